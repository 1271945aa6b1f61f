"""Which days have deadline checks waiting, and which of them a Prefect run is scheduled for."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from models.deadline import DeadlineCheck, ScheduledCheck
from models.issue import Issue
from models.session import transaction

# A check of a date that has moved since is only written off, by whichever sweep comes first.
_WAITING_DAYS = (
    select(DeadlineCheck.check_on)
    .join(Issue, Issue.id == DeadlineCheck.issue_id)
    .where(DeadlineCheck.done_at.is_(None), DeadlineCheck.deadline_version == Issue.deadline_version)
    .distinct()
)


def find_unscheduled_days(after: date, limit: int = 100) -> list[date]:
    """Days after ``after`` on which a check waits and no run is scheduled, the nearest first."""
    query = (
        _WAITING_DAYS.outerjoin(ScheduledCheck, ScheduledCheck.check_on == DeadlineCheck.check_on)
        .where(DeadlineCheck.check_on > after, ScheduledCheck.check_on.is_(None))
        .order_by(DeadlineCheck.check_on)
        .limit(limit)
    )
    with transaction() as db:
        return list(db.scalars(query))


def find_needless_runs(after: date) -> dict[date, UUID]:
    """Runs scheduled for days on which no check waits any more: the dates have moved."""
    query = select(ScheduledCheck.check_on, ScheduledCheck.flow_run_id).where(
        ScheduledCheck.check_on > after,
        ScheduledCheck.check_on.not_in(_WAITING_DAYS),
        ScheduledCheck.flow_run_id.is_not(None),
    )
    with transaction() as db:
        return {day: run_id for day, run_id in db.execute(query) if run_id}


def keep_scheduled(day: date, flow_run_id: UUID) -> None:
    """Remember the run of that day."""
    row = {"check_on": day, "flow_run_id": flow_run_id, "scheduled_at": datetime.now(UTC)}
    with transaction() as db:
        db.execute(insert(ScheduledCheck).values(row).on_conflict_do_nothing())


def forget_scheduled(day: date) -> None:
    """The run of that day is cancelled."""
    with transaction() as db:
        db.execute(delete(ScheduledCheck).where(ScheduledCheck.check_on == day))
