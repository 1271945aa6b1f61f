"""How many SQL statements a page takes: the promise is at most twelve, whatever the number of rows."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from models.session import engine

MOST = 12


class Statements(list[str]):
    """The statements since the last :meth:`forget`."""

    def forget(self) -> None:
        """Begin to count."""
        self.clear()


@pytest.fixture
def statements(a_clean_database: str) -> Iterator[Statements]:
    """What the engine is asked, statement by statement."""
    asked = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    yield asked
    event.remove(engine(), "before_cursor_execute", note)
