"""Letters owed: each leaves once it may, under a lease; nothing is lost, and a late word changes nothing."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from sqlalchemy import text

from models.session import transaction
from models.states import Action, State
from tasks.digesting import make_digests
from tasks.outbox import (
    LEASE,
    LOST_CLAIMS,
    Claim,
    OnDoubt,
    Settlement,
    claim_letters,
    letters_due,
    mark_bodies,
    settle_letters,
    settle_lost,
)  # fmt: skip
from tasks.storms import release_held
from tasks.sweep import sweep_deadlines
from tests.conference import (
    CHAIR,
    CITIZEN,
    NEXT_DAY,
    OFFICE,
    THE_UNIT,
    act,
    all_at_once,
    ask,
    bring,
    decide,
    letters_of,
    raise_issue,
    stand_on,
)  # fmt: skip

EXPIRED = timedelta(seconds=-1)


def letter(claim):
    [row] = ask("SELECT status::text, tries, lost_claims, lease IS NULL, answer FROM letter WHERE id = :id",
                id=claim.letter_id)  # fmt: skip
    return row


def status(claim):
    return letter(claim)[0]


def outcomes(claim):
    return [outcome for (outcome,) in ask("SELECT outcome FROM letter_try WHERE letter_id = :id ORDER BY id",
                                          id=claim.letter_id)]  # fmt: skip


def sent(claim):
    return Settlement(claim, "sent", "accepted", "data", 250, "OK")


@pytest.fixture
def a_letter(an_issue):
    """The receipt for the one issue there is; nothing else is owed."""
    return an_issue


class TestClaiming:
    def test_a_letter_is_claimed_once(self, a_letter):
        """While the lease lasts it is nobody else's."""
        [claim] = claim_letters(10)

        assert claim_letters(10) == []
        assert (status(claim), outcomes(claim)) == ("sending", [None])

    def test_eight_workers_claim_two_hundred_letters_without_a_double(self, a_letter):
        """SKIP LOCKED: nobody waits, nobody gets another's."""
        decide("per_person_per_day = 50", "per_person_per_day = 1000")
        with transaction() as db:
            db.execute(text("INSERT INTO letter (key, kind, recipient_role, status, conference_id, as_of, owed_at, "
                            "not_before) SELECT 'k' || n, 'receipt', 'citizen', 'owed', conference_id, as_of, owed_at, "
                            "not_before FROM letter, generate_series(1, 199) n"))  # fmt: skip

        def work(_):
            claims = []
            while batch := claim_letters(10):
                claims += batch
            return claims

        claims = [claim for some in all_at_once(8, work) for claim in some]

        assert len(claims) == len({claim.letter_id for claim in claims}) == 200
        assert ask("SELECT status::text, count(*) FROM letter GROUP BY 1") == [("sending", 200)]

    def test_the_most_urgent_first(self, an_issue):
        """The alarm about what has no unit, then the citizens, then the units, the sheets last."""
        bring(an_issue, State.ASSIGNED)
        raise_issue(2, "Lê Thị Bình", unknown_unit="?")
        sweep_deadlines(date(2023, 11, 21))

        claimed = [kind for claim in iter(lambda: (claim_letters(1) or [None])[0], None)
                   for (kind,) in ask("SELECT kind::text FROM letter WHERE id = :id", id=claim.letter_id)]  # fmt: skip

        assert claimed[:2] == ["no_unit", "no_unit"]
        assert set(claimed[2:5]) == {"receipt", "handler"}
        assert set(claimed[5:]) == {"assignment", "unacknowledged"}

    def test_what_waits_for_its_next_try_is_left(self, a_letter):
        """Back-off runs by the database's clock."""
        [claim] = claim_letters(10)
        settle_letters([Settlement(claim, "owed", "deferred", "rcpt", 451, "later", timedelta(hours=1))])

        assert claim_letters(10) == []
        assert not letters_due()
        assert letter(claim)[:2] == ("owed", 1)


