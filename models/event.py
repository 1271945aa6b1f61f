"""The history of an issue: one row a step, chained by SHA-256, never changed."""

import hashlib
import json
import secrets
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.states import Action, Role, State

GENESIS = bytes(32)


def canonical(content: dict[str, Any]) -> bytes:
    """JSON with sorted keys and no spaces: equal contents give equal bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


class IssueEvent(Base):
    """One step of one issue. A trigger refuses any UPDATE or DELETE."""

    __tablename__ = "issue_event"
    __table_args__ = (UniqueConstraint("issue_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    seq: Mapped[int]
    action: Mapped[Action]
    source: Mapped[State | None]
    target: Mapped[State]
    role: Mapped[Role]
    actor: Mapped[str]  # role or role:unit, never a name
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # thay mặt
    token_id: Mapped[int | None] = mapped_column(ForeignKey("api_token.id"))  # a program came in by this token
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]  # plain facts: codes, dates, numbers
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # responsible after the step
    due_on: Mapped[date | None]  # date after the step
    deadline_version: Mapped[int]
    commitment: Mapped[bytes | None]  # sha256(salt, said): the words can be erased, the chain still holds
    prev_hash: Mapped[bytes]
    hash: Mapped[bytes]

    text: Mapped["EventText | None"] = relationship(back_populates="event", lazy="raise")

    def content(self, code: str) -> dict[str, Any]:
        """What the hash covers, for the issue of that code."""
        return {
            "issue": code, "seq": self.seq, "action": self.action.value,
            "source": self.source and self.source.value, "target": self.target.value,
            "role": self.role.value, "actor": self.actor,
            "happened_at": self.happened_at.timestamp(), "recorded_at": self.recorded_at.timestamp(),
            "facts": self.facts, "unit": self.unit_id, "due_on": self.due_on, "deadline_version": self.deadline_version,
            "commitment": self.commitment and self.commitment.hex(),
            **({"staff": self.staff_id} if self.staff_id else {}),
            **({"behalf_of": self.behalf_of_id} if self.behalf_of_id else {}),
            **({"token": self.token_id} if self.token_id else {}),
        }  # fmt: skip

    def seal(self, code: str) -> bytes:
        """SHA-256 over the hash before and this content."""
        return hashlib.sha256(self.prev_hash + canonical(self.content(code))).digest()


class EventText(Base):
    """The words that came with a step, apart from it so that they can be erased."""

    __tablename__ = "event_text"

    event_id: Mapped[int] = mapped_column(ForeignKey("issue_event.id"), primary_key=True)
    salt: Mapped[bytes]
    said: Mapped[dict[str, Any]]

    event: Mapped[IssueEvent] = relationship(back_populates="text", lazy="raise")

    @classmethod
    def of(cls, said: dict[str, str]) -> "EventText":
        """The words with a fresh salt."""
        return cls(salt=secrets.token_bytes(16), said=said)

    def commit(self) -> bytes:
        """The commitment that the event keeps."""
        return hashlib.sha256(self.salt + canonical(self.said)).digest()


class Unannounced(Base):
    """An event that Prefect has not been told of yet; a trigger adds it, the relay removes it."""

    __tablename__ = "unannounced"

    event_id: Mapped[int] = mapped_column(ForeignKey("issue_event.id"), primary_key=True)
