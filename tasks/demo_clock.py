"""The demo's clock as a page moves it: asked for here, lived through by the engine, day by day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from models.calendar_day import load_calendar
from models.clock import HANOI, DemoClock
from models.session import transaction
from models.working_days import shift
from tasks.demo_staff import NoDemo

_MORNING = time(8)


class Step(StrEnum):
    """How far the clock goes."""

    HOUR = "hour"
    DAY = "day"  # to the next working morning
    WEEK = "week"  # five working days


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What time it is in the demo, and until when it was asked to go on."""

    now: datetime
    wanted: datetime | None


def read_face() -> ClockFace:
    """
    The demo's clock.

    :raises NoDemo: the real clock runs
    """
    with transaction() as db:
        clock = _clock(db)
        return ClockFace(clock.now_at, clock.wanted_at)


def ask_clock(step: Step) -> datetime:
    """
    Ask the engine to live on until then; asked twice, it goes twice as far.

    :raises NoDemo: the real clock runs
    :raises PastTheCalendar: no working calendar is kept for that day
    """
    with transaction() as db:
        clock = _clock(db)
        clock.wanted_at = _after(db, step, clock.wanted_at or clock.now_at)
        db.execute(text("NOTIFY followup_clock"))
        return clock.wanted_at


def clock_wanted() -> datetime | None:
    """Until when the engine should live on; None if it need not."""
    with transaction() as db:
        return db.scalar(select(DemoClock.wanted_at).where(DemoClock.wanted_at > DemoClock.now_at))


def clock_is_there(instant: datetime) -> None:
    """The engine lived until that instant; what was asked for since stays."""
    with transaction() as db:
        db.execute(update(DemoClock).where(DemoClock.wanted_at <= instant).values(wanted_at=None))


def _clock(db: Session) -> DemoClock:
    clock = db.get(DemoClock, 1, with_for_update=True)
    if clock is None:
        raise NoDemo
    return clock


def _after(db: Session, step: Step, since: datetime) -> datetime:
    if step is Step.HOUR:
        return since + timedelta(hours=1)
    day = shift(load_calendar(db), since.astimezone(HANOI).date(), 5 if step is Step.WEEK else 1)
    return datetime.combine(day, _MORNING, HANOI)
