"""Bring a database to the newest schema, from code: no alembic.ini, no current folder."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from models.session import engine_for

_LOCK = 20230719  # advisory lock: one migration at a time


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Migrate to the newest schema; two at once wait for each other."""
    with engine_for(url).connect() as connection, connection.begin():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config = _config(url)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def level(url: str) -> tuple[str | None, str]:
    """The schema's revision in the database (None: empty) and the newest one there is."""
    with engine_for(url).connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(_config(url)).get_current_head()
    return current, newest or ""
