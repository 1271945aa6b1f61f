"""The calendar to begin with, against the official decisions of each year (domain §2.5)."""

from datetime import date, timedelta

import pytest

from models.calendar_seed import seed_days
from models.working_days import DayStatus, WorkingCalendar

CALENDAR = WorkingCalendar(seed_days())

# fmt: off
WEEKDAYS_OFF = {
    2023: "02/01 20/01 23/01 24/01 25/01 26/01 01/05 02/05 03/05 01/09 04/09",
    2024: "01/01 08/02 09/02 12/02 13/02 14/02 18/04 29/04 30/04 01/05 02/09 03/09",
    2025: "01/01 27/01 28/01 29/01 30/01 31/01 07/04 30/04 01/05 02/05 01/09 02/09",
    2026: "01/01 02/01 16/02 17/02 18/02 19/02 20/02 27/04 30/04 01/05 31/08 01/09 02/09 24/11",
    2027: "01/01 04/02 05/02 08/02 09/02 10/02 16/04 30/04 03/05 02/09 03/09 24/11",
}
WEEKEND_DAYS_WORKED = {2023: "", 2024: "04/05", 2025: "26/04", 2026: "10/01 22/08", 2027: ""}
# fmt: on


def days_of(year):
    return (date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days))


@pytest.mark.parametrize(("year", "expected"), WEEKDAYS_OFF.items())
def test_every_weekday_off_is_as_decided(year, expected):
    """No weekday is off but those of the official decisions."""
    off = [day for day in days_of(year) if day.weekday() < 5 and not CALENDAR.is_working(day)]

    assert " ".join(f"{day:%d/%m}" for day in off) == expected


@pytest.mark.parametrize(("year", "expected"), WEEKEND_DAYS_WORKED.items())
def test_every_make_up_day_is_as_decided(year, expected):
    """No Saturday or Sunday is worked but those that make up for a day off."""
    worked = [day for day in days_of(year) if day.weekday() >= 5 and CALENDAR.is_working(day)]

    assert " ".join(f"{day:%d/%m}" for day in worked) == expected


@pytest.mark.parametrize("year", WEEKDAYS_OFF)
def test_only_decided_years_are_official(year):
    """2027 is only expected until a paper decides it, and says so."""
    wanted = DayStatus.EXPECTED if year == 2027 else DayStatus.OFFICIAL

    days = [day for day in seed_days() if day.on.year == year]

    assert {day.status for day in days} == {wanted}
    assert all(("chưa có thông báo" in day.source) == (year == 2027) for day in days)


@pytest.mark.parametrize(
    ("day", "paper"),
    [
        (date(2024, 5, 4), "2450/VPCP-KGVX"),
        (date(2025, 4, 26), "6150/TB-BLĐTBXH"),
        (date(2026, 1, 2), "12729/VPCP-KGVX"),
        (date(2026, 1, 10), "12729/VPCP-KGVX"),
        (date(2026, 11, 24), "28/2026/QH16"),
        (date(2023, 5, 2), "Điều 111"),
        (date(2023, 5, 1), "Điều 112"),
    ],
)
def test_a_day_names_the_paper_that_decided_it(day, paper):
    """Whoever doubts a date can look up why."""
    [found] = [known for known in seed_days() if known.on == day]

    assert paper in found.source


def test_every_day_has_words_in_both_languages():
    """No label is missing, and no day appears twice."""
    days = seed_days()

    assert all(day.label_vi and day.label_en and day.source for day in days)
    assert [day.on for day in days] == sorted({day.on for day in days})


def test_gives_only_the_years_asked_for():
    """The seed of one year holds no day of another."""
    assert {day.on.year for day in seed_days(2026, 2026)} == {2026}
