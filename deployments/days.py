"""Live through days of the demo clock: what the schedules would do on each, at its hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from flows.check_deadlines import check_deadlines
from flows.close_unanswered import close_unanswered
from flows.conduct import conduct
from flows.deliver_letters import deliver_letters
from flows.morning_sheet import morning_sheet
from models.clock import HANOI, read_clock, set_demo_clock
from models.session import transaction
from tasks.sweep import SweepReport

SWEEP_AT, SHEET_AT, EVENING = time(7, 15), time(7, 30), time(17)


def set_clock(day: date, at: time) -> None:
    """Make the demo clock stand at that hour of that day in Hà Nội."""
    with transaction() as db:
        set_demo_clock(db, datetime.combine(day, at, HANOI))


async def live_day(day: date) -> SweepReport:
    """One morning: the sweep, the chair's sheet, what silence closes, the letters."""
    set_clock(day, SWEEP_AT)
    report = await conduct(check_deadlines)
    set_clock(day, SHEET_AT)
    await conduct(morning_sheet)
    await close_unanswered.fn()
    await deliver_letters.fn()
    return report


async def live_until(instant: datetime, told: Callable[[date, SweepReport], None] = lambda _day, _report: None) -> None:
    """From the demo's present to ``instant``, every morning on the way; ``told`` hears at its end what each day's sweep did."""
    with transaction() as db:
        day = read_clock(db).on
    last = instant.astimezone(HANOI)
    if day >= last.date():
        await _go_on_to(last.date(), last.time())
    while day < last.date():
        day += timedelta(days=1)
        lived = day < last.date() or last.time() >= SHEET_AT  # else that morning is yet to come
        report = await live_day(day) if lived else None
        await _go_on_to(day, EVENING if day < last.date() else last.time())
        if report:
            told(day, report)


async def _go_on_to(day: date, at: time) -> None:
    """What came due in the course of the day leaves."""
    set_clock(day, at)
    await deliver_letters.fn()
