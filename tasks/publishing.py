"""
Words for the public: what of a text may tell who somebody is, found and taken out before a person approves the rest.

A page never shows what was found, only what kind it is: who raised an issue is seen by a step of its own (reveal).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from phonenumbers import Leniency, PhoneNumberMatcher

from models.errors import NotYet, Refused
from models.people import Person
from models.rules import Actor
from models.states import Action
from models.text import clean
from tasks.stepping import take_step

COVER = "[…]"


class Private(StrEnum):
    """What kind of thing may tell who somebody is."""

    PHONE = "phone"
    EMAIL = "email"
    NUMBER = "number"  # of a card, an account, a tax payer
    FILE = "file"  # the number of a file or receipt
    ADDRESS = "address"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Span:
    """One place in a text."""

    start: int
    end: int
    kind: Private


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``kind`` is None for words that may be read."""

    text: str
    kind: Private | None


class StillPrivate(Refused):
    """The words still hold what may tell who somebody is; a person must say that they may stay."""

    def __init__(self) -> None:
        super().__init__(
            "Nội dung còn chỗ có thể cho biết người kiến nghị là ai (được đánh dấu dưới đây). Đề nghị thay bằng […], "
            "hoặc đánh dấu xác nhận là được phép công khai.",
            "The words still hold what may tell who somebody is (marked below). Replace it with […], or tick that it "
            "may be published.",
        )


_CAPITAL = "A-ZÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
_WORD = rf"[{_CAPITAL}][\w]*"
_BEFORE_NAMES = "ông|bà|anh|chị|cô|chú|bác|cháu|em|con|vợ|chồng|tên là|tên|đồng chí"
_NUMBERED = r"\d+[\w]*(?:[/.-]\d*[\w]+)*"
# The first that matches a place says what it is. House numbers need a word before them: “số 5” alone may count anything.
_PATTERNS: tuple[tuple[Private, re.Pattern[str]], ...] = (
    (Private.EMAIL, re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (Private.FILE, re.compile(
        r"(?i:\b(?:(?:mã|số)\s+)?(?:hồ\s+sơ|biên\s+nhận|phiếu\s+hẹn|giấy\s+hẹn|giấy\s+phép|sổ\s+đỏ|giấy\s+chứng\s+nhận)"
        r"(?:\s+(?:số|mã))?\s*:?\s*)(?=[\w./-]*\d)[\w./-]*[\w]")),
    (Private.FILE, re.compile(r"\b[A-Z]\d{2}(?:\.\d+)+-\d{6}-\d+\b|\b\d{3}(?:\.\d{2,3}){2,}[.-][\w.-]*\w")),
    (Private.ADDRESS, re.compile(
        rf"(?i:\b(?:số\s+nhà|nhà\s+số|nhà|căn\s+hộ|phòng|toà|tòa|ngõ|ngách|hẻm|kiệt|tổ(?:\s+dân\s+phố)?|thửa(?:\s+đất)?(?:\s+số)?|"
        rf"tờ\s+bản\s+đồ(?:\s+số)?)\s+(?:số\s+)?){_NUMBERED}")),
    (Private.ADDRESS, re.compile(
        rf"(?i:\bsố\s+){_NUMBERED}(?=,?\s*(?i:ngõ|ngách|hẻm|đường|phố|tổ)\b)(?:,?\s*(?i:đường|phố)\s+{_WORD}(?:\s+{_WORD}){{0,3}})?")),
    (Private.NUMBER, re.compile(r"(?<![\w/.])\d(?:[ .]?\d){8,11}(?![\w/]|\.\d|\s*(?:đồng|đ\b|VN[DĐ]|m2|m²))")),
    (Private.NAME, re.compile(rf"(?i:\b(?:{_BEFORE_NAMES})\s+)(?P<it>{_WORD}(?:\s+{_WORD}){{0,4}})")),
)  # fmt: skip


def find_private(text: str, person: Person | None = None) -> list[Span]:
    """
    Where a text may tell who somebody is: telephones, addresses, numbers of 9 to 12 digits, house and file numbers,
    names after “ông”, “bà” and the like, and the name and address of ``person`` with or without accents.

    The text must be as :func:`models.text.clean` leaves it. The places are in order and do not touch.
    """
    found: list[Span] = [*_phones(text)]
    for kind, pattern in _PATTERNS:
        group = "it" if "it" in pattern.groupindex else 0
        found += [Span(*match.span(group), kind) for match in pattern.finditer(text)]
    if person and person.erased_at is None:
        found += _of_person(text, person)
    return _apart(found)


def _phones(text: str) -> Iterator[Span]:
    for match in PhoneNumberMatcher(text, "VN", leniency=Leniency.VALID):
        yield Span(match.start, match.end, Private.PHONE)


def _of_person(text: str, person: Person) -> Iterator[Span]:
    plain = flat(text)
    address = [part for part in re.split(r"[,;\n]", person.address or "") if any(c.isdigit() for c in part)]
    for kind, words in [(Private.NAME, person.name), *((Private.ADDRESS, part) for part in address)]:
        wanted = r"\s+".join(map(re.escape, flat(clean(words)).split()))
        if wanted:
            yield from (Span(*m.span(), kind) for m in re.finditer(rf"(?<!\w){wanted}(?!\w)", plain))


def flat(text: str) -> str:
    """Lower case without accents, letter for letter: places in it are places in ``text``."""
    return "".join(_flat(letter) for letter in text)


def _flat(letter: str) -> str:
    plain = unicodedata.normalize("NFD", letter.lower())[:1]
    return "d" if plain == "đ" else plain or letter


def _apart(found: list[Span]) -> list[Span]:
    """Of places that touch, one that covers them all, named after the first found."""
    apart: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end)):
        if apart and span.start < apart[-1].end:
            last = apart.pop()
            apart.append(Span(last.start, max(last.end, span.end), last.kind))
        else:
            apart.append(span)
    return apart


def cover(text: str, spans: Sequence[Span]) -> str:
    """The text with every place replaced by […]."""
    return "".join(piece.text if piece.kind is None else COVER for piece in cut(text, spans))


def cut(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The text in stretches, each that may be read or of a kind that may not."""
    pieces, at = list[Piece](), 0
    for span in spans:
        pieces += [Piece(text[at : span.start], None), Piece(text[span.start : span.end], span.kind)]
        at = span.end
    return tuple(piece for piece in (*pieces, Piece(text[at:], None)) if piece.text)


def approve(
    code: str, by: Actor, text: str, answer: str, *, expect: int | None = None, sure: bool = False,
    private: Sequence[Span] = (),
) -> None:  # fmt: skip
    """
    Publish these words: the step and what the public reads, in one transaction.

    ``private`` is what :func:`find_private` still finds in them; ``sure`` says that a person has looked at it.

    :raises StillPrivate: something is found and nobody said that it may stay
    :raises Refused: the rules forbid it, or a telephone number or e-mail address is among it, which never may
    """
    if private and not sure:
        raise StillPrivate
    if not text:
        raise NotYet("Cần có nội dung công khai.", "Words for the public are needed.")
    take_step(
        code, Action.PUBLISH, by, {"public_text": text, **({"public_answer": answer} if answer else {})}, expect=expect
    )


def withdraw(code: str, by: Actor, reason: str, *, expect: int | None = None) -> None:
    """Take an issue from the public list, saying why."""
    take_step(code, Action.UNPUBLISH, by, {"reason": reason}, expect=expect)
