"""`followup up`: everything on one machine, from nothing to a played conference, until Ctrl-C."""

from __future__ import annotations

import asyncio
import os
from contextlib import ExitStack

from rich.console import Console

from deployments.home import Home
from deployments.prefect_server import PrefectServer
from deployments.runtime import database, local_postgres, mail_server, pages
from deployments.sending import bind_relay
from deployments.settings import Settings
from deployments.shipped import shipped_district
from models import session
from models.migrations.run import upgrade
from tasks.seeding import seed_district

_STARTING = (
    "Đang khởi động PostgreSQL, hộp thư, trang web và máy chủ Prefect…",
    "Starting PostgreSQL, the mailbox, the pages and Prefect's server…",
)


_PATIENCE = {  # a server that goes away must not hold the engine for a minute
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_CLIENT_MAX_RETRIES": "1",
    "PREFECT_API_REQUEST_TIMEOUT": "5",
}


def run_up(settings: Settings, *, once: bool = False, fresh: bool = False, language: str = "vi") -> None:
    """
    Start what is needed, play the demo on an empty database, print a summary and stay up; with ``once``, end there;
    with ``fresh``, leave an empty database unplayed, to be worked with from the import on.

    :raises FollowUpError: something could not be started; the sentence says what and where its log is
    """
    console = Console()
    console.print(_STARTING[language == "en"])
    with ExitStack() as stack:
        server = _prefect(stack, settings)
        url = stack.enter_context(database(settings))
        session.bind(url)
        upgrade(url)
        bind_relay(settings, stack.enter_context(mail_server(settings)))
        seed_district(shipped_district())
        address = stack.enter_context(pages(settings))
        from deployments.living import live  # noqa: PLC0415  Prefect reads its settings as it is imported

        asyncio.run(live(settings, url, server, console, address, once=once, fresh=fresh, language=language))


def _prefect(stack: ExitStack, settings: Settings) -> PrefectServer | None:
    """Our own Prefect server, unless the district has one; this process talks to whichever it is."""
    if settings.prefect_api_url:
        return None
    cluster = stack.enter_context(local_postgres(settings))
    server = stack.enter_context(PrefectServer(Home(settings.home), cluster.url("prefect")))
    os.environ.update(server.client_environment() | _PATIENCE)
    return server
