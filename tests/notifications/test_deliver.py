import asyncio
import inspect
import re
import ssl
from dataclasses import replace
from email import message_from_bytes

import aiosmtplib
import pytest
from aiosmtplib.protocol import SMTPProtocol

from models.errors import TryLater
from notifications import deliver
from notifications.deliver import Answer, AnswerKind, Connection, Envelope, Timeouts, shared_context
from notifications.relay import MailMode, Relay, Tls
from tests.smtp.certificates import Authority
from tests.smtp.faulty_server import STORM, Act, Fault, FaultySmtp

RAW = b"Message-ID: <1@us.example>\r\nSubject: KN-1\r\n\r\nKinh gui,\r\n.\r\n..hai cham\r\n.\xe1\xba\xa1\r\n"
LETTER = Envelope("bounce+1@us.example", "an@x.example", RAW)
SHORT = Timeouts(connect=0.3, command=0.3, data=0.3, body=0.3)


class Mark:
    """What is committed before a body; remembers what the server had heard by then."""

    def __init__(self, server: FaultySmtp, trouble: BaseException | None = None) -> None:
        self.server, self.trouble, self.made_after = server, trouble, []

    async def __call__(self) -> None:
        self.made_after.append(self.server.heard[-1])
        assert len(self.server.stored) < len(self.made_after)
        if self.trouble:
            raise self.trouble


def relay_to(server: FaultySmtp, **changes) -> Relay:
    return replace(Relay("127.0.0.1", server.port), **changes)


async def try_once(server: FaultySmtp, letter: Envelope = LETTER, **changes) -> Answer:
    async with Connection(relay_to(server, **changes), timeouts=SHORT) as connection:
        return await connection.send(letter, before_body=Mark(server))


@pytest.fixture
async def a_server():
    async with FaultySmtp() as server:
        yield server


@pytest.fixture(scope="module")
def an_authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


class TestOneLetter:
    async def test_arrives_as_it_was_given(self, a_server):
        """Envelope and bytes are kept to the letter, dots at line starts among them."""
        answer = await try_once(a_server)

        assert answer == Answer(AnswerKind.ACCEPTED, "body", 250, "2.0.0 kept")
        assert [(s.sender, s.recipient, s.raw) for s in a_server.stored] == [(LETTER.sender, LETTER.recipient, RAW)]

    async def test_may_have_the_null_return_path(self, a_server):
        """An automatic answer is sent from nobody, so that nothing answers it (RFC 3834)."""
        answer = await try_once(a_server, replace(LETTER, sender=""))

        assert answer.kind is AnswerKind.ACCEPTED
        assert a_server.stored[0].sender == ""

    async def test_is_marked_once_after_the_server_asked_for_the_body(self, a_server):
        """The mark stands between 354 and the first byte of the body."""
        mark = Mark(a_server)

        async with Connection(relay_to(a_server)) as connection:
            await connection.send(LETTER, before_body=mark)

        assert mark.made_after == ["data"]

    async def test_is_not_sent_without_its_mark(self, a_server):
        """If the mark cannot be made, not a byte of the body leaves, and the error passes through unchanged."""
        trouble = TryLater("Mất quyền gửi.", "The lease is lost.")

        async with Connection(relay_to(a_server)) as connection:
            with pytest.raises(TryLater) as raised:
                await connection.send(LETTER, before_body=Mark(a_server, trouble))
            after = await connection.send(LETTER, before_body=Mark(a_server))

        assert raised.value is trouble
        assert (after.kind, len(a_server.stored), a_server.connections) == (AnswerKind.ACCEPTED, 1, 2)

    @pytest.mark.parametrize("trouble", [TimeoutError("pool"), OSError("disk"), ValueError("row")])
    async def test_trouble_with_the_mark_is_no_trouble_with_the_server(self, a_server, trouble):
        """An error of the database is not mistaken for one of the network."""
        async with Connection(relay_to(a_server)) as connection:
            with pytest.raises(type(trouble), match=str(trouble)):
                await connection.send(LETTER, before_body=Mark(a_server, trouble))

        assert a_server.stored == []


ACCEPTED, REFUSED, DEFERRED = AnswerKind.ACCEPTED, AnswerKind.REFUSED, AnswerKind.DEFERRED
LANE_DOWN, IN_DOUBT = AnswerKind.LANE_DOWN, AnswerKind.IN_DOUBT


