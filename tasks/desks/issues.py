"""Finding issues: by code, unit, state, lateness, field and words without accents, among those one may open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, TextClause, func, literal, literal_column, select
from sqlalchemy.orm import Session, selectinload

from models.calendar_day import load_calendar
from models.clock import read_clock
from models.conference import Conference
from models.issue import Issue
from models.rules import Actor
from models.searching import ISSUE_WORDS
from models.session import transaction
from models.states import RUNNING, State
from models.text import fold
from models.units import Routing, Unit
from models.visibility import without_contacts
from models.working_days import WorkingCalendar
from tasks.desks.dates import lateness
from tasks.desks.scope import may_open
from tasks.desks.unit import excerpt
from tasks.reading_issue import Reader
from tasks.untold import is_late_untold

PAGE = 50
_WHOLE = re.compile(r"KN-.+-\d{4,}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; empty means any. ``below`` is where the page before ended."""

    code: str = ""
    unit: str = ""  # code
    state: str = ""
    field: str = ""
    words: str = ""
    late: bool = False
    untold: bool = False  # late, and the citizen was not told by the date
    below: int = 0


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One issue in the list."""

    code: str
    field: str
    excerpt: str
    state: State
    unit: str | None
    due_on: date | None
    original_due_on: date | None
    late_days: int
    days_left: int | None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of issues, newest first, where the next one begins, and what one may choose from."""

    rows: tuple[FoundRow, ...]
    below: int | None
    units: tuple[tuple[str, str], ...]  # code, name
    fields: tuple[str, ...]


def find_issues(wanted: Wanted, by: Actor, language: str) -> Found:
    """The issues that ``by`` may open and that are as wanted. Five statements, whatever the number of issues."""
    with transaction() as db:
        today, calendar = read_clock(db).on, load_calendar(db)
        units = db.execute(select(Unit.id, Unit.code, Unit.name).order_by(Unit.name)).tuples().all()
        issues = db.scalars(_query(wanted, by, today)).all()
        fields = _fields(db)
    drawing = _Drawing(calendar, today, {number: name for number, _, name in units}, Reader(language))
    shown = [issue for issue in issues[:PAGE] if _shows(issue, wanted.words)]
    return Found(
        tuple(drawing.row(issue) for issue in shown), issues[PAGE - 1].id if len(issues) > PAGE else None,
        tuple((code, name) for _, code, name in units), fields,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Drawing:
    calendar: WorkingCalendar
    today: date
    names: Mapping[int, str]
    reader: Reader

    def row(self, issue: Issue) -> FoundRow:
        late, left = lateness(self.calendar, issue.state, issue.due_on, self.today)
        return FoundRow(
            issue.code, issue.field, excerpt(issue, self.reader), issue.state, self.names.get(issue.unit_id or 0),
            issue.due_on, issue.original_due_on, late, left,
        )  # fmt: skip


def _fields(db: Session) -> tuple[str, ...]:
    return tuple(db.scalars(select(Routing.field).distinct().order_by(Routing.field)))


def _query(wanted: Wanted, by: Actor, today: date) -> Select[tuple[Issue]]:
    query = (
        select(Issue).options(selectinload(Issue.person)).where(may_open(by)).order_by(Issue.id.desc()).limit(PAGE + 1)
    )
    conditions = _conditions(wanted, today)
    return query.where(*conditions) if conditions else query


def _conditions(wanted: Wanted, today: date) -> list[ColumnElement[bool] | TextClause]:
    found: list[ColumnElement[bool] | TextClause] = []
    if wanted.code:
        found.append(_code(wanted.code))
    if wanted.unit:
        found.append(Issue.unit_id == select(Unit.id).where(Unit.code == wanted.unit).scalar_subquery())
    if wanted.state in set(State):
        found.append(Issue.state == State(wanted.state))
    if wanted.late:
        found += [Issue.state.in_(RUNNING), Issue.due_on < today]
    if wanted.untold:
        found += [Issue.state.in_(RUNNING), Issue.due_on < today, is_late_untold("issue", today)]
    if wanted.field:
        found.append(Issue.field == wanted.field)
    if words := fold(wanted.words).split():
        found += [literal_column(ISSUE_WORDS).op("@@")(func.to_tsquery("simple", " & ".join(words))), ~Issue.sensitive]
    return [*found, Issue.id < wanted.below] if wanted.below else found


def _code(written: str) -> ColumnElement[bool]:
    """A whole code, only its last number, or the beginning of one; the first two are found by the index."""
    code = re.sub(r"[^A-Z0-9-]", "", written.upper())
    if code.isdigit():
        return Issue.code.in_(select(literal("KN-") + Conference.code + literal(f"-{int(code):04d}")))
    return Issue.code == code if _WHOLE.fullmatch(code) else Issue.code.startswith(code)


def _shows(issue: Issue, words: str) -> bool:
    """What is hidden in a text (a telephone number, an address) cannot be found by asking for it."""
    seen = set(fold(f"{issue.field} {without_contacts(issue.text)}").split()) if words else set()
    return all(word in seen for word in fold(words).split())
