"""Letters owed: recorded with the change that causes them, sent later, kept for ever."""

import hashlib
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, native
from models.directive import Audience, LetterKind
from models.event import IssueEvent
from models.states import Rung


class LetterStatus(StrEnum):
    """Where a letter stands."""

    OWED = "owed"
    HELD = "held"  # a flood: a person must release it
    BUNDLED = "bundled"  # goes out as a line of a digest; without one yet, it waits for the next
    SENDING = "sending"  # claimed under a lease
    SENT = "sent"
    FAILED = "failed"  # refused for good, or cannot be composed
    UNKNOWN = "unknown"  # in doubt and not to be repeated without a person
    CANCELLED = "cancelled"  # no longer true when its turn came
    SUPPRESSED = "suppressed"  # the address takes no more mail
    TO_PRINT = "to_print"  # the person has no e-mail
    PRINTED = "printed"


class Letter(Base):
    """One letter to one recipient, owed once: the key says for what."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_ready", "priority", "next_at", "id", postgresql_where="status = 'owed'"),
        Index(
            "ix_letter_stuck",
            "status",
            "id",
            postgresql_where="status IN ('held', 'failed', 'unknown', 'suppressed', 'to_print')",
        ),
        Index("ix_letter_leased", "lease_until", postgresql_where="status = 'sending'"),
        Index("ix_letter_message_id", "message_id", postgresql_where="message_id IS NOT NULL"),
        Index("ix_letter_sent", "sent_at", postgresql_where="status = 'sent'"),
        Index(
            "ix_letter_waiting", "not_before", postgresql_where="priority = 7 AND bundle_id IS NULL AND sent_at IS NULL"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[LetterKind]
    recipient_role: Mapped[Audience]
    status: Mapped[LetterStatus] = mapped_column(native(LetterStatus))
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("issue_event.id"))
    sweep_id: Mapped[int | None] = mapped_column(ForeignKey("sweep_run.id"))
    rung: Mapped[Rung | None]
    deadline_version: Mapped[int | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    as_of: Mapped[date]  # the civil day it speaks from
    owed_at: Mapped[datetime]
    not_before: Mapped[datetime]  # by the district's clock: the hold window
    priority: Mapped[int] = mapped_column(default=5, server_default="5")
    next_at: Mapped[datetime] = mapped_column(server_default=func.now())  # by the database's clock
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    lost_claims: Mapped[int] = mapped_column(default=0, server_default="0")
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    body_started_at: Mapped[datetime | None]
    address: Mapped[str | None]
    message_id: Mapped[str | None]
    subject: Mapped[str | None]
    raw: Mapped[bytes | None]
    sent_at: Mapped[datetime | None]
    held_why: Mapped[str | None]  # per_sweep, per_person, per_issue, growth: what a person is to release it from
    bundle_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)  # the digest it goes with
    template_id: Mapped[int | None] = mapped_column(ForeignKey("letter_template.id"))  # the words it was made from
    frame_id: Mapped[int | None] = mapped_column(ForeignKey("letter_template.id"))  # and the frame around them
    answer: Mapped[str | None]  # the last SMTP answer, or why it was not sent

    event: Mapped[IssueEvent | None] = relationship(lazy="raise")


class HeldDecision(Base):
    """Held letters that a person let go or cancelled: who, when, and which; never changed."""

    __tablename__ = "held_decision"
    __table_args__ = (CheckConstraint("done IN ('released', 'cancelled')", name="held_letters_go_or_are_cancelled"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    done: Mapped[str]
    why: Mapped[str | None]  # they were held: as Letter.held_why
    sweep_id: Mapped[int | None] = mapped_column(ForeignKey("sweep_run.id"))
    by: Mapped[str]  # code of the member of the staff, or the account on the machine
    at: Mapped[datetime]
    letters: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class LetterTry(Base):
    """One attempt to send one letter, with the server's answer."""

    __tablename__ = "letter_try"
    __table_args__ = (UniqueConstraint("letter_id", "lease"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), index=True)
    lease: Mapped[UUID]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    body_started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None]  # accepted, refused, deferred, lane_down, in_doubt, lost, cancelled
    stage: Mapped[str | None]
    code: Mapped[int | None]
    text: Mapped[str | None]


class Suppression(Base):
    """An address that takes no more mail, kept as a hash so that erasure keeps the block."""

    __tablename__ = "suppression"

    address_hash: Mapped[str] = mapped_column(primary_key=True)
    reason: Mapped[str]
    since: Mapped[datetime]


def address_hash(address: str) -> str:
    """SHA-256 of the address in lower case."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()
