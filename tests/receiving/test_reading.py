"""What each kind of mail is taken for, and where it goes."""

from datetime import timedelta

import pytest

from models.directive import Audience
from models.letter import Suppression, address_hash
from models.mail import InboundKind, InboundStatus, InboundWhy
from models.session import transaction
from models.states import State
from notifications.return_addresses import ReturnPurpose
from tasks.receiving.reading import read_all
from tasks.receiving.sizes import LARGEST
from tasks.receiving.store import store_mail
from tests.conference import bring, decide, issue_of, raise_issue, stand_on
from tests.receiving.mails import PERSON, UNIT_MAIL, at, dsn, letter, mail, row, sent_letter, set_letter, take

pytestmark = pytest.mark.usefixtures("an_inbox")
K, S, W = InboundKind, InboundStatus, InboundWhy


def asked() -> tuple[str, int]:
    """An issue whose citizen was asked something, and the letter that asks."""
    code = bring(raise_issue(), State.AWAITING_CITIZEN)
    return code, sent_letter(code)


def told(found):
    return found.kind, found.status, found.why


class TestWordsOfAPerson:
    def test_a_reply_of_the_citizen_is_filed_on_the_issue_for_a_person_to_confirm(self):
        """Never a state change by a mail alone."""
        code, number = asked()

        found = take(mail(at(number)))

        assert told(found) == (K.REPLY, S.FILED, None)
        assert (found.letter_id, found.text) == (number, "Số 12/1995, cấp tại Dịch Vọng.")
        assert found.person_id
        assert found.issue_id == issue_of(code).id
        assert issue_of(code).state is State.AWAITING_CITIZEN

    def test_a_reply_to_a_closed_issue_is_filed_too(self):
        code = bring(raise_issue(), State.CLOSED)

        assert told(take(mail(at(sent_letter(code))))) == (K.REPLY, S.FILED, None)

    def test_the_address_counts_wherever_the_mail_system_left_it(self):
        _, number = asked()
        for nth, header in enumerate(("Delivered_To", "X_Original_To", "Cc")):
            found = take(mail("kien-nghi@kiennghi.example", f"Câu {nth}", **{header: at(number).upper()}))

            assert told(found) == (K.REPLY, S.FILED, None), header

    def test_a_reply_of_a_unit_is_filed_as_the_units(self):
        code = bring(raise_issue(), State.ASSIGNED)
        number = sent_letter(code, Audience.UNIT)

        found = take(mail(at(number), "Hồ sơ hợp lệ.", UNIT_MAIL))

        assert told(found) == (K.REPLY, S.FILED, None)
        assert found.person_id is None
        assert found.unit_id == letter(number).unit_id

    @pytest.mark.parametrize("sender", ["la@nguoi.example", ""])
    def test_words_from_another_address_are_not_put_down_to_the_person(self, sender):
        """A letter that was forwarded does not make its new reader the citizen."""
        _, number = asked()

        found = take(mail(at(number), sender=sender) if sender else mail(at(number), From="Ai đó <khong co>"))

        assert found.status is S.WAITING
        assert found.person_id is None
        assert found.letter_id == number
        assert found.why is (W.STRANGER if sender else W.UNREADABLE)

    def test_a_forged_address_waits_for_a_person(self):
        _, number = asked()
        right = at(number)
        forged = right.replace("reply+", "reply+1", 1)

        assert told(take(mail(forged))) == (K.REPLY, S.WAITING, W.FORGED)

    def test_a_letter_older_than_400_days_is_not_answered_by_mail(self):
        _, number = asked()
        set_letter(number, sent_at=letter(number).sent_at - timedelta(days=401))

        found = take(mail(at(number)))

        assert told(found) == (K.REPLY, S.WAITING, W.EXPIRED)
        assert found.letter_id == number

    def test_the_numbers_it_refers_to_are_a_hint_only(self):
        """References are not signed: anybody who saw a letter knows them."""
        _, number = asked()

        found = take(mail("kien-nghi@kiennghi.example", References=f"<root@x> {letter(number).message_id}"))

        assert told(found) == (K.REPLY, S.WAITING, W.UNMATCHED)
        assert found.letter_id == number
        assert found.person_id is None

    def test_what_leads_nowhere_waits(self):
        assert told(take(mail("kien-nghi@kiennghi.example"))) == (K.REPLY, S.WAITING, W.UNMATCHED)

    def test_the_eleventh_mail_on_an_issue_within_an_hour_waits(self):
        _, number = asked()

        found = [take(mail(at(number), f"Câu {n}")) for n in range(11)]

        assert [one.why for one in found] == [None] * 10 + [W.TOO_MANY]
        stand_on(issue_of("KN-2023-2-0001").received_on + timedelta(days=5))
        assert take(mail(at(number), "Hôm sau")).why is None

    def test_the_twenty_first_mail_of_a_sender_within_a_day_waits_also_within_one_batch(self):
        numbers = [sent_letter(bring(raise_issue(row), State.AWAITING_CITIZEN)) for row in (1, 2, 3)]
        kept = [store_mail(mail(at(numbers[n % 3]), f"Câu {n}"), source="smtp") for n in range(21)]

        read_all()

        assert [row(one).why for one in kept] == [None] * 20 + [W.TOO_MANY]

    def test_of_a_mail_above_15_mb_the_beginning_is_kept_and_a_person_told(self):
        _, number = asked()

        found = take(mail(at(number)) + b"x" * LARGEST)

        assert told(found) == (K.REPLY, S.WAITING, W.TOO_BIG)
        assert found.letter_id == number
        assert found.size > LARGEST


