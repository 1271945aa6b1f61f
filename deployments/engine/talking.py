"""Talking to Prefect's server: whatever goes wrong on the way is said in one way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
from prefect.exceptions import PrefectException
from websockets.exceptions import ConnectionClosed

from models.errors import TryLater

_FAULTS = (
    httpx.HTTPError,
    OSError,
    ConnectionClosed,
    PrefectException,  # what we knew of is gone from the server
    RuntimeError,  # "Failed to reach API"
)


class PrefectLost(TryLater):
    """Prefect's server does not answer as it should; moves, letters and sweeps do not need it."""

    def __init__(self, because: Exception) -> None:
        kind = type(because).__name__
        super().__init__(
            f"Máy chủ Prefect không trả lời ({kind}); công việc vẫn tiếp tục, chương trình sẽ hỏi lại.",
            f"Prefect's server does not answer ({kind}); the work goes on, and it is asked again.",
        )


@contextmanager
def talking_to_prefect() -> Iterator[None]:
    """:raises PrefectLost: the server, or the way to it, failed in this block"""
    try:
        yield
    except _FAULTS as error:
        raise PrefectLost(error) from error