@pytest.mark.parametrize(
    ("at", "does", "kind", "stage", "code", "copies", "marks"),
    [
        ("greeting", "421 busy", LANE_DOWN, "connect", 421, 0, 0),
        ("greeting", Act.DROP, LANE_DOWN, "connect", None, 0, 0),
        ("greeting", Act.STALL, LANE_DOWN, "connect", None, 0, 0),
        ("ehlo", Act.STALL, LANE_DOWN, "ehlo", None, 0, 0),
        ("ehlo", "554 no", LANE_DOWN, "ehlo", 554, 0, 0),
        ("mail", "451 later", LANE_DOWN, "mail", 451, 0, 0),
        ("mail", "550 not you", LANE_DOWN, "mail", 550, 0, 0),
        ("rcpt", "450 greylisted", DEFERRED, "rcpt", 450, 0, 0),
        ("rcpt", "550 no such user", REFUSED, "rcpt", 550, 0, 0),
        ("rcpt", Act.DROP, DEFERRED, "rcpt", None, 0, 0),
        ("data", "451 later", DEFERRED, "data", 451, 0, 0),
        ("data", "554 no", REFUSED, "data", 554, 0, 0),
        ("data", Act.DROP, DEFERRED, "data", None, 0, 0),
        ("data", Act.STALL, DEFERRED, "data", None, 0, 0),
        ("data", Act.DRIP, DEFERRED, "data", None, 0, 0),
        ("taking", Act.DROP, IN_DOUBT, "body", None, 0, 1),
        ("refusing", "451 disk", DEFERRED, "body", 451, 0, 1),
        ("refusing", "552 too large", REFUSED, "body", 552, 0, 1),
        ("refusing", "421 closing", LANE_DOWN, "body", 421, 0, 1),
        ("refusing", "what?", IN_DOUBT, "body", None, 0, 1),
        ("stored", Act.DROP, IN_DOUBT, "body", None, 1, 1),
        ("stored", Act.STALL, IN_DOUBT, "body", None, 1, 1),
        ("stored", Act.DRIP, IN_DOUBT, "body", None, 1, 1),
    ],
)
async def test_every_fault_is_told_apart(at, does, kind, stage, code, copies, marks):
    """Surely accepted, surely not, or in doubt: only the last after the mark and without a reply (reliability §2.2)."""
    async with FaultySmtp([Fault(at, does)]) as server:
        mark = Mark(server)
        async with Connection(relay_to(server), timeouts=SHORT) as connection:
            answer = await connection.send(LETTER, before_body=mark)

    assert (answer.kind, answer.stage, answer.code) == (kind, stage, code)
    assert (len(server.stored), len(mark.made_after)) == (copies, marks)


async def test_a_refusal_is_not_hidden_by_a_stall_after_it():
    """No RSET follows a refusal: the server that stalls on it has answered already."""
    async with FaultySmtp([Fault("rcpt", "550 no such user"), Fault("rset", Act.STALL)]) as server:
        answer = await try_once(server)

    assert (answer.kind, answer.code) == (REFUSED, 550)
    assert "rset" not in server.heard


async def test_a_server_that_is_not_there_takes_the_lane_down(a_server):
    """Nobody listens: all letters wait."""
    await a_server.__aexit__()

    answer = await try_once(a_server)

    assert (answer.kind, answer.stage) == (LANE_DOWN, "connect")


async def test_a_server_that_leaves_during_the_mark_got_nothing():
    """Marked, but the connection is known to be lost before the first byte: surely not accepted, so not in doubt."""
    async with FaultySmtp() as server, Connection(relay_to(server)) as connection:

        async def mark() -> None:
            await server.__aexit__()
            while connection._client.is_connected:
                await asyncio.sleep(0)

        answer = await connection.send(LETTER, before_body=mark)

    assert (answer.kind, answer.stage, server.stored) == (DEFERRED, "data", [])


