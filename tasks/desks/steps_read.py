"""The steps of an issue as a page shows them: who did what, for whom, when, with which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased, joinedload

from models.clock import HANOI
from models.event import IssueEvent
from models.issue import Issue
from models.people import Person
from models.rules import Actor, Rules
from models.staff import Staff
from models.states import Action, Role
from tasks.reading_issue import Reader

_UNIT_FACTS = frozenset({"unit", "right_unit", "former_unit"})
_UNSHOWN = frozenset({"sha256", "former_unit"})


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step: who did what; ``recorded_on`` only if it was put on record on another day than it happened."""

    seq: int
    action: Action
    happened_at: datetime
    recorded_on: date | None
    role: Role
    by_unit: str | None
    by_staff: str | None
    behalf_of: str | None
    due_on: date | None
    facts: Mapping[str, Any]  # units by name
    said: Mapping[str, str]
    erased: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """With what an issue is read: its rules, in which words, for whom."""

    rules: Rules
    reader: Reader
    by: Actor

    def name_of(self, code: str) -> str:
        """A unit by name."""
        return next((unit.name for unit in self.rules.units.values() if unit.code == code), code)

    @property
    def unit_id(self) -> int | None:
        """The unit that the reader acts for."""
        return next((unit.id for unit in self.rules.units.values() if unit.code == self.by.unit), None)


def read_steps(db: Session, issue: Issue, reading: Reading, after: int = 0) -> tuple[StepLine, ...]:
    """The steps after the one numbered ``after``, in their order. One statement, two if the person is not at hand."""
    actor, absent = aliased(Staff), aliased(Staff)
    query = (
        select(IssueEvent, actor.name.label("by"), absent.name.label("behalf"))
        .outerjoin(actor, actor.id == IssueEvent.staff_id)
        .outerjoin(absent, absent.id == IssueEvent.behalf_of_id)
        .where(IssueEvent.issue_id == issue.id, IssueEvent.seq > after)
        .options(joinedload(IssueEvent.text))
        .order_by(IssueEvent.seq)
    )
    person = db.get(Person, issue.person_id) if issue.person_id else None
    reading = replace(reading, reader=reading.reader.about(person))
    return tuple(_step(row, issue, reading) for row in db.execute(query))


def _step(row: Row[Any], issue: Issue, reading: Reading) -> StepLine:
    event: IssueEvent = row.IssueEvent
    happened, recorded = (at.astimezone(HANOI).date() for at in (event.happened_at, event.recorded_at))
    acting = event.actor.partition(":")[2]
    said = dict(event.text.said) if event.text else {}
    raised = said.pop("text", None)  # what was raised stands on top of the page
    return StepLine(
        event.seq, event.action, event.happened_at, recorded if recorded != happened else None, event.role,
        reading.name_of(acting) if acting else None, row.by, row.behalf, event.due_on,
        {name: _named(name, value, reading) for name, value in event.facts.items() if _is_shown(event, name)},
        {name: reading.reader.words(words, sensitive=issue.sensitive) for name, words in said.items()},
        erased=event.commitment is not None and not said and raised is None,
    )  # fmt: skip


def _is_shown(event: IssueEvent, name: str) -> bool:
    """A file is listed by its name on the page; what it is called inside says nothing."""
    return name not in _UNSHOWN and (event.action, name) != (Action.ATTACH, "file")


def _named(name: str, value: Any, reading: Reading) -> Any:
    if name in _UNIT_FACTS:
        return reading.name_of(value)
    return [reading.name_of(code) for code in value] if name == "co_units" else value
