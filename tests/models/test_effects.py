"""What each action leaves in the columns of an issue: who is responsible, until when, and what was counted."""

from datetime import date

import pytest

from models.errors import FactWrong, NotYet, Refused
from models.rules import Actor
from models.states import Action, Role, State
from tasks.act import act_on_issue
from tasks.sweep import sweep_deadlines
from tests.conference import (
    CHAIR,
    CITIZEN,
    CLOCK,
    DUE_ON,
    NEXT_DAY,
    OBJECT_UNTIL,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    ask,
    bring,
    decide,
    issue_of,
    kinds_of,
    raise_issue,
    stand_on,
)  # fmt: skip

OTHER = Actor(Role.UNIT, OTHER_UNIT)


def unit_of(code):
    rows = ask("SELECT u.code FROM issue i JOIN unit u ON u.id = i.unit_id WHERE i.code = :code", code=code)
    return rows[0][0] if rows else None


def checks(code, version):
    return dict(ask("SELECT c.rung::text, c.check_on::text FROM deadline_check c JOIN issue i ON i.id = c.issue_id "
                    "WHERE i.code = :code AND c.deadline_version = :version", code=code, version=version))  # fmt: skip


@pytest.fixture
def an_assigned_issue(an_issue):
    return bring(an_issue, State.ASSIGNED)


@pytest.fixture
def an_answered_issue(an_issue):
    return bring(an_issue, State.RESOLVED)


PAUSE = "while_awaiting_citizen = false", "while_awaiting_citizen = true"


class TestAssigning:
    def test_the_ladder_is_laid_out_with_the_date(self, an_assigned_issue):
        """Every rung is a row with its day, counted in working days from the date; acknowledging from the assignment."""
        assert checks(an_assigned_issue, 1) == {
            "unacknowledged": "2023-11-21",  # assigned on Friday the 17th: Monday to do it, told on Tuesday
            "before_3": "2023-12-04", "before_1": "2023-12-06",
            "over_1": "2023-12-08", "over_3": "2023-12-12", "over_5": "2023-12-14",
        }  # fmt: skip

    def test_a_reminder_that_would_come_with_the_receipt_is_left_out(self, an_issue):
        """Nobody is reminded of what they have just been given."""
        act(an_issue, Action.ASSIGN, OFFICE, due_on="2023-11-17")

        assert not {"before_3", "before_1"} & set(checks(an_issue, 1))

    def test_the_unit_that_leads_is_not_its_own_helper(self, an_issue):
        """Named twice by mistake, it gets one letter."""
        act(an_issue, Action.ASSIGN, OFFICE, co_units=f"{UNIT}, {OTHER_UNIT}")

        assert len(issue_of(an_issue).co_units) == 1
        assert kinds_of(an_issue, "unit") == ["assignment"]


class TestExtending:
    def test_the_original_date_is_kept(self, an_assigned_issue):
        """The new date holds; what was promised first stays on record."""
        act(an_assigned_issue, Action.EXTEND, CHAIR, due_on="2023-12-15")

        issue = issue_of(an_assigned_issue)
        assert (issue.due_on, issue.original_due_on, issue.extended) == (date(2023, 12, 15), DUE_ON, True)
        assert checks(an_assigned_issue, 2)["over_1"] == "2023-12-18"

    def test_it_is_given_once(self, an_assigned_issue):
        """Hẹn lại không quá một lần."""
        act(an_assigned_issue, Action.EXTEND, CHAIR)

        with pytest.raises(NotYet, match="only once"):
            act(an_assigned_issue, Action.EXTEND, CHAIR, due_on="2023-12-20")

    @pytest.mark.parametrize(("day", "given"), [(date(2023, 12, 7), True), (date(2023, 12, 8), False)])
    def test_it_is_asked_for_no_later_than_on_the_date(self, an_assigned_issue, day, given):
        """On the last day it is in time, on the next it is too late."""
        stand_on(day)

        if given:
            act(an_assigned_issue, Action.EXTEND, CHAIR)
        else:
            with pytest.raises(NotYet, match="has passed"):
                act(an_assigned_issue, Action.EXTEND, CHAIR)

        assert issue_of(an_assigned_issue).extended is given

    @pytest.mark.parametrize(
        ("due_on", "given"),
        [
            ("2023-12-06", False), ("2023-12-07", False), ("2023-12-08", True),
            ("2023-12-28", True), ("2023-12-29", False), ("2023-12-16", False),
        ],
    )  # fmt: skip
    def test_it_is_at_most_as_long_as_the_original_time(self, an_assigned_issue, due_on, given):
        """15 working days were given; 15 more, to 28/12, are the most; and never a day off or an earlier date."""
        if given:
            act(an_assigned_issue, Action.EXTEND, CHAIR, due_on=due_on)
        else:
            with pytest.raises(FactWrong, match="date: "):
                act(an_assigned_issue, Action.EXTEND, CHAIR, due_on=due_on)

        assert issue_of(an_assigned_issue).due_on == (date.fromisoformat(due_on) if given else DUE_ON)