class TestMachines:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Auto_Submitted": "auto-replied"},
            {"Auto_Submitted": "auto-replied (vacation)"},
            {"X_Autoreply": "yes"},
            {"X_Autorespond": "x"},
            {"Precedence": "auto_reply"},
            {"Subject": "Trả lời tự động: Kiến nghị"},
            {"Subject": "Automatic reply: Kiến nghị"},
        ],
    )
    def test_an_automatic_answer_is_noted_with_its_letter_and_needs_nobody(self, headers):
        _, number = asked()

        found = take(mail(at(number, ReturnPurpose.BOUNCE), "Cảm ơn bạn đã liên hệ.", **headers))

        assert found.kind in {K.AUTO_REPLY, K.OUT_OF_OFFICE}
        assert found.status is S.NOTED
        assert found.letter_id == number

    @pytest.mark.parametrize("words", ["Tôi nghỉ phép đến ngày 01/12.", "I am out of the office until Monday."])
    def test_an_absence_is_told_from_other_answers(self, words):
        _, number = asked()

        assert take(mail(at(number), words, Auto_Submitted="auto-replied"), sender="").kind is K.OUT_OF_OFFICE

    @pytest.mark.parametrize(
        "headers",
        [
            {"Precedence": "bulk"},
            {"List_Id": "<x.example>"},
            {"X_Auto_Response_Suppress": "All"},
            {"Auto_Submitted": "x"},
        ],
    )
    def test_weak_signs_of_a_machine_do_not_hide_a_persons_mail(self, headers):
        """Some mail systems put them on everything: it is shown to a person, only never answered."""
        _, number = asked()

        assert told(take(mail(at(number), **headers))) == (K.AUTO_REPLY, S.FILED, None)

    def test_our_own_letter_come_back_is_a_loop(self):
        _, number = asked()

        assert told(take(mail(at(number), X_Tracker_Loop="kiennghi.example"))) == (K.LOOP, S.NOTED, None)
        own = mail(at(number), Message_ID="<a@kiennghi.example>", Auto_Submitted="auto-generated")
        assert told(take(own)) == (K.LOOP, S.NOTED, None)

    def test_an_answer_to_an_invitation_is_noted(self):
        _, number = asked()
        raw = mail(at(number)).replace(b"text/plain", b"text/calendar; method=REPLY")

        assert told(take(raw)) == (K.AUTO_REPLY, S.NOTED, None)

    def test_a_receipt_is_no_bounce(self):
        """RFC 8098: it was displayed."""
        _, number = asked()
        raw = dsn(at(number)).replace(b"delivery-status", b"disposition-notification")

        assert take(raw).kind is K.AUTO_REPLY


class TestUnsubscribing:
    def test_a_mail_to_the_address_of_a_letter_declines_more(self):
        _, number = asked()

        found = take(mail(at(number, ReturnPurpose.UNSUBSCRIBE), "", Subject=""))

        assert told(found) == (K.UNSUBSCRIBE, S.NOTED, None)
        assert found.outcome == "unsubscribed"
        with transaction() as db:
            assert db.get(Suppression, address_hash(PERSON)).reason == "unsubscribed"

    def test_an_office_cannot_decline_its_letters(self):
        code = bring(raise_issue(), State.ASSIGNED)
        number = sent_letter(code, Audience.UNIT)

        found = take(mail(at(number, ReturnPurpose.UNSUBSCRIBE), sender=UNIT_MAIL))

        assert told(found) == (K.UNSUBSCRIBE, S.WAITING, W.UNMATCHED)


class TestAnswersByMailAlone:
    def test_count_where_the_directive_says_so(self, allowed):
        """[replies] supply_by_mail."""
        code, number = asked()

        found = take(mail(at(number)))

        assert issue_of(code).state is State.ASSIGNED
        assert (found.status, found.outcome) == (S.DONE, "supplied")
        assert found.event_id

    def test_do_not_count_from_another_address(self, allowed):
        code, number = asked()

        take(mail(at(number), sender="la@nguoi.example"))

        assert issue_of(code).state is State.AWAITING_CITIZEN

    def test_do_nothing_when_nothing_is_asked(self, allowed):
        code = bring(raise_issue(), State.INSPECTED)

        assert told(take(mail(at(sent_letter(code))))) == (K.REPLY, S.FILED, None)
        assert issue_of(code).state is State.INSPECTED

    @pytest.fixture
    def allowed(self):
        decide("[hold]", '[replies]\ncarries = "tiep-thu"\nsupply_by_mail = true\n\n[hold]')
