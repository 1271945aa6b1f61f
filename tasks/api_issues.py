"""Issues as the API gives them: what a page shows a colleague, in codes and dates; who raised it, no more than the ward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select
from sqlalchemy.orm import Session, joinedload

from models.calendar_day import load_calendar
from models.clock import read_clock
from models.conference import Conference
from models.errors import NotFound
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter
from models.people import Person
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import RUNNING, State
from models.units import Unit
from models.visibility import Viewer, speaker_of
from models.working_days import WorkingCalendar
from tasks.desks.dates import lateness
from tasks.desks.paper_behind import paper_behind
from tasks.desks.scope import may_open, open_issue
from tasks.reading_issue import Reader
from tasks.reading_why import Why, why_date

_UNSHOWN = frozenset({"sha256"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which issues are asked for; None means any. ``after`` is the number of the last issue of the page before."""

    state: State | None = None
    unit: str | None = None
    late: bool | None = None
    field: str | None = None
    updated_since: datetime | None = None
    after: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class PageOfIssues:
    """One page, the oldest first, and the number of its last issue if more follow."""

    items: list[dict[str, Any]]
    last: int | None


@dataclass(frozen=True, slots=True)
class _Drawing:
    calendar: WorkingCalendar
    units: Mapping[int, Unit]
    today: date
    reader: Reader

    def issue(self, row: Row[Any]) -> dict[str, Any]:
        issue: Issue = row.Issue
        late, _ = lateness(self.calendar, issue.state, issue.due_on, self.today)
        names = (
            "code", "version", "state", "field", "level", "sensitive", "received_on", "due_on", "original_due_on",
            "assigned_on", "acknowledged_on", "answered_on", "object_until", "extension_asked", "expected_on", "extended", "reopened",
            "handed_back",
        )  # fmt: skip
        return {name: getattr(issue, name) for name in names} | {
            "conference": row.conference,
            "text": self.reader.about(row.Person).words(issue.text, sensitive=issue.sensitive),
            "from_whom": speaker_of(row.Person, Viewer.ANYBODY, self.reader.language),
            "unit": self.code(issue.unit_id),
            "co_units": [self.code(number) for number in issue.co_units],
            "late_days": late, "updated_at": issue.moved_at,
        }  # fmt: skip

    def code(self, number: int | None) -> str | None:
        return self.units[number].code if number else None


def find_issues(asked: Asked, by: Actor, language: str) -> PageOfIssues:
    """
    A page of the issues that ``by`` may open and that are as asked for. Five statements at most.

    :raises NotFound: there is no unit of that code
    """
    with transaction() as db:
        drawing = _drawing(db, language)
        if asked.unit and asked.unit not in {unit.code for unit in drawing.units.values()}:
            raise NotFound("đơn vị", "unit", asked.unit)
        rows = db.execute(_query(asked, by, drawing.today)).all()
    shown = rows[: asked.limit]
    return PageOfIssues([drawing.issue(row) for row in shown], shown[-1].Issue.id if len(rows) > asked.limit else None)


def read_issue(code: str, by: Actor, language: str) -> dict[str, Any]:
    """
    One issue.

    :raises NotFound: there is none, or it is not for ``by``: the answer is the same
    """
    with transaction() as db:
        row = db.execute(_rows(by).where(Issue.code == code.upper())).first()
        if row is None:
            raise NotFound("kiến nghị", "issue", code)
        return _drawing(db, language).issue(row)


def read_events(code: str, by: Actor, language: str) -> list[dict[str, Any]]:
    """
    The history of one issue, step by step: roles and units, never a name.

    :raises NotFound: there is none, or it is not for ``by``
    """
    with transaction() as db:
        issue, drawing = open_issue(db, code, by), _drawing(db, language)
        query = select(IssueEvent).where(IssueEvent.issue_id == issue.id).options(joinedload(IssueEvent.text))
        events: Sequence[IssueEvent] = db.scalars(query.order_by(IssueEvent.seq)).all()
        person = db.get(Person, issue.person_id) if issue.person_id else None
        drawing = replace(drawing, reader=drawing.reader.about(person))
        return [_event(event, issue, drawing) for event in events]


