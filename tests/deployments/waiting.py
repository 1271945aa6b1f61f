"""Waiting for what no event tells us of, with a deadline instead of a guess."""

import time
from collections.abc import Callable


def eventually(claim: Callable[[], bool], within: float = 30) -> bool:
    """Whether the claim comes true ``within`` seconds."""
    until = time.monotonic() + within
    while not claim():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
