"""How all stands, in a handful of figures: for ``status`` and for those who watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.conference import Conference, DirectiveVersion
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import Letter, LetterStatus
from models.session import transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """Conferences with their directives, issues by state, letters by status, the oldest letter owed, the last sweep."""

    conferences: list[dict[str, Any]]
    issues: dict[str, int]
    letters: dict[str, int]
    oldest_owed: dict[str, Any] | None
    last_sweep: dict[str, Any] | None


def read_standing() -> Standing:
    """Five statements."""
    issues = select(Issue.state, func.count()).group_by(Issue.state).order_by(Issue.state)
    letters = select(Letter.status, func.count()).group_by(Letter.status).order_by(Letter.status)
    with transaction() as db:
        return Standing(
            _conferences(db),
            {state.value: n for state, n in db.execute(issues).tuples()},
            {status.value: n for status, n in db.execute(letters).tuples()},
            _oldest_owed(db),
            _last_sweep(db),
        )


def _conferences(db: Session) -> list[dict[str, Any]]:
    query = (
        select(Conference.code, Conference.held_on, DirectiveVersion.code.label("directive"))
        .join(DirectiveVersion, DirectiveVersion.id == Conference.directive_id)
        .order_by(Conference.held_on)
    )
    return [dict(row) for row in db.execute(query).mappings()]


def _oldest_owed(db: Session) -> dict[str, Any] | None:
    query = (
        select(Letter.id, Issue.code, Letter.kind, Letter.owed_at, Letter.tries)
        .outerjoin(Issue, Issue.id == Letter.issue_id)
        .where(Letter.status == LetterStatus.OWED)
        .order_by(Letter.owed_at, Letter.id)
        .limit(1)
    )
    return _first(db, query)


def _last_sweep(db: Session) -> dict[str, Any] | None:
    columns = (SweepRun.id.label("run"), SweepRun.as_of, SweepRun.slot, SweepRun.started_at)
    return _first(db, select(*columns).order_by(SweepRun.id.desc()).limit(1))


def _first(db: Session, query: Any) -> dict[str, Any] | None:
    row = db.execute(query).mappings().first()
    return dict(row) if row else None
