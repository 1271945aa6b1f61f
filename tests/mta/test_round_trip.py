"""The whole way: a letter of the engine, a citizen's mail program, and what comes back on its issue."""

import re
from email.utils import parseaddr

from models.letter import address_hash
from models.states import State
from tests.conference import ask, bring, issue_of, letters_of
from tests.mta.citizen import Citizen
from tests.mta.city import AN, FULL, NOBODY, OFFICE
from tests.mta.sending import a_letter_to, letter, send
from tests.mta.taking_in import take_in, what_came


class TestAnAnswer:
    async def test_lands_on_its_issue(self, a_city):
        """Whoever presses “reply” writes to the letter's signed address; only what is new is shown, and nothing moves."""
        owed = a_letter_to(AN)
        an = Citizen(a_city)

        await send(a_city.postfix.plain)
        got = an.read()
        sent = an.answer(got, "Tôi xin bổ sung: số 12/1995.")
        [came] = take_in(a_city)

        assert parseaddr(got["Reply-To"])[1] == owed.reply_address
        assert sent["References"].split()[-1] == got["Message-ID"]
        assert came == ("reply", "filed", None, owed.id, owed.code, "Tôi xin bổ sung: số 12/1995.")
        assert issue_of(owed.code).state is State.RAISED

    async def test_from_another_address_waits_for_a_person(self, a_city):
        """The signature says which letter; it does not say who writes."""
        owed = a_letter_to(AN)
        an, other = Citizen(a_city), Citizen(a_city, FULL)

        await send(a_city.postfix.plain)
        other.answer(an.read(), "Tôi trả lời thay.")
        [came] = take_in(a_city)

        assert (came.kind, came.status, came.why, came.letter_id) == ("reply", "waiting", "stranger", owed.id)

    async def test_to_an_address_that_was_changed_waits_for_a_person(self, a_city):
        """Nobody makes up the number of another letter."""
        a_letter_to(AN)
        an = Citizen(a_city)

        await send(a_city.postfix.plain)
        got = an.read()
        forged = parseaddr(got["Reply-To"])[1].replace("reply+", "reply+9")
        an.send(an.write(forged, "Re: …", "Xin chào."))
        [came] = take_in(a_city)

        assert (came.kind, came.status, came.why, came.code) == ("reply", "waiting", "forged", None)


async def test_who_lets_the_mail_program_unsubscribe_hears_on_paper(a_city):
    """The mail program writes to the address in List-Unsubscribe (RFC 2369); the next letter is printed."""
    owed = a_letter_to(AN)
    an = Citizen(a_city)

    await send(a_city.postfix.plain)
    address = re.search(r"<mailto:([^?>]+)", an.read()["List-Unsubscribe"])[1]
    an.send(an.write(address, "unsubscribe", ""))
    [came] = take_in(a_city)
    bring(owed.code, State.AWAITING_CITIZEN)
    await send(a_city.postfix.plain)

    assert (came.kind, came.letter_id, came.code) == ("unsubscribe", owed.id, owed.code)
    assert ask("SELECT reason, address_hash FROM suppression") == [("unsubscribed", address_hash(AN))]
    assert ("question", "citizen", "to_print") in letters_of(owed.code)
    assert len(a_city.dovecot.mails(AN)) == 1


class TestANotice:
    async def test_of_a_user_that_is_not_there_turns_the_person_to_paper(self, a_city):
        """5.1.1 by Postfix: the address takes no more mail, the next letter is printed."""
        owed = a_letter_to(NOBODY)

        await send(a_city.postfix.plain)
        [came] = take_in(a_city)
        bring(owed.code, State.AWAITING_CITIZEN)
        await send(a_city.postfix.plain)

        assert (came.kind, came.status, came.letter_id) == ("bounce", "noted", owed.id)
        assert ask("SELECT hard, status FROM bounce") == [(True, "5.1.1")]
        assert ask("SELECT address_hash FROM suppression") == [(address_hash(NOBODY),)]
        assert {status for _, to, status in letters_of(owed.code) if to == "citizen"} == {"to_print"}
        assert ("question", "citizen", "to_print") in letters_of(owed.code)
        assert ("address_dead", "office", "sent") in letters_of(owed.code)

    async def test_of_a_full_mailbox_is_noted_and_no_more(self, a_city):
        """A mailbox is emptied one day: the address goes on to be written to."""
        owed = a_letter_to(FULL)

        await send(a_city.postfix.plain)
        [came] = take_in(a_city)

        assert (came.kind, came.status, came.letter_id) == ("bounce", "noted", owed.id)
        assert ask("SELECT hard, status FROM bounce") == [(False, "5.2.2")]
        assert ask("SELECT count(*) FROM suppression") == [(0,)]


class TestAMachine:
    async def test_does_not_answer_our_letters_if_it_keeps_the_rules(self, a_city):
        """A mailbox on leave sees that a machine wrote (RFC 3834): nothing comes back."""
        a_letter_to(AN)
        a_city.dovecot.be_away(AN, "Tôi nghỉ đến thứ Hai.")

        await send(a_city.postfix.plain)
        a_city.delivered(AN)

        a_city.dovecot.logged("vacation action: discarding vacation response to ")

    async def test_that_answers_all_the_same_is_noted_and_not_answered(self, a_city):
        """It heeds no marks: its answer goes to the return path of the letter, is filed there, and ends there."""
        owed = a_letter_to(AN)

        await send(a_city.postfix.plain)
        a_city.delivered(AN)
        a_city.dovecot.be_away(AN, "Tôi nghỉ phép đến thứ Hai.")
        Citizen(a_city, OFFICE).send_bytes(without_marks(letter().raw), sender=owed.bounce_address, to=AN)
        [came] = take_in(a_city)

        assert (came.kind, came.status, came.letter_id) == ("out_of_office", "noted", owed.id)
        assert came.text == "Tôi nghỉ phép đến thứ Hai."
        assert (await send(a_city.postfix.plain)).sent == 0

    async def test_that_sends_our_letter_back_to_us_ends_there(self, a_city):
        """A mailbox that forwards all its mail to the office: a loop of one turn."""
        owed = a_letter_to(AN)
        a_city.dovecot.forward(AN, OFFICE)

        await send(a_city.postfix.plain)
        [came] = take_in(a_city)
        report = await send(a_city.postfix.plain)

        assert (came.kind, came.status) == ("loop", "noted")
        assert (report.sent, len(a_city.dovecot.mails(OFFICE)), len(what_came())) == (0, 1, 1)
        assert issue_of(owed.code).state is State.RAISED


def without_marks(raw):
    """A letter without what tells machines that a machine wrote it."""
    marks = (b"auto-submitted", b"precedence", b"x-auto-response", b"x-tracker", b"list-")
    head, _, body = raw.partition(b"\r\n\r\n")
    fields = head.replace(b"\r\n ", b"\0").replace(b"\r\n\t", b"\1").split(b"\r\n")
    kept = b"\r\n".join(field for field in fields if not field.lower().startswith(marks))
    return kept.replace(b"\0", b"\r\n ").replace(b"\1", b"\r\n\t") + b"\r\n\r\n" + body
