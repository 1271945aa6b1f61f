"""
What a server's reply means for a letter. The stage decides before the code: 550 to RCPT is about one person, 550 to
MAIL is about us; and what stops the lane must never be the fault of one letter, or that letter would stop all others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Stage = Literal[
    "mode", "address", "size", "dry-run", "mark", "deadline",  # on our side
    "connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "body",  # in the order of the conversation
]  # fmt: skip

_BEFORE_RCPT = frozenset({"connect", "ehlo", "starttls", "auth", "mail"})
_OF_THE_SESSION = frozenset({421, 503, 530, 535, 538})  # closing, out of step, or we are not signed in
_POLICY = re.compile(r"5\.7\.\d")  # RFC 3463: security or policy
_RELAYING = re.compile(r"\brelay", re.IGNORECASE)  # "Relay access denied": the server does not know us
_TOO_MUCH = 552  # too large; to RCPT also "too many" or a full mailbox (RFC 5321 §4.5.3.1.10)
_MAILBOX_FULL = "5.2.2"
_LONGEST = 500


class AnswerKind(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # for good, for this recipient
    DEFERRED = "deferred"  # this letter, later
    LANE_DOWN = "lane_down"  # the server or we ourselves: everything, later
    IN_DOUBT = "in_doubt"  # the body went out, no reply came
    SUPPRESSED = "suppressed"  # may not leave in this mail mode


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one try, with the stage it ended at and the server's own words (it may name the recipient)."""

    kind: AnswerKind
    stage: Stage
    code: int | None
    text: str


def by_code(stage: Stage, code: int, text: str) -> Answer:
    """The answer that a reply gives; ``code`` is negative if the reply was not SMTP."""
    return Answer(_kind(stage, code, text), stage, code if code > 0 else None, _plain(text))


def without_reply(stage: Stage, text: str) -> Answer:
    """No reply came: in doubt once the body went out; before, surely not accepted."""
    kind = AnswerKind.IN_DOUBT if stage == "body" else _who_waits(stage)
    return Answer(kind, stage, None, _plain(text))


def _kind(stage: Stage, code: int, text: str) -> AnswerKind:
    if stage == "body" and not 400 <= code < 600:  # noqa: PLR2004  4xx and 5xx say surely no
        return AnswerKind.ACCEPTED if 200 <= code < 300 else AnswerKind.IN_DOUBT  # noqa: PLR2004
    if code in _OF_THE_SESSION:
        return AnswerKind.LANE_DOWN
    if stage not in _BEFORE_RCPT and code >= 500 and not _may_pass(stage, code, text):  # noqa: PLR2004
        return AnswerKind.LANE_DOWN if _is_about_us(stage, text) else AnswerKind.REFUSED
    return _who_waits(stage)


def _who_waits(stage: Stage) -> AnswerKind:
    return AnswerKind.LANE_DOWN if stage in _BEFORE_RCPT else AnswerKind.DEFERRED


def _is_about_us(stage: Stage, text: str) -> bool:
    return stage == "rcpt" and bool(_POLICY.match(text) and _RELAYING.search(text))


def _may_pass(stage: Stage, code: int, text: str) -> bool:
    """
    A 5xx that may be otherwise later: a full mailbox; a policy, which may be about our words or our address, so that
    neither the recipient is struck off nor the lane stopped.
    """
    full = code == _TOO_MUCH and (stage == "rcpt" or text.startswith(_MAILBOX_FULL))
    return full or (bool(_POLICY.match(text)) and not _is_about_us(stage, text))


def _plain(text: str) -> str:
    """A reply as a database can keep it: one line of real characters, not too long."""
    return " ".join(text.encode(errors="replace").decode().replace("\0", " ").split())[:_LONGEST]
