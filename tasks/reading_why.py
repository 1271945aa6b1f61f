"""Why the date of an issue is that date: the limit it was counted by, and the days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.issue import Issue
from models.rules import Rules
from models.working_days import CountedDay, Limit, LimitKind, TimeLimit, count, working_days_between


@dataclass(frozen=True, slots=True)
class Why:
    """How a date was counted; ``basis`` is ``directive``, ``reopened``, ``extended`` or ``own``."""

    due_on: date
    since: date
    basis: str
    limit: Limit
    days: tuple[CountedDay, ...]


def why_date(issue: Issue, due_on: date | None, rules: Rules) -> Why | None:
    """The directive's own count if it gives this date; else from the reopening; else the length that was fixed."""
    if due_on is None:
        return None
    received, reopened_on = issue.received_on, issue.assigned_on or issue.received_on
    candidates: list[tuple[str, date, TimeLimit]] = [
        ("directive", received, rules.directive.limit_for(issue.level, issue.field))
    ]
    if issue.reopened:
        candidates.append(("reopened", reopened_on, rules.directive.stages.reopened))
    for basis, since, limit in candidates:
        counted = count(rules.calendar, since, limit)
        if counted.due_on == due_on:
            return Why(due_on, since, basis, Limit(limit.days, limit.kind), counted.days)
    return _fixed(due_on, received, "extended" if due_on != issue.original_due_on else "own", rules)


def _fixed(due_on: date, since: date, basis: str, rules: Rules) -> Why:
    length = Limit(working_days_between(rules.calendar, since, due_on), LimitKind.WORKING)
    days = count(rules.calendar, since, length).days if length.days > 0 else ()
    return Why(due_on, since, basis, length, days)
