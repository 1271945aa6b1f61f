"""
Signed links: what the reader of a letter may open without an account (no identity in the address).

A token is the number of the letter that carried it, signed for one purpose: the letter says which issue, which person
or unit, and since when. Opening a link changes nothing; what it may do is asked for on the page, by POST.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.directive import Audience, LetterKind
from models.errors import Refused
from models.letter import Letter, LetterStatus
from models.staff import LinkUse


class LinkWrong(Refused):
    """The address was cut, changed or is no longer valid."""

    def __init__(self) -> None:
        super().__init__(
            "Đường dẫn này không đúng hoặc không còn hiệu lực. Đề nghị mở lại từ thư mới nhất, hoặc tra cứu bằng mã kiến nghị.",
            "This link is wrong or no longer valid. Open it from the newest letter, or look up the issue by its code.",
        )


class UsedAlready(Refused):
    """What could be done once has been done."""

    def __init__(self) -> None:
        super().__init__(
            "Việc này đã được thực hiện bằng chính đường dẫn này; không ghi thêm lần nữa.",
            "This was done with this very link already; nothing was recorded twice.",
        )


class Purpose(StrEnum):
    """What a link is for; also the first part of its path."""

    CITIZEN = "k"  # the issue of the person written to
    UNIT = "giao"  # the issue of the unit written to: acknowledge in one tap
    SIGN_IN = "dang-nhap/thu"
    ADDRESS = "dia-chi"
    LOOKED_UP = "tra-cuu"  # an issue that was looked up by its code, for two hours
    UNSUBSCRIBE = "thoi-thu"  # a citizen wants no more e-mail
    STEP = "k-buoc"  # one form of a citizen's page, to be sent once


@dataclass(frozen=True, slots=True)
class Links:
    """Where the pages are, and the secret that signs."""

    base: str  # http://127.0.0.1:8017, no slash at the end
    secret: str

    def sign(self, purpose: Purpose, content: object) -> str:
        """A token for one purpose."""
        return str(_serializer(self.secret, purpose).dumps(content))

    def read(self, purpose: Purpose, token: str) -> object:
        """
        What was signed.

        :raises LinkWrong: it was not signed by us for this purpose
        """
        try:
            return _serializer(self.secret, purpose).loads(token)
        except BadData as error:
            raise LinkWrong from error


@lru_cache(maxsize=32)
def _serializer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    signing = {"key_derivation": "hmac", "digest_method": sha256}
    return URLSafeSerializer(secret, salt=f"followup.{purpose.name.lower()}", signer_kwargs=signing)


ON_PAPER = frozenset({LetterStatus.TO_PRINT, LetterStatus.PRINTED})
_bound: list[Links | None] = [None]


def bind_links(links: Links | None) -> None:
    """Say where the pages of this installation are; without it, letters carry no link."""
    _bound[0] = links


def links() -> Links | None:
    """Where the pages are, if there are any."""
    return _bound[0]


def link_of(letter: Letter) -> str | None:
    """The address that this letter gives its reader; None if it gives none."""
    purpose, bound = _purpose(letter), links()
    if bound is None:
        return None
    if purpose is Purpose.CITIZEN and letter.status in ON_PAPER:
        return f"{bound.base}/tra-cuu"  # nobody types a token
    if purpose:
        return f"{bound.base}/{purpose}/{bound.sign(purpose, letter.id)}"
    path = _PATHS_BY_KIND.get(letter.kind) or _STAFF_PATHS.get(letter.recipient_role)
    return f"{bound.base}{path}" if path else None


def may_be_declined(letter: Letter) -> bool:
    """Whether its reader may say that they want no more of them: a citizen, but not a letter they just asked for."""
    return letter.person_id is not None and letter.kind is not LetterKind.ADDRESS_CHECK


def decline_link_of(letter: Letter) -> str | None:
    """Where the reader of this letter says so; None for who has no say, and on paper."""
    bound = links()
    if bound is None or letter.status in ON_PAPER or not may_be_declined(letter):
        return None
    return f"{bound.base}/{Purpose.UNSUBSCRIBE}/{bound.sign(Purpose.UNSUBSCRIBE, letter.id)}"


def unit_link(letter_id: int) -> str | None:
    """The address that one line of a unit's digest gives: that of the letter it stands for."""
    bound = links()
    return f"{bound.base}/{Purpose.UNIT}/{bound.sign(Purpose.UNIT, letter_id)}" if bound else None


def read_letter(db: Session, purpose: Purpose, token: str) -> Letter:
    """
    The letter whose link this is.

    :raises LinkWrong: the token is not ours, for another purpose, or the letter is gone
    """
    bound = links()
    number = bound.read(purpose, token) if bound else None
    letter = db.get(Letter, number) if isinstance(number, int) else None
    if letter is None or _purpose(letter) is not purpose:
        raise LinkWrong
    return letter


def use_once(db: Session, nonce: str) -> None:
    """
    Mark what may be done once as done, in the transaction that does it.

    :raises UsedAlready: it was done before
    """
    used = insert(LinkUse).values(nonce=nonce, used_at=read_clock(db).now).on_conflict_do_nothing()
    if not db.execute(used.returning(LinkUse.nonce)).first():
        raise UsedAlready


def _purpose(letter: Letter) -> Purpose | None:
    if letter.kind in _BY_KIND:
        return _BY_KIND[letter.kind]
    if letter.issue_id is None:
        return None
    return Purpose.CITIZEN if letter.person_id else _BY_ROLE.get(letter.recipient_role)


_BY_KIND = {LetterKind.SIGN_IN: Purpose.SIGN_IN, LetterKind.ADDRESS_CHECK: Purpose.ADDRESS}
_BY_ROLE = {Audience.UNIT: Purpose.UNIT, Audience.CO_UNITS: Purpose.UNIT, Audience.UNIT_HEAD: Purpose.UNIT}
_PATHS_BY_KIND = {LetterKind.MAIL_WAITING: "/van-phong/thu-den", LetterKind.ADDRESS_DEAD: "/van-phong/thu"}
_STAFF_PATHS = {
    Audience.OFFICE: "/van-phong", Audience.CHAIR: "/chu-tri", Audience.UNIT: "/viec", Audience.UNIT_HEAD: "/viec",
}  # fmt: skip
