"""What Postfix says of letters that it took and could not deliver: its own notices, at the address each letter has for them."""

import asyncio
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple

import pytest

from tests.mta.city import FULL, NOBODY, OFFICE, City
from tests.mta.postfix import DEAD, NEXT_HOP
from tests.mta.programs import eventually
from tests.mta.sending import a_letter_to, arrived, letter, send
from tests.smtp.faulty_server import FaultySmtp

AT_THE_DEAD = f"an@{DEAD}"


class Notice(NamedTuple):
    """A delivery status notification (RFC 3464) as it lies in the office's mailbox."""

    to: str
    action: str
    status: str
    about: str
    original: str  # Message-ID of the letter it is about
    raw: bytes


def notices(city: City, count: int = 1) -> list[Notice]:
    return [_read(raw) for raw in city.delivered(OFFICE, count)]


def _read(raw: bytes) -> Notice:
    mail = message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert (mail["Return-Path"], mail["Auto-Submitted"]) == ("<>", "auto-replied")
    _, report, original = mail.iter_parts()
    [_, about] = report.get_payload()
    [letter_again] = (
        original.get_payload() if original.is_multipart() else [message_from_bytes(original.get_payload(decode=True))]
    )
    return Notice(mail["To"], about["Action"], about["Status"],
                  about["Final-Recipient"].partition(";")[2].strip(), letter_again["Message-ID"], raw)  # fmt: skip


@pytest.mark.parametrize(("address", "status"), [(NOBODY, "5.1.1"), (FULL, "5.2.2")])
async def test_a_letter_that_no_mailbox_takes_comes_back_to_its_own_address(a_city, address, status):
    """No such user, a full mailbox: the relay took it, a notice follows; our letter is named in it."""
    owed = a_letter_to(address)

    report = await send(a_city.postfix.plain)
    [notice] = notices(a_city)

    assert report.sent == 1
    assert (notice.to, notice.action, notice.status) == (owed.bounce_address, "failed", status)
    assert notice.about == address
    assert notice.original.encode() in letter().raw


async def test_a_host_that_is_dead_is_tried_until_the_relay_gives_up(a_city):
    """Deferred first, without a word to us; then the notice."""
    owed, here = a_letter_to(AT_THE_DEAD), a_city.postfix.here()

    await send(a_city.postfix.plain)
    a_city.postfix.logged(rf"to=<{AT_THE_DEAD}>.*status=deferred \(connect to .*refused", here)
    assert a_city.dovecot.mails(OFFICE) == []
    with a_city.postfix.having(maximal_queue_lifetime="0"):
        a_city.postfix.try_again()
        [notice] = notices(a_city)

    assert (notice.to, notice.action, notice.status) == (owed.bounce_address, "failed", "4.4.1")
    eventually(lambda: not a_city.postfix.queue(), "the queue is empty")


async def test_a_delay_is_told_and_ends_well(a_city):
    """Postfix says that it is late and goes on: the letter is not lost, and the notice does not say so."""
    owed = a_letter_to(f"an@{NEXT_HOP}")

    with a_city.postfix.having(delay_warning_time="1s"):
        assert (await send(a_city.postfix.plain)).sent == 1
        a_city.postfix.keep_trying(lambda: a_city.dovecot.mails(OFFICE), "Postfix warns")
        [notice] = notices(a_city)
    async with FaultySmtp(port=a_city.postfix.next_hop) as far_end:
        here = a_city.postfix.here()
        await asyncio.to_thread(a_city.postfix.try_again)  # the far end is in this loop
        await asyncio.to_thread(a_city.postfix.logged, rf"to=<an@{NEXT_HOP}>.*status=sent", here)

    assert (notice.to, notice.action, notice.status) == (owed.bounce_address, "delayed", "4.4.1")
    assert [(one.sender, arrived(one.raw)) for one in far_end.stored] == [(owed.bounce_address, letter().raw)]
