"""What a command stands on: a migrated database, a mail server, Prefect's surroundings; and the line of the demo clock."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

from alembic.util.exc import CommandError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from deployments.cli.voice import notice
from deployments.home import Home
from deployments.prefect_server import PrefectServer
from deployments.runtime import database, mail_server
from deployments.sending import bind_relay
from deployments.settings import Settings
from deployments.shipped import shipped_district
from models import session
from models.clock import read_clock
from models.conference import Conference
from models.errors import FollowUpError, InputWrong
from models.migrations.run import level, upgrade
from models.session import DatabaseAway, engine_for, transaction
from tasks.seeding import seed_district


class NotMigrated(InputWrong):
    """A district's own database is migrated on purpose, never by the way."""

    def __init__(self, current: str | None, newest: str) -> None:
        super().__init__(
            f"Cơ sở dữ liệu (FOLLOWUP_DATABASE_URL) đang ở phiên bản {current or 'trống'}, chương trình cần {newest}. "
            "Hãy chạy: followup db upgrade.",
            f"The database (FOLLOWUP_DATABASE_URL) is at {current or 'nothing'}; the program needs {newest}. "
            "Run: followup db upgrade.",
        )


class FromTheFuture(InputWrong):
    """A newer program made this database."""

    def __init__(self, current: str | None) -> None:
        super().__init__(
            f"Cơ sở dữ liệu do phiên bản mới hơn tạo ra ({current}). Hãy cập nhật chương trình.",
            f"The database was made by a newer version ({current}). Update the program.",
        )


@contextmanager
def opened(*, mail: bool = False) -> Iterator[Settings]:
    """
    The database, and the mail server if ``mail``, for one command.

    :raises NotMigrated: the district's own database must be migrated first
    :raises TryLater: something does not answer
    """
    with connected() as (settings, url):
        check_level(settings, url)
        with ExitStack() as stack:
            if mail:
                bind_relay(settings, stack.enter_context(mail_server(settings)))
            try:
                yield settings
            except FollowUpError:
                with suppress(FollowUpError):
                    tell_demo(refused=True)
                raise
            tell_demo()


@contextmanager
def connected() -> Iterator[tuple[Settings, str]]:
    """The database as it is, migrated or not."""
    settings = Settings()
    with database(settings) as url:
        session.bind(url)
        try:
            yield settings, url
        finally:
            engine_for(url).dispose()


def check_level(settings: Settings, url: str) -> None:
    """
    Migrate our own database if it is not at the newest level; the district's own only on command.

    :raises NotMigrated: it is the district's own
    """
    current, newest = read_level(url)
    if current == newest:
        return
    if settings.database_url:
        raise NotMigrated(current, newest)
    bring_up_to_date(url)


def read_level(url: str) -> tuple[str | None, str]:
    """
    The schema's revision in the database and the newest one.

    :raises DatabaseAway: it does not answer
    """
    try:
        return level(url)
    except OperationalError as error:
        raise DatabaseAway from error


def bring_up_to_date(url: str) -> bool:
    """
    Migrate to the newest schema, and load what we ship if nothing is there; True if it was loaded.

    :raises FromTheFuture: a newer program made this database
    """
    try:
        upgrade(url)
    except OperationalError as error:
        raise DatabaseAway from error
    except CommandError as error:
        raise FromTheFuture(level(url)[0]) from error
    with transaction() as db:
        empty = db.scalar(select(Conference.id).limit(1)) is None
    if empty:
        seed_district(shipped_district())
    return empty


def tell_demo(*, refused: bool = False) -> None:
    """One line if the demo clock is on."""
    with transaction() as db:
        moment = read_clock(db)
    if moment.demo:
        on = moment.on
        notice(f"Đồng hồ giả lập: {on:%d/%m/%Y}", f"Demo clock: {on}", aside=refused)


def beside_prefect(settings: Settings) -> None:
    """
    Say to Prefect, before it is imported, where its files lie and which server answers: the one chosen, or our own if
    it runs.
    """
    home = Home(settings.home)
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    os.environ.setdefault("DO_NOT_TRACK", "1")
    os.environ.setdefault("PREFECT_HOME", str(home.prefect))
    if not settings.prefect_api_url and home.runs("prefect"):
        os.environ.update(PrefectServer(home, "").client_environment())
