"""
Who declines e-mail gets none: further letters go on paper or are told by telephone; the code still opens the issue.

The link is in every letter to a citizen, and in its headers for mail programs (RFC 8058); a mail to the ``unsub+…``
address of a letter does the same. What is declined is the address, whoever the letters to it are about.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.letter import Letter, Suppression, address_hash
from models.people import Person
from models.session import transaction
from tasks.letter_extras import masked
from tasks.links import LinkWrong, Purpose, links, may_be_declined

UNSUBSCRIBED = "unsubscribed"  # reason of a suppression


@dataclass(frozen=True, slots=True)
class Declining:
    """What the page of the link shows: which address it is about, in part, and whether mail goes there."""

    address: str | None
    declined: bool
    can_resume: bool  # False: the address takes no mail at all
    language: str


def unsubscribe(db: Session, letter: Letter) -> bool:
    """The address this letter went to takes no more mail from us; False if nobody may decline such a letter."""
    if letter.address is None or not may_be_declined(letter):
        return False
    row = insert(Suppression).values(
        address_hash=address_hash(letter.address), reason=UNSUBSCRIBED, since=read_clock(db).now
    )
    db.execute(row.on_conflict_do_nothing())  # what was refused for good stays so
    return True


def decline_mail(token: str) -> None:
    """
    Decline by the link of a letter; again is no different.

    :raises LinkWrong: the link is not ours
    """
    with transaction() as db:
        unsubscribe(db, _letter_of(db, token))


def resume_mail(token: str) -> None:
    """
    Take it back: letters come by e-mail again, unless the address takes no mail at all.

    :raises LinkWrong: the link is not ours
    """
    with transaction() as db:
        address = _letter_of(db, token).address or ""
        db.execute(
            delete(Suppression).where(
                Suppression.address_hash == address_hash(address), Suppression.reason == UNSUBSCRIBED
            )
        )


def read_declining(token: str) -> Declining:
    """
    Where it stands; nothing changes.

    :raises LinkWrong: the link is not ours
    """
    with transaction() as db:
        letter = _letter_of(db, token)
        block = db.get(Suppression, address_hash(letter.address or ""))
        person = db.get(Person, letter.person_id)
        can_resume = block is None or block.reason == UNSUBSCRIBED
        language = person.language if person else "vi"
        return Declining(masked(letter.address), block is not None, can_resume, language)


def _letter_of(db: Session, token: str) -> Letter:
    bound = links()
    number = bound.read(Purpose.UNSUBSCRIBE, token) if bound else None
    letter = db.get(Letter, number) if isinstance(number, int) else None
    if letter is None or not may_be_declined(letter):
        raise LinkWrong
    return letter
