"""The storm breaker: beyond the directive's limits a letter is held, shown with the reason, and let go by a person."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import event, text

from models.clock import HANOI, read_clock
from models.session import engine, transaction
from models.states import Action, State
from tasks.desks.office_letters import read_letters_page
from tasks.ledger import list_letters
from tasks.outbox import Settlement, claim_letters, settle_letters
from tasks.storms import cancel_flood, release_flood, release_held
from tasks.sweep import sweep_deadlines
from tests.conference import NEXT_DAY, OFFICE, act, ask, bring, decide, raise_issue, stand_on

HELD = "SELECT held_why, count(*) FROM letter WHERE status = 'held' GROUP BY 1 ORDER BY 1"
MORE = """
    INSERT INTO letter (key, kind, recipient_role, status, issue_id, conference_id, person_id, unit_id, as_of, owed_at, not_before,
                        priority, sent_at, deadline_version)
    SELECT gen_random_uuid(), kind,
           CASE WHEN :same_person THEN recipient_role WHEN mod(n, 2) = 0 THEN 'unit' ELSE 'unit_head' END::audience,
           CAST(:status AS letterstatus), CASE WHEN :same_issue THEN issue_id END, conference_id,
           CASE WHEN :same_person THEN person_id END, CASE WHEN NOT :same_person THEN units[1 + mod(n, 20)] END,
           as_of, owed_at, not_before, priority, CAST(:sent_at AS timestamptz), deadline_version
    FROM letter, (SELECT array_agg(id ORDER BY id) AS units FROM unit) AS u, generate_series(1, :n) n
    WHERE letter.id = (SELECT min(id) FROM letter)
"""


def more(n: int, *, status: str = "owed", same_person: bool = True, same_issue: bool = False, sent_at=None) -> None:
    """So many letters like the first one, to the same person or to twenty units and heads."""
    with transaction() as db:
        db.execute(text(MORE), {"n": n, "status": status, "same_person": same_person, "same_issue": same_issue,
                                "sent_at": sent_at})  # fmt: skip


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), HANOI)


def send_all() -> int:
    """All that may leave, accepted; how many."""
    sent = 0
    while claims := claim_letters(64):
        settle_letters([Settlement(claim, "sent", "accepted", "data", 250, "OK") for claim in claims])
        sent += len(claims)
    return sent


class TestOnePersonADay:
    def test_gets_no_more_than_the_directive_says(self, an_issue):
        """Fifty go, the rest wait for a person, whatever the batches they are claimed in."""
        more(59)

        assert send_all() == 50
        assert ask(HELD) == [("per_person", 10)]

    def test_gets_the_most_urgent_first(self, an_issue):
        """The one of the highest priority is among those that go."""
        more(59)
        ask("UPDATE letter SET priority = 0 WHERE id = (SELECT max(id) FROM letter) RETURNING 1")
        send_all()

        assert ask("SELECT status::text FROM letter ORDER BY id DESC LIMIT 1") == [("sent",)]

    def test_gets_the_next_ones_tomorrow(self, an_issue):
        """A day of the district's clock."""
        more(49)
        send_all()
        assert send_all() == 0
        stand_on(date(2023, 11, 20))
        more(5)

        assert send_all() == 5

    def test_is_counted_apart_from_others(self, an_issue):
        """Twenty units and heads with five letters each are no flood to anybody."""
        more(100, same_person=False)

        assert send_all() == 101

    def test_who_signs_in_is_never_held(self, an_issue):
        """Letters of security are neither counted nor held."""
        ask("UPDATE letter SET kind = 'sign_in', recipient_role = 'staff' RETURNING 1")
        more(59)

        assert send_all() == 60


class TestOneIssueAWeek:
    def test_has_no_more_letters_than_the_directive_says(self, an_issue):
        """To whomever they go."""
        more(24, same_person=False, same_issue=True)

        assert send_all() == 20
        assert ask(HELD) == [("per_issue", 5)]

    def test_starts_anew_after_seven_days(self, an_issue):
        """What left eight days ago is not counted."""
        more(20, same_person=False, same_issue=True, status="sent", sent_at=noon(NEXT_DAY) - timedelta(days=8))

        assert send_all() == 1


