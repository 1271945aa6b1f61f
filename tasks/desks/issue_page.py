"""The page of one issue: what was raised, where it stands and why until then, its steps, letters and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import ceil
from typing import Any

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session

from models.circumstances import circumstances, has_left
from models.clock import Moment
from models.conference import Conference, DirectiveVersion
from models.directive import Audience, LetterKind
from models.errors import NotFound
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.mail import InboundKind
from models.paperwork import Draft, Publication
from models.people import Person
from models.rules import Actor, load_rules
from models.session import transaction
from models.states import Action, Level, State
from models.visibility import Viewer, name_without_person, speaker_of, without_contacts
from tasks.attaching import FileLine, list_files
from tasks.desks.dates import lateness
from tasks.desks.issue_mail import IssueMail, MailLine, read_issue_mail
from tasks.desks.paper_behind import Paper, paper_behind
from tasks.desks.scope import may_open
from tasks.desks.steps_read import Reading, StepLine, read_steps
from tasks.letters_shown import may_read
from tasks.possible import Possible, possible_steps
from tasks.reading_issue import Reader
from tasks.reading_why import Why, why_date

_PUBLISHED = exists().where(Publication.issue_id == Issue.id).correlate(Issue).label("published")
_WAITS = frozenset({LetterStatus.OWED, LetterStatus.HELD, LetterStatus.TO_PRINT})


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter of the issue; it opens if the reader may read it."""

    id: int
    kind: LetterKind
    recipient_role: Audience
    to: str | None
    status: str
    as_of: date
    sent_at: datetime | None
    answer: str | None
    opens: bool
    away: bool  # an out-of-office answer came
    bounced: bool


@dataclass(frozen=True, slots=True)
class UnitLine:
    """The unit responsible, with its telephone."""

    code: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on top of every page about one issue, as one reader may see it."""

    code: str
    version: int
    state: State
    field: str
    level: Level
    sensitive: bool
    text: str
    from_whom: str
    has_person: bool
    conference: str
    conference_on: date
    received_on: date
    unit: UnitLine | None
    co_units: tuple[str, ...]
    due_on: date | None
    original_due_on: date | None
    late_days: int
    days_left: int | None
    acknowledged_on: date | None
    object_until: date | None
    extension_asked: date | None
    apology_drafted: date | None  # waits for the head of the unit
    expected_on: date | None  # as the citizen was told
    unknown_unit: str | None
    handed_back: int


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Everything on the page of one issue."""

    head: Head
    undo_until: datetime | None  # the answer's letter is still held
    undo_minutes: int | None  # until then
    why: Why | None
    paper: Paper | None
    steps: tuple[StepLine, ...]
    letters: tuple[LetterLine, ...]
    mails: tuple[MailLine, ...]
    files: tuple[FileLine, ...]
    possible: tuple[Possible, ...]
    drafts: frozenset[Action]  # steps that the reader has begun


def read_issue_page(code: str, by: Actor, language: str, moment: Moment) -> IssuePage:
    """
    The issue of that code. Eight statements.

    :raises NotFound: there is none, or it is not for ``by``
    """
    with transaction() as db:
        row = find_head(db, code, by)
        issue: Issue = row.Issue
        reading = Reading(load_rules(db, issue.directive_id, moment), Reader(language), by)
        letters = db.scalars(select(Letter).where(Letter.issue_id == issue.id).order_by(Letter.id)).all()
        mail, why = read_issue_mail(db, issue, reading), why_date(issue, issue.due_on, reading.rules)
        possible = possible_steps(
            issue,
            by,
            moment.on,
            owns=owns(issue, reading),
            known=circumstances(db, issue, by, reading.rules, letters=letters),
            published=row.published,
        )
        until = _undo_until(issue, letters)
        return IssuePage(
            head_of(row, reading), until, _minutes(until, moment), why,
            paper_behind(issue, why, reading.rules.directive, language, moment.on),
            read_steps(db, issue, reading), tuple(_letter(letter, row.Person, mail, reading) for letter in letters),
            mail.lines, _files(db, row, reading), possible, frozenset(map(Action, row.drafts or ())),
        )  # fmt: skip


