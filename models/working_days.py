"""
The working calendar and the one way to count with it.

Rules: Bộ luật Dân sự 2015, Điều 147 and 148. Days are civil days of Hà Nội; imports nothing but our errors.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from models.errors import FactWrong, PastTheCalendar

_DAY = timedelta(days=1)
_SATURDAY = 5
_WEEKEND = {5: ("Thứ Bảy", "Saturday"), 6: ("Chủ nhật", "Sunday")}
_PLAIN = ("ngày làm việc", "working day")
_EXPECTED = (" (dự kiến)", " (expected)")


class DayStatus(StrEnum):
    """Whether a paper decided the day, or it is only to be expected."""

    EXPECTED = "expected"
    OFFICIAL = "official"


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day that differs from the plain week: a day off (``working`` false), or a weekend day that is worked."""

    on: date
    working: bool
    label_vi: str
    label_en: str
    source: str  # the paper that decided it
    status: DayStatus

    def label(self, language: str) -> str:
        """What the day is, marked where it is only expected."""
        english = language == "en"
        mark = _EXPECTED[english] if self.status is DayStatus.EXPECTED else ""
        return (self.label_en if english else self.label_vi) + mark


class WorkingCalendar:
    """
    The working days of whole years.

    It knows ``years``; without them, each year whose 1 January is among ``days`` (a holiday by law in every
    year), so that one stray day does not pass for the calendar of its year. Every question about a day of
    another year raises :class:`PastTheCalendar`.
    """

    def __init__(self, days: Iterable[CalendarDay], years: Iterable[int] | None = None) -> None:
        self._special = {day.on: day for day in days}
        known = {on.year for on in self._special if (on.month, on.day) == (1, 1)} if years is None else set(years)
        self.first_year, self.last_year = min(known, default=1), max(known, default=0)
        self._missing = frozenset(range(self.first_year, self.last_year)) - known
        start = date(self.first_year, 1, 1)
        length = (date(self.last_year + 1, 1, 1) - start).days
        self._base = start.toordinal()
        worked = [self._works(start + timedelta(days=n)) for n in range(length)]
        self._through = list(accumulate(worked, initial=0))  # [n]: working days before the nth day
        self._workdays = [self._base + n for n, works in enumerate(worked) if works]

    def is_working(self, day: date) -> bool:
        """
        Whether the offices work on ``day``.

        :raises PastTheCalendar: the year is not known
        """
        self.check_knows(day, day)
        return self._works(day)

    def why(self, day: date, language: str) -> str:
        """
        What kind of day it is, in ``language``: "Chủ nhật", "Tết Dương lịch", "Làm bù cho ngày 02/01/2026".

        :raises PastTheCalendar: the year is not known
        """
        self.check_knows(day, day)
        if special := self._special.get(day):
            return special.label(language)
        return _WEEKEND.get(day.weekday(), _PLAIN)[language == "en"]

    def check_knows(self, first: date, last: date) -> None:
        """
        Answer for every day from ``first`` to ``last``.

        :raises PastTheCalendar: a year among them is not known
        """
        if first.year < self.first_year or last.year < self.first_year:
            raise PastTheCalendar(min(first.year, last.year), self.last_year)
        if last.year > self.last_year or first.year > self.last_year:
            raise PastTheCalendar(max(self.last_year + 1, min(first.year, last.year)), self.last_year)
        if self._missing and (gap := self._missing.intersection(range(first.year, last.year + 1))):
            raise PastTheCalendar(min(gap), self.last_year)

    def number(self, day: date) -> int:
        """How many working days there were from the calendar's beginning to the end of ``day``, a known day."""
        return self._through[day.toordinal() - self._base + 1]

    def numbered(self, number: int) -> date:
        """
        The working day of that number, counted from 1.

        :raises PastTheCalendar: it lies outside the calendar
        """
        if number < 1:
            raise PastTheCalendar(self.first_year - 1, self.last_year)
        if number > len(self._workdays):
            raise PastTheCalendar(self.last_year + 1, self.last_year)
        return date.fromordinal(self._workdays[number - 1])

    def _works(self, day: date) -> bool:
        special = self._special.get(day)
        return special.working if special else day.weekday() < _SATURDAY


class LimitKind(StrEnum):
    """How a limit is counted."""

    WORKING = "working"  # ngày làm việc: only working days count
    CALENDAR = "calendar"  # ngày: all days count; the end rolls to a working day


