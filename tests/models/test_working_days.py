"""The one way to count days."""

import csv
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.calendar_seed import seed_days
from models.errors import FactWrong
from models.working_days import Limit, LimitKind, WorkingCalendar, count, shift, working_days_between

CALENDAR = WorkingCalendar(seed_days())
WORKING, ALL_DAYS = LimitKind.WORKING, LimitKind.CALENDAR
THE_DATE = date(2023, 12, 7)

with (Path(__file__).parent / "samples" / "deadlines.csv").open(encoding="utf-8") as file:
    VECTORS = [tuple(row.values()) for row in csv.DictReader(file)]

UNHURRIED = settings(deadline=None)  # claims are about days, not about speed
days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
working_days = days.filter(CALENDAR.is_working)
limits = st.builds(Limit, st.integers(1, 60), st.sampled_from(LimitKind))


@pytest.mark.parametrize(("event_day", "kind", "length", "due"), VECTORS)
def test_ends_on_the_day_that_the_law_gives(event_day, kind, length, due):
    """The reference deadlines of the domain hold to the day."""
    deadline = count(CALENDAR, date.fromisoformat(event_day), Limit(int(length), LimitKind(kind)))

    assert deadline.due_on == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("event_day", "length", "due", "because"),
    [
        (date(2023, 11, 16), 1, date(2023, 11, 17), "Thursday is day zero, Friday day one"),
        (date(2023, 11, 17), 1, date(2023, 11, 20), "the weekend does not count"),
        (date(2023, 11, 18), 1, date(2023, 11, 20), "received on Saturday is as if on Friday"),
        (date(2024, 5, 3), 1, date(2024, 5, 4), "a make-up Saturday is a working day and may be the last"),
        (date(2026, 1, 9), 1, date(2026, 1, 10), "Saturday 10/01/2026 makes up for 02/01"),
        (date(2024, 12, 31), 1, date(2025, 1, 2), "the New Year is off"),
    ],
)
def test_counts_working_days_only(event_day, length, due, because):
    """The day of the event is not counted (Điều 147); then only working days are."""
    assert count(CALENDAR, event_day, Limit(length, WORKING)).due_on == due, because


class TestTheExplanation:
    def test_names_the_days_that_did_not_count(self):
        """One line a day says why it did not count."""
        deadline = count(CALENDAR, date(2026, 11, 20), Limit(2, WORKING))

        assert [(line.on.day, line.counted, line.reason_vi) for line in deadline.days] == [
            (21, False, "Thứ Bảy"),
            (22, False, "Chủ nhật"),
            (23, True, "ngày thứ 01: ngày làm việc"),
            (24, False, "Ngày Văn hóa Việt Nam"),
            (25, True, "ngày thứ 02: ngày làm việc"),
        ]

    def test_says_that_the_end_rolled_and_by_which_article(self):
        """A limit in days that ends on a Saturday ends with Monday (Điều 148.5)."""
        saturday, sunday, monday = count(CALENDAR, date(2023, 11, 16), Limit(30, ALL_DAYS)).days[-3:]

        assert (saturday.counted, saturday.reason("vi")) == (True, "ngày thứ 30: Thứ Bảy")
        assert (sunday.counted, sunday.reason("en")) == (False, "Sunday")
        assert (monday.counted, monday.on) == (False, date(2023, 12, 18))
        assert "Điều 148 khoản 5" in monday.reason_vi

    @UNHURRIED
    @given(days, limits)
    def test_has_one_line_a_day_to_the_date(self, event_day, limit):
        """The lines run without a gap from the day after the event to the date."""
        deadline = count(CALENDAR, event_day, limit)

        assert deadline.days[0].on == event_day + timedelta(days=1)
        assert deadline.days[-1].on == deadline.due_on
        assert all(b.on - a.on == timedelta(days=1) for a, b in pairwise(deadline.days))

    @UNHURRIED
    @given(days, limits)
    def test_agrees_with_the_date(self, event_day, limit):
        """As many lines counted as the limit has days, and the date is a working day."""
        deadline = count(CALENDAR, event_day, limit)

        assert sum(line.counted for line in deadline.days) == limit.days
        assert CALENDAR.is_working(deadline.due_on)


