"""Reminders before the date, alarms after it, each rung once, whatever happens to the days in between."""

from collections import Counter
from datetime import date

import pytest
from sqlalchemy import event

from models.session import engine, transaction
from models.states import Action, State
from tasks.ledger import read_ledger
from tasks.outbox import claim_letters
from tasks.storms import release_held
from tasks.sweep import sweep_deadlines
from tests.conference import (
    CHAIR,
    CITIZEN,
    HELD_ON,
    NEXT_DAY,
    OFFICE,
    THE_UNIT,
    UNIT,
    act,
    all_at_once,
    ask,
    bring,
    days_from,
    decide,
    letters_of,
    make_issue,
    make_person,
    raise_issue,
    rules_on,
    stand_on,
)  # fmt: skip

SWEPT = "SELECT l.kind::text || ' ' || l.recipient_role::text FROM letter l WHERE l.sweep_id IS NOT NULL"
ALL_RUNGS = [
    "apology citizen", "overdue unit", "overdue unit", "overdue_chair chair", "overdue_head unit_head",
    "overdue_office office",
]  # fmt: skip


def letters_on(as_of):
    return sorted(said for (said,) in ask(f"{SWEPT} AND l.as_of = :as_of", as_of=as_of))


def all_letters():
    return sorted(said for (said,) in ask(SWEPT))


def many(n, **assignment):
    """So many assigned and acknowledged issues, each of another person, made in one transaction."""
    with transaction() as db:
        rules = rules_on(db)
        for row in range(1, n + 1):
            issue = make_issue(db, rules, row, make_person(db, f"Người Thứ {row}"))
            issue.move(
                Action.ASSIGN, by=OFFICE, rules=rules, **{"unit": UNIT, "due_on": date(2023, 12, 7)} | assignment
            )
            issue.move(Action.ACKNOWLEDGE, by=THE_UNIT, rules=rules)


def count_statements(step):
    """What the step returns, and how many statements it sent."""
    said = []

    def hear(*args):
        said.append(args[2])

    event.listen(engine(), "before_cursor_execute", hear)
    try:
        returned = step()
        return returned, len(said)
    finally:
        event.remove(engine(), "before_cursor_execute", hear)


@pytest.fixture
def an_assigned_issue(an_issue):
    """Due on Thursday, 7 December; the unit has acknowledged it."""
    bring(an_issue, State.ASSIGNED)
    act(an_issue, Action.ACKNOWLEDGE, THE_UNIT)
    return an_issue


class TestTheLadder:
    def test_each_day_brings_what_the_directive_says_and_nothing_else(self, an_assigned_issue):
        """Swept every day to Christmas: three days and one day before, then over one, three and five working days."""
        for day in days_from(date(2023, 11, 18), date(2023, 12, 25)):
            sweep_deadlines(day)

        told = {day: letters_on(day) for day in days_from(date(2023, 11, 18), date(2023, 12, 25)) if letters_on(day)}
        assert told == {
            date(2023, 12, 4): ["reminder unit"],
            date(2023, 12, 6): ["apology_wanted unit", "apology_wanted unit_head"],
            date(2023, 12, 8): ["apology citizen", "overdue unit", "overdue_head unit_head"],
            date(2023, 12, 12): ["overdue unit", "overdue_office office"],
            date(2023, 12, 14): ["overdue_chair chair"],
        }

    def test_on_the_date_itself_nobody_is_late(self, an_assigned_issue):
        """The day ends at 24:00 (Bộ luật Dân sự, Điều 148)."""
        assert sweep_deadlines(date(2023, 12, 7)).newly_late == 0
        assert sweep_deadlines(date(2023, 12, 8)).newly_late == 1

    def test_a_reminder_that_was_missed_still_goes_on_the_date_itself(self, an_assigned_issue):
        """The last day is a day to act on; the day after, it would be a mockery."""
        sweep_deadlines(date(2023, 12, 7))

        assert all_letters() == ["apology_wanted unit", "apology_wanted unit_head"]

    def test_silence_is_an_alarm_when_the_working_day_to_acknowledge_is_over(self, an_issue):
        """Assigned on Friday: told on Tuesday, to the unit and the office."""
        bring(an_issue, State.ASSIGNED)

        assert sweep_deadlines(date(2023, 11, 20)).owed == {}
        assert sweep_deadlines(date(2023, 11, 21)).owed == {"unacknowledged": 2}

    def test_a_citizen_without_email_is_told_by_paper(self, a_conference):
        """The apology as well."""
        sweep_deadlines(date(2023, 12, 8))

        assert ("apology", "citizen", "to_print") in letters_of("KN-2023-2-0004")

    def test_everybody_who_raised_the_same_is_told_once(self, a_clean_database):
        """The person of the duplicate too, even of an anonymous original."""
        original, again = raise_issue(1, None), raise_issue(2, "Lê Thị Bình")
        act(again, Action.MERGE, OFFICE, duplicate_of=original)
        bring(original, State.INSPECTED)
        sweep_deadlines(date(2023, 12, 8))

        assert ask("SELECT p.name FROM letter l JOIN person p ON p.id = l.person_id WHERE l.kind = 'apology'") == [
            ("Lê Thị Bình",)]  # fmt: skip