class TestAConnection:
    async def test_is_used_again(self, a_server):
        """Ten letters, one connection, one goodbye."""
        async with Connection(relay_to(a_server)) as connection:
            answers = [await connection.send(LETTER, before_body=Mark(a_server)) for _ in range(10)]

        assert {answer.kind for answer in answers} == {ACCEPTED}
        assert (a_server.connections, a_server.heard.count("ehlo"), a_server.heard[-1]) == (1, 1, "quit")

    async def test_is_changed_after_a_hundred_letters(self, a_server):
        """As Postfix does; nobody notices."""
        async with Connection(relay_to(a_server)) as connection:
            for _ in range(deliver.MOST_MESSAGES + 1):
                await connection.send(LETTER, before_body=Mark(a_server))

        assert (a_server.connections, a_server.heard.count("quit"), len(a_server.stored)) == (2, 2, 101)

    async def test_is_changed_when_it_idled(self, a_server, monkeypatch):
        """A server may forget a connection that says nothing for two seconds."""
        async with Connection(relay_to(a_server)) as connection:
            await connection.send(LETTER, before_body=Mark(a_server))
            monkeypatch.setattr(deliver, "MOST_IDLE", 0.0)
            await connection.send(LETTER, before_body=Mark(a_server))

        assert (a_server.connections, len(a_server.stored)) == (2, 2)

    @pytest.mark.parametrize("does", [Act.DROP, "421 4.4.2 idle too long"])
    async def test_that_the_server_left_is_replaced_quietly(self, does):
        """Between two letters a server may leave; that is no answer to the second one."""
        async with FaultySmtp() as server, Connection(relay_to(server)) as connection:
            await connection.send(LETTER, before_body=Mark(server))
            server.faults = [Fault("mail", does, times=1)]
            answer = await connection.send(LETTER, before_body=Mark(server))

        assert (answer.kind, server.connections, len(server.stored)) == (ACCEPTED, 2, 2)

    @pytest.mark.parametrize("does", ["550 no such user", Act.DROP])
    async def test_is_fresh_after_an_error(self, does):
        """What went wrong with one letter cannot touch the next."""
        async with FaultySmtp([Fault("rcpt", does, times=1)]) as server, Connection(relay_to(server)) as connection:
            first = await connection.send(LETTER, before_body=Mark(server))
            second = await connection.send(LETTER, before_body=Mark(server))

        assert (first.kind is ACCEPTED, second.kind, server.connections) == (False, ACCEPTED, 2)

    @pytest.mark.parametrize("at", ["greeting", "mail", "data", "stored"])
    async def test_is_fresh_after_a_deadline(self, at):
        """A try that is stopped from outside leaves nothing out of step."""
        async with FaultySmtp([Fault(at, Act.STALL, times=1)]) as server, Connection(relay_to(server)) as connection:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await connection.send(LETTER, before_body=Mark(server))
            answer = await connection.send(LETTER, before_body=Mark(server))

        assert (answer.kind, server.connections) == (ACCEPTED, 2)

    async def test_stops_writing_when_it_is_stopped(self):
        """After a deadline the rest of a long body stays here: what the system had not taken yet is not sent behind our back."""
        long = replace(LETTER, raw=RAW + b"x" * 70 * 400_000 + b"\r\n")
        async with FaultySmtp([Fault("taking", Act.DRIP)]) as server, Connection(relay_to(server)) as connection:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.3):
                    await connection.send(long, before_body=Mark(server))

        assert server.stored == []


class TestMailModes:
    """Whatever a letter says, no other envelope leaves than the mode allows."""

    async def test_off_sends_nothing(self, a_server):
        """Letters wait; no server is even called."""
        answer = await try_once(a_server, mode=MailMode.OFF)

        assert (answer.kind, answer.stage, a_server.connections) == (LANE_DOWN, "mode", 0)

    async def test_redirect_writes_to_us_and_tells_for_whom(self, a_server):
        """The envelope is replaced, the first header names whom it was for, the rest is untouched."""
        answer = await try_once(a_server, mode=MailMode.REDIRECT, redirect_to="test@us.example")

        (copy,) = a_server.stored
        assert (answer.kind, copy.recipient) == (ACCEPTED, "test@us.example")
        assert copy.raw == b"X-Original-To: an@x.example\r\n" + RAW

    async def test_redirect_carries_no_header_of_a_stranger(self, a_server):
        """An address with a line end would write headers of its own."""
        odd = replace(LETTER, recipient="an@x.example\r\nBcc: binh@x.example")

        answer = await try_once(a_server, odd, mode=MailMode.REDIRECT, redirect_to="test@us.example")

        assert (answer.kind, answer.stage, a_server.connections) == (REFUSED, "address", 0)

    @pytest.mark.parametrize(
        ("recipient", "kind"),
        [("an@us.example", ACCEPTED), ("an@x.example", AnswerKind.SUPPRESSED), ("an@x.example@us.example", REFUSED)],
    )
    async def test_allowlist_writes_only_to_those_listed(self, a_server, recipient, kind):
        """Another domain, or one that hides behind ours, gets nothing."""
        letter = replace(LETTER, recipient=recipient)

        answer = await try_once(a_server, letter, mode=MailMode.ALLOWLIST, allowlist=("@us.example",))

        assert (answer.kind, len(a_server.stored)) == (kind, int(kind is ACCEPTED))

    async def test_dry_run_writes_a_file(self, a_server, tmp_path):
        """Marked and kept as an .eml that only we can read; the same letter again is the same file."""
        mode = {"mode": MailMode.DRY_RUN, "folder": tmp_path / "dry-run"}

        answers = [await try_once(a_server, **mode) for _ in range(2)]

        (file,) = (tmp_path / "dry-run").iterdir()
        assert answers == [Answer(ACCEPTED, "dry-run", 0, f"dry run: {file.name}")] * 2
        assert file.read_bytes().endswith(b"\r\n" + RAW)
        assert message_from_bytes(file.read_bytes())["X-Envelope-To"] == LETTER.recipient
        assert (file.stat().st_mode & 0o777, a_server.connections) == (0o600, 0)

    async def test_dry_run_without_room_waits(self, a_server, tmp_path):
        """A folder that cannot be written to is no fault of the letter."""
        (tmp_path / "file").touch()

        answer = await try_once(a_server, mode=MailMode.DRY_RUN, folder=tmp_path / "file" / "dry-run")

        assert (answer.kind, answer.stage) == (LANE_DOWN, "dry-run")


