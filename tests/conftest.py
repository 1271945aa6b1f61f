"""A real PostgreSQL, started once for all tests and emptied before each that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from sqlalchemy import text

from deployments.runtime import database, delete_postgres
from deployments.settings import Settings
from deployments.shipped import shipped_district
from models import session
from models.migrations.run import upgrade
from models.tables import Base
from tasks.register import import_workbook
from tasks.routing import route_raised
from tasks.seeding import seed_district
from tests.conference import CONFERENCE, HELD_ON, NEXT_DAY, WORKBOOK, raise_issue, stand_on, triggers_asleep

hypothesis_settings.register_profile("usual", max_examples=50, deadline=None, derandomize=True)
hypothesis_settings.register_profile("nightly", max_examples=1_000, deadline=None)
hypothesis_settings.load_profile("usual")

# Folders whose servers are started once for all their tests, the slowest first; every other file runs by itself.
_TOGETHER = ("flows", "browser", "chaos", "play", "mta", "deployments", "cli")

_HERE = Path(__file__).parent
_SEEDED = ("appointment", "calendar_day", "conference", "directive_version", "routing", "staff", "unit")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers (``-n``) the tests that share servers stay on one; what takes longest begins first."""
    items.sort(key=lambda item: _TOGETHER.index(_folder(item)) if _folder(item) in _TOGETHER else len(_TOGETHER))
    for item in items:
        item.add_marker(pytest.mark.xdist_group(_folder(item) if _folder(item) in _TOGETHER else str(item.path)))


def _folder(item: pytest.Item) -> str:
    return item.path.relative_to(_HERE).parts[0]


@pytest.fixture(scope="session")
def a_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a database with our schema and the shipped district; what the machine's environment says is not asked."""
    settings = Settings(home=tmp_path_factory.mktemp("database") / "home", database_url=None)
    before = list(session._bound)
    with database(settings) as url:
        session.bind(url)
        upgrade(url)
        seed_district(shipped_district())
        with session.transaction() as db:  # no test here pulls the plug
            db.execute(text("ALTER DATABASE followup SET synchronous_commit = off"))
        session.engine_for(url).dispose()
        session._bound[:] = before
        yield url
        session.engine_for(url).dispose()
    delete_postgres(settings)


def empty_tables() -> None:
    """Leave only what was seeded. The history's triggers refuse this, so they sleep for this one transaction."""
    with session.transaction() as db, triggers_asleep(db):
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in _SEEDED:
                db.execute(table.delete())
        db.execute(text("UPDATE conference SET directive_id = (SELECT id FROM directive_version WHERE code = :code "
                        "ORDER BY id LIMIT 1)"), {"code": "quan-cau-giay-2023"})  # fmt: skip
        db.execute(text("DELETE FROM directive_version v WHERE EXISTS "
                        "(SELECT 1 FROM directive_version w WHERE w.code = v.code AND w.id < v.id)"))  # fmt: skip


@pytest.fixture
def a_clean_database(a_database: str) -> Iterator[str]:
    """The district without any issue; the clock stands on the day after the conference."""
    before = list(session._bound)
    session.bind(a_database)
    empty_tables()
    stand_on(NEXT_DAY)
    yield a_database
    session._bound[:] = before


@pytest.fixture
def an_issue(a_clean_database: str) -> str:
    """Code of an issue somebody with an e-mail address raised at the conference; nobody is responsible yet."""
    return raise_issue()


@pytest.fixture
def a_conference(a_clean_database: str) -> str:
    """The sample conference as imported and routed on its day; returns its code."""
    stand_on(HELD_ON)
    import_workbook(WORKBOOK, CONFERENCE)
    route_raised()
    return CONFERENCE
