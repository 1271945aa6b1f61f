"""Late without a letter is a mark of its own (issue C §1): late, and nobody told the citizen on or before the date."""

from datetime import date, time

import pytest
from sqlalchemy import text

from models.session import transaction
from models.states import Action, State
from tasks.sweep import sweep_deadlines
from tasks.untold import late_untold
from tests.conference import CHAIR, CITIZEN, DUE_ON, OFFICE, THE_UNIT, act, ask, bring, post, raise_issue, stand_on

DAY_BEFORE, DAY_AFTER, LATER = date(2023, 12, 6), date(2023, 12, 8), date(2023, 12, 20)


def untold(on=DAY_AFTER):
    with transaction() as db:
        query = text(f"SELECT i.code FROM issue i WHERE {late_untold()} ORDER BY i.code")
        return list(db.scalars(query, {"today": on}))


def apologise(code, sent_on):
    """The unit explains, the office approves, and the letter leaves on that day."""
    stand_on(min(sent_on, DUE_ON))
    act(code, Action.EXPLAIN_DELAY, THE_UNIT)
    act(code, Action.APOLOGISE, OFFICE)
    stand_on(sent_on)
    post(code, "apology")


def answer(code, on):
    stand_on(on)
    act(code, Action.RESOLVE, THE_UNIT, document_on=on.isoformat())


@pytest.fixture
def an_inspected_issue(an_issue):
    """Due on Thursday, 7 December."""
    return bring(an_issue, State.INSPECTED)


class TestTheMark:
    def test_is_of_what_is_late_only(self, an_inspected_issue):
        """On the date itself nothing is late."""
        assert untold(DUE_ON) == []
        assert untold(DAY_AFTER) == [an_inspected_issue]

    @pytest.mark.parametrize("sent_on", [DAY_BEFORE, DUE_ON])
    def test_is_not_of_those_who_heard_by_the_date(self, an_inspected_issue, sent_on):
        """Before it, or on it: late, but told."""
        apologise(an_inspected_issue, sent_on)

        assert untold() == []

    def test_stays_when_the_letter_came_after_the_date(self, an_inspected_issue):
        """Approved in time, sent too late; nor does the apology of the ladder take it back."""
        apologise(an_inspected_issue, DAY_AFTER)
        sweep_deadlines(DAY_AFTER)
        post(an_inspected_issue, "apology")

        assert untold(LATER) == [an_inspected_issue]

    def test_stays_while_the_letter_only_waits(self, an_inspected_issue):
        """Owed, held or to be printed: nobody has read it."""
        stand_on(DAY_BEFORE)
        act(an_inspected_issue, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_inspected_issue, Action.APOLOGISE, OFFICE)

        assert untold() == [an_inspected_issue]

    def test_stays_with_an_issue_that_was_answered_late(self, an_inspected_issue):
        """The figures of the past keep it."""
        answer(an_inspected_issue, DAY_AFTER)

        assert untold(LATER) == [an_inspected_issue]

    def test_is_not_of_an_answer_in_time(self, an_inspected_issue):
        """On the last day."""
        answer(an_inspected_issue, DUE_ON)

        assert untold(LATER) == []

    def test_is_not_of_an_answer_after_the_date_that_was_foretold(self, an_inspected_issue):
        """Late it is; untold it is not."""
        apologise(an_inspected_issue, DAY_BEFORE)
        answer(an_inspected_issue, LATER)

        assert untold(LATER) == []

    def test_is_not_of_an_anonymous_row(self, a_clean_database):
        """There is nobody to tell."""
        bring(raise_issue(1, None), State.INSPECTED)

        assert untold() == []

    def test_is_not_of_what_ended_otherwise(self, an_inspected_issue):
        """Withdrawn: nobody waits."""
        stand_on(DAY_AFTER)
        act(an_inspected_issue, Action.WITHDRAW, CITIZEN)

        assert untold(LATER) == []

    def test_is_told_on_paper_too(self, an_inspected_issue):
        """A printed letter that was posted in time counts; the day is that of Hà Nội."""
        apologise(an_inspected_issue, DAY_BEFORE)
        stand_on(DUE_ON, time(23, 30))
        with transaction() as db:
            db.execute(text("UPDATE letter SET status = 'to_print', sent_at = NULL WHERE kind = 'apology'"))
        assert untold() == [an_inspected_issue]
        post(an_inspected_issue, "apology")

        assert untold() == []


class TestAnExtension:
    def test_told_before_the_first_date_is_no_mark(self, an_inspected_issue):
        """Answered after the first date, within the new one."""
        stand_on(DAY_BEFORE)
        act(an_inspected_issue, Action.EXTEND, CHAIR)
        post(an_inspected_issue, "new_date")
        answer(an_inspected_issue, date(2023, 12, 14))

        assert untold(LATER) == []

    def test_whose_letter_came_too_late_is_one(self, an_inspected_issue):
        """The citizen waited on the first date for nothing."""
        stand_on(DAY_BEFORE)
        act(an_inspected_issue, Action.EXTEND, CHAIR)
        stand_on(DAY_AFTER)
        post(an_inspected_issue, "new_date")
        answer(an_inspected_issue, date(2023, 12, 14))

        assert untold(LATER) == [an_inspected_issue]

    def test_that_is_not_kept_either_is_one_unless_told_again(self, an_inspected_issue):
        """The letter of the extension promised the new date; that it would be missed, nobody said."""
        stand_on(DAY_BEFORE)
        act(an_inspected_issue, Action.EXTEND, CHAIR)
        post(an_inspected_issue, "new_date")
        assert untold(date(2023, 12, 15)) == []
        assert untold(date(2023, 12, 18)) == [an_inspected_issue]

        stand_on(date(2023, 12, 14))
        act(an_inspected_issue, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_inspected_issue, Action.APOLOGISE, OFFICE)
        post(an_inspected_issue, "apology")
        assert untold(date(2023, 12, 18)) == []


def test_a_reopened_issue_is_judged_by_the_date_given_as_it_was_reopened(an_inspected_issue):
    """What it had promised first, it kept or broke before."""
    answer(an_inspected_issue, DUE_ON)
    stand_on(date(2023, 12, 11))
    act(an_inspected_issue, Action.REOPEN, CITIZEN)  # due five working days later
    act(an_inspected_issue, Action.INSPECT, THE_UNIT)
    assert ask("SELECT due_on FROM issue") == [(date(2023, 12, 18),)]
    answer(an_inspected_issue, date(2023, 12, 18))

    assert untold(LATER) == []
