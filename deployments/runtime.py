"""What a command stands on while it runs: the database, the mail server, our Prefect's database; ours or the district's."""

from collections.abc import Iterator
from contextlib import contextmanager

from deployments.home import Home
from deployments.joining import joined
from deployments.postgres import Cluster
from deployments.settings import Settings


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
    home = Home(settings.home)
    cluster = Cluster(home, settings)
    chosen = [str(settings.pg_bin)] if settings.pg_bin else []
    with joined(home, "postgres", "deployments.keeper", *chosen):
        cluster.wait_until_it_answers()
        yield cluster


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
        yield f"smtp://127.0.0.1:{home.recall('mailbox')['port']}"
