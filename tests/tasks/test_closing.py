"""A citizen's silence closes an issue when the time to object is over, and is recorded as silence."""

from datetime import date

from models.states import Action, State
from tasks.closing import close_silent
from tests.conference import (
    CITIZEN,
    OBJECT_UNTIL,
    OFFICE,
    THE_UNIT,
    act,
    all_at_once,
    ask,
    bring,
    issue_of,
    kinds_of,
    raise_issue,
    stand_on,
)  # fmt: skip

THE_DAY_AFTER = date(2023, 12, 9)


def test_nothing_is_closed_up_to_the_last_day_of_the_window(an_issue):
    """The last day belongs to the citizen, to its end."""
    bring(an_issue, State.RESOLVED)

    assert close_silent(OBJECT_UNTIL) == []
    assert close_silent(THE_DAY_AFTER) == [an_issue]
    assert close_silent(THE_DAY_AFTER) == []


def test_it_is_recorded_as_silence_and_not_as_satisfaction(an_issue):
    """The clock closed it; no rating is on record, and no letter pretends otherwise."""
    bring(an_issue, State.RESOLVED)
    before = kinds_of(an_issue, "citizen")
    close_silent(THE_DAY_AFTER)

    assert ask("SELECT action::text, role::text, actor, facts FROM issue_event ORDER BY seq DESC LIMIT 1") == [
        ("close", "clock", "clock", {})]  # fmt: skip
    assert kinds_of(an_issue, "citizen") == before


def test_a_second_answer_opens_a_window_of_its_own(an_issue):
    """Reopened on the last day and answered again: the time is counted from the second answer."""
    bring(an_issue, State.RESOLVED)
    stand_on(OBJECT_UNTIL)
    act(an_issue, Action.REOPEN, CITIZEN)
    assert close_silent(THE_DAY_AFTER) == []
    act(an_issue, Action.INSPECT, THE_UNIT)
    act(an_issue, Action.RESOLVE, THE_UNIT)

    assert close_silent(date(2023, 12, 29)) == []
    assert close_silent(date(2024, 1, 3)) == [an_issue]


def test_an_answer_that_was_taken_back_is_not_closed(an_issue):
    """There is no answer to be silent about."""
    bring(an_issue, State.RESOLVED)
    act(an_issue, Action.UNDO, THE_UNIT)

    assert close_silent(date(2024, 3, 1)) == []


def test_an_answer_given_at_the_conference_is_closed_the_same_way(an_issue):
    """Fifteen working days after it was spoken."""
    act(an_issue, Action.ANSWER_AT_CONFERENCE, OFFICE)

    assert close_silent(THE_DAY_AFTER) == [an_issue]
    assert issue_of(an_issue).state is State.CLOSED


def test_two_clocks_close_each_issue_once(a_clean_database):
    """A locked row is the other's; none is left."""
    codes = {bring(raise_issue(row), State.RESOLVED) for row in range(1, 9)}

    closed = all_at_once(3, lambda _: close_silent(THE_DAY_AFTER, limit=3))
    closed.append(close_silent(THE_DAY_AFTER))

    assert sorted(code for some in closed for code in some) == sorted(codes)
