"""What a command stands on while it runs: the database, the mail server, our Prefect's database; ours or the district's."""

from collections.abc import Iterator
from contextlib import contextmanager

from deployments.home import Home
from deployments.joining import bring_up, joined
from deployments.mailbox import find_port
from deployments.pg_place import remove_place
from deployments.postgres import Cluster
from deployments.settings import Settings
from deployments.web_site import web_port
from models.errors import Refused


class StillInUse(Refused):
    """The local database is not deleted under the feet of those who use it."""

    def __init__(self) -> None:
        super().__init__(
            "Cơ sở dữ liệu đang được dùng. Hãy dừng các lệnh followup khác rồi thử lại.",
            "The database is in use. Stop the other followup commands, then try again.",
        )


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """
    The SQLAlchemy URL of our database while the block lasts: the district's own, or the home's PostgreSQL, joined
    if it runs and started if not.

    :raises NotStarted, PostgresAway: it did not come up
    :raises InputWrong: it cannot until something is mended
    """
    if settings.database_url:
        yield settings.database_url.get_secret_value()
        return
    with local_postgres(settings) as cluster:
        yield cluster.url("followup")


@contextmanager
def local_postgres(settings: Settings) -> Iterator[Cluster]:
    """
    The home's own PostgreSQL while the block lasts, whatever ``FOLLOWUP_DATABASE_URL`` says; Prefect's server needs it.

    Only :meth:`~Cluster.url` and :meth:`~Cluster.answers` are for those who join.

    :raises NotStarted, PostgresAway: it did not come up
    """
    cluster = Cluster(Home(settings.home), settings)
    with joined(*_keeper(settings)):
        cluster.wait_until_whole()
        yield cluster


def revive_postgres(settings: Settings) -> bool:
    """
    Start the home's PostgreSQL again if its supervisor was killed; True if that was so.

    For a long-lived process, within :func:`database`, when the database does not answer. (A PostgreSQL that died alone
    is started again by its supervisor.)

    :raises NotStarted: it did not come up
    """
    return settings.database_url is None and bring_up(*_keeper(settings)) is not None


def delete_postgres(settings: Settings) -> None:
    """
    Delete the home's own PostgreSQL with everything in it, for good.

    :raises StillInUse: a command works with it
    """
    home = Home(settings.home)
    with home.lock("postgres.users") as users:
        if not users.try_hold(within=2) or not home.has_ended("postgres", within=2):
            raise StillInUse
        remove_place(home)


def _keeper(settings: Settings) -> tuple[Home, str, str, *tuple[str, ...]]:
    chosen = [str(settings.pg_bin)] if settings.pg_bin else []
    return Home(settings.home), "postgres", "deployments.keeper", *chosen


@contextmanager
def pages(settings: Settings) -> Iterator[str]:
    """
    The address of the pages while the block lasts, joined if they are up and started if not.

    :raises NotStarted: they did not come up
    """
    with joined(Home(settings.home), "web", "deployments.web_server"):
        yield settings.web_url or f"http://127.0.0.1:{web_port(settings)}"


@contextmanager
def mail_server(settings: Settings) -> Iterator[str]:
    """
    The SMTP URL while the block lasts: the district's own server, or the home's mailbox (``smtp://127.0.0.1:port``),
    joined if it runs and started if not.

    :raises NotStarted: the mailbox did not come up
    """
    if settings.smtp_url:
        yield settings.smtp_url.get_secret_value()
        return
    home = Home(settings.home)
    with joined(home, "mailbox", "deployments.mailbox"):
        yield f"smtp://127.0.0.1:{find_port(home)}"
