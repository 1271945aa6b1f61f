"""History is never changed: the database refuses it, and a chain of hashes shows it where somebody did it all the same."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models.event import GENESIS, EventText, IssueEvent, canonical
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role, State
from tasks.verifying import verify_chains
from tests.conference import OFFICE, act, ask, bring, raise_issue, tamper

CODE = "KN-2023-2-0001"


@pytest.fixture
def an_answered_issue(an_issue):
    """Four steps: raised, assigned, inspected, resolved."""
    return bring(an_issue, State.RESOLVED)


def run(statement):
    with transaction() as db:
        db.execute(text(statement))


class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE issue_event SET actor = 'office'",
            "UPDATE issue_event SET hash = hash",
            "DELETE FROM issue_event WHERE seq = 2",
            "TRUNCATE issue_event CASCADE",
        ],
    )
    def test_to_change_or_delete_a_step(self, an_answered_issue, statement):
        """By any program, not only ours."""
        with pytest.raises(DBAPIError, match="history is never changed"):
            run(statement)

        assert ask("SELECT count(*) FROM issue_event") == [(4,)]

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE issue SET state = 'closed'",
            "UPDATE issue SET state = 'closed', version = version + 1",
            "UPDATE issue SET version = version - 1",
        ],
    )
    def test_to_change_a_state_without_a_step(self, an_answered_issue, statement):
        """Checked when the transaction commits."""
        with pytest.raises(DBAPIError, match="without an event"):
            run(statement)

        assert ask("SELECT state::text, version FROM issue") == [("resolved", 4)]

    def test_an_issue_that_nobody_put_on_record(self, a_clean_database):
        """A row without its first step cannot be inserted."""
        raise_issue()
        with pytest.raises(DBAPIError, match="without an event"):
            run("""INSERT INTO issue (code, conference_id, directive_id, row, text, field, level, sensitive,
                   duty_to_reply, received_on, proposed_co_units, state, co_units, deadline_version, extended, reopened,
                   handed_back, duplicates, version, chain_head)
                   SELECT 'KN-2023-2-0666', conference_id, directive_id, 666, text, field, level, sensitive,
                   duty_to_reply, received_on, proposed_co_units, state, co_units, deadline_version, extended, reopened,
                   handed_back, duplicates, version, chain_head FROM issue""")

    @pytest.mark.parametrize("column", ["unit_id", "due_on"])
    def test_a_running_issue_without_unit_or_date(self, an_issue, column):
        """Somebody is responsible, until a day."""
        bring(an_issue, State.ASSIGNED)
        with pytest.raises(DBAPIError, match=r"someone_is_responsible|running_has_a_date"):
            run(f"UPDATE issue SET {column} = NULL")


class TestTheChainShows:
    def verdict(self):
        return [(found.code, found.seq, found.why_en) for found in verify_chains().broken]

    def test_nothing_when_nothing_was_done(self, an_answered_issue):
        """A whole history is walked and counted."""
        raise_issue(2)
        verdict = verify_chains()

        assert (verdict.issues, verdict.events, verdict.broken) == (2, 5, [])

    @pytest.mark.parametrize(
        "change",
        [
            "actor = 'unit:kinh-te'", "happened_at = happened_at - interval '1 day'", "due_on = due_on + 7",
            "facts = facts || '{\"due_on\": \"2024-01-05\"}'", "action = 'reassign'", "unit_id = unit_id + 1",
            "recorded_at = recorded_at + interval '1 microsecond'", "commitment = NULL, hash = hash || '\\x00'",
        ],
    )  # fmt: skip
    def test_a_step_that_was_altered(self, an_answered_issue, change):
        """Every column of a step is under its hash."""
        tamper(f"UPDATE issue_event SET {change} WHERE seq = 2")

        assert self.verdict() == [(CODE, 2, "this step was altered")]

    def test_a_step_that_was_altered_and_hashed_anew(self, an_answered_issue):
        """The next step tells."""
        tamper("UPDATE issue_event SET hash = sha256('anew') WHERE seq = 2")
        tamper("UPDATE issue_event SET prev_hash = sha256('anew') WHERE seq = 3")

        assert self.verdict() == [(CODE, 2, "this step was altered")]

    def test_a_step_taken_out_of_the_middle(self, an_answered_issue):
        """The numbers have a gap."""
        tamper("DELETE FROM unannounced")
        tamper("DELETE FROM event_text WHERE event_id IN (SELECT id FROM issue_event WHERE seq = 3)")
        tamper("UPDATE letter SET event_id = NULL")
        tamper("DELETE FROM issue_event WHERE seq = 3")

        assert self.verdict() == [(CODE, 4, "a step is missing")]

    def test_a_step_taken_out_and_the_rest_numbered_anew(self, an_answered_issue):
        """It does not continue the step before."""
        tamper("DELETE FROM unannounced")
        tamper("UPDATE letter SET event_id = NULL")
        tamper("DELETE FROM issue_event WHERE seq = 2")
        tamper("UPDATE issue_event SET seq = 2 WHERE seq = 3")

        assert self.verdict() == [(CODE, 2, "does not continue the step before")]

    def test_a_tail_that_was_cut(self, an_answered_issue):
        """The issue remembers its head."""
        tamper("DELETE FROM unannounced")
        tamper("DELETE FROM event_text")
        tamper("UPDATE letter SET event_id = NULL")
        tamper("DELETE FROM issue_event WHERE seq = 4")

        assert self.verdict() == [(CODE, 4, "the end of the history is missing")]

    def test_words_that_were_altered(self, an_answered_issue):
        """The answer on record is the answer that was given."""
        tamper("UPDATE event_text SET said = said || '{\"result\": \"Đã xong.\"}' "
               "WHERE event_id = (SELECT id FROM issue_event WHERE seq = 4)")  # fmt: skip

        assert self.verdict() == [(CODE, 4, "the words of this step were altered")]

    def test_words_put_into_a_mouth(self, an_answered_issue):
        """A step without words has none later."""
        tamper("INSERT INTO event_text (event_id, salt, said) SELECT id, 'x', '{\"reason\": \"x\"}' FROM issue_event "
               "WHERE seq = 2")  # fmt: skip

        assert self.verdict() == [(CODE, 2, "the words of this step were altered")]

    @pytest.mark.parametrize(
        "change", ["state = 'closed'", "due_on = due_on + 30", "unit_id = unit_id + 1"],
    )  # fmt: skip
    def test_an_issue_that_differs_from_its_history(self, an_answered_issue, change):
        """State, unit and date are what the last step left."""
        tamper(f"UPDATE issue SET {change}")

        assert [(code, seq) for code, seq, _ in self.verdict()] == [(CODE, 4)]

    def test_each_broken_issue_once(self, an_answered_issue):
        """The first break of each; whole ones are not named."""
        raise_issue(2)
        raise_issue(3)
        tamper("UPDATE issue_event SET actor = 'chair' WHERE issue_id IN (SELECT id FROM issue WHERE row <> 2)")

        assert [(code, seq) for code, seq, _ in self.verdict()] == [(CODE, 1), ("KN-2023-2-0003", 1)]


class TestWhoOfTheStaff:
    @pytest.fixture
    def a_step_for_a_colleague(self, an_issue):
        """Somebody assigns for an absent colleague; the issue was raised without an account."""
        (deputy,), (absent,) = ask("SELECT id FROM staff ORDER BY id LIMIT 2")
        act(an_issue, Action.ASSIGN, Actor(Role.OFFICE, staff=deputy, behalf_of=absent))
        return deputy, absent

    def test_is_on_record_beside_the_role(self, a_step_for_a_colleague):
        """Who acted, and for whom: ids only; a step without an account has neither."""
        deputy, absent = a_step_for_a_colleague

        assert ask("SELECT actor, staff_id, behalf_of_id FROM issue_event ORDER BY seq") == [
            ("office", None, None), ("office", deputy, absent),
        ]  # fmt: skip
        assert verify_chains().broken == []

    @pytest.mark.parametrize("change", [
        "staff_id = behalf_of_id", "behalf_of_id = NULL", "staff_id = NULL", "staff_id = behalf_of_id, behalf_of_id = staff_id",
    ])  # fmt: skip
    def test_cannot_be_altered_unseen(self, a_step_for_a_colleague, change):
        """The hash covers both."""
        tamper(f"UPDATE issue_event SET {change} WHERE seq = 2")

        assert [(found.seq, found.why_en) for found in verify_chains().broken] == [(2, "this step was altered")]

    def test_cannot_be_put_into_a_step_without(self, a_step_for_a_colleague):
        """Nobody is made the author of an old step."""
        tamper("UPDATE issue_event SET staff_id = :id WHERE seq = 1", id=a_step_for_a_colleague[0])

        assert [found.seq for found in verify_chains().broken] == [1]

    def test_leaves_the_hash_of_a_step_without_as_it_was_before_there_was_staff(self, an_issue):
        """A step's content has no new keys, so histories written by the version before still hold."""
        with transaction() as db:
            event = db.scalars(select(IssueEvent)).one()

        assert set(event.content(an_issue)) == {
            "issue", "seq", "action", "source", "target", "role", "actor", "happened_at", "recorded_at", "facts",
            "unit", "due_on", "deadline_version", "commitment",
        }  # fmt: skip


