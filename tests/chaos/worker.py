"""A worker of the chaos test: delivers for ever, with leases of seconds instead of minutes."""

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta

from models import session
from models.errors import TryLater
from notifications.relay import parse_smtp_url
from tasks import retrying
from tasks.composing import Sender
from tasks.delivering import Post, bind_post, deliver_owed
from tasks.outbox import OnDoubt


async def work() -> None:
    while True:
        with suppress(TryLater):
            await deliver_owed()
        await asyncio.sleep(0.05)


def main(url: str, smtp: str, on_doubt: str) -> None:
    retrying.FIRST = timedelta(seconds=0.1)
    retrying.LONGEST = timedelta(seconds=0.5)
    session.bind(url)
    sender = Sender("kien-nghi@chaos.example", "chaos.example")
    bind_post(Post(parse_smtp_url(smtp), sender, OnDoubt(on_doubt), connections=3, lease=timedelta(seconds=8)))
    asyncio.run(work())


if __name__ == "__main__":
    main(*sys.argv[1:])