class TestCounting:
    @UNHURRIED
    @given(days, days, limits)
    def test_never_gives_a_later_event_an_earlier_date(self, one, other, limit):
        """What arrives later is due later, or on the same day."""
        first, last = sorted((one, other))

        assert count(CALENDAR, first, limit).due_on <= count(CALENDAR, last, limit).due_on

    @UNHURRIED
    @given(days, st.integers(1, 60), st.sampled_from(LimitKind))
    def test_never_gives_a_longer_limit_an_earlier_date(self, event_day, length, kind):
        """A longer limit never ends sooner."""
        shorter, longer = (count(CALENDAR, event_day, Limit(n, kind)).due_on for n in (length, length + 1))

        assert shorter <= longer

    @UNHURRIED
    @given(days, st.integers(1, 60))
    def test_back_from_the_date_gives_the_limit(self, event_day, length):
        """Between the event and the date lie exactly the working days of the limit."""
        due_on = count(CALENDAR, event_day, Limit(length, WORKING)).due_on

        assert working_days_between(CALENDAR, event_day, due_on) == length
        assert shift(CALENDAR, event_day, length) == due_on

    @pytest.mark.parametrize("kind", LimitKind)
    def test_refuses_a_limit_of_no_days(self, kind):
        """A limit has at least one day; the refusal is a sentence."""
        with pytest.raises(FactWrong, match="at least 1"):
            count(CALENDAR, THE_DATE, Limit(0, kind))


class TestTheLadder:
    @pytest.mark.parametrize(("rung", "day"), [(-3, 4), (-1, 6), (1, 8), (3, 12), (5, 14)])
    def test_stands_on_working_days_around_the_date(self, rung, day):
        """Reminders on 04/12 and 06/12, reports on 08/12, 12/12 and 14/12 for a date of 07/12/2023."""
        assert shift(CALENDAR, THE_DATE, rung) == date(2023, 12, day)

    def test_is_late_by_five_working_days(self):
        """On 14/12/2023 what was due on 07/12/2023 is late by 05 working days."""
        assert working_days_between(CALENDAR, THE_DATE, date(2023, 12, 14)) == 5

    @UNHURRIED
    @given(working_days, st.integers(1, 20))
    def test_there_and_back_is_the_same_day(self, day, n):
        """From a working day, n working days forth and back lead home."""
        assert shift(CALENDAR, shift(CALENDAR, day, n), -n) == day

    @UNHURRIED
    @given(days, st.integers(1, 20))
    def test_from_any_day_leads_to_a_working_day_on_the_right_side(self, day, n):
        """The nth working day before or after any day, day off or not."""
        after = shift(CALENDAR, day, n)

        assert after > day
        assert CALENDAR.is_working(after)
        assert shift(CALENDAR, after + timedelta(days=1), -1) == after

    def test_by_no_days_stays(self):
        """Nothing moves by zero days."""
        assert shift(CALENDAR, THE_DATE, 0) == THE_DATE

    def test_before_a_day_off_counts_from_the_last_working_day(self):
        """The working day before Saturday 09/12/2023 is Friday."""
        assert shift(CALENDAR, date(2023, 12, 9), -1) == date(2023, 12, 8)


class TestTimeBetween:
    @UNHURRIED
    @given(days, days)
    def test_backwards_is_negative(self, one, other):
        """A date that is still ahead is late by a negative number."""
        assert working_days_between(CALENDAR, one, other) == -working_days_between(CALENDAR, other, one)

    @UNHURRIED
    @given(days, days)
    def test_is_what_one_finds_by_looking_at_each_day(self, one, other):
        """The quick count equals the slow one."""
        first, last = sorted((one, other))
        between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))

        assert working_days_between(CALENDAR, first, last) == sum(map(CALENDAR.is_working, between))
