"""Who hears of a step: each person once, nobody for an anonymous remark, never silence."""

import threading
from datetime import time

import pytest
from sqlalchemy import text

from models.errors import NotYet
from models.people import Channel
from models.session import transaction
from models.states import Action, State
from tasks.outbox import claim_letters
from tests.conference import (
    CITIZEN,
    NEXT_DAY,
    OFFICE,
    THE_UNIT,
    act,
    ask,
    bring,
    kinds_of,
    letters_of,
    make_issue,
    make_person,
    raise_issue,
    rules_on,
    stand_on,
)  # fmt: skip

HELD, LEFT = ("resolution", "citizen", "owed"), ("resolution", "citizen", "sending")


@pytest.fixture
def an_answered_issue(an_issue):
    """Answered at nine; its letter is held for half an hour."""
    return bring(an_issue, State.RESOLVED)


@pytest.fixture
def two_who_raised_the_same(a_clean_database):
    """Codes of the original and of the duplicate."""
    original, again = raise_issue(1, "Trần Văn An"), raise_issue(2, "Lê Thị Bình")
    act(again, Action.MERGE, OFFICE, duplicate_of=original)
    return original, again


def told(code, kind):
    return ask("SELECT p.name FROM letter l JOIN person p ON p.id = l.person_id JOIN issue i ON i.id = l.issue_id "
               "WHERE i.code = :code AND l.kind::text = :kind ORDER BY p.name", code=code, kind=kind)  # fmt: skip


def test_the_citizen_hears_at_every_turn_and_the_unit_what_it_must_do(an_answered_issue):
    """The directive's table of e-mails, for the usual way of an issue."""
    assert kinds_of(an_answered_issue, "citizen") == ["receipt", "handler", "inspected", "resolution"]
    assert kinds_of(an_answered_issue, "unit") == ["assignment"]


def test_a_letter_is_owed_in_the_transaction_of_its_step(an_issue):
    """If the step is not kept, neither is the letter."""

    def break_off():
        with transaction() as db:
            make_issue(db, rules_on(db), 7, make_person(db, "Lê Thị Bình"))
            raise InterruptedError

    with pytest.raises(InterruptedError):
        break_off()

    assert ask("SELECT count(*) FROM letter") == [(1,)]


@pytest.mark.parametrize("channel", [Channel.PAPER, Channel.PHONE])
@pytest.mark.usefixtures("a_clean_database")
def test_who_has_no_email_gets_a_letter_to_print(channel):
    """Never silence."""
    with transaction() as db:
        code = make_issue(db, rules_on(db), 1, make_person(db, channel=channel)).code

    assert letters_of(code) == [("receipt", "citizen", "to_print")]


@pytest.mark.usefixtures("a_clean_database")
def test_nobody_is_written_to_for_an_anonymous_remark_but_the_units_are():
    """Recorded and handled, without a duty to reply."""
    code = bring(raise_issue(name=None), State.CLOSED)

    assert kinds_of(code, "citizen") == []
    assert kinds_of(code, "unit") == ["assignment"]


