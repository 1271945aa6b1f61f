"""One difficulty one person raised. Its state changes through one door: :meth:`Issue.move`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    Text,
    UniqueConstraint,
    inspect,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, Session, WriteOnlyMapped, mapped_column, object_session, relationship

from models.base import Base
from models.circumstances import circumstances
from models.deadline import DeadlineCheck
from models.effects import apply_effect
from models.errors import NotFound
from models.event import GENESIS, EventText, IssueEvent
from models.letter import Letter
from models.owing import owe_for_event
from models.people import Person
from models.rules import Actor, Rules
from models.searching import ISSUE_WORDS
from models.states import RUNNING, Action, Level, Move, State, find_move

_HELD = "issues whose rows this transaction has locked"  # a session of ours is one transaction


class Issue(Base):
    """One issue: what was raised, who is responsible, until when. See :mod:`models.states` for its moves."""

    __tablename__ = "issue"
    __table_args__ = (
        UniqueConstraint("conference_id", "row"),
        CheckConstraint(
            "state IN ('raised', 'closed', 'declined') OR unit_id IS NOT NULL", name="someone_is_responsible"
        ),
        CheckConstraint(
            "state NOT IN ('assigned', 'inspected', 'awaiting_citizen') OR due_on IS NOT NULL",
            name="running_has_a_date",
        ),
        Index("ix_issue_running", "due_on", postgresql_where="state IN ('assigned', 'inspected', 'awaiting_citizen')"),
        Index(
            "ix_issue_unit_running",
            "unit_id",
            "due_on",
            postgresql_where="state IN ('assigned', 'inspected', 'awaiting_citizen')",
        ),
        Index("ix_issue_resolved", "answered_on", "id", postgresql_where="state = 'resolved'"),
        Index("ix_issue_answered", "answered_on", "id", postgresql_where="answered_on IS NOT NULL AND NOT sensitive"),
        Index("ix_issue_extension_asked", "id", postgresql_where="extension_asked IS NOT NULL"),
        Index("ix_issue_state", "state", "id"),
        Index("ix_issue_field", "field", "id"),
        Index("ix_issue_unit", "unit_id", "id"),
        Index("ix_issue_words", literal_column(ISSUE_WORDS), postgresql_using="gin"),
        Index("ix_issue_moved_at", "moved_at", "id"),
        Index("ix_issue_raised", "conference_id", "id", postgresql_where="state = 'raised'"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # what citizens quote: KN-2023-2-0017
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive_version.id"))
    row: Mapped[int]  # STT of the workbook
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    field: Mapped[str]
    level: Mapped[Level]
    sensitive: Mapped[bool]
    duty_to_reply: Mapped[bool]  # False: anonymous
    received_on: Mapped[date]
    source_hash: Mapped[str | None]  # of the workbook row it came from

    proposed_unit: Mapped[str | None]  # code, as the workbook or a hand-back names it
    proposed_co_units: Mapped[list[str]] = mapped_column(ARRAY(Text))
    proposed_due_on: Mapped[date | None]
    unknown_unit: Mapped[str | None]  # as written, when no unit bears that name

    state: Mapped[State]
    state_before: Mapped[State | None]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    co_units: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    deadline_version: Mapped[int]
    assigned_on: Mapped[date | None]
    acknowledged_on: Mapped[date | None]
    asked_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    object_until: Mapped[date | None]
    extended: Mapped[bool]
    extension_asked: Mapped[date | None]  # the date a unit asked for, until the chair decides
    apology_drafted: Mapped[date | None]  # the date a unit expects to answer on, until the head approves the apology
    expected_on: Mapped[date | None]  # the same once the citizen hears it; the date in force stays
    reopened: Mapped[bool]
    handed_back: Mapped[int]
    duplicate_of_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"), index=True)
    duplicates: Mapped[int]
    version: Mapped[int]
    chain_head: Mapped[bytes]
    moved_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise")
    events: WriteOnlyMapped[IssueEvent] = relationship(order_by=IssueEvent.seq, passive_deletes=True)
    letters: WriteOnlyMapped[Letter] = relationship(passive_deletes=True)
    checks: WriteOnlyMapped[DeadlineCheck] = relationship(passive_deletes=True)

    def __init__(self, **columns: Any) -> None:
        """A new issue, not yet on record: :meth:`move` with ``raise`` comes next."""
        fresh = {
            "state": State.RAISED, "co_units": [], "deadline_version": 0, "extended": False, "reopened": False,
            "handed_back": 0, "duplicates": 0, "version": 0, "chain_head": GENESIS,
        }  # fmt: skip
        super().__init__(**fresh | columns)

    def move(self, action: Action, *, by: Actor, rules: Rules, quietly: bool = False, **given: Any) -> IssueEvent:
        """
        Take one step: lock the row, change the state, put it on record and owe its letters, in one transaction.

        ``given`` are the facts of :class:`models.states.Move`; dates are ``date``, units are codes.
        ``quietly`` records without owing letters, for a step that another follows at once.

        :raises Refused: the rules forbid it; nothing is changed
        """
        self._lock()
        move = find_move(self.state if self.version else None, action, by.role, self._facts(by, rules, given))
        by.check_owns(action, rules.units.get(self.unit_id or 0))
        source, target = move.source, move.target or self.state_before or self.state
        apply_effect(self, action, rules, given)
        self.state = target
        if target not in RUNNING:
            self.extension_asked = self.apology_drafted = None  # nobody waits for more time any longer
        event = self._record(move, source, by, rules, given)
        if not quietly:
            owe_for_event(self, event, rules)
        return event

    def _lock(self) -> None:
        """Lock the row unless this transaction has; if somebody was faster, go on from what they left."""
        db = object_session(self)
        if db is None or self.id is None or self.id in (held := db.info.setdefault(_HELD, set())):
            return
        loaded = inspect(self).committed_state.get("version", self.version)
        if db.scalar(select(Issue.version).where(Issue.id == self.id).with_for_update()) != loaded:
            db.refresh(self)
        held.add(self.id)

    def _facts(self, by: Actor, rules: Rules, given: dict[str, Any]) -> dict[str, Any]:
        return {
            **given, **self.standing, "today": rules.today, **circumstances(object_session(self), self, by, rules).facts(),
        }  # fmt: skip

    @property
    def standing(self) -> dict[str, Any]:
        """What the guards ask of the issue itself."""
        return {
            "old_due_on": self.due_on, "extended": self.extended, "reopened": self.reopened,
            "object_until": self.object_until, "extension_asked": self.extension_asked,
            "apology_drafted": self.apology_drafted,
        }  # fmt: skip

    def _record(self, move: Move, source: State | None, by: Actor, rules: Rules, given: dict[str, Any]) -> IssueEvent:
        said = {name: given[name] for name in move.says}
        if move.action in {Action.RAISE, Action.AMEND}:
            said["text"] = self.text  # what was raised is part of the history, and so is what it was before
        text = EventText.of(said) if said else None
        kept = {name: _plain(given[name]) for name in (*move.sets, *move.notes, *move.may) if name in given}
        self.version += 1
        event = IssueEvent(
            seq=self.version, action=move.action, source=source, target=self.state, role=by.role, actor=str(by),
            staff_id=by.staff, behalf_of_id=by.behalf_of, token_id=by.token,
            happened_at=rules.moment.happened_at, recorded_at=rules.moment.now, facts=kept, unit_id=self.unit_id,
            due_on=self.due_on, deadline_version=self.deadline_version, text=text,
            commitment=text.commit() if text else None, prev_hash=self.chain_head,
        )  # fmt: skip
        event.hash = self.chain_head = event.seal(self.code)
        self.moved_at = rules.moment.now
        self.events.add(event)
        return event

    @staticmethod
    def by_code(code: str) -> Select[tuple[Issue]]:
        """The query for the issue of that code, as people type it."""
        return select(Issue).where(Issue.code == code.strip().upper())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def take_issue(db: Session, code: str) -> Issue:
    """
    The issue of that code, its row locked until the transaction ends.

    :raises NotFound: no issue has that code
    """
    issues = take_issues(db, Issue.by_code(code))
    if not issues:
        raise NotFound("kiến nghị", "issue", code)
    return issues[0]


def take_issues(db: Session, wanted: Select[tuple[Issue]], *, skip_locked: bool = False) -> Sequence[Issue]:
    """The issues of a query, their rows locked until the transaction ends; :meth:`Issue.move` need not lock them again."""
    issues = db.scalars(wanted.with_for_update(of=Issue, skip_locked=skip_locked)).all()
    db.info.setdefault(_HELD, set()).update(issue.id for issue in issues)
    return issues
