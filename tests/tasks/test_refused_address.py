"""What becomes of a letter whose address the server refuses for good."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.directive import Audience
from models.letter import Letter, LetterStatus, Suppression
from models.session import transaction
from notifications.answers import Answer, AnswerKind
from tasks.composing import Sender, prepare_letters
from tasks.delivering import settlement_of
from tasks.outbox import OnDoubt, claim_letters, settle_letters
from tasks.retrying import MOST_TRIES, wait_before

SENDER = Sender("kien-nghi@test.example", "test.example")
NO_SUCH_USER = Answer(AnswerKind.REFUSED, "rcpt", 550, "no such user")


def refuse_first(role):
    """Claim all, let the server refuse the first letter to ``role``; returns its id and address."""
    claims = {claim.letter_id: claim for claim in claim_letters(500)}
    prepare_letters(list(claims.values()), SENDER)
    with transaction() as db:
        letter = db.scalars(select(Letter).where(Letter.recipient_role == role, Letter.id.in_(claims))).first()
    settle_letters([settlement_of(claims[letter.id], NO_SUCH_USER, OnDoubt.RESEND)])
    return letter.id, letter.address


def status_of(letter_id):
    with transaction() as db:
        return db.get_one(Letter, letter_id).status


@pytest.mark.usefixtures("a_conference")
def test_a_person_whose_mailbox_does_not_exist_hears_by_paper():
    """Never silence: the letter goes to the printable queue and the address takes no more mail."""
    letter_id, _ = refuse_first(Audience.CITIZEN)

    assert status_of(letter_id) is LetterStatus.TO_PRINT
    with transaction() as db:
        assert db.scalars(select(Suppression)).one().reason == "refused"


@pytest.mark.usefixtures("a_conference")
def test_a_unit_whose_mailbox_does_not_exist_is_shown_as_failed_and_not_silenced():
    """An office's address is mended, not suppressed."""
    letter_id, _ = refuse_first(Audience.UNIT)

    assert status_of(letter_id) is LetterStatus.FAILED
    with transaction() as db:
        assert db.scalars(select(Suppression)).all() == []


def test_a_letter_is_given_up_after_about_five_days():
    """Later tries come no sooner than the table says, and end."""
    assert wait_before(1) >= timedelta(minutes=5)
    assert wait_before(50) <= timedelta(seconds=4800)
    assert (
        timedelta(days=4.5) < sum((wait_before(n) for n in range(1, MOST_TRIES + 1)), timedelta()) < timedelta(days=6.5)
    )
