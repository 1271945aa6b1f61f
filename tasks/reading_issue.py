"""Everything on record about one issue: its history, why its date is that date, its letters and its checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.clock import Moment, read_clock
from models.conference import Conference
from models.deadline import DeadlineCheck
from models.errors import NotFound, NotYet
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterTry
from models.people import Person
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import Action, Role, Rung, State
from models.visibility import Viewer, speaker_of, without_contacts, without_person
from notifications.words import SENSITIVE
from tasks.reading import IssueLine, Sight, Surroundings, draw_line, lines_seen
from tasks.reading_why import Why, why_date


@dataclass(frozen=True, slots=True)
class EventLine:
    """One step: who did what, when it happened and was recorded, how the issue stood after it."""

    seq: int
    action: Action
    source: State | None
    target: State
    role: Role
    by_unit: str | None  # the unit that acted, by name
    happened_at: datetime
    recorded_at: datetime
    unit: str | None  # responsible after the step
    due_on: date | None
    facts: Mapping[str, Any]  # units by name
    said: Mapping[str, str]
    erased: bool  # words were said and have been erased since


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter owed because of the issue; ``to`` is a unit's name, or None."""

    kind: str
    recipient_role: str
    to: str | None
    status: str
    as_of: date
    sent_at: datetime | None
    message_id: str | None
    tries: int
    answer: str | None
    attempts: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One rung of one version of the date; ``fired`` is None while it waits, False if it was moot by then."""

    rung: Rung
    check_on: date
    deadline_version: int
    in_force: bool
    fired: bool | None


@dataclass(frozen=True, slots=True)
class IssueRecord:
    """One issue as it stood, and what led there. Without ``person`` unless it was read to reveal it."""

    line: IssueLine
    conference: str
    received_on: date
    from_whom: str
    text: str
    person: Mapping[str, str | None] | None
    events: tuple[EventLine, ...]
    letters: tuple[LetterLine, ...]
    checks: tuple[CheckLine, ...]
    why: Why | None


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom, and in which language, a record is read."""

    language: str = "vi"
    reveal: bool = False
    person: Person | None = None  # who raised the issue that is read: nothing of theirs is shown

    def about(self, person: Person | None) -> Reader:
        """The same reader, of an issue that this person raised."""
        return replace(self, person=person)

    def words(self, text: str, *, sensitive: bool) -> str:
        """What was written, as much of it as this reader may see; nothing of the person who raised the issue."""
        if self.reveal:
            return text
        return (
            SENSITIVE[self.language][0]
            if sensitive
            else without_contacts(without_person(text, self.person, self.language))
        )


def read_issue(code: str, reader: Reader, sight: Sight | None = None) -> IssueRecord:
    """
    The record of one issue as seen from ``sight`` (now, if none).

    :raises NotFound: there is no such issue
    :raises NotYet: it was not on record by then
    """
    with transaction() as db:
        issue = db.scalar(Issue.by_code(code))
        if issue is None:
            raise NotFound("kiến nghị", "issue", code)
        moment = read_clock(db)
        sight = sight or Sight.at_end_of(moment.on)
        rules = load_rules(db, issue.directive_id, Moment(moment.now, sight.on, demo=moment.demo))
        around = Surroundings(rules.calendar, rules.units)
        row = db.execute(lines_seen(sight).where(Issue.id == issue.id)).first()
        if row is None:
            raise _not_yet(issue, sight)
        return _record(db, issue, row, _Reading(reader, sight, rules, around))


@dataclass(frozen=True, slots=True)
class _Reading:
    reader: Reader
    sight: Sight
    rules: Rules
    around: Surroundings


def _not_yet(issue: Issue, sight: Sight) -> NotYet:
    day = sight.on
    return NotYet(
        f"Đến ngày {day:%d/%m/%Y} kiến nghị {issue.code} chưa được ghi nhận.",
        f"By {day} the issue {issue.code} was not on record.",
    )


