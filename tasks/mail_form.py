"""
What a letter carries besides its words: from and to whom, where answers and bounces go, its conversation, a date.

Without return addresses (``tasks.returns``) a letter is answered on its page only, and bounces go to its sender.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.directive import Audience
from models.letter import Letter
from notifications.compose import Address, Composed, compose
from notifications.dkim import Signer
from notifications.letters import Letter as Written
from notifications.return_addresses import ReturnPurpose
from tasks.letter_context import Subject
from tasks.letter_dates import Dates
from tasks.letter_values import write_letter
from tasks.links import may_be_declined
from tasks.returns import returns
from tasks.threads import Threads


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom our letters come: the address, its domain (for Message-IDs), the mark against loops, who signs them."""

    address: str
    domain: str
    signer: Signer | None = None


def message_id_of(key: str, domain: str) -> str:
    """The Message-ID of a letter, derived from its key: a repetition carries the same."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


class Batch:
    """What the letters of one batch carry that others know: their conversations, and the dates that a digest gathers."""

    def __init__(self, db: Session, letters: Sequence[Letter]) -> None:
        self.threads, self.dates = Threads(db, letters), Dates(db, letters)


def draw_mail(subject: Subject, sender: Sender, batch: Batch, to: Address) -> Composed:
    """
    The letter as the mail it is to be; the same record gives the same bytes.

    :raises InputWrong: its words or its address cannot be used
    """
    letter, written = subject.letter, write_letter(subject)
    office = f"{written.office} – {written.authority}" if written.language == "vi" else written.authority
    return compose(
        written, to=to, sender=Address(office, sender.address), date=letter.owed_at,
        message_id=message_id_of(letter.key, sender.domain), instance=sender.domain, reply_to=_reply_to(letter),
        references=batch.threads.before(letter, f"<{written.code}@{sender.domain}>"), answers=batch.threads.corrected_by(letter),
        decline=list(_ways_to_decline(letter, written)), entries=batch.dates.of(subject, sender.domain),
        words_in_use=subject.in_use.words,
    )  # fmt: skip


def envelope_sender(letter_id: int, sender: Sender) -> str:
    """Where a mail server says that this letter could not be delivered (VERP); the same at every try."""
    addresses = returns()
    return addresses.make(ReturnPurpose.BOUNCE, letter_id) if addresses else sender.address


def _reply_to(letter: Letter) -> str | None:
    """Where an answer to this letter is read; nobody answers a letter that only lets somebody in."""
    addresses = returns()
    about_something = letter.issue_id is not None or may_be_declined(letter)
    return addresses.make(ReturnPurpose.REPLY, letter.id) if addresses and about_something else None


def _ways_to_decline(letter: Letter, written: Written) -> Iterator[str]:
    if written.decline is None:
        return
    yield written.decline
    if addresses := returns():
        yield f"mailto:{addresses.make(ReturnPurpose.UNSUBSCRIBE, letter.id)}?subject=unsubscribe"


def address_of(subject: Subject) -> Address:
    """
    To whom the letter goes: the address that it was given, or the one of its reader.

    :raises InputWrong: nobody is there to write to
    """
    reader = _reader_of(subject)
    return Address(reader.name, subject.letter.address or reader.email)


def _reader_of(subject: Subject) -> Address:
    letter, rules = subject.letter, subject.rules
    if subject.person:
        unsure = letter.facts.get("side") == "new"  # perhaps a stranger's address: no name
        return Address("" if unsure else subject.person.name, subject.person.email or "")
    if letter.recipient_role is Audience.STAFF:
        return Address(letter.facts.get("name") or "", "")
    if letter.recipient_role is Audience.CHAIR:
        return Address(rules.directive.chair.title.vi, rules.directive.chair.email)
    unit = rules.units[letter.unit_id or 0]
    if letter.recipient_role is Audience.UNIT_HEAD:
        return Address(unit.head, unit.head_email)
    return Address(unit.name, unit.email)
