"""What a guard must know beyond the issue's own columns: which letters have left, and who may act in person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from models.directive import LetterKind
from models.event import IssueEvent
from models.letter import Letter, LetterStatus
from models.rules import Actor, Rules
from models.staff import Appointment, Staff
from models.states import Action, Role, State
from models.units import Unit

if TYPE_CHECKING:
    from models.issue import Issue

HAS_LEFT = frozenset({LetterStatus.SENDING, LetterStatus.SENT, LetterStatus.UNKNOWN, LetterStatus.PRINTED})
_HELD = frozenset({LetterKind.RESOLUTION})
_ANSWERS = frozenset({LetterKind.RESOLUTION, LetterKind.ANSWERED_AT_CONFERENCE})
_WITH_LETTERS = frozenset({State.RESOLVED, State.CLOSED})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """``approver``: the title of who approves an apology in place of who asks; None if they may."""

    letter_left: bool = False  # of the last resolution, while it may be taken back
    answer_left: bool = False  # of the last answer, also one given at the conference
    approver: str | None = None
    answered_by_another: bool = False

    def facts(self) -> dict[str, Any]:
        """By the names that the guards use."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def circumstances(
    db: Session | None,
    issue: Issue,
    by: Actor,
    rules: Rules,
    *,
    letters: Sequence[Letter] | None = None,
    lock: bool = True,
) -> Circumstances:
    """
    As they are now; only what matters to the issue's state is asked for, of ``letters`` that are at hand nothing.

    With ``lock`` no letter of the answer can be claimed until the transaction ends.
    """
    if db is None or issue.id is None:
        return Circumstances()
    if letters is None:
        letters = _answers(db, issue.id, lock=lock) if issue.state in _WITH_LETTERS else []
    return Circumstances(
        letter_left=issue.state is State.RESOLVED and has_left(letters, _HELD),
        answer_left=has_left(letters, _ANSWERS),
        approver=_approver(db, issue, by, rules) if issue.apology_drafted else None,
        answered_by_another=issue.state is State.RESOLVED and by.role is Role.UNIT and _by_another(db, issue.id, by),
    )


def has_left(letters: Iterable[Letter], kinds: frozenset[LetterKind] = _HELD) -> bool:
    """Whether some letter of the last answer is on its way or gone; an earlier answer, objected to since, does not count."""
    of_answers = [letter for letter in letters if letter.kind in kinds]
    last = max((letter.event_id or 0 for letter in of_answers), default=0)
    return any(letter.status in HAS_LEFT for letter in of_answers if (letter.event_id or 0) == last)


def _answers(db: Session, issue_id: int, *, lock: bool) -> list[Letter]:
    query = select(Letter).where(Letter.issue_id == issue_id, Letter.kind.in_(_ANSWERS))
    fresh = query.with_for_update().execution_options(populate_existing=True) if lock else query
    return list(db.scalars(fresh))


def _approver(db: Session, issue: Issue, by: Actor, rules: Rules) -> str | None:
    """The head of the unit, in person or by who stands in; the office where no head signs in; the chair anywhere."""
    if by.role is Role.CHAIR:
        return None
    unit = rules.units[issue.unit_id or 0]
    head = db.scalar(_head_of(unit, rules))
    if head is None:
        return None if by.role is Role.OFFICE else rules.unit(rules.directive.office).name
    may = by.role is Role.UNIT and head in {by.staff, by.behalf_of}
    return None if may else unit.head


def _head_of(unit: Unit, rules: Rules) -> Any:
    """The member of the staff at the head's address, while they may act for the unit."""
    return select(Staff.id).where(*_is_head(unit, rules.today))


def without_head(unit_id: Any, today: date) -> ColumnElement[bool]:
    """Whether the unit of that number, in a query, has no head who signs in, so that the office approves."""
    return ~exists().where(Unit.id == unit_id, *_is_head(Unit, today))


def _is_head(unit: Unit | type[Unit], today: date) -> tuple[ColumnElement[bool], ...]:
    holds = exists().where(
        Appointment.staff_id == Staff.id, Appointment.role == Role.UNIT, Appointment.unit_id == unit.id,
        Appointment.valid_from <= today, or_(Appointment.valid_to.is_(None), Appointment.valid_to > today),
    )  # fmt: skip
    address = unit.head_email.lower() if isinstance(unit, Unit) else func.lower(unit.head_email)
    return func.lower(Staff.email) == address, Staff.disabled_at.is_(None), holds


def _by_another(db: Session, issue_id: int, by: Actor) -> bool:
    """
    Whether the last answer is another person's. One that a program sent is nobody's in person.

    Who works at the shell of the server is not named, and may; a program may not take back what a person wrote.
    """
    columns = (IssueEvent.staff_id, IssueEvent.behalf_of_id)
    last = select(*columns).where(IssueEvent.issue_id == issue_id, IssueEvent.action == Action.RESOLVE)
    row = db.execute(last.order_by(IssueEvent.seq.desc()).limit(1)).first()
    theirs = {number for number in row or () if number is not None}
    named = by.staff is not None or by.token is not None
    return bool(theirs) and named and theirs.isdisjoint({by.staff, by.behalf_of})
