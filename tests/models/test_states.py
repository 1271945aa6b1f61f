"""The table of moves: what it permits, what it refuses, and in which words."""

from datetime import date
from pathlib import Path

import pytest

from models.errors import FactsMissing, MoveNotAllowed, MoveUnknown, NotYet, Refused
from models.picture import as_mermaid
from models.states import MOVES, Action, Role, State, find_move
from models.words import FACTS

TODAY = date(2023, 11, 20)
NO_HINDRANCE = {
    "today": TODAY, "extended": False, "old_due_on": TODAY, "reopened": False, "object_until": TODAY, "letter_left": False,
    "extension_asked": TODAY, "apology_drafted": TODAY, "approver": None, "answered_by_another": False, "answer_left": True,
}  # fmt: skip


def brought(move):
    facts = dict.fromkeys(move.needs, "given") | NO_HINDRANCE
    return facts | {"object_until": date(2023, 11, 17)} if move.action is Action.CLOSE else facts


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source}-{move.action}-{move.by[0]}")
def test_every_row_permits_each_of_its_roles_when_the_facts_are_brought(move):
    """The table is the law: what stands in it is possible."""
    for role in move.by:
        assert find_move(move.source, move.action, role, brought(move)) is move


@pytest.mark.parametrize("move", MOVES, ids=lambda move: f"{move.source}-{move.action}-{move.by[0]}")
def test_every_fact_left_out_or_left_empty_is_named(move):
    """Whoever forgets something is told what."""
    for empty in (None, ""):
        for name in move.needs:
            with pytest.raises(FactsMissing) as refusal:
                find_move(move.source, move.action, move.by[0], brought(move) | {name: empty})

            assert refusal.value.missing == [name]
            assert FACTS[name][0] in refusal.value.vi
            assert FACTS[name][1] in refusal.value.en


@pytest.mark.parametrize("state", [None, *State])
def test_a_step_that_is_not_in_the_table_is_refused_and_says_what_is_possible(state):
    """From each state, every other action is refused, for everybody."""
    for action in set(Action) - {move.action for move in MOVES if move.source == state}:
        for role in Role:
            with pytest.raises(MoveUnknown) as refusal:
                find_move(state, action, role, {})

            assert set(refusal.value.possible) == {move.action for move in MOVES if move.source == state}


@pytest.mark.parametrize("state", [None, *State])
def test_a_role_that_is_not_listed_is_refused_and_told_who_may(state):
    """The auditor reads; nobody acts for another."""
    rows = [move for move in MOVES if move.source == state]
    for action in {move.action for move in rows}:
        allowed = {role for move in rows if move.action is action for role in move.by}
        for role in set(Role) - allowed:
            with pytest.raises(MoveNotAllowed) as refusal:
                find_move(state, action, role, {})

            assert set(refusal.value.allowed) == allowed


class TestTheTable:
    def test_every_state_can_be_reached(self):
        """No state is only a word."""
        reached, grown = {None}, True
        while grown:
            more = {m.target or State.ASSIGNED for m in MOVES if m.source in reached} - reached
            reached, grown = reached | more, bool(more)

        assert reached == {None, *State}

    def test_an_issue_ends_closed_or_declined_and_only_closed_can_be_reopened(self):
        """Two ends; from any other state something leads on."""
        onward = {state: {m.action for m in MOVES if m.source is state and m.target is not state} for state in State}

        assert {state for state, actions in onward.items() if not actions} == {State.DECLINED}
        assert onward[State.CLOSED] == {Action.REOPEN}

    def test_notes_that_change_no_state_may_be_made_of_any_issue(self):
        """Corrected, told by telephone, a file added, looked up, published: whatever the state, also after its end."""
        anywhere = {Action.AMEND, Action.TELL, Action.ATTACH, Action.REVEAL, Action.PUBLISH, Action.UNPUBLISH}

        assert {m.action for m in MOVES if m.source is State.DECLINED} == anywhere
        for action in anywhere:
            assert {(m.source, m.target) for m in MOVES if m.action is action} == {(state, state) for state in State}

    def test_every_action_has_a_row_and_no_two_rows_contend(self):
        """For one state, action and role there is one row."""
        rows = [(move.source, move.action, role) for move in MOVES for role in move.by]

        assert len(rows) == len(set(rows))
        assert {move.action for move in MOVES} == set(Action)

    def test_the_auditor_and_nobody_else_has_no_row(self):
        """Everybody but the auditor does something."""
        assert {role for move in MOVES for role in move.by} == set(Role) - {Role.AUDITOR}

    def test_readme_shows_the_states(self):
        """The picture in the README is printed from this table."""
        readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")

        assert f"```mermaid\n{as_mermaid()}\n```" in readme


