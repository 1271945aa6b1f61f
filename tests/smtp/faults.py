"""What a server for tests can do wrong, and what it keeps."""

import re
from dataclasses import dataclass
from enum import Enum

MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>\s]+>)")


class Act(Enum):
    """What a server can do instead of answering."""

    DROP = "drop"  # hangs up
    STALL = "stall"  # says nothing until the client leaves
    DRIP = "drip"  # a reply that never ends, byte by byte


@dataclass(frozen=True)
class Fault:
    """
    At a stage the server does something else: a reply, or an :class:`Act`.

    Stages: greeting ehlo starttls auth mail rcpt data rset quit; ``taking`` is in mid-body (an act), nothing is kept;
    ``refusing`` answers the whole body, nothing is kept; ``stored`` comes after the letter was kept.
    """

    at: str
    does: str | Act
    chance: float = 1.0
    times: int | None = None  # only the first so many times


STORM = (  # what a bad day looks like; reliability is stated under these
    Fault("greeting", "421 4.3.2 busy", 0.03),
    Fault("ehlo", Act.STALL, 0.002),
    Fault("mail", "451 4.3.0 later", 0.05),
    Fault("rcpt", "450 4.2.0 greylisted", 0.05),
    Fault("rcpt", "550 5.1.1 no such user", 0.01),
    Fault("data", "451 4.3.0 later", 0.05),
    Fault("data", Act.DROP, 0.02),
    Fault("taking", Act.DROP, 0.02),
    Fault("stored", Act.DROP, 0.02),
    Fault("stored", Act.STALL, 0.002),
    Fault("stored", Act.DRIP, 0.002),
)


@dataclass(frozen=True)
class Stored:
    """One copy of a letter: its envelope and its bytes, without the doubled dots."""

    sender: str
    recipient: str
    raw: bytes

    @property
    def message_id(self) -> str | None:
        found = MESSAGE_ID.search(self.raw)
        return found[1].decode() if found else None