def test_erasing_the_words_keeps_the_chain(an_answered_issue):
    """Personal data can be erased; that something was said, and that nobody changed it, stays provable."""
    before = verify_chains().anchor
    with transaction() as db:
        db.execute(text("DELETE FROM event_text"))

    verdict = verify_chains()
    assert (verdict.broken, verdict.anchor) == ([], before)
    act(an_answered_issue, Action.SEND_BACK, OFFICE)
    assert verify_chains().broken == []


def test_every_step_moves_the_anchor(an_issue):
    """The auditor's file names one hash over all heads."""
    anchors = {verify_chains().anchor}
    for action in (Action.ASSIGN, Action.WITHDRAW):
        act(an_issue, action, OFFICE)
        anchors.add(verify_chains().anchor)

    assert len(anchors) == 3


def test_a_chain_begins_with_zeros_and_equal_words_do_not_look_equal(an_issue):
    """The salt hides from a reader of hashes who said the same."""
    assert ask("SELECT prev_hash FROM issue_event") == [(GENESIS,)]
    assert EventText.of({"reason": "x"}).commit() != EventText.of({"reason": "x"}).commit()
    assert canonical({"b": 1, "a": "Đ"}) == '{"a":"Đ","b":1}'.encode()


def test_a_step_by_a_program_says_by_which_token(an_issue):
    """The auditor finds out which program did it; the token is part of what the hash covers."""
    tamper(
        "INSERT INTO api_token (id, key_hash, name, role, may_write, made_at) VALUES (7, '\\x00', 'Cổng', 'office', true, now())"
    )

    act(an_issue, Action.ASSIGN, Actor(Role.OFFICE, token=7))
    assert verify_chains().broken == []

    tamper("UPDATE issue_event SET token_id = NULL")
    assert [found.code for found in verify_chains().broken] == [an_issue]
