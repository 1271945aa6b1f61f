"""
A letter as staff may see it: its text as it was sent, without who the person is and without their private link.

The link of a letter lets its reader act; a colleague who reads the letter must not get it. Who a person is, staff learn
only by the step that says why (reveal), on its own page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from email import message_from_bytes
from email.policy import default
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models.clock import Moment
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.errors import FollowUpError, NotFound
from models.issue import Issue
from models.letter import Letter, LetterTry
from models.mail import InboundKind, InboundMail, LetterTemplate
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import Role
from models.visibility import Viewer, speaker_of, without_contacts, without_person
from notifications.compose import render
from notifications.words import SENSITIVE
from tasks.desks.scope import may_open
from tasks.letter_context import Subject, load_subject
from tasks.letter_values import write_letter
from tasks.wording import MadeFrom

_LINK = re.compile(r"https?://\S+")
_PRIVATE: dict[str, str] = {"vi": "[đường dẫn riêng của người nhận]", "en": "[the reader's private link]"}
_UNIT_READS = frozenset(
    {
        LetterKind.RESOLUTION,
        LetterKind.QUESTION,
        LetterKind.INSPECTED,
        LetterKind.NEW_DATE,
        LetterKind.APOLOGY,
        LetterKind.CORRECTION,
    }
)
_TO_UNITS = frozenset({Audience.UNIT, Audience.CO_UNITS, Audience.FORMER_UNIT, Audience.UNIT_HEAD})


@dataclass(frozen=True, slots=True)
class TryLine:
    """One attempt to send it, with the server's answer."""

    at: datetime
    outcome: str | None
    code: int | None
    text: str | None


@dataclass(frozen=True, slots=True)
class ShownLetter:
    """One letter to look at; ``to`` is a unit's name or who the person is to staff."""

    kind: LetterKind
    recipient_role: Audience
    to: str | None
    status: str
    as_of: date
    sent_at: datetime | None
    message_id: str | None
    subject: str
    text: str
    tries: tuple[TryLine, ...] = ()
    words: MadeFrom | None = None  # the version of the words it was made from
    away: int | None = None  # the mail that says its reader is away
    has_raw: bool = False


def may_read(letter: Letter | Row[Any], by: Actor, unit_id: int | None) -> bool:
    """Office, chair and auditor read each letter of an issue; a unit its own, and what it told the citizen."""
    if by.role is not Role.UNIT:
        return by.role in {Role.OFFICE, Role.CHAIR, Role.AUDITOR}
    if letter.recipient_role is Audience.CITIZEN:
        return letter.kind in _UNIT_READS
    return letter.recipient_role in _TO_UNITS and letter.unit_id == unit_id


def read_shown_letter(code: str, letter_id: int, by: Actor, language: str, moment: Moment) -> ShownLetter:
    """
    One letter of an issue, as ``by`` may see it. Eight statements at most.

    :raises NotFound: it is no letter of that issue, or not for ``by``
    """
    away = select(func.max(InboundMail.id)).where(
        InboundMail.letter_id == Letter.id, InboundMail.kind == InboundKind.OUT_OF_OFFICE
    )
    query = (
        select(Letter, Issue, Conference, LetterTemplate, away.scalar_subquery())
        .join(Issue, Issue.id == Letter.issue_id)
        .join(Conference, Conference.id == Issue.conference_id)
        .outerjoin(LetterTemplate, LetterTemplate.id == Letter.template_id)
        .where(Letter.id == letter_id, Issue.code == code.strip().upper(), may_open(by))
    )
    with transaction() as db:
        if (row := db.execute(query).first()) is None:
            raise _no_letter(letter_id)
        letter, issue, conference, words, absent = row
        subject = load_subject(db, letter, issue, conference, moment)
        unit_id = next((unit.id for unit in subject.rules.units.values() if unit.code == by.unit), None)
        if not may_read(letter, by, unit_id):
            raise _no_letter(letter_id)
        shown, made = show_letter(subject, language, _tries(db, letter)), MadeFrom.of(words)
        return replace(shown, words=made, away=absent, has_raw=letter.raw is not None)


def _no_letter(letter_id: int) -> NotFound:
    return NotFound("thư", "letter", str(letter_id))


def show_letter(subject: Subject, language: str, tries: tuple[TryLine, ...] = ()) -> ShownLetter:
    """A letter that was sent, or as it would be sent now."""
    letter, person = subject.letter, subject.person
    people = (person, subject.speaker)
    title, text = _sensitive(subject, language) or _text(subject)
    unit = subject.rules.units.get(letter.unit_id or 0)
    to = speaker_of(person, Viewer.ANYBODY, language) if person else unit.name if unit else None
    return ShownLetter(
        letter.kind, letter.recipient_role, to, letter.status.value, letter.as_of, letter.sent_at, letter.message_id,
        masked(title, people, language), masked(text, people, language), tries,
    )  # fmt: skip


def _sensitive(subject: Subject, language: str) -> tuple[str, str] | None:
    """Of a sensitive issue no words are shown, but that there is a letter."""
    if subject.issue is None or not subject.issue.sensitive:
        return None
    return f"[{subject.issue.code}]", SENSITIVE[language][0]


def _text(subject: Subject) -> tuple[str, str]:
    letter = subject.letter
    if letter.raw:
        part = message_from_bytes(letter.raw, policy=default).get_body(("plain",))
        return letter.subject or "", str(part.get_content()).replace("\r\n", "\n") if part else ""
    try:
        return render(write_letter(subject), subject.in_use.words)
    except (FollowUpError, ValidationError) as error:
        return "", error.vi if isinstance(error, FollowUpError) else str(error).splitlines()[0]


def masked(text: str, people: Sequence[Person | None], language: str) -> str:
    """The text without the names and contacts of these people, without contacts in quoted words, without links."""
    return _LINK.sub(_PRIVATE[language], without_people(text, people, language))


def without_people(text: str, people: Sequence[Person | None], language: str) -> str:
    """The text without the names and contacts of these people, and without contacts in quoted words."""
    for person in filter(None, people):
        text = without_person(text, person, language)
    return "\n".join(without_contacts(line) if line.startswith(">") else line for line in text.split("\n"))


def _tries(db: Session, letter: Letter) -> tuple[TryLine, ...]:
    if not letter.tries:
        return ()
    query = select(LetterTry).where(LetterTry.letter_id == letter.id).order_by(LetterTry.id)
    return tuple(
        TryLine(one.started_at, one.outcome, one.code, without_contacts(one.text or "") or None)
        for one in db.scalars(query)
    )
