"""Who works with the pages: staff, the roles they hold and until when, who stands in for whom, and their sessions."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, native
from models.states import Role


class AccessStep(StrEnum):
    """What is noted about who may come in."""

    SIGNED_IN = "signed_in"
    HAT_CHANGED = "hat_changed"  # acts in another role, perhaps for an absent colleague
    SESSION_ENDED = "session_ended"
    ADDED = "added"
    DETAILS_CHANGED = "details_changed"  # name, address, telephone
    ROLE_GIVEN = "role_given"
    ROLE_ENDED = "role_ended"
    DISABLED = "disabled"
    ENABLED = "enabled"
    LEAVE_ENTERED = "leave_entered"
    LEAVE_ENDED = "leave_ended"
    SIGN_ON_BOUND = "sign_on_bound"  # the city's account of theirs is known from now on
    ORIGINAL_TAKEN = "original_taken"  # took the bytes of a letter, or of a mail that came in
    ADDRESS_RESTORED = "address_restored"  # an address takes mail again


class Staff(Base):
    """One person who signs in. Their steps are on record under ``code``; the name may be erased, the code stays."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("name IS NFC NORMALIZED", name="staff_name_is_normalised"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # cb-001; what history and logs say
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    phone: Mapped[str | None]
    subject: Mapped[str | None] = mapped_column(unique=True)  # who they are at the city's sign-on: issuer|sub
    language: Mapped[str] = mapped_column(default="vi", server_default="vi")
    feed_hash: Mapped[bytes | None] = mapped_column(unique=True)  # of the secret of their calendar feed
    disabled_at: Mapped[datetime | None]


class Appointment(Base):
    """One role of one person, for a unit where the role has one, from a day until the day before another."""

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("(role = 'unit') = (unit_id IS NOT NULL)", name="a_unit_officer_has_a_unit"),
        CheckConstraint("role IN ('office', 'unit', 'chair', 'auditor')", name="staff_roles_only"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="appointment_runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    role: Mapped[Role]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Leave(Base):
    """Days on which a deputy acts for an absent colleague (thay mặt); both days are included."""

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint("staff_id <> deputy_id", name="nobody_is_their_own_deputy"),
        CheckConstraint("last_on >= first_on", name="leave_runs_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    deputy_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    first_on: Mapped[date]
    last_on: Mapped[date]
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back before its time


class WebSession(Base):
    """One browser that signed in; known by the hash of its cookie, ended by anybody who may."""

    __tablename__ = "web_session"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"))  # the hat being worn
    behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    how: Mapped[str]  # mail, oidc, demo
    browser: Mapped[str]  # a word or two of the User-Agent, for the list of sessions
    created_at: Mapped[datetime]  # the machine's clock: an idle browser ages even when a demo clock stands still
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AccessEvent(Base):
    """Who came in, and who changed what somebody may do: codes and dates only, never changed."""

    __tablename__ = "access_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    who: Mapped[str | None] = mapped_column(index=True)  # code of the member; None: unknown to us
    what: Mapped[AccessStep] = mapped_column(native(AccessStep))
    whom: Mapped[str | None] = mapped_column(index=True)  # code of the member it was done to, if another
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    at: Mapped[datetime]


class LinkUse(Base):
    """A signed link that may be used once, and was. The primary key decides between two who click together."""

    __tablename__ = "link_use"

    nonce: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime]


class Throttle(Base):
    """How often something was tried lately, by account or address; keys are hashes."""

    __tablename__ = "throttle"

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    tries: Mapped[int]
    last_at: Mapped[datetime]
    open_at: Mapped[datetime]  # not before this instant again


class ApiToken(Base):
    """A token of the API: what it may do, in the place of a role; kept as a hash."""

    __tablename__ = "api_token"
    __table_args__ = (CheckConstraint("(role = 'unit') = (unit_id IS NOT NULL)", name="a_unit_token_has_a_unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[bytes] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[Role]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    may_write: Mapped[bool]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Repeatable(Base):
    """The answer to a request that carried an Idempotency-Key: asked again, it is given again."""

    __tablename__ = "repeatable"
    __table_args__ = (UniqueConstraint("token_id", "key"), Index("ix_repeatable_made_at", "made_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_id: Mapped[int] = mapped_column(ForeignKey("api_token.id"))
    key: Mapped[str]
    request_hash: Mapped[bytes]
    status: Mapped[int | None]
    body: Mapped[bytes | None]
    made_at: Mapped[datetime]