class TestAskingForAnExtension:
    def asked(self, code):
        issue = issue_of(code)
        return issue.extension_asked, issue.due_on, issue.deadline_version, issue.extended

    def test_the_date_asked_for_is_kept_and_the_date_in_force_holds(self, an_assigned_issue):
        """Nothing is extended by asking."""
        act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT, proposed_due_on="15/12/2023")

        assert self.asked(an_assigned_issue) == (date(2023, 12, 15), DUE_ON, 1, False)
        assert kinds_of(an_assigned_issue, "chair") == kinds_of(an_assigned_issue, "office") == ["extension_proposed"]

    @pytest.mark.parametrize("answer", [Action.EXTEND, Action.REFUSE_EXTENSION])
    def test_the_chairs_answer_settles_it(self, an_assigned_issue, answer):
        """Extended or refused, there is nothing more to decide."""
        act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        act(an_assigned_issue, answer, CHAIR)

        assert issue_of(an_assigned_issue).extension_asked is None
        with pytest.raises(NotYet, match="has not asked"):
            act(an_assigned_issue, Action.REFUSE_EXTENSION, CHAIR)

    def test_a_refusal_leaves_the_date_and_tells_the_unit(self, an_assigned_issue):
        """It is not the one extension there is; the unit may ask again."""
        act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        act(an_assigned_issue, Action.REFUSE_EXTENSION, CHAIR)
        act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT, proposed_due_on="2023-12-12")

        assert self.asked(an_assigned_issue) == (date(2023, 12, 12), DUE_ON, 1, False)
        assert kinds_of(an_assigned_issue, "unit")[-1] == "extension_refused"

    def test_a_hand_back_takes_it_along(self, an_assigned_issue):
        """What one unit asked for is not decided for the next."""
        act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        act(an_assigned_issue, Action.HAND_BACK, THE_UNIT)

        assert issue_of(an_assigned_issue).extension_asked is None

    def test_an_extension_was_given_already(self, an_assigned_issue):
        """One is the limit, so there is nothing to ask for."""
        act(an_assigned_issue, Action.EXTEND, CHAIR)

        with pytest.raises(NotYet, match="only once"):
            act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT, proposed_due_on="2023-12-20")

    @pytest.mark.parametrize(("day", "given"), [(date(2023, 12, 7), True), (date(2023, 12, 8), False)])
    def test_it_is_asked_for_no_later_than_on_the_date(self, an_assigned_issue, day, given):
        """Before expiry, the last day included."""
        stand_on(day)

        if given:
            act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        else:
            with pytest.raises(NotYet, match="has passed"):
                act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT)

        assert (issue_of(an_assigned_issue).extension_asked is not None) is given

    @pytest.mark.parametrize("proposed", ["2023-12-07", "2023-12-29", "2023-12-16"])
    def test_what_the_chair_could_not_give_is_not_asked_for(self, an_assigned_issue, proposed):
        """No later date, one beyond the original length, a Saturday: refused, naming the field of the form."""
        with pytest.raises(FactWrong, match="date asked for: "):
            act(an_assigned_issue, Action.PROPOSE_EXTENSION, THE_UNIT, proposed_due_on=proposed)

        assert issue_of(an_assigned_issue).extension_asked is None

    def test_a_word_of_the_chair_reaches_unit_and_head_and_moves_nothing(self, an_assigned_issue):
        """It is on record with its day."""
        act(an_assigned_issue, Action.DIRECT, CHAIR)

        assert issue_of(an_assigned_issue).state is State.ASSIGNED
        assert kinds_of(an_assigned_issue, "unit")[-1:] == kinds_of(an_assigned_issue, "unit_head") == ["directed"]


