"""
Which letter a mail answers, and whether it may be taken for its reader's word.

The signed address decides (Reply-To, VERP); the numbers in In-Reply-To and References are a hint for a person only. Words
are put down to the letter's reader only if From is an address that the letter went to, or one of the same unit's staff.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from models.directive import Audience, LetterKind
from models.letter import Letter
from models.mail import InboundKind, InboundMail, InboundStatus, InboundWhy
from models.people import Person
from models.staff import Appointment, Staff
from models.units import Unit
from notifications.return_addresses import AddressForged, ReturnAddresses, Returned
from tasks.receiving.parsing import Parsed

ANSWERABLE = timedelta(days=400)  # older letters are answered on their pages, or to the office
MOST_AN_HOUR, MOST_A_DAY = 10, 20  # mails on one issue; mails of one sender
_RECIPIENTS = ("delivered-to", "x-original-to", "x-envelope-to", "envelope-to", "to", "cc")
_ID = re.compile(r"<[^<>\s]{3,250}>")


@dataclass(frozen=True, slots=True)
class Lead:
    """What the addresses of a mail say: which letter, and why it would come back; ``forged`` if we signed none of them."""

    returned: Returned | None = None
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What is known of a letter that a mail may answer."""

    id: int
    kind: LetterKind
    role: Audience
    address: str | None
    message_id: str | None
    issue_id: int | None
    person_id: int | None
    unit_id: int | None
    went_at: datetime
    person_email: str | None

    @property
    def addresses(self) -> set[str]:
        """Where it went, and where its reader is written to now."""
        return {address.lower() for address in (self.address, self.person_email) if address}


def read_lead(mail: Parsed, envelope_to: str | None, returns: ReturnAddresses | None) -> Lead:
    """The first of a mail's recipients that is a return address of ours."""
    forged = False
    for address in [envelope_to or "", *mail.addresses(*_RECIPIENTS)] if returns else ():
        try:
            found = returns.read(address) if returns else None
        except AddressForged:
            forged = True
            continue
        if found:
            return Lead(found)
    return Lead(forged=forged)


def hinted_ids(mail: Parsed) -> list[str]:
    """The Message-IDs that a mail says it answers, the nearest first."""
    named = _ID.findall(mail.first("in-reply-to")) + _ID.findall(mail.first("references"))[::-1]
    return list(dict.fromkeys(named))[:30]


@dataclass(slots=True)
class Letters:
    """The letters a batch of mails may answer, and who of the staff may answer for which unit; three statements."""

    by_id: dict[int, Answered] = field(default_factory=dict)
    by_message_id: dict[str, Answered] = field(default_factory=dict)
    of_unit: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def load(cls, db: Session, ids: Iterable[int], message_ids: Iterable[str], now: datetime) -> Letters:
        """Those of these numbers and those of these Message-IDs."""
        found, wanted, named = cls(), set(ids), set(message_ids)
        if wanted:
            found._add(db.execute(_letters().where(Letter.id.in_(wanted))).all())
        if named:
            found._add(db.execute(_letters().where(Letter.message_id.in_(named))).all())
        if units := {letter.unit_id for letter in found.by_id.values() if letter.unit_id}:
            found._add_staff(db, units, now)
        return found

    def _add(self, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            letter = Answered(*row)
            self.by_id[letter.id] = letter
            if letter.message_id:
                self.by_message_id[letter.message_id] = letter

    def _add_staff(self, db: Session, units: set[int], now: datetime) -> None:
        theirs = select(Unit.id, Unit.email, Unit.head_email, Unit.deputy_email).where(Unit.id.in_(units))
        for unit_id, *addresses in db.execute(theirs):
            self.of_unit[unit_id] |= {address.lower() for address in addresses if address}
        today = now.date()
        serving = (
            select(Appointment.unit_id, Staff.email)
            .join(Staff, Staff.id == Appointment.staff_id)
            .where(Appointment.unit_id.in_(units), Staff.disabled_at.is_(None), Appointment.valid_from <= today)
            .where((Appointment.valid_to.is_(None)) | (Appointment.valid_to > today))
        )
        for unit_id, address in db.execute(serving):
            self.of_unit[unit_id or 0].add(address.lower())

    def suggested(self, message_ids: Iterable[str]) -> Answered | None:
        """The letter that a mail says it answers: a hint, no more."""
        return next((self.by_message_id[one] for one in message_ids if one in self.by_message_id), None)

    def may_speak(self, letter: Answered, sender: str) -> bool:
        """Whether that address is the letter's reader's, or one of the unit's it went to."""
        return sender in letter.addresses or sender in self.of_unit.get(letter.unit_id or 0, ())


def _letters() -> Select[Any]:
    """The columns of :class:`Answered`."""
    went = func.coalesce(Letter.sent_at, Letter.owed_at)
    return select(
        Letter.id, Letter.kind, Letter.recipient_role, Letter.address, Letter.message_id, Letter.issue_id, Letter.person_id,
        Letter.unit_id, went, Person.email,
    ).outerjoin(Person, Person.id == Letter.person_id)  # fmt: skip


@dataclass(slots=True)
class Traffic:
    """How many mails of people there were lately: on each issue within the hour, of each sender within the day."""

    on_issue: Counter[int] = field(default_factory=Counter)
    of_sender: Counter[str] = field(default_factory=Counter)

    @classmethod
    def load(cls, db: Session, issues: Iterable[int], senders: Iterable[str], now: datetime) -> Traffic:
        """Of these; two statements."""
        words = InboundMail.kind == InboundKind.REPLY, InboundMail.status != InboundStatus.STORED
        by_issue = (
            select(InboundMail.issue_id, func.count()).group_by(InboundMail.issue_id)
            .where(InboundMail.issue_id.in_(set(issues)), InboundMail.received_at > now - timedelta(hours=1), *words)
        )  # fmt: skip
        by_sender = (
            select(InboundMail.sender, func.count()).group_by(InboundMail.sender)
            .where(InboundMail.sender.in_(set(senders)), InboundMail.received_at > now - timedelta(days=1), *words)
        )  # fmt: skip
        return cls(
            Counter({key: n for key, n in db.execute(by_issue).tuples() if key}),
            Counter({key: n for key, n in db.execute(by_sender).tuples() if key}),
        )

    def too_many(self, issue_id: int | None, sender: str) -> bool:
        """Count one more; whether it is more than a person writes."""
        self.of_sender[sender] += 1
        self.on_issue[issue_id or 0] += 1
        return self.of_sender[sender] > MOST_A_DAY or (issue_id is not None and self.on_issue[issue_id] > MOST_AN_HOUR)


def why_it_waits(
    lead: Lead, letter: Answered | None, letters: Letters, sender: str, now: datetime
) -> InboundWhy | None:
    """Why a person must say whose word this is; None if it is the word of the letter's reader."""
    if letter is None or lead.returned is None:
        return InboundWhy.FORGED if lead.forged else InboundWhy.UNMATCHED
    if letter.issue_id is None:
        return InboundWhy.UNMATCHED  # a digest or a sheet: about which issue, a person sees
    if letter.went_at < now - ANSWERABLE:
        return InboundWhy.EXPIRED
    return None if letters.may_speak(letter, sender) else InboundWhy.STRANGER
