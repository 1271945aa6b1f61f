"""Letters through a real Postfix to a real mailbox: signed in over TLS, or not at all; late, but never lost."""

from base64 import b64encode
from datetime import timedelta

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from notifications.dkim import Signer
from tests.mta.city import AN, NOBODY, OFFICE
from tests.mta.postfix import OUR_DOMAIN
from tests.mta.sending import a_letter_to, arrived, ask, letter, now_due, send, submit, tries

_WHERE = f"khoa._domainkey.{OUR_DOMAIN}.".encode()


class TestOverTls:
    async def test_a_letter_arrives_octet_by_octet(self, a_city, trust):
        """What is on record is what lies in the mailbox, under what the servers put on top."""
        a_letter_to(AN)

        report = await submit(a_city.postfix.submission)
        [mail] = a_city.delivered(AN)

        assert (report.sent, letter().status, tries()) == (1, "sent", [("accepted", "body", 250)])
        assert arrived(mail) == letter().raw
        assert b"(Authenticated sender: " not in mail
        a_city.postfix.logged(rf"submission/smtpd.*sasl_method=\w+, sasl_username={OFFICE}")

    async def test_its_envelope_leads_a_bounce_back_to_it(self, a_city, trust):
        """VERP: each letter has its own return path."""
        owed = a_letter_to(AN)

        await submit(a_city.postfix.submission)
        [mail] = a_city.delivered(AN)

        assert b"Return-Path: <%b>\n" % owed.bounce_address.encode() in mail

    async def test_a_wrong_password_stops_everything_and_loses_nothing(self, a_city, trust):
        """It is ours to mend; once it is, the letter goes, once."""
        a_letter_to(AN)

        report = await submit(a_city.postfix.submission, password="wrong")
        waiting = letter()
        mended = await submit(a_city.postfix.submission)

        assert (report.sent, set(report.answers), tries()[0]) == (0, {"lane_down"}, ("lane_down", "auth", 535))
        assert (waiting.status, waiting.tries) == ("owed", 0)
        assert (mended.sent, len(a_city.delivered(AN))) == (1, 1)

    async def test_a_certificate_that_nobody_vouches_for_gets_nothing(self, a_city):
        """Neither letter nor password; the relay sees a client that hangs up."""
        a_letter_to(AN)
        here = a_city.postfix.here()

        report = await submit(a_city.postfix.submission)

        assert (report.sent, tries(), letter().status) == (0, [("lane_down", "starttls", None)], "owed")
        assert "CERTIFICATE_VERIFY_FAILED" in report.trouble
        seen = a_city.postfix.logged(r"submission/smtpd.*disconnect from .*", here)[0]
        assert ("starttls=0/1" in seen, "auth=" in seen, "mail=" in seen) == (True, False, False)

    async def test_a_relay_that_wants_tls_gets_nothing_without(self, a_city):
        """530 to MAIL is about us, not about the letter."""
        a_letter_to(AN)

        await send(a_city.postfix.submission)

        assert (tries(), letter().status) == ([("lane_down", "mail", 530)], "owed")


class TestLater:
    async def test_greylisting_is_waited_out_from_the_same_sender(self, a_city):
        """Deferred, tried again after five minutes at the earliest, taken: the envelope is the same both times."""
        a_letter_to(AN)

        first = await send(a_city.postfix.greylisting)
        waiting = letter()
        at_once = await send(a_city.postfix.greylisting)
        now_due()
        second = await send(a_city.postfix.greylisting)

        assert (first.deferred, at_once.sent + at_once.deferred, second.sent) == (1, 0, 1)
        assert (waiting.status, waiting.tries) == ("owed", 1)
        assert timedelta(minutes=4, seconds=50) < waiting.wait <= timedelta(minutes=6)
        assert tries() == [("deferred", "rcpt", 450), ("accepted", "body", 250)]
        assert len(a_city.greylist.seen) == 2
        assert len(set(a_city.greylist.seen)) == 1
        assert arrived(a_city.delivered(AN)[0]) == letter().raw

    async def test_a_relay_that_is_down_gets_all_later(self, a_city):
        """Nothing is counted against the letter."""
        a_letter_to(AN)

        a_city.postfix.stop()
        try:
            await send(a_city.postfix.plain)
        finally:
            a_city.postfix.start()
        waiting = letter()
        report = await send(a_city.postfix.plain)

        assert (tries()[0], waiting.status, waiting.tries) == (("lane_down", "connect", None), "owed", 0)
        assert (report.sent, len(a_city.delivered(AN))) == (1, 1)

    async def test_what_the_relay_took_outlives_it(self, a_city):
        """The mailboxes are away, the relay has said 250 and is stopped: the letter arrives all the same."""
        a_letter_to(AN)
        here = a_city.postfix.here()

        a_city.dovecot.stop()
        try:
            report = await send(a_city.postfix.plain)
            a_city.postfix.logged(rf"to=<{AN}>.*status=deferred", here)
            a_city.postfix.stop()
        finally:
            a_city.dovecot.start()
            a_city.postfix.start()
        a_city.postfix.try_again()

        assert report.sent == 1
        assert arrived(a_city.delivered(AN)[0]) == letter().raw


async def test_a_mailbox_that_does_not_exist_is_told_at_once(a_city):
    """550 5.1.1 to RCPT: the person hears on paper, and the address takes no more mail."""
    a_letter_to(NOBODY)

    await send(a_city.postfix.early)

    assert (tries(), letter().status) == ([("refused", "rcpt", 550)], "to_print")
    assert "5.1.1" in letter().answer
    assert ask("SELECT reason FROM suppression") == [("refused",)]


async def test_our_signature_holds_in_the_mailbox(a_city):
    """What relay and mailboxes put on top, and the line ends they keep, do not break it."""
    key = generate_private_key(65537, 2048)
    a_letter_to(AN)

    await send(a_city.postfix.plain, signer=Signer(OUR_DOMAIN, "khoa", key))
    [mail] = a_city.delivered(AN)

    assert dkim.verify(mail, dnsfunc=lambda name, **_: published(key) if name == _WHERE else None)
    assert not dkim.verify(
        mail.replace(b"Subject: ", b"Subject: =?utf-8?b?UmU6?= "), dnsfunc=lambda *_, **__: published(key)
    )


def published(key):
    """The public half, as the name server of the domain tells it."""
    octets = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"v=DKIM1; k=rsa; p={b64encode(octets).decode()}"
