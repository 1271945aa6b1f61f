"""Promises found wanting when the command was tried from outside."""

from datetime import date

import pytest

from flows.register_issues import register_issues
from models.errors import FactWrong
from models.rules import Actor
from models.states import Action, Role
from notifications.answers import Answer, AnswerKind
from tasks.act import act_on_issue
from tasks.delivering import settlement_of
from tasks.outbox import OnDoubt, claim_letters
from tasks.register import import_workbook
from tasks.verifying import verify_chains
from tests.conference import CONFERENCE, WORKBOOK, ask, stand_on, tamper

TU_PHAP, OFFICE = Actor(Role.UNIT, "tu-phap"), Actor(Role.OFFICE)
CODE = "KN-2023-2-0001"


@pytest.mark.usefixtures("a_conference")
def test_a_reassignment_is_to_another_unit():
    """Nobody is told twice that they are responsible."""
    with pytest.raises(FactWrong, match="responsible already"):
        act_on_issue(CODE, Action.REASSIGN, OFFICE, {"unit": "tu-phap", "reason": "x"})


@pytest.mark.usefixtures("a_conference")
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Answer(AnswerKind.ACCEPTED, "dry-run", 0, "dry run: 1.eml"), "held"),
        (Answer(AnswerKind.SUPPRESSED, "mode", None, "not on the list"), "held"),
        (Answer(AnswerKind.ACCEPTED, "body", 250, "kept"), "sent"),
    ],
)
def test_what_did_not_leave_the_machine_is_held_not_sent(answer, status):
    """A dry run never marks a citizen as told."""
    claim = claim_letters(1)[0]

    assert settlement_of(claim, answer, OnDoubt.RESEND).status == status


@pytest.mark.usefixtures("a_conference")
def test_verify_sees_that_what_was_raised_was_rewritten():
    """The citizen's own words are part of the history."""
    assert verify_chains().broken == []

    tamper(f"UPDATE issue SET text = 'khác' WHERE code = '{CODE}'")

    assert [found.code for found in verify_chains().broken] == [CODE]


@pytest.mark.usefixtures("a_conference")
def test_a_step_may_not_happen_before_the_one_before_it():
    """An answer dated before its own inspection would take the citizen's time to object."""
    stand_on(date(2023, 11, 28))
    act_on_issue(CODE, Action.INSPECT, TU_PHAP, {"findings": "Hồ sơ hợp lệ."})

    with pytest.raises(FactWrong, match="before the step before it"):
        act_on_issue(CODE, Action.HAND_BACK, TU_PHAP, {"reason": "x", "right_unit": "kinh-te"}, on=date(2023, 11, 20))


async def test_an_import_that_was_cut_off_is_followed_up_by_the_next(a_clean_database):
    """Killed between its two commits, every issue stands without a unit; the same file again gives each its own."""
    import_workbook(WORKBOOK, CONFERENCE)

    report = await register_issues.fn(WORKBOOK, CONFERENCE)

    assert (report.created, report.unchanged) == (0, 15)
    assert ask("SELECT count(*) FROM issue WHERE state = 'raised'") == [(0,)]
