"""Letters about a date that will not be kept: who is asked, who approves, what the citizen reads, and what no longer goes."""

from datetime import date, time

import pytest

from models.letter import Letter
from models.session import transaction
from models.states import Action, State
from notifications.compose import render
from tasks.letter_context import load_subjects
from tasks.letter_values import write_letter
from tasks.outbox import claim_letters
from tasks.sweep import sweep_deadlines
from tests.conference import (
    CHAIR,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    act,
    ask,
    bring,
    kinds_of,
    letters_of,
    post,
    raise_issue,
    stand_on,
)

DAY_BEFORE, FIRST_LATE_DAY = date(2023, 12, 6), date(2023, 12, 8)


def text_of(code, kind, to="%"):
    """The newest letter of that kind as its reader reads it."""
    [(number,)] = ask(
        "SELECT max(l.id) FROM letter l JOIN issue i ON i.id = l.issue_id WHERE i.code = :code "
        "AND l.kind::text = :kind AND l.recipient_role::text LIKE :to", code=code, kind=kind, to=to,
    )  # fmt: skip
    with transaction() as db:
        [subject] = load_subjects(db, [db.get_one(Letter, number)])
        return "\n".join(render(write_letter(subject)))


def drained():
    """What may leave now leaves, what is no longer true is cancelled."""
    while claim_letters(50):
        pass


def status_of(code, kind):
    return [status for found, _, status in letters_of(code, kind) if found == kind]


@pytest.fixture
def an_issue_due_tomorrow(an_issue):
    """Inspected, due on Thursday, 7 December; it is Wednesday."""
    bring(an_issue, State.INSPECTED)
    stand_on(DAY_BEFORE)
    return an_issue


class TestTheUnit:
    def test_is_asked_with_its_head_one_working_day_before_the_date(self, an_issue_due_tomorrow):
        """Answer in time, or say why not and until when."""
        sweep_deadlines(DAY_BEFORE)

        assert letters_of(an_issue_due_tomorrow, "apology_wanted") == [
            ("apology_wanted", "unit", "owed"), ("apology_wanted", "unit_head", "owed"),
        ]  # fmt: skip
        text = text_of(an_issue_due_tomorrow, "apology_wanted", "unit")
        assert "còn 01 ngày làm việc" in text
        assert "Trần Văn An" not in text

    def test_is_not_asked_for_what_it_has_explained(self, an_issue_due_tomorrow):
        """Whether it was approved or not."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        sweep_deadlines(DAY_BEFORE)

        assert letters_of(an_issue_due_tomorrow, "apology_wanted") == []

    def test_explaining_at_once_cancels_the_question(self, an_issue_due_tomorrow):
        """It was owed, and is no longer true when its turn comes."""
        sweep_deadlines(DAY_BEFORE)
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        drained()

        assert status_of(an_issue_due_tomorrow, "apology_wanted") == ["cancelled", "cancelled"]


class TestTheHead:
    def test_reads_the_reason_and_the_expected_date(self, an_issue_due_tomorrow):
        """What the citizen will read."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        text = text_of(an_issue_due_tomorrow, "apology_drafted", "unit_head")

        assert "> Chờ văn bản của cơ quan khác." in text
        assert "Ngày dự kiến trả lời: 21/12/2023" in text
        assert "Thời hạn: 07/12/2023" in text

    @pytest.mark.parametrize(("action", "by"), [
        (Action.RESOLVE, THE_UNIT), (Action.EXTEND, CHAIR), (Action.APOLOGISE, OFFICE),
    ])  # fmt: skip
    def test_is_not_asked_for_what_needs_no_approval_any_more(self, an_issue_due_tomorrow, action, by):
        """Answered, extended, or approved already."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_issue_due_tomorrow, action, by, **{"document_on": "2023-12-06"} if action is Action.RESOLVE else {})
        drained()

        assert status_of(an_issue_due_tomorrow, "apology_drafted") == ["cancelled", "cancelled"]


class TestTheCitizen:
    def test_hears_before_the_date_why_and_until_when(self, an_issue_due_tomorrow):
        """And that it is no extension."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_issue_due_tomorrow, Action.APOLOGISE, OFFICE)
        text = text_of(an_issue_due_tomorrow, "apology")

        assert "chưa thể trả lời đúng thời hạn đã thông báo là ngày 07/12/2023" in text
        assert "> Chờ văn bản của cơ quan khác." in text
        assert "chậm nhất ngày 21/12/2023" in text
        assert "không phải là gia hạn" in text

    def test_does_not_hear_it_a_second_time_when_the_date_has_passed(self, an_issue_due_tomorrow):
        """The unit, its head and the ladder above hear as always."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_issue_due_tomorrow, Action.APOLOGISE, OFFICE)
        sweep_deadlines(FIRST_LATE_DAY)

        assert kinds_of(an_issue_due_tomorrow, "citizen").count("apology") == 1
        assert "overdue_head" in kinds_of(an_issue_due_tomorrow, "unit_head")

    def test_who_raised_the_same_later_hears_when_the_date_has_passed(self, an_issue_due_tomorrow):
        """They were not there when the others were told."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_issue_due_tomorrow, Action.APOLOGISE, OFFICE)
        act(raise_issue(2, "Lê Thị Bình"), Action.MERGE, OFFICE, duplicate_of=an_issue_due_tomorrow)
        sweep_deadlines(FIRST_LATE_DAY)

        assert kinds_of(an_issue_due_tomorrow, "citizen").count("apology") == 2

    @pytest.mark.parametrize("drafted", [False, True])
    def test_is_told_plainly_when_no_date_is_known(self, an_issue_due_tomorrow, drafted):
        """By the ladder, without an approved draft; what nobody approved is not said."""
        if drafted:
            act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        sweep_deadlines(FIRST_LATE_DAY)
        text = text_of(an_issue_due_tomorrow, "apology")

        assert "đã quá hạn 01 ngày làm việc" in text
        assert "chưa xác định được thời gian có văn bản trả lời" in text
        assert "21/12/2023" not in text

    @pytest.mark.parametrize(("action", "by", "given"), [
        (Action.RESOLVE, THE_UNIT, {"document_on": "2023-12-06"}), (Action.EXTEND, CHAIR, {}),
        (Action.REASSIGN, CHAIR, {"unit": OTHER_UNIT}),
    ])  # fmt: skip
    def test_is_not_told_what_is_no_longer_true(self, an_issue_due_tomorrow, action, by, given):
        """Answered, extended or given to another unit while the apology waited for its hour."""
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        act(an_issue_due_tomorrow, Action.APOLOGISE, OFFICE)
        act(an_issue_due_tomorrow, action, by, **given)
        drained()

        assert status_of(an_issue_due_tomorrow, "apology") == ["cancelled"]


class TestACorrection:
    def test_goes_to_the_citizen_with_the_words_that_hold_now(self, an_issue):
        """Naming the answer that it corrects."""
        bring(an_issue, State.RESOLVED)
        post(an_issue)
        stand_on(date(2023, 11, 20), time(10))
        act(an_issue, Action.CORRECT, OFFICE)
        text = text_of(an_issue, "correction")

        assert "> Nhận giấy lúc 14 giờ, không phải 08 giờ." in text
        assert "Văn bản số 12/TP ngày 17/11/2023" in text
        assert "chậm nhất ngày 08/12/2023" in text