class TestHandingBack:
    def test_the_clock_does_not_start_again(self, an_assigned_issue):
        """Whoever gets it next has the same date; nobody gains time by passing it on."""
        act(an_assigned_issue, Action.HAND_BACK, THE_UNIT)
        between = issue_of(an_assigned_issue)
        stand_on(date(2023, 11, 22))
        act(an_assigned_issue, Action.ASSIGN, OFFICE, unit=OTHER_UNIT, due_on="2023-12-07")

        assert (between.state, between.unit_id, between.due_on) == (State.RAISED, None, DUE_ON)
        assert (unit_of(an_assigned_issue), issue_of(an_assigned_issue).due_on) == (OTHER_UNIT, DUE_ON)

    def test_assigning_again_cannot_give_more_time(self, an_assigned_issue):
        """More time is the chair's to give; an earlier date is allowed."""
        act(an_assigned_issue, Action.HAND_BACK, THE_UNIT)

        with pytest.raises(FactWrong, match="extend"):
            act(an_assigned_issue, Action.ASSIGN, OFFICE, due_on="2023-12-08")
        act(an_assigned_issue, Action.ASSIGN, OFFICE, due_on="2023-12-06")

        assert issue_of(an_assigned_issue).original_due_on == DUE_ON

    def test_it_proposes_the_right_unit_to_the_office(self, an_assigned_issue):
        """The office assigns with one word."""
        act(an_assigned_issue, Action.HAND_BACK, THE_UNIT)

        act_on_issue(an_assigned_issue, Action.ASSIGN, OFFICE)

        assert unit_of(an_assigned_issue) == OTHER_UNIT

    def test_the_third_goes_to_the_chair(self, an_assigned_issue):
        """Two may be a mistake; the third is a dispute."""
        told = []
        for unit, right in ((UNIT, OTHER_UNIT), (OTHER_UNIT, UNIT), (UNIT, OTHER_UNIT)):
            act(an_assigned_issue, Action.HAND_BACK, Actor(Role.UNIT, unit), right_unit=right)
            told.append(kinds_of(an_assigned_issue, "chair"))
            act(an_assigned_issue, Action.ASSIGN, OFFICE, unit=right)

        assert told == [[], [], ["dispute"]]
        assert kinds_of(an_assigned_issue, "office") == ["handed_back"] * 3


class TestReassigning:
    def test_the_date_holds_and_the_ladder_goes_on_for_the_new_unit(self, an_assigned_issue):
        """A new version of the ladder with the same days; what had fired fires for the new unit."""
        stand_on(date(2023, 12, 8))
        sweep_deadlines()
        act(an_assigned_issue, Action.REASSIGN, OFFICE)
        issue = issue_of(an_assigned_issue)

        report = sweep_deadlines()

        assert (issue.due_on, issue.deadline_version, issue.acknowledged_on) == (DUE_ON, 2, None)
        assert checks(an_assigned_issue, 2)["over_3"] == checks(an_assigned_issue, 1)["over_3"]
        assert report.owed["overdue"] == 1
        assert ask("SELECT u.code FROM letter l JOIN unit u ON u.id = l.unit_id WHERE l.kind = 'overdue' ORDER BY l.id") \
            == [(UNIT,), (OTHER_UNIT,)]  # fmt: skip

    def test_the_former_unit_is_told(self, an_assigned_issue):
        """It stops working on what is no longer its own."""
        act(an_assigned_issue, Action.REASSIGN, OFFICE)

        assert kinds_of(an_assigned_issue, "former_unit") == ["taken_over"]
        assert ask("SELECT facts->>'former_unit' FROM issue_event WHERE action = 'reassign'") == [(UNIT,)]

    def test_what_was_inspected_is_inspected_again(self, an_issue):
        """The new unit finds out for itself."""
        bring(an_issue, State.INSPECTED)
        act(an_issue, Action.REASSIGN, OFFICE)

        assert issue_of(an_issue).state is State.ASSIGNED


