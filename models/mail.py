"""What comes back by mail, and what is known of a letter after it was sent: replies, bounces, links opened, its words."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, native


class InboundKind(StrEnum):
    """What a mail that came in is (RFC 3464, RFC 3834)."""

    BOUNCE = "bounce"  # a letter of ours could not be delivered, for now or for good
    OUT_OF_OFFICE = "out_of_office"
    AUTO_REPLY = "auto_reply"  # any other machine's answer
    LOOP = "loop"  # our own letter, come back
    UNSUBSCRIBE = "unsubscribe"
    REPLY = "reply"  # a person wrote
    UNREADABLE = "unreadable"


class InboundStatus(StrEnum):
    """Where a mail that came in stands; nothing is ever dropped."""

    STORED = "stored"  # its bytes are safe; nobody has read it
    NOTED = "noted"  # a machine's word, filed with its letter: nobody need act
    FILED = "filed"  # on its issue; a person is to say what it is
    WAITING = "waiting"  # in the queue of people: whose it is, or what it is, is not known
    DONE = "done"  # a person dealt with it


OPEN = (InboundStatus.FILED, InboundStatus.WAITING)  # a person is to act; as ix_inbound_mail_open has them


class InboundWhy(StrEnum):
    """Why a mail waits for a person."""

    UNMATCHED = "unmatched"  # written to no reply address of ours
    FORGED = "forged"  # the reply address was not signed by us
    EXPIRED = "expired"  # signed, but for a letter too old to be answered by mail
    STRANGER = "stranger"  # signed, but from another address than the letter went to
    UNREADABLE = "unreadable"
    TOO_BIG = "too_big"
    TOO_MANY = "too_many"  # more from one address, or on one issue, than a person writes


class InboundMail(Base):
    """One mail as it came: its bytes are stored before anything is read; the same bytes are stored once."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        CheckConstraint("size > 0", name="inbound_mail_is_of_a_size"),
        Index("ix_inbound_mail_sender", "sender", "received_at"),
        Index("ix_inbound_mail_stored", "id", postgresql_where="status = 'stored'"),
        Index("ix_inbound_mail_open", "status", "received_at", postgresql_where="status IN ('filed', 'waiting')"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]  # imap, maildir, smtp
    sha256: Mapped[str] = mapped_column(unique=True)  # of envelope and bytes
    envelope_from: Mapped[str | None]  # "" is the null return path; None: the source does not say
    envelope_to: Mapped[str | None]
    raw: Mapped[bytes | None] = mapped_column(deferred=True)  # None once its time is over
    size: Mapped[int]
    received_at: Mapped[datetime]  # by the district's clock
    stored_at: Mapped[datetime] = mapped_column(server_default=func.now())  # by the database's
    status: Mapped[InboundStatus] = mapped_column(native(InboundStatus))
    kind: Mapped[InboundKind | None] = mapped_column(native(InboundKind))
    why: Mapped[InboundWhy | None] = mapped_column(native(InboundWhy))
    reads: Mapped[int] = mapped_column(default=0, server_default="0")  # begun and not ended: a poisonous one stops
    read_at: Mapped[datetime | None]
    message_id: Mapped[str | None]
    sender: Mapped[str | None]  # address of From, lower case
    sender_name: Mapped[str | None]
    subject: Mapped[str | None]
    text: Mapped[str | None]  # what was newly written, quotation and signature cut off; for display only
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)  # which it answers
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("issue_event.id"))  # what a person made of it
    outcome: Mapped[str | None]  # in a word what was made of it: tasks.receiving.deciding.MailUse
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    done_at: Mapped[datetime | None]


class Bounce(Base):
    """One word of a mail server about one of our letters; three soft ones count as a hard one."""

    __tablename__ = "bounce"
    __table_args__ = (UniqueConstraint("inbound_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inbound_id: Mapped[int] = mapped_column(ForeignKey("inbound_mail.id"))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id"), index=True)
    address_hash: Mapped[str] = mapped_column(index=True)
    hard: Mapped[bool]
    status: Mapped[str | None]  # RFC 3463: 5.1.1
    diagnostic: Mapped[str | None]
    at: Mapped[datetime]


class LinkOpened(Base):
    """Somebody, or a scanner on the way, opened the link of a letter; opening changes nothing."""

    __tablename__ = "link_opened"

    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    times: Mapped[int] = mapped_column(default=1, server_default="1")


class LetterTemplate(Base):
    """One version of the words of a letter, never changed; ``saved_by`` None: shipped with the software."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("kind", "language", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]  # a LetterKind, or _frame
    language: Mapped[str]
    sha256: Mapped[str]
    body: Mapped[str]
    saved_at: Mapped[datetime]
    saved_by: Mapped[str | None]  # code of the member of the staff, or the account on the machine
    in_use_since: Mapped[datetime | None]  # the newest one of its kind and language is in use; None: never was
