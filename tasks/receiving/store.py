"""
The first thing done with a mail: its bytes are made safe. Whoever handed it over may forget it afterwards.

A source that was killed between our commit and its own mark hands the same mail over again: the SHA-256 over envelope
and bytes is unique, so it is kept once. Of a mail above 15 MB the first 15 MB are kept (the source keeps the whole).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from models.clock import read_clock
from models.mail import InboundMail, InboundStatus
from models.session import transaction
from models.text import clean
from tasks.receiving.sizes import LARGEST


@dataclass(frozen=True, slots=True)
class Arrived:
    """One mail as its source hands it over; ``size`` if the source holds more than it hands over."""

    raw: bytes
    source: str  # imap, maildir, smtp, mailbox
    envelope_from: str | None = None  # "" is the null return path
    envelope_to: str | None = None
    size: int | None = None


def store_mail(
    raw: bytes, *, source: str, envelope_from: str | None = None, envelope_to: str | None = None, size: int | None = None
) -> int | None:  # fmt: skip
    """
    Keep one mail durably; returns its id, the same one if these bytes were kept before; None for a mail of no bytes.

    :raises DatabaseAway: nothing was kept; the source must hand it over again
    """
    return store_mails([Arrived(raw, source, envelope_from, envelope_to, size)])[0]


def store_mails(arrived: Sequence[Arrived]) -> list[int | None]:
    """
    The same for several, in one transaction: all are kept or none is.

    :raises DatabaseAway: nothing was kept
    """
    digests = [_digest(mail) if mail.raw else None for mail in arrived]
    with transaction() as db:
        now = read_clock(db).now
        rows = {digest: _row(mail, digest, now) for mail, digest in zip(arrived, digests, strict=True) if digest}
        if rows:
            keep = insert(InboundMail).on_conflict_do_nothing(index_elements=[InboundMail.sha256])
            db.execute(keep, list(rows.values()))
        kept = select(InboundMail.sha256, InboundMail.id).where(InboundMail.sha256.in_(rows))
        ids = dict(db.execute(kept).tuples().all()) if rows else {}
    return [ids[digest] if digest else None for digest in digests]


def _digest(mail: Arrived) -> str:
    """Line ends do not count: a maildir has others than IMAP, and a mailbox may be read by the one and then by the other."""
    to, raw = (mail.envelope_to or "").lower().encode("utf-8", "replace"), mail.raw.replace(b"\r\n", b"\n")
    return hashlib.sha256(to + b"\0" + raw).hexdigest()


def _row(mail: Arrived, digest: str, now: Any) -> dict[str, Any]:
    return {
        "source": mail.source, "sha256": digest, "envelope_from": _line(mail.envelope_from),
        "envelope_to": _line(mail.envelope_to), "raw": mail.raw[:LARGEST], "size": mail.size or len(mail.raw),
        "received_at": now, "status": InboundStatus.STORED,
    }  # fmt: skip


def _line(address: str | None) -> str | None:
    """An address of an envelope as a column can hold it; ``<>`` is the null return path."""
    return None if address is None else clean(address.encode("utf-8", "replace").decode()).strip("<> ")[:512]