def read_letters(code: str, by: Actor, language: str) -> list[dict[str, Any]]:
    """
    The letters of one issue: what, to whom by role, when; not what they say.

    :raises NotFound: there is none, or it is not for ``by``
    """
    with transaction() as db:
        issue, drawing = open_issue(db, code, by), _drawing(db, language)
        letters = db.scalars(select(Letter).where(Letter.issue_id == issue.id).order_by(Letter.id)).all()
        names = ("id", "kind", "recipient_role", "status", "as_of", "owed_at", "sent_at", "tries", "event_id")
        return [
            {name: getattr(letter, name) for name in names} | {"unit": drawing.code(letter.unit_id)}
            for letter in letters
        ]


def read_why(code: str, by: Actor, language: str) -> dict[str, Any]:
    """
    Why the date of one issue is that date, day by day, with the rule and the paper behind it.

    :raises NotFound: there is none, or it is not for ``by``
    """
    with transaction() as db:
        issue = open_issue(db, code, by)
        rules = load_rules(db, issue.directive_id, read_clock(db))
    why = why_date(issue, issue.due_on, rules)
    return {"code": issue.code, "due_on": issue.due_on, "why": why and _why(issue, why, rules, language)}


def _why(issue: Issue, why: Why, rules: Rules, language: str) -> dict[str, Any]:
    paper = paper_behind(issue, why, rules.directive, language, rules.today)
    names = ("sentence", "law", "number", "on", "directive")
    return {
        "since": why.since, "basis": why.basis, "limit": {"days": why.limit.days, "kind": why.limit.kind},
        "days": [{"on": day.on, "counted": day.counted, "reason": day.reason(language)} for day in why.days],
        "paper": {name: getattr(paper, name) for name in names} if paper else None,
    }  # fmt: skip


def _event(event: IssueEvent, issue: Issue, drawing: _Drawing) -> dict[str, Any]:
    said = event.text.said if event.text else {}
    names = ("id", "seq", "action", "source", "target", "role", "happened_at", "recorded_at", "due_on")
    return {name: getattr(event, name) for name in names} | {
        "by_unit": event.actor.partition(":")[2] or None,
        "unit": drawing.code(event.unit_id),
        "facts": {name: value for name, value in event.facts.items() if name not in _UNSHOWN},
        "said": {name: drawing.reader.words(words, sensitive=issue.sensitive) for name, words in said.items()},
        "erased": event.commitment is not None and not said,
    }


def _drawing(db: Session, language: str) -> _Drawing:
    units = {unit.id: unit for unit in db.scalars(select(Unit))}
    return _Drawing(load_calendar(db), units, read_clock(db).on, Reader(language))


def _rows(by: Actor) -> Select[Any]:
    return (
        select(Issue, Person, Conference.code.label("conference"))
        .join(Conference, Conference.id == Issue.conference_id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .where(may_open(by))
    )


def _query(asked: Asked, by: Actor, today: date) -> Select[Any]:
    wanted = _conditions(asked, today)
    return _rows(by).where(Issue.id > asked.after, *wanted).order_by(Issue.id).limit(asked.limit + 1)


def _conditions(asked: Asked, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.state:
        found.append(Issue.state == asked.state)
    if asked.unit:
        found.append(Issue.unit_id == select(Unit.id).where(Unit.code == asked.unit).scalar_subquery())
    if asked.late is not None:
        late = Issue.state.in_(RUNNING) & (Issue.due_on < today)
        found.append(late if asked.late else ~late)
    if asked.field:
        found.append(Issue.field == asked.field)
    if asked.updated_since:
        found.append(Issue.moved_at >= asked.updated_since)
    return found
