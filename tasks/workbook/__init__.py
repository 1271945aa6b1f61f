"""
The office's workbook, read into clean rows without touching the database.

``read_workbook`` opens the file safely (:mod:`tasks.workbook.gate`), ``find_rows`` understands it
(:mod:`tasks.workbook.rows`), ``UnitNames`` knows how people write the names of units (:mod:`tasks.workbook.units`).
"""

from tasks.workbook.faults import Fault, WorkbookWrong
from tasks.workbook.gate import read_workbook
from tasks.workbook.reading import Reading, Row
from tasks.workbook.rows import find_rows
from tasks.workbook.sheet import Sheet
from tasks.workbook.units import UnitNames

__all__ = ["Fault", "Reading", "Row", "Sheet", "UnitNames", "WorkbookWrong", "find_rows", "read_workbook"]
