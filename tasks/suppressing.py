"""
Small cells of a published table are hidden, and so many others that no sum gives them away.

A cell of 1 to 4 is hidden (domain §6: aggregate, suppress cells below five). Rows and columns add up to their totals, so
a line with one hidden cell, or whose hidden cells add up to less than five, loses its smallest cell that is still shown.
Nor may several lines together tell a cell: rows and columns as points, hidden cells as the ways between them, a cell
can be worked out exactly if it is the only way between its ends.
"""

from collections.abc import Iterator, Sequence

SMALLEST = 5
Cell = tuple[int, int]


def hide_small(table: Sequence[Sequence[int]], also: frozenset[Cell] = frozenset()) -> list[list[int | None]]:
    """
    The table with its totals: one more column, and one more row at the end; None where nothing is told.

    ``also`` are cells (row, column) that must be hidden for another reason; the totals have the last row and column.
    """
    whole = _with_totals(table)
    hidden = {cell for cell in _cells(whole) if 0 < _at(whole, cell) < SMALLEST} | set(also)
    lines = list(_lines(whole))
    while more := _next_to_hide(whole, lines, hidden):
        hidden.update(more)
    return [[None if (r, c) in hidden else value for c, value in enumerate(row)] for r, row in enumerate(whole)]


def _next_to_hide(whole: list[list[int]], lines: list[list[Cell]], hidden: set[Cell]) -> list[Cell]:
    told = [cell for line in lines if (cell := _give_away(whole, line, hidden))]
    if told:
        return told
    for r, c in sorted(hidden):
        if _only_way((r, c), hidden) and (
            cell := _smallest(whole, lines[r], hidden) or _smallest(whole, lines[len(whole) + c], hidden)
        ):
            return [cell]
    return []


def _only_way(cell: Cell, hidden: set[Cell]) -> bool:
    """Whether no other hidden cells lead from this cell's row to its column."""
    rows, columns, others = {cell[0]}, set[int](), hidden - {cell}
    while True:
        reached = {c for r, c in others if r in rows} - columns
        if not reached:
            return cell[1] not in columns
        columns |= reached
        rows |= {r for r, c in others if c in columns}


def _with_totals(table: Sequence[Sequence[int]]) -> list[list[int]]:
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def _cells(whole: list[list[int]]) -> Iterator[Cell]:
    return ((r, c) for r, row in enumerate(whole) for c in range(len(row)))


def _at(whole: list[list[int]], cell: Cell) -> int:
    return whole[cell[0]][cell[1]]


def _lines(whole: list[list[int]]) -> Iterator[list[Cell]]:
    """Every row and column, its total last."""
    rows, columns = range(len(whole)), range(len(whole[0]) if whole else 0)
    yield from ([(r, c) for c in columns] for r in rows)
    yield from ([(r, c) for r in rows] for c in columns)


def _give_away(whole: list[list[int]], line: list[Cell], hidden: set[Cell]) -> Cell | None:
    """The next cell to hide in a line whose hidden cells could be worked out."""
    parts, total = line[:-1], line[-1]
    dark = [cell for cell in line if cell in hidden]
    told = sum(_at(whole, cell) for cell in parts if cell in hidden)
    if not dark or (len(dark) > 1 and (total in hidden or told >= SMALLEST)):
        return None
    return _smallest(whole, line, hidden)


def _smallest(whole: list[list[int]], line: list[Cell], hidden: set[Cell]) -> Cell | None:
    """The smallest cell that is still shown; nothing before something else, the total last."""
    shown = sorted((_at(whole, cell) == 0, _at(whole, cell), cell) for cell in line[:-1] if cell not in hidden)
    return shown[0][2] if shown else None if line[-1] in hidden else line[-1]
