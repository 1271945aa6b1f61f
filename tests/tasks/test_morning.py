"""One page for the chair on a working morning, and silence when nothing changed."""

from datetime import date

import pytest

from models.states import Action, State
from tasks.morning import owe_morning_sheets, owe_weekly_digests
from tests.conference import CHAIR, OFFICE, THE_UNIT, act, ask, bring, days_from, raise_issue, stand_on


def sheets(kind="morning_sheet"):
    return {day: facts["letter"] for day, facts in
            ask("SELECT as_of, facts FROM letter WHERE kind::text = :kind ORDER BY as_of", kind=kind)}  # fmt: skip


def score_of(sheet, unit="Phòng Tư pháp"):
    return next(row for row in sheet["scores"] if row["unit"] == unit)


@pytest.fixture
def an_assigned_issue(an_issue):
    bring(an_issue, State.ASSIGNED)
    act(an_issue, Action.ACKNOWLEDGE, THE_UNIT)
    return an_issue


class TestWhenThereIsASheet:
    def test_a_day_on_which_nothing_changed_brings_none(self, an_assigned_issue):
        """More days late is no news; a new name on a list is."""
        for day in days_from(date(2023, 11, 17), date(2023, 12, 25)):
            owe_morning_sheets(day)

        assert list(sheets()) == [
            date(2023, 12, 4),  # due within three working days
            date(2023, 12, 8),  # late
        ]

    def test_before_anything_is_worth_saying_there_is_none(self, a_clean_database):
        """No issue, no page."""
        report = owe_morning_sheets(date(2023, 11, 17))

        assert (report.sheets, report.silent, sheets()) == (0, 1, {})

    def test_none_on_a_day_off_and_none_twice(self, an_assigned_issue):
        """Saturday is the family's; the same morning has one page."""
        assert owe_morning_sheets(date(2023, 12, 9)).sheets == 0
        assert [owe_morning_sheets(date(2023, 12, 11)).sheets for _ in range(2)] == [1, 0]

    def test_what_left_a_list_is_news_too(self, an_assigned_issue):
        """The late one was answered: a page says so."""
        owe_morning_sheets(date(2023, 12, 8))
        stand_on(date(2023, 12, 8))
        act(an_assigned_issue, Action.INSPECT, THE_UNIT)
        act(an_assigned_issue, Action.RESOLVE, THE_UNIT)

        assert owe_morning_sheets(date(2023, 12, 11)).sheets == 1
        assert sheets()[date(2023, 12, 11)]["late"] == 0


class TestWhatItSays:
    def test_what_is_late_since_when_and_against_which_date(self, an_assigned_issue):
        """The original date stands beside the extended one."""
        act(an_assigned_issue, Action.EXTEND, CHAIR, due_on="2023-12-15")
        owe_morning_sheets(date(2023, 12, 20))
        [late] = sheets()[date(2023, 12, 20)]["late_longest"]

        assert (late["code"], late["due_on"], late["original_due_on"], late["late_days"]) == (
            an_assigned_issue, "2023-12-15", "2023-12-07", 3)  # fmt: skip

    def test_newly_late_for_one_morning_then_among_the_others(self, an_assigned_issue):
        """One working day over is new."""
        raise_issue(2)
        act("KN-2023-2-0002", Action.ASSIGN, OFFICE, due_on="2023-12-08")
        owe_morning_sheets(date(2023, 12, 8))
        owe_morning_sheets(date(2023, 12, 11))

        assert [[row["code"][-4:] for row in sheet["newly_late"]] for sheet in sheets().values()] == [
            ["0001"],
            ["0002"],
        ]
        assert [row["code"][-4:] for row in sheets()[date(2023, 12, 11)]["late_longest"]] == ["0001"]

    def test_what_is_due_within_three_working_days_nearest_first(self, an_assigned_issue):
        """With the days that are left; due today has none."""
        raise_issue(2)
        act("KN-2023-2-0002", Action.ASSIGN, OFFICE, due_on="2023-12-05")
        owe_morning_sheets(date(2023, 12, 5))

        assert [(row["code"][-4:], row["days_left"]) for row in sheets()[date(2023, 12, 5)]["due_soon"]] == [
            ("0002", 0), ("0001", 2)]  # fmt: skip

    def test_who_has_not_acknowledged(self, an_issue):
        """With the unit and the day of the assignment."""
        bring(an_issue, State.ASSIGNED)
        owe_morning_sheets(date(2023, 11, 20))
        [row] = sheets()[date(2023, 11, 20)]["unacknowledged"]

        assert (row["code"], row["unit"], row["assigned_on"]) == (an_issue, "Phòng Tư pháp", "2023-11-17")

    @pytest.mark.parametrize(("answered", "on_time"), [(date(2023, 12, 7), 1), (date(2023, 12, 8), 0)])
    def test_on_time_is_counted_against_the_original_date(self, an_assigned_issue, answered, on_time):
        """An extension makes nobody punctual."""
        act(an_assigned_issue, Action.EXTEND, CHAIR, due_on="2023-12-15")
        raise_issue(2)
        bring("KN-2023-2-0002", State.ASSIGNED)
        stand_on(answered)
        act(an_assigned_issue, Action.INSPECT, THE_UNIT)
        act(an_assigned_issue, Action.RESOLVE, THE_UNIT)
        owe_morning_sheets()

        score = score_of(sheets()[answered])
        assert (score["answered"], score["on_time"], score["open"]) == (1, on_time, 1)

    def test_codes_fields_and_units_but_never_who_raised_it(self, an_assigned_issue):
        """Nothing of the person is in the facts of a sheet."""
        owe_morning_sheets(date(2023, 12, 8))

        assert "Trần Văn An" not in str(sheets())
        assert "congdan.example" not in str(sheets())


class TestTheWeeklyDigest:
    def test_lists_what_stays_late_beyond_the_last_rung_once_a_week(self, an_assigned_issue):
        """After the chair heard on the fifth day, weekly; on the first working day of the week."""
        for day in days_from(date(2023, 12, 8), date(2023, 12, 29)):
            owe_weekly_digests(day)

        assert list(sheets("weekly_digest")) == [date(2023, 12, 15), date(2023, 12, 18), date(2023, 12, 25)]

    def test_nothing_stuck_no_digest(self, an_assigned_issue):
        """The fifth day is the ladder's own."""
        assert owe_weekly_digests(date(2023, 12, 14)).digests == 0

    def test_if_monday_is_a_day_off_the_next_working_day_serves(self, an_assigned_issue):
        """1 January 2024 was a Monday."""
        for day in days_from(date(2023, 12, 30), date(2024, 1, 4)):
            owe_weekly_digests(day)

        assert list(sheets("weekly_digest")) == [date(2024, 1, 2)]
