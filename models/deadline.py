"""Deadline checks as rows: when which rung of the ladder is reached."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.states import Rung


class DeadlineCheck(Base):
    """One rung of one issue for one version of its date; done once."""

    __tablename__ = "deadline_check"
    __table_args__ = (
        UniqueConstraint("issue_id", "rung", "deadline_version"),
        Index("ix_deadline_check_waiting", "check_on", postgresql_where="done_at IS NULL"),
        Index("ix_deadline_check_fired", "sweep_id", postgresql_where="fired"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    rung: Mapped[Rung]
    check_on: Mapped[date]
    deadline_version: Mapped[int]
    done_at: Mapped[datetime | None]
    fired: Mapped[bool] = mapped_column(default=False, server_default="false")  # False: it was moot by then
    sweep_id: Mapped[int | None] = mapped_column(ForeignKey("sweep_run.id"))


class ScheduledCheck(Base):
    """One Prefect run for one day on which some check is due."""

    __tablename__ = "scheduled_check"

    check_on: Mapped[date] = mapped_column(primary_key=True)
    flow_run_id: Mapped[UUID | None]
    scheduled_at: Mapped[datetime]
