import asyncio
from dataclasses import replace

import pytest

from models.errors import TryLater
from notifications.deliver import Answer, AnswerKind, Connection, Timeouts
from tests.smtp.faults import STORM, Act, Fault
from tests.smtp.faulty_server import FaultySmtp
from tests.smtp.trying import LETTER, PATIENT, RAW, Mark, no_mark, relay_to, try_once

ACCEPTED, REFUSED, DEFERRED = AnswerKind.ACCEPTED, AnswerKind.REFUSED, AnswerKind.DEFERRED
LANE_DOWN, IN_DOUBT = AnswerKind.LANE_DOWN, AnswerKind.IN_DOUBT
IN_A_STORM = replace(PATIENT, command=0.5, body=0.5)


class TestOneLetter:
    async def test_arrives_as_it_was_given(self, a_server):
        """Envelope and bytes are kept to the letter, dots at line starts among them."""
        answer = await try_once(a_server)

        assert answer == Answer(ACCEPTED, "body", 250, "2.0.0 kept")
        assert [(s.sender, s.recipient, s.raw) for s in a_server.stored] == [(LETTER.sender, LETTER.recipient, RAW)]

    async def test_may_have_the_null_return_path(self, a_server):
        """An automatic answer is sent from nobody, so that nothing answers it (RFC 3834)."""
        answer = await try_once(a_server, replace(LETTER, sender=""))

        assert answer.kind is ACCEPTED
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
            after = await connection.send(LETTER, before_body=no_mark)

        assert raised.value is trouble
        assert (after.kind, len(a_server.stored), a_server.connections) == (ACCEPTED, 1, 2)

    @pytest.mark.parametrize("trouble", [TimeoutError("pool"), OSError("disk"), ValueError("row")])
    async def test_trouble_with_the_mark_is_no_trouble_with_the_server(self, a_server, trouble):
        """An error of the database is not mistaken for one of the network."""
        async with Connection(relay_to(a_server)) as connection:
            with pytest.raises(type(trouble), match=str(trouble)):
                await connection.send(LETTER, before_body=Mark(a_server, trouble))

        assert a_server.stored == []


def impatient_at(at: str) -> Timeouts:
    """So that a stall is soon noticed where it happens, and nothing else is taken for one."""
    stage = {"greeting": "connect", "ehlo": "command", "data": "data", "stored": "body"}.get(at)
    return replace(PATIENT, **{stage: 0.2}) if stage else PATIENT


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
        async with Connection(relay_to(server), timeouts=impatient_at(at)) as connection:
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
            while connection._client.is_connected:  # noqa: ASYNC110  no event tells
                await asyncio.sleep(0)

        answer = await connection.send(LETTER, before_body=mark)

    assert (answer.kind, answer.stage, server.stored) == (DEFERRED, "data", [])


async def test_in_a_storm_every_answer_is_true():
    """Of 300 letters on a bad day: accepted means kept once, refused and deferred mean not kept by that try."""
    async with FaultySmtp(STORM, seed=7) as server, Connection(relay_to(server), timeouts=IN_A_STORM) as connection:
        told = {}
        for number in range(300):
            letter = replace(LETTER, recipient=f"an{number}@x.example")
            told[letter.recipient] = (await connection.send(letter, before_body=no_mark)).kind

    kept = [copy.recipient for copy in server.stored]
    assert len(kept) == len(set(kept))
    assert {who for who, kind in told.items() if kind is ACCEPTED} <= set(kept)
    assert {who for who in kept if told[who] is not ACCEPTED} <= {who for who, kind in told.items() if kind is IN_DOUBT}
    assert set(told.values()) == {ACCEPTED, REFUSED, DEFERRED, LANE_DOWN, IN_DOUBT}
