"""The units of the district as the API gives them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from models.session import transaction
from models.units import Unit


def list_units() -> list[dict[str, Any]]:
    """Every unit, by code; people in them are not named."""
    with transaction() as db:
        units = db.scalars(select(Unit).order_by(Unit.code)).all()
    names = ("code", "name", "requested", "phone", "valid_from", "valid_to")
    return [{name: getattr(unit, name) for name in names} for unit in units]
