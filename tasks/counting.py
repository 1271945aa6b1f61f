"""Figures for summaries: issues by state and unit, letters by kind and status."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from models.issue import Issue
from models.letter import Letter
from models.session import transaction
from models.units import Unit


@dataclass(frozen=True, slots=True)
class Counts:
    """How many issues in each (state, unit name or None), how many letters in each (kind, status)."""

    issues: dict[tuple[str, str | None], int]
    letters: dict[tuple[str, str], int]


def count_all() -> Counts:
    """Count everything in two statements."""
    issues = (
        select(Issue.state, Unit.name, func.count())
        .outerjoin(Unit, Unit.id == Issue.unit_id)
        .group_by(Issue.state, Unit.name)
    )
    letters = select(Letter.kind, Letter.status, func.count()).group_by(Letter.kind, Letter.status)
    with transaction() as db:
        return Counts(
            {(state.value, unit): n for state, unit, n in db.execute(issues).tuples()},
            {(kind.value, status.value): n for kind, status, n in db.execute(letters).tuples()},
        )


def no_issue_yet() -> bool:
    """Whether nothing is on record."""
    with transaction() as db:
        return db.scalar(select(Issue.id).limit(1)) is None
