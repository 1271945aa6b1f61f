"""What the letters about mail say: of an address that takes none, and of mail that waits."""

from __future__ import annotations

from typing import Any

from tasks.letter_context import Subject


def address_dead(subject: Subject) -> dict[str, Any]:
    """Whose address it is, as it was when the letter came back; see :mod:`tasks.receiving.bouncing`."""
    facts = subject.letter.facts
    unit = subject.rules.units.get(facts.get("unit") or 0)
    return {
        "whose": facts.get("whose"), "unit": unit.name if unit else None, "mailbox": facts.get("address"),
        "hard": facts.get("hard"), "status": facts.get("status"),
    }  # fmt: skip


def mail_waiting(subject: Subject) -> dict[str, Any]:
    """How much waited on the day it was owed; see :mod:`tasks.receiving.waiting`."""
    return dict(subject.letter.facts)