class TestAskingTheCitizen:
    @pytest.mark.parametrize("state", [State.ASSIGNED, State.INSPECTED])
    def test_the_reply_brings_the_issue_back_to_where_it_was(self, an_issue, state):
        """Asked before or after inspecting, it goes on from there."""
        bring(an_issue, state)
        act(an_issue, Action.ASK, THE_UNIT)
        act(an_issue, Action.SUPPLY, CITIZEN)

        assert issue_of(an_issue).state is state
        assert kinds_of(an_issue, "unit")[-1] == "supplied"

    def test_whoever_asks_has_acknowledged(self, an_assigned_issue):
        """Nobody is told that a unit is silent which has just asked a question."""
        act(an_assigned_issue, Action.ASK, THE_UNIT)

        assert issue_of(an_assigned_issue).acknowledged_on == NEXT_DAY

    def test_the_clock_runs_on_unless_the_directive_says_otherwise(self, an_assigned_issue):
        """Nghị định 20/2008 knows no pause."""
        act(an_assigned_issue, Action.ASK, THE_UNIT)
        stand_on(date(2023, 11, 24))
        act(an_assigned_issue, Action.SUPPLY, CITIZEN)

        assert (issue_of(an_assigned_issue).due_on, issue_of(an_assigned_issue).deadline_version) == (DUE_ON, 1)

    def test_a_directive_that_pauses_gives_back_the_working_days_waited(self, an_assigned_issue):
        """Asked on Friday, answered on the Friday after: five working days more; the original date is kept."""
        decide(*PAUSE)
        act(an_assigned_issue, Action.ASK, THE_UNIT)
        stand_on(date(2023, 11, 24))
        act(an_assigned_issue, Action.SUPPLY, CITIZEN)

        issue = issue_of(an_assigned_issue)
        assert (issue.due_on, issue.original_due_on) == (date(2023, 12, 14), DUE_ON)
        assert checks(an_assigned_issue, 2)["over_1"] == "2023-12-15"

    def test_while_a_pausing_directive_waits_no_rung_is_climbed(self, an_assigned_issue):
        """Neither reminder nor alarm for days that do not count; the checks stay for later."""
        decide(*PAUSE)
        act(an_assigned_issue, Action.ASK, THE_UNIT)
        stand_on(date(2023, 12, 20))

        assert sweep_deadlines().considered == 0
        act(an_assigned_issue, Action.SUPPLY, CITIZEN)

        report = sweep_deadlines()
        assert report.owed == {}
        assert report.suppressed == {"date_moved": 6}


