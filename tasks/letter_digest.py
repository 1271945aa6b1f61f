"""The values of a unit's digest: its lines, drawn when it was closed, by urgency."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.directive import LetterKind
from models.rhythm import TO_UNITS
from models.working_days import working_days_between
from tasks.letter_context import Subject
from tasks.links import unit_link

_GROUPS = {
    LetterKind.OVERDUE: "late", LetterKind.OVERDUE_HEAD: "late", LetterKind.REMINDER: "due_soon",
    LetterKind.UNACKNOWLEDGED: "unacknowledged",
}  # fmt: skip


def unit_digest(subject: Subject) -> dict[str, Any]:
    """Its lines, what is late first and the longest late on top."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for line in subject.letter.facts.get("lines", []):
        groups.setdefault(_GROUPS.get(LetterKind(line["kind"]), "others"), []).append(_line(line, subject))
    return {name: tuple(lines) for name, lines in groups.items()}


def _line(line: dict[str, Any], subject: Subject) -> dict[str, Any]:
    due_on = date.fromisoformat(line["due_on"]) if line["due_on"] else None
    left = working_days_between(subject.rules.calendar, subject.letter.as_of, due_on) if due_on else 0
    return {
        "kind": line["kind"], "code": line["code"], "field": line["field"], "due_on": due_on, "days_left": left,
        "link": unit_link(line["letter"]) if subject.letter.recipient_role in TO_UNITS else None,  # not to the office
    }  # fmt: skip
