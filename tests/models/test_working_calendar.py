"""The working calendar: what a day is, and which days it knows."""

from datetime import date

import pytest

from models.calendar_seed import seed_days
from models.errors import PastTheCalendar
from models.working_days import (
    CalendarDay,
    DayStatus,
    Limit,
    LimitKind,
    WorkingCalendar,
    count,
    shift,
    working_days_between,
)

CALENDAR = WorkingCalendar(seed_days())
THE_DATE = date(2023, 12, 7)


class TestTheCalendar:
    @pytest.mark.parametrize(
        ("day", "vi", "en"),
        [
            (date(2023, 11, 18), "Thứ Bảy", "Saturday"),
            (date(2023, 11, 19), "Chủ nhật", "Sunday"),
            (date(2023, 11, 20), "ngày làm việc", "working day"),
            (date(2024, 1, 1), "Tết Dương lịch", "New Year's Day"),
            (date(2026, 1, 2), "Nghỉ hoán đổi, làm bù ngày 10/01/2026", "Day off, worked on 2026-01-10 instead"),
            (date(2026, 1, 10), "Làm bù cho ngày 02/01/2026", "Worked instead of 2026-01-02"),
            (date(2027, 1, 1), "Tết Dương lịch (dự kiến)", "New Year's Day (expected)"),
        ],
    )
    def test_says_what_a_day_is(self, day, vi, en):
        """The reason is in both languages; a day that no paper decided yet is marked."""
        assert (CALENDAR.why(day, "vi"), CALENDAR.why(day, "en")) == (vi, en)

    @pytest.mark.parametrize("ask", [
        lambda: CALENDAR.is_working(date(2028, 1, 3)),
        lambda: CALENDAR.why(date(2028, 1, 3), "vi"),
        lambda: count(CALENDAR, date(2027, 12, 30), Limit(5, LimitKind.WORKING)),
        lambda: count(CALENDAR, date(2027, 12, 30), Limit(5, LimitKind.CALENDAR)),
        lambda: working_days_between(CALENDAR, THE_DATE, date(2028, 1, 3)),
        lambda: working_days_between(CALENDAR, date(2028, 1, 3), THE_DATE),
        lambda: shift(CALENDAR, date(2027, 12, 30), 5),
    ])  # fmt: skip
    def test_refuses_a_year_it_does_not_know(self, ask):
        """No date is guessed beyond the calendar; the sentence says how to mend it."""
        with pytest.raises(PastTheCalendar, match=r"ends with 2027; no day of 2028.*Add the days off of 2028"):
            ask()

    @pytest.mark.parametrize("ask", [
        lambda: CALENDAR.is_working(date(2022, 12, 30)),
        lambda: shift(CALENDAR, date(2023, 1, 3), -5),
        lambda: working_days_between(CALENDAR, date(2022, 12, 30), THE_DATE),
    ])  # fmt: skip
    def test_refuses_a_year_before_its_first(self, ask):
        """Nor is a date guessed before it begins."""
        with pytest.raises(PastTheCalendar, match="has no year 2022") as refusal:
            ask()

        assert "không có năm 2022" in refusal.value.vi

    def test_is_not_fooled_by_one_stray_day(self):
        """A year is known with its 1 January, not by any day in it."""
        stray = CalendarDay(date(2028, 12, 30), True, "Làm bù", "Make-up", "?", DayStatus.EXPECTED)

        assert WorkingCalendar([*seed_days(), stray]).last_year == 2027

    def test_does_not_count_across_a_year_it_lacks(self):
        """A gap between known years is refused, not taken for a plain year."""
        gapped = WorkingCalendar([day for day in seed_days() if day.on.year != 2025])

        assert gapped.is_working(date(2026, 3, 2))
        with pytest.raises(PastTheCalendar, match="has no year 2025"):
            working_days_between(gapped, date(2024, 12, 30), date(2026, 1, 5))
        with pytest.raises(PastTheCalendar, match="has no year 2025"):
            shift(gapped, date(2024, 12, 30), 5)

    def test_without_days_knows_nothing(self):
        """An empty table refuses every day instead of taking it for a plain week."""
        with pytest.raises(PastTheCalendar):
            WorkingCalendar([]).is_working(THE_DATE)

    def test_may_be_told_its_years(self):
        """A calendar without special days is a plain week of the years it is given."""
        plain = WorkingCalendar([], years=[2023])

        assert plain.is_working(date(2023, 1, 2))
        assert not plain.is_working(date(2023, 1, 1))
