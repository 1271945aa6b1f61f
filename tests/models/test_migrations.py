"""A database of the version before, with a conference in it, becomes one of this version: nothing lost, nothing missing."""

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Enum, create_engine, make_url, text

from models import session
from models.migrations import run
from models.rules import Actor
from models.states import Action, Role, State
from models.tables import Base
from tasks.verifying import verify_chains
from tests.conference import UNIT, act, ask, bring, issue_of, letters_of, raise_issue

COPIED = (
    "calendar_day", "unit", "directive_version", "conference", "demo_clock", "person", "issue", "issue_event",
    "event_text", "deadline_check", "letter",
)  # fmt: skip
WHOLE = "SELECT count(*), coalesce(sum(hashtext(hash::text)), 0) FROM issue_event"


def migrate(url: str, to: str) -> None:
    """As :func:`models.migrations.run.upgrade` does, to a version of the past."""
    with session.engine_for(url).begin() as connection:
        config = run._config(url)
        config.attributes["connection"] = connection
        command.upgrade(config, to)


@pytest.fixture
def an_empty_database(a_clean_database: str) -> Iterator[str]:
    """A database of its own beside that of the tests; gone afterwards."""
    server = create_engine(a_clean_database, isolation_level="AUTOCOMMIT")
    url = make_url(a_clean_database).set(database="of_before").render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE of_before")
    yield url
    session.engine_for(url).dispose()
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE of_before WITH (FORCE)")
    server.dispose()


@pytest.fixture
def a_database_of_before(an_empty_database: str, a_clean_database: str) -> str:
    """At 0001, with an issue that was assigned and one that was answered, by staff who had no accounts yet."""
    bring(raise_issue(1), State.ASSIGNED)
    bring(raise_issue(2, "Lê Thị Hòa"), State.RESOLVED)
    migrate(an_empty_database, "0001")
    with (
        session.engine_for(a_clean_database).connect() as ours,
        session.engine_for(an_empty_database).begin() as theirs,
    ):
        for table in COPIED:  # columns that 0001 does not have are left behind
            rows = ours.exec_driver_sql(f"SELECT coalesce(json_agg(t), '[]')::text FROM {table} t").scalar_one()
            insert = f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, CAST(:rows AS json))"
            theirs.execute(text(insert), {"rows": rows})
            if "id" in Base.metadata.tables[table].c:
                theirs.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
    return an_empty_database


@pytest.fixture
def an_upgraded_database(a_database_of_before: str) -> str:
    """The same after one upgrade; the process works on it until the test's database is bound again."""
    session.bind(a_database_of_before)
    run.upgrade(a_database_of_before)
    return a_database_of_before


def test_the_version_before_is_really_the_one_before(a_database_of_before):
    """No pages yet: otherwise the tests below would prove nothing."""
    session.bind(a_database_of_before)

    assert run.level(a_database_of_before)[0] == "0001"
    assert ask("SELECT to_regclass('staff')") == [(None,)]
    assert "propose_extension" not in {label for (label,) in ask("SELECT unnest(enum_range(NULL::action))::text")}


def test_an_upgrade_keeps_every_row_and_every_hash(a_database_of_before):
    """The histories written before hold under the new columns."""
    session.bind(a_database_of_before)
    tables = {table: ask(f"SELECT count(*) FROM {table}") for table in COPIED}
    before = ask(WHOLE)

    run.upgrade(a_database_of_before)

    current, newest = run.level(a_database_of_before)
    assert current == newest
    assert {table: ask(f"SELECT count(*) FROM {table}") for table in COPIED} == tables
    assert ask(WHOLE) == before
    verdict = verify_chains()
    assert (verdict.issues, verdict.events, verdict.broken) == (2, 6, [])


def test_what_the_new_version_can_do_it_can_do_with_an_issue_of_before(an_upgraded_database):
    """A step that 0001 did not know, by somebody of the staff, with its letters; the chain goes on."""
    [(staff,)] = ask(
        "INSERT INTO staff (code, name, email) VALUES ('cb-001', 'Lê Hà', 'ha@caugiay.example') RETURNING id"
    )

    act("KN-2023-2-0001", Action.PROPOSE_EXTENSION, Actor(Role.UNIT, UNIT, staff=staff))

    assert issue_of("KN-2023-2-0001").extension_asked is not None
    assert ask("SELECT staff_id FROM issue_event WHERE action = 'propose_extension'") == [(staff,)]
    assert [kind for kind, *_ in letters_of("KN-2023-2-0001", "extension%")] == ["extension_proposed"] * 2
    assert verify_chains().broken == []


def test_the_schema_is_the_one_of_the_models(an_upgraded_database):
    """Alembic finds nothing left to do, and every list of values is whole, which Alembic does not look at."""
    with session.engine_for(an_upgraded_database).begin() as connection:
        config = run._config(an_upgraded_database)
        config.attributes["connection"] = connection
        command.check(config)

    kinds = {column.type.name: set(column.type.enums)
             for table in Base.metadata.sorted_tables for column in table.c if isinstance(column.type, Enum)}  # fmt: skip
    for name, values in kinds.items():
        assert {label for (label,) in ask(f"SELECT unnest(enum_range(NULL::{name}))::text")} == values, name


def test_an_upgrade_twice_is_an_upgrade_once(an_upgraded_database):
    """Every start of the engine upgrades."""
    run.upgrade(an_upgraded_database)

    current, newest = run.level(an_upgraded_database)
    assert current == newest
