"""Give raised issues their unit and date, as the workbook or the routing says."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from models.clock import read_clock
from models.errors import Refused
from models.issue import Issue, take_issues
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import Action, Role, State
from models.text import fold
from models.units import Routing

ENGINE = Actor(Role.ENGINE)


@dataclass(frozen=True, slots=True)
class Charge:
    """Who leads, who helps (unit codes)."""

    lead: str
    co_units: tuple[str, ...] = ()


@dataclass(slots=True)
class Routed:
    """What one batch of routing did: codes assigned, codes nobody could be found for."""

    assigned: list[str] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    last_id: int = 0


def route_raised(after: int = 0, limit: int = 500) -> Routed:
    """
    Assign up to ``limit`` raised issues with an id above ``after``, in one transaction.

    A handed-back issue waits for the office; an issue whose unit is unknown, or that cannot be assigned as proposed,
    stays raised and is alarmed by the sweep; it holds up no other.
    """
    routed = Routed()
    with transaction() as db:
        issues = _waiting(db, after, limit)
        rules: dict[int, Rules] = {}
        moment = read_clock(db)
        routing = {row.field_key: row for row in db.scalars(select(Routing).where(Routing.valid_to.is_(None)))}
        for issue in issues:
            if issue.directive_id not in rules:
                rules[issue.directive_id] = load_rules(db, issue.directive_id, moment)
            _route(issue, rules[issue.directive_id], routing.get(fold(issue.field)), routed)
            routed.last_id = issue.id
    return routed


def anything_raised() -> bool:
    """Whether an issue waits to be routed."""
    with transaction() as db:
        return db.scalar(_raised().with_only_columns(Issue.id).limit(1)) is not None


def _raised() -> Select[tuple[Issue]]:
    return select(Issue).where(
        Issue.state == State.RAISED,
        Issue.handed_back == 0,
        or_(Issue.proposed_unit.is_not(None), Issue.unknown_unit.is_(None)),
    )


def _waiting(db: Session, after: int, limit: int) -> Sequence[Issue]:
    wanted = _raised().where(Issue.id > after).order_by(Issue.id).limit(limit).options(selectinload(Issue.person))
    return take_issues(db, wanted, skip_locked=True)


def _route(issue: Issue, rules: Rules, row: Routing | None, routed: Routed) -> None:
    try:
        assigned = _assign(issue, rules, _charge(issue, rules, row))
    except Refused:  # nothing of it was changed: a unit that is gone, a year without a calendar
        assigned = False
    (routed.assigned if assigned else routed.nobody).append(issue.code)


def _assign(issue: Issue, rules: Rules, charge: Charge | None) -> bool:
    if charge is None:
        return False
    due_on = issue.proposed_due_on or rules.due(issue.level, issue.field, issue.received_on).due_on
    issue.move(Action.ASSIGN, by=ENGINE, rules=rules, unit=charge.lead, co_units=list(charge.co_units), due_on=due_on)
    return True


def _charge(issue: Issue, rules: Rules, row: Routing | None) -> Charge | None:
    if issue.proposed_unit:
        return Charge(issue.proposed_unit, tuple(issue.proposed_co_units))
    if row is None:
        return None
    lead = rules.units[row.lead_id].code if row.lead_id else _ward(issue, rules)
    return Charge(lead, tuple(row.co_units)) if lead else None


def _ward(issue: Issue, rules: Rules) -> str | None:
    """The ward unit where the person lives."""
    if issue.person is None or not issue.person.ward:
        return None
    name = f"ubnd phuong {fold(issue.person.ward).removeprefix('phuong ')}"
    return next((unit.code for unit in rules.units.values() if fold(unit.name) == name), None)
