"""Which issues somebody may open: a unit its own and those where it helps; the office, the chair and the auditor all."""

from sqlalchemy import ColumnElement, ScalarSelect, Select, any_, select, true
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.issue import Issue, take_issues
from models.rules import Actor
from models.staff import Staff
from models.states import Role
from models.units import Unit

_ALL = frozenset({Role.OFFICE, Role.CHAIR, Role.AUDITOR})


def may_open(by: Actor) -> ColumnElement[bool]:
    """The condition on ``issue`` for what ``by`` may open; for anybody else than staff, nothing."""
    if by.role in _ALL:
        return true()
    if by.role is not Role.UNIT:
        return ~true()
    unit_id = id_of_unit(by)
    return (Issue.unit_id == unit_id) | (unit_id == any_(Issue.co_units))


def id_of_unit(by: Actor) -> ScalarSelect[int]:
    """The number of the unit that ``by`` acts for, found in the same statement."""
    return select(Unit.id).where(Unit.code == by.unit).scalar_subquery()


def opened(query: Select[tuple[Issue]], by: Actor) -> Select[tuple[Issue]]:
    """Of these issues, those that ``by`` may open."""
    return query.where(may_open(by))


def open_issue(db: Session, code: str, by: Actor) -> Issue:
    """
    The issue of that code.

    :raises NotFound: there is none, or it is not for ``by``: the answer is the same
    """
    issue = db.scalar(opened(Issue.by_code(code), by))
    if issue is None:
        raise NotFound("kiến nghị", "issue", code)
    return issue


def take_open_issue(db: Session, code: str, by: Actor) -> Issue:
    """
    The same, its row locked first: a step must see what a colleague has just done.

    :raises NotFound: there is none, or it is not for ``by``
    """
    issues = take_issues(db, opened(Issue.by_code(code), by))
    if not issues:
        raise NotFound("kiến nghị", "issue", code)
    return issues[0]


def named(staff: type[Staff]) -> ColumnElement[str]:
    """A member of the staff by name and code, for those who must know who it was."""
    return staff.name + " (" + staff.code + ")"
