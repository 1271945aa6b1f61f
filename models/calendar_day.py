"""The working calendar as rows that the district owns."""

from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, native
from models.working_days import CalendarDay, DayStatus, WorkingCalendar


class CalendarDayRow(Base):
    """A day that differs from the plain week: a holiday, or a weekend day that is worked."""

    __tablename__ = "calendar_day"

    on: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    label_vi: Mapped[str]
    label_en: Mapped[str]
    source: Mapped[str]  # the paper that decided it
    status: Mapped[DayStatus] = mapped_column(native(DayStatus))
    entered_at: Mapped[datetime]

    @classmethod
    def of(cls, day: CalendarDay, entered_at: datetime) -> "CalendarDayRow":
        """The row that keeps ``day``."""
        return cls(
            on=day.on, working=day.working, label_vi=day.label_vi, label_en=day.label_en,
            source=day.source, status=day.status, entered_at=entered_at,
        )  # fmt: skip


def load_calendar(db: Session) -> WorkingCalendar:
    """The working calendar as it is kept now."""
    row = CalendarDayRow
    columns = (row.on, row.working, row.label_vi, row.label_en, row.source, row.status)
    return _calendar_of(tuple(CalendarDay(*day) for day in db.execute(select(*columns).order_by(row.on))))


@lru_cache(maxsize=8)
def _calendar_of(days: tuple[CalendarDay, ...]) -> WorkingCalendar:
    """Laid out once for the same days, so that what was counted with it is remembered as well."""
    return WorkingCalendar(days)