class TestAddresses:
    @pytest.mark.parametrize(
        "recipient",
        ["an@x.example NOTIFY=NEVER", "an@x.example\nDATA", "An <an@x.example>", '"a b"@x.example', "an", ""],
    )
    async def test_an_odd_recipient_is_refused_for_good(self, a_server, recipient):
        """Nothing is guessed from it, nobody is called."""
        answer = await try_once(a_server, replace(LETTER, recipient=recipient))

        assert (answer.kind, answer.stage, a_server.connections) == (REFUSED, "address", 0)
        assert "không phải địa chỉ" in answer.text

    @pytest.mark.parametrize("sender", ["us.example", "Chúng tôi <us@us.example>", "chúng-tôi@us.example"])
    async def test_an_odd_sender_is_our_own_mistake(self, a_server, sender):
        """All letters wait until it is mended; no recipient is struck off."""
        answer = await try_once(a_server, replace(LETTER, sender=sender))

        assert (answer.kind, answer.stage, a_server.connections) == (LANE_DOWN, "address", 0)

    @pytest.mark.parametrize(("extensions", "kind"), [(("SMTPUTF8",), ACCEPTED), ((), REFUSED)])
    async def test_accents_need_a_server_that_takes_them(self, extensions, kind):
        """SMTPUTF8 (RFC 6531), or a sentence."""
        async with FaultySmtp(extensions=("8BITMIME", *extensions)) as server:
            answer = await try_once(server, replace(LETTER, recipient="ân@x.example"))

        assert answer.kind is kind
        assert [copy.recipient for copy in server.stored] == ["ân@x.example"] * (kind is ACCEPTED)

    @pytest.mark.parametrize(("limit", "kind"), [(10, REFUSED), (0, ACCEPTED), (10_000, ACCEPTED)])
    async def test_a_letter_beyond_the_servers_limit_is_not_begun(self, limit, kind):
        """SIZE (RFC 1870); zero means no limit."""
        async with FaultySmtp(extensions=(f"SIZE {limit}",)) as server:
            answer = await try_once(server)

        assert (answer.kind, "mail" in server.heard) == (kind, kind is ACCEPTED)


