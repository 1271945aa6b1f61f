"""
``python -m deployments.web_server HOME``: the pages, in a process of their own, as long as anybody uses them.

It needs PostgreSQL only: Prefect and the mail server may be away.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from pathlib import Path
from threading import Event

import uvicorn

from deployments.home import Home
from deployments.joining import end_in_order_when_asked, tell_refusal, tell_up, when_unused
from deployments.runtime import database
from deployments.settings import Settings
from deployments.web_site import bind_site, web_port
from models import session
from models.errors import FollowUpError
from web.app import create_app
from web.faults import WithoutWords


class Pages(uvicorn.Server):
    """A server that says when it listens, and ends when asked."""

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Listen, then tell whoever started us."""
        await super().startup(sockets)  # type: ignore[arg-type]
        if self.started:
            tell_up()


def make_server(settings: Settings, host: str = "127.0.0.1") -> Pages:
    """The server of the pages for these settings; the database must be bound."""
    config = uvicorn.Config(
        create_app(bind_site(settings)), host=host, port=web_port(settings), log_level="warning", access_log=False,
        server_header=False, forwarded_allow_ips="127.0.0.1", timeout_graceful_shutdown=5,
    )  # fmt: skip
    logging.basicConfig(format="%(asctime)s %(name)s %(levelname)s %(message)s", level=logging.WARNING)
    logging.getLogger("followup.access").setLevel(logging.INFO)  # who came in, by code (ASVS 5: 16.3.1)
    logging.getLogger("uvicorn.error").addFilter(WithoutWords())
    return Pages(config)


def main() -> None:
    """Serve until nobody uses the pages any more."""
    end_in_order_when_asked()
    home = Home(Path(sys.argv[1]))
    with home.lock("web") as lock:
        if not lock.try_hold(within=0.5):  # whoever started the other was killed before it could tell
            tell_up()
            return
        try:
            serve(home)
        except FollowUpError as error:
            tell_refusal(error)


def serve(home: Home) -> None:
    """Serve the pages of this home."""
    settings, unused = Settings(home=home.path), Event()
    with database(settings) as url, suppress(KeyboardInterrupt, SystemExit):
        session.bind(url)
        server = make_server(settings)

        def let_go() -> None:
            unused.set()
            server.should_exit = True

        when_unused(home, "web", let_go)
        asyncio.run(server.serve())


if __name__ == "__main__":
    main()
