"""Whom to call: the office of the latest conference's directive."""

from dataclasses import dataclass

from sqlalchemy import select

from models.conference import Conference, DirectiveVersion
from models.session import transaction
from models.units import Unit


@dataclass(frozen=True, slots=True)
class Office:
    """An office and its telephone."""

    name: str
    phone: str


def read_office() -> Office | None:
    """The office, if a conference is on record."""
    latest = select(DirectiveVersion).join(Conference, Conference.directive_id == DirectiveVersion.id)
    with transaction() as db:
        version = db.scalar(latest.order_by(Conference.held_on.desc()).limit(1))
        unit = db.scalar(select(Unit).where(Unit.code == version.directive.office)) if version else None
        return Office(unit.name, unit.phone) if unit else None
