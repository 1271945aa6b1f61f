"""The rhythm of a directive in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import time
from typing import TYPE_CHECKING

from models.directive_letters import LetterKind
from models.directive_rhythm import Digest, Quiet
from models.directive_rules import Rule
from models.letter_words import LETTER_WORDS, Pair

if TYPE_CHECKING:
    from models.directive import Directive


def rhythm_in_words(directive: Directive, when: Callable[[str], Pair]) -> Iterator[tuple[Rule, str, str]]:
    """When letters wait for a digest, and when nobody is written to; ``when`` says an occasion in words."""
    if directive.digest:
        yield directive.digest, *_digest(directive.digest, when)
    if directive.quiet:
        yield directive.quiet, *_quiet(directive.quiet)


def _digest(digest: Digest, when: Callable[[str], Pair]) -> Pair:
    vi = "; ".join(f"{when(on)[0].lower()}: {_letters(letters, 0)}" for on, letters in digest.waits.items())
    en = "; ".join(f"{when(on)[1].lower()}: {_letters(letters, 1)}" for on, letters in digest.waits.items())
    return (
        f"Các thư chưa phải xử lý ngay được gộp vào một thư cho đơn vị, một thư cho người đứng đầu, lúc {_hours(digest.at)} ngày làm việc: {vi}",
        f"What need not be acted on today goes to the unit and to its head in one letter each, at {_hours(digest.at)} on working days: {en}",
    )  # fmt: skip


def _quiet(quiet: Quiet) -> Pair:
    spares = (
        (f", trừ {_letters(quiet.spares, 0)}", f", but for {_letters(quiet.spares, 1)}") if quiet.spares else ("", "")
    )
    off = (" và trong ngày nghỉ", " and on days off") if quiet.days_off else ("", "")
    hours = f"{quiet.since:%H:%M}", f"{quiet.until:%H:%M}"
    return (
        f"Không gửi thư từ {hours[0]} đến {hours[1]}{off[0]}; thư chờ đến giờ làm việc gần nhất{spares[0]}",
        f"No letter leaves from {hours[0]} to {hours[1]}{off[1]}; it goes at the first hour after{spares[1]}",
    )


def _letters(kinds: Iterable[LetterKind], language: int) -> str:
    return ", ".join(LETTER_WORDS[kind][language] for kind in kinds)


def _hours(slots: Iterable[time]) -> str:
    return ", ".join(f"{slot:%H:%M}" for slot in slots)
