"""
One letter for the auditor: its text as it was sent, with the hash of the bytes that left.

Of a person the name, the contacts and the private link are covered, here and in the file: an auditor judges whether the
right words left at the right time, not to whom they went. The hash lets the office prove that its original is the same.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from models.directive import Audience, LetterKind
from models.errors import NotFound
from models.issue import Issue
from models.letter import Letter
from models.mail import LetterTemplate
from models.people import Person
from models.session import transaction
from models.units import Unit
from models.visibility import Viewer, speaker_of, without_contacts
from notifications.words import SENSITIVE
from tasks.desks.audit import TryLine, tries_of
from tasks.desks.held import Decided, decided_of
from tasks.letters_shown import masked
from tasks.wording import MadeFrom

_Found = Row[tuple[Letter, str, bool, Person, Person, str, LetterTemplate, LetterTemplate]]
_KEPT = ("From", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted")


@dataclass(frozen=True, slots=True)
class AuditLetter:
    """One letter; ``text`` is None while none has been written. ``address`` is one of an office, never a person's."""

    id: int
    code: str | None
    kind: LetterKind
    recipient_role: Audience
    to: str | None
    address: str | None
    status: str
    as_of: date
    owed_at: datetime
    not_before: datetime
    sent_at: datetime | None
    message_id: str | None
    subject: str | None
    text: str | None
    sha256: str | None  # of the bytes as they were given to the mail server
    size: int
    covered: bool  # something of a person is covered in it
    tries: tuple[TryLine, ...]
    words: MadeFrom | None = None  # the version of the words it was made from, and of the frame around them
    frame: MadeFrom | None = None
    held_why: str | None = None
    decided: tuple[Decided, ...] = ()  # who let it go or cancelled it, once it was held


def read_audit_letter(letter_id: int, language: str) -> AuditLetter:
    """
    The letter of that number. Three statements.

    :raises NotFound: there is none
    """
    with transaction() as db:
        row = _find(db, letter_id)
        tries = tuple(tries_of(db, [letter_id]).get(letter_id, ()))
        decided = decided_of(db, [letter_id])
    letter: Letter = row.Letter
    subject, text = _words(row, language)
    to = speaker_of(row.reader, Viewer.ANYBODY, language) if row.reader else row.unit
    official = letter.person_id is None
    return AuditLetter(
        letter.id, row.code, letter.kind, letter.recipient_role, to, letter.address if official else None, letter.status,
        letter.as_of, letter.owed_at, letter.not_before, letter.sent_at, letter.message_id, subject, text,
        hashlib.sha256(letter.raw).hexdigest() if letter.raw else None, len(letter.raw or b""), not official, tries,
        MadeFrom.of(row.words), MadeFrom.of(row.frame), letter.held_why, decided,
    )  # fmt: skip


def read_letter_file(letter_id: int, language: str) -> bytes:
    """
    The letter as a file for a mail program, covered like the page.

    :raises NotFound: there is no such letter, or nothing was written yet
    """
    with transaction() as db:
        row = _find(db, letter_id)
    subject, text = _words(row, language)
    if row.Letter.raw is None or text is None:
        raise _no_letter(letter_id)
    original, copy = message_from_bytes(row.Letter.raw, policy=policy.default), EmailMessage(policy.SMTP)
    for name in _KEPT:
        if value := original[name]:
            copy[name] = str(value)
    copy["Subject"] = " ".join((subject or "").split())
    if row.Letter.person_id is None and original["To"]:
        copy["To"] = str(original["To"])
    copy["X-Original-SHA256"] = hashlib.sha256(row.Letter.raw).hexdigest()
    copy.set_content(text)
    return copy.as_bytes()


def _no_letter(letter_id: int) -> NotFound:
    return NotFound("thư", "letter", str(letter_id))


def _find(db: Session, letter_id: int) -> _Found:
    reader, speaker = aliased(Person, name="reader"), aliased(Person, name="speaker")
    words, frame = aliased(LetterTemplate, name="words"), aliased(LetterTemplate, name="frame")
    query = (
        select(Letter, Issue.code, Issue.sensitive, reader, speaker, Unit.name.label("unit"), words, frame)
        .outerjoin(Issue, Issue.id == Letter.issue_id)
        .outerjoin(reader, reader.id == Letter.person_id)
        .outerjoin(speaker, speaker.id == Issue.person_id)
        .outerjoin(Unit, Unit.id == Letter.unit_id)
        .outerjoin(words, words.id == Letter.template_id)
        .outerjoin(frame, frame.id == Letter.frame_id)
        .where(Letter.id == letter_id)
    )
    if (row := db.execute(query).first()) is None:
        raise _no_letter(letter_id)
    return row


def _words(row: _Found, language: str) -> tuple[str | None, str | None]:
    """Subject and text as they were sent, covered; of a sensitive issue none, but that there is a letter."""
    letter = row.Letter
    if letter.raw is None:
        return None, None
    if row.sensitive:
        return f"[{row.code}]", SENSITIVE[language][0]
    part = message_from_bytes(letter.raw, policy=policy.default).get_body(("plain",))
    text = str(part.get_content()).replace("\r\n", "\n") if part else ""
    people = (row.reader, row.speaker)
    subject, text = masked(letter.subject or "", people, language), masked(text, people, language)
    # A letter that checks an address names one that is not on record yet.
    return subject, without_contacts(text) if letter.kind is LetterKind.ADDRESS_CHECK else text
