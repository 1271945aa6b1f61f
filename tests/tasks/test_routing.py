"""Every issue gets one unit and a date in working days; what cannot be routed stays in sight and holds up nobody."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from models.session import transaction
from models.states import Action, State
from tasks.announcing import find_unannounced, mark_announced
from tasks.checks import find_needless_runs, find_unscheduled_days, forget_scheduled, keep_scheduled
from tasks.routing import anything_raised, route_raised
from tests.conference import (
    CHAIR,
    DUE_ON,
    NEXT_DAY,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    all_at_once,
    ask,
    issue_of,
    make_issue,
    make_person,
    raise_issue,
    rules_on,
)  # fmt: skip

A_RUN = UUID(int=7)


def unit_of(code):
    rows = ask("SELECT u.code FROM issue i JOIN unit u ON u.id = i.unit_id WHERE i.code = :code", code=code)
    return rows[0][0] if rows else None


@pytest.mark.usefixtures("a_clean_database")
class TestWhoLeads:
    def test_the_unit_of_the_workbook_comes_first(self):
        """The office knows better than the table."""
        code = raise_issue(proposed_unit=OTHER_UNIT, proposed_co_units=[UNIT])
        route_raised()

        assert unit_of(code) == OTHER_UNIT
        assert len(issue_of(code).co_units) == 1

    def test_otherwise_the_unit_of_the_field(self):
        """However the field is written."""
        code = raise_issue(field="CẢI CHÍNH HỘ TỊCH")
        route_raised()

        assert (unit_of(code), issue_of(code).due_on) == (UNIT, DUE_ON)

    def test_or_the_ward_where_the_person_lives_with_its_helpers(self):
        """The table says “phường”: the person's own."""
        with transaction() as db:
            person = make_person(db)
            person.ward = "phường Yên Hoà"
            code = make_issue(db, rules_on(db), 1, person, field="Trợ cấp người khuyết tật").code
        route_raised()

        assert unit_of(code) == "p-yen-hoa"
        assert len(issue_of(code).co_units) == 1

    @pytest.mark.parametrize("columns", [{"field": "Chăn nuôi lạc đà"}, {"field": "Khai tử quá hạn"}])
    def test_nobody_is_found_for_an_unknown_field_or_an_unknown_ward(self, columns):
        """It stays raised, and is told."""
        code = raise_issue(**columns)
        routed = route_raised()

        assert (routed.nobody, routed.assigned) == ([code], [])
        assert issue_of(code).state is State.RAISED

    def test_an_anonymous_remark_is_handled_like_any_other(self):
        """Without a duty to reply, not without a unit."""
        code = raise_issue(name=None)
        route_raised()

        assert unit_of(code) == UNIT

    def test_the_date_of_the_workbook_holds(self):
        """It was weighed against the directive when it was read."""
        code = raise_issue(proposed_due_on=date(2023, 12, 1))
        route_raised()

        assert issue_of(code).due_on == date(2023, 12, 1)


@pytest.mark.usefixtures("a_clean_database")
class TestWhatWaits:
    def test_a_unit_that_nobody_knows_waits_for_the_office(self):
        """The engine does not guess; the sweep alarms."""
        code = raise_issue(unknown_unit="Phòng Không Rõ")

        assert not anything_raised()
        assert route_raised().assigned == []
        assert issue_of(code).state is State.RAISED

    def test_what_was_handed_back_waits_for_the_office(self):
        """The table sent it to the wrong unit once."""
        code = raise_issue()
        route_raised()
        act(code, Action.HAND_BACK, THE_UNIT)

        assert not anything_raised()
        assert route_raised().assigned == []

    @pytest.mark.parametrize(
        "columns",
        [
            {"proposed_unit": "phong-da-giai-the"},
            {"proposed_due_on": date(2023, 12, 9)},
            {"proposed_due_on": date(2031, 12, 9)},
        ],
    )
    def test_one_that_cannot_be_assigned_holds_up_no_other(self, columns):
        """A unit that is gone, a date that became a day off: the rest of the batch goes its way, this one is told."""
        before, stuck, after = raise_issue(1), raise_issue(2, **columns), raise_issue(3)

        routed = route_raised()

        assert (routed.assigned, routed.nobody) == ([before, after], [stuck])
        assert issue_of(stuck).state is State.RAISED
        assert ask("SELECT count(*) FROM deadline_check c JOIN issue i ON i.id = c.issue_id WHERE i.row = 2") == [(0,)]


