"""
Units by the names people write: tolerant of case, accents, abbreviations and slips, never of another unit's name.

A name is first brought to one canonical form and looked up; only then may one mistyped letter be forgiven.
Abbreviations are rows of :mod:`tasks.workbook.unit_words`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from models.text import clean, fold
from tasks.workbook.unit_words import ABBREVIATIONS, BEFORE_A_NAME, FIRST_WORDS, NO_NAMES, OF_A_WARD, SHORTENED

CUTOFF, MARGIN = 88.0, 5.0  # of 100: how alike a mistyped name must be, and how far from the next unit's
SLIP_LENGTH = 4  # a word shorter than this is another word when one letter differs
JOINED = 5  # no name has more separators in it than this
UNSAID = frozenset({"va", "cac"})
WARD = "ubnd phuong "

_SEPARATOR = re.compile(
    r"([;,/\n+:()]|\s[-–—&]\s|\b(?:và|va|chủ trì|chu tri|phối hợp(?: với)?|phoi hop(?: voi)?)\b)", re.IGNORECASE
)
_WEAK = re.compile(r"\s*(?:[-–—&]|và|va)\s*", re.IGNORECASE)
_FRESH = frozenset(";\n")
_LONGEST_FIRST = sorted(ABBREVIATIONS, key=lambda words: -len(words.split()))
_ABBREVIATION = re.compile(rf"\b(?:{'|'.join(_LONGEST_FIRST)})\b")


class Named(NamedTuple):
    """One name as written in a cell, and the unit it means (None: no unit we know)."""

    written: str
    code: str | None


class UnitNames:
    """The units of one district by all their names."""

    def __init__(self, known: Mapping[str, Sequence[str]], place: str = "Cầu Giấy") -> None:
        """
        Learn the names.

        :param known: names of each unit by its code; the first is the one shown
        :param place: the district, which people add to a name or leave away
        """
        self._place = fold(place)
        self._shown = {code: names[0] for code, names in known.items() if names}
        self._full = _without_doubt(
            (key, code) for code, names in known.items() for name in names for key in self._spellings(name)
        )
        bare = ((key.removeprefix("phong "), code) for key, code in self._full.items() if key.startswith("phong "))
        self._bare = {key: code for key, code in _without_doubt(bare).items() if key not in self._full}
        self._wards = {key.removeprefix(WARD): code for key, code in self._full.items() if key.startswith(WARD)}

    def match(self, text: str) -> str | None:
        """The code of the one unit that ``text`` names; None if there is none, or a doubt."""
        return self._exact(text, bare=True) or self._mistyped(text)

    def split(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The codes of the units in a cell in the order written, and the names that mean no unit we know."""
        items = self.items(text)
        codes = dict.fromkeys(item.code for item in items if item.code)
        return tuple(codes), tuple(item.written for item in items if not item.code)

    def items(self, text: str) -> list[Named]:
        """Every name in a cell in the order written; names with “và”, a comma or a dash in them stay whole."""
        found: list[Named] = []
        parts = _Parts(text)
        start, fresh = 0, True
        while start < len(parts.names):
            end, code = self._longest(parts, start, bare=fresh or bool(found and found[-1].code))
            if not code and found and found[-1].code in self._wards.values():
                code = self._exact(WARD + parts.names[start], bare=False)
            if not code:
                end = self._unknown(parts, start)
            if code or not self._says_nothing(parts.names[start]):
                found.append(Named(parts.between(start, end), code))
            start, fresh = end, end < len(parts.names) and parts.is_fresh_before(end)
        return found

    def nearest(self, text: str) -> list[str]:
        """At most three names of units that look most like ``text``, for a person to choose from."""
        ranked = process.extract(
            self._canonical(text, "phong"), list(self._full), scorer=fuzz.WRatio, limit=12, score_cutoff=60
        )
        codes = dict.fromkeys(self._full[key] for key, _, _ in ranked)
        return [self._shown[code] for code in codes][:3]

    def ward_in(self, address: str) -> str | None:
        """The ward an address names, as its people's committee spells it; a longer name wins over one within it."""
        words = re.sub(r"\bp\b", "phuong", f" {fold(address)} ")
        for before in (" phuong ", " "):
            places = [(words.rfind(f"{before}{ward} "), len(ward), code) for ward, code in self._wards.items()]
            if at := [place for place in places if place[0] >= 0]:
                return re.split(r"phường\s+", self._shown[max(at)[2]], flags=re.IGNORECASE)[-1]
        return None

    def _spellings(self, name: str) -> Iterator[str]:
        key = self._canonical(name, "phong")
        yield key
        yield from SHORTENED.get(key, ())
        if key.startswith(WARD):
            yield key.replace("ubnd ", "", 1)
            yield key.replace("phuong ", "", 1)

    def _canonical(self, text: str, letter_p: str) -> str:
        """One form for all spellings; a lone “P.” may mean phòng or phường, so the caller says which."""
        meant = {"p": letter_p, "q": "quan"}
        words = [meant.get(word, word) for word in fold(text).split() if word not in UNSAID]
        while words and words[0].isdecimal():
            words = words[1:]
        if words and words[0] in FIRST_WORDS:
            words[0] = FIRST_WORDS[words[0]]
        key = _ABBREVIATION.sub(lambda found: ABBREVIATIONS[found[0]], " ".join(words))
        return self._without_district(key)

    def _without_district(self, key: str) -> str:
        if key.startswith(OF_A_WARD):
            key = key.removesuffix(f" phuong {self._place}").removesuffix(" phuong")
        if key.endswith(f" {self._place}") and not key.endswith(f" phuong {self._place}"):
            key = key.removesuffix(f" {self._place}")
        return key.removesuffix(" quan")

    def _keys(self, text: str) -> set[str]:
        keys = {self._canonical(text, "phong"), self._canonical(text, "phuong")}
        return keys | {key.removeprefix(f"{prefix} ") for prefix in BEFORE_A_NAME for key in keys}

    def _exact(self, text: str, *, bare: bool) -> str | None:
        known = {**self._bare, **self._full} if bare else self._full
        codes = {known[key] for key in self._keys(text) if key in known}
        return codes.pop() if len(codes) == 1 else None

    def _mistyped(self, text: str) -> str | None:
        for key in sorted(self._keys(text)):
            ranked = process.extract(key, list(self._full), scorer=fuzz.ratio, limit=None, score_cutoff=CUTOFF - MARGIN)
            best = next(((name, score) for name, score, _ in ranked if score >= CUTOFF and _one_slip(key, name)), None)
            if best is None:
                continue
            code = self._full[best[0]]
            if all(best[1] - score >= MARGIN for name, score, _ in ranked if self._full[name] != code):
                return code
        return None

    def _longest(self, parts: "_Parts", start: int, *, bare: bool) -> tuple[int, str | None]:
        ends = range(min(len(parts.names), start + JOINED), start, -1)
        for end in ends:
            if code := self._exact(parts.between(start, end), bare=bare):
                return end, code
        for end in ends:
            joined = all(parts.is_weak_before(at) for at in range(start + 1, end))
            if joined and (code := self._mistyped(parts.between(start, end))):
                return end, code
        return start + 1, None

    def _unknown(self, parts: "_Parts", start: int) -> int:
        """Where an unknown name ends: a dash or “và” does not end it unless a known name follows."""
        end = start + 1
        while end < len(parts.names) and parts.is_weak_before(end) and not self._longest(parts, end, bare=False)[1]:
            end += 1
        return end

    def _says_nothing(self, part: str) -> bool:
        return fold(part) in NO_NAMES or fold(part) == f"quan {self._place}"


