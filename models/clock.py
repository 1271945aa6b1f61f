"""The one clock. A demo clock, kept in the database, stands in for it while mail stays local."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.errors import FactWrong

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class DemoClock(Base):
    """The instant that the demo stands at; no row means the real clock."""

    __tablename__ = "demo_clock"
    __table_args__ = (CheckConstraint("id = 1", name="there_is_one_clock"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    now_at: Mapped[datetime]
    wanted_at: Mapped[datetime | None]  # asked for on a page; the engine lives through the days until then


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is done: the instant it is recorded and the civil day on which it happened."""

    now: datetime
    on: date
    demo: bool = False

    @property
    def happened_at(self) -> datetime:
        """The instant recorded for the day: now, or noon of an earlier day."""
        if self.on == self.now.astimezone(HANOI).date():
            return self.now
        return datetime.combine(self.on, time(12), HANOI).astimezone(UTC)


def read_clock(db: Session, on: date | None = None) -> Moment:
    """
    The present moment, or the day ``on`` recorded now.

    :raises FactWrong: ``on`` lies in the future
    """
    demo = db.scalar(select(DemoClock.now_at))
    now = demo or datetime.now(UTC)
    today = now.astimezone(HANOI).date()
    if on and on > today:
        raise FactWrong(
            "on", f"ngày {on:%d/%m/%Y} chưa đến (hôm nay {today:%d/%m/%Y}).", f"{on} is yet to come; today is {today}."
        )
    return Moment(now, on or today, demo=demo is not None)


def set_demo_clock(db: Session, at: datetime) -> None:
    """Make the demo stand at ``at`` (aware)."""
    clock = db.get(DemoClock, 1)
    if clock is None:
        db.add(DemoClock(id=1, now_at=at))
    else:
        clock.now_at = at
