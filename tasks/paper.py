"""Letters as pages: every letter of the record drawn to look at, and those of people without e-mail to print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from html import escape

from pydantic import ValidationError
from sqlalchemy import select, update

from models.clock import read_clock
from models.errors import FollowUpError
from models.letter import Letter, LetterStatus
from models.people import Channel
from models.session import transaction
from models.text import fold
from notifications.compose import render
from notifications.html import to_html
from tasks.letter_context import Subject, load_subjects, note_versions
from tasks.letter_values import write_letter
from tasks.mail_form import Batch, Sender, address_of, draw_mail
from tasks.outbox import _CANCEL_STALE

_BATCH = 200
_SHOWN = (
    LetterStatus.OWED, LetterStatus.HELD, LetterStatus.SENDING, LetterStatus.SENT, LetterStatus.UNKNOWN,
    LetterStatus.FAILED, LetterStatus.TO_PRINT, LetterStatus.PRINTED, LetterStatus.BUNDLED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """One letter drawn: ``raw`` are the bytes of the mail, None for one that goes on paper or with a digest."""

    id: int
    name: str  # for a file: order, issue, kind, recipient
    text: str
    html: str
    raw: bytes | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter to print, with the lines of its address."""

    id: int
    name: str
    code: str
    to: tuple[str, ...]
    subject: str
    html: str
    text: str


def draw_letters(sender: Sender) -> Iterator[Page]:
    """Every letter that is owed, held, sent or on paper, in the order it was owed; nothing is kept."""
    last = 0
    while True:
        with transaction() as db:
            letters = db.scalars(
                select(Letter).where(Letter.id > last, Letter.status.in_(_SHOWN)).order_by(Letter.id).limit(_BATCH)
            ).all()
            batch = Batch(db, letters)
            pages = [_page_or_why(one, sender, batch) for one in load_subjects(db, letters)] if letters else []
        if not letters:
            return
        yield from pages
        last = letters[-1].id


def _page_or_why(subject: Subject, sender: Sender, batch: Batch) -> Page:
    """The letter, or why it cannot be written: one that cannot must not hide the others."""
    try:
        return _page(subject, sender, batch)
    except (FollowUpError, ValidationError) as error:
        why = error.vi if isinstance(error, FollowUpError) else str(error)
        return Page(subject.letter.id, _name(subject), why, f"<pre>{escape(why)}</pre>", None)


def _page(subject: Subject, sender: Sender, batch: Batch) -> Page:
    letter, name = subject.letter, _name(subject)
    if letter.raw:
        return Page(letter.id, name, _part(letter.raw, "plain"), _part(letter.raw, "html"), letter.raw)
    written = write_letter(subject)
    if letter.status is LetterStatus.BUNDLED or (subject.person and subject.person.channel is not Channel.EMAIL):
        _, text = render(written, subject.in_use.words)
        return Page(letter.id, name, text, to_html(text, language=written.language, link=written.link), None)
    mail = draw_mail(subject, sender, batch, address_of(subject))
    return Page(letter.id, name, mail.text, mail.html, mail.raw)


def text_of(raw: bytes) -> str:
    """The text of a mail, as its reader sees it."""
    return _part(raw, "plain")


def _part(raw: bytes, kind: str) -> str:
    part = message_from_bytes(raw, policy=default).get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _name(subject: Subject) -> str:
    letter = subject.letter
    code = subject.issue.code if subject.issue else subject.conference.code
    return f"{letter.id:06}-{code}-{letter.kind}-{letter.recipient_role}"


def draw_sheets(only: Sequence[int] | None = None) -> list[Sheet]:
    """
    The letters (of these ids, if given) that wait to be printed and may leave, each with its address; what is no longer
    true is cancelled first.
    """
    with transaction() as db:
        waiting = select(Letter).where(Letter.status == LetterStatus.TO_PRINT, Letter.not_before <= read_clock(db).now)
        if only is not None:
            waiting = waiting.where(Letter.id.in_(only))
        ids = list(db.scalars(waiting.with_only_columns(Letter.id)))
        stale = set(db.scalars(_CANCEL_STALE, {"ids": ids}))
        letters = db.scalars(waiting.where(Letter.id.not_in(stale)).order_by(Letter.id)).all()
        subjects = load_subjects(db, letters) if letters else []
        note_versions(db, subjects)
        return [_sheet(subject) for subject in subjects]


def _sheet(subject: Subject) -> Sheet:
    written, person = write_letter(subject), subject.person
    subject_line, text = render(written, subject.in_use.words)
    ward = person and person.ward and (person.ward if person.ward.startswith("phường") else f"phường {person.ward}")
    if person and ward and fold(ward) in fold(person.address or ""):
        ward = None  # the address names it
    lines = (person.name, person.address, ward) if person else ()
    html = to_html(text, language=written.language, link=written.link)
    return Sheet(
        subject.letter.id, _name(subject), written.code, tuple(line for line in lines if line), subject_line, html, text
    )


def mark_printed(ids: Sequence[int]) -> int:
    """These letters were printed and posted; returns how many still waited."""
    posted = update(Letter).where(Letter.id.in_(ids), Letter.status == LetterStatus.TO_PRINT)
    with transaction() as db:
        done = db.execute(posted.values(status=LetterStatus.PRINTED, sent_at=read_clock(db).now))
        return done.rowcount  # type: ignore[attr-defined, no-any-return]


def hold_all(why: str) -> int:
    """Hold every letter that would leave by itself; a restored copy must not send what the original has sent."""
    for_a_digest = (Letter.status == LetterStatus.BUNDLED) & Letter.bundle_id.is_(None)
    waiting = update(Letter).where(Letter.status.in_((LetterStatus.OWED, LetterStatus.SENDING)) | for_a_digest)
    with transaction() as db:
        held = db.execute(waiting.values(status=LetterStatus.HELD, answer=why, lease=None, lease_until=None))
        return held.rowcount  # type: ignore[attr-defined, no-any-return]
