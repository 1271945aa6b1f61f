"""Days off, and who stands in (thay mặt): entered by oneself or the office, taken back before their time."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from models.clock import read_clock
from models.errors import NotFound, Refused
from models.session import transaction
from models.staff import AccessStep, Appointment, Leave, Staff
from models.states import Role
from tasks.access import note_access
from tasks.act import read_day
from tasks.sessions import in_force

LONGEST = timedelta(days=366)


class LeaveWrong(Refused):
    """Days or deputy cannot be; ``field`` is the one to mend."""

    def __init__(self, field: str, vi: str, en: str) -> None:
        self.field = field
        super().__init__(vi, en)


_NOT_A_DEPUTY = (
    "deputy", "Người thay mặt phải là cán bộ cùng đơn vị hoặc cùng vai trò.",
    "The deputy must be of the same unit or hold the same role.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """Days off of one person; ``running``: the deputy acts today."""

    id: int
    code: str
    name: str
    deputy: str  # name
    first_on: date
    last_on: date
    running: bool


def enter_leave(by: str, code: str, first_on: str, last_on: str, deputy: str, *, anybody: bool = False) -> None:
    """
    Enter days off of the member ``code``; ``by`` is who says so, ``deputy`` the code of who stands in; with ``anybody``
    (the office may) that need not be a colleague of the same unit or role.

    :raises LeaveWrong: days or deputy cannot be
    """
    with transaction() as db:
        today = read_clock(db).on
        first, last = _days(first_on, last_on, today)
        absent = member(db, code)
        if deputy not in {one for one, _ in deputies_for(db, absent.id, today, anybody=anybody)}:
            raise LeaveWrong(*_NOT_A_DEPUTY)
        db.get(Staff, absent.id, with_for_update=True)  # two who enter days together come one after the other
        _check_free(db, absent.id, first, last)
        stands_in, now = member(db, deputy), read_clock(db).now
        db.add(Leave(staff_id=absent.id, deputy_id=stands_in.id, first_on=first, last_on=last, entered_at=now))
        note_access(db, by, AccessStep.LEAVE_ENTERED, code, deputy=deputy, first_on=first, last_on=last)


def end_leave(by: str, code: str, number: int) -> None:
    """
    Take days off of the member ``code`` back: from now on the deputy stands in no more.

    :raises NotFound: they have no such days, or they are over
    """
    with transaction() as db:
        moment = read_clock(db)
        leave = db.get(Leave, number, with_for_update=True)
        if leave is None or leave.staff_id != member(db, code).id or leave.ended_at or leave.last_on < moment.on:
            raise NotFound("kỳ nghỉ", "leave", str(number))
        leave.ended_at = moment.now
        note_access(db, by, AccessStep.LEAVE_ENDED, code, first_on=leave.first_on, last_on=leave.last_on)


def leaves_ahead(db: Session, today: date, staff_id: int | None = None) -> list[LeaveLine]:
    """Days off that run or are to come: of one person, or of all."""
    absent, deputy = aliased(Staff), aliased(Staff)
    query = (
        select(Leave, absent.code, absent.name, deputy.name)
        .join(absent, absent.id == Leave.staff_id)
        .join(deputy, deputy.id == Leave.deputy_id)
        .where(Leave.last_on >= today, Leave.ended_at.is_(None))
        .order_by(Leave.first_on, Leave.id)
    )
    rows = db.execute(query.where(Leave.staff_id == staff_id) if staff_id else query).tuples()
    return [
        LeaveLine(one.id, code, name, stands_in, one.first_on, one.last_on, running=one.first_on <= today)
        for one, code, name, stands_in in rows
    ]


def deputies_for(db: Session, staff_id: int, today: date, *, anybody: bool = False) -> list[tuple[str, str]]:
    """
    (code, name) of who may stand in for somebody: colleagues of the same unit, or with the same role.

    With ``anybody``, whoever holds a role that acts (an auditor never stands in for somebody who does).
    """
    alike = Appointment.role != Role.AUDITOR if anybody else _alike(db, staff_id, today)
    holders = select(Appointment.staff_id).where(in_force(today), alike)
    others = (Staff.id != staff_id) & Staff.disabled_at.is_(None) & Staff.id.in_(holders)
    rows = db.execute(select(Staff.code, Staff.name).where(others).order_by(Staff.id)).tuples()
    return [(code, name) for code, name in rows]


def member(db: Session, code: str) -> Staff:
    """
    The member of the staff with that code.

    :raises NotFound: there is none
    """
    staff = db.scalar(select(Staff).where(Staff.code == code))
    if staff is None:
        raise NotFound("cán bộ", "member of the staff", code)
    return staff


def _alike(db: Session, staff_id: int, today: date) -> ColumnElement[bool]:
    own = select(Appointment.role, Appointment.unit_id).where(Appointment.staff_id == staff_id, in_force(today))
    held = db.execute(own).tuples().all()
    roles = [role for role, _ in held if role is not Role.UNIT]  # an officer of another unit is no colleague
    return or_(Appointment.role.in_(roles), Appointment.unit_id.in_([unit for _, unit in held if unit]))


def _days(first_on: str, last_on: str, today: date) -> tuple[date, date]:
    first, last = read_date("first_on", first_on), read_date("last_on", last_on)
    if last < first:
        raise LeaveWrong("last_on", "Ngày cuối trước ngày đầu.", "The last day is before the first.")
    if last < today:
        raise LeaveWrong("last_on", "Những ngày này đã qua.", "These days are over.")
    if last - first > LONGEST:
        raise LeaveWrong("last_on", "Dài hơn một năm.", "Longer than a year.")
    return first, last


def read_date(field: str, written: str) -> date:
    """
    A day as a form gives it.

    :raises LeaveWrong: it is none
    """
    try:
        return read_day(written)
    except ValueError as error:
        raise LeaveWrong(field, "Cần ghi ngày.", "A date is needed.") from error


def _check_free(db: Session, staff_id: int, first: date, last: date) -> None:
    theirs = (Leave.staff_id == staff_id) & Leave.ended_at.is_(None)
    if db.scalar(select(Leave.id).where(theirs, Leave.first_on <= last, Leave.last_on >= first).limit(1)):
        raise LeaveWrong(
            "first_on", "Đã có kỳ nghỉ trùng những ngày này.", "Days off are on record for these days already."
        )
