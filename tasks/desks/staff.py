"""The staff list as the office reads it: roles, validity, days off and open sessions."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.session import transaction
from models.staff import Appointment, Staff, WebSession
from models.units import Unit
from tasks.access import AccessLine, access_of
from tasks.leaves import LeaveLine, deputies_for, leaves_ahead, member
from tasks.open_sessions import SessionLine, sessions_of, still_open

PAGE = 50


@dataclass(frozen=True, slots=True)
class RoleLine:
    """One role of one person; ``holds`` today."""

    id: int
    role: str
    unit: str | None  # name
    valid_from: date
    valid_to: date | None
    holds: bool


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One person of the list."""

    code: str
    name: str
    email: str
    phone: str | None
    disabled: bool
    sign_on: bool  # the city's account of theirs is known
    roles: list[RoleLine] = field(default_factory=list)
    leaves: list[LeaveLine] = field(default_factory=list)
    sessions: int = 0


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Everything about one of them."""

    line: StaffLine
    sessions: list[SessionLine]
    deputies: list[tuple[str, str]]
    units: list[tuple[str, str]]
    log: list[AccessLine]


def list_staff(today: date, page: int = 1) -> tuple[list[StaffLine], bool]:
    """Fifty of the list, who left last, and whether there are more. Four statements."""
    with transaction() as db:
        order = (Staff.disabled_at.is_not(None), Staff.id)
        rows = db.scalars(select(Staff).order_by(*order).offset(PAGE * (page - 1)).limit(PAGE + 1)).all()
        staff = list(rows[:PAGE])
        counted = select(WebSession.staff_id, func.count()).where(WebSession.staff_id.in_([s.id for s in staff]))
        counts = dict(db.execute(counted.where(still_open()).group_by(WebSession.staff_id)).tuples().all())
        return _lines(db, staff, today, counts), len(rows) > PAGE


def open_member(code: str, today: date) -> MemberPage:
    """
    One of them, with what the forms offer. Seven statements.

    :raises NotFound: nobody has that code
    """
    with transaction() as db:
        staff = member(db, code)
        sessions, deputies = sessions_of(db, staff.id), deputies_for(db, staff.id, today, anybody=True)
        [line] = _lines(db, [staff], today, {staff.id: len(sessions)})
        return MemberPage(line, sessions, deputies, _units(db, today), access_of(db, code))


def unit_options(today: date) -> list[tuple[str, str]]:
    """(code, name) of the units there are today."""
    with transaction() as db:
        return _units(db, today)


def _lines(db: Session, staff: list[Staff], today: date, sessions: Mapping[int, int]) -> list[StaffLine]:
    ids = [one.id for one in staff]
    roles, leaves = _roles(db, ids, today), _grouped(leaves_ahead(db, today), lambda leave: leave.code)
    return [
        StaffLine(
            one.code, one.name, one.email, one.phone, one.disabled_at is not None, one.subject is not None,
            roles[one.id], leaves[one.code], sessions.get(one.id, 0),
        ) for one in staff
    ]  # fmt: skip


def _roles(db: Session, ids: list[int], today: date) -> dict[int, list[RoleLine]]:
    """The roles that are held or will be, and those that ended, the last first."""
    query = (
        select(Appointment, Unit.name)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Appointment.staff_id.in_(ids))
        .order_by(Appointment.valid_to.desc().nulls_first(), Appointment.id)
    )
    found: dict[int, list[RoleLine]] = defaultdict(list)
    for one, unit in db.execute(query).tuples():
        line = RoleLine(one.id, one.role.value, unit, one.valid_from, one.valid_to, holds=one.holds_on(today))
        found[one.staff_id].append(line)
    return found


def _grouped(lines: list[LeaveLine], key: Callable[[LeaveLine], str]) -> dict[str, list[LeaveLine]]:
    found: dict[str, list[LeaveLine]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    return found


def _units(db: Session, today: date) -> list[tuple[str, str]]:
    there = (Unit.valid_from <= today) & (Unit.valid_to.is_(None) | (Unit.valid_to > today))
    return [
        (code, name) for code, name in db.execute(select(Unit.code, Unit.name).where(there).order_by(Unit.id)).tuples()
    ]
