"""What `followup up` does once everything has started: play the demo, run the engine, stay."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from contextlib import suppress

from prefect.logging.handlers import APILogHandler
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from deployments.days import set_clock
from deployments.engine.main import Engine
from deployments.engine.receiving import sources_of
from deployments.play import AT_WORK, CONFERENCE_DAY, LAST_DAY, play_conference
from deployments.prefect_server import PrefectServer
from deployments.runtime import revive_postgres
from deployments.settings import Settings
from deployments.summary import print_summary
from models.errors import TryLater
from tasks.counting import no_issue_yet

_WORDS = {
    "playing": ("Đang diễn lại hội nghị", "Playing the conference"),
    "staying": ("Hệ thống đang chạy. Nhấn Ctrl-C để dừng.", "The engine is running. Press Ctrl-C to stop."),
}


async def live(
    settings: Settings,
    url: str,
    server: PrefectServer | None,
    console: Console,
    pages: str,
    *,
    once: bool,
    fresh: bool,
    language: str,
) -> None:
    """
    Play the conference if the database is empty, then run the engine until told to stop.

    ``once``: until settled; ``fresh``: an empty database is not played, its clock stands on the day of the conference.
    """
    if server:
        await asyncio.to_thread(server.wait)
    if not settings.smtp_url and not settings.database_url and no_issue_yet():
        if fresh:
            set_clock(CONFERENCE_DAY, AT_WORK)
        else:
            await _play(console, language)
    engine = Engine(url, sources_of(settings))
    running = asyncio.create_task(engine.run())
    keeping = asyncio.create_task(_keep_postgres(settings))
    await _first_of(running, engine.catalogued.wait())
    print_summary(settings, server.ui_url if server else settings.prefect_api_url, pages, console, language)
    if not once:
        console.print(_say("staying", language))
        await _first_of(running, _told_to_stop())
    keeping.cancel()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await APILogHandler.aflush()  # while the server still listens


async def _keep_postgres(settings: Settings) -> None:
    """Bring our own PostgreSQL back if somebody killed it together with its keeper."""
    while not settings.database_url:
        await asyncio.sleep(5)
        with suppress(TryLater):
            await asyncio.to_thread(revive_postgres, settings)


async def _first_of(running: asyncio.Task[None], other: Coroutine[None, None, object]) -> None:
    """Wait for ``other``, or for the engine to end, which it does only by a fault: that is raised."""
    waiting = asyncio.create_task(other)
    await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if running.done():
        running.result()


async def _play(console: Console, language: str) -> None:
    days = (LAST_DAY - CONFERENCE_DAY).days
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[day]}"))
    with Progress(*columns, console=console) as progress:
        line = progress.add_task(_say("playing", language), total=days, day=f"{CONFERENCE_DAY:%d/%m/%Y}")
        await play_conference(lambda day: progress.update(line, advance=1, day=f"{day:%d/%m/%Y}"))


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def _say(key: str, language: str) -> str:
    return _WORDS[key][language == "en"]
