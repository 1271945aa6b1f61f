"""
A new e-mail address of a person, used only when both the old and the new one have agreed (domain: verified at both).

Each side is sent a letter with a link of its own; the old one may stop it. Without an old address the new one decides.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import HANOI, Moment, read_clock
from models.directive import Audience, LetterKind
from models.errors import Refused
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.paperwork import AddressChange
from models.people import Channel, Person
from models.session import transaction
from tasks.citizen import FieldWrong, Sent, put_on_record
from tasks.citizen_links import Opened, open_link, spend_form
from tasks.letter_extras import masked
from tasks.links import LinkWrong, Purpose, read_letter
from tasks.workbook.cells import UnreadableError, read_email

VALID = timedelta(days=7)
MOST_A_DAY = 3  # letters to addresses that nobody has shown to be theirs


class Standing(StrEnum):
    """Where a change stands for one of its sides."""

    OPEN = "open"  # this side is asked
    WAITING = "waiting"  # this side agreed, the other has not yet
    DONE = "done"
    STOPPED = "stopped"  # by one of the sides, or another was asked for
    EXPIRED = "expired"


class NoLongerOpen(Refused):
    """The change was made, stopped or is too old."""

    def __init__(self) -> None:
        super().__init__(
            "Yêu cầu này không còn hiệu lực: đã xong, đã dừng hoặc đã quá 7 ngày.",
            "This is no longer open: it was done, stopped, or is older than seven days.",
        )


class TooManyChanges(Refused):
    """So many a day, since each writes to an address that may be a stranger's."""

    def __init__(self) -> None:
        super().__init__(
            "Hôm nay đã có nhiều yêu cầu đổi địa chỉ. Đề nghị thử lại vào ngày mai hoặc gọi Văn phòng.",
            "A change was asked for several times today. Please try again tomorrow, or call the office.",
        )


@dataclass(frozen=True, slots=True)
class AddressPage:
    """What the page of a letter's link shows: no issue, no name, the other address in part only."""

    side: str  # old, new
    this: str | None
    other: str | None
    until: date
    standing: Standing
    language: str


def ask_address_change(sent: Sent, written: str) -> None:
    """
    Ask both addresses; nothing changes until both agree. An earlier change that is still open is dropped.

    :raises Refused: it is no address, the one we have, or asked for too often
    """
    new = _address(written)
    with transaction() as db:
        opened = open_link(db, sent.token)
        spend_form(db, sent.token, "address", sent.form)
        _check(db, opened, new)
        change = AddressChange(
            person_id=opened.person.id, issue_id=opened.own.id, old_email=opened.person.email, new_email=new,
            asked_at=opened.moment.now,
        )  # fmt: skip
        db.add(change)
        db.flush()
        sides = {"old": change.old_email, "new": change.new_email}
        db.add_all(_letter(opened, change, side, address) for side, address in sides.items() if address)


def _address(written: str) -> str:
    try:
        found = read_email(written).value
    except UnreadableError:
        found = None
    if found is None:
        raise FieldWrong("email", "Địa chỉ thư điện tử chưa đúng.", "This is no complete e-mail address.")
    return found


def _check(db: Session, opened: Opened, new: str) -> None:
    if new == (opened.person.email or "").lower():
        raise FieldWrong("email", "Đây là địa chỉ đang dùng.", "This is the address in use.")
    db.get(Person, opened.person.id, with_for_update=True)  # two who ask together come one after the other
    theirs = AddressChange.person_id == opened.person.id
    since = opened.moment.now - timedelta(days=1)
    if db.scalar(select(func.count()).where(theirs, AddressChange.asked_at > since)) >= MOST_A_DAY:  # type: ignore[operator]
        raise TooManyChanges
    for earlier in db.scalars(select(AddressChange).where(theirs, AddressChange.done_at.is_(None))):
        earlier.done_at = opened.moment.now


def _letter(opened: Opened, change: AddressChange, side: str, address: str) -> Letter:
    now = opened.moment.now
    return Letter(
        key=f"address:{change.id}:{side}", kind=LetterKind.ADDRESS_CHECK, recipient_role=Audience.CITIZEN,
        status=LetterStatus.OWED, conference_id=opened.own.conference_id, issue_id=opened.own.id,
        person_id=opened.person.id, address=address, facts={"side": side, "change": change.id},
        as_of=opened.moment.on, owed_at=now, not_before=now, priority=1,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    change: AddressChange
    side: str
    person: Person
    moment: Moment

    @property
    def standing(self) -> Standing:
        change = self.change
        agreed = {"old": change.old_agreed_at, "new": change.new_agreed_at}
        if change.done_at:
            return Standing.DONE if _both(change) else Standing.STOPPED
        if self.person.email != change.old_email:
            return Standing.STOPPED  # the office corrected it meanwhile
        if self.moment.now > change.asked_at + VALID:
            return Standing.EXPIRED
        return Standing.WAITING if agreed[self.side] else Standing.OPEN


def _both(change: AddressChange) -> bool:
    return change.new_agreed_at is not None and (change.old_email is None or change.old_agreed_at is not None)


def _asked(db: Session, token: str) -> _Asked:
    letter = read_letter(db, Purpose.ADDRESS, token)
    number, side = letter.facts.get("change"), letter.facts.get("side")
    change = db.get(AddressChange, number, with_for_update=True) if number else None
    person = db.get(Person, letter.person_id) if letter.person_id else None
    if change is None or person is None or side not in {"old", "new"} or person.erased_at:
        raise LinkWrong
    return _Asked(change, side, person, read_clock(db))


def read_address_page(token: str) -> AddressPage:
    """
    What a side is asked. Changes nothing.

    :raises LinkWrong: the link is not of such a letter
    """
    with transaction() as db:
        asked = _asked(db, token)
        sides = {"old": asked.change.old_email, "new": asked.change.new_email}
        other = sides["new" if asked.side == "old" else "old"]
        until = (asked.change.asked_at + VALID).astimezone(HANOI).date()
        return AddressPage(
            asked.side, masked(sides[asked.side]), masked(other), until, asked.standing, asked.person.language
        )


def agree_to_address(token: str) -> Standing:
    """
    One side agrees; with the last one the address is changed and the step put on record.

    :raises NoLongerOpen: it was done, stopped or is too old
    """
    with transaction() as db:
        asked = _asked(db, token)
        if asked.standing not in {Standing.OPEN, Standing.WAITING}:
            raise NoLongerOpen
        if asked.side == "old":
            asked.change.old_agreed_at = asked.change.old_agreed_at or asked.moment.now
        else:
            asked.change.new_agreed_at = asked.change.new_agreed_at or asked.moment.now
        if _both(asked.change):
            _change(db, asked)
        return asked.standing


def _change(db: Session, asked: _Asked) -> None:
    """A first address is meant to be used: from then on letters go there."""
    person, change = asked.person, asked.change
    first = change.old_email is None and person.channel is not Channel.EMAIL
    person.email, change.done_at = change.new_email, asked.moment.now
    if first:
        person.channel = Channel.EMAIL
    code = db.scalars(select(Issue.code).where(Issue.id == change.issue_id)).one()
    put_on_record(db, code, person, ["email", "channel"] if first else ["email"])


def stop_address_change(token: str) -> None:
    """
    Either side says no; nothing changes.

    :raises NoLongerOpen: it was done, stopped or is too old
    """
    with transaction() as db:
        asked = _asked(db, token)
        if asked.standing not in {Standing.OPEN, Standing.WAITING}:
            raise NoLongerOpen
        asked.change.done_at = asked.moment.now
