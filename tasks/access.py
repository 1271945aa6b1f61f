"""Who came in, and who changed what somebody may do: kept in codes and dates only, for the office and the auditor."""

import logging
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, aliased

from models.clock import read_clock
from models.session import transaction
from models.staff import AccessEvent, AccessStep, Staff

log = logging.getLogger("followup.access")
PAGE = 50
_DAYS = {"valid_from", "valid_to", "first_on", "last_on"}


@dataclass(frozen=True, slots=True)
class AccessLine:
    """One thing that was done."""

    id: int
    at: datetime
    who: str | None
    who_name: str | None  # as it is today
    what: str
    whom: str | None
    whom_name: str | None
    facts: dict[str, Any]


def note_access(db: Session, who: str | None, what: AccessStep, whom: str | None = None, **facts: Any) -> None:
    """Put it on record with the change itself; ``facts`` are codes and dates, never a name or an address."""
    plain = {name: _plain(value) for name, value in facts.items() if value is not None}
    other = whom if whom != who else None
    db.add(AccessEvent(who=who, what=what, whom=other, facts=plain, at=read_clock(db).now))
    log.info("%s %s %s %s", who, what.value, other or "-", plain)


def note_refused(who: str | None, what: str, why: str) -> None:
    """Somebody asked for what they may not have: in the log only, so that guessing fills no table."""
    log.warning("refused %s %s %s", who or "-", what, why)


def list_access(before: int | None = None) -> tuple[list[AccessLine], int | None]:
    """Fifty lines, newest first, and where the next page begins."""
    with transaction() as db:
        query = _QUERY.limit(PAGE + 1)
        rows = _lines(db, query.where(AccessEvent.id < before) if before else query)
        return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def access_of(db: Session, code: str, most: int = 20) -> list[AccessLine]:
    """The newest lines about one member of the staff."""
    return _lines(db, _QUERY.where(or_(AccessEvent.who == code, AccessEvent.whom == code)).limit(most))


_WHO, _WHOM = aliased(Staff), aliased(Staff)
_QUERY = (
    select(AccessEvent, _WHO.name, _WHOM.name)
    .outerjoin(_WHO, _WHO.code == AccessEvent.who)
    .outerjoin(_WHOM, _WHOM.code == AccessEvent.whom)
    .order_by(AccessEvent.id.desc())
)


def _lines(db: Session, query: Select[tuple[AccessEvent, str, str]]) -> list[AccessLine]:
    return [
        AccessLine(row.id, row.at, row.who, who, row.what.value, row.whom, whom, _read(row.facts))
        for row, who, whom in db.execute(query).tuples()
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


def _read(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: date.fromisoformat(value) if name in _DAYS else value for name, value in facts.items()}
