"""A server that takes nothing is asked once, not by every connection: a wrong password must not lock an account."""

import pytest

from notifications.relay import parse_smtp_url
from tasks.composing import Sender
from tasks.delivering import Post, bind_post, deliver_owed
from tests.conference import ask
from tests.smtp.faults import Fault
from tests.smtp.faulty_server import FaultySmtp


@pytest.mark.usefixtures("a_conference")
async def test_a_server_that_takes_nothing_is_asked_once():
    """Four connections, many letters: one try is on record, and every letter is still owed."""
    async with FaultySmtp([Fault("mail", "530 5.7.0 not you")]) as server:
        bind_post(Post(parse_smtp_url(f"smtp://127.0.0.1:{server.port}"), Sender("a@test.example", "test.example")))

        report = await deliver_owed()

    assert (report.sent, ask("SELECT count(*) FROM letter WHERE status = 'sending'")) == (0, [(0,)])
    assert ask("SELECT outcome, code FROM letter_try WHERE code IS NOT NULL") == [("lane_down", 530)]