class TestWhateverHappens:
    def test_a_second_sweep_of_the_day_finds_nothing_new(self, an_assigned_issue):
        """Run twice is as good as once."""
        sweep_deadlines(date(2023, 12, 8))
        before = all_letters()

        again = sweep_deadlines(date(2023, 12, 8))

        assert (again.considered, again.owed) == (0, {})
        assert all_letters() == before

    def test_missed_weeks_are_made_up_for_each_rung_once(self, an_assigned_issue):
        """The machine was off over the date: no reminder that comes too late, every alarm once."""
        report = sweep_deadlines(date(2023, 12, 20))

        assert all_letters() == ALL_RUNGS
        assert report.suppressed == {"acknowledged": 1, "passed": 2}
        assert report.newly_late == 1

    def test_of_two_reminders_at_once_the_later_one_goes(self, an_assigned_issue):
        """One letter says when it is due, not two."""
        report = sweep_deadlines(date(2023, 12, 6))

        assert all_letters() == ["apology_wanted unit", "apology_wanted unit_head"]
        assert report.suppressed["overtaken"] == 1
        assert ask("SELECT DISTINCT rung::text FROM letter WHERE kind = 'apology_wanted'") == [("before_1",)]

    def test_a_day_off_waits_for_the_next_working_day(self, an_assigned_issue):
        """Saturday and Sunday owe nothing, not even what was missed."""
        for day in (date(2023, 12, 9), date(2023, 12, 10)):
            assert sweep_deadlines(day).suppressed == {"day_off": 1}

        assert sweep_deadlines(date(2023, 12, 11)).newly_late == 1

    def test_a_date_that_moved_makes_the_old_checks_moot(self, an_assigned_issue):
        """Only the ladder of the date in force is climbed."""
        act(an_assigned_issue, Action.EXTEND, CHAIR, due_on="2023-12-15")
        report = sweep_deadlines(date(2023, 12, 14))

        assert all_letters() == ["apology_wanted unit", "apology_wanted unit_head"]
        assert report.suppressed == {"date_moved": 6, "acknowledged": 1, "overtaken": 1}

    def test_what_is_answered_is_left_in_peace(self, an_issue):
        """Nobody is reminded of what is done."""
        bring(an_issue, State.RESOLVED)
        report = sweep_deadlines(date(2023, 12, 20))

        assert (report.owed, report.suppressed) == ({}, {"not_running": 6})

    def test_what_is_reopened_climbs_a_ladder_of_its_own(self, an_issue):
        """The short date has its own rungs."""
        bring(an_issue, State.RESOLVED)
        act(an_issue, Action.REOPEN, CITIZEN)
        sweep_deadlines(date(2023, 11, 27))

        assert "overdue unit" in all_letters()
        assert ask("SELECT DISTINCT deadline_version FROM letter WHERE kind = 'overdue'") == [(2,)]

    def test_waiting_for_the_citizen_does_not_stop_the_ladder_unless_the_directive_says_so(self, an_assigned_issue):
        """With the shipped directive the clock runs on."""
        act(an_assigned_issue, Action.ASK, THE_UNIT)

        assert sweep_deadlines(date(2023, 12, 8)).newly_late == 1

    def test_with_a_pausing_directive_it_stands_still_and_goes_on_afterwards(self, an_assigned_issue):
        """Asked on 17/11, answered on 24/11: due on 14/12, late on the 15th."""
        decide("while_awaiting_citizen = false", "while_awaiting_citizen = true")
        act(an_assigned_issue, Action.ASK, THE_UNIT)
        assert sweep_deadlines(date(2023, 12, 8)).considered == 0
        stand_on(date(2023, 11, 24))
        act(an_assigned_issue, Action.SUPPLY, CITIZEN)

        assert sweep_deadlines(date(2023, 12, 14)).newly_late == 0
        assert sweep_deadlines(date(2023, 12, 15)).newly_late == 1

    def test_issues_keep_their_ladder_when_the_conference_gets_a_new_directive(self, an_assigned_issue):
        """An issue is judged by the version in force for it, and is not forgotten with it."""
        decide('code = "quan-cau-giay-2023"', 'code = "quan-cau-giay-2024"', for_issues=False)

        assert sweep_deadlines(date(2023, 12, 8)).newly_late == 1


