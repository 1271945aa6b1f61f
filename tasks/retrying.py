"""When a letter is tried again: as Postfix does, 5 minutes doubling to 4,000 seconds, for about five days."""

from __future__ import annotations

import random
from datetime import timedelta

FIRST = timedelta(minutes=5)  # greylisting asks for at least this
LONGEST = timedelta(seconds=4000)
MOST_TRIES = 110  # about five days


def wait_before(tries: int) -> timedelta:
    """How long after try number ``tries`` (1, 2, …) the next one comes; never sooner than the table, up to a fifth later."""
    doubled = FIRST * float(2 ** min(max(tries, 1) - 1, 8))
    return min(doubled, LONGEST) * (1 + random.random() / 5)  # noqa: S311  spreads load, guards nothing
