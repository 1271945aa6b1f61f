import asyncio
import inspect
import re
from dataclasses import replace

import aiosmtplib
import pytest
from aiosmtplib.protocol import SMTPProtocol

from notifications import deliver
from notifications.deliver import AnswerKind, Connection
from notifications.relay import Relay
from tests.smtp.faults import Act, Fault
from tests.smtp.faulty_server import FaultySmtp
from tests.smtp.trying import LETTER, Mark, SlowReader, no_mark, relay_to

ACCEPTED = AnswerKind.ACCEPTED


@pytest.fixture
def a_lasting_warmth(monkeypatch):
    """However slow this machine is, no connection grows cold by itself."""
    monkeypatch.setattr(deliver, "MOST_IDLE", 3600.0)


@pytest.mark.usefixtures("a_lasting_warmth")
class TestAConnection:
    async def test_is_used_again(self, a_server):
        """Ten letters, one connection, one goodbye."""
        async with Connection(relay_to(a_server)) as connection:
            answers = [await connection.send(LETTER, before_body=no_mark) for _ in range(10)]

        assert {answer.kind for answer in answers} == {ACCEPTED}
        assert (a_server.connections, a_server.heard.count("ehlo"), a_server.heard[-1]) == (1, 1, "quit")

    async def test_is_changed_after_a_hundred_letters(self, a_server):
        """As Postfix does; nobody notices."""
        async with Connection(relay_to(a_server)) as connection:
            for _ in range(deliver.MOST_MESSAGES + 1):
                await connection.send(LETTER, before_body=no_mark)

        assert (a_server.connections, a_server.heard.count("quit"), len(a_server.stored)) == (2, 2, 101)

    async def test_is_changed_when_it_idled(self, a_server, monkeypatch):
        """A server may forget a connection that says nothing for two seconds."""
        async with Connection(relay_to(a_server)) as connection:
            await connection.send(LETTER, before_body=no_mark)
            monkeypatch.setattr(deliver, "MOST_IDLE", 0.0)
            await connection.send(LETTER, before_body=no_mark)

        assert (a_server.connections, len(a_server.stored)) == (2, 2)

    @pytest.mark.parametrize("does", [Act.DROP, "421 4.4.2 idle too long"])
    async def test_that_the_server_left_is_replaced_quietly(self, does):
        """Between two letters a server may leave; that is no answer to the second one."""
        async with FaultySmtp() as server, Connection(relay_to(server)) as connection:
            await connection.send(LETTER, before_body=no_mark)
            server.faults = [Fault("mail", does, times=1)]
            answer = await connection.send(LETTER, before_body=no_mark)

        assert (answer.kind, server.connections, len(server.stored)) == (ACCEPTED, 2, 2)

    @pytest.mark.parametrize("does", ["550 no such user", Act.DROP])
    async def test_is_fresh_after_an_error(self, does):
        """What went wrong with one letter cannot touch the next."""
        async with FaultySmtp([Fault("rcpt", does, times=1)]) as server, Connection(relay_to(server)) as connection:
            first = await connection.send(LETTER, before_body=no_mark)
            second = await connection.send(LETTER, before_body=no_mark)

        assert (first.kind is ACCEPTED, second.kind, server.connections) == (False, ACCEPTED, 2)

    @pytest.mark.parametrize("at", ["ehlo", "mail", "data", "stored"])
    async def test_is_fresh_after_a_deadline(self, at):
        """A try that is stopped from outside leaves nothing out of step."""
        async with FaultySmtp([Fault(at, Act.STALL, times=1)]) as server, Connection(relay_to(server)) as connection:
            first = asyncio.create_task(connection.send(LETTER, before_body=no_mark))
            await server.misbehaving.wait()
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first
            second = await connection.send(LETTER, before_body=no_mark)

        assert (second.kind, server.connections) == (ACCEPTED, 2)

    async def test_heeds_a_deadline_that_comes_with_the_354(self, a_server, monkeypatch):
        """Python 3.11 would lose it; the mark is not made and nothing is sent."""
        mark, receive = Mark(a_server), SMTPProtocol.data_received

        def receive_and_stop(protocol: SMTPProtocol, data: bytes) -> None:
            receive(protocol, data)
            if data.startswith(b"354"):
                sending.cancel()

        monkeypatch.setattr(SMTPProtocol, "data_received", receive_and_stop)
        async with Connection(relay_to(a_server)) as connection:
            sending = asyncio.create_task(connection.send(LETTER, before_body=mark))
            with pytest.raises(asyncio.CancelledError):
                await sending

        assert (mark.made_after, a_server.stored) == ([], [])

    async def test_stops_writing_when_it_is_stopped(self):
        """After a deadline, what the system had not yet taken of a long body is not sent behind our back."""
        long, marked = replace(LETTER, raw=b"x" * 40_000_000), asyncio.Event()

        async def mark() -> None:
            marked.set()

        async with SlowReader() as server, Connection(Relay("127.0.0.1", server.port)) as connection:
            sending = asyncio.create_task(connection.send(long, before_body=mark))
            await marked.wait()
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            read = await server.read_the_rest()

        assert read < len(long.raw)


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
