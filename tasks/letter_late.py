"""What the letters about a date that is not kept say beyond the common values."""

from __future__ import annotations

from typing import Any

from models.states import Action
from models.working_days import shift, working_days_between
from tasks.letter_context import Subject


def _late_days(subject: Subject) -> int:
    due_on, day = subject.due_on or subject.letter.as_of, subject.letter.as_of
    return working_days_between(subject.rules.calendar, due_on, day) if due_on < day else 0


def late(subject: Subject) -> dict[str, Any]:
    """How late it is, how often its unit was reminded, until when it should report."""
    issue, rules = subject.issue, subject.rules
    return {
        "late_days": _late_days(subject), "reminded_on": subject.reminded_on,
        "acknowledged_on": issue and issue.acknowledged_on, "report_by": shift(rules.calendar, subject.letter.as_of, 2),
    }  # fmt: skip


def apology(subject: Subject) -> dict[str, Any]:
    """Approved by the head, it bears what the unit drafted; sent by the ladder alone, it knows no new date."""
    draft = subject.last(Action.EXPLAIN_DELAY) if subject.event else None
    reason = draft.text.said.get("reason") if draft and draft.text else None
    expected = draft.facts.get("expected_on") if draft else None
    return {"late_days": _late_days(subject), "reason": reason, "expected_on": expected}


def apology_drafted(subject: Subject) -> dict[str, Any]:
    """What the head of the unit is asked to approve."""
    facts = subject.event.facts if subject.event else {}
    return {
        "late_days": _late_days(subject), "reason": subject.said("reason"), "expected_on": facts.get("expected_on"),
    }  # fmt: skip
