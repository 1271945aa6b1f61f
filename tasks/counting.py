"""Figures for summaries: issues by state and unit, letters by kind and status."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from models.clock import HANOI
from models.issue import Issue
from models.letter import Letter, LetterStatus
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


def count_sent(day: date) -> dict[str, int]:
    """How many letters of each kind left on that day in Hà Nội; a digest counts as one. One statement."""
    midnight = datetime.combine(day, time(), HANOI)
    sent = (
        select(Letter.kind, func.count())
        .where(
            Letter.status == LetterStatus.SENT,
            Letter.sent_at >= midnight,
            Letter.sent_at < midnight + timedelta(days=1),
        )
        .group_by(Letter.kind)
        .order_by(Letter.kind)
    )
    with transaction() as db:
        return {kind.value: n for kind, n in db.execute(sent).tuples()}


def no_issue_yet() -> bool:
    """Whether nothing is on record."""
    with transaction() as db:
        return db.scalar(select(Issue.id).limit(1)) is None
