"""
Coming in without a password: by a link in a letter (once, for a quarter of an hour), or by the city's own sign-on.

Whether an address is on the staff list is told to nobody: an unknown one takes the same page, work and time.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.errors import Refused
from models.letter import Letter, LetterStatus
from models.session import transaction
from models.staff import AccessStep, LinkUse, Staff
from models.text import clean
from tasks.access import note_access, note_refused
from tasks.links import LinkWrong, Purpose, UsedAlready, read_letter, use_once
from tasks.sessions import find_hats, open_session
from tasks.throttling import FREE, forgive_within, take_try

VALID = timedelta(minutes=15)
FREE_OF_A_PLACE = 30  # letters asked for from one place: a whole office may share its address


class Standing(StrEnum):
    """What a link in a letter is still good for."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    WRONG = "wrong"


class LinkOver(Refused):
    """It was good for a quarter of an hour, and for one person who is still on the list."""

    def __init__(self) -> None:
        super().__init__(
            "Đường dẫn đăng nhập không còn hiệu lực. Đề nghị yêu cầu thư mới.",
            "This sign-in link is no longer valid. Please ask for a new letter.",
        )


class Stranger(Refused):
    """The city knows them; we do not."""

    def __init__(self) -> None:
        super().__init__(
            "Tài khoản này chưa có trong danh sách cán bộ. Đề nghị liên hệ Văn phòng để được thêm.",
            "This account is not on the staff list. Please ask the office to add it.",
        )


@dataclass(frozen=True, slots=True)
class SignInLink:
    """What the page of a letter's link shows before anything is done."""

    standing: Standing
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Comer:
    """A browser that wants in: what it says it is, the secret it holds by now, and from where it comes."""

    browser: str
    old_key: str | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the city's sign-on vouches for; ``email`` only if it was verified there, ``state`` names the attempt."""

    issuer: str
    subject: str
    email: str | None
    state: str


def ask_link(address: str, place: str, onward: str = "/") -> None:
    """
    Owe a letter with a link, if somebody with a role today has that address; nobody learns whether.

    :raises TooManyTries: for that address, known or not, or from that place
    """
    written = clean(address).lower()[:254]
    with transaction() as db:
        take_try(db, {_of(written): FREE, _from(place): FREE_OF_A_PLACE})
        moment = read_clock(db)
        staff = db.scalar(select(Staff).where(Staff.email == written, Staff.disabled_at.is_(None)))
        known = bool(find_hats(db, staff.id if staff else 0, moment.on))
        if not known:
            note_refused(staff.code if staff else None, "ask_link", "unknown")
        with db.begin_nested() as as_if:  # the same work for everybody; for a stranger nothing of it is kept
            db.add(_letter(db, staff or Staff(id=0, code="-", name="-", language="vi"), written, onward, moment))
            db.flush()
            if not known:
                as_if.rollback()


def _letter(db: Session, staff: Staff, address: str, onward: str, moment: Moment) -> Letter:
    conference_id = db.scalar(select(Conference.id).order_by(Conference.held_on.desc(), Conference.id.desc()).limit(1))
    return Letter(
        key=f"sign_in:{staff.code}:{secrets.token_urlsafe(12)}", kind=LetterKind.SIGN_IN, recipient_role=Audience.STAFF,
        status=LetterStatus.OWED, conference_id=conference_id, address=address, priority=0,
        facts={"staff": staff.id, "name": staff.name, "language": staff.language, "next": onward},
        as_of=moment.on, owed_at=moment.now, not_before=moment.now,
    )  # fmt: skip


def read_sign_in_link(token: str) -> SignInLink:
    """Where that link stands and whom it lets in; looking changes nothing, for mail scanners look too."""
    with transaction() as db:
        try:
            letter = read_letter(db, Purpose.SIGN_IN, token)
        except LinkWrong:
            return SignInLink(Standing.WRONG)
        staff = _staff_of(db, letter)
        if db.get(LinkUse, _nonce(letter)):
            return SignInLink(Standing.USED)
        fresh = staff and _is_fresh(letter, read_clock(db))
        return SignInLink(Standing.OPEN, staff.name) if staff and fresh else SignInLink(Standing.EXPIRED)


def sign_in_by_link(token: str, comer: Comer) -> tuple[str, str]:
    """
    A session for whom the letter was written to: the cookie's secret, and where they wanted to go.

    :raises LinkWrong: it is no link of ours for this
    :raises UsedAlready: it was used; of many who click together one comes in
    :raises LinkOver: it is too old, or they have left or changed their address since
    :raises NoRole: they hold no role today
    """
    with transaction() as db:
        letter = _known_letter(db, token)
        staff = _staff_of(db, letter)
        if staff is None or not _is_fresh(letter, read_clock(db)):
            note_refused(staff.code if staff else None, "link", "over")
            raise LinkOver
        _use(db, letter, staff)
        forgive_within(db, _of(staff.email), _from(comer.place))
        return open_session(db, staff, "mail", comer.browser, comer.old_key), letter.facts.get("next", "/")


def _known_letter(db: Session, token: str) -> Letter:
    try:
        return read_letter(db, Purpose.SIGN_IN, token)
    except LinkWrong:
        note_refused(None, "link", "wrong")
        raise


def _use(db: Session, letter: Letter, staff: Staff) -> None:
    try:
        use_once(db, _nonce(letter))
    except UsedAlready:
        note_refused(staff.code, "link", "used")
        raise


def sign_in_by_identity(identity: Identity, comer: Comer) -> str:
    """
    A session for whom the city vouches for: known by issuer and subject; the first time by a verified address, which
    binds the two for good.

    :raises UsedAlready: this answer of the city was used before
    :raises Stranger: nobody on the list is meant, or they are bound to another account
    :raises NoRole: they hold no role today
    """
    with transaction() as db:
        use_once(db, f"sign_on:{identity.state}")
        staff = _meant(db, identity)
        if staff is None or staff.disabled_at:
            note_refused(staff.code if staff else None, "sign_on", "unknown")
            raise Stranger
        return open_session(db, staff, "oidc", comer.browser, comer.old_key)


def _meant(db: Session, identity: Identity) -> Staff | None:
    subject = f"{identity.issuer}|{identity.subject}"
    bound = db.scalar(select(Staff).where(Staff.subject == subject))
    if bound or not identity.email:
        return bound
    unbound = (Staff.email == identity.email.lower()) & Staff.subject.is_(None) & Staff.disabled_at.is_(None)
    staff = db.scalar(select(Staff).where(unbound).with_for_update())
    if staff:
        staff.subject = subject
        note_access(db, staff.code, AccessStep.SIGN_ON_BOUND)
        db.flush()
    return staff


def _staff_of(db: Session, letter: Letter) -> Staff | None:
    """Whom the letter was written to, if they are still on the list under that address."""
    staff = db.get(Staff, letter.facts.get("staff", 0))
    return staff if staff and staff.disabled_at is None and staff.email == letter.address else None


def _is_fresh(letter: Letter, moment: Moment) -> bool:
    return timedelta(0) <= moment.now - letter.owed_at <= VALID


def _nonce(letter: Letter) -> str:
    return f"sign_in:{letter.id}"


def _of(address: str) -> str:
    return f"sign-in:{address}"


def _from(place: str) -> str:
    return f"sign-in-from:{place}"
