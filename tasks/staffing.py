"""The staff list, as the office keeps it: who is on it, in which role and until when. Each change is on record in codes."""

from dataclasses import dataclass
from datetime import date, timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.errors import NotFound, Refused
from models.session import transaction
from models.staff import AccessStep, Appointment, Staff
from models.states import Role
from models.text import clean
from models.units import Unit
from tasks.access import note_access
from tasks.leaves import LeaveWrong, member, read_date
from tasks.open_sessions import end_within
from tasks.sessions import in_force

ROLES = (Role.UNIT, Role.OFFICE, Role.CHAIR, Role.AUDITOR)


class StaffWrong(Refused):
    """A field of a form about the staff cannot be so; ``field`` is the one to mend."""

    def __init__(self, field: str, vi: str, en: str) -> None:
        self.field = field
        super().__init__(vi, en)


@dataclass(frozen=True, slots=True)
class NewRole:
    """A role as a form gives it; days as people write them."""

    role: str
    unit: str
    valid_from: str
    valid_to: str = ""
    replaces: int | None = None  # number of the role that ends the day this one begins


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of a person, as a form gives it."""

    name: str
    email: str
    phone: str


def add_member(by: str, details: Details, role: NewRole) -> str:
    """
    Put somebody on the list with a first role; returns their code.

    :raises StaffWrong: a field cannot be so
    """
    with transaction() as db:
        db.execute(select(func.pg_advisory_xact_lock(func.hashtext("staff.code"))))
        number = 1 + max((int(code[3:]) for code in db.scalars(select(Staff.code)) if code[3:].isdecimal()), default=0)
        staff = Staff(code=f"cb-{number:03d}", language="vi")
        _write(db, staff, details)
        db.add(staff)
        db.flush()
        note_access(db, by, AccessStep.ADDED, staff.code)
        _give(db, by, staff, role)
        return staff.code


def change_details(by: str, code: str, details: Details) -> None:
    """
    Mend name, address or telephone. A link that was sent to the address of before is worth nothing then.

    :raises StaffWrong: a field cannot be so
    """
    with transaction() as db:
        staff = member(db, code)
        before = (staff.name, staff.email, staff.phone)
        _write(db, staff, details)
        after = (staff.name, staff.email, staff.phone)
        changed = [name for name, one, two in zip(("name", "email", "phone"), before, after, strict=True) if one != two]
        if changed:
            note_access(db, by, AccessStep.DETAILS_CHANGED, code, changed=changed)


def give_role(by: str, code: str, role: NewRole) -> None:
    """
    Give a role from a day on; the role it replaces ends the day before.

    :raises StaffWrong: a field cannot be so
    :raises NotFound: the role it replaces is not theirs
    """
    with transaction() as db:
        staff = member(db, code)
        if role.replaces is not None:
            begins = _date("valid_from", role.valid_from)
            _end(db, by, staff, role.replaces, begins)
        _give(db, by, staff, role)
        _check_office(db)


def end_role(by: str, code: str, number: int, valid_to: str) -> None:
    """
    Let a role end: ``valid_to`` is the first day on which it is no longer held.

    :raises StaffWrong: nobody would keep the office
    :raises NotFound: the role is not theirs
    """
    with transaction() as db:
        _end(db, by, member(db, code), number, _date("valid_to", valid_to))
        _check_office(db)


def disable(by: str, code: str) -> None:
    """
    Let somebody in no more; wherever they are signed in, they are out at once. What they did stays under their code.

    :raises StaffWrong: oneself, or nobody would keep the office
    """
    if by == code:
        raise StaffWrong("", "Không tự khóa tài khoản của mình được.", "Nobody disables their own account.")
    with transaction() as db:
        staff = member(db, code)
        if staff.disabled_at is None:
            end_within(db, by, code)
            staff.disabled_at = read_clock(db).now
            note_access(db, by, AccessStep.DISABLED, code)
            _check_office(db)


def enable(by: str, code: str) -> None:
    """Let somebody in again, in the roles that still hold."""
    with transaction() as db:
        staff = member(db, code)
        if staff.disabled_at is not None:
            staff.disabled_at = None
            note_access(db, by, AccessStep.ENABLED, code)


def end_sessions(by: str, code: str, ref: str | None = None) -> int:
    """
    End one of somebody's sessions, or all; returns how many.

    :raises NotFound: there is none of that name
    """
    with transaction() as db:
        return end_within(db, by, member(db, code).code, [ref] if ref else None)


def _write(db: Session, staff: Staff, details: Details) -> None:
    staff.name, staff.email, staff.phone = _name(details.name), _email(db, staff, details.email), _phone(details.phone)


def _name(written: str) -> str:
    if not 0 < len(name := clean(written)) <= 100:  # noqa: PLR2004
        raise StaffWrong("name", "Cần ghi họ tên, không quá 100 ký tự.", "A name is needed, 100 characters at most.")
    return name


def _phone(written: str) -> str | None:
    return clean(written)[:30] or None


def _email(db: Session, staff: Staff, written: str) -> str:
    try:
        email = validate_email(clean(written), check_deliverability=False, test_environment=True).normalized.lower()
    except EmailNotValidError as error:
        raise StaffWrong("email", "Địa chỉ thư điện tử chưa đúng.", "This is no complete e-mail address.") from error
    with db.no_autoflush:
        holder = db.scalar(select(Staff.code).where(Staff.email == email))
    if holder not in {None, staff.code}:
        raise StaffWrong("email", f"Địa chỉ này là của cán bộ {holder}.", f"This address is that of {holder}.")
    return email


def _give(db: Session, by: str, staff: Staff, wanted: NewRole) -> None:
    role, unit_id = _role(wanted.role), None
    if role is Role.UNIT:
        unit_id = db.scalar(select(Unit.id).where(Unit.code == wanted.unit))
        if unit_id is None:
            raise StaffWrong("unit", "Cần chọn đơn vị.", "A unit is needed.")
    begins, ends = (
        _date("valid_from", wanted.valid_from),
        _date("valid_to", wanted.valid_to) if wanted.valid_to else None,
    )
    if ends and ends <= begins:
        raise StaffWrong("valid_to", "Ngày hết hiệu lực phải sau ngày bắt đầu.", "It must end after it begins.")
    _check_once(db, staff.id, role, unit_id, begins, ends)
    db.add(Appointment(staff_id=staff.id, role=role, unit_id=unit_id, valid_from=begins, valid_to=ends))
    db.flush()
    unit = wanted.unit if unit_id else None
    note_access(db, by, AccessStep.ROLE_GIVEN, staff.code, role=role.value, unit=unit, valid_from=begins, valid_to=ends)


def _check_once(db: Session, staff_id: int, role: Role, unit_id: int | None, begins: date, ends: date | None) -> None:
    same = (Appointment.staff_id == staff_id) & (Appointment.role == role)
    unit = Appointment.unit_id.is_(None) if unit_id is None else Appointment.unit_id == unit_id
    overlap = Appointment.valid_to.is_(None) | (Appointment.valid_to > begins)
    before = Appointment.valid_from < ends if ends else Appointment.valid_from.is_not(None)
    if db.scalar(select(Appointment.id).where(same, unit, overlap, before).limit(1)):
        raise StaffWrong(
            "role", "Cán bộ đã giữ vai trò này trong thời gian đó.", "They hold this role in these days already."
        )


def _end(db: Session, by: str, staff: Staff, number: int, valid_to: date) -> None:
    one = db.get(Appointment, number, with_for_update=True)
    if one is None or one.staff_id != staff.id:
        raise NotFound("vai trò", "role", str(number))
    one.valid_to = valid_to
    one.valid_from = min(one.valid_from, valid_to - timedelta(days=1))  # one that was a mistake ends all the same
    db.flush()
    unit = db.scalar(select(Unit.code).where(Unit.id == one.unit_id))
    note_access(db, by, AccessStep.ROLE_ENDED, staff.code, role=one.role.value, unit=unit, valid_to=valid_to)


def _check_office(db: Session) -> None:
    """Somebody keeps the list, today and from now on; else nobody could let anybody in again."""
    db.flush()
    db.execute(select(func.pg_advisory_xact_lock(func.hashtext("office"))))  # of two who disable each other, one
    office = (Appointment.role == Role.OFFICE) & Appointment.valid_to.is_(None) & Staff.disabled_at.is_(None)
    keepers = (
        select(Appointment.id).join(Staff, Staff.id == Appointment.staff_id).where(office, in_force(read_clock(db).on))
    )
    if db.scalar(keepers.limit(1)) is None:
        raise StaffWrong("", "Văn phòng phải còn ít nhất một cán bộ.", "The office must keep at least one member.")


def _role(written: str) -> Role:
    if written not in ROLES:
        raise StaffWrong("role", "Cần chọn vai trò.", "A role is needed.")
    return Role(written)


def _date(field: str, written: str) -> date:
    try:
        return read_date(field, written)
    except LeaveWrong as error:
        raise StaffWrong(field, error.vi, error.en) from error
