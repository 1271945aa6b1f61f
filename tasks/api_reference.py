"""The units and the figures that the API gives; small figures are hidden, so that nobody is found by counting."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, select

from models.clock import read_clock
from models.issue import Issue
from models.session import transaction
from models.states import RUNNING, State
from models.units import Unit

SMALLEST = 5  # domain: public figures are suppressed below this
_FIGURES = ("total", "running", "late", "answered")


def list_units() -> list[dict[str, Any]]:
    """Every unit, by code; people in them are not named."""
    with transaction() as db:
        units = db.scalars(select(Unit).order_by(Unit.code)).all()
    names = ("code", "name", "requested", "phone", "valid_from", "valid_to")
    return [{name: getattr(unit, name) for name in names} for unit in units]


def read_statistics() -> dict[str, Any]:
    """Figures in all and by unit, as of today. Two statements."""
    with transaction() as db:
        today = read_clock(db).on
        late = Issue.state.in_(RUNNING) & (Issue.due_on < today)
        counted = (
            func.count(), _count(Issue.state.in_(RUNNING)), _count(late),
            _count(Issue.state.in_({State.RESOLVED, State.CLOSED})),
        )  # fmt: skip
        query = select(Unit.code, *counted).select_from(Issue).join(Unit, Unit.id == Issue.unit_id)
        rows = db.execute(query.group_by(Unit.code).order_by(Unit.code)).all()
        (whole,) = db.execute(select(*counted).select_from(Issue)).all()
    return {
        "on": today, "smallest": SMALLEST, "whole": hide_small(dict(zip(_FIGURES, whole, strict=True))),
        "units": [_unit(row) for row in rows],
    }  # fmt: skip


def hide_small(figures: dict[str, int]) -> dict[str, int | None]:
    """
    Each figure, or None from one to four.

    What is left over between a total and its parts is a figure as well: where it is small, the part is hidden too.
    """
    total = figures["total"]
    return {
        name: None if 0 < number < SMALLEST or (name != "total" and 0 < total - number < SMALLEST) else number
        for name, number in figures.items()
    }


def _unit(row: Row[Any]) -> dict[str, Any]:
    code, *figures = row
    return {"unit": code, **hide_small(dict(zip(_FIGURES, figures, strict=True)))}


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
