"""The district's own rows of the working calendar: read, weighed before they are written, written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import extract, select
from sqlalchemy.orm import Session

from models.calendar_day import CalendarDayRow, load_calendar
from models.clock import read_clock
from models.conference import DirectiveVersion
from models.errors import InputWrong, PastTheCalendar
from models.issue import Issue
from models.session import transaction
from models.states import OPEN
from models.working_days import CalendarDay, DayStatus, Deadline, TimeLimit, WorkingCalendar, count


@dataclass(frozen=True, slots=True)
class Moved:
    """An open issue whose date the directive would now give differently; its own date is left alone."""

    code: str
    due_on: date | None
    before: date
    after: date


@dataclass(frozen=True, slots=True)
class Impact:
    """What new rows change: the rows, open issues whose count they touch, and whether the year is known with them."""

    days: tuple[CalendarDay, ...]
    replaces: tuple[CalendarDay, ...]
    year_known: bool
    open_issues: int
    moved: list[Moved] = field(default_factory=list)


def list_calendar(year: int) -> list[CalendarDay]:
    """
    The days of that year that differ from the plain week, in order.

    :raises PastTheCalendar: the year is not known and has no rows
    """
    with transaction() as db:
        rows = db.scalars(
            select(CalendarDayRow).where(extract("year", CalendarDayRow.on) == year).order_by(CalendarDayRow.on)
        ).all()
        if not rows:
            load_calendar(db).check_knows(date(year, 1, 1), date(year, 12, 31))
        return [_day(row) for row in rows]


def count_days(since: date, limit: TimeLimit) -> Deadline:
    """
    The last day of a limit with its explanation, by the calendar as it is kept.

    :raises PastTheCalendar: a year on the way is not known
    """
    with transaction() as db:
        return count(load_calendar(db), since, limit)


def weigh_days(days: Sequence[CalendarDay], *, begin_year: bool = False) -> Impact:
    """
    What writing these rows would change. It never changes the date of an issue.

    :raises InputWrong: the row of 1 January would make its year known, and that was not said
    """
    with transaction() as db:
        return _weigh(db, days, begin_year=begin_year)


def write_days(days: Sequence[CalendarDay], *, begin_year: bool = False) -> Impact:
    """Write them in place of what was there; the impact is what :func:`weigh_days` says."""
    with transaction() as db:
        impact = _weigh(db, days, begin_year=begin_year)
        now = read_clock(db).now
        for day in days:
            db.merge(CalendarDayRow.of(day, now))
        return impact


def _weigh(db: Session, days: Sequence[CalendarDay], *, begin_year: bool) -> Impact:
    rows = {row.on: _day(row) for row in db.scalars(select(CalendarDayRow))}
    before = WorkingCalendar(rows.values())
    after = WorkingCalendar((rows | {day.on: day for day in days}).values())
    for year in sorted({day.on.year for day in days}):
        if _knows(after, year) and not _knows(before, year) and not begin_year:
            raise BeginsYear(year)
    replaced = tuple(rows[day.on] for day in days if day.on in rows)
    moved, total = _moved(db, before, after)
    return Impact(tuple(days), replaced, all(_knows(after, day.on.year) for day in days), total, moved)


class BeginsYear(InputWrong):
    """With its 1 January a year counts as known, and every other weekday of it as worked."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"Ngày 01/01/{year} mở lịch làm việc năm {year}: từ đó mọi ngày trong tuần chưa ghi là ngày nghỉ đều tính là "
            f"ngày làm việc. Nếu đúng ý, thêm --begin-year rồi ghi đủ các ngày nghỉ năm {year}.",
            f"1 January {year} begins the calendar of {year}: from then on each weekday without a row counts as worked. "
            f"If that is meant, add --begin-year and enter all days off of {year}.",
        )


def _moved(db: Session, before: WorkingCalendar, after: WorkingCalendar) -> tuple[list[Moved], int]:
    """Open issues whose date by the directive differs between the two calendars, and how many are open."""
    texts = {row.id: row.directive for row in db.scalars(select(DirectiveVersion))}
    columns = (Issue.code, Issue.level, Issue.field, Issue.received_on, Issue.due_on, Issue.directive_id)
    issues = db.execute(select(*columns).where(Issue.state.in_(OPEN)).order_by(Issue.code)).all()
    moved = []
    for code, level, name, received_on, due_on, directive_id in issues:
        limit = texts[directive_id].limit_for(level, name)
        was, now = _due(before, received_on, limit), _due(after, received_on, limit)
        if was and now and was != now:
            moved.append(Moved(code, due_on, was, now))
    return moved, len(issues)


def _due(calendar: WorkingCalendar, since: date, limit: TimeLimit) -> date | None:
    try:
        return count(calendar, since, limit).due_on
    except PastTheCalendar:
        return None


def _knows(calendar: WorkingCalendar, year: int) -> bool:
    try:
        calendar.check_knows(date(year, 1, 1), date(year, 12, 31))
    except PastTheCalendar:
        return False
    return True


def _day(row: CalendarDayRow) -> CalendarDay:
    return CalendarDay(row.on, row.working, row.label_vi, row.label_en, row.source, DayStatus(row.status))