class TestTheHoldWindow:
    def test_an_answer_waits_for_half_an_hour_of_the_districts_clock(self, an_issue):
        """So that the unit can take it back."""
        bring(an_issue, State.RESOLVED)
        claim_letters(100)
        assert ("resolution", "citizen", "owed") in letters_of(an_issue)
        stand_on(NEXT_DAY, time(9, 29))
        assert (letters_due(), claim_letters(100)) == (False, [])
        stand_on(NEXT_DAY, time(9, 30))

        assert letters_due()
        assert len(claim_letters(100)) == 1

    def test_other_letters_leave_at_once_though_the_clock_went_back(self, an_issue):
        """Only what is on hold waits for the district's clock."""
        stand_on(date(2023, 11, 16))

        assert len(claim_letters(10)) == 1


class TestWhatIsNoLongerTrue:
    @pytest.mark.parametrize(
        ("as_of", "action", "by", "kind"),
        [
            (date(2023, 12, 8), Action.WITHDRAW, CITIZEN, "overdue"),
            (date(2023, 12, 4), Action.EXTEND, CHAIR, "reminder"),
            (date(2023, 11, 21), Action.ACKNOWLEDGE, THE_UNIT, "unacknowledged"),
            (date(2023, 11, 17), Action.HAND_BACK, THE_UNIT, "assignment"),
            (date(2023, 11, 17), Action.HAND_BACK, THE_UNIT, "handler"),
            (date(2023, 11, 17), Action.REASSIGN, OFFICE, "assignment"),
        ],
    )
    def test_is_cancelled_when_its_turn_comes(self, an_issue, as_of, action, by, kind):
        """Reminders of what is done, dates that moved, units that changed: the letter stays on record, unsent."""
        bring(an_issue, State.ASSIGNED)
        sweep_deadlines(as_of)
        act(an_issue, action, by)
        stand_on(date(2023, 12, 11))
        make_digests()
        claimed = {claim.letter_id for claim in claim_letters(100)}

        stale = ask("SELECT l.id, l.status::text, l.answer FROM letter l WHERE l.kind::text = :kind ORDER BY l.id",
                    kind=kind)  # fmt: skip
        assert stale[0][1:] == ("cancelled", "no longer true")
        assert stale[0][0] not in claimed

    def test_a_question_that_was_answered_by_telephone_is_not_asked(self, an_issue):
        """The reply came first."""
        bring(an_issue, State.AWAITING_CITIZEN)
        act(an_issue, Action.SUPPLY, OFFICE)
        claim_letters(100)

        assert letters_of(an_issue, "question") == [("question", "citizen", "cancelled")]

    def test_a_try_that_was_cancelled_is_closed(self, an_issue):
        """No attempt stays open for ever in the record."""
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.HAND_BACK, THE_UNIT)
        claim_letters(100)

        assert ask("SELECT count(*) FROM letter_try t JOIN letter l ON l.id = t.letter_id "
                   "WHERE l.status = 'cancelled' AND t.ended_at IS NULL") == [(0,)]  # fmt: skip


class TestFencing:
    def test_a_late_word_about_a_lost_lease_changes_nothing(self, a_letter):
        """A worker frozen past its lease: neither mark nor outcome counts."""
        [late] = claim_letters(10, EXPIRED)
        settle_lost(OnDoubt.RESEND)
        [now] = claim_letters(10)

        assert mark_bodies([late]) == set()
        settle_letters([Settlement(late, "failed", "refused", "rcpt", 550, "no")])
        assert status(now) == "sending"
        settle_letters([sent(now)])

        assert (status(now), outcomes(now)) == ("sent", ["lost", "accepted"])

    def test_no_body_is_begun_under_a_lease_that_is_about_to_end(self, a_letter):
        """The margin covers the clock and the last command."""
        [claim] = claim_letters(10, timedelta(seconds=4))

        assert mark_bodies([claim]) == set()

    def test_a_stranger_settles_nothing(self, a_letter):
        """The lease is the key, not the number of the letter."""
        [claim] = claim_letters(10)
        settle_letters([sent(Claim(claim.letter_id, type(claim.lease)(int=1)))])

        assert status(claim) == "sending"

    def test_an_outcome_is_told_once(self, a_letter):
        """What was sent stays sent."""
        [claim] = claim_letters(10)
        mark_bodies([claim])
        settle_letters([sent(claim)])
        settle_letters([Settlement(claim, "owed", "deferred", "data", 451, "later")])

        assert (status(claim), outcomes(claim)) == ("sent", ["accepted"])

    def test_the_lease_outlives_the_longest_try(self):
        """Ten minutes of waiting for the server's last word, and more."""
        assert timedelta(seconds=660) < LEASE


