"""An apology before the date is missed: what its draft and its approval do to an issue. The date in force stays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from models.errors import FactWrong
from models.rules import Rules

if TYPE_CHECKING:
    from models.issue import Issue


def explain_delay(issue: Issue, rules: Rules, given: dict[str, Any]) -> None:
    """When an answer is expected: a working day after the date at hand."""
    expected = date.fromisoformat(given["expected_on"])
    rules.check_working("expected_on", expected)
    after = max(issue.due_on or rules.today, rules.today)
    if expected <= after:
        raise FactWrong("expected_on", f"phải sau ngày {after:%d/%m/%Y}.", f"must be after {after}.")
    issue.apology_drafted = expected


def apologise(issue: Issue, _rules: Rules, _given: dict[str, Any]) -> None:
    """From now on the citizen knows of it."""
    issue.expected_on, issue.apology_drafted = issue.apology_drafted, None
