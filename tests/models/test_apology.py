"""An apology before the date is missed (issue C §1): the unit drafts, its head approves, the citizen hears before, not after."""

from datetime import date

import pytest
from sqlalchemy import select, update

from models.errors import FactWrong, MoveNotAllowed, NotYet
from models.rules import Actor
from models.session import transaction
from models.staff import Staff
from models.states import Action, Role, State
from models.units import Unit
from tests.conference import (
    CHAIR,
    CITIZEN,
    DUE_ON,
    OFFICE,
    THE_UNIT,
    UNIT,
    act,
    ask,
    bring,
    issue_of,
    kinds_of,
    letters_of,
    stand_on,
)

DAY_BEFORE = date(2023, 12, 6)
EXPECTED_ON = date(2023, 12, 21)


@pytest.fixture
def a_head(a_clean_database):
    """The head of the unit signs in: a member of the staff has the head's address."""
    [(number, before)] = ask("SELECT id, email FROM staff WHERE name = 'Đỗ Anh Tuấn'")
    with transaction() as db:
        address = db.scalar(select(Unit.head_email).where(Unit.code == UNIT))
        db.execute(update(Staff).where(Staff.id == number).values(email=address))
    yield Actor(Role.UNIT, UNIT, staff=number)
    with transaction() as db:
        db.execute(update(Staff).where(Staff.id == number).values(email=before))


def a_colleague():
    """Another officer of the unit."""
    return ask("SELECT id FROM staff WHERE name = 'Vũ Thị Lan'")[0][0]


@pytest.fixture
def an_explained_delay(an_issue):
    """On the working day before the date the unit says why and until when."""
    bring(an_issue, State.INSPECTED)
    stand_on(DAY_BEFORE)
    act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT)
    return an_issue


class TestTheDraft:
    def test_changes_neither_the_date_nor_the_state(self, an_explained_delay):
        """An expected date is no extension."""
        issue = issue_of(an_explained_delay)

        assert (issue.due_on, issue.original_due_on, issue.state) == (DUE_ON, DUE_ON, State.INSPECTED)
        assert (issue.apology_drafted, issue.expected_on) == (EXPECTED_ON, None)

    def test_asks_the_head_and_the_office_to_approve(self, an_explained_delay):
        """Nobody else hears of it yet."""
        assert letters_of(an_explained_delay, "apology%") == [
            ("apology_drafted", "unit_head", "owed"), ("apology_drafted", "office", "owed"),
        ]  # fmt: skip

    @pytest.mark.parametrize(("day", "because"), [
        ("2023-12-07", "phải sau ngày 07/12/2023"), ("2023-12-09", "không phải ngày làm việc"),
    ])  # fmt: skip
    def test_names_a_working_day_after_the_date(self, an_issue, day, because):
        """The date itself would be no delay."""
        bring(an_issue, State.ASSIGNED)

        with pytest.raises(FactWrong, match=r".") as refusal:
            act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT, expected_on=day)

        assert because in refusal.value.vi

    def test_after_the_date_names_a_day_to_come(self, an_issue):
        """Late already, it may still be explained; yesterday is nothing to expect."""
        bring(an_issue, State.ASSIGNED)
        stand_on(date(2023, 12, 14))

        with pytest.raises(FactWrong):
            act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT, expected_on="2023-12-13")
        act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT)

        assert issue_of(an_issue).apology_drafted == EXPECTED_ON

    def test_can_be_written_anew_until_it_is_approved(self, an_explained_delay):
        """The head is asked again."""
        act(an_explained_delay, Action.EXPLAIN_DELAY, THE_UNIT, expected_on="2023-12-22")

        assert issue_of(an_explained_delay).apology_drafted == date(2023, 12, 22)

    def test_is_for_the_unit_only(self, an_issue):
        """Why it is late, the unit knows."""
        bring(an_issue, State.ASSIGNED)

        with pytest.raises(MoveNotAllowed):
            act(an_issue, Action.EXPLAIN_DELAY, OFFICE)

    @pytest.mark.parametrize(("action", "by"), [
        (Action.EXTEND, CHAIR), (Action.RESOLVE, THE_UNIT), (Action.WITHDRAW, CITIZEN), (Action.REASSIGN, CHAIR),
    ])  # fmt: skip
    def test_is_gone_once_it_is_obsolete(self, an_explained_delay, action, by):
        """Answered, extended, withdrawn, given to another unit: there is nothing to approve."""
        act(an_explained_delay, action, by)

        assert issue_of(an_explained_delay).apology_drafted is None
        assert [
            letter for letter in letters_of(an_explained_delay) if letter[1] == "citizen" and letter[0] == "apology"
        ] == []