class TestTls:
    USER = {"username": "an", "password": "s3cret"}

    @pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
    async def test_protects_letter_and_password(self, an_authority, tls):
        """With a certificate we trust, we sign in and send."""
        implicit = tls is Tls.IMPLICIT
        async with FaultySmtp(tls=an_authority.for_server(), implicit=implicit, auth=("an", "s3cret")) as server:
            answer = await send_over_tls(server, tls, an_authority.for_client(), **self.USER)

        assert (answer.kind, server.stored[0].raw) == (ACCEPTED, RAW)

    @pytest.mark.parametrize("tls", [Tls.STARTTLS, Tls.IMPLICIT])
    async def test_distrusts_a_certificate_that_nobody_vouches_for(self, an_authority, tls):
        """Neither letter nor password goes to whoever made his own."""
        implicit = tls is Tls.IMPLICIT
        async with FaultySmtp(tls=an_authority.for_server(), implicit=implicit, auth=("an", "s3cret")) as server:
            answer = await send_over_tls(server, tls, shared_context(), **self.USER)

        assert (answer.kind, "CERTIFICATE_VERIFY_FAILED" in answer.text) == (LANE_DOWN, True)
        assert not {"auth", "mail"} & set(server.heard)

    async def test_distrusts_a_certificate_for_another_name(self, an_authority):
        """The certificate is for 127.0.0.1, not for localhost."""
        async with FaultySmtp(tls=an_authority.for_server()) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client(), host="localhost")

        assert (answer.kind, "mail" in server.heard) == (LANE_DOWN, False)

    async def test_is_not_given_up_when_the_offer_is_stripped(self, an_authority):
        """A server, or somebody before it, that offers no STARTTLS gets neither letter nor password."""
        async with FaultySmtp(auth=("an", "s3cret")) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client(), **self.USER)

        assert (answer.kind, answer.stage, server.heard) == (LANE_DOWN, "starttls", ["ehlo"])
        assert "does not offer STARTTLS" in answer.text

    async def test_refused_in_words_stops_the_lane(self, an_authority):
        """454 to STARTTLS: later, never in clear."""
        async with FaultySmtp([Fault("starttls", "454 4.7.0 not now")], tls=an_authority.for_server()) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client())

        assert (answer.kind, answer.code, "mail" in server.heard) == (LANE_DOWN, 454, False)

    async def test_a_wrong_password_stops_the_lane(self, an_authority):
        """Ours to mend; no recipient is struck off, and the answer does not repeat it."""
        async with FaultySmtp(tls=an_authority.for_server(), auth=("an", "other")) as server:
            answer = await send_over_tls(server, Tls.STARTTLS, an_authority.for_client(), **self.USER)

        assert (answer.kind, answer.stage, answer.code) == (LANE_DOWN, "auth", 535)
        assert "s3cret" not in answer.text

    def test_has_one_context_for_all(self):
        """Built once, certificates verified, TLS 1.2 or newer."""
        context = shared_context()

        assert context is shared_context()
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


async def send_over_tls(server: FaultySmtp, tls: Tls, context: ssl.SSLContext, **changes) -> Answer:
    async with Connection(relay_to(server, tls=tls, **changes), context, SHORT) as connection:
        return await connection.send(LETTER, before_body=Mark(server))


async def no_mark() -> None:
    """Nothing is committed."""


async def test_in_a_storm_every_answer_is_true():
    """Of 300 letters on a bad day: accepted means kept once, refused and deferred mean not kept by that try."""
    async with FaultySmtp(STORM, seed=7) as server, Connection(relay_to(server), timeouts=SHORT) as connection:
        told = {}
        for number in range(300):
            letter = replace(LETTER, recipient=f"an{number}@x.example")
            told[letter.recipient] = (await connection.send(letter, before_body=no_mark)).kind

    kept = [copy.recipient for copy in server.stored]
    assert len(kept) == len(set(kept))
    assert {who for who, kind in told.items() if kind is ACCEPTED} <= set(kept)
    assert {who for who in kept if told[who] is not ACCEPTED} <= {who for who, kind in told.items() if kind is IN_DOUBT}
    assert set(told.values()) == {ACCEPTED, REFUSED, DEFERRED, LANE_DOWN, IN_DOUBT}


class TestTheLibrary:
    """The body is written by hand, on two methods of aiosmtplib's protocol; these watch that they stay as they were."""

    async def test_takes_a_reply_to_what_was_written_by_hand(self, a_server):
        """``write`` and ``read_response`` without ``execute_command`` between: the reply is ours."""
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=a_server.port, start_tls=False) as client:
            client.protocol.write(b"RSET\r\n")
            reply = await client.protocol.read_response(timeout=1)

        assert reply.code == 250

    def test_expects_a_reply_before_it_waits(self):
        """``read_response`` says itself that a reply is due; without that, ours could be thrown away as unsolicited."""
        source = inspect.getsource(SMTPProtocol.read_response)

        assert re.search(r"_response_pending = True\s+try:\s+result = await", source)

    def test_does_not_await_while_it_writes(self):
        """Between writing and waiting nothing can be received."""
        assert not inspect.iscoroutinefunction(SMTPProtocol.write)
