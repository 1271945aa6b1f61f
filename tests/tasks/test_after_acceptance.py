"""Promises found wanting when the command was tried from outside."""

import pytest

from models.errors import FactWrong
from models.rules import Actor
from models.states import Action, Role
from notifications.answers import Answer, AnswerKind
from tasks.act import act_on_issue
from tasks.delivering import settlement_of
from tasks.outbox import OnDoubt, claim_letters
from tasks.verifying import verify_chains
from tests.conference import tamper

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
