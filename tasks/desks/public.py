"""What anybody may read: issues that a person of the office published, in approved words, without who raised them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.calendar_day import load_calendar
from models.clock import read_clock
from models.errors import NotFound
from models.event import IssueEvent
from models.issue import Issue
from models.paperwork import Publication
from models.people import Person
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import Action, State
from models.text import fold
from models.units import Routing, Unit
from models.visibility import Viewer, speaker_of, without_contacts
from tasks.citizen_answers import held
from tasks.desks.dates import lateness

PAGE = 20
_EXCERPT = 280


@dataclass(frozen=True, slots=True)
class PublicWanted:
    """What is looked for; empty means any. ``below`` is the code at which the page before ended."""

    words: str = ""
    field: str = ""
    unit: str = ""  # code
    state: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One published issue."""

    code: str
    field: str
    from_whom: str
    text: str
    state: State
    unit: str | None
    received_on: date
    due_on: date | None
    original_due_on: date | None
    late_days: int
    days_left: int | None


@dataclass(frozen=True, slots=True)
class PublicList:
    """One page, newest first; ``below`` is where the next begins."""

    rows: tuple[PublicRow, ...]
    below: str | None
    units: tuple[tuple[str, str], ...]  # code, name
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PublicIssue:
    """One published issue with its answer, as approved."""

    row: PublicRow
    answer: str | None
    answered_on: date | None
    outcome: str | None
    document_no: str | None
    document_on: date | None


def find_published(wanted: PublicWanted, language: str) -> PublicList:
    """The published issues that are as wanted. Five statements, whatever their number."""
    with transaction() as db:
        today, calendar = read_clock(db).on, load_calendar(db)
        units = db.execute(select(Unit.id, Unit.code, Unit.name).order_by(Unit.name)).tuples().all()
        fields = tuple(db.scalars(select(Routing.field).distinct().order_by(Routing.field)))
        found = db.execute(_query(wanted, {code: number for number, code, _ in units})).tuples().all()
        names = {number: name for number, _, name in units}
    rows = tuple(_row(*row, names, calendar, today, language, short=True) for row in found[:PAGE])
    choices = tuple((code, name) for _, code, name in units)
    return PublicList(rows, rows[-1].code if len(found) > PAGE else None, choices, fields)


def read_published(code: str, language: str) -> PublicIssue:
    """
    One published issue.

    :raises NotFound: there is none of that code, or it is not published: the answer is the same
    """
    with transaction() as db:
        row = db.execute(_published().where(Issue.code == code.strip().upper())).tuples().first()
        if row is None:
            raise NotFound("kiến nghị công khai", "published issue", code[:40])
        publication, issue, _person = row
        rules = load_rules(db, issue.directive_id, read_clock(db))
        drawn = _row(*row, {u.id: u.name for u in rules.units.values()}, rules.calendar, rules.today, language)
        return _with_answer(db, drawn, publication, issue, rules)


def _with_answer(db: Session, row: PublicRow, publication: Publication, issue: Issue, rules: Rules) -> PublicIssue:
    facts = _answer_facts(db, issue, rules)
    written_on = facts.get("document_on")
    return PublicIssue(
        row, without_contacts(publication.answer) if publication.answer else None, issue.answered_on if facts else None,
        facts.get("outcome"), facts.get("document_no"), date.fromisoformat(written_on) if written_on else None,
    )  # fmt: skip


def _answer_facts(db: Session, issue: Issue, rules: Rules) -> dict[str, Any]:
    """Plain facts of the answer in force; nothing while it may still be taken back."""
    if issue.state not in {State.RESOLVED, State.CLOSED}:
        return {}
    answers = (Action.RESOLVE, Action.UNDO, Action.SEND_BACK)
    steps = select(IssueEvent).where(IssueEvent.issue_id == issue.id, IssueEvent.action.in_(answers))
    events = db.scalars(steps.order_by(IssueEvent.seq)).all()
    return events[-1].facts if events and events[-1].action is Action.RESOLVE and not held(events, rules) else {}


def _published() -> Select[tuple[Publication, Issue, Person]]:
    return (
        select(Publication, Issue, Person)
        .join(Issue, Issue.id == Publication.issue_id)
        .outerjoin(Person, Person.id == Issue.person_id)
    )


def _query(wanted: PublicWanted, units: dict[str, int]) -> Select[tuple[Publication, Issue, Person]]:
    """Newest first by the order in which they were put on record, from the keys of the table of publications."""
    query = _published().order_by(Publication.issue_id.desc()).limit(PAGE + 1)
    if words := fold(wanted.words)[:200]:
        query = query.where(Publication.search.op("@@")(func.plainto_tsquery("simple", words)))
    if wanted.field:
        query = query.where(Issue.field == wanted.field)
    if wanted.unit:
        query = query.where(Issue.unit_id == units.get(wanted.unit, 0))
    if wanted.state in set(State):
        query = query.where(Issue.state == State(wanted.state))
    if re.fullmatch(r"[A-Z0-9-]{1,40}", wanted.below):
        below = select(Issue.id).where(Issue.code == wanted.below).scalar_subquery()
        query = query.where(Publication.issue_id < below)
    return query


def _row(
    publication: Publication, issue: Issue, person: Person | None, names: dict[int, str], calendar: Any, today: date,
    language: str, *, short: bool = False,
) -> PublicRow:  # fmt: skip
    late, left = lateness(calendar, issue.state, issue.due_on, today)
    return PublicRow(
        issue.code, issue.field, speaker_of(person, Viewer.ANYBODY, language), _words(publication.text, short=short),
        issue.state, names.get(issue.unit_id or 0), issue.received_on, issue.due_on, issue.original_due_on, late, left,
    )  # fmt: skip


def _words(text: str, *, short: bool) -> str:
    """Approved words; a number that slipped through is still taken out."""
    words = without_contacts(text)
    if not short or len(words) <= _EXCERPT:
        return words
    return words[:_EXCERPT].rsplit(" ", 1)[0] + " …"