class TestAnswering:
    def test_the_citizen_may_object_for_fifteen_working_days(self, an_answered_issue):
        """The window is counted from the day of the answer."""
        issue = issue_of(an_answered_issue)

        assert (issue.answered_on, issue.object_until) == (NEXT_DAY, OBJECT_UNTIL)

    def test_an_objection_in_time_reopens_once_with_a_short_clock(self, an_answered_issue):
        """Five working days; the original date is kept; a second objection is for the office."""
        stand_on(OBJECT_UNTIL)
        act(an_answered_issue, Action.REOPEN, CITIZEN)
        issue = issue_of(an_answered_issue)
        act(an_answered_issue, Action.INSPECT, THE_UNIT)
        act(an_answered_issue, Action.RESOLVE, THE_UNIT)

        assert (issue.state, issue.due_on, issue.original_due_on) == (State.ASSIGNED, date(2023, 12, 15), DUE_ON)
        assert (issue.answered_on, issue.object_until, issue.acknowledged_on) == (None, None, None)
        with pytest.raises(NotYet, match="once"):
            act(an_answered_issue, Action.REOPEN, CITIZEN)
        act(an_answered_issue, Action.REOPEN, OFFICE)

    def test_an_objection_after_the_window_is_refused(self, an_answered_issue):
        """And says when the time ended."""
        stand_on(date(2023, 12, 11))

        with pytest.raises(NotYet, match="2023-12-08"):
            act(an_answered_issue, Action.REOPEN, CITIZEN)

    def test_what_was_confirmed_can_be_objected_to_while_the_window_is_open(self, an_answered_issue):
        """The law gives the time, not the click."""
        act(an_answered_issue, Action.CONFIRM, CITIZEN)
        act(an_answered_issue, Action.REOPEN, CITIZEN)

        assert issue_of(an_answered_issue).state is State.ASSIGNED

    def test_what_was_withdrawn_has_no_answer_to_object_to(self, an_assigned_issue):
        """A citizen who withdrew opens nothing again; the office may."""
        act(an_assigned_issue, Action.WITHDRAW, CITIZEN)

        with pytest.raises(NotYet, match="no answer"):
            act(an_assigned_issue, Action.REOPEN, CITIZEN)

    @pytest.mark.parametrize("how", [Action.WITHDRAW, Action.MERGE])
    def test_what_never_had_a_unit_is_not_reopened(self, an_issue, how):
        """Nobody would be responsible; the refusal says what to do instead."""
        raise_issue(2)
        act(an_issue, how, OFFICE)

        for by, why in ((CITIZEN, "chưa có câu trả lời"), (OFFICE, "đơn vị")):
            with pytest.raises(Refused) as refusal:
                act(an_issue, Action.REOPEN, by)
            assert why in refusal.value.vi
        assert issue_of(an_issue).state is State.CLOSED

    def test_what_was_answered_at_the_conference_can_be_reopened_for_the_unit_that_answered(self, an_issue):
        """Its first date is the short one."""
        act(an_issue, Action.ANSWER_AT_CONFERENCE, OFFICE)
        act(an_issue, Action.REOPEN, CITIZEN)

        issue = issue_of(an_issue)
        assert (issue.state, issue.due_on, unit_of(an_issue)) == (State.ASSIGNED, date(2023, 11, 24), UNIT)

    @pytest.mark.parametrize(("action", "by"), [(Action.UNDO, THE_UNIT), (Action.SEND_BACK, OFFICE)])
    def test_an_answer_taken_back_leaves_no_window_open(self, an_answered_issue, action, by):
        """As if it had not been given, but on record."""
        act(an_answered_issue, action, by)

        issue = issue_of(an_answered_issue)
        assert (issue.state, issue.answered_on, issue.object_until) == (State.INSPECTED, None, None)
        with pytest.raises(Refused):
            act(an_answered_issue, Action.CLOSE, CLOCK)


@pytest.mark.usefixtures("a_clean_database")
class TestMerging:
    def test_a_duplicate_is_closed_and_points_to_its_original(self):
        """The original counts it."""
        original, again = raise_issue(1), raise_issue(2)
        act(again, Action.MERGE, OFFICE, duplicate_of=original)

        assert issue_of(again).duplicate_of_id == issue_of(original).id
        assert issue_of(original).duplicates == 1

    def test_a_duplicate_is_no_original(self):
        """A chain of duplicates would lose people."""
        first, second, third = raise_issue(1), raise_issue(2), raise_issue(3)
        act(second, Action.MERGE, OFFICE, duplicate_of=first)

        with pytest.raises(FactWrong, match="same as"):
            act(third, Action.MERGE, OFFICE, duplicate_of=second)

    def test_an_original_that_turns_out_a_duplicate_takes_its_duplicates_along(self):
        """Whoever raised the same thing hears of the one that is handled."""
        first, second, third = raise_issue(1), raise_issue(2), raise_issue(3)
        act(third, Action.MERGE, OFFICE, duplicate_of=second)
        act(second, Action.MERGE, OFFICE, duplicate_of=first)

        assert {issue_of(code).duplicate_of_id for code in (second, third)} == {issue_of(first).id}
        assert issue_of(first).duplicates == 2