class _Parts:
    """A cell cut at everything that may separate two names."""

    def __init__(self, text: str) -> None:
        pieces = _SEPARATOR.split(clean(text, lines=True))
        kept = [at for at in range(0, len(pieces), 2) if fold(pieces[at])]
        self._pieces, self._at = pieces, kept
        self.names = [pieces[at].strip() for at in kept]

    def between(self, start: int, end: int) -> str:
        return "".join(self._pieces[self._at[start] : self._at[end - 1] + 1]).strip()

    def _before(self, at: int) -> list[str]:
        return self._pieces[self._at[at - 1] + 1 : self._at[at]] if at else []

    def is_weak_before(self, at: int) -> bool:
        return at > 0 and all(_WEAK.fullmatch(piece) for piece in self._before(at))

    def is_fresh_before(self, at: int) -> bool:
        return any(piece in _FRESH for piece in self._before(at))


def _without_doubt(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What means one unit only; a spelling shared by two units means neither."""
    codes: dict[str, set[str]] = {}
    for key, code in pairs:
        codes.setdefault(key, set()).add(code)
    return {key: min(found) for key, found in codes.items() if len(found) == 1 and key}


def _one_slip(key: str, name: str) -> bool:
    """One letter wrong, missing, doubled or swapped with its neighbour in one word long enough to know it by."""
    words, others = key.split(), name.split()
    if len(words) != len(others):
        return False
    changed = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(changed) == 1 and min(map(len, changed[0])) >= SLIP_LENGTH and OSA.distance(*changed[0]) == 1
