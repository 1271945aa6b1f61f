"""An installation to which mail can come back."""

from collections.abc import Iterator

import pytest

from tasks.returns import bind_returns, returns
from tests.receiving.mails import RETURNS


@pytest.fixture
def an_inbox(a_clean_database: str) -> Iterator[str]:
    """The return addresses are ours; the database is empty."""
    before = returns()
    bind_returns(RETURNS)
    yield a_clean_database
    bind_returns(before)
