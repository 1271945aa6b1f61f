"""The one place that commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from models.errors import TryLater


class DatabaseAway(TryLater):
    """PostgreSQL does not answer; nothing of the transaction is kept."""

    def __init__(self) -> None:
        super().__init__(
            "Cơ sở dữ liệu tạm thời không trả lời; chưa có gì được ghi. Hãy thử lại sau ít phút.",
            "The database does not answer; nothing was written. Try again in a few minutes.",
        )


_bound: list[str] = []
_rehearsed: ContextVar[Connection | None] = ContextVar("rehearsed", default=None)
_PATIENCE = 5000  # milliseconds


def bind(url: str) -> None:
    """Say which database this process works on (a ``postgresql+psycopg://`` URL)."""
    _bound[:] = [url]


@lru_cache(maxsize=4)
def engine_for(url: str) -> Engine:
    """One engine a URL and process."""
    return create_engine(
        url, pool_pre_ping=True, hide_parameters=True, pool_size=10, connect_args={"connect_timeout": 5}
    )


def engine() -> Engine:
    """The engine of the database this process is bound to."""
    return engine_for(_bound[0])


@contextmanager
def rehearsal() -> Iterator[None]:
    """
    Everything that :func:`transaction` does within this block, in this thread, is done and then undone.

    The transactions of the block see what the ones before did; nobody else ever sees any of it. What they lock stays locked
    until the block ends, so it must be short; it waits for nobody else's lock longer than a few seconds.

    :raises DatabaseAway: PostgreSQL could not be reached, went away, or what is needed stayed locked
    """
    try:
        with engine().connect() as connection, connection.begin() as everything:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE}")
            token = _rehearsed.set(connection)
            try:
                yield
            finally:
                _rehearsed.reset(token)
                everything.rollback()
    except OperationalError as error:
        raise DatabaseAway from error


@contextmanager
def transaction() -> Iterator[Session]:
    """
    One transaction: committed when the block ends, rolled back when it raises.

    :raises DatabaseAway: PostgreSQL could not be reached or went away
    """
    try:
        with (
            Session(
                _rehearsed.get() or engine(),
                expire_on_commit=False,
                autoflush=False,
                join_transaction_mode="create_savepoint",
            ) as db,
            db.begin(),
        ):
            yield db
    except OperationalError as error:
        raise DatabaseAway from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseAway from error
        raise
