"""The desk of the office: everything that needs a hand, in piles with their numbers and their first rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, literal, select
from sqlalchemy.orm import Session

from models.clock import Moment
from models.issue import Issue
from models.letter import LetterStatus
from models.session import transaction
from models.states import RUNNING, State
from models.units import Unit
from tasks.desks.mail import open_mail
from tasks.desks.office_letters import Flood, StuckRow, letter_counts, read_floods
from tasks.desks.office_rows import Drawing, OfficeRow, Pile, apologies, extensions, raised, to_check, unacknowledged
from tasks.desks.publishing import COUNTED, count_to_publish
from tasks.reading_issue import Reader
from tasks.stuck_letters import STUCK
from tasks.untold import is_late_untold
from tasks.workbook import UnitNames

FIRST, PAGE = 5, 50
_RAISED = (Pile.NO_UNIT, Pile.NO_DATE, Pile.HANDED_BACK)


@dataclass(frozen=True, slots=True)
class Heap:
    """The first rows of a pile, and how many it has in all."""

    total: int = 0
    rows: tuple[OfficeRow, ...] = ()


@dataclass(frozen=True, slots=True)
class OfficeDesk:
    """What needs a hand."""

    heaps: dict[Pile, Heap]
    stuck: int
    stuck_rows: tuple[StuckRow, ...]
    floods: tuple[Flood, ...]
    to_print: int
    late: int
    untold: int  # of these, so many whose citizen was not told by the date
    untold_more: bool  # than are counted
    unacknowledged: int
    to_publish: int
    to_publish_more: bool  # than are counted
    mail: int  # that waits for a person
    oldest_mail: datetime | None

    @property
    def nothing(self) -> bool:
        """The desk is empty."""
        numbers = (
            self.stuck,
            len(self.floods),
            self.to_print,
            self.late,
            self.unacknowledged,
            self.to_publish,
            self.mail,
        )
        return not any(numbers) and not any(heap.total for heap in self.heaps.values())


@dataclass(frozen=True, slots=True)
class PilePage:
    """One page of one pile, and the units that may be chosen."""

    pile: Pile
    total: int
    rows: tuple[OfficeRow, ...]
    more: bool
    units: tuple[tuple[str, str], ...]


def read_office_desk(language: str, moment: Moment) -> OfficeDesk:
    """The desk. Eight statements, whatever the number of issues."""
    with transaction() as db:
        draw, _ = _drawing(db, language, moment.on)
        heaps = _raised_heaps(db, draw)
        heaps[Pile.TO_CHECK] = _heap(db, draw, to_check(moment).limit(FIRST))
        heaps[Pile.APOLOGIES] = _heap(db, draw, apologies(moment).limit(FIRST))
        heaps[Pile.EXTENSIONS] = _heap(db, draw, extensions().limit(FIRST))
        letters = letter_counts(db, moment)
        floods, stuck = read_floods(db, letters, draw.units, language, FIRST)
        late, untold, waiting, publish, mail, oldest = db.execute(_figures(moment)).one()
    counts = {status: n for status, *_, n in letters if status is not LetterStatus.HELD}
    return OfficeDesk(
        heaps, sum(counts.get(status, 0) for status in STUCK), stuck, floods,
        counts.get(LetterStatus.TO_PRINT, 0), late, min(untold, COUNTED), untold > COUNTED, waiting, min(publish, COUNTED), publish > COUNTED, mail, oldest,
    )  # fmt: skip


def read_pile(pile: Pile, language: str, moment: Moment, page: int = 1) -> PilePage:
    """One page of a pile. Two statements."""
    first = (page - 1) * PAGE
    with transaction() as db:
        draw, units = _drawing(db, language, moment.on)
        heap = _heap(db, draw, _query(pile, moment, first))
    return PilePage(pile, heap.total, heap.rows, first + PAGE < heap.total, units)


def _query(pile: Pile, moment: Moment, first: int) -> Select[Any]:
    if pile in _RAISED:
        return raised(first + 1, first + PAGE, pile)
    queries = {
        Pile.TO_CHECK: to_check(moment), Pile.APOLOGIES: apologies(moment), Pile.EXTENSIONS: extensions(),
        Pile.UNACKNOWLEDGED: unacknowledged(),
    }  # fmt: skip
    return queries[pile].limit(PAGE).offset(first)


def _drawing(db: Session, language: str, on: date) -> tuple[Drawing, tuple[tuple[str, str], ...]]:
    units = db.scalars(select(Unit).order_by(Unit.name)).all()
    chosen = tuple((unit.code, unit.name) for unit in units if unit.works_on(on))
    names = UnitNames({unit.code: [unit.name, *unit.aliases] for unit in units})
    return Drawing({unit.id: unit for unit in units}, Reader(language), names), chosen


def _heap(db: Session, draw: Drawing, query: Select[Any]) -> Heap:
    rows = db.execute(query).all()
    return Heap(rows[0].total, tuple(map(draw.row, rows))) if rows else Heap()


def _raised_heaps(db: Session, draw: Drawing) -> dict[Pile, Heap]:
    found = db.execute(raised(1, FIRST)).all()
    of = {pile: [row for row in found if row.pile == pile] for pile in _RAISED}
    return {pile: Heap(rows[0].total, tuple(map(draw.row, rows))) if rows else Heap() for pile, rows in of.items()}


def _figures(moment: Moment) -> Select[Any]:
    late = func.count().filter(Issue.due_on < moment.on)
    waiting = func.count().filter((Issue.state == State.ASSIGNED) & Issue.acknowledged_on.is_(None))
    publish = count_to_publish(moment).scalar_subquery()
    return select(late, _untold(moment.on), waiting, publish, *open_mail()).where(Issue.state.in_(RUNNING))


def _untold(today: date) -> ScalarSelect[int]:
    """Late without a letter; what is more than can be dealt with is not counted."""
    late = select(literal(1)).select_from(Issue).where(Issue.state.in_(RUNNING), Issue.due_on < today)
    found = late.where(is_late_untold("issue", today)).limit(COUNTED + 1).subquery()
    return select(func.count()).select_from(found).scalar_subquery()
