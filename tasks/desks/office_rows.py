"""Issues that need the hand of the office, by what they wait for: one query a pile, drawn as plain rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import Row, ScalarSelect, Select, Subquery, case, func, literal, select
from sqlalchemy.orm import joinedload

from models.circumstances import without_head
from models.clock import Moment
from models.directive import LetterKind
from models.event import EventText, IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.states import RUNNING, Action, State
from models.text import fold
from models.units import Unit
from tasks.desks.unit import excerpt
from tasks.reading_issue import Reader
from tasks.workbook import UnitNames

_WAITS = (LetterStatus.OWED, LetterStatus.HELD, LetterStatus.TO_PRINT)
_LOOK_BACK = timedelta(days=7)  # no hold window is longer
_PERSON = joinedload(Issue.person)  # nothing of theirs is shown, whoever wrote it
_ALIKE = 70  # of 100: below this a name offered for one click would be a guess


class Pile(StrEnum):
    """What an issue waits for."""

    NO_UNIT = "no_unit"  # nobody was found to lead it
    NO_DATE = "no_date"  # a unit is proposed; it is not assigned yet, so no date runs
    HANDED_BACK = "handed_back"
    TO_CHECK = "to_check"  # answered; its letter is still held
    APOLOGIES = "apologies"  # the office is to approve, as the unit has no head who signs in
    EXTENSIONS = "extensions"  # the chair is to decide
    UNACKNOWLEDGED = "unacknowledged"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an answer under check rests on."""

    outcome: str
    legal_basis: str
    document_no: str
    document_on: date


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One issue in a pile; what does not belong to its pile is None or empty."""

    code: str
    version: int
    field: str
    excerpt: str
    state: State
    received_on: date
    unit: str | None
    due_on: date | None
    original_due_on: date | None
    assigned_on: date | None
    unknown_unit: str | None
    nearest: tuple[tuple[str, str], ...]  # code, name
    proposed: str | None
    handed_back: int
    extension_asked: date | None
    apology_drafted: date | None  # when the unit expects to answer
    until: datetime | None  # when the letter of the answer may leave
    said: tuple[tuple[str, str], ...]  # name of the fact, words
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Drawing:
    """What rows are drawn with."""

    units: Mapping[int, Unit]
    reader: Reader
    names: UnitNames

    def row(self, row: Row[Any]) -> OfficeRow:
        """One issue of a pile."""
        issue: Issue = row.Issue
        unit, by_code = self.units.get(issue.unit_id or 0), {unit.code: unit.name for unit in self.units.values()}
        return OfficeRow(
            issue.code, issue.version, issue.field, excerpt(issue, self.reader), issue.state, issue.received_on,
            unit.name if unit else None, issue.due_on, issue.original_due_on, issue.assigned_on, issue.unknown_unit,
            self._nearest(issue.unknown_unit), by_code.get(issue.proposed_unit or ""), issue.handed_back,
            issue.extension_asked, issue.apology_drafted, getattr(row, "until", None), self._said(issue, getattr(row, "said", None)),
            _answer(getattr(row, "facts", None)),
        )  # fmt: skip

    def _nearest(self, written: str | None) -> tuple[tuple[str, str], ...]:
        if not written:
            return ()
        codes = {unit.name: unit.code for unit in self.units.values()}
        alike = (name for name in self.names.nearest(written) if fuzz.ratio(fold(written), fold(name)) >= _ALIKE)
        return tuple((codes[name], name) for name in alike)

    def _said(self, issue: Issue, said: Mapping[str, str] | None) -> tuple[tuple[str, str], ...]:
        return tuple(
            (name, self.reader.about(issue.person).words(words, sensitive=issue.sensitive))
            for name, words in (said or {}).items()
            if words
        )


def _answer(facts: Mapping[str, str] | None) -> Answer | None:
    if not facts:
        return None
    on = date.fromisoformat(facts["document_on"])
    return Answer(facts["outcome"], facts["legal_basis"], facts["document_no"], on)


def raised(first: int, last: int, only: Pile | None = None) -> Select[Any]:
    """Issues without a unit: of each pile the rows from ``first`` to ``last``, oldest first, and how many there are."""
    piles = _raised()
    rows = (
        select(Issue, piles.c.pile, piles.c.total, _words(Action.HAND_BACK).label("said"))
        .options(_PERSON)
        .join(piles, piles.c.id == Issue.id)
        .where(piles.c.place.between(first, last))
        .order_by(piles.c.place)
    )
    return rows.where(piles.c.pile == only) if only else rows


def _raised() -> Subquery:
    pile = case(
        (Issue.handed_back > 0, Pile.HANDED_BACK.value), (Issue.proposed_unit.is_not(None), Pile.NO_DATE.value),
        else_=Pile.NO_UNIT.value,
    )  # fmt: skip
    place = func.row_number().over(partition_by=pile, order_by=Issue.id).label("place")
    total = func.count().over(partition_by=pile).label("total")
    return select(Issue.id, pile.label("pile"), place, total).where(Issue.state == State.RAISED).subquery()


def to_check(moment: Moment) -> Select[Any]:
    """Answered, and every letter of the answer still waits; the one that leaves first stands first."""
    waiting = (
        select(func.min(Letter.not_before).label("until"))
        .where(
            Letter.issue_id == Issue.id, Letter.kind == LetterKind.RESOLUTION, Letter.status.in_(_WAITS),
            Letter.not_before > moment.now,
        )
        .correlate(Issue)
        .lateral("waiting")
    )  # fmt: skip
    said, facts = _words(Action.RESOLVE).label("said"), _facts(Action.RESOLVE).label("facts")
    return (
        select(Issue, waiting.c.until, _total(), said, facts)
        .options(_PERSON)
        .join(waiting, waiting.c.until.is_not(None))
        .where(Issue.state == State.RESOLVED, Issue.answered_on >= moment.on - _LOOK_BACK)
        .order_by(waiting.c.until, Issue.id)
    )


def extensions() -> Select[Any]:
    """Units that asked for more time."""
    return (
        select(Issue, _total(), _words(Action.PROPOSE_EXTENSION).label("said"))
        .options(_PERSON)
        .where(Issue.extension_asked.is_not(None), Issue.state.in_(RUNNING))
        .order_by(Issue.id)
    )


def apologies(moment: Moment) -> Select[Any]:
    """Apologies that the office approves: the date that is missed first stands first."""
    return (
        select(Issue, _total(), _words(Action.EXPLAIN_DELAY).label("said"))
        .options(_PERSON)
        .where(Issue.apology_drafted.is_not(None), Issue.state.in_(RUNNING), without_head(Issue.unit_id, moment.on))
        .order_by(Issue.due_on, Issue.id)
    )


def unacknowledged() -> Select[Any]:
    """Assigned, and the unit has not said that it has them; the longest first."""
    return (
        select(Issue, _total())
        .options(_PERSON)
        .where(Issue.state == State.ASSIGNED, Issue.acknowledged_on.is_(None))
        .order_by(Issue.assigned_on, Issue.id)
    )


def _total() -> Any:
    return func.count().over().label("total")


def _words(action: Action) -> ScalarSelect[Any]:
    """The words of the last such step of an issue."""
    return _of_last(select(EventText.said).join(IssueEvent, IssueEvent.id == EventText.event_id), action)


def _facts(action: Action) -> ScalarSelect[Any]:
    """The plain facts of the last such step."""
    return _of_last(select(IssueEvent.facts), action)


def _of_last(query: Select[Any], action: Action) -> ScalarSelect[Any]:
    return (
        query.where(IssueEvent.issue_id == Issue.id, IssueEvent.action == literal(action, IssueEvent.action.type))
        .order_by(IssueEvent.seq.desc())
        .limit(1)
        .correlate(Issue)
        .scalar_subquery()
    )