def _files(db: Session, row: Row[Any], reading: Reading) -> tuple[FileLine, ...]:
    """The files of the issue; what their senders called them says no more of the person than anybody may know."""
    language, files = reading.reader.language, list_files(db, row.Issue.id)
    return tuple(replace(one, given_name=name_without_person(one.given_name, row.Person, language)) for one in files)


def find_head(db: Session, code: str, by: Actor) -> Row[Any]:
    """
    The issue with its conference, its person and the reader's drafts, in one statement; the session knows its directive
    from then on.

    :raises NotFound: there is none, or it is not for ``by``: the answer is the same
    """
    drafts = select(func.array_agg(Draft.action)).where(Draft.issue_id == Issue.id, Draft.staff_id == (by.staff or 0))
    query = (
        select(
            Issue,
            Conference,
            Person,
            DirectiveVersion,
            drafts.correlate(Issue).scalar_subquery().label("drafts"),
            _PUBLISHED,
        )
        .join(Conference, Conference.id == Issue.conference_id)
        .join(DirectiveVersion, DirectiveVersion.id == Issue.directive_id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .where(Issue.code == code.strip().upper(), may_open(by))
    )
    if (row := db.execute(query).first()) is None:
        raise NotFound("kiến nghị", "issue", code)
    return row


def head_of(row: Row[Any], reading: Reading) -> Head:
    """The top of the page; who raised it only as anybody may know."""
    issue, conference, language = row.Issue, row.Conference, reading.reader.language
    units, unit = reading.rules.units, reading.rules.units.get(row.Issue.unit_id or 0)
    late, left = lateness(reading.rules.calendar, issue.state, issue.due_on, reading.rules.today)
    return Head(
        issue.code, issue.version, issue.state, issue.field, issue.level, issue.sensitive,
        reading.reader.about(row.Person).words(issue.text, sensitive=issue.sensitive),
        speaker_of(row.Person, Viewer.ANYBODY, language), row.Person is not None,
        conference.name_en if language == "en" else conference.name_vi, conference.held_on, issue.received_on,
        UnitLine(unit.code, unit.name, unit.phone) if unit else None,
        tuple(units[unit_id].name for unit_id in issue.co_units), issue.due_on, issue.original_due_on, late, left,
        issue.acknowledged_on, issue.object_until, issue.extension_asked, issue.apology_drafted, issue.expected_on,
        issue.unknown_unit, issue.handed_back,
    )  # fmt: skip


def owns(issue: Issue, reading: Reading) -> bool:
    """Whether the reader's unit is the one responsible."""
    return issue.unit_id is not None and issue.unit_id == reading.unit_id


def _undo_until(issue: Issue, letters: Sequence[Letter]) -> datetime | None:
    """When the letter of the answer may leave, while all of them wait."""
    answers = [letter for letter in letters if letter.kind is LetterKind.RESOLUTION]
    waiting = [letter.not_before for letter in answers if letter.status in _WAITS]
    if issue.state is not State.RESOLVED or has_left(answers):
        return None
    return min(waiting, default=None)


def _minutes(until: datetime | None, moment: Moment) -> int | None:
    """Whole minutes that are left; 0 once the letter may leave at any moment."""
    return max(0, ceil((until - moment.now).total_seconds() / 60)) if until else None


def _letter(letter: Letter, person: Person | None, mail: IssueMail, reading: Reading) -> LetterLine:
    unit = reading.rules.units.get(letter.unit_id or 0)
    to = (
        speaker_of(person, Viewer.ANYBODY, reading.reader.language) if letter.person_id else unit.name if unit else None
    )
    said = mail.machines.get(letter.id, frozenset())
    return LetterLine(
        letter.id, letter.kind, letter.recipient_role, to, letter.status.value, letter.as_of, letter.sent_at,
        without_contacts(letter.answer or "") or None, may_read(letter, reading.by, reading.unit_id),
        InboundKind.OUT_OF_OFFICE in said, InboundKind.BOUNCE in said,
    )  # fmt: skip
