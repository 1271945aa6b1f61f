"""Wait for what another process or task does, with a deadline."""

import asyncio
import time
from collections.abc import Awaitable, Callable


async def until(holds: Callable[[], Awaitable[object] | object], within: float = 40) -> object:
    """Ask again and again until the answer is true; fails when patience ends."""
    end = time.monotonic() + within
    while True:
        answer = holds()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return answer
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.1)
