"""What a unit need not act on today comes in one letter; each of its letters stays on record."""

from datetime import date, time

import pytest
from sqlalchemy import text

from models.letter import Letter
from models.session import transaction
from models.states import Action, State
from notifications.compose import render
from tasks.digesting import make_digests
from tasks.letter_context import load_subjects
from tasks.letter_values import write_letter
from tasks.outbox import Settlement, claim_letters, letters_due, settle_letters
from tasks.paper import hold_all
from tasks.sweep import sweep_deadlines
from tests.conference import (
    CHAIR,
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

REMINDED_ON = date(2023, 12, 4)  # a Monday, three working days before the date
LATE_ON = date(2023, 12, 8)  # a Friday
DIGESTS = "SELECT id, key, recipient_role::text, status::text FROM letter WHERE kind = 'unit_digest' ORDER BY id"


def morning(day: date, at: time = time(7, 15)) -> None:
    """The sweep of that morning."""
    stand_on(day, at)
    sweep_deadlines(day)


def assigned(rows: int) -> list[str]:
    """So many issues of one unit, acknowledged, due on 7 December."""
    codes = [raise_issue(row, f"Người Thứ {row}") for row in range(1, rows + 1)]
    for code in codes:
        bring(code, State.ASSIGNED)
        act(code, Action.ACKNOWLEDGE, THE_UNIT)
    return codes


def text_of(letter_id: int) -> tuple[str, str]:
    """Subject and text of a letter as it would be written now."""
    with transaction() as db:
        [subject] = load_subjects(db, [db.get_one(Letter, letter_id)])
        return render(write_letter(subject))


@pytest.fixture
def three_issues(a_clean_database: str) -> list[str]:
    """Three issues of one unit, acknowledged, due on 7 December."""
    return assigned(3)


class TestADigest:
    def test_is_one_letter_to_the_unit_and_one_to_its_head(self, three_issues):
        """Late by one day: three notices to the unit, three reports to its head."""
        morning(LATE_ON)
        assert letters_due() is True  # the apologies to the citizens
        stand_on(LATE_ON, time(7, 30))
        report = make_digests()

        assert (report.digests, report.lines, report.alone) == (2, 6, 0)
        assert [(to, status) for _, _, to, status in ask(DIGESTS)] == [("unit", "owed"), ("unit_head", "owed")]
        assert {status for kind, _, status in letters_of(three_issues[0], "overdue%")} == {"bundled"}

    def test_waits_for_half_past_seven(self, three_issues):
        """Owed by the sweep at 07:15, it is not there a minute before."""
        morning(REMINDED_ON)
        stand_on(REMINDED_ON, time(7, 29))
        assert make_digests().digests == 0
        assert not [claim for claim in claim_letters(100) if claim.letter_id in waiting()]
        stand_on(REMINDED_ON, time(7, 30))

        assert letters_due()
        assert make_digests().digests == 1

    def test_says_of_each_issue_what_is_to_be_done_and_how_long_is_left(self, three_issues):
        """One line an issue: code, what, date, days left."""
        morning(REMINDED_ON)
        stand_on(REMINDED_ON, time(7, 30))
        make_digests()
        title, said = text_of(ask(DIGESTS)[0][0])

        assert "03 việc" in title
        for code in three_issues:
            assert f"– {code}: còn 03 ngày làm việc (hạn 07/12/2023); Cải chính hộ tịch" in said
        assert "Kính gửi: Phòng Tư pháp" in said

    def test_puts_what_is_late_before_what_is_near(self, three_issues):
        """Grouped by urgency, whatever the order in which it was owed."""
        act(three_issues[0], Action.EXTEND, CHAIR, due_on="2023-12-13")
        morning(LATE_ON)
        stand_on(LATE_ON, time(7, 30))
        make_digests()
        _, said = text_of(ask(DIGESTS)[0][0])
        late, _, rest = said.partition("2. Sắp đến hạn")

        assert three_issues[1] in late
        assert three_issues[0] in rest
        assert "quá hạn 01 ngày làm việc" in late

    def test_leaves_what_must_be_acted_on_today_to_a_letter_of_its_own(self, three_issues):
        """An answer that was sent back goes at once."""
        bring_to_answer(three_issues[0])
        act(three_issues[0], Action.SEND_BACK, OFFICE)

        assert ("sent_back", "unit", "owed") in letters_of(three_issues[0])
        assert ("assignment", "unit", "owed") in letters_of(three_issues[0])

    def test_is_bypassed_from_three_days_past_the_date(self, three_issues):
        """Overdue rung +3: at once."""
        morning(date(2023, 12, 12))

        assert ask("SELECT DISTINCT status::text FROM letter WHERE kind = 'overdue' AND rung = 'over_3'") == [("owed",)]

    def test_of_one_letter_is_that_letter(self, a_clean_database):
        """No digest with a single line."""
        [code] = assigned(1)
        morning(REMINDED_ON)
        stand_on(REMINDED_ON, time(7, 30))
        report = make_digests()

        assert (report.digests, report.alone) == (0, 1)
        assert letters_of(code, "reminder") == [("reminder", "unit", "owed")]
        assert ask(DIGESTS) == []

    def test_leaves_out_what_is_no_longer_true(self, three_issues):
        """Answered between the sweep and the digest: cancelled, like any letter whose turn has come."""
        morning(REMINDED_ON)
        bring_to_answer(three_issues[0])
        stand_on(REMINDED_ON, time(7, 30))
        report = make_digests()

        assert (report.lines, report.cancelled) == (2, 1)
        assert letters_of(three_issues[0], "reminder") == [("reminder", "unit", "cancelled")]

    def test_makes_up_for_a_morning_on_which_the_machine_was_off(self, three_issues):
        """What waited for Monday goes with Tuesday's: one letter."""
        morning(REMINDED_ON)
        stand_on(date(2023, 12, 5), time(7, 30))

        assert make_digests().lines == 3
        assert len(ask(DIGESTS)) == 1

    def test_at_noon_too_where_the_directive_says_so(self, three_issues):
        """13:30 is a slot of its own."""
        decide("at = [07:30:00]", "at = [07:30:00, 13:30:00]")
        stand_on(REMINDED_ON, time(9))
        for code in three_issues:
            act(code, Action.EXTEND, CHAIR, due_on="2023-12-13")
        stand_on(REMINDED_ON, time(13, 30))

        assert make_digests().lines == 3
        assert ask(DIGESTS)[0][1].endswith("2023-12-04T13:30")


class TestOnce:
    def test_of_two_who_close_the_same_slot_one_does(self, three_issues):
        """Two engines, one clock (fault F15)."""
        morning(LATE_ON)
        stand_on(LATE_ON, time(7, 30))
        reports = all_at_once(4, lambda _: make_digests())

        assert sorted(report.digests for report in reports) == [0, 0, 0, 2]
        assert len(ask(DIGESTS)) == 2

    def test_what_dies_in_between_leaves_none_and_the_next_makes_one(self, three_issues, monkeypatch):
        """A crash after the digest was written and before the transaction ends."""
        morning(REMINDED_ON)
        stand_on(REMINDED_ON, time(7, 30))
        with monkeypatch.context() as broken:
            broken.setattr("tasks.digesting._next", lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                make_digests()
        assert (ask(DIGESTS), len(waiting())) == ([], 3)

        assert make_digests().digests == 1

    def test_what_comes_late_to_its_slot_waits_for_the_next(self, three_issues):
        """One letter a reader and slot: its key says so."""
        morning(REMINDED_ON)
        stand_on(REMINDED_ON, time(7, 30))
        with transaction() as db:
            db.execute(text("UPDATE letter SET not_before = not_before + interval '1 hour' WHERE kind = 'reminder' "
                            "AND id = (SELECT min(id) FROM letter WHERE kind = 'reminder')"))  # fmt: skip
        make_digests()
        with transaction() as db:
            db.execute(text("INSERT INTO letter (key, kind, recipient_role, status, issue_id, conference_id, unit_id, as_of, "
                            "owed_at, not_before, priority, rung, deadline_version) "
                            "SELECT key || n, kind, recipient_role, status, issue_id, conference_id, unit_id, as_of, owed_at, "
                            "not_before - interval '1 hour', priority, rung, deadline_version FROM letter, generate_series(1, 2) n "
                            "WHERE status = 'bundled' AND bundle_id IS NULL"))  # fmt: skip
        make_digests()

        assert len(ask(DIGESTS)) == 1
        stand_on(date(2023, 12, 5), time(7, 30))
        assert make_digests().digests == 1


class TestOnRecord:
    def test_a_line_knows_its_digest_and_when_it_left(self, three_issues):
        """The issue's own record shows the letter, that it went with a digest, and when."""
        morning(REMINDED_ON)
        stand_on(REMINDED_ON, time(7, 30))
        make_digests()
        settle_letters([Settlement(claim, "sent", "accepted", "data", 250, "OK") for claim in claim_letters(500)])
        [(digest,)] = ask("SELECT id FROM letter WHERE kind = 'unit_digest'")

        assert ask(
            "SELECT DISTINCT status::text, bundle_id, sent_at IS NOT NULL FROM letter WHERE kind = 'reminder'"
        ) == [("bundled", digest, True)]

    def test_a_restored_copy_holds_what_waits_as_well(self, three_issues):
        """A copy must not send what the original has sent."""
        morning(REMINDED_ON)
        hold_all("restored")
        stand_on(REMINDED_ON, time(7, 30))

        assert make_digests().lines == 0


def waiting() -> set[int]:
    return {number for (number,) in ask("SELECT id FROM letter WHERE status = 'bundled' AND bundle_id IS NULL")}


def bring_to_answer(code: str) -> None:
    act(code, Action.INSPECT, THE_UNIT)
    act(code, Action.RESOLVE, THE_UNIT)
