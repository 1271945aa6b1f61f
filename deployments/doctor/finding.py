"""One line of the doctor's table: what was looked at, how it is, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Pair = tuple[str, str]  # Vietnamese, English


class Verdict(StrEnum):
    """How it is."""

    FINE = "ok"
    FAULT = "fault"
    UNCHECKED = "not_checked"


VERDICTS: dict[Verdict, Pair] = {
    Verdict.FINE: ("đạt", "ok"),
    Verdict.FAULT: ("lỗi", "fault"),
    Verdict.UNCHECKED: ("chưa kiểm tra", "not checked"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``mend`` says what to do, or which record to publish."""

    what: Pair
    verdict: Verdict
    says: Pair
    mend: Pair | None = None


def same(text: str) -> Pair:
    """Words that are the same in both languages: a record, a server's own words."""
    return text, text


def fine(what: Pair, vi: str, en: str) -> Finding:
    """All is well."""
    return Finding(what, Verdict.FINE, (vi, en))


def fault(what: Pair, says: Pair, mend: Pair) -> Finding:
    """Somebody has to mend it."""
    return Finding(what, Verdict.FAULT, says, mend)


def unchecked(what: Pair, vi: str, en: str, mend: Pair | None = None) -> Finding:
    """Nothing was asked, and why."""
    return Finding(what, Verdict.UNCHECKED, (vi, en), mend)