class TestTheApproval:
    def test_tells_the_citizen_before_the_date(self, an_explained_delay):
        """With the reason and the expected date; the date in force stays on record."""
        act(an_explained_delay, Action.APOLOGISE, OFFICE)
        issue = issue_of(an_explained_delay)

        assert (issue.expected_on, issue.apology_drafted, issue.due_on) == (EXPECTED_ON, None, DUE_ON)
        assert kinds_of(an_explained_delay, "citizen").count("apology") == 1

    def test_needs_a_draft(self, an_issue):
        """There is nothing to approve otherwise."""
        bring(an_issue, State.ASSIGNED)

        with pytest.raises(NotYet, match="not explained the delay"):
            act(an_issue, Action.APOLOGISE, CHAIR)

    def test_is_the_offices_where_no_head_signs_in(self, an_explained_delay):
        """Nor may the unit approve what it wrote (docs/decisions/0011)."""
        with pytest.raises(NotYet, match="for Văn phòng HĐND và UBND to approve"):
            act(an_explained_delay, Action.APOLOGISE, THE_UNIT)
        act(an_explained_delay, Action.APOLOGISE, OFFICE)

    def test_is_the_heads_where_they_sign_in(self, an_explained_delay, a_head):
        """Neither another officer's nor the office's."""
        for other in (Actor(Role.UNIT, UNIT, staff=a_colleague()), OFFICE, THE_UNIT):
            with pytest.raises(NotYet, match="for Trưởng phòng Tư pháp to approve"):
                act(an_explained_delay, Action.APOLOGISE, other)

        act(an_explained_delay, Action.APOLOGISE, a_head)

        assert issue_of(an_explained_delay).expected_on == EXPECTED_ON

    def test_is_for_the_deputy_who_stands_in_for_the_head(self, an_explained_delay, a_head):
        """On leave, the deputy acts for the head (thay mặt)."""
        act(an_explained_delay, Action.APOLOGISE, Actor(Role.UNIT, UNIT, a_colleague(), a_head.staff))

        assert issue_of(an_explained_delay).expected_on == EXPECTED_ON

    def test_is_also_the_chairs(self, an_explained_delay, a_head):
        """Who leads all may apologise for all."""
        act(an_explained_delay, Action.APOLOGISE, CHAIR)

        assert issue_of(an_explained_delay).expected_on == EXPECTED_ON

    def test_what_was_promised_is_forgotten_when_the_date_changes(self, an_explained_delay):
        """It was said of the date before."""
        act(an_explained_delay, Action.APOLOGISE, OFFICE)
        act(an_explained_delay, Action.EXTEND, CHAIR)

        assert issue_of(an_explained_delay).expected_on is None

    def test_an_answer_taken_back_does_not_unsay_what_was_expected(self, an_explained_delay):
        """The citizen still knows that day."""
        act(an_explained_delay, Action.APOLOGISE, OFFICE)
        act(an_explained_delay, Action.RESOLVE, THE_UNIT)
        act(an_explained_delay, Action.UNDO, THE_UNIT)

        assert issue_of(an_explained_delay).expected_on == EXPECTED_ON
