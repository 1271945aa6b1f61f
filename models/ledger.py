"""The ledger of sweeps: what each considered, owed and held back, and why."""

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class SweepRun(Base):
    """One sweep; a slot (day and hour of the schedule) is swept once."""

    __tablename__ = "sweep_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_of: Mapped[date]
    slot: Mapped[str | None] = mapped_column(unique=True)
    started_at: Mapped[datetime]
    considered: Mapped[int] = mapped_column(default=0)
    newly_late: Mapped[int] = mapped_column(default=0)
    owed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    suppressed: Mapped[dict[str, Any]] = mapped_column(default=dict)
    held: Mapped[int] = mapped_column(default=0)
    code_version: Mapped[str]
