"""One door: what a move does to an issue on record, and that a refused one does nothing."""

from datetime import date

import pytest
from sqlalchemy import inspect, select

from models.errors import FactsMissing, FactWrong, MoveNotAllowed, MoveUnknown, NotYet, Refused
from models.event import IssueEvent
from models.issue import Issue
from models.rules import Actor
from models.session import transaction
from models.states import MOVES, Action, Role, State
from tasks.verifying import verify_chains
from tests.conference import (
    ACTORS,
    CHAIR,
    CITIZEN,
    CLOCK,
    NEXT_DAY,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    WORDS,
    act,
    all_at_once,
    ask,
    bring,
    issue_of,
    make_issue,
    make_person,
    post,
    raise_issue,
    rules_on,
    stand_on,
)  # fmt: skip

AFTER_THE_WINDOW = date(2024, 1, 15)
ROWS = [move for move in MOVES if move.action is not Action.RAISE]


def columns(issue):
    return {column.key: getattr(issue, column.key) for column in inspect(Issue).column_attrs}


def facts_for(action):
    dates = {"due_on": "due_on", "document_on": ""}
    return {name: date.fromisoformat(value) if dates.get(name) else value
            for name, value in WORDS[action].items()}  # fmt: skip


def history(code):
    return ask("SELECT e.action::text, e.source::text, e.target::text FROM issue_event e JOIN issue i "
               "ON i.id = e.issue_id WHERE i.code = :code ORDER BY e.seq", code=code)  # fmt: skip


@pytest.mark.parametrize("move", ROWS, ids=lambda move: f"{move.source}-{move.action}-{move.by[0]}")
def test_every_row_of_the_table_can_be_walked_and_leaves_one_step_on_record(an_issue, move):
    """Each move, by each of its roles, with what it must bring: the state follows, the history grows by one."""
    raise_issue(2)
    bring(an_issue, move.source)
    if move.action is Action.REFUSE_EXTENSION:
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
    if move.action is Action.APOLOGISE:
        act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT)
    if move.action is Action.CORRECT:
        post(an_issue)
    before = issue_of(an_issue)
    if move.action is Action.CLOSE:
        stand_on(AFTER_THE_WINDOW)

    act(an_issue, move.action, ACTORS[move.by[-1 if move.action is Action.APOLOGISE else 0]])

    target = move.target or State.ASSIGNED
    assert issue_of(an_issue).state is target
    assert issue_of(an_issue).version == before.version + 1
    assert history(an_issue)[-1] == (move.action, move.source, target)
    assert verify_chains().broken == []


@pytest.mark.parametrize("state", State)
@pytest.mark.usefixtures("a_clean_database")
def test_what_the_table_does_not_permit_changes_nothing(state):
    """Every other (action, role) from each state is refused in two languages; not one column differs after it."""
    code = bring(raise_issue(), state)
    permitted = {(move.action, role) for move in MOVES if move.source is state for role in move.by}
    with transaction() as db:
        issue, rules = db.scalars(Issue.by_code(code)).one(), rules_on(db)
        before = columns(issue)
        for action, role in ((action, role) for action in Action for role in Role):
            if (action, role) in permitted:
                continue
            with pytest.raises((MoveUnknown, MoveNotAllowed)) as refusal:
                issue.move(action, by=ACTORS[role], rules=rules, **facts_for(action) if action in WORDS else {})

            assert refusal.value.vi != refusal.value.en
            assert columns(issue) == before
        assert not db.dirty
        assert not db.new
    assert len(history(code)) == before["version"]


@pytest.mark.usefixtures("a_clean_database")
def test_an_issue_is_put_on_record_once():
    """Raising is the first step of a history, never a later one: an assigned issue cannot fall back by it."""
    code = bring(raise_issue(), State.ASSIGNED)

    with pytest.raises(MoveUnknown):
        act(code, Action.RAISE, OFFICE)

    assert issue_of(code).state is State.ASSIGNED


@pytest.mark.usefixtures("a_clean_database")
def test_nothing_happens_to_an_issue_before_it_is_on_record():
    """A row without a first step does not exist for anybody."""
    with transaction() as db:
        rules, columns = rules_on(db), {"state": State.RAISED}
        with pytest.raises(MoveUnknown):
            Issue(code="KN-2023-2-0009", **columns).move(Action.WITHDRAW, by=OFFICE, rules=rules, reason="x")


