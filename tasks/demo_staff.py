"""Taking a role without a secret: only while the demo clock is on, since mail then stays on this machine."""

from dataclasses import dataclass

from sqlalchemy import select

from models.clock import read_clock
from models.errors import NotFound, Refused
from models.session import transaction
from models.staff import Appointment, Staff
from models.units import Unit
from tasks.sessions import in_force, open_session


class NoDemo(Refused):
    """The real clock runs, so nobody comes in without a secret."""

    def __init__(self) -> None:
        super().__init__("Chỉ dùng được khi đồng hồ giả lập đang bật.", "This works only while the demo clock is on.")


@dataclass(frozen=True, slots=True)
class DemoRole:
    """One button: whom one becomes."""

    code: str
    name: str
    role: str
    unit: str | None  # name

    @property
    def label(self) -> str:
        """Their name, and the unit's unless the name says it."""
        return self.name if self.unit is None or self.unit in self.name else f"{self.unit} – {self.name}"


def demo_roles() -> list[DemoRole]:
    """Everybody on the staff list who holds a role today, in the order it was made."""
    with transaction() as db:
        today = read_clock(db).on
        query = (
            select(Staff.code, Staff.name, Appointment.role, Unit.name)
            .join(Appointment, Appointment.staff_id == Staff.id)
            .outerjoin(Unit, Unit.id == Appointment.unit_id)
            .where(Staff.disabled_at.is_(None), in_force(today))
            .order_by(Staff.id, Appointment.id)
        )
        return [DemoRole(code, name, role.value, unit) for code, name, role, unit in db.execute(query).tuples()]


def sign_in_demo(code: str, browser: str, old_key: str | None = None) -> str:
    """
    A session for that member of the staff; returns the cookie's secret.

    :raises NoDemo: the real clock runs
    :raises NotFound: nobody has that code
    """
    with transaction() as db:
        if not read_clock(db).demo:
            raise NoDemo
        staff = db.scalar(select(Staff).where(Staff.code == code, Staff.disabled_at.is_(None)))
        if staff is None:
            raise NotFound("cán bộ", "member of the staff", code)
        return open_session(db, staff, "demo", browser, old_key)