class TestDuplicates:
    def test_the_person_of_a_duplicate_is_told_of_the_merger_and_then_of_the_original(self, two_who_raised_the_same):
        """Both hear how it ends; the duplicate writes no second letter."""
        original, again = two_who_raised_the_same
        bring(original, State.RESOLVED)

        assert kinds_of(again, "citizen") == ["receipt", "merged"]
        assert told(original, "resolution") == [("Lê Thị Bình",), ("Trần Văn An",)]

    @pytest.mark.usefixtures("a_clean_database")
    def test_whoever_raised_the_same_twice_is_told_once(self):
        """One person, one letter."""
        original, again = raise_issue(1), raise_issue(2)
        act(again, Action.MERGE, OFFICE, duplicate_of=original)
        bring(original, State.RESOLVED)

        assert told(original, "resolution") == [("Trần Văn An",)]

    @pytest.mark.usefixtures("a_clean_database")
    def test_whoever_gave_their_name_hears_even_if_the_original_was_anonymous(self):
        """The duty to reply is owed to the person, not to the row their issue was merged into."""
        original, again = raise_issue(1, None), raise_issue(2, "Lê Thị Bình")
        act(again, Action.MERGE, OFFICE, duplicate_of=original)
        bring(original, State.RESOLVED)

        assert told(original, "resolution") == [("Lê Thị Bình",)]

    @pytest.mark.usefixtures("a_clean_database")
    def test_a_duplicate_of_a_duplicate_hears_how_it_ends(self):
        """Nobody is lost in a chain of mergers."""
        first, second, third = raise_issue(1, "A An"), raise_issue(2, "B Bình"), raise_issue(3, "C Chi")
        act(third, Action.MERGE, OFFICE, duplicate_of=second)
        act(second, Action.MERGE, OFFICE, duplicate_of=first)
        bring(first, State.RESOLVED)

        assert told(first, "resolution") == [("A An",), ("B Bình",), ("C Chi",)]


class TestTakingBack:
    @pytest.mark.parametrize(("action", "by"), [(Action.UNDO, THE_UNIT), (Action.SEND_BACK, OFFICE)])
    def test_a_held_answer_is_cancelled_and_the_next_one_is_owed_anew(self, an_answered_issue, action, by):
        """The first letter stays on record as cancelled; the second is the one that goes."""
        act(an_answered_issue, action, by)
        act(an_answered_issue, Action.RESOLVE, THE_UNIT)

        assert letters_of(an_answered_issue, "resolution") == [("resolution", "citizen", "cancelled"), HELD]

    @pytest.mark.parametrize(("action", "by"), [(Action.UNDO, THE_UNIT), (Action.SEND_BACK, OFFICE)])
    def test_an_answer_on_its_way_is_not_taken_back(self, an_answered_issue, action, by):
        """Once it may be out, only reopening is honest."""
        stand_on(NEXT_DAY, time(9, 30))
        claim_letters(100)

        with pytest.raises(NotYet, match="reopen"):
            act(an_answered_issue, action, by)

        assert letters_of(an_answered_issue, "resolution") == [LEFT]

    def test_a_letter_that_is_being_claimed_is_not_taken_back(self, an_answered_issue):
        """The claim came first, though it is not yet committed: the unit waits for it and is then refused."""
        answers = []

        def undo():
            try:
                act(an_answered_issue, Action.UNDO, THE_UNIT)
            except NotYet as refusal:
                answers.append(refusal)

        with transaction() as claiming:
            claiming.execute(text("UPDATE letter SET status = 'sending' WHERE kind = 'resolution'"))
            clerk = threading.Thread(target=undo)
            clerk.start()
            while ask("SELECT count(*) FROM pg_locks WHERE NOT granted") == [(0,)]:
                assert clerk.is_alive()
        clerk.join()

        assert len(answers) == 1
        assert letters_of(an_answered_issue, "resolution") == [LEFT]

    @pytest.mark.usefixtures("a_clean_database")
    def test_a_printed_answer_is_not_taken_back(self):
        """Paper has left as well."""
        with transaction() as db:
            code = make_issue(db, rules_on(db), 1, make_person(db, channel=Channel.PAPER)).code
        bring(code, State.RESOLVED)
        with transaction() as db:
            db.execute(text("UPDATE letter SET status = 'printed' WHERE kind = 'resolution'"))

        with pytest.raises(NotYet):
            act(code, Action.UNDO, THE_UNIT)


def test_a_citizen_who_confirms_gets_no_letter_for_it(an_answered_issue):
    """The directive names no letter for it."""
    before = letters_of(an_answered_issue)
    act(an_answered_issue, Action.CONFIRM, CITIZEN)

    assert letters_of(an_answered_issue) == before
