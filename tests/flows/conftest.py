"""One real Prefect server for all tests that need it, on the PostgreSQL of its own home."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_CLIENT_MAX_RETRIES,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    PREFECT_LOGGING_LEVEL,
    PREFECT_LOGGING_TO_API_ENABLED,
    temporary_settings,
)

from deployments.catalogue import apply_catalogue
from deployments.home import Home, free_port
from deployments.mailbox import Mailbox
from deployments.prefect_server import PrefectServer
from deployments.runtime import delete_postgres, local_postgres
from deployments.settings import Settings
from notifications.relay import parse_smtp_url
from tasks import delivering
from tasks.composing import Sender
from tasks.delivering import Post, bind_post
from tests.flows.way import Way


@pytest.fixture(scope="session")
def a_prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrefectServer]:
    """Prefect's own server with its own database; clients of this process talk to it."""
    settings = Settings(home=tmp_path_factory.mktemp("prefect") / "home", database_url=None)
    with local_postgres(settings) as cluster, PrefectServer(Home(settings.home), cluster.url("prefect")) as server:
        server.wait()
        here = {
            PREFECT_API_URL: server.api_url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None,
            PREFECT_LOGGING_LEVEL: "WARNING", PREFECT_CLIENT_MAX_RETRIES: 1,
        }  # fmt: skip
        with temporary_settings(here):
            yield server
    delete_postgres(settings)


@pytest.fixture
def prefects_records(a_prefect_server: PrefectServer) -> Iterator[psycopg.Connection]:
    """The database in which that server keeps all it knows."""
    with psycopg.connect(a_prefect_server._database_url.replace("+psycopg", ""), autocommit=True) as records:
        yield records


@pytest.fixture
async def a_late_way(a_prefect_server: PrefectServer) -> AsyncIterator[Way]:
    """The only way of this test to that server; it is still closed."""
    way = Way(int(a_prefect_server.ui_url.rsplit(":", 1)[1]), free_port())
    with temporary_settings({PREFECT_API_URL: way.api_url, PREFECT_LOGGING_TO_API_ENABLED: False}):
        yield way


@pytest.fixture
async def a_client(a_prefect_server: PrefectServer) -> AsyncIterator[PrefectClient]:
    """A client of that server."""
    async with get_client() as client:
        yield client


@pytest.fixture(scope="session")
async def a_catalogue(a_prefect_server: PrefectServer) -> dict[str, str]:
    """The catalogue as applied, once for all tests: deployment ids by full name."""
    async with get_client() as client:
        return await apply_catalogue(client)


@pytest.fixture
def a_mailbox(tmp_path) -> Iterator[Mailbox]:
    """A mailbox that takes what this process sends, by real SMTP."""
    before = list(delivering._bound)
    with Mailbox(tmp_path / "mailbox") as mailbox:
        bind_post(
            Post(parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"), Sender("kien-nghi@test.example", "test.example"))
        )
        yield mailbox
    delivering._bound[:] = before
