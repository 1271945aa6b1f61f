"""The desk of a unit: its open issues, most urgent first, each with the one thing expected next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, any_, false, func, select
from sqlalchemy.orm import Session, selectinload

from models.calendar_day import load_calendar
from models.clock import Moment, read_clock
from models.directive import LetterKind
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.rules import Actor
from models.session import transaction
from models.states import RUNNING, State
from models.units import Unit
from models.working_days import WorkingCalendar
from tasks.desks.dates import lateness
from tasks.desks.scope import id_of_unit
from tasks.reading_issue import Reader

PAGE = 50
_HELD = (LetterStatus.OWED, LetterStatus.HELD, LetterStatus.TO_PRINT)
_LOOK_BACK = timedelta(days=7)  # no hold window is longer
_EXCERPT = 160


class Next(StrEnum):
    """The one thing expected of the unit."""

    ACKNOWLEDGE = "acknowledge"
    INSPECT = "inspect"
    RESOLVE = "resolve"
    WAIT = "wait"  # for the person who raised it
    HELD = "held"  # answered; it can still be taken back


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One issue on the desk."""

    code: str
    version: int
    field: str
    excerpt: str
    state: State
    unit: str  # responsible, by name
    due_on: date | None
    original_due_on: date | None
    late_days: int
    days_left: int | None
    next: Next
    asked_on: date | None
    extension_asked: date | None
    apology_drafted: date | None  # waits for the head of the unit
    expected_on: date | None  # as the citizen was told
    undo_until: datetime | None = None
    may_undo: bool = True  # it is the reader's own answer


@dataclass(frozen=True, slots=True)
class UnitDesk:
    """What a unit has to do; ``total`` and ``late`` count all its open issues, ``mine`` is one page of them."""

    mine: tuple[UnitRow, ...]
    total: int
    late: int
    helping: tuple[UnitRow, ...]
    held: tuple[UnitRow, ...]


def read_unit_desk(by: Actor, language: str, page: int = 1) -> UnitDesk:
    """The desk of the unit that ``by`` acts for. Nine statements at most, whatever the number of issues."""
    with transaction() as db:
        draw = _Drawing(load_calendar(db), read_clock(db), _names(db), Reader(language))
        mine = db.execute(_mine(by, draw.moment.on).limit(PAGE).offset((page - 1) * PAGE)).all()
        helping, held = db.execute(_helping(by)).all(), db.execute(_held(by, draw.moment)).all()
    total, late = (mine[0].total, mine[0].late) if mine else (0, 0)
    return UnitDesk(tuple(map(draw.row, mine)), total, late, tuple(map(draw.row, helping)), tuple(map(draw.row, held)))


@dataclass(frozen=True, slots=True)
class _Drawing:
    calendar: WorkingCalendar
    moment: Moment
    names: Mapping[int, str]
    reader: Reader

    def row(self, row: Row[Any]) -> UnitRow:
        issue: Issue = row.Issue
        late, left = lateness(self.calendar, issue.state, issue.due_on, self.moment.on)
        return UnitRow(
            issue.code, issue.version, issue.field, excerpt(issue, self.reader), issue.state,
            self.names.get(issue.unit_id or 0, ""), issue.due_on, issue.original_due_on, late, left, _next(issue),
            issue.asked_on, issue.extension_asked, issue.apology_drafted, issue.expected_on, getattr(row, "not_before", None), getattr(row, "own", True),
        )  # fmt: skip


def excerpt(issue: Issue, reader: Reader) -> str:
    """The first words of what was raised, as much as the reader may see; the person is loaded with the issue."""
    words = " ".join(reader.about(issue.person).words(issue.text, sensitive=issue.sensitive).split())
    return words if len(words) <= _EXCERPT else words[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def _next(issue: Issue) -> Next:
    if issue.state is State.ASSIGNED:
        return Next.INSPECT if issue.acknowledged_on else Next.ACKNOWLEDGE
    return {State.INSPECTED: Next.RESOLVE, State.AWAITING_CITIZEN: Next.WAIT}.get(issue.state, Next.HELD)


def _names(db: Session) -> dict[int, str]:
    return dict(db.execute(select(Unit.id, Unit.name)).tuples().all())


def _mine(by: Actor, today: date) -> Select[Any]:
    """Late by days first, then by date: both are the order of the dates."""
    late = func.count().filter(Issue.due_on < today).over().label("late")
    return (
        select(Issue, func.count().over().label("total"), late)
        .options(selectinload(Issue.person))
        .where(Issue.unit_id == id_of_unit(by), Issue.state.in_(RUNNING))
        .order_by(Issue.due_on, Issue.id)
    )


def _helping(by: Actor) -> Select[Any]:
    return (
        select(Issue)
        .options(selectinload(Issue.person))
        .where(id_of_unit(by) == any_(Issue.co_units), Issue.state.in_(RUNNING))
        .order_by(Issue.due_on, Issue.id)
        .limit(PAGE)
    )


def _own(by: Actor) -> ColumnElement[bool]:
    """Whoever answered, or stands in for them, takes an answer back; what a program sent, anybody of the unit."""
    own = [number for number in (by.staff, by.behalf_of) if number is not None]
    return (
        IssueEvent.staff_id.is_(None)
        | IssueEvent.staff_id.in_(own)
        | func.coalesce(IssueEvent.behalf_of_id.in_(own), false())
    )


def _held(by: Actor, moment: Moment) -> Select[Any]:
    """Answered, and every letter of the answer still waits: until when it can be taken back."""
    answer = and_(
        Letter.issue_id == Issue.id, Letter.kind == LetterKind.RESOLUTION, Letter.status.in_(_HELD),
        Letter.not_before > moment.now,
    )  # fmt: skip
    return (
        select(Issue, func.min(Letter.not_before).label("not_before"), func.bool_and(_own(by)).label("own"))
        .options(selectinload(Issue.person))
        .join(Letter, answer)
        .join(IssueEvent, IssueEvent.id == Letter.event_id)
        .where(Issue.unit_id == id_of_unit(by), Issue.state == State.RESOLVED)
        .where(Issue.answered_on >= moment.on - _LOOK_BACK)
        .group_by(Issue.id)
        .order_by(func.min(Letter.not_before), Issue.id)
        .limit(PAGE)
    )
