"""Delivery of owed letters, against bare aiosmtplib that sends the same bytes, ready made, to the same sink."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time

import aiosmtplib
from sqlalchemy import select, text

from benchmarks.ground import Ground, start_module
from benchmarks.workbooks import write_workbook
from models.clock import HANOI
from models.letter import Letter, LetterStatus
from models.session import transaction
from notifications.relay import Relay
from tasks import delivering
from tasks.composing import Sender
from tasks.delivering import DeliveryReport, Post, bind_post, deliver_owed
from tasks.register import import_workbook
from tasks.routing import route_raised

CONNECTIONS = 8
SENDER = Sender("kien-nghi@bench.example", "bench.example")
CONFERENCE_DAY = datetime.combine(datetime(2023, 11, 16, tzinfo=HANOI), time(17), HANOI)
_LETTERS_AN_ISSUE = 3  # at least

_OWE_AGAIN = text("""
    UPDATE letter SET status = 'owed', tries = 0, next_at = now(), raw = NULL, subject = NULL, message_id = NULL,
                      address = NULL, sent_at = NULL, answer = NULL, body_started_at = NULL
    WHERE status = 'sent'
""")


@dataclass(frozen=True, slots=True)
class Ready:
    """Bytes to send and to whom."""

    recipient: str
    raw: bytes


@contextmanager
def running_sink() -> Iterator[Relay]:
    """A sink in a process of its own."""
    process = start_module("benchmarks.sink")
    assert process.stdout is not None
    try:
        yield Relay("127.0.0.1", int(process.stdout.readline()))
    finally:
        process.communicate()


@contextmanager
def post_bound(relay: Relay) -> Iterator[None]:
    """This process sends there."""
    before = list(delivering._bound)  # noqa: SLF001
    bind_post(Post(relay, SENDER, connections=CONNECTIONS))
    yield
    delivering._bound[:] = before  # noqa: SLF001


def owe_letters(ground: Ground, letters: int) -> None:
    """Exactly so many letters to receivers with e-mail, owed by an import and its routing."""
    ground.empty(CONFERENCE_DAY)
    path = write_workbook(ground.folder / "letters.xlsx", letters // _LETTERS_AN_ISSUE + 1)
    import_workbook(path, "2023-2")
    while route_raised().assigned:
        pass
    with transaction() as db:
        spare = select(Letter.id).where(Letter.status == LetterStatus.OWED).order_by(Letter.id).offset(letters)
        db.execute(Letter.__table__.delete().where(Letter.id.in_(spare)))  # type: ignore[attr-defined]
    ground.tidy()


def owe_again(ground: Ground) -> None:
    """The same letters once more, as if nothing of them had been written or sent."""
    with transaction() as db:
        db.execute(_OWE_AGAIN)
        db.execute(text("DELETE FROM letter_try"))
    ground.tidy()


def deliver() -> DeliveryReport:
    """One delivery of everything that is owed."""
    return asyncio.run(deliver_owed())


def composed() -> list[Ready]:
    """The bytes of what was sent."""
    with transaction() as db:
        rows = db.execute(select(Letter.address, Letter.raw).where(Letter.status == LetterStatus.SENT))
        return [Ready(address or "", raw or b"") for address, raw in rows]


def send_bare(relay: Relay, ready: Sequence[Ready]) -> None:
    """The same bytes by aiosmtplib alone, over as many reused connections."""
    asyncio.run(_send_bare(relay, iter(ready)))


async def _send_bare(relay: Relay, ready: Iterator[Ready]) -> None:
    async def work() -> None:
        async with aiosmtplib.SMTP(hostname=relay.host, port=relay.port, start_tls=False) as client:
            for letter in ready:
                await client.sendmail(SENDER.address, [letter.recipient], letter.raw)

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())
