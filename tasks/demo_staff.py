"""Taking a role without a secret: only while the demo clock is on, since mail then stays on this machine."""

from dataclasses import dataclass

from sqlalchemy import select

from models.clock import read_clock
from models.errors import NotFound, Refused
from models.session import transaction
from models.staff import Appointment, Staff
from models.units import Unit
from tasks.sessions import open_session


class NoDemo(Refused):
    """The real clock runs, so nobody comes in without a secret."""

    def __init__(self) -> None:
        super().__init__("Chỉ dùng được khi đồng hồ giả lập đang bật.", "This works only while the demo clock is on.")


@dataclass(frozen=True, slots=True)
class DemoRole:
    """One button: whom one becomes."""

    code: str
    label: str
    role: str


def demo_roles() -> list[DemoRole]:
    """Everybody on the staff list, in the order it was made."""
    query = (
        select(Staff.code, Staff.name, Appointment.role, Unit.name)
        .join(Appointment, Appointment.staff_id == Staff.id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(Staff.disabled_at.is_(None))
        .order_by(Staff.id, Appointment.id)
    )
    with transaction() as db:
        return [
            DemoRole(code, f"{name} – {unit}" if unit else name, role.value)
            for code, name, role, unit in db.execute(query).tuples()
        ]


def sign_in_demo(code: str, browser: str) -> str:
    """
    A session for that member of the staff; returns the cookie's secret.

    :raises NoDemo: the real clock runs
    :raises NotFound: nobody has that code
    """
    with transaction() as db:
        if not read_clock(db).demo:
            raise NoDemo
        staff_id = db.scalar(select(Staff.id).where(Staff.code == code, Staff.disabled_at.is_(None)))
        if staff_id is None:
            raise NotFound("cán bộ", "member of the staff", code)
        return open_session(db, staff_id, "demo", browser)
