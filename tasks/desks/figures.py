"""Statistics for anybody: counted in SQL over all issues, kept while nothing happens, small cells hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.session import engine, transaction
from models.states import Outcome, Rating
from tasks.suppressing import SMALLEST, hide_small
from tasks.untold import late_untold

PROGRESS = ("on_time", "answered_late", "answered_untold", "in_time", "late_now", "late_untold", "ended_otherwise")
OUTCOMES = ("at_conference", *(o.value for o in Outcome))
RATINGS = (*(r.value for r in Rating), "silent")
_ANSWERED = 3  # the first columns of PROGRESS
_BY = {"unit": "coalesce(u.name, '')", "field": "i.field"}

# An issue is on time if it was answered by the date first promised, whatever that date became. Of steps, the last counts.
# Late without a letter stands apart from late, so that the columns add up.
_COUNT = """
    WITH answer AS (
        SELECT DISTINCT ON (issue_id) issue_id, facts ->> 'outcome' AS outcome FROM issue_event
        WHERE action = 'resolve' ORDER BY issue_id, seq DESC
    ), rating AS (
        SELECT DISTINCT ON (issue_id) issue_id, facts ->> 'rating' AS rating FROM issue_event
        WHERE action = 'confirm' ORDER BY issue_id, seq DESC
    ), counted AS (
        SELECT {by} AS name, i.answered_on,
            CASE WHEN i.answered_on IS NOT NULL AND i.state IN ('resolved', 'closed') THEN
                     CASE WHEN i.answered_on <= coalesce(i.original_due_on, i.answered_on) THEN 'on_time'
                          WHEN {untold} THEN 'answered_untold' ELSE 'answered_late' END
                 WHEN i.state IN ('closed', 'declined') THEN 'ended_otherwise'
                 WHEN i.due_on < :today THEN CASE WHEN {untold} THEN 'late_untold' ELSE 'late_now' END
                 ELSE 'in_time' END AS progress,
            CASE WHEN i.answered_on IS NOT NULL AND i.state IN ('resolved', 'closed')
                 THEN coalesce(a.outcome, 'at_conference') END AS outcome,
            CASE WHEN i.answered_on IS NOT NULL AND i.state = 'closed' THEN coalesce(r.rating, 'silent') END AS rating
        FROM issue i LEFT JOIN unit u ON u.id = i.unit_id
        LEFT JOIN answer a ON a.issue_id = i.id LEFT JOIN rating r ON r.issue_id = i.id
    )
    SELECT name, progress, outcome, rating, count(*) FROM counted GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One unit or field: cells by their names, None where a cell is hidden; ``total`` is their sum."""

    name: str | None  # None: all; "": no unit yet
    cells: dict[str, int | None]
    total: int | None
    on_time_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """Three tables of the same rows, the last of each for all."""

    on: date
    progress: tuple[FigureRow, ...]
    outcomes: tuple[FigureRow, ...]
    ratings: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    figures: Figures
    last: int  # the last step that is counted
    counted_at: float  # by the machine's own clock
    took: float

    def serves(self, last: int, today: date) -> bool:
        """Nothing happened since; or so little time passed that another long count is not worth it."""
        if self.figures.on != today:
            return False
        return self.last == last or (self.took > SLOW and monotonic() < self.counted_at + KEPT)


SLOW, KEPT = 0.2, 60.0  # seconds
_kept: dict[tuple[str, str], _Kept] = {}
_lock = Lock()


def read_figures(by: str = "unit") -> Figures:
    """By unit or by field. Counted anew when a step was taken or a day began, where that is slow once a minute."""
    with transaction() as db:
        today = read_clock(db).on
        last = db.scalar(text("SELECT max(id) FROM issue_event")) or 0
        key = (str(engine().url), by)
        with _lock:  # whoever comes while it is counted waits for the one count
            kept = _kept.get(key)
            if kept is None or not kept.serves(last, today):
                began = monotonic()
                figures = _figures(db, by, today)
                kept = _kept[key] = _Kept(figures, last, monotonic(), monotonic() - began)
            return kept.figures


def _figures(db: Session, by: str, today: date) -> Figures:
    rows = db.execute(text(_COUNT.format(by=_BY[by], untold=late_untold())), {"today": today}).tuples().all()
    names = sorted({str(row[0]) for row in rows}, key=lambda name: (name == "", name))
    names = names or [""]  # nothing is on record yet
    tables = {
        kind: [[sum(n for name, *kinds, n in rows if name == one and kinds[at] == column) for column in columns] for one in names]
        for at, (kind, columns) in enumerate((("progress", PROGRESS), ("outcomes", OUTCOMES), ("ratings", RATINGS)))
    }  # fmt: skip
    progress = hide_small(tables["progress"])
    outcomes = hide_small(tables["outcomes"], _totals_to_hide(progress, len(OUTCOMES)))
    ratings = hide_small(tables["ratings"])
    return Figures(today, _rows(names, PROGRESS, progress, percent=True), _rows(names, OUTCOMES, outcomes),
                   _rows(names, RATINGS, ratings))  # fmt: skip


def _totals_to_hide(progress: list[list[int | None]], column: int) -> frozenset[tuple[int, int]]:
    """How many were answered is the sum of three cells of the other table: where one of these is hidden, so is the sum."""
    return frozenset((r, column) for r, row in enumerate(progress) if None in row[:_ANSWERED])


def _rows(
    names: list[str], columns: tuple[str, ...], table: list[list[int | None]], *, percent: bool = False
) -> tuple[FigureRow, ...]:
    return tuple(
        FigureRow(name, dict(zip(columns, cells[:-1], strict=True)), cells[-1], _percent(cells) if percent else None)
        for name, cells in zip([*names, None], table, strict=True)
    )


def _percent(cells: list[int | None]) -> float | None:
    """Of those answered, how many by the date first promised; None where a number is hidden or few were answered."""
    answered = [cell for cell in cells[:_ANSWERED] if cell is not None]
    if len(answered) < _ANSWERED or sum(answered) < SMALLEST:
        return None
    return round(100 * answered[0] / sum(answered), 1)
