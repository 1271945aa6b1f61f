"""
What a bounce means: the letter did not arrive, and perhaps its address takes no mail.

A letter to a citizen is printed instead, one to an office is shown as failed; the acceptance by the mail server stays on
record (``letter_try``, ``sent_at``), and the :class:`~models.mail.Bounce` says what came after. A person's address that
bounced for good, or with three letters within 14 days, takes no more mail; the office is told of it, as of its own and the
units', which are mended rather than silenced.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.letter import Letter, LetterStatus, Suppression, address_hash
from models.mail import Bounce
from models.rhythm import awake
from models.rules import Rules, load_rules
from tasks.letter_extras import masked
from tasks.receiving.dsn import Report

BOUNCED = "bounced"  # reason of a suppression
SOFT_ONES, WITHIN = 3, timedelta(days=14)  # so many count as one for good
_NOT_PRINTED = frozenset({LetterKind.ADDRESS_CHECK, LetterKind.SIGN_IN})


@dataclass(frozen=True, slots=True)
class Bounced:
    """One letter that a mail says did not arrive."""

    mail_id: int
    letter_id: int
    report: Report


def note_bounces(db: Session, bounced: Sequence[Bounced], now: datetime) -> None:
    """Put each bounce on record with what it means, in the order of the letters, so that two who do this never wait for each other."""
    for one in sorted(bounced, key=lambda one: one.letter_id):
        letter = db.get(Letter, one.letter_id, with_for_update=True)
        if letter is not None and letter.address:
            _note(db, letter, letter.address, one, now)


def _note(db: Session, letter: Letter, address: str, one: Bounced, now: datetime) -> None:
    hashed, report = address_hash(address), one.report
    bounce = {
        "inbound_id": one.mail_id, "letter_id": letter.id, "address_hash": hashed, "hard": report.hard,
        "status": report.status, "diagnostic": report.diagnostic, "at": now,
    }  # fmt: skip
    db.execute(insert(Bounce).values(bounce))
    _did_not_arrive(letter, report)
    if report.hard or _soft_ones(db, hashed, now) >= SOFT_ONES:
        _take_as_dead(db, letter, address, report, now)


def _take_as_dead(db: Session, letter: Letter, address: str, report: Report, now: datetime) -> None:
    """A person's address takes no more mail; an office's is to be mended, so it is tried again, and told of once a day."""
    if letter.recipient_role is Audience.CITIZEN:
        dead = insert(Suppression).values(address_hash=address_hash(address), reason=BOUNCED, since=now)
        if db.execute(dead.on_conflict_do_nothing().returning(Suppression.address_hash)).first() is None:
            return
    _tell_office(db, letter, address, report)


def _did_not_arrive(letter: Letter, report: Report) -> None:
    """Only of a letter that counted as sent: one printed or taken back meanwhile stays as it is."""
    if letter.status is not LetterStatus.SENT:
        return
    on_paper = letter.recipient_role is Audience.CITIZEN and letter.kind not in _NOT_PRINTED
    letter.status = LetterStatus.TO_PRINT if on_paper else LetterStatus.FAILED
    letter.answer = " ".join(filter(None, ("bounced:", report.status, (report.diagnostic or "")[:300]))).strip()


def _soft_ones(db: Session, hashed: str, now: datetime) -> int:
    """Distinct letters that this address did not take lately: one letter told of twice counts once."""
    lately = select(func.count(Bounce.letter_id.distinct())).where(
        Bounce.address_hash == hashed, Bounce.at > now - WITHIN
    )
    return db.scalar(lately) or 0


def _tell_office(db: Session, letter: Letter, address: str, report: Report) -> None:
    """Owe the office a letter about this address, in the conversation of the issue whose letter bounced."""
    directive_id = db.scalars(select(Conference.directive_id).where(Conference.id == letter.conference_id)).one()
    rules = load_rules(db, directive_id, read_clock(db))
    told = insert(Letter).values(_address_dead(letter, address, report, rules))
    db.execute(told.on_conflict_do_nothing(index_elements=[Letter.key]))


def _address_dead(letter: Letter, address: str, report: Report, rules: Rules) -> dict[str, Any]:
    now, of_citizen = rules.moment.now, letter.recipient_role is Audience.CITIZEN
    facts = {
        "whose": letter.recipient_role.value, "unit": letter.unit_id, "address": masked(address) if of_citizen else address,
        "status": report.status, "hard": report.hard, "letter": letter.kind.value,
    }  # fmt: skip
    return {
        "key": f"address_dead:{address_hash(address)[:16]}:{rules.today}", "kind": LetterKind.ADDRESS_DEAD,
        "recipient_role": Audience.OFFICE, "status": LetterStatus.OWED, "issue_id": letter.issue_id,
        "conference_id": letter.conference_id, "unit_id": rules.unit(rules.directive.office).id, "as_of": rules.today,
        "owed_at": now, "not_before": awake(rules, LetterKind.ADDRESS_DEAD, now), "priority": 5, "facts": facts,
    }  # fmt: skip
