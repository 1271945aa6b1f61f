"""Who raised an issue, kept apart from the issue."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, native


class PersonKind(StrEnum):
    """A citizen speaks as Ông/Bà, an organisation by its name."""

    CITIZEN = "citizen"
    ORGANISATION = "organisation"


class Channel(StrEnum):
    """How a person wants to hear from us."""

    EMAIL = "email"
    PHONE = "phone"
    PAPER = "paper"


class Person(Base):
    """A citizen or organisation. Hidden by default: see :func:`models.visibility.speaker_of`."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(
            "channel <> 'email' OR email IS NOT NULL OR erased_at IS NOT NULL", name="email_needs_an_address"
        ),
        CheckConstraint("name IS NFC NORMALIZED", name="name_is_normalised"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PersonKind] = mapped_column(native(PersonKind))
    name: Mapped[str]
    address: Mapped[str | None]
    ward: Mapped[str | None]
    phone: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str | None] = mapped_column(index=True)
    language: Mapped[str] = mapped_column(default="vi")
    channel: Mapped[Channel] = mapped_column(native(Channel))
    recognised_by: Mapped[str] = mapped_column(index=True)  # folded name | phone | e-mail: the same person again
    erased_at: Mapped[datetime | None]