def _record(db: Session, issue: Issue, row: Any, reading: _Reading) -> IssueRecord:
    person = db.get(Person, issue.person_id) if issue.person_id else None
    reader = reading.reader.about(person)
    reading = replace(reading, reader=reader)
    viewer = Viewer.OFFICE if reader.reveal else Viewer.ANYBODY
    return IssueRecord(
        line=draw_line(row, reading.sight, reading.around),
        conference=db.get_one(Conference, issue.conference_id).code,
        received_on=issue.received_on,
        from_whom=speaker_of(person, viewer, reader.language),
        text=reader.words(issue.text, sensitive=issue.sensitive),
        person=_contacts(person) if person and reader.reveal else None,
        events=_events(db, issue, reading),
        letters=_letters(db, issue, reading),
        checks=_checks(db, issue, row.deadline_version),
        why=why_date(issue, row.due_on, reading.rules),
    )


def _contacts(person: Person) -> dict[str, str | None]:
    names = ("name", "address", "ward", "phone", "email")
    return dict.fromkeys(names) if person.erased_at else {name: getattr(person, name) for name in names}


def _events(db: Session, issue: Issue, reading: _Reading) -> tuple[EventLine, ...]:
    query = select(IssueEvent).where(IssueEvent.issue_id == issue.id).options(joinedload(IssueEvent.text))
    events = db.scalars(reading.sight.sees(query).order_by(IssueEvent.seq))
    return tuple(_event(event, issue, reading) for event in events)


def _event(event: IssueEvent, issue: Issue, reading: _Reading) -> EventLine:
    around, reader = reading.around, reading.reader
    said = event.text.said if event.text else {}
    acting = event.actor.partition(":")[2]
    return EventLine(
        event.seq, event.action, event.source, event.target, event.role,
        around.name_of_code(acting) if acting else None, event.happened_at, event.recorded_at,
        around.name_of(event.unit_id), event.due_on,
        {name: _named(name, value, around) for name, value in event.facts.items()},
        {name: reader.words(words, sensitive=issue.sensitive) for name, words in said.items()},
        erased=event.commitment is not None and not said,
    )  # fmt: skip


def _named(name: str, value: Any, around: Surroundings) -> Any:
    if name in {"unit", "right_unit", "former_unit"}:
        return around.name_of_code(value)
    return [around.name_of_code(code) for code in value] if name == "co_units" else value


def _letters(db: Session, issue: Issue, reading: _Reading) -> tuple[LetterLine, ...]:
    query = select(Letter).where(Letter.issue_id == issue.id, Letter.owed_at <= reading.sight.happened_by)
    letters = db.scalars(query.order_by(Letter.id)).all()
    tries: dict[int, list[LetterTry]] = defaultdict(list)
    of_these = LetterTry.letter_id.in_([letter.id for letter in letters])
    for attempt in db.scalars(select(LetterTry).where(of_these).order_by(LetterTry.id)):
        tries[attempt.letter_id].append(attempt)
    return tuple(_letter(letter, tries[letter.id], reading) for letter in letters)


def _letter(letter: Letter, tries: list[LetterTry], reading: _Reading) -> LetterLine:
    return LetterLine(
        letter.kind.value, letter.recipient_role.value, reading.around.name_of(letter.unit_id), letter.status.value,
        letter.as_of, letter.sent_at, letter.message_id, letter.tries, without_contacts(letter.answer or "") or None,
        tuple(_attempt(attempt) for attempt in tries),
    )  # fmt: skip


def _attempt(attempt: LetterTry) -> dict[str, Any]:
    names = ("started_at", "ended_at", "outcome", "stage", "code")
    return {name: getattr(attempt, name) for name in names} | {"text": without_contacts(attempt.text or "") or None}


def _checks(db: Session, issue: Issue, version: int) -> tuple[CheckLine, ...]:
    query = select(DeadlineCheck).where(DeadlineCheck.issue_id == issue.id, DeadlineCheck.deadline_version <= version)
    return tuple(
        CheckLine(
            check.rung, check.check_on, check.deadline_version, check.deadline_version == version,
            check.fired if check.done_at else None,
        )
        for check in db.scalars(query.order_by(DeadlineCheck.deadline_version, DeadlineCheck.check_on))
    )  # fmt: skip
