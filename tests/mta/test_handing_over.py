"""Mail that a real server hands to the engine: as files in a maildir, or as Postfix's next hop; kept once, or kept by the server."""

import asyncio
from contextlib import asynccontextmanager

from deployments.engine.maildir_source import MaildirSource
from deployments.engine.smtp_source import SmtpSource
from models import session
from notifications.return_addresses import ReturnAddresses, ReturnPurpose
from tests.conference import ask
from tests.flows.waiting import until
from tests.mta.city import NOBODY, OFFICE
from tests.mta.imap import receiving
from tests.mta.mails import a_mail
from tests.mta.postfix import NEXT_HOP

ABOUT_1 = ReturnAddresses(NEXT_HOP, "a secret of the tests").make(ReturnPurpose.REPLY, 1)
_KEPT = "SELECT raw, envelope_from, envelope_to FROM inbound_mail ORDER BY id"


class TestAMaildir:
    async def test_is_emptied_as_a_mail_program_would(self, a_city):
        """What Dovecot delivered is kept octet by octet, stays where it is, and is marked as seen for everybody."""
        for n in (1, 2):
            a_city.postfix.take(a_mail(n), OFFICE)
        delivered = a_city.delivered(OFFICE, 2)
        source = MaildirSource(a_city.dovecot.maildir(OFFICE))

        taken = [source.take(), source.take()]

        assert taken == [2, 0]
        assert sorted(raw for raw, *_ in ask(_KEPT)) == sorted(delivered)
        assert sorted(a_city.dovecot.mails(OFFICE)) == sorted(delivered)
        assert a_city.dovecot.tell("fetch", "-u", OFFICE, "flags", "mailbox", "INBOX", "all").count("\\Seen") == 2

    async def test_may_also_be_read_by_whoever_works_in_the_office(self, a_city):
        """Somebody opens a mail before us and it moves to cur/: that is theirs to have done; what is new is ours."""
        a_city.postfix.take(a_mail(1), OFFICE)
        a_city.delivered(OFFICE, 1)
        a_city.dovecot.tell("fetch", "-u", OFFICE, "flags", "mailbox", "INBOX", "all")
        a_city.postfix.take(a_mail(2), OFFICE)
        a_city.delivered(OFFICE, 2)

        MaildirSource(a_city.dovecot.maildir(OFFICE)).take()

        assert any(b"<2@congdan.example>" in raw for raw, *_ in ask(_KEPT))

    async def test_that_is_read_by_imap_one_day_brings_nothing_twice(self, a_city):
        """The office changes over: the same mails with other line ends are the same mails."""
        a_city.postfix.take(a_mail(1), OFFICE)
        a_city.delivered(OFFICE)
        MaildirSource(a_city.dovecot.maildir(OFFICE)).take()

        async with receiving(a_city):
            await asyncio.to_thread(a_city.postfix.take, a_mail(2), OFFICE)
            rows = await kept(2)

        assert [sum(b"<%d@congdan.example>" % n in raw for raw, *_ in rows) for n in (1, 2)] == [1, 1]


class Forgetful(SmtpSource):
    """Keeps a mail, and its connection breaks before it can say so; the first time only."""

    forgot = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  aiosmtpd's
        said = await super().handle_DATA(server, session, envelope)
        if not self.forgot:
            self.forgot = True
            server.transport.abort()
        return said


@asynccontextmanager
async def listening(city, kind=SmtpSource):
    """The engine's listener where Postfix hands over the mail of one domain."""
    source = kind(f"127.0.0.1:{city.postfix.next_hop}", NEXT_HOP)
    running = asyncio.create_task(source.run())
    try:
        await asyncio.wait_for(source.listening.wait(), 20)
        yield source
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def kept(count=1):
    return await until(lambda: rows if len(rows := ask(_KEPT)) >= count else None, 20)


async def logged(city, pattern, since):
    await asyncio.to_thread(city.postfix.logged, pattern, since)


class TestTheNextHop:
    async def test_keeps_what_postfix_hands_over_with_its_envelope(self, a_city):
        """Before it says 250: the number is in Postfix's log."""
        here = a_city.postfix.here()

        async with listening(a_city):
            await asyncio.to_thread(a_city.postfix.take, a_mail(1), ABOUT_1)
            [(raw, sender, to)] = await kept()
            await logged(a_city, r"status=sent \(250 2.0.0 kept as \d+", here)

        assert raw.endswith(a_mail(1))
        assert (sender, to) == ("an@congdan.example", ABOUT_1)

    async def test_keeps_a_notice_of_postfix_itself(self, a_city):
        """A notice has no sender (RFC 5321, 4.5.5), which tells it from everything else."""
        bounce = ReturnAddresses(NEXT_HOP, "a secret of the tests").make(ReturnPurpose.BOUNCE, 1)

        async with listening(a_city):
            await asyncio.to_thread(a_city.postfix.take, a_mail(1), NOBODY, bounce)
            [(raw, sender, to)] = await kept()

        assert (sender, to) == ("", bounce)
        assert b"Status: 5.1.1\r\n" in raw

    async def test_takes_no_mail_for_others(self, a_city):
        """550 5.1.1: Postfix tells its sender; we are no relay."""
        here = a_city.postfix.here()

        async with listening(a_city):
            await asyncio.to_thread(a_city.postfix.take, a_mail(1), f"giam-doc@{NEXT_HOP}")
            await logged(a_city, r"status=bounced .*550 5.1.1 no such address here", here)

        assert ask(_KEPT) == []

    async def test_without_a_database_leaves_the_mail_with_postfix(self, a_city, a_database):
        """451, tried again, kept once."""
        here = a_city.postfix.here()

        async with listening(a_city):
            session.bind("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
            await asyncio.to_thread(a_city.postfix.take, a_mail(1), ABOUT_1)
            await logged(a_city, r"status=deferred .*451 4.3.0 not kept", here)
            session.bind(a_database)
            assert ask(_KEPT) == []
            await asyncio.to_thread(a_city.postfix.try_again)
            await kept()
            await logged(a_city, r"status=sent", here)

        assert len(ask(_KEPT)) == 1

    async def test_that_breaks_after_keeping_keeps_once(self, a_city):
        """Postfix did not hear the 250 and hands the same over again."""
        here = a_city.postfix.here()

        async with listening(a_city, Forgetful):
            await asyncio.to_thread(a_city.postfix.take, a_mail(1), ABOUT_1)
            await logged(a_city, r"status=deferred \(lost connection", here)
            assert len(ask(_KEPT)) == 1
            await asyncio.to_thread(a_city.postfix.try_again)
            await logged(a_city, r"status=sent", here)

        assert len(ask(_KEPT)) == 1

    async def test_that_is_away_gets_all_when_it_is_back(self, a_city):
        """The engine is restarted: the smarthost keeps the mail meanwhile."""
        here = a_city.postfix.here()
        await asyncio.to_thread(a_city.postfix.take, a_mail(1), ABOUT_1)
        await logged(a_city, r"status=deferred \(connect to", here)

        async with listening(a_city):
            await asyncio.to_thread(a_city.postfix.try_again)
            [(raw, *_)] = await kept()

        assert raw.endswith(a_mail(1))
