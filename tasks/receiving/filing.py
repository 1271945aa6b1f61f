"""
Where each mail goes, decided with the record beside it, for a batch in one transaction: noted, filed on its issue, or
waiting for a person. Nothing is dropped, and nobody is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.letter import Letter
from models.mail import InboundKind, InboundMail, InboundStatus, InboundWhy
from tasks.receiving.bouncing import Bounced, note_bounces
from tasks.receiving.matching import Answered, Letters, Traffic, why_it_waits
from tasks.receiving.seeing import Seen
from tasks.unsubscribing import unsubscribe

_NOTED = frozenset({InboundKind.LOOP, InboundKind.OUT_OF_OFFICE, InboundKind.AUTO_REPLY})


@dataclass(slots=True)
class Filed:
    """Where one mail went."""

    id: int
    status: InboundStatus
    why: InboundWhy | None = None
    letter: Answered | None = None
    person_id: int | None = None
    unit_id: int | None = None
    outcome: str | None = None
    issue_id: int | None = field(init=False)

    def __post_init__(self) -> None:
        self.issue_id = self.letter.issue_id if self.letter else None


def file_mails(db: Session, mails: Sequence[Seen]) -> list[Filed]:
    """Put each mail where it goes, with what it changes; a constant number of statements, and two more for each bounce."""
    now = read_clock(db).now
    letters = Letters.load(db, _numbers(mails), [one for mail in mails for one in mail.hints], now)
    traffic = _traffic(db, mails, letters, now)
    filed = [_file(db, mail, letters, traffic, now) for mail in mails]
    note_bounces(db, [_bounced(m, f.letter) for m, f in zip(mails, filed, strict=True) if _is_told(m, f)], now)
    db.execute(update(InboundMail), [_row(m, f, now) for m, f in zip(mails, filed, strict=True)])
    return filed


def _numbers(mails: Sequence[Seen]) -> list[int]:
    return [mail.lead.returned.letter_id for mail in mails if mail.lead.returned]


def _letter_of(mail: Seen, letters: Letters) -> Answered | None:
    """The letter whose signed address it was written to."""
    return letters.by_id.get(mail.lead.returned.letter_id) if mail.lead.returned else None


def _traffic(db: Session, mails: Sequence[Seen], letters: Letters, now: datetime) -> Traffic:
    """Counted for words of people only."""
    words = [mail for mail in mails if mail.kind is InboundKind.REPLY]
    issues = [letter.issue_id for mail in words if (letter := _letter_of(mail, letters)) and letter.issue_id]
    return Traffic.load(db, issues, [mail.sender for mail in words], now) if words else Traffic()


def _file(db: Session, mail: Seen, letters: Letters, traffic: Traffic, now: datetime) -> Filed:
    letter = _letter_of(mail, letters)
    if mail.kind is InboundKind.BOUNCE:
        return _file_bounce(mail, letter, letters)
    if mail.kind in _NOTED and mail.surely:
        return Filed(mail.id, InboundStatus.NOTED, letter=letter or letters.suggested(mail.hints))
    if mail.kind is InboundKind.UNSUBSCRIBE:
        return _unsubscribed(db, mail, letter)
    if mail.kind is InboundKind.UNREADABLE:
        return Filed(mail.id, InboundStatus.WAITING, InboundWhy.UNREADABLE, letter)
    return _file_words(mail, letter, letters, traffic, now)


def _file_words(mail: Seen, letter: Answered | None, letters: Letters, traffic: Traffic, now: datetime) -> Filed:
    """What a person wrote: on its issue if it is surely of the letter's reader, else to the queue."""
    why = why_it_waits(mail.lead, letter, letters, mail.sender, now)
    many = (
        traffic.too_many(letter.issue_id if letter else None, mail.sender) if mail.kind is InboundKind.REPLY else False
    )
    if why is None:
        why = InboundWhy.TOO_MANY if many else InboundWhy.TOO_BIG if mail.too_big else None
    if why or letter is None:
        if letter and letters.may_speak(letter, mail.sender):  # too big, too many, too old: it is known whose it is
            return Filed(mail.id, InboundStatus.WAITING, why, letter, letter.person_id, letter.unit_id)
        return Filed(mail.id, InboundStatus.WAITING, why, letter or letters.suggested(mail.hints))
    return Filed(mail.id, InboundStatus.FILED, None, letter, letter.person_id, letter.unit_id)


def _file_bounce(mail: Seen, letter: Answered | None, letters: Letters) -> Filed:
    """By its signed address first; else, unless that is forged, by the letter it brings back, if it names the address it went to."""
    hinted = letters.suggested(mail.hints)
    named = set(mail.report.addresses) if mail.report else set()
    sure = letter or (hinted if hinted and not mail.lead.forged and named & hinted.addresses else None)
    if sure is None:
        why = InboundWhy.FORGED if mail.lead.forged else InboundWhy.UNMATCHED
        return Filed(mail.id, InboundStatus.WAITING, why, hinted)
    if mail.report is None or not mail.report.understood:
        return Filed(mail.id, InboundStatus.WAITING, InboundWhy.UNREADABLE, sure)
    return Filed(mail.id, InboundStatus.NOTED, None, sure, sure.person_id, sure.unit_id)


def _is_told(mail: Seen, filed: Filed) -> bool:
    return mail.report is not None and mail.report.failed and filed.status is InboundStatus.NOTED


def _bounced(mail: Seen, letter: Answered | None) -> Bounced:
    if letter is None or mail.report is None:
        raise AssertionError("a bounce that is noted has its letter")
    return Bounced(mail.id, letter.id, mail.report)


def _unsubscribed(db: Session, mail: Seen, letter: Answered | None) -> Filed:
    """Done at once, as by the link of the letter (RFC 8058): whoever has the letter may; it can be taken back."""
    owned = db.get(Letter, letter.id) if letter else None
    if owned is None or not unsubscribe(db, owned):
        return Filed(mail.id, InboundStatus.WAITING, InboundWhy.UNMATCHED, letter)
    return Filed(mail.id, InboundStatus.NOTED, None, letter, owned.person_id, outcome="unsubscribed")


def _row(mail: Seen, filed: Filed, now: datetime) -> dict[str, Any]:
    return {
        "id": mail.id, "kind": mail.kind, "status": filed.status, "why": filed.why, "read_at": now,
        "message_id": mail.message_id, "sender": mail.sender or None, "sender_name": mail.sender_name or None,
        "subject": mail.subject or None, "text": mail.text or None, "letter_id": filed.letter.id if filed.letter else None,
        "issue_id": filed.issue_id, "person_id": filed.person_id, "unit_id": filed.unit_id, "outcome": filed.outcome,
    }  # fmt: skip