class TestWhoMay:
    @pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.INSPECT, Action.ASK, Action.HAND_BACK])
    def test_a_unit_acts_on_its_own_issues_only(self, an_issue, action):
        """Another unit is told whose it is; a unit without a name is nobody."""
        bring(an_issue, State.ASSIGNED)

        for stranger in (Actor(Role.UNIT, OTHER_UNIT), Actor(Role.UNIT)):
            with pytest.raises(MoveNotAllowed, match="is for the unit"):
                act(an_issue, action, stranger)

        assert issue_of(an_issue).version == 2

    def test_a_unit_that_only_helps_does_not_act(self, an_issue):
        """One unit is responsible; the co-units help it."""
        act(an_issue, Action.ASSIGN, OFFICE, co_units=OTHER_UNIT)

        with pytest.raises(MoveNotAllowed):
            act(an_issue, Action.INSPECT, Actor(Role.UNIT, OTHER_UNIT))

    def test_a_unit_that_was_relieved_acts_no_more(self, an_issue):
        """After the reassignment the new unit is the one."""
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.REASSIGN, OFFICE)

        with pytest.raises(MoveNotAllowed):
            act(an_issue, Action.INSPECT, THE_UNIT)
        act(an_issue, Action.INSPECT, Actor(Role.UNIT, OTHER_UNIT))

        assert issue_of(an_issue).state is State.INSPECTED

    def test_the_clock_may_only_close(self, an_issue):
        """The machine takes no decision of the office, the units or the citizen."""
        bring(an_issue, State.RESOLVED)

        for action in (Action.CONFIRM, Action.UNDO, Action.REOPEN):
            with pytest.raises(MoveNotAllowed):
                act(an_issue, action, CLOCK)
        with pytest.raises(NotYet):
            act(an_issue, Action.CLOSE, CLOCK)


@pytest.mark.parametrize(
    ("state", "action", "by", "given"),
    [
        (State.RAISED, Action.ASSIGN, OFFICE, {"due_on": "2023-12-09"}),  # a Saturday
        (State.RAISED, Action.ASSIGN, OFFICE, {"due_on": "2023-11-15"}),  # before it was received
        (State.RAISED, Action.ASSIGN, OFFICE, {"unit": "no-such-unit"}),
        (State.RAISED, Action.ASSIGN, OFFICE, {"co_units": "tn-mt, no-such-unit"}),
        (State.RAISED, Action.ASSIGN, OFFICE, {"due_on": "2031-12-08"}),  # past the calendar
        (State.RAISED, Action.ASSIGN, OFFICE, {"due_on": "2027-12-31"}),  # its ladder reaches past the calendar
        (State.RAISED, Action.MERGE, OFFICE, {"duplicate_of": "KN-2023-2-0001"}),  # with itself
        (State.RAISED, Action.MERGE, OFFICE, {"duplicate_of": "KN-2023-2-0404"}),
        (State.RAISED, Action.DECLINE, OFFICE, {"reason": "because"}),
        (State.ASSIGNED, Action.HAND_BACK, THE_UNIT, {"right_unit": UNIT}),
        (State.INSPECTED, Action.RESOLVE, THE_UNIT, {"outcome": "done"}),
        (State.RESOLVED, Action.CONFIRM, CITIZEN, {"rating": "5"}),
        (State.INSPECTED, Action.RESOLVE, THE_UNIT, {"document_on": "yesterday"}),
    ],
)
@pytest.mark.usefixtures("a_clean_database")
def test_a_fact_that_cannot_be_right_is_refused_and_nothing_is_written(state, action, by, given):
    """Wrong dates, unknown names, values outside their catalogue: refused in words, the record stays as it was."""
    code = bring(raise_issue(), state)
    before = columns(issue_of(code))

    with pytest.raises(Refused):
        act(code, action, by, **given)

    assert columns(issue_of(code)) == before


@pytest.mark.usefixtures("a_clean_database")
def test_a_refused_move_leaves_even_the_object_in_memory_as_it_was():
    """A batch may go on after a refusal: nothing half done is written with the next one."""
    with transaction() as db:
        rules = rules_on(db)
        issue = make_issue(db, rules, 1, make_person(db))
        before = columns(issue)
        for wrong in ({"due_on": date(2023, 12, 9)}, {"co_units": ["nobody"]}, {"due_on": date(2027, 12, 31)}):
            with pytest.raises(Refused):
                issue.move(Action.ASSIGN, by=OFFICE, rules=rules, **{"unit": UNIT, "due_on": date(2023, 12, 7)} | wrong)

            assert columns(issue) == before


@pytest.mark.parametrize("blank", ["", "   ", "\u200b"])
def test_a_blank_is_no_fact(an_issue, blank):
    """Spaces and invisible characters are not a reason."""
    bring(an_issue, State.ASSIGNED)

    with pytest.raises(FactsMissing) as refusal:
        act(an_issue, Action.INSPECT, THE_UNIT, findings=blank)

    assert refusal.value.missing == ["findings"]


def test_what_happened_earlier_is_recorded_as_such_and_tomorrow_is_refused(an_issue):
    """A step may be entered late: the day it happened and the instant it was recorded are both kept."""
    stand_on(date(2023, 11, 21))

    act(an_issue, Action.ASSIGN, OFFICE, on=NEXT_DAY)

    [(happened, recorded)] = ask("SELECT happened_at::date::text, recorded_at::date::text FROM issue_event "
                                 "WHERE action = 'assign'")  # fmt: skip
    assert (happened, recorded) == ("2023-11-17", "2023-11-21")
    assert issue_of(an_issue).assigned_on == NEXT_DAY
    for day in (date(2023, 11, 22), date(2023, 11, 15)):
        with pytest.raises(FactWrong, match="on:"):
            act(an_issue, Action.ACKNOWLEDGE, THE_UNIT, on=day)


