"""The bells: PostgreSQL rings on every move and every letter; a timer finds what a lost ring left."""

from __future__ import annotations

import asyncio
import logging

import psycopg

log = logging.getLogger("followup")

CHANNELS = {
    "followup_moved": "moves",
    "followup_letters": "letters",
    "followup_clock": "clock",
    "followup_inbound": "inbound",
}


class Bells:
    """The bells that PostgreSQL rings; a burst of rings is heard as one."""

    def __init__(self, url: str, every: float = 15.0) -> None:
        self.url, self.every = url.replace("postgresql+psycopg://", "postgresql://"), every
        self.moves, self.letters, self.clock, self.inbound = (asyncio.Event() for _ in CHANNELS)
        self.listening = asyncio.Event()

    def ring_all(self) -> None:
        """Look for work whether or not anything was heard."""
        self.moves.set()
        self.letters.set()
        self.clock.set()
        self.inbound.set()

    async def listen(self) -> None:
        """Listen for ever; after a lost connection everything is looked at again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
                    await self._hear(connection)
            except psycopg.OperationalError:
                log.warning("PostgreSQL does not answer; listening again in a second.")
                await asyncio.sleep(1)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        for channel in CHANNELS:
            await connection.execute(f"LISTEN {channel}")  # type: ignore[arg-type, call-overload, unused-ignore]
        self.listening.set()
        while True:
            self.ring_all()
            async for ring in connection.notifies(timeout=self.every):
                bell: asyncio.Event = getattr(self, CHANNELS[ring.channel])
                bell.set()