class TestADay:
    @pytest.fixture
    def ordinary_days(self, an_issue):
        """Thirty letters on each of the last five working days."""
        for n in range(1, 6):
            more(30, same_person=False, status="sent", sent_at=noon(NEXT_DAY - timedelta(days=n)))

    def test_five_times_an_ordinary_one_is_held(self, ordinary_days):
        """More than a sweep may send, and more than five times the days before."""
        decide("per_sweep = 200", "per_sweep = 100")
        more(199, same_person=False)

        assert send_all() == 150
        assert ask(HELD) == [("growth", 50)]

    def test_of_few_letters_is_never_a_flood(self, ordinary_days):
        """Below what one sweep may send nothing is compared."""
        more(180, same_person=False)

        assert send_all() == 181

    def test_without_any_before_it_is_compared_with_nothing(self, an_issue):
        """A new installation."""
        decide("per_sweep = 200", "per_sweep = 10")
        more(99, same_person=False)

        assert send_all() == 100


class TestAPerson:
    def test_sees_why_and_lets_them_go_and_that_is_on_record(self, an_issue):
        """By reason; who and when; and what was let go is not held a second time."""
        more(59)
        send_all()
        [flood] = read_letters_page("vi", _moment()).floods
        assert (flood.why, flood.letters) == ("per_person", 10)

        assert release_flood("cb-001", None, "per_person") == 10
        assert send_all() == 10
        [decision] = read_letters_page("vi", _moment()).decided
        assert (decision.done, decision.why, decision.by, len(decision.letters)) == (
            "released",
            "per_person",
            "cb-001",
            10,
        )
        assert ask("SELECT cardinality(letters) FROM held_decision") == [(10,)]

    def test_cancels_one_heap_and_the_other_stays(self, an_issue):
        """Each reason is decided by itself."""
        more(59)
        send_all()
        ask(
            "UPDATE letter SET held_why = 'growth' WHERE id = (SELECT max(id) FROM letter WHERE status = 'held') RETURNING 1"
        )

        assert cancel_flood("cb-001", None, "per_person") == 9
        assert ask(HELD) == [("growth", 1)]

    def test_reads_the_reason_on_the_command_line_too(self, an_issue):
        """``followup letters list`` knows it."""
        more(59)
        send_all()

        assert {one.held_why for one in list_letters() if one.status == "held"} == {"per_person"}

    def test_lets_what_waits_for_a_digest_wait_for_the_next(self, an_issue):
        """A flood of reminders is let go: still one letter to the unit, not one an issue."""
        bring(an_issue, State.ASSIGNED)
        for row in range(2, 5):
            act(raise_issue(row, f"Người Thứ {row}"), Action.ASSIGN, OFFICE)
        decide("per_sweep = 200", "per_sweep = 2")
        report = sweep_deadlines(date(2023, 12, 4))
        assert ask("SELECT DISTINCT held_why FROM letter WHERE kind = 'reminder'") == [("per_sweep",)]
        release_held("cb-001", report.run)

        assert ask("SELECT DISTINCT status::text FROM letter WHERE kind = 'reminder'") == [("bundled",)]


def test_a_batch_is_judged_by_a_fixed_number_of_statements(an_issue):
    """Two letters or sixty."""
    counted = []
    for n in (1, 58):
        more(n, same_person=False)
        said: list[str] = []
        hear = lambda *args, said=said: said.append(args[2])  # noqa: E731
        event.listen(engine(), "before_cursor_execute", hear)
        claims = claim_letters(64)
        event.remove(engine(), "before_cursor_execute", hear)
        settle_letters([Settlement(claim, "sent", "accepted") for claim in claims])
        counted.append(len(said))

    assert counted[0] == counted[1] <= 5


def _moment():
    with transaction() as db:
        return read_clock(db)
