"""From a claimed letter to fixed bytes: written once from the record, kept, and repeated byte for byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.errors import FollowUpError
from models.letter import Letter, Suppression, address_hash
from models.session import transaction
from tasks.letter_context import Subject, load_subjects, note_versions
from tasks.links import may_be_declined
from tasks.mail_form import Batch, Sender, address_of, draw_mail, envelope_sender, message_id_of
from tasks.outbox import Claim, Settlement
from tasks.standing_in import redirect_absent
from tasks.unsubscribing import UNSUBSCRIBED

__all__ = ["Ready", "Sender", "prepare_letters"]


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter with its bytes, under its claim; ``sender`` is its own return path."""

    claim: Claim
    sender: str
    recipient: str
    raw: bytes


def prepare_letters(claims: Sequence[Claim], sender: Sender) -> tuple[list[Ready], list[Settlement]]:
    """Compose and keep what is not composed yet; what cannot be composed or must not be sent is settled instead."""
    by_id = {claim.letter_id: claim for claim in claims}
    ready: list[Ready] = []
    settled: list[Settlement] = []
    with transaction() as db:
        letters = db.scalars(select(Letter).where(Letter.id.in_(by_id)).order_by(Letter.priority, Letter.id)).all()
        fresh = [letter for letter in letters if letter.raw is None]
        redirect_absent(db, fresh)
        settled += _compose_all(db, fresh, by_id, sender)
        blocked = _suppressed(db, [letter.address for letter in letters if letter.address])
        for letter in letters:
            claim = by_id[letter.id]
            if _is_blocked(letter, blocked):
                settled.append(_not_by_mail(letter, claim))
            elif letter.raw and letter.address:
                ready.append(Ready(claim, envelope_sender(letter.id, sender), letter.address, letter.raw))
    return ready, settled


def _is_blocked(letter: Letter, blocked: Mapping[str, str]) -> bool:
    """Whether the address takes no mail, or its owner declined letters like this one."""
    why = blocked.get(address_hash(letter.address)) if letter.address else None
    return why is not None and (why != UNSUBSCRIBED or may_be_declined(letter))


def _not_by_mail(letter: Letter, claim: Claim) -> Settlement:
    """An address that takes no mail: a person hears by paper, an office's letter is shown as not sent."""
    status = "to_print" if may_be_declined(letter) else "suppressed"
    return Settlement(claim, status, "suppressed", text="the address takes no more mail")


def _compose_all(db: Session, letters: list[Letter], by_id: dict[int, Claim], sender: Sender) -> list[Settlement]:
    poison: list[Settlement] = []
    subjects = load_subjects(db, letters) if letters else []
    batch = Batch(db, letters)
    note_versions(db, subjects)
    for subject in subjects:
        letter = subject.letter
        try:
            _compose(subject, sender, batch)
        except (FollowUpError, ValidationError) as error:
            why = error.vi if isinstance(error, FollowUpError) else str(error).splitlines()[0]
            poison.append(Settlement(by_id[letter.id], "failed", "refused", "compose", text=why))
    return poison


def _compose(subject: Subject, sender: Sender, batch: Batch) -> None:
    """Fix the letter's bytes for good, signed if we sign."""
    letter, to = subject.letter, address_of(subject)
    mail = draw_mail(subject, sender, batch, to)
    letter.address, letter.message_id = to.email, message_id_of(letter.key, sender.domain)
    letter.subject, letter.raw = mail.subject, sender.signer.sign(mail.raw) if sender.signer else mail.raw
    batch.threads.add(letter, letter.message_id)


def _suppressed(db: Session, addresses: Sequence[str]) -> dict[str, str]:
    """Of these addresses those that take no mail (their hashes), and why."""
    hashes = [address_hash(address) for address in addresses]
    known = select(Suppression.address_hash, Suppression.reason).where(Suppression.address_hash.in_(hashes))
    return dict(db.execute(known).tuples().all())
