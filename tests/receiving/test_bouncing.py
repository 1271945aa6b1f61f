"""What a bounce does: to the letter, to its address, and who is told."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from models.directive import Audience, LetterKind
from models.letter import LetterStatus, Suppression, address_hash
from models.mail import Bounce, InboundKind, InboundStatus, InboundWhy
from models.session import transaction
from models.states import State
from notifications.return_addresses import ReturnPurpose
from tasks.composing import prepare_letters
from tasks.mail_form import Sender
from tasks.outbox import claim_letters
from tests.conference import NEXT_DAY, bring, raise_issue, stand_on
from tests.receiving.mails import PERSON, UNIT_MAIL, at, dsn, letter, letters_of_kind, sent_letter, set_letter, take

pytestmark = pytest.mark.usefixtures("an_inbox")
K, S, W = InboundKind, InboundStatus, InboundWhy
VERP = ReturnPurpose.BOUNCE


def to_citizen(row: int = 1) -> int:
    return sent_letter(bring(raise_issue(row), State.ASSIGNED))


def bounces() -> list[Bounce]:
    with transaction() as db:
        return list(db.scalars(select(Bounce).order_by(Bounce.id)))


def suppressed(address: str = PERSON) -> str | None:
    with transaction() as db:
        block = db.get(Suppression, address_hash(address))
        return block.reason if block else None


class TestForGood:
    def test_the_persons_letter_and_the_next_ones_go_on_paper(self):
        number = to_citizen()

        found = take(dsn(at(number, VERP)), sender="")

        assert (found.kind, found.status, found.letter_id) == (K.BOUNCE, S.NOTED, number)
        assert letter(number).status is LetterStatus.TO_PRINT
        assert suppressed() == "bounced"
        following = bring(raise_issue(2), State.ASSIGNED)
        claims = claim_letters(500)
        _, settled = prepare_letters(claims, Sender("kien-nghi@kiennghi.example", "kiennghi.example"))
        stopped = {one.claim.letter_id for one in settled if one.status == "to_print"}
        assert {letter(one).recipient_role for one in stopped} == {Audience.CITIZEN}, following

    def test_the_acceptance_before_it_stays_on_record(self):
        """The auditor sees that it was sent, and what came after."""
        number = to_citizen()

        take(dsn(at(number, VERP), said="550 5.1.1 user unknown"), sender="")

        [bounce] = bounces()
        assert (bounce.hard, bounce.status, bounce.letter_id) == (True, "5.1.1", number)
        assert "user unknown" in bounce.diagnostic
        assert letter(number).sent_at is not None
        assert letter(number).answer.startswith("bounced: 5.1.1")

    def test_the_office_is_told_once_of_an_address(self):
        first, second = to_citizen(1), to_citizen(2)

        take(dsn(at(first, VERP)), sender="")
        take(dsn(at(second, VERP)), sender="")

        [told] = letters_of_kind(LetterKind.ADDRESS_DEAD)
        assert told.recipient_role is Audience.OFFICE
        assert told.facts["address"] == "a***@congdan.example"

    def test_a_units_address_is_mended_and_not_silenced(self):
        code = bring(raise_issue(), State.ASSIGNED)
        number = sent_letter(code, Audience.UNIT)

        take(dsn(at(number, VERP), recipient=UNIT_MAIL), sender="")

        assert letter(number).status is LetterStatus.FAILED
        assert suppressed(UNIT_MAIL) is None
        [told] = letters_of_kind(LetterKind.ADDRESS_DEAD)
        assert told.facts["address"] == UNIT_MAIL

    def test_the_letter_to_the_office_can_be_written(self):
        number = to_citizen()
        take(dsn(at(number, VERP)), sender="")
        [told] = letters_of_kind(LetterKind.ADDRESS_DEAD)

        ready, _ = prepare_letters(claim_letters(500), Sender("kien-nghi@kiennghi.example", "kiennghi.example"))

        assert told.id in {one.claim.letter_id for one in ready}
        assert "KN-2023-2-0001" in letter(told.id).subject

    def test_is_matched_by_the_letter_it_brings_back_if_it_names_its_address(self):
        number = to_citizen()
        about = letter(number).message_id

        assert take(dsn("kien-nghi@kiennghi.example", about=about, recipient="la@x.example")).why is W.UNMATCHED
        assert take(dsn("kien-nghi@kiennghi.example", about=about)).letter_id == number
        assert len(bounces()) == 1

    def test_a_forged_return_address_changes_nothing(self):
        number = to_citizen()

        found = take(dsn(at(number, VERP).replace("bounce+", "bounce+1")), sender="")

        assert (found.status, found.why) == (S.WAITING, W.FORGED)
        assert letter(number).status is LetterStatus.SENT

    @pytest.mark.parametrize("status", [LetterStatus.PRINTED, LetterStatus.CANCELLED])
    def test_a_letter_that_was_printed_or_taken_back_stays_so(self, status):
        number = to_citizen()
        set_letter(number, status=status)

        take(dsn(at(number, VERP)), sender="")

        assert letter(number).status is status


class TestForNow:
    @pytest.mark.parametrize(
        ("status", "said"),
        [
            ("5.2.2", "552 5.2.2 mailbox full"),
            ("4.4.1", "connection timed out"),
            ("5.7.1", "550 5.7.1 message rejected as spam"),
        ],
    )
    def test_a_full_mailbox_a_dead_host_and_a_policy_are_soft(self, status, said):
        """The letter did not arrive, so it is printed; the address is tried again."""
        number = to_citizen()

        take(dsn(at(number, VERP), status=status, said=said), sender="")

        assert [one.hard for one in bounces()] == [False]
        assert letter(number).status is LetterStatus.TO_PRINT
        assert suppressed() is None

    @pytest.mark.parametrize(("gap", "blocked"), [(6, "bounced"), (8, None)])
    def test_three_soft_ones_within_14_days_count_as_one_for_good(self, gap, blocked):
        for row in (1, 2, 3):
            number = to_citizen(row)
            stand_on(NEXT_DAY + timedelta(days=gap * (row - 1)))
            take(dsn(at(number, VERP), status="5.2.2", said="552 full"), sender="")

        assert suppressed() == blocked

    def test_a_letter_told_of_twice_counts_once(self):
        number = to_citizen()
        for n in range(3):
            take(dsn(at(number, VERP), status="5.2.2", said=f"552 full {n}"), sender="")

        assert len(bounces()) == 3
        assert suppressed() is None

    @pytest.mark.parametrize("action", ["delayed", "relayed", "delivered"])
    def test_a_notice_of_delay_or_of_delivery_changes_nothing(self, action):
        number = to_citizen()

        found = take(dsn(at(number, VERP), status="4.2.0", action=action), sender="")

        assert (found.kind, found.status) == (K.BOUNCE, S.NOTED)
        assert bounces() == []
        assert letter(number).status is LetterStatus.SENT

    def test_exchange_says_an_unknown_user_in_its_own_way(self):
        number = to_citizen()

        take(
            dsn(at(number, VERP), status="5.4.1", said="550 5.4.1 Recipient address rejected: Access denied"), sender=""
        )

        assert suppressed() == "bounced"


class TestInNoStandardForm:
    QMAIL = (
        "From: MAILER-DAEMON@mx.example\nTo: {to}\nSubject: failure notice\n\n"
        "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message.\n\n"
        "<an@congdan.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n"
    )  # fmt: skip

    def test_is_understood_by_the_form_of_its_mail_system(self):
        number = to_citizen()

        take(self.QMAIL.format(to=at(number, VERP)).encode(), sender="")

        assert letter(number).status is LetterStatus.TO_PRINT
        assert suppressed() == "bounced"

    def test_one_that_nobody_understands_waits_for_a_person(self):
        number = to_citizen()
        raw = f"From: MAILER-DAEMON@mx.example\nTo: {at(number, VERP)}\nSubject: ?\n\nAch je.\n".encode()

        found = take(raw, sender="")

        assert (found.kind, found.status, found.why) == (K.BOUNCE, S.WAITING, W.UNREADABLE)
        assert letter(number).status is LetterStatus.SENT


class TestForged:
    def test_a_bounce_to_a_forged_address_that_names_our_letter_stops_no_mail(self):
        """Our Message-ID stands in every letter; only the signed address proves that our relay was answered."""
        number = to_citizen()
        forged = at(number, VERP).replace(".", ".a", 1).replace("@", "@", 1)
        forged = forged[: forged.index("@") - 1] + forged[forged.index("@") :]

        found = take(dsn(forged, about=letter(number).message_id), sender="")

        assert (found.kind, found.status, found.why, found.letter_id) == (K.BOUNCE, S.WAITING, W.FORGED, number)
        assert (bounces(), suppressed()) == ([], None)
