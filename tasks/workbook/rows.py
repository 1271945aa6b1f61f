"""
Rows of issues out of a sheet: which rows are issues at all, and whether they agree with each other.

One row is read in :mod:`tasks.workbook.one_row`. Nothing here raises for what people write: it says what is wrong and where.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from models.text import clean, fold
from tasks.workbook.cells import UnreadableError, read_number
from tasks.workbook.faults import Fault
from tasks.workbook.one_row import OneRow, Table
from tasks.workbook.reading import Reading, Row
from tasks.workbook.sheet import Headings, Sheet, Value, cell_name, find_headings, is_heading_row, text_of
from tasks.workbook.units import UnitNames
from tasks.workbook.words import ENDINGS, Column

_COLUMN_NUMBER = re.compile(r"\(?-?\d{1,2}\)?")
FEW = 3  # numbers in a row that make it “(1) (2) (3)” under the headings


def find_rows(sheet: Sheet, on: date, units: UnitNames) -> Reading:
    """
    Read every issue of a sheet.

    :param on: the day of the conference; no date may lie before it
    :param units: the units of the district by all their names
    """
    reading = Reading()
    headings = find_headings(sheet)
    if headings is None:
        reading.errors.append(_no_headings(sheet))
        return reading
    _say_what_is_left(sheet, headings, reading)
    if Column.NUMBER in headings.columns:
        _read_all(Table(sheet, headings.columns, on, units, reading), headings.last_row + 1)
    _check_numbers(reading)
    _check_duplicates(reading)
    return reading


def _read_all(table: Table, first: int) -> None:
    ended = False
    for at in range(first, len(table.sheet.rows)):
        one = OneRow(table, at)
        number = _number(one, ended=ended)
        if number is not None and (row := one.read(number)):
            table.reading.rows.append(row)
        ended = ended or (number is None and _ends(one.cells))


def _number(one: OneRow, *, ended: bool) -> int | None:
    """The STT of an issue; None for blank, group, total and heading rows, which are none."""
    with suppress(UnreadableError):
        number = read_number(one.value(Column.NUMBER))
        if number is not None and not _numbers_the_columns(one):
            return number
    filled = [text for value in one.cells if (text := clean(text_of(value)))]
    if not filled or _ends(one.cells) or is_heading_row(one.cells) or _numbers_the_columns(one):
        return None
    if one.text(Column.TEXT) and not ended:
        one.say_number_missing()
    elif len(filled) > FEW:
        one.say_left_out()
    return None


def _ends(cells: Sequence[Value]) -> bool:
    first = next((words for value in cells if (words := fold(text_of(value)))), "")
    return bool(ENDINGS.fullmatch(first))


def _numbers_the_columns(one: OneRow) -> bool:
    """The row “(1) (2) (3)” under the headings."""
    if not _COLUMN_NUMBER.fullmatch(one.text(Column.TEXT)):
        return False
    filled = [text for value in one.cells if (text := clean(text_of(value)))]
    return len(filled) >= FEW and all(_COLUMN_NUMBER.fullmatch(text) for text in filled)


def _no_headings(sheet: Sheet) -> Fault:
    return Fault(
        sheet.name,
        "A1",
        "không tìm thấy dòng tiêu đề. Cần có ít nhất các cột “STT”, “Nội dung kiến nghị” và “Cơ quan chủ trì”.",
        "no heading row was found. At least “STT”, “Nội dung kiến nghị” and “Cơ quan chủ trì” are needed.",
    )


def _say_what_is_left(sheet: Sheet, headings: Headings, reading: Reading) -> None:
    """Columns and sheets that nobody will read."""
    for name in sheet.others:
        vi, en = f"trang “{name}” không được đọc.", f"the sheet “{name}” was not read."
        reading.warnings.append(Fault(sheet.name, "A1", vi, en))
    for index, heading in headings.unread:
        vi, en = f"cột “{heading}” không được đọc.", f"the column “{heading}” was not read."
        reading.warnings.append(Fault(sheet.name, cell_name(headings.last_row, index), vi, en))
    if Column.LEVEL not in headings.columns:
        vi, en = (
            "không có cột “Mức độ”; mọi kiến nghị được coi là Thường.",
            "no column “Mức độ”; every level is normal.",
        )
        reading.warnings.append(Fault(sheet.name, cell_name(headings.last_row, 0), vi, en))
    if Column.NUMBER not in headings.columns:
        vi, en = "thiếu cột “STT”: hãy đánh số thứ tự.", "the column “STT” is missing: number the issues."
        reading.errors.append(Fault(sheet.name, cell_name(headings.last_row, 0), vi, en))


def _check_numbers(reading: Reading) -> None:
    """No two issues share an STT."""
    seen: dict[int, Row] = {}
    for row in reading.rows:
        if first := seen.get(row.number):
            vi = f"STT {row.number} đã có ở ô {first.cell}: hãy đánh số lại."
            en = f"STT {row.number} stands in cell {first.cell} already: number one of them anew."
            reading.errors.append(Fault(row.sheet, row.cell, vi, en))
        seen.setdefault(row.number, row)


def _check_duplicates(reading: Reading) -> None:
    """A duplicate names an original that exists and is no duplicate itself."""
    rows = {row.number: row for row in reading.rows}
    for row in reading.rows:
        if row.duplicate_of is None:
            continue
        original = rows.get(row.duplicate_of)
        if original is None:
            vi = f"ghi là trùng với STT {row.duplicate_of}, nhưng không có STT đó: hãy sửa cột “Ghi chú”."
            en = f"is marked as repeating STT {row.duplicate_of}, which does not exist: mend the column “Ghi chú”."
            reading.errors.append(Fault(row.sheet, row.cell, vi, en))
        elif original.duplicate_of is not None:
            vi = f"ghi là trùng với STT {original.number}, mà dòng đó cũng là kiến nghị trùng: hãy ghi STT gốc."
            en = f"is marked as repeating STT {original.number}, itself a repeat: name the original STT."
            reading.errors.append(Fault(row.sheet, row.cell, vi, en))
