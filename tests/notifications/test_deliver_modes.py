from dataclasses import replace
from email import message_from_bytes

import pytest

from notifications.deliver import Answer, AnswerKind
from notifications.relay import MailMode
from tests.smtp.faulty_server import FaultySmtp
from tests.smtp.trying import LETTER, RAW, try_once

ACCEPTED, REFUSED, LANE_DOWN = AnswerKind.ACCEPTED, AnswerKind.REFUSED, AnswerKind.LANE_DOWN


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
