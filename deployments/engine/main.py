"""The engine: relay, poller, letter loop and the sources of mail in one process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from itertools import chain, repeat
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client

from deployments.catalogue import apply_catalogue
from deployments.days import live_until
from deployments.engine.announce import announce_moves
from deployments.engine.poller import Poller
from deployments.engine.receiving import Source, keep_receiving
from deployments.engine.relay import Bells
from deployments.engine.schedule import schedule_checks
from deployments.engine.talking import PrefectLost, talking_to_prefect
from flows.call_webhooks import call_webhooks
from flows.conduct import conduct, server_answers
from flows.deliver_letters import deliver_letters
from flows.follow_up import follow_up
from flows.read_mail import read_mail
from models.errors import TryLater
from tasks.calling import calls_due
from tasks.demo_clock import clock_is_there, clock_wanted
from tasks.outbox import letters_due
from tasks.receiving.reading import anything_stored
from tasks.routing import anything_raised

log = logging.getLogger("followup")


class Engine:
    """One engine; ``ready`` is set when it listens, ``catalogued`` when its deployments are applied."""

    def __init__(self, url: str, sources: Iterable[Source] = ()) -> None:
        self.bells = Bells(url)
        self.ready, self.catalogued = self.bells.listening, asyncio.Event()
        self.deployments: dict[str, str] = {}
        self.sources = tuple(sources)
        self._news, self._calls = asyncio.Event(), asyncio.Event()

    async def run(self) -> None:
        """Run until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.bells.listen())
            group.create_task(_whenever(self.bells.moves, self._on_moves))
            group.create_task(_whenever(self.bells.letters, self._on_letters))
            group.create_task(_whenever(self.bells.clock, self._on_clock))
            group.create_task(_whenever(self.bells.inbound, self._on_inbound))
            for source in self.sources:
                group.create_task(keep_receiving(source))
            group.create_task(_whenever(self._news, self._tell_prefect))
            group.create_task(_whenever(self._calls, self._on_calls))
            group.create_task(self._with_prefect())

    async def _on_moves(self) -> None:
        self._news.set()  # told beside the work, which waits for nobody
        self._calls.set()
        if await asyncio.to_thread(anything_raised):
            await conduct(follow_up)

    async def _tell_prefect(self) -> None:
        if self.deployments and await server_answers():
            with talking_to_prefect():
                await announce_moves()
                async with get_client() as client:
                    await schedule_checks(client, UUID(self.deployments["check-deadlines/at-due-dates"]))

    async def _on_letters(self) -> None:
        if await asyncio.to_thread(letters_due):
            await conduct(deliver_letters)

    async def _on_inbound(self) -> None:
        if await asyncio.to_thread(anything_stored):
            await conduct(read_mail)

    async def _on_clock(self) -> None:
        """Live through the days of the demo that a page asked for."""
        while wanted := await asyncio.to_thread(clock_wanted):
            await live_until(wanted)
            await asyncio.to_thread(clock_is_there, wanted)

    async def _on_calls(self) -> None:
        if await asyncio.to_thread(calls_due):
            await conduct(call_webhooks)

    async def _with_prefect(self) -> None:
        """Apply the catalogue as soon as the server is up, then take scheduled runs."""
        for patience in chain((1, 5, 15), repeat(60)):
            await _prefect_is_up()
            try:
                await self._poll()
            except PrefectLost as error:
                log.warning("%s", error.en)
                await asyncio.sleep(patience)

    async def _poll(self) -> None:
        with talking_to_prefect():
            async with get_client() as client:
                self.deployments = await apply_catalogue(client)
                self.catalogued.set()
                self._news.set()
                await Poller(client, self.deployments.values()).poll()


async def _prefect_is_up() -> None:
    while not await server_answers():  # noqa: ASYNC110  the server is another process
        await asyncio.sleep(1)


async def _whenever(bell: asyncio.Event, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work each time the bell rings; the world in the way is waited out, the timer rings again."""
    while True:
        await bell.wait()
        bell.clear()
        try:
            await work()
        except (TryLater, httpx.HTTPError) as error:
            log.warning("Waiting: %s", error)
            await asyncio.sleep(1)
