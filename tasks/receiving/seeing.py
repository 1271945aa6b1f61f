"""All that one mail says, taken from its bytes: no database, nothing of the parser's kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.mail import InboundKind
from models.text import clean
from notifications.return_addresses import ReturnAddresses, ReturnPurpose
from tasks.receiving.classify import Judged, classify
from tasks.receiving.dsn import Report, read_report, returned_ids
from tasks.receiving.matching import Lead, hinted_ids, read_lead
from tasks.receiving.parsing import Parsed, parse
from tasks.receiving.quoting import LONGEST, newly_written, text_of
from tasks.receiving.sizes import LARGEST

_WHOLE = frozenset({InboundKind.OUT_OF_OFFICE, InboundKind.BOUNCE})  # machines quote nothing; all of it is shown


@dataclass(frozen=True, slots=True)
class Stored:
    """One mail as it is stored."""

    id: int
    raw: bytes
    size: int
    received_at: datetime
    envelope_from: str | None
    envelope_to: str | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one mail says."""

    id: int
    received_at: datetime
    kind: InboundKind
    surely: bool
    lead: Lead
    hints: tuple[str, ...]  # Message-IDs it says it answers, or brings back
    report: Report | None
    sender: str
    sender_name: str
    message_id: str | None
    subject: str
    text: str
    too_big: bool = False


def see(mail: Stored, returns: ReturnAddresses | None) -> Seen:
    """Read one mail. Never raises for what the bytes are."""
    parsed = parse(mail.raw)
    lead = read_lead(parsed, mail.envelope_to, returns)
    judged = _judged(parsed, mail, lead, returns.domain if returns else "")
    bounce = judged.kind is InboundKind.BOUNCE
    name, sender = parsed.sender
    return Seen(
        mail.id, mail.received_at, judged.kind, judged.surely, lead, tuple(returned_ids(parsed) if bounce else hinted_ids(parsed)),
        read_report(parsed, mail.size) if bounce else None, sender, name, parsed.first("message-id")[:250] or None,
        parsed.first("subject")[:500], _text(parsed, judged.kind), too_big=mail.size > LARGEST,
    )  # fmt: skip


def _judged(parsed: Parsed, mail: Stored, lead: Lead, domain: str) -> Judged:
    judged = classify(parsed, mail.envelope_from, domain)
    asked = lead.returned is not None and lead.returned.purpose is ReturnPurpose.UNSUBSCRIBE
    if asked and (judged.kind is InboundKind.REPLY or not judged.surely or judged.kind is InboundKind.UNREADABLE):
        return Judged(InboundKind.UNSUBSCRIBE)  # the address says it; mail programs send such a mail with no words
    return judged


def _text(parsed: Parsed, kind: InboundKind) -> str:
    text = text_of(parsed)
    return clean(text[: 2 * LONGEST], lines=True)[:LONGEST] if kind in _WHOLE else newly_written(text)
