"""From a claimed letter to fixed bytes: written once from the record, kept, and repeated byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.directive import Audience, LetterKind
from models.errors import FollowUpError
from models.letter import Letter, Suppression, address_hash
from models.session import transaction
from notifications.compose import Address, compose
from tasks.letter_context import Subject, load_subjects
from tasks.letter_values import write_letter
from tasks.outbox import Claim, Settlement


@dataclass(frozen=True, slots=True)
class Sender:
    """From whom our letters come: the address, its domain (for Message-IDs), and the mark against loops."""

    address: str
    domain: str


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter with its bytes, under its claim."""

    claim: Claim
    recipient: str
    raw: bytes


def message_id_of(key: str, domain: str) -> str:
    """The Message-ID of a letter, derived from its key: a repetition carries the same."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def prepare_letters(claims: Sequence[Claim], sender: Sender) -> tuple[list[Ready], list[Settlement]]:
    """Compose and keep what is not composed yet; what cannot be composed or must not be sent is settled instead."""
    by_id = {claim.letter_id: claim for claim in claims}
    ready: list[Ready] = []
    settled: list[Settlement] = []
    with transaction() as db:
        letters = db.scalars(select(Letter).where(Letter.id.in_(by_id)).order_by(Letter.priority, Letter.id)).all()
        fresh = [letter for letter in letters if letter.raw is None]
        settled += _compose_all(db, fresh, by_id, sender)
        blocked = _suppressed(db, [letter.address for letter in letters if letter.address])
        for letter in letters:
            claim = by_id[letter.id]
            if letter.address and address_hash(letter.address) in blocked:
                settled.append(_not_by_mail(letter, claim))
            elif letter.raw and letter.address:
                ready.append(Ready(claim, letter.address, letter.raw))
    return ready, settled


def _not_by_mail(letter: Letter, claim: Claim) -> Settlement:
    """An address that takes no mail: a person hears by paper, an office's letter is shown as not sent."""
    on_paper = letter.recipient_role is Audience.CITIZEN and letter.kind is not LetterKind.ADDRESS_CHECK
    status = "to_print" if on_paper else "suppressed"
    return Settlement(claim, status, "suppressed", text="the address takes no more mail")


def _compose_all(db: Session, letters: list[Letter], by_id: dict[int, Claim], sender: Sender) -> list[Settlement]:
    poison: list[Settlement] = []
    for subject in load_subjects(db, letters) if letters else ():
        letter = subject.letter
        try:
            _compose(subject, sender)
        except (FollowUpError, ValidationError) as error:
            why = error.vi if isinstance(error, FollowUpError) else str(error).splitlines()[0]
            poison.append(Settlement(by_id[letter.id], "failed", "refused", "compose", text=why))
    return poison


def _compose(subject: Subject, sender: Sender) -> None:
    """Fix the letter's bytes for good."""
    letter, written, to = subject.letter, write_letter(subject), address_of(subject)
    message_id = message_id_of(letter.key, sender.domain)
    office = f"{written.office} – {written.authority}" if written.language == "vi" else written.authority
    composed = compose(
        written, to=to, sender=Address(office, sender.address), message_id=message_id, date=letter.owed_at,
        instance=sender.domain, references=[f"<{written.code}@{sender.domain}>"],
    )  # fmt: skip
    letter.address, letter.message_id = to.email, message_id
    letter.subject, letter.raw = composed.subject, composed.raw


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


def _suppressed(db: Session, addresses: Sequence[str]) -> set[str]:
    hashes = [address_hash(address) for address in addresses]
    return set(db.scalars(select(Suppression.address_hash).where(Suppression.address_hash.in_(hashes))))
