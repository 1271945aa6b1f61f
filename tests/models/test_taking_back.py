"""The undo window and after it: one click of who answered; once the letter has left, a correction (issue C §1)."""

import pytest

from models.errors import NotYet
from models.rules import Actor
from models.states import Action, Role, State
from tests.conference import CITIZEN, OFFICE, THE_UNIT, UNIT, act, ask, bring, issue_of, kinds_of, letters_of, post


def officers():
    """Two officers of the unit, by id."""
    return [number for (number,) in ask("SELECT s.id FROM staff s JOIN appointment a ON a.staff_id = s.id "
            "JOIN unit u ON u.id = a.unit_id WHERE u.code = :unit ORDER BY s.id LIMIT 2", unit=UNIT)]  # fmt: skip


@pytest.fixture
def an_answer(an_issue):
    """Given by the first officer; its letter is held."""
    bring(an_issue, State.INSPECTED)
    act(an_issue, Action.RESOLVE, Actor(Role.UNIT, UNIT, officers()[0]))
    return an_issue


class TestUndo:
    def test_is_for_who_answered(self, an_answer):
        """Not for a colleague of the same unit."""
        first, second = officers()

        with pytest.raises(NotYet, match="Only who answered"):
            act(an_answer, Action.UNDO, Actor(Role.UNIT, UNIT, second))
        act(an_answer, Action.UNDO, Actor(Role.UNIT, UNIT, first))

        assert issue_of(an_answer).state is State.INSPECTED

    def test_is_for_who_stands_in_for_them(self, an_answer):
        """On leave since; the deputy acts for them."""
        first, second = officers()

        act(an_answer, Action.UNDO, Actor(Role.UNIT, UNIT, second, behalf_of=first))

        assert issue_of(an_answer).state is State.INSPECTED

    def test_is_for_whom_the_deputy_answered_for(self, an_issue):
        """Back from leave, it is their answer too."""
        first, second = officers()
        bring(an_issue, State.INSPECTED)
        act(an_issue, Action.RESOLVE, Actor(Role.UNIT, UNIT, second, behalf_of=first))

        act(an_issue, Action.UNDO, Actor(Role.UNIT, UNIT, first))

        assert issue_of(an_issue).state is State.INSPECTED

    def test_of_what_a_person_wrote_is_for_no_program(self, an_answer):
        """A token of the unit is not that person."""
        with pytest.raises(NotYet, match="Only who answered"):
            act(an_answer, Action.UNDO, Actor(Role.UNIT, UNIT, token=1))

    def test_the_office_can_send_back_what_anybody_answered(self, an_answer):
        """For all others there is the office."""
        act(an_answer, Action.SEND_BACK, OFFICE)

        assert issue_of(an_answer).state is State.INSPECTED

    def test_a_new_answer_after_an_objection_can_be_taken_back_too(self, an_answer):
        """That the first one left long ago does not matter."""
        post(an_answer)
        act(an_answer, Action.REOPEN, CITIZEN)
        act(an_answer, Action.INSPECT, THE_UNIT)
        act(an_answer, Action.RESOLVE, THE_UNIT)

        act(an_answer, Action.UNDO, THE_UNIT)

        assert letters_of(an_answer, "resolution") == [
            ("resolution", "citizen", "sent"), ("resolution", "citizen", "cancelled"),
        ]  # fmt: skip


class TestCorrecting:
    @pytest.mark.parametrize("by", [OFFICE, THE_UNIT])
    def test_is_for_an_answer_whose_letter_has_left(self, an_answer, by):
        """State, answer and window stay; the citizen hears."""
        with pytest.raises(NotYet, match="taken back or sent back"):
            act(an_answer, Action.CORRECT, by)
        post(an_answer)
        before = issue_of(an_answer)

        act(an_answer, Action.CORRECT, by)

        after = issue_of(an_answer)
        assert (after.state, after.answered_on, after.object_until) == (
            before.state, before.answered_on, before.object_until,
        )  # fmt: skip
        assert kinds_of(an_answer, "citizen")[-1] == "correction"

    def test_is_possible_after_the_end_and_as_often_as_needed(self, an_answer):
        """Each is on record, none replaces another."""
        post(an_answer)
        act(an_answer, Action.CONFIRM, CITIZEN)
        act(an_answer, Action.CORRECT, OFFICE)
        act(an_answer, Action.CORRECT, OFFICE, correction="Mang theo giấy tờ tùy thân.")

        assert issue_of(an_answer).state is State.CLOSED
        assert ask("SELECT t.said->>'correction' FROM event_text t WHERE t.said ? 'correction' ORDER BY t.event_id") == [
            ("Nhận giấy lúc 14 giờ, không phải 08 giờ.",), ("Mang theo giấy tờ tùy thân.",),
        ]  # fmt: skip
        assert kinds_of(an_answer, "citizen").count("correction") == 2
