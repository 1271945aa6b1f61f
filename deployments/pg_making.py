"""What a new cluster of ours is: how it is made, its roles and its databases."""

import os
import shutil
import signal
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from deployments.pg_place import Place
from deployments.processes import start_child

ADMIN = "postgres"
PLAIN_ENV = {"PATH": os.defpath, "LC_ALL": "C"}  # PostgreSQL's words in English, and none of our secrets


def make_cluster(place: Place, folder: Path, password: str, log: Path) -> bool:
    """
    Make an empty cluster, there whole or not at all; False when ``initdb`` could not (the log says why).

    :param folder: of the binaries
    :param password: the superuser's; nobody comes in without one
    """
    draft, note = place.folder / "data.new", place.folder / "password"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    note.touch(mode=0o600)
    note.write_text(password)
    place.give(draft)
    place.give(note)
    try:
        command = [str(folder / "initdb"), "-D", str(draft), f"--pwfile={note}"]
        made = any(_initdb([*command, f"--locale={locale}"], place.user, log) for locale in ("C.UTF-8", "C"))
    finally:
        note.unlink()
    if made:
        draft.rename(place.data)
    return made


def _initdb(command: list[str], user: str | None, log: Path) -> bool:
    args = [*command, f"--username={ADMIN}", "--auth=scram-sha-256", "--data-checksums", "--encoding=UTF8"]
    return start_child(args, PLAIN_ENV, log, user=user, at_our_end=signal.SIGKILL).wait() == 0


def make_database(db: psycopg.Connection[Any], name: str, password: str) -> None:
    """
    Make what is missing of a database with an owner of its name; a start that was cut short is so completed.

    The owner may make databases of its own (tests, a copy to try a migration on) and enters no other's.
    """
    who = sql.Identifier(name)
    if not db.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).rowcount:
        words = sql.SQL("CREATE ROLE {} LOGIN CREATEDB PASSWORD {}")
        db.execute(words.format(who, sql.Literal(password)))
    if not db.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount:
        db.execute(sql.SQL("CREATE DATABASE {0} OWNER {0}").format(who))
    db.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(who))


def make_searchable(db: psycopg.Connection[Any]) -> None:
    """Add ``pg_trgm``, which the migrations of Prefect's server need, if this PostgreSQL has it."""
    if db.execute("SELECT FROM pg_available_extensions WHERE name = 'pg_trgm'").rowcount:
        db.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
