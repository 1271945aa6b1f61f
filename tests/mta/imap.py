"""The engine's own receiver at the office's mailbox."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from deployments.engine.imap_source import ImapSource
from deployments.engine.receiving import keep_receiving
from tests.mta.city import OFFICE, City
from tests.mta.dovecot import PASSWORD

NEVER = 3_600.0  # seconds of one IDLE: what comes in is noticed by its bell, or not in this test


def url_of(city: City, scheme: str) -> str:
    port = city.dovecot.imaps if scheme == "imaps" else city.dovecot.imap
    return f"{scheme}://{quote(OFFICE)}:{quote(PASSWORD)}@127.0.0.1:{port}/INBOX"


@asynccontextmanager
async def receiving(city: City, scheme: str = "imap") -> AsyncIterator[ImapSource]:
    """The engine's receiver, once it listens; ended with the block."""
    source = ImapSource(url_of(city, scheme), renew=NEVER, context=city.authority.for_client())
    running = asyncio.create_task(keep_receiving(source.run, patience=(0.2, 0.2, 0.2)))
    try:
        await asyncio.wait_for(source.ready.wait(), 20)
        yield source
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