class TestALostWorker:
    def test_before_the_body_the_letter_is_owed_again(self, a_letter):
        """Nothing can have left."""
        [claim] = claim_letters(10, EXPIRED)

        assert letters_due()
        assert settle_lost(OnDoubt.HOLD) == 1
        assert (letter(claim)[:4], outcomes(claim)) == (("owed", 1, 1, True), ["lost"])

    @pytest.mark.parametrize(("on_doubt", "then"), [(OnDoubt.RESEND, "owed"), (OnDoubt.HOLD, "unknown")])
    def test_after_the_mark_the_policy_decides(self, a_letter, on_doubt, then):
        """At least once, or a person looks."""
        [claim] = claim_letters(10)
        assert mark_bodies([claim]) == {claim.letter_id}
        with transaction() as db:
            db.execute(text("UPDATE letter SET lease_until = now() - interval '1 second'"))
        settle_lost(on_doubt)

        assert (status(claim), outcomes(claim)) == (then, ["in_doubt"])

    def test_one_that_loses_its_workers_is_poison(self, a_letter):
        """After the third it is shown as failed and takes no fourth with it."""
        for _ in range(LOST_CLAIMS):
            [claim] = claim_letters(10, EXPIRED)
            settle_lost(OnDoubt.RESEND)

        assert (status(claim), claim_letters(10)) == ("failed", [])
        assert outcomes(claim) == ["lost"] * LOST_CLAIMS

    def test_a_try_that_ends_is_no_lost_claim(self, a_letter):
        """Two losses, an ordinary refusal, two more losses: still owed."""
        for how in ("lost", "lost", "deferred", "lost", "lost"):
            [claim] = claim_letters(10, EXPIRED if how == "lost" else LEASE)
            if how == "deferred":
                settle_letters([Settlement(claim, "owed", "deferred", "rcpt", 451, "later")])
            settle_lost(OnDoubt.RESEND)

        assert status(claim) == "owed"

    def test_a_lease_that_lasts_is_not_taken_away(self, a_letter):
        """A slow server is no dead worker."""
        [claim] = claim_letters(10)

        assert settle_lost(OnDoubt.RESEND) == 0
        assert status(claim) == "sending"


class TestSettling:
    def test_what_the_server_said_is_kept(self, a_letter):
        """Code and words, for the letter and for the try; the instant of sending by the district's clock."""
        [claim] = claim_letters(10)
        mark_bodies([claim])
        settle_letters([sent(claim)])

        assert letter(claim)[4] == "250 OK"
        assert ask("SELECT outcome, stage, code, text FROM letter_try") == [("accepted", "data", 250, "OK")]
        assert ask("SELECT sent_at = (SELECT now_at FROM demo_clock) FROM letter") == [(True,)]

    def test_a_lane_that_is_down_is_not_the_letters_fault(self, a_letter):
        """The server was away: it costs no try."""
        [claim] = claim_letters(10)
        settle_letters([Settlement(claim, "owed", "lane_down", "connect", None, "away")])

        assert letter(claim)[:2] == ("owed", 0)

    def test_many_at_once(self, a_letter):
        """One statement for a batch with different outcomes."""
        for row in range(2, 5):
            raise_issue(row, f"Người Thứ {row}")
        claims = claim_letters(10)
        ends = ["sent", "failed", "owed", "unknown"]
        settle_letters([Settlement(claim, end, end, "data") for claim, end in zip(claims, ends, strict=True)])

        assert [status(claim) for claim in claims] == ends


def test_a_held_flood_waits_for_a_person(an_issue):
    """Claimed by nobody until it is released; of one sweep only, if that is asked."""
    bring(an_issue, State.ASSIGNED)
    run = sweep_deadlines(date(2023, 12, 8)).run
    with transaction() as db:
        db.execute(text("UPDATE letter SET status = 'held' WHERE sweep_id IS NOT NULL"))
    claim_letters(100)
    held = Counter(state for _, _, state in letters_of(an_issue))["held"]

    assert held == 5
    assert release_held("cb-001", run + 1) == 0
    assert release_held("cb-001", run) == held
    waiting = Counter(state for _, _, state in letters_of(an_issue))["bundled"]
    assert len(claim_letters(100)) == held - waiting
