"""What the pages keep beside the issues: drafts, files, uploads, published texts, changes of address, webhooks."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, native
from models.states import Action, Role


class Draft(Base):
    """What somebody typed into a form and has not handed in; one for each person, issue and action."""

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("staff_id", "issue_id", "action"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    action: Mapped[Action]
    fields: Mapped[dict[str, Any]]
    issue_version: Mapped[int]  # of the issue when the form was opened
    saved_at: Mapped[datetime]


class Attachment(Base):
    """One file with an issue; its public id says nothing, its bytes are served as a download only."""

    __tablename__ = "attachment"
    __table_args__ = (CheckConstraint("size > 0 AND size <= 10485760", name="attachment_is_of_a_size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), index=True)
    role: Mapped[Role]  # who added it
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    name: Mapped[str]  # ours, made from the issue's code and the type found in the content
    given_name: Mapped[str]  # as it was called by whoever sent it; shown to staff only
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[bytes] = mapped_column(deferred=True)
    added_at: Mapped[datetime]
    to_citizen: Mapped[bool]  # part of the answer: the citizen may fetch it


class WorkbookUpload(Base):
    """A workbook that somebody sent and has not yet said yes to: the very bytes that were tried are taken in; a day at most."""

    __tablename__ = "workbook_upload"

    key: Mapped[str] = mapped_column(primary_key=True)  # random; in the address of its page
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    conference_code: Mapped[str]
    name: Mapped[str]
    content: Mapped[bytes | None] = mapped_column(deferred=True)  # gone once it is taken in
    sent_at: Mapped[datetime]  # the machine's clock
    report: Mapped[dict[str, Any] | None]  # what it did, once it is taken in


class Publication(Base):
    """What the public may read of an issue: words that a person approved, and the folded words searched."""

    __tablename__ = "publication"
    __table_args__ = (
        Index("ix_publication_search", "search", postgresql_using="gin"),
        Index("ix_publication_approved_at", "approved_at"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    search: Mapped[Any] = mapped_column(TSVECTOR, Computed("to_tsvector('simple', folded)", persisted=True))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    approved_at: Mapped[datetime]


class AddressChange(Base):
    """A new e-mail address of a person, used only when both the old and the new one have agreed."""

    __tablename__ = "address_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    old_email: Mapped[str | None]
    new_email: Mapped[str]
    asked_at: Mapped[datetime]
    old_agreed_at: Mapped[datetime | None]
    new_agreed_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Webhook(Base):
    """An address of the district's own that hears of steps; the secret signs what it is told."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))  # it hears no more than its token may read
    url: Mapped[str]
    secret: Mapped[str]
    actions: Mapped[list[str]] = mapped_column(ARRAY(Text))  # empty: all
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class CallStatus(StrEnum):
    """Where a call to a webhook stands."""

    OWED = "owed"
    SENT = "sent"
    FAILED = "failed"


class WebhookCall(Base):
    """One step told to one webhook, once: recorded with the step, sent later."""

    __tablename__ = "webhook_call"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index("ix_webhook_call_ready", "next_at", postgresql_where="status = 'owed'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("issue_event.id"))
    status: Mapped[CallStatus] = mapped_column(native(CallStatus))
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    next_at: Mapped[datetime]
    answer: Mapped[str | None]
    sent_at: Mapped[datetime | None]
