"""What an issue is judged by: its directive, the working calendar, the units, and the moment."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar_day import load_calendar
from models.clock import Moment
from models.conference import DirectiveVersion
from models.directive import Directive
from models.errors import FactWrong, MoveNotAllowed, NotFound
from models.states import Action, Role
from models.units import Unit
from models.working_days import Deadline, WorkingCalendar, count


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a role, for a unit its code, and which member of the staff or token of the API (ids, never a name)."""

    role: Role
    unit: str | None = None
    staff: int | None = None
    behalf_of: int | None = None  # an absent colleague
    token: int | None = None

    def __str__(self) -> str:
        return f"{self.role}:{self.unit}" if self.unit else str(self.role)

    def check_owns(self, action: Action, unit: Unit | None) -> None:
        """A unit acts on its own issues only."""
        if self.role is Role.UNIT and (unit is None or unit.code != self.unit):
            raise MoveNotAllowed(action, str(self), [f"unit:{unit.code}" if unit else "office"])


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a move needs to know, loaded once a transaction."""

    directive_id: int
    directive: Directive
    calendar: WorkingCalendar
    units: dict[int, Unit]
    moment: Moment

    @property
    def today(self) -> date:
        """The civil day on which the move happens."""
        return self.moment.on

    def unit(self, code: str) -> Unit:
        """
        The unit of that code.

        :raises NotFound: there is none
        """
        for unit in self.units.values():
            if unit.code == code:
                return unit
        raise NotFound("đơn vị", "unit", code, sorted(unit.code for unit in self.units.values()))

    def due(self, level: str, field: str, received_on: date) -> Deadline:
        """The date that the directive gives an issue, with its explanation day by day."""
        return count(self.calendar, received_on, self.directive.limit_for(level, field))

    def check_working(self, name: str, day: date) -> None:
        """A date given by hand must be a working day, so that somebody is there to keep it."""
        if not self.calendar.is_working(day):
            vi, en = self.calendar.why(day, "vi"), self.calendar.why(day, "en")
            raise FactWrong(
                name,
                f"ngày {day:%d/%m/%Y} không phải ngày làm việc ({vi}); hãy chọn ngày làm việc.",
                f"{day} is not a working day ({en}); choose a working day.",
            )


def load_rules(db: Session, directive_id: int, moment: Moment) -> Rules:
    """The rules in force for issues judged by that directive version."""
    version = db.get_one(DirectiveVersion, directive_id)
    units = {unit.id: unit for unit in db.scalars(select(Unit))}
    return Rules(directive_id, version.directive, load_calendar(db), units, moment)
