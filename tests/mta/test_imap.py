"""The office's mailbox on a real Dovecot, read by IMAP: at once, wholly, once, whatever becomes of the server meanwhile."""

import asyncio
from urllib.parse import quote

import pytest

from deployments.engine import imap_source
from deployments.engine.imap_source import ImapSource
from deployments.engine.receiving import keep_receiving, sources_of
from deployments.settings import Settings
from tests.conference import ask
from tests.flows.waiting import until
from tests.mta.city import OFFICE
from tests.mta.dovecot import PASSWORD
from tests.mta.imap import NEVER, receiving, url_of
from tests.mta.mails import a_mail


def post(city, n=1, raw=None):
    """A mail from a citizen on its way to the office."""
    city.postfix.take(raw or a_mail(n), OFFICE)


async def kept(count):
    """The mails on record, once there are so many."""
    return await until(lambda: [raw for (raw,) in rows] if len(rows := ask(_KEPT)) >= count else None, 20)


_KEPT = "SELECT raw FROM inbound_mail ORDER BY id"


@pytest.mark.parametrize("scheme", ["imap", "imap+starttls", "imaps"])
async def test_a_new_mail_rings(a_city, scheme):
    """IDLE: nobody has to ask; what is kept are the octets that were delivered."""
    async with receiving(a_city, scheme):
        await asyncio.to_thread(post, a_city)
        [raw] = await kept(1)

    assert raw == a_city.delivered(OFFICE)[0].replace(b"\n", b"\r\n")


async def test_what_comes_while_another_is_taken_does_not_wait_for_the_next_bell(a_city, monkeypatch):
    """The server has told of it in answer to something else, and does not tell twice."""
    keep = imap_source.store_mail

    def busy(raw, **how):
        if ask("SELECT count(*) FROM inbound_mail") == [(0,)]:
            post(a_city, 2)
            a_city.delivered(OFFICE, 2)
        return keep(raw, **how)

    monkeypatch.setattr(imap_source, "store_mail", busy)
    async with receiving(a_city):
        await asyncio.to_thread(post, a_city, 1)
        assert len(await kept(2)) == 2


async def test_what_was_there_before_is_taken_first(a_city):
    """And again by nobody: the server remembers what was taken."""
    for n in (1, 2, 3):
        post(a_city, n)
    a_city.delivered(OFFICE, 3)

    async with receiving(a_city):
        await kept(3)
    ask("DELETE FROM inbound_mail RETURNING id")
    async with receiving(a_city):
        await asyncio.to_thread(post, a_city, 4)
        [raw] = await kept(1)

    assert b"<4@congdan.example>" in raw


async def test_a_server_that_is_restarted_loses_nothing_and_doubles_nothing(a_city):
    """Mail before, while it is away (Postfix keeps it), and after; the receiver comes back by itself."""
    async with receiving(a_city) as source:
        await asyncio.to_thread(post, a_city, 1)
        await kept(1)
        a_city.dovecot.stop()
        await asyncio.to_thread(post, a_city, 2)
        await until(lambda: not source.ready.is_set(), 20)
        a_city.dovecot.start()
        await until(source.ready.is_set, 20)
        await asyncio.to_thread(a_city.postfix.try_again)
        await asyncio.to_thread(post, a_city, 3)
        found = await kept(3)
        await asyncio.to_thread(a_city.delivered, OFFICE, 3)

    assert len(found) == 3
    assert [sum(b"<%d@congdan.example>" % n in raw for raw in found) for n in (1, 2, 3)] == [1, 1, 1]


async def test_a_mailbox_that_is_made_anew_is_read_anew(a_city):
    """Another UIDVALIDITY, the same numbers for other mail, the old mail copied back unmarked: all is kept, once."""
    async with receiving(a_city) as source:
        await asyncio.to_thread(post, a_city, 1)
        [first] = await kept(1)
        before = uid_validity(a_city)
        old = a_city.dovecot.mails(OFFICE)
        a_city.dovecot.stop()
        a_city.dovecot.empty(OFFICE)
        await until(lambda: not source.ready.is_set(), 20)
        a_city.dovecot.start()
        await until(source.ready.is_set, 20)
        a_city.dovecot.put_back(OFFICE, old)
        await asyncio.to_thread(post, a_city, 2)
        found = await kept(2)

    assert uid_validity(a_city) != before
    assert [first, b"<2@congdan.example>" in found[1], len(found)] == [found[0], True, 2]
    assert len(a_city.dovecot.mails(OFFICE)) == 2


async def test_a_large_mail_and_odd_octets_come_through(a_city):
    """Five megabytes; and what no mail program writes: bare line ends, NUL is all that the servers mend."""
    large = a_mail(1, "chữ " * 900_000)
    odd = (
        b"From: an@congdan.example\r\nSubject: \xff\xfe\r\n\r\n* 1 FETCH (BODY[] {5}\r\n)\r\nA1 OK done\r\n\x01\x7f\r\n"
    )

    async with receiving(a_city):
        await asyncio.to_thread(post, a_city, raw=large)
        await kept(1)
        await asyncio.to_thread(post, a_city, raw=odd)
        found = await kept(2)

    there = [raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for raw in a_city.dovecot.mails(OFFICE)]
    assert sorted(found) == sorted(there)


async def test_a_mail_that_the_server_does_not_hand_over_stays_unmarked(a_city, monkeypatch):
    """An answer without the mail, or one that we cannot read: what is not kept is asked for again another time."""
    post(a_city)
    a_city.delivered(OFFICE)

    with monkeypatch.context() as odd:
        odd.setattr(imap_source, "_mails_in", lambda _: iter(()))
        async with receiving(a_city):
            assert ask(_KEPT) == []
    async with receiving(a_city):
        await kept(1)

    assert len(ask(_KEPT)) == 1


async def test_a_wrong_password_is_tried_again_and_says_nothing_of_itself(a_city, caplog):
    """A person mends it; the log does not repeat it."""
    source = ImapSource(url_of(a_city, "imap").replace(quote(PASSWORD), "sai-roi"), renew=NEVER)

    with pytest.raises(imap_source.ImapAway, match="sign-in refused"):
        await source.run()

    assert "sai-roi" not in caplog.text


def uid_validity(city):
    said = city.dovecot.tell("mailbox", "status", "-u", OFFICE, "uidvalidity", "INBOX")
    return int(said.partition("uidvalidity=")[2])


async def test_what_the_settings_say_is_what_is_read(a_city, tmp_path):
    """FOLLOWUP_IMAP_URL with a password of accents, blanks and percent signs; beside our relay, no other source."""
    relay = f"smtp://127.0.0.1:{a_city.postfix.plain}"
    [source] = sources_of(Settings(home=tmp_path, smtp_url=relay, imap_url=url_of(a_city, "imap"), _env_file=None))
    post(a_city)
    a_city.delivered(OFFICE)

    running = asyncio.create_task(keep_receiving(source))
    await kept(1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
