"""
The very bytes of a letter of ours, or of a mail that came in: evidence, given out as a download and never shown.

Bytes hide nothing. Those about an issue that somebody raised name that person, so the office gets them as it looks who
somebody is: with a reason, as a step on the issue (reveal). Others are noted in the log of who did what. The auditor,
who does not see who a citizen is, gets the bytes of letters to offices; those of a citizen's letter are known by their
SHA-256, which the office's original has to equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Row, exists, func, select
from sqlalchemy.orm import Session, undefer

from models.errors import FactsMissing, NotFound
from models.issue import Issue
from models.letter import Letter
from models.mail import InboundMail
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.staff import AccessStep, Staff
from models.states import Action, Role
from tasks.access import note_access
from tasks.act import act_within
from tasks.attaching import Download
from tasks.file_kinds import FileRefused, kind_of
from tasks.receiving.files import uploads_in
from tasks.receiving.parsing import parse

MAIL = "message/rfc822"
ANY = "application/octet-stream"
_LONGEST = 2_000_000  # bytes of text that are given out


class NoOriginal(NotFound):
    """There is no such letter or mail, its bytes are gone, or they are not for who asks: the answer is the same."""

    def __init__(self) -> None:
        super().__init__("bản gốc", "original", "…")
        self.vi = "Không có bản gốc này, hoặc bản gốc không dành cho vai trò này."
        self.en = "There is no such original, or it is not for this role."


@dataclass(frozen=True, slots=True)
class _About:
    """Whose bytes they are: the issue by its code, if somebody raised it."""

    code: str | None
    what: str  # letter, mail
    number: int


def take_letter(letter_id: int, by: Actor, reason: str = "", code: str | None = None) -> Download:
    """
    The bytes of a letter (of that issue) as they were given to the mail server, to the office or the auditor.

    :raises FactsMissing: the office has not said why
    :raises NoOriginal: there are none, or they are not for ``by``
    """
    query = select(Letter.raw, Letter.person_id, Letter.issue_id, Issue.code)
    with transaction() as db:
        row = db.execute(query.outerjoin(Issue, Issue.id == Letter.issue_id).where(Letter.id == letter_id)).first()
        if row is None or row.raw is None or not _is_for(by, row.person_id) or code not in (None, row.code):
            raise NoOriginal
        _put_on_record(db, _About(row.code if row.person_id else None, "letter", letter_id), by, reason)
        return Download(f"thu-{letter_id}.eml", MAIL, row.raw)


def _is_for(by: Actor, person_id: int | None) -> bool:
    return by.role is Role.OFFICE or (by.role is Role.AUDITOR and person_id is None)


def take_mail(mail_id: int, by: Actor, reason: str = "", *, text: bool = False) -> Download:
    """
    The bytes of a mail that came in, to the office; or all of its text as it was read, without cutting anything off.

    :raises FactsMissing: nobody has said why
    :raises NoOriginal: there is no such mail, or its time is over
    """
    with transaction() as db:
        row = _find_mail(db, mail_id, by)
        mail: InboundMail = row.InboundMail
        _put_on_record(
            db, _About(row.code if mail.person_id or row.person_id or row.known else None, "mail", mail_id), by, reason
        )
        if text:
            return Download(f"thu-den-{mail_id}.txt", ANY, whole_text(mail.raw or b"").encode())
        return Download(f"thu-den-{mail_id}.eml", MAIL, mail.raw or b"")


def take_mail_file(mail_id: int, number: int, by: Actor) -> Download:
    """
    One file that came with a mail, to the office, under a name of ours and the kind found in its bytes.

    :raises NoOriginal: there is none of that number
    """
    with transaction() as db:
        uploads = uploads_in(_find_mail(db, mail_id, by).InboundMail.raw or b"")
    if not 0 < number <= len(uploads):
        raise NoOriginal
    content = uploads[number - 1].content
    try:
        kind = kind_of(content)
    except FileRefused:
        return Download(f"thu-den-{mail_id}-tep-{number}.bin", ANY, content)
    return Download(f"thu-den-{mail_id}-tep-{number}.{kind.ending}", kind.media_type, content)


def _find_mail(db: Session, mail_id: int, by: Actor) -> Row[tuple[InboundMail, str, int | None, bool]]:
    """The mail, the code of its issue, the person whose letter it answers, and whether a citizen has its address."""
    sender = func.coalesce(InboundMail.sender, func.lower(InboundMail.envelope_from))
    known = exists().where(Person.email == sender).label("known")
    query = (
        select(InboundMail, Issue.code, Letter.person_id, known)
        .outerjoin(Issue, Issue.id == InboundMail.issue_id)
        .outerjoin(Letter, Letter.id == InboundMail.letter_id)
        .where(InboundMail.id == mail_id)
        .options(undefer(InboundMail.raw))
    )
    row = db.execute(query).first()
    if row is None or row.InboundMail.raw is None or by.role is not Role.OFFICE:
        raise NoOriginal
    return row


def _put_on_record(db: Session, about: _About, by: Actor, reason: str) -> None:
    if about.code:
        if not reason:
            raise FactsMissing(Action.REVEAL, ["reason"])
        act_within(db, about.code, Action.REVEAL, by, {"reason": reason})
        return
    who = db.scalar(select(Staff.code).where(Staff.id == by.staff))
    letter, mail = (about.number, None) if about.what == "letter" else (None, about.number)
    note_access(db, who, AccessStep.ORIGINAL_TAKEN, None, letter=letter, mail=mail)


def whole_text(raw: bytes) -> str:
    """All that a mail says in plain text, with what it quotes; of one that has none, what its HTML holds as it is."""
    parts = parse(raw).parts()
    for media_type in ("text/plain", "text/html"):
        if texts := [part.text(_LONGEST) for part in parts if part.media_type == media_type and not part.name]:
            return "\n\n".join(texts)[:_LONGEST]
    return ""
