"""Mail that waits: the office hears of it, and who stands in for somebody who is away is found."""

from datetime import timedelta

import pytest

from models.directive import Audience, LetterKind
from models.session import transaction
from models.states import State
from notifications.return_addresses import ReturnPurpose
from tasks.composing import prepare_letters
from tasks.mail_form import Sender
from tasks.outbox import claim_letters
from tasks.receiving.deciding import MailUse, take_as
from tasks.receiving.deputies import suggest_deputies
from tasks.receiving.waiting import count_waiting, owe_mail_waiting
from tests.conference import NEXT_DAY, UNIT, ask, bring, raise_issue, stand_on
from tests.receiving.mails import UNIT_MAIL, at, letter, letters_of_kind, mail, sent_letter, take
from tests.receiving.test_deciding import office

pytestmark = pytest.mark.usefixtures("an_inbox")
FRIDAY = NEXT_DAY


def a_mail() -> int:
    return take(mail("kien-nghi@kiennghi.example")).id


@pytest.mark.parametrize(("days", "told"), [(0, False), (3, False), (4, True)])
def test_the_office_is_told_after_more_than_one_working_day(days, told):
    """From Friday: Monday is the first working day, Tuesday the second."""
    a_mail()
    stand_on(FRIDAY + timedelta(days=days))

    assert owe_mail_waiting() is told


def test_it_is_told_once_a_day_and_the_letter_says_how_much_waits():
    a_mail()
    stand_on(FRIDAY + timedelta(days=4))

    assert [owe_mail_waiting() for _ in range(2)] == [True, False]
    stand_on(FRIDAY + timedelta(days=5))
    assert owe_mail_waiting()
    told, _ = letters_of_kind(LetterKind.MAIL_WAITING)
    ready, _ = prepare_letters(claim_letters(500), Sender("kien-nghi@kiennghi.example", "kiennghi.example"))
    assert told.id in {one.claim.letter_id for one in ready}
    assert "01 thư đến" in letter(told.id).subject


def test_nothing_is_told_of_what_was_dealt_with_nor_on_a_day_off():
    number = a_mail()
    stand_on(FRIDAY + timedelta(days=8))  # a Saturday
    assert not owe_mail_waiting()
    take_as(number, MailUse.NOT_OURS, office())
    stand_on(FRIDAY + timedelta(days=10))

    assert not owe_mail_waiting()
    with transaction() as db:
        assert count_waiting(db).mails == 0


def test_who_is_named_by_an_absent_colleague_is_suggested_if_of_the_same_unit():
    code = bring(raise_issue(), State.ASSIGNED)
    number = sent_letter(code, Audience.UNIT)
    [(staff_id, colleague)] = ask(
        "SELECT s.id, s.email FROM staff s JOIN appointment a ON a.staff_id = s.id JOIN unit u ON u.id = a.unit_id "
        "WHERE u.code = :unit ORDER BY s.id LIMIT 1", unit=UNIT,
    )  # fmt: skip
    words = f"Tôi nghỉ phép đến 01/12. Việc gấp xin gửi {colleague.upper()} hoặc la@nguoi.example, {UNIT_MAIL}."

    found = take(
        mail(at(number, ReturnPurpose.BOUNCE), words, "truong-phong@caugiay.example", Auto_Submitted="auto-replied"),
        sender="",
    )

    with transaction() as db:
        assert [one.staff_id for one in suggest_deputies(db, found.id)] == [staff_id]
        assert suggest_deputies(db, a_mail()) == []