@pytest.mark.usefixtures("a_clean_database")
class TestBatches:
    def test_a_batch_ends_at_its_limit_and_the_next_goes_on(self):
        """In the order in which they were raised, each once."""
        codes = [raise_issue(row) for row in range(1, 6)]
        first = route_raised(limit=3)
        second = route_raised(after=first.last_id, limit=3)

        assert (first.assigned, second.assigned) == (codes[:3], codes[3:])
        assert route_raised().assigned == []

    def test_two_engines_route_each_issue_once(self):
        """A locked row is the other's."""
        codes = {raise_issue(row) for row in range(1, 21)}

        routed = all_at_once(4, lambda _: route_raised().assigned)

        assert sorted(code for some in routed for code in some) == sorted(codes)
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'assign'") == [(20,)]


class TestTheBell:
    def test_every_step_is_announced_once_it_is_recorded_and_not_after_it_was_told(self, an_issue):
        """In codes only, oldest first."""
        act(an_issue, Action.ASSIGN, OFFICE)
        told = find_unannounced()
        mark_announced([told[0].event_id])

        assert [(one.action, one.code, one.conference, one.unit, one.target) for one in told] == [
            ("raise", an_issue, "2023-2", None, "raised"), ("assign", an_issue, "2023-2", UNIT, "assigned")]  # fmt: skip
        assert [one.action for one in find_unannounced()] == ["assign"]
        assert len(find_unannounced(limit=1)) == 1

    def test_the_database_rings_when_the_step_is_committed(self, an_issue):
        """LISTEN hears it; before the commit there is nothing to hear."""
        from models.session import engine  # noqa: PLC0415

        with engine().connect() as ear:
            ear.exec_driver_sql("LISTEN followup_moved")
            ear.exec_driver_sql("LISTEN followup_letters")
            ear.commit()
            act(an_issue, Action.ASSIGN, OFFICE)
            heard = {bell.channel for bell in ear.connection.driver_connection.notifies(timeout=10, stop_after=2)}

        assert heard == {"followup_moved", "followup_letters"}


class TestDaysToCheck:
    def test_each_day_with_a_check_waits_for_one_run(self, an_issue):
        """One run a day, however many issues."""
        other = raise_issue(2)
        for code in (an_issue, other):
            act(code, Action.ASSIGN, OFFICE)
        days = find_unscheduled_days(NEXT_DAY)
        keep_scheduled(days[0], A_RUN)
        keep_scheduled(days[0], UUID(int=8))

        assert days == [date(2023, 11, 21), *(date(2023, 12, day) for day in (4, 6, 8, 12, 14))]
        assert find_unscheduled_days(NEXT_DAY) == days[1:]
        assert find_unscheduled_days(date(2023, 12, 8), limit=1) == [date(2023, 12, 12)]

    def test_a_run_for_a_day_on_which_nothing_waits_any_more_is_needless(self, an_issue):
        """The date moved: the old run is cancelled and forgotten."""
        act(an_issue, Action.ASSIGN, OFFICE)
        keep_scheduled(date(2023, 12, 8), A_RUN)
        assert find_needless_runs(NEXT_DAY) == {}
        act(an_issue, Action.EXTEND, CHAIR)
        with transaction() as db:
            db.execute(text("UPDATE deadline_check SET done_at = now() WHERE deadline_version = 1"))

        assert find_needless_runs(NEXT_DAY) == {date(2023, 12, 8): A_RUN}
        forget_scheduled(date(2023, 12, 8))
        assert find_needless_runs(NEXT_DAY) == {}
