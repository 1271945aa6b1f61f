"""The ways in: a maildir, a smarthost, the home's own mailbox. IMAP has a real server in tests/mta."""

import asyncio
from contextlib import asynccontextmanager

import aiosmtplib
import pytest

from deployments.engine import imap_source
from deployments.engine.mailbox_source import MailboxSource
from deployments.engine.maildir_source import MaildirSource
from deployments.engine.receiving import keep_receiving, sources_of
from deployments.engine.smtp_source import SmtpSource
from deployments.mailbox import Mailbox
from deployments.settings import Settings
from models import session
from models.session import DatabaseAway
from models.states import State
from tasks.receiving.deciding import MailUse, files_of, take_as
from tasks.receiving.reading import read_all
from tasks.receiving.sizes import LARGEST
from tests.conference import ask, bring, raise_issue
from tests.receiving.mails import PERSON, at, mail, sent_letter
from tests.receiving.test_deciding import PNG, office, with_files
from tests.smtp.program import say, send_mail

pytestmark = pytest.mark.usefixtures("an_inbox")
OUR = "kien-nghi@kiennghi.example"


@pytest.fixture
def a_maildir(tmp_path):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def deliver(folder, raw, name="1.M1.host"):
    (folder / "new" / name).write_bytes(raw)


class TestMaildir:
    def test_what_is_new_is_kept_and_marked_as_seen_and_never_deleted(self, a_maildir):
        raw = mail(OUR)
        deliver(a_maildir, raw)

        assert MaildirSource(a_maildir).take() == 1

        assert list((a_maildir / "new").iterdir()) == []
        assert (a_maildir / "cur" / "1.M1.host:2,S").read_bytes() == raw
        assert ask("SELECT raw, source FROM inbound_mail") == [(raw, "maildir")]

    def test_killed_before_it_marks_it_keeps_it_once(self, a_maildir, monkeypatch):
        deliver(a_maildir, mail(OUR))
        monkeypatch.setattr("pathlib.Path.rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            MaildirSource(a_maildir).take()
        monkeypatch.undo()

        assert MaildirSource(a_maildir).take() == 1
        assert ask("SELECT count(*) FROM inbound_mail") == [(1,)]

    def test_nothing_is_marked_while_the_database_is_away(self, a_maildir):
        deliver(a_maildir, mail(OUR))
        bound = list(session._bound)
        session.bind("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        try:
            with pytest.raises(DatabaseAway):
                MaildirSource(a_maildir).take()
        finally:
            session._bound[:] = bound

        assert len(list((a_maildir / "new").iterdir())) == 1

    def test_a_file_of_no_bytes_holds_up_nothing(self, a_maildir):
        deliver(a_maildir, b"", "0.empty")
        deliver(a_maildir, mail(OUR))

        assert MaildirSource(a_maildir).take() == 2
        assert ask("SELECT count(*) FROM inbound_mail") == [(1,)]

    def test_of_a_great_file_the_beginning_is_read(self, a_maildir):
        deliver(a_maildir, mail(OUR) + b"x" * LARGEST)

        MaildirSource(a_maildir).take()

        assert ask("SELECT length(raw), size > length(raw) FROM inbound_mail") == [(LARGEST, True)]


@asynccontextmanager
async def listening():
    source = SmtpSource("127.0.0.1:0", "kiennghi.example", (OUR,))
    running = asyncio.create_task(source.run())
    await source.listening.wait()
    try:
        yield source
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def hand_over(port, raw, to, sender="mx@relay.example"):
    send_mail(port, raw, to, sender)


class TestSmarthost:
    async def test_a_mail_is_accepted_when_it_is_kept(self):
        number = sent_letter(bring(raise_issue(), State.AWAITING_CITIZEN))
        async with listening() as source:
            await asyncio.to_thread(hand_over, source.port, mail(at(number)), [at(number)])

        read_all()
        assert ask("SELECT status::text, envelope_to, envelope_from FROM inbound_mail") == [
            ("filed", at(number), "mx@relay.example")
        ]

    async def test_the_null_return_path_is_kept_as_such(self):
        async with listening() as source:
            await asyncio.to_thread(hand_over, source.port, mail(OUR), [OUR], "")

        assert ask("SELECT envelope_from FROM inbound_mail") == [("",)]

    async def test_it_is_no_relay(self):
        """Only addresses of ours; a forged one is for a person to see."""
        async with listening() as source:
            tried = ("MAIL FROM:<a@b.example>", f"RCPT TO:<{PERSON}>", "RCPT TO:<ai-do@kiennghi.example>",
                     f"RCPT TO:<{OUR.upper()}>", "RCPT TO:<reply+1.aaaaaaaaaaaaaaaa@kiennghi.example>",
                     "RCPT TO:<postmaster@kiennghi.example>", "RCPT TO:<reply+1@other.example>")  # fmt: skip
            codes = await asyncio.to_thread(say, source.port, *tried)

        assert codes == [250, 550, 550, 250, 250, 250, 550]

    async def test_it_says_try_later_while_the_database_is_away(self):
        async with listening() as source:
            bound = list(session._bound)
            session.bind("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
            try:
                with pytest.raises(aiosmtplib.SMTPDataError) as refused:
                    await asyncio.to_thread(hand_over, source.port, mail(OUR), [OUR])
            finally:
                session._bound[:] = bound

        assert refused.value.code == 451

    async def test_what_is_too_big_is_refused_so_that_its_sender_hears(self):
        async with listening() as source:
            with pytest.raises((aiosmtplib.SMTPSenderRefused, aiosmtplib.SMTPDataError)) as refused:
                await asyncio.to_thread(hand_over, source.port, mail(OUR) + b"x\r\n" * (LARGEST // 2), [OUR])

        assert refused.value.code == 552


class TestOwnMailbox:
    def test_an_answer_written_to_the_demos_mailbox_is_taken_in(self, tmp_path):
        """With an ordinary mail program; letters to people stay where they are."""
        number = sent_letter(bring(raise_issue(), State.AWAITING_CITIZEN))
        with Mailbox(tmp_path / "mailbox") as mailbox:
            source = MailboxSource(mailbox.folder)
            hand_over(mailbox.port, mail(PERSON), [PERSON])
            hand_over(mailbox.port, mail(at(number)), [at(number), PERSON], PERSON)

            assert source.take() == 1
            assert source.take() == 0
            assert MailboxSource(mailbox.folder).take() == 1  # after a restart: the same, kept once

        read_all()
        assert ask("SELECT status::text, source, envelope_from FROM inbound_mail") == [("filed", "mailbox", PERSON)]

    def test_a_file_that_came_with_an_answer_is_whole_and_taken(self, tmp_path):
        """The lines of the envelope are the mailbox's, so they do not count as the mail's."""
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        to = at(sent_letter(code))
        with Mailbox(tmp_path / "mailbox") as mailbox:
            hand_over(mailbox.port, with_files(to, ("so-do.png", PNG)), [to], PERSON)
            MailboxSource(mailbox.folder).take()
        read_all()
        [(number,)] = ask("SELECT id FROM inbound_mail")

        assert ask("SELECT size = length(raw) FROM inbound_mail") == [(True,)]
        assert [one.media_type for one in files_of(number, office())] == ["image/png"]
        assert len(take_as(number, MailUse.NOTE, office()).files) == 1

    def test_what_is_written_to_the_address_our_letters_are_from_waits_for_a_person(self, tmp_path):
        with Mailbox(tmp_path / "mailbox") as mailbox:
            hand_over(mailbox.port, mail(OUR), [OUR.upper()], PERSON)
            hand_over(mailbox.port, mail(PERSON), [PERSON], OUR)  # a letter of ours

            assert MailboxSource(mailbox.folder, (OUR,)).take() == 1
        read_all()

        assert ask("SELECT status::text, why::text FROM inbound_mail") == [("waiting", "unmatched")]

    def test_a_file_of_ten_megabytes_comes_whole_by_mail(self, tmp_path):
        """On its way it grows by a third (base64)."""
        to = at(sent_letter(bring(raise_issue(), State.AWAITING_CITIZEN)))
        raw = with_files(to, ("so-do.png", PNG.ljust(10 * 1024 * 1024, b"x"))).replace(b"\n", b"\r\n")
        with Mailbox(tmp_path / "mailbox") as mailbox:
            hand_over(mailbox.port, raw, [to], PERSON)
            MailboxSource(mailbox.folder).take()
        read_all()
        [(number,)] = ask("SELECT id FROM inbound_mail")

        assert [one.media_type for one in files_of(number, office())] == ["image/png"]


class TestKeeping:
    async def test_a_failure_is_logged_with_its_place_and_without_its_words(self, caplog):
        async def failing():
            raise OSError(13, PERSON)

        running = asyncio.create_task(keep_receiving(failing, (9,)))
        await asyncio.sleep(0.05)
        running.cancel()

        assert "13 test_sources.py:" in caplog.text
        assert PERSON not in caplog.text

    async def test_a_source_that_fails_is_begun_again(self):
        begun = []

        async def failing():
            begun.append(1)
            raise OSError if len(begun) % 2 else RuntimeError

        running = asyncio.create_task(keep_receiving(failing, (0, 0, 0)))
        await asyncio.sleep(0.1)
        running.cancel()

        assert len(begun) > 2

    def test_there_are_as_many_as_the_settings_name(self, tmp_path):
        local = Settings(home=tmp_path)
        named = Settings(
            home=tmp_path, smtp_url="smtp://127.0.0.1:25", imap_url="imap://a:b@127.0.0.1", inbound_maildir=tmp_path,
            inbound_smtp="127.0.0.1:2525",
        )  # fmt: skip

        assert len(sources_of(local)) == 1
        assert len(sources_of(named)) == 3


async def test_a_receiver_that_is_told_to_end_ends_though_it_did_not_hear_the_first_time():
    """A cancellation that meets the answer that was waited for is lost in Python 3.11."""
    heard = 0

    async def hard_of_hearing() -> None:
        nonlocal heard
        while heard < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                heard += 1

    task = asyncio.ensure_future(hard_of_hearing())
    await asyncio.sleep(0)

    await imap_source._ended(task)

    assert (task.done(), heard) == (True, 2)
