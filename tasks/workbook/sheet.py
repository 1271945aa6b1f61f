"""One sheet of a workbook as plain values, and where its headings stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from rapidfuzz import fuzz, process

from models.text import clean, fold
from tasks.workbook.words import HEADINGS, Column

Value = str | int | float | bool | date | None

HEADING_LENGTH = 80  # characters; what is longer is no heading
SEARCHED = 40  # rows from the top in which headings are looked for
SURE = 3  # headings that must be known, “Nội dung” among them
ALIKE = 90.0  # of 100: how alike a mistyped heading must be
FUZZY_FROM = 6  # characters; a shorter heading must be written exactly

_COLUMNS = {words: column for column, all_words in HEADINGS.items() for words in all_words}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows from the first row of the sheet on, blank ones included; ``others`` are the sheets left unread."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    others: tuple[str, ...] = ()

    def value(self, row: int, column: int) -> Value:
        """The cell at ``row`` and ``column``, both from 0; None beyond the edge."""
        return self.rows[row][column] if column < len(self.rows[row]) else None


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings are: ``last_row`` and columns count from 0; ``unread`` are headings nobody asked for."""

    last_row: int
    columns: dict[Column, int]
    unread: tuple[tuple[int, str], ...]


def text_of(value: Value) -> str:
    """A cell as a person sees it: ``5.0`` is ``5``, a date is written as in Vietnam."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value)


def cell_name(row: int, column: int) -> str:
    """A1 notation of a cell; ``row`` and ``column`` count from 0."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def column_called(heading: str) -> Column | None:
    """The column that a heading announces, in whatever words and with a slip of the pen; None if we know none such."""
    if not heading or len(heading) > HEADING_LENGTH:
        return None
    keys = [fold(heading), fold(re.sub(r"\([^)]*\)", " ", heading))]
    for key in keys:
        if key in _COLUMNS:
            return _COLUMNS[key]
    if len(keys[1]) < FUZZY_FROM:
        return None
    best = process.extractOne(keys[1], list(_COLUMNS), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
    return _COLUMNS[best[0]] if best else None


def is_heading_row(row: Sequence[Value]) -> bool:
    """Whether a row repeats the headings, as tables printed over several pages do."""
    return sum(column_called(clean(text_of(value))) is not None for value in row) >= SURE


def find_headings(sheet: Sheet) -> Headings | None:
    """The row, or the two rows of merged headings, that announce the most columns; None without “Nội dung”."""
    top = sheet.rows[: SEARCHED + 1]
    found = [_read(at, _words(row)) for at, row in enumerate(top[:SEARCHED])]
    found += [
        _read(at + 1, merged) for at, (upper, lower) in enumerate(pairwise(top)) if (merged := _merge(upper, lower))
    ]
    sure = [headings for headings in found if Column.TEXT in headings.columns and len(headings.columns) >= SURE]
    return max(sure, key=lambda headings: (len(headings.columns), -headings.last_row), default=None)


def _words(row: Sequence[Value]) -> list[tuple[str, ...]]:
    """For each column the readings of its heading, best first."""
    return [(clean(text_of(value)),) for value in row]


def _merge(upper: Sequence[Value], lower: Sequence[Value]) -> list[tuple[str, ...]]:
    """
    Two rows of headings as one: ``Đơn vị xử lý`` over ``Chủ trì`` and ``Phối hợp``.

    Empty if the lower row holds no headings.
    """
    width = max(len(upper), len(lower))
    above = [clean(text_of(value)) for value in upper] + [""] * (width - len(upper))
    below = [clean(text_of(value)) for value in lower] + [""] * (width - len(lower))
    group, merged, known = "", list[tuple[str, ...]](), 0
    for over, under in zip(above, below, strict=True):
        group = over or group
        merged.append((f"{group} {under}", under, over) if under else (over,))
        known += any(column_called(words) for words in merged[-1][:2]) if under else 0
    return merged if known > 1 else []


def _read(at: int, readings: Sequence[tuple[str, ...]]) -> Headings:
    columns: dict[Column, int] = {}
    unread: list[tuple[int, str]] = []
    for index, words in enumerate(readings):
        column = next((found for heading in words if (found := column_called(heading))), None)
        if column and column is not Column.NOT_READ and column not in columns:
            columns[column] = index
        elif any(words):
            unread.append((index, next(filter(None, words[1:]), words[0])))
    return Headings(at, columns, tuple(unread))
