"""Group commit: many tasks each wait for one small write, one transaction serves them all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_GATHERING = 0.001  # seconds in which others may join a write, as with PostgreSQL's commit_delay: half as many writes


class Batcher(Generic[Item, Result]):
    """Collects items while a write is under way, then writes them together; each adder gets that write's result."""

    def __init__(self, write: Callable[[Sequence[Item]], Result]) -> None:
        self.write = write
        self.items: list[tuple[Item, asyncio.Future[Result]]] = []
        self.some = asyncio.Event()
        self.stopping = False
        self.worker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write."""
        self.worker = asyncio.create_task(self._work())

    async def stop(self) -> None:
        """Write what is left, then end."""
        self.stopping = True
        self.some.set()
        if self.worker:
            await self.worker

    async def add(self, item: Item) -> Result:
        """Wait until the item is written; the write's error is the adder's."""
        return await self.put(item)

    def put(self, item: Item) -> asyncio.Future[Result]:
        """Have the item written; what is returned is done when it is, and must be awaited."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.items.append((item, done))
        self.some.set()
        return done

    async def _work(self) -> None:
        while not (self.stopping and not self.items):
            await self.some.wait()
            self.some.clear()
            await asyncio.sleep(_GATHERING)
            if batch := self.items:
                self.items = []
                await self._write(batch)
            if self.stopping:
                self.some.set()

    async def _write(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            result = await asyncio.to_thread(self.write, [item for item, _ in batch])
        except Exception as error:  # noqa: BLE001  handed to every adder, loud there
            for done in _waited_for(batch):
                done.set_exception(error)
        else:
            for done in _waited_for(batch):
                done.set_result(result)


def _waited_for(batch: list[tuple[Item, asyncio.Future[Result]]]) -> list[asyncio.Future[Result]]:
    return [done for _, done in batch if not done.cancelled()]
