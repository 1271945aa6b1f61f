"""
The list of issues as they stood at any moment, as plain values.

Two times: a step *happened* and was *recorded*. A list goes by what had happened; :class:`Sight` may also say what
was known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self

from sqlalchemy import Select, Subquery, select

from models.calendar_day import load_calendar
from models.clock import HANOI, read_clock
from models.deadline import DeadlineCheck
from models.event import IssueEvent
from models.issue import Issue
from models.ledger import SweepRun
from models.people import Person
from models.session import transaction
from models.states import RUNNING, Action, Level, Rung, State
from models.units import Unit
from models.working_days import WorkingCalendar, working_days_between
from tasks.naming import KnownUnits
from tasks.workbook import UnitNames

_CHARGES = (Action.ASSIGN, Action.REASSIGN, Action.HAND_BACK)  # the steps that say who helps
_TICK = timedelta(microseconds=1)  # PostgreSQL's


@dataclass(frozen=True, slots=True)
class Sight:
    """From when one looks: what had happened by an instant and, if given, what was recorded by another."""

    on: date
    happened_by: datetime
    known_by: datetime | None = None

    @classmethod
    def at_end_of(cls, day: date, known_by: datetime | None = None) -> Self:
        """The last moment of a civil day of Hà Nội."""
        midnight = datetime.combine(day + timedelta(days=1), time(), HANOI).astimezone(UTC)
        return cls(day, midnight - _TICK, known_by)

    @classmethod
    def at(cls, instant: datetime, known_by: datetime | None = None) -> Self:
        """An aware instant."""
        return cls(instant.astimezone(HANOI).date(), instant, known_by)

    def sees(self, query: Select[Any]) -> Select[Any]:
        """Only the events that one sees."""
        query = query.where(IssueEvent.happened_at <= self.happened_by)
        return query.where(IssueEvent.recorded_at <= self.known_by) if self.known_by else query


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue as it stood; units by name, ``rung`` the last one reached of the date in force."""

    code: str
    row: int
    state: State
    field: str
    level: Level
    unit: str | None
    co_units: tuple[str, ...]
    due_on: date | None
    original_due_on: date | None
    late_days: int  # working days; 0 unless it runs
    rung: Rung | None
    language: str | None  # of the person; None for an anonymous remark
    channel: str | None
    sensitive: bool


@dataclass(frozen=True, slots=True)
class IssueList:
    """The issues on record by the end of ``on``, in the order of their codes."""

    on: date
    issues: tuple[IssueLine, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lines are drawn with."""

    calendar: WorkingCalendar
    units: dict[int, Unit]

    def name_of(self, unit_id: int | None) -> str | None:
        """The unit's name."""
        return self.units[unit_id].name if unit_id else None

    def name_of_code(self, code: str) -> str:
        """The name of the unit of that code."""
        return next((unit.name for unit in self.units.values() if unit.code == code), code)


def code_of_unit(written: str) -> str:
    """
    The code of the unit that is called so, by code or as people write its name.

    :raises NotFound: no unit bears that name
    """
    with transaction() as db:
        units = db.scalars(select(Unit)).all()
    names = UnitNames({unit.code: [unit.name, *unit.aliases] for unit in units})
    return KnownUnits(names, frozenset(unit.code for unit in units)).code_of(written)


def list_issues(as_of: date | None = None, *, state: State | None = None, unit: str | None = None) -> IssueList:
    """
    Every issue as it stood at the end of ``as_of`` (today if none).

    ``unit`` is the code of the unit responsible then. Four statements, whatever the number of issues.

    :raises PastTheCalendar: days late cannot be counted, since no calendar is kept for a year on the way
    """
    with transaction() as db:
        sight = Sight.at_end_of(as_of or read_clock(db).on)
        around = Surroundings(load_calendar(db), {row.id: row for row in db.scalars(select(Unit))})
        query = lines_seen(sight)
        last = query.selected_columns
        if state:
            query = query.where(last.target == state)
        if unit:
            query = query.where(last.unit_id.in_([row.id for row in around.units.values() if row.code == unit]))
        lines = tuple(draw_line(row, sight, around) for row in db.execute(query))
    return IssueList(sight.on, lines)


def draw_line(row: Any, sight: Sight, around: Surroundings) -> IssueLine:
    """A row of :func:`lines_seen` in plain values."""
    unit = around.name_of(row.unit_id)
    helpers = (around.name_of_code(code) for code in row.helpers or ())
    return IssueLine(
        row.code, row.row, row.target, row.field, row.level, unit, tuple(name for name in helpers if name != unit),
        row.due_on, row.original_due_on if row.due_on else None,
        late_days(around.calendar, row.target, row.due_on, sight.on),
        row.rung, row.language, row.channel and row.channel.value, row.sensitive,
    )  # fmt: skip


def late_days(calendar: WorkingCalendar, state: State, due_on: date | None, on: date) -> int:
    """Working days since the date of an issue that runs; 0 if it is not late."""
    if state not in RUNNING or due_on is None or due_on >= on:
        return 0
    return working_days_between(calendar, due_on, on)


def lines_seen(sight: Sight) -> Select[Any]:
    """Issues with their last step in sight, who helped then, and the last rung reached by then."""
    last, charge, rung = _last_step(sight), _last_charge(sight), _last_rung(sight)
    return (
        select(
            Issue.id, Issue.code, Issue.row, Issue.field, Issue.level, Issue.sensitive, Issue.original_due_on,
            last.c.target, last.c.unit_id, last.c.due_on, last.c.deadline_version, charge.c.helpers, rung.c.rung,
            Person.language, Person.channel,
        )
        .join(last, last.c.issue_id == Issue.id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .outerjoin(charge, charge.c.issue_id == Issue.id)
        .outerjoin(rung, (rung.c.issue_id == Issue.id) & (rung.c.deadline_version == last.c.deadline_version))
        .order_by(Issue.code)
    )  # fmt: skip


def _last_step(sight: Sight) -> Subquery:
    columns = (IssueEvent.target, IssueEvent.unit_id, IssueEvent.due_on, IssueEvent.deadline_version)
    return _latest(sight, *columns).subquery()


def _last_charge(sight: Sight) -> Subquery:
    helpers = IssueEvent.facts["co_units"].label("helpers")
    return _latest(sight, helpers).where(IssueEvent.action.in_(_CHARGES)).subquery()


def _latest(sight: Sight, *columns: Any) -> Select[Any]:
    """The last step of each issue; the chain's order decides, since a step may be recorded for an earlier day."""
    query = select(IssueEvent.issue_id, *columns).distinct(IssueEvent.issue_id)
    return sight.sees(query).order_by(IssueEvent.issue_id, IssueEvent.seq.desc())


def _last_rung(sight: Sight) -> Subquery:
    """By the civil day that the sweep spoke from, which may be another than the day it ran on."""
    check = (DeadlineCheck.issue_id, DeadlineCheck.deadline_version)
    return (
        select(*check, DeadlineCheck.rung)
        .distinct(*check)
        .join(SweepRun, SweepRun.id == DeadlineCheck.sweep_id)
        .where(DeadlineCheck.fired, SweepRun.as_of <= sight.on)
        .order_by(*check, DeadlineCheck.check_on.desc(), DeadlineCheck.rung.desc())
        .subquery()
    )