class TimeLimit(Protocol):
    """Anything that says so many days of one kind: a :class:`Limit`, or a rule of a directive."""

    @property
    def days(self) -> int: ...
    @property
    def kind(self) -> LimitKind: ...


@dataclass(frozen=True, slots=True)
class Limit:
    """So many days of one kind."""

    days: int
    kind: LimitKind


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One line of the explanation: the day, whether it counted, and why."""

    on: date
    counted: bool
    reason_vi: str
    reason_en: str

    def reason(self, language: str) -> str:
        """The reason in ``language``."""
        return self.reason_en if language == "en" else self.reason_vi


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day (it ends at 24:00, Điều 148.6), with one line a day from the day after the event."""

    due_on: date
    days: tuple[CountedDay, ...]


def count(calendar: WorkingCalendar, event_day: date, limit: TimeLimit) -> Deadline:
    """
    Count a limit from an event.

    The day of the event is not counted, working or not; counting starts on the next day (Điều 147.2-3), so what
    arrives on a Saturday is counted as if it had arrived on Friday. A limit in days that ends on a day off ends
    with the next working day (Điều 148.5).

    :raises FactWrong: a limit of less than one day
    :raises PastTheCalendar: a year on the way is not known
    """
    return _counted(calendar, event_day, limit.days, limit.kind)


@lru_cache(maxsize=4096)
def _counted(calendar: WorkingCalendar, event_day: date, wanted: int, kind: LimitKind) -> Deadline:
    """Remembered: the letters of one day ask for the same few limits thousands of times."""
    if wanted < 1:
        raise FactWrong("days", f"thời hạn {wanted} ngày; phải từ 1 ngày.", f"{wanted} days; must be at least 1.")
    days = (_working_lines if kind is LimitKind.WORKING else _calendar_lines)(calendar, event_day, wanted)
    return Deadline(days[-1].on, tuple(days))


def _working_lines(calendar: WorkingCalendar, event_day: date, wanted: int) -> list[CountedDay]:
    lines: list[CountedDay] = []
    day, counted = event_day, 0
    while counted < wanted:
        day += _DAY
        vi, en = calendar.why(day, "vi"), calendar.why(day, "en")
        if works := calendar.is_working(day):
            counted += 1
            vi, en = _nth(counted, vi, en)
        lines.append(CountedDay(day, works, vi, en))
    return lines


def _calendar_lines(calendar: WorkingCalendar, event_day: date, wanted: int) -> list[CountedDay]:
    lines: list[CountedDay] = []
    for nth in range(1, wanted + 1):
        day = event_day + nth * _DAY
        lines.append(CountedDay(day, True, *_nth(nth, calendar.why(day, "vi"), calendar.why(day, "en"))))
    while not calendar.is_working(lines[-1].on):
        day = lines[-1].on + _DAY
        vi, en = calendar.why(day, "vi"), calendar.why(day, "en")
        if calendar.is_working(day):
            vi = f"{vi} tiếp theo sau ngày nghỉ: hạn chuyển đến hết ngày này (Điều 148 khoản 5 BLDS 2015)"
            en = f"{en} next after the days off: the limit ends with it (Civil Code 2015, Art. 148.5)"
        lines.append(CountedDay(day, False, vi, en))
    return lines


def _nth(nth: int, vi: str, en: str) -> tuple[str, str]:
    return f"ngày thứ {nth:02d}: {vi}", f"day {nth}: {en}"


def working_days_between(calendar: WorkingCalendar, after: date, until: date) -> int:
    """
    How many working days lie after ``after`` and up to ``until`` (included); negative if ``until`` comes first.

    :raises PastTheCalendar: a year on the way is not known
    """
    calendar.check_knows(min(after, until), max(after, until))
    return calendar.number(until) - calendar.number(after)


def shift(calendar: WorkingCalendar, day: date, working_days: int) -> date:
    """
    The nth working day after ``day``; before it if ``working_days`` is negative; ``day`` itself for 0.

    From a working day T, ``-3`` is the morning on which three working days remain.

    :raises PastTheCalendar: a year on the way is not known
    """
    calendar.check_knows(day, day)
    if working_days == 0:
        return day
    between = working_days < 0 and not calendar.is_working(day)  # a day off stands between two numbers
    start = calendar.number(day) + between
    there = calendar.numbered(start + working_days)
    calendar.check_knows(min(day, there), max(day, there))
    return there
