"""From one move on an idle system to its letter accepted, with and without a Prefect server."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_LEVEL,
    temporary_settings,
)
from sqlalchemy import text

from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, percentile
from benchmarks.posting import CONFERENCE_DAY, post_bound, take_in
from benchmarks.sink import Sink
from deployments.engine.main import Engine
from deployments.home import Home
from deployments.prefect_server import PrefectServer
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role
from notifications.relay import Relay
from tasks.act import act_on_issue

_IDLE = 0.3  # seconds without anything to do before each move
_NOBODY = "http://127.0.0.1:9/api"


def measure(ground: Ground, moves: int) -> Section:
    """So many moves, one at a time."""
    section = Section(
        "4. A move and its letter",
        f"The engine runs in this process; a unit asks the citizen a question, {moves} times, each on an idle system. From the"
        " call of the verb to the server's acceptance of the letter. Once with a real local Prefect server, once with none.",
    )
    for name, server in (("with Prefect", _prefect(ground)), ("without Prefect", _no_prefect())):
        ground.empty(CONFERENCE_DAY)
        take_in(ground, moves + 1)
        with transaction() as db:
            db.execute(text("DELETE FROM letter"))
            db.execute(text("DELETE FROM unannounced"))
        with server:
            waits = asyncio.run(_wait_for_letters(ground, moves))
        section.note(f"{name}: median wait", f"{percentile(waits, 50):.2f} s")
        section.at_most(f"{name}: 95th percentile, s", percentile(waits, 95), 1)
    return section


async def _wait_for_letters(ground: Ground, moves: int) -> list[float]:
    taken = asyncio.Event()
    server = await asyncio.get_running_loop().create_server(lambda: Sink(taken.set), "127.0.0.1", 0)
    with post_bound(Relay("127.0.0.1", server.sockets[0].getsockname()[1])):
        async with _running(Engine(ground.url)):
            waits = [await _wait_for_letter(taken, nth) for nth in range(moves + 1)]
            await _until_idle()
    return waits[1:]  # the first warms up


async def _wait_for_letter(taken: asyncio.Event, nth: int) -> float:
    await _until_idle()
    taken.clear()
    code, unit = await asyncio.to_thread(_issue, nth)
    began = time.perf_counter()
    await asyncio.to_thread(act_on_issue, code, Action.ASK, Actor(Role.UNIT, unit), {"question": "Số giấy khai sinh?"})
    await asyncio.wait_for(taken.wait(), 60)
    return time.perf_counter() - began


def _issue(nth: int) -> tuple[str, str]:
    with transaction() as db:
        row = db.execute(text("SELECT i.code, u.code FROM issue i JOIN unit u ON u.id = i.unit_id ORDER BY i.id "
                              "OFFSET :nth LIMIT 1"), {"nth": nth}).one()  # fmt: skip
    return row[0], row[1]


async def _until_idle() -> None:
    """Nothing owed, and whatever the last move set going has had its time."""
    await asyncio.sleep(_IDLE)
    while await asyncio.to_thread(ask, "SELECT count(*) FROM letter WHERE status IN ('owed', 'sending')"):  # noqa: ASYNC110
        await asyncio.sleep(0.05)


@asynccontextmanager
async def _running(engine: Engine) -> AsyncIterator[None]:
    task = asyncio.create_task(engine.run())
    await asyncio.wait_for(engine.ready.wait(), 60)
    if PREFECT_API_URL.value() != _NOBODY:
        await asyncio.wait_for(engine.catalogued.wait(), 60)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def _prefect(ground: Ground) -> Iterator[None]:
    with PrefectServer(Home(ground.folder / "home"), ground.cluster.url("prefect")) as server:
        server.wait()
        with _talking_to(server.api_url):
            yield


@contextmanager
def _no_prefect() -> Iterator[None]:
    with _talking_to(_NOBODY):
        yield


@contextmanager
def _talking_to(url: str) -> Iterator[None]:
    here = {
        PREFECT_API_URL: url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None, PREFECT_LOGGING_LEVEL: "WARNING",
        PREFECT_CLIENT_MAX_RETRIES: 1,
    }  # fmt: skip
    logging.getLogger("prefect").setLevel(logging.WARNING)
    with temporary_settings(here):
        yield
