"""
A process of its own that turns the bytes of one file into JSON, within limits of memory and time.

Reads the file from standard input, writes a list of sheets to standard output. It imports nothing of ours, so that it may be
run by its path in Python's isolated mode; what goes wrong is its exit status (:mod:`tasks.workbook.gate` has the sentences).
"""

import codecs
import contextlib
import csv
import io
import json
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from enum import IntEnum
from typing import Any

MEMORY = 1 << 30  # bytes of address space
SECONDS = 10  # of processor time
ROWS, COLUMNS = 20_000, 50
CHARACTERS = 10_000_000  # in all cells together: one shared string may be repeated in every cell
DELIMITERS = ";,\t"
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS = ("utf-8", "windows-1258")

Rows = list[list[Any]]


class Exit(IntEnum):
    """Why nothing was written."""

    TOO_MANY_ROWS = 3
    TOO_MANY_COLUMNS = 4
    TOO_MANY_CHARACTERS = 5
    UNREADABLE = 6
    TOO_MUCH_MEMORY = 7


def limit_ourselves() -> None:
    """Whatever the file does, it does it within these limits, and writes no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read_xlsx(content: bytes) -> Iterator[dict[str, Any]]:
    """Every sheet with cells; of a hidden sheet only the name."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415  limits come first

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for about in book.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        hidden = about.visible is not SheetVisibleEnum.Visible
        yield {
            "name": about.name,
            "hidden": hidden,
            "rows": [] if hidden else cells_of(book.get_sheet_by_name(about.name)),
        }


def cells_of(sheet: Any) -> Rows:
    """The cells of a calamine sheet, from its first row and column on."""
    if sheet.start is None:
        return []
    check_size(sheet.end[0] + 1, sheet.end[1] + 1)
    before = [None] * sheet.start[1]  # calamine gives blank rows above the cells, but no blank columns before them
    return [before + row for row in sheet.iter_rows()]


def read_csv(content: bytes) -> Iterator[dict[str, Any]]:
    """The one sheet of a text file, cut at the delimiter that gives the most even table."""
    text = decode(content)
    tables = [list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)) for delimiter in DELIMITERS]
    rows = max(tables, key=usual_width)
    check_size(len(rows), max(map(len, rows), default=0))
    yield {"name": "CSV", "hidden": False, "rows": rows}


def decode(content: bytes) -> str:
    """Text of a file that says its encoding, or is UTF-8, or else windows-1258."""
    named = [encoding for mark, encoding in BYTE_ORDER_MARKS if content.startswith(mark)]
    for encoding in named or ENCODINGS:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    sys.exit(Exit.UNREADABLE)


def usual_width(rows: Iterable[Sequence[str]]) -> int:
    """How many cells most rows have."""
    widths = Counter(len(row) for row in rows if any(row))
    return max(widths, key=lambda width: (widths[width], width), default=0)


def check_size(rows: int, columns: int) -> None:
    """No more rows and columns than a conference can fill."""
    if rows > ROWS:
        sys.exit(Exit.TOO_MANY_ROWS)
    if columns > COLUMNS:
        sys.exit(Exit.TOO_MANY_COLUMNS)


def check_characters(sheets: Iterable[dict[str, Any]]) -> None:
    """What we write must stay small for the process that reads it."""
    left = CHARACTERS
    for sheet in sheets:
        for row in sheet["rows"]:
            left -= sum(len(value) for value in row if isinstance(value, str))
            if left < 0:
                sys.exit(Exit.TOO_MANY_CHARACTERS)


def as_json(value: object) -> dict[str, str] | str:
    """Days keep their kind; times and spans become text."""
    if isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        return {"date": day.isoformat()}
    return str(value)


def read(kind: str, content: bytes) -> list[dict[str, Any]]:
    """The sheets; whatever the reader stumbles over is the file's fault, and a panic in Rust is no ``Exception``."""
    try:
        return list(read_csv(content) if kind == "csv" else read_xlsx(content))
    except (SystemExit, MemoryError, ImportError):
        raise
    except BaseException:  # noqa: BLE001
        sys.exit(Exit.UNREADABLE)


def main(kind: str) -> None:
    """Read standard input as ``kind`` (``xlsx`` or ``csv``)."""
    limit_ourselves()
    try:
        sheets = read(kind, sys.stdin.buffer.read())
        check_characters(sheets)
        sys.stdout.write(json.dumps(sheets, default=as_json))
    except MemoryError:
        sys.exit(Exit.TOO_MUCH_MEMORY)


if __name__ == "__main__":
    main(sys.argv[1])
