"""
One issue as of a past instant, for the auditor: how it stood, who had been told what, and whether its chain holds.

Two instants: what had *happened* by one and, if given, was *recorded* by the other. Who raised it stays hidden.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased, joinedload

from models.calendar_day import load_calendar
from models.clock import HANOI
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.errors import NotFound, NotYet
from models.event import GENESIS, IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterTry
from models.people import Person
from models.session import transaction
from models.staff import ApiToken, Staff
from models.states import Action, Role, State
from models.units import Unit
from models.visibility import Viewer, speaker_of, without_contacts
from tasks.desks.scope import named
from tasks.reading import IssueLine, Sight, Surroundings, draw_line, lines_seen
from tasks.reading_issue import Reader
from tasks.verifying import Break, broken, first_break

_UNIT_FACTS = frozenset({"unit", "right_unit", "former_unit"})
_CHARGES = frozenset({Action.ASSIGN, Action.REASSIGN, Action.HAND_BACK, Action.REOPEN})
_TAKEN = frozenset({Action.ACKNOWLEDGE, Action.INSPECT, Action.ASK})


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One step; ``fault`` says why it does not hold, in both languages."""

    seq: int
    action: Action
    source: State | None
    target: State
    role: Role
    by_unit: str | None
    staff: str | None  # code
    behalf_of: str | None  # code
    program: str | None  # the name of the token, if a program acted
    happened_at: datetime
    recorded_at: datetime
    later_day: bool  # recorded on another day than it happened
    unit: str | None
    due_on: date | None
    facts: Mapping[str, Any]
    said: Mapping[str, str]
    erased: bool
    hash: str
    fault: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class TryLine:
    """One attempt to send a letter, by the mail server's own clock."""

    at: datetime
    outcome: str | None
    stage: str | None
    code: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One letter owed by then; ``sent`` says whether it had left by then, ``status`` how it stands now."""

    id: int
    kind: LetterKind
    recipient_role: Audience
    to: str | None
    owed_at: datetime
    sent: bool
    sent_at: datetime | None
    status: str
    message_id: str | None
    tries: tuple[TryLine, ...]


@dataclass(frozen=True, slots=True)
class AsOf:
    """One issue as of an instant. ``unseen`` steps happened or were recorded later."""

    line: IssueLine
    conference: str
    received_on: date
    from_whom: str
    text: str
    acknowledged_on: date | None
    events: tuple[AuditEvent, ...]
    unseen: int
    letters: tuple[Told, ...]
    chain: Break | None  # the first link of the whole history that does not hold
    head: str


def read_as_of(code: str, sight: Sight, language: str) -> AsOf:
    """
    The issue of that code as seen from ``sight``. Seven statements.

    :raises NotFound: there is no such issue
    :raises NotYet: it was not on record by then
    """
    with transaction() as db:
        issue, conference, person = _find(db, code)
        around = Surroundings(load_calendar(db), {unit.id: unit for unit in db.scalars(select(Unit))})
        row = db.execute(lines_seen(sight).where(Issue.id == issue.id)).first()
        if row is None:
            raise _not_yet(issue, sight)
        rows = _history(db, issue)
        letters = _letters(db, issue, sight, around, speaker_of(person, Viewer.ANYBODY, language))
    reader = Reader(language).about(person)
    drawn = _events(rows, issue, around, reader)
    events = tuple(event for event in drawn if _is_seen(event, sight))
    return AsOf(
        draw_line(row, sight, around), conference.name_en if language == "en" else conference.name_vi, issue.received_on,
        speaker_of(person, Viewer.ANYBODY, language), _text_then(events) or reader.words(issue.text, sensitive=issue.sensitive),
        _acknowledged(events), events, len(drawn) - len(events), letters,
        first_break(issue, [one.IssueEvent for one in rows]), issue.chain_head.hex(),
    )  # fmt: skip


def _find(db: Session, code: str) -> tuple[Issue, Conference, Person | None]:
    query = (
        select(Issue, Conference, Person)
        .join(Conference, Conference.id == Issue.conference_id)
        .outerjoin(Person, Person.id == Issue.person_id)
        .where(Issue.code == code.strip().upper())
    )
    if (row := db.execute(query).first()) is None:
        raise NotFound("kiến nghị", "issue", code)
    return row.Issue, row.Conference, row.Person


def _not_yet(issue: Issue, sight: Sight) -> NotYet:
    at = sight.happened_by.astimezone(HANOI)
    return NotYet(
        f"Lúc {at:%H:%M ngày %d/%m/%Y} kiến nghị {issue.code} chưa được ghi nhận.",
        f"At {at:%H:%M on %Y-%m-%d} the issue {issue.code} was not on record.",
    )


def _is_seen(event: AuditEvent, sight: Sight) -> bool:
    return event.happened_at <= sight.happened_by and (not sight.known_by or event.recorded_at <= sight.known_by)


def _history(db: Session, issue: Issue) -> Sequence[Row[Any]]:
    """Every step, whatever the instant: the chain is judged as a whole."""
    actor, absent = aliased(Staff), aliased(Staff)
    query = (
        select(IssueEvent, named(actor).label("staff"), named(absent).label("behalf"), ApiToken.name.label("program"))
        .outerjoin(ApiToken, ApiToken.id == IssueEvent.token_id)
        .outerjoin(actor, actor.id == IssueEvent.staff_id)
        .outerjoin(absent, absent.id == IssueEvent.behalf_of_id)
        .where(IssueEvent.issue_id == issue.id)
        .options(joinedload(IssueEvent.text))
        .order_by(IssueEvent.seq)
    )
    return db.execute(query).all()


def _events(rows: Sequence[Row[Any]], issue: Issue, around: Surroundings, reader: Reader) -> list[AuditEvent]:
    drawn, head = [], GENESIS
    for expected, row in enumerate(rows, start=1):
        event: IssueEvent = row.IssueEvent
        drawn.append(_event(row, issue, around, reader, broken(issue, event, expected, head)))
        head = event.hash
    return drawn


def _event(
    row: Row[Any], issue: Issue, around: Surroundings, reader: Reader, fault: tuple[str, str] | None
) -> AuditEvent:
    event: IssueEvent = row.IssueEvent
    said, acting = dict(event.text.said) if event.text else {}, event.actor.partition(":")[2]
    happened, recorded = (at.astimezone(HANOI).date() for at in (event.happened_at, event.recorded_at))
    return AuditEvent(
        event.seq, event.action, event.source, event.target, event.role,
        around.name_of_code(acting) if acting else None, row.staff, row.behalf, row.program, event.happened_at, event.recorded_at,
        happened != recorded, around.name_of(event.unit_id), event.due_on,
        {name: _named(name, value, around) for name, value in event.facts.items()},
        {name: reader.words(words, sensitive=issue.sensitive) for name, words in said.items()},
        event.commitment is not None and not said, event.hash.hex(), fault,
    )  # fmt: skip


def _named(name: str, value: Any, around: Surroundings) -> Any:
    if name in _UNIT_FACTS:
        return around.name_of_code(value)
    return [around.name_of_code(code) for code in value] if name == "co_units" else value


def _text_then(events: Sequence[AuditEvent]) -> str | None:
    """What was raised, in the words on record by then; None if they were erased."""
    return next((event.said["text"] for event in reversed(events) if "text" in event.said), None)


def _acknowledged(events: Sequence[AuditEvent]) -> date | None:
    """The day on which the unit responsible then said that it had the issue, or showed it by working on it."""
    day: date | None = None
    for event in events:
        if event.action in _CHARGES:
            day = None
        elif event.action in _TAKEN:
            day = day or event.happened_at.astimezone(HANOI).date()
    return day


def _letters(db: Session, issue: Issue, sight: Sight, around: Surroundings, person: str) -> tuple[Told, ...]:
    by_then = min(sight.happened_by, sight.known_by or sight.happened_by)
    query = (
        select(Letter.id, Letter.kind, Letter.recipient_role, Letter.unit_id, Letter.person_id, Letter.owed_at,
               Letter.sent_at, Letter.status, Letter.message_id)
        .where(Letter.issue_id == issue.id, Letter.owed_at <= by_then).order_by(Letter.id)
    )  # fmt: skip
    rows = db.execute(query).all()
    tries = tries_of(db, [row.id for row in rows])
    return tuple(
        Told(
            row.id, row.kind, row.recipient_role, person if row.person_id else around.name_of(row.unit_id), row.owed_at,
            row.sent_at is not None and row.sent_at <= by_then, row.sent_at, row.status, row.message_id,
            tuple(tries[row.id]),
        )
        for row in rows
    )  # fmt: skip


def tries_of(db: Session, letters: Sequence[int]) -> Mapping[int, list[TryLine]]:
    """The attempts of each letter, without the addresses that a server repeats."""
    tries: dict[int, list[TryLine]] = defaultdict(list)
    for one in db.scalars(select(LetterTry).where(LetterTry.letter_id.in_(letters)).order_by(LetterTry.id)):
        line = TryLine(one.started_at, one.outcome, one.stage, one.code, without_contacts(one.text or "") or None)
        tries[one.letter_id].append(line)
    return tries