class TestGuards:
    def test_an_extension_is_given_up_to_and_on_the_date_and_once(self):
        """Asked for before expiry, once (Nghị định 61/2018)."""
        facts = {"due_on": date(2023, 12, 1), "reason": "x"} | NO_HINDRANCE

        assert find_move(State.ASSIGNED, Action.EXTEND, Role.CHAIR, facts)
        for hindrance in ({"extended": True}, {"old_due_on": date(2023, 11, 19)}):
            with pytest.raises(NotYet):
                find_move(State.ASSIGNED, Action.EXTEND, Role.CHAIR, facts | hindrance)

    def test_an_extension_is_asked_for_up_to_and_on_the_date_and_once(self):
        """What the chair may no longer give need not be asked for."""
        facts = {"proposed_due_on": "2023-12-01", "reason": "x"} | NO_HINDRANCE

        assert find_move(State.INSPECTED, Action.PROPOSE_EXTENSION, Role.UNIT, facts)
        for hindrance in ({"extended": True}, {"old_due_on": date(2023, 11, 19)}):
            with pytest.raises(NotYet):
                find_move(State.INSPECTED, Action.PROPOSE_EXTENSION, Role.UNIT, facts | hindrance)

    def test_only_what_was_asked_for_is_refused(self):
        """There is nothing to answer otherwise."""
        facts = {"reason": "x"} | NO_HINDRANCE

        assert find_move(State.ASSIGNED, Action.REFUSE_EXTENSION, Role.CHAIR, facts)
        with pytest.raises(NotYet, match="has not asked"):
            find_move(State.ASSIGNED, Action.REFUSE_EXTENSION, Role.CHAIR, facts | {"extension_asked": None})

    @pytest.mark.parametrize("hindrance", [{"reopened": True}, {"object_until": date(2023, 11, 19)}])
    def test_a_citizen_objects_once_and_in_time_the_office_at_any_time(self, hindrance):
        """The last day of the window is still in time; the office may mend a mistake later."""
        facts = {"reason": "x"} | NO_HINDRANCE | {"object_until": TODAY}

        assert find_move(State.CLOSED, Action.REOPEN, Role.CITIZEN, facts)
        assert find_move(State.CLOSED, Action.REOPEN, Role.OFFICE, facts | hindrance)
        with pytest.raises(NotYet):
            find_move(State.CLOSED, Action.REOPEN, Role.CITIZEN, facts | hindrance)

    @pytest.mark.parametrize("object_until", [None, TODAY])
    def test_silence_closes_nothing_before_the_window_is_over(self, object_until):
        """The last day belongs to the citizen."""
        with pytest.raises(NotYet):
            find_move(State.RESOLVED, Action.CLOSE, Role.CLOCK, NO_HINDRANCE | {"object_until": object_until})

    @pytest.mark.parametrize(("action", "role"), [(Action.UNDO, Role.UNIT), (Action.SEND_BACK, Role.OFFICE)])
    def test_an_answer_is_not_taken_back_once_its_letter_left(self, action, role):
        """What the citizen has read cannot be unsaid."""
        with pytest.raises(NotYet, match="reopen"):
            find_move(State.RESOLVED, action, role, NO_HINDRANCE | {"reason": "x", "letter_left": True})

    def test_only_who_answered_takes_the_answer_back(self):
        """One click of the same person; for a colleague's answer there is the office."""
        assert find_move(State.RESOLVED, Action.UNDO, Role.UNIT, NO_HINDRANCE)
        with pytest.raises(NotYet, match="Only who answered"):
            find_move(State.RESOLVED, Action.UNDO, Role.UNIT, NO_HINDRANCE | {"answered_by_another": True})
        assert find_move(
            State.RESOLVED, Action.SEND_BACK, Role.OFFICE, NO_HINDRANCE | {"reason": "x", "answered_by_another": True}
        )

    @pytest.mark.parametrize("role", [Role.UNIT, Role.OFFICE])
    def test_an_answer_is_corrected_only_once_its_letter_has_left(self, role):
        """Before that it is taken back or sent back."""
        facts = NO_HINDRANCE | {"correction": "x"}

        assert find_move(State.CLOSED, Action.CORRECT, role, facts)
        with pytest.raises(NotYet, match="taken back or sent back"):
            find_move(State.RESOLVED, Action.CORRECT, role, facts | {"answer_left": False})

    def test_an_apology_is_drafted_before_it_is_approved_and_by_whom_it_is_approved(self):
        """The unit drafts, its head approves (issue C §1); the refusal names who."""
        assert find_move(State.INSPECTED, Action.APOLOGISE, Role.UNIT, NO_HINDRANCE)
        with pytest.raises(NotYet, match="not explained the delay"):
            find_move(State.INSPECTED, Action.APOLOGISE, Role.OFFICE, NO_HINDRANCE | {"apology_drafted": None})
        with pytest.raises(NotYet, match="for Trưởng phòng Tư pháp to approve"):
            find_move(State.INSPECTED, Action.APOLOGISE, Role.UNIT, NO_HINDRANCE | {"approver": "Trưởng phòng Tư pháp"})

    def test_every_refusal_speaks_vietnamese_and_english(self):
        """Both sentences are there, and differ."""
        with pytest.raises(Refused) as refusal:
            find_move(State.RAISED, Action.RESOLVE, Role.UNIT, {})

        assert refusal.value.say("vi") != refusal.value.say("en")
        assert "không thể" in refusal.value.say("fr")
