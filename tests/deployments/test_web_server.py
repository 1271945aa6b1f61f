"""The pages as a process of their own: up with the first who needs them, kind while PostgreSQL is away, gone with the last."""

import httpx2 as httpx
import pytest
from sqlalchemy import text

from deployments.home import Home
from deployments.runtime import database, local_postgres, pages
from deployments.settings import Settings
from deployments.shipped import shipped_district
from models import session
from models.migrations.run import upgrade
from tasks.seeding import seed_district
from tests.deployments.waiting import eventually


@pytest.fixture
def a_district(settings: Settings):
    """The URL of the home's database with the shipped district in it."""
    before = list(session._bound)
    with database(settings) as url:
        session.bind(url)
        upgrade(url)
        seed_district(shipped_district())
        yield url
        session.engine_for(url).dispose()
    session._bound[:] = before


def test_they_come_up_without_prefect_or_a_mail_server_and_end_with_the_last_user(a_district, a_home: Home, settings):
    """Doors work while the rest is down; two users share one process, which ends when both are gone."""
    with pages(settings) as first:
        with pages(settings) as second:
            assert first == second
            assert httpx.get(f"{first}/cong-khai").status_code == 200
        assert httpx.get(f"{first}/suc-khoe").text == "ok"

    assert a_home.has_ended("web", within=10)


def test_the_address_stays_the_same_since_letters_hold_it(a_district, settings):
    """After a restart the links of yesterday's letters still lead somewhere."""
    with pages(settings) as before:
        pass
    with pages(settings) as after:
        assert after == before


def test_a_kind_page_says_so_while_postgresql_is_away(a_district, settings):
    """503 with a sentence and when to try again, never a fault; and all is well again when the database is back."""
    with local_postgres(settings) as cluster, pages(settings) as address:
        _shut(cluster.url("postgres"), "false")
        away = httpx.get(f"{address}/cong-khai")
        _shut(cluster.url("postgres"), "true")

        assert away.status_code == 503
        assert away.headers["retry-after"] == "60"
        assert "tạm thời không trả lời" in away.text
        assert eventually(lambda: httpx.get(f"{address}/cong-khai").status_code == 200)


def _shut(owner: str, allowed: str) -> None:
    """Close or open the door of our database, and throw everybody out."""
    engine = session.engine_for(owner)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as db:
        db.execute(text(f"ALTER DATABASE followup ALLOW_CONNECTIONS {allowed}"))
        db.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'followup'"))
    engine.dispose()