class TestWithoutAUnit:
    @pytest.fixture
    def an_unroutable_issue(self, a_clean_database):
        """Raised at the conference; the workbook names a unit that nobody knows."""
        return raise_issue(unknown_unit="Phòng Không Rõ")

    def test_the_office_and_the_chair_are_alarmed_on_every_working_day(self, an_unroutable_issue):
        """Until somebody is responsible; not on the day of the conference, not on days off, once a day."""
        told = {}
        for day in days_from(HELD_ON, date(2023, 11, 21)):
            sweep_deadlines(day)
            sweep_deadlines(day)
            told[day.day] = letters_on(day)

        alarm = ["no_unit chair", "no_unit office"]
        assert told == {16: [], 17: alarm, 18: [], 19: [], 20: alarm, 21: alarm}

    def test_no_alarm_once_it_is_assigned(self, an_unroutable_issue):
        """And the one that has not left yet is cancelled when its turn comes."""
        sweep_deadlines(NEXT_DAY)
        act(an_unroutable_issue, Action.ASSIGN, OFFICE)
        claim_letters(100)

        assert sweep_deadlines(date(2023, 11, 20)).owed == {}
        assert {status for kind, _, status in letters_of(an_unroutable_issue) if kind == "no_unit"} == {"cancelled"}

    def test_after_a_hand_back_the_office_has_a_working_day(self, an_issue):
        """Handed back on Friday: to assign on Monday, alarmed on Tuesday."""
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.HAND_BACK, THE_UNIT)

        assert sweep_deadlines(date(2023, 11, 20)).owed == {}
        assert sweep_deadlines(date(2023, 11, 21)).owed == {"no_unit": 2}


class TestTheLedger:
    def test_a_slot_is_swept_once_though_two_come_at_the_same_time(self, an_assigned_issue):
        """Two engines, one schedule."""
        reports = all_at_once(4, lambda _: sweep_deadlines(date(2023, 12, 20), slot="07:15"))

        assert sorted(report.repeated for report in reports) == [False, True, True, True]
        assert [line.slot for line in read_ledger()] == ["2023-12-20 07:15"]
        assert all_letters() == ALL_RUNGS

    def test_sweeps_at_the_same_time_owe_each_letter_once(self, an_assigned_issue):
        """With and without a slot."""
        reports = all_at_once(4, lambda _: sweep_deadlines(date(2023, 12, 20)))

        assert sorted(report.considered for report in reports) == [0, 0, 0, 6]
        assert all_letters() == ALL_RUNGS

    def test_a_dry_run_reports_and_keeps_nothing(self, an_assigned_issue):
        """It says what the sweep would do, which then does it."""
        dry = sweep_deadlines(date(2023, 12, 20), dry_run=True)
        assert (dry.run, read_ledger(), all_letters()) == (None, [], [])
        real = sweep_deadlines(date(2023, 12, 20))

        assert (dry.considered, dry.owed, dry.suppressed) == (real.considered, real.owed, real.suppressed)

    def test_every_sweep_is_in_the_books(self, an_assigned_issue):
        """What it considered, owed and held back, and why."""
        sweep_deadlines(date(2023, 12, 9), slot="off")
        report = sweep_deadlines(date(2023, 12, 20))
        line, off = read_ledger()

        assert (line.run, line.as_of, line.considered, line.newly_late) == (report.run, report.as_of, 6, 1)
        assert (line.owed, line.suppressed) == (report.owed, report.suppressed)
        assert Counter(said.split()[0] for said in all_letters()) == line.owed
        assert (off.slot, off.suppressed, off.owed) == ("2023-12-09 off", {"day_off": 1}, {})


class TestAFlood:
    def test_is_held_until_a_person_releases_it(self, an_assigned_issue):
        """More letters than the directive thinks likely are a mistake somewhere: none leaves."""
        decide("per_sweep = 200", "per_sweep = 5")
        report = sweep_deadlines(date(2023, 12, 20))
        held = {status for (status,) in ask("SELECT DISTINCT status::text FROM letter WHERE sweep_id IS NOT NULL")}

        assert (report.held, held) == (6, {"held"})
        assert release_held("cb-001", report.run) == 6
        assert release_held("cb-001") == 0
        assert len([claim for claim in claim_letters(100) if claim]) >= 6

    def test_does_not_hold_back_the_loudest_alarm(self, an_assigned_issue):
        """What has no unit is told in any case."""
        raise_issue(2, unknown_unit="Phòng Không Rõ")
        decide("per_sweep = 200", "per_sweep = 5")
        sweep_deadlines(date(2023, 12, 20))

        assert ask("SELECT DISTINCT status::text FROM letter WHERE kind = 'no_unit'") == [("owed",)]

    def test_of_an_ordinary_day_is_none(self, a_clean_database):
        """As many as the directive allows."""
        many(66)
        report = sweep_deadlines(date(2023, 12, 8))

        assert (sum(report.owed.values()), report.held) == (198, 0)


@pytest.mark.usefixtures("a_clean_database")
def test_the_number_of_statements_does_not_grow_with_the_number_of_issues():
    """Ten or two hundred: the same handful."""
    from tests.conftest import empty_tables  # noqa: PLC0415

    counted = []
    for n in (10, 200):
        empty_tables()
        many(n)
        counted.append(count_statements(lambda: sweep_deadlines(date(2023, 12, 4))))

    assert [report.owed["reminder"] for report, _ in counted] == [10, 200]
    assert len({statements for _, statements in counted}) == 1
    assert counted[0][1] < 25


def test_the_moment_of_the_letters_is_the_day_swept(an_assigned_issue):
    """A letter speaks from the day on which it was due, not from the one on which it leaves."""
    sweep_deadlines(date(2023, 12, 8))

    assert ask("SELECT DISTINCT as_of FROM letter WHERE sweep_id IS NOT NULL") == [(date(2023, 12, 8),)]