@pytest.mark.parametrize("brought", [{"extension_asked": "2023-12-15"}, {"today": "2023-11-01", "extended": ""}])
def test_what_is_brought_does_not_stand_in_for_the_record(an_issue, brought):
    """A guard asks the record; a field that a form carries too many decides nothing."""
    bring(an_issue, State.ASSIGNED)

    with pytest.raises(NotYet, match="has not asked"):
        act(an_issue, Action.REFUSE_EXTENSION, CHAIR, **brought)


def test_a_citizen_who_amends_through_the_door_changes_nothing_but_the_history(an_issue):
    """No column follows from what the citizen says was changed; contact facts are changed by the page that amends."""
    before = columns(issue_of(an_issue))

    act(an_issue, Action.AMEND, CITIZEN, changed="phone", text="Khác", level="simple", due_on="2024-01-05", unit=UNIT)

    after = columns(issue_of(an_issue))
    assert {name for name in after if after[name] != before[name]} == {"version", "chain_head", "moved_at"}
    assert ask("SELECT facts FROM issue_event WHERE action = 'amend'") == [({"changed": ["phone"]},)]


class TestTogether:
    def test_of_fifty_who_press_the_button_at_once_one_moves(self, an_issue):
        """One transition; everybody else is told what is possible now."""
        answers = all_at_once(50, lambda _: act(an_issue, Action.ASSIGN, OFFICE))

        assert answers.count(None) == 1
        assert all(isinstance(answer, MoveUnknown) for answer in answers if answer)
        assert [step for step, *_ in history(an_issue)] == ["raise", "assign"]
        assert verify_chains().broken == []

    def test_two_clerks_with_different_intentions_are_judged_one_after_the_other(self, an_issue):
        """The second is judged by what the first left: no step is lost, none is taken from a state that is gone."""
        bring(an_issue, State.ASSIGNED)
        intents = [(Action.INSPECT, THE_UNIT), (Action.WITHDRAW, CITIZEN)]

        answers = all_at_once(2, lambda i: act(an_issue, *intents[i]))

        steps = history(an_issue)[2:]
        assert [step for step, *_ in steps] in (["inspect", "withdraw"], ["withdraw"])
        assert len(steps) == answers.count(None)
        assert issue_of(an_issue).version == 2 + len(steps)
        assert verify_chains().broken == []

    def test_one_who_read_before_another_moved_goes_on_from_what_the_other_left(self, an_issue):
        """The row is locked and read again: a stale object cannot move an issue."""
        with transaction() as db:
            stale, rules = db.scalars(Issue.by_code(an_issue)).one(), rules_on(db)
            bring(an_issue, State.ASSIGNED)
            with pytest.raises(MoveUnknown, match="assigned"):
                stale.move(Action.ASSIGN, by=OFFICE, rules=rules, unit=OTHER_UNIT, due_on=date(2023, 12, 7))
            stale.move(Action.WITHDRAW, by=OFFICE, rules=rules, reason="x")

        assert [step for step, *_ in history(an_issue)] == ["raise", "assign", "withdraw"]
        assert verify_chains().broken == []


def test_the_version_counts_the_steps(an_issue):
    """As many steps as the version says, numbered without a gap."""
    bring(an_issue, State.CLOSED)

    with transaction() as db:
        numbers = db.scalars(select(IssueEvent.seq).order_by(IssueEvent.seq)).all()
    assert numbers == list(range(1, issue_of(an_issue).version + 1))


def test_what_was_amended_is_a_name_from_the_list_never_words(an_issue):
    """The history keeps plain facts for ever, so nobody can write a person's words into one."""
    with pytest.raises(FactWrong, match="not in the list"):
        act(an_issue, Action.AMEND, CITIZEN, changed="Tôi tên là Trần Văn An")


def test_a_call_cannot_have_been_made_tomorrow(an_issue):
    """“Told by telephone” is a fact of the past."""
    with pytest.raises(FactWrong, match="yet to come"):
        act(an_issue, Action.TELL, OFFICE, told_on="2023-11-18")


@pytest.mark.parametrize(
    ("action", "by"), [(Action.REASSIGN, OFFICE), (Action.RESOLVE, THE_UNIT), (Action.WITHDRAW, CITIZEN)]
)
def test_nobody_waits_for_more_time_once_the_unit_or_the_state_has_changed(action, by, an_issue):
    """A request for an extension is over when another unit takes over or the issue no longer runs."""
    bring(an_issue, State.INSPECTED)
    act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)

    act(an_issue, action, by)

    assert issue_of(an_issue).extension_asked is None
