"""Units of the district, who leads which field, and the tables behind them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, native
from models.states import Level


class AuthorityMode(StrEnum):
    """Whether the district directs a unit or can only request (ngành dọc)."""

    DIRECTED = "directed"
    REQUESTED = "requested"


class Unit(Base):
    """A department, ward or vertical body; its name and people may change, its code does not."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity_runs_forward"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text))
    authority_mode: Mapped[AuthorityMode] = mapped_column(native(AuthorityMode))
    email: Mapped[str]
    phone: Mapped[str]
    head: Mapped[str]
    head_email: Mapped[str]
    deputy: Mapped[str | None]
    deputy_email: Mapped[str | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    @property
    def requested(self) -> bool:
        """True for a vertical unit, which the district cannot order."""
        return self.authority_mode is AuthorityMode.REQUESTED

    def works_on(self, day: date) -> bool:
        """Whether the unit exists on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Routing(Base):
    """One row: a field, the unit that leads it, who helps, and how hard it usually is."""

    __tablename__ = "routing"
    __table_args__ = (UniqueConstraint("field_key", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    field: Mapped[str]
    field_key: Mapped[str]  # models.text.fold(field)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # None: the workbook must name the ward
    co_units: Mapped[list[str]] = mapped_column(ARRAY(Text))
    level: Mapped[Level]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    lead: Mapped[Unit | None] = relationship(lazy="raise")
