"""How all stands, in a handful of figures: for ``status`` and for those who watch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.conference import Conference, DirectiveVersion
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import Letter, LetterStatus
from models.session import transaction
from models.states import RUNNING
from tasks.receiving.waiting import count_waiting
from tasks.untold import is_late_untold


@dataclass(frozen=True, slots=True)
class Standing:
    """Conferences with their directives, issues by state and late, letters by status, the oldest letter owed, the last sweep."""

    conferences: list[dict[str, Any]]
    issues: dict[str, int]
    late: int
    late_untold: int  # of these, so many whose citizen was not told by the date
    letters: dict[str, int]
    mail_waiting: int  # came in, and waits for a person
    oldest_owed: dict[str, Any] | None
    last_sweep: dict[str, Any] | None


def read_standing() -> Standing:
    """Eight statements."""
    issues = select(Issue.state, func.count()).group_by(Issue.state).order_by(Issue.state)
    letters = select(Letter.status, func.count()).group_by(Letter.status).order_by(Letter.status)
    with transaction() as db:
        return Standing(
            _conferences(db),
            {state.value: n for state, n in db.execute(issues).tuples()},
            *count_late(db),
            {status.value: n for status, n in db.execute(letters).tuples()},
            count_waiting(db).mails,
            _oldest_owed(db),
            _last_sweep(db),
        )


def count_late(db: Session) -> tuple[int, int]:
    """How many open issues are late, and of these, whose citizen was not told by the date."""
    today = read_clock(db).on
    late = select(func.count()).select_from(Issue).where(Issue.state.in_(RUNNING), Issue.due_on < today)
    return db.scalars(late).one(), db.scalars(late.where(is_late_untold("issue", today))).one()


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
