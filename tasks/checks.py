"""Which days have deadline checks waiting, and which of them a Prefect run is scheduled for."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from models.deadline import DeadlineCheck, ScheduledCheck
from models.session import transaction


def find_unscheduled_days(after: date, limit: int = 100) -> list[date]:
    """Days after ``after`` on which a check waits and no run is scheduled, the nearest first."""
    query = (
        select(DeadlineCheck.check_on)
        .distinct()
        .outerjoin(ScheduledCheck, ScheduledCheck.check_on == DeadlineCheck.check_on)
        .where(DeadlineCheck.done_at.is_(None), DeadlineCheck.check_on > after, ScheduledCheck.check_on.is_(None))
        .order_by(DeadlineCheck.check_on)
        .limit(limit)
    )
    with transaction() as db:
        return list(db.scalars(query))


def find_needless_runs(after: date) -> dict[date, UUID]:
    """Runs scheduled for days on which no check waits any more: the dates have moved."""
    waiting = select(DeadlineCheck.check_on).where(DeadlineCheck.done_at.is_(None))
    query = select(ScheduledCheck.check_on, ScheduledCheck.flow_run_id).where(
        ScheduledCheck.check_on > after,
        ScheduledCheck.check_on.not_in(waiting),
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
