"""What the auditor goes through: the sweeps, who looked at an identity and why, and the letters with their tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from models.directive import Audience, LetterKind
from models.event import EventText, IssueEvent
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import Letter, LetterStatus
from models.session import transaction
from models.staff import Staff
from models.states import Action, Role
from models.units import Unit
from tasks.desks.audit import TryLine, tries_of
from tasks.desks.held import Decided, decided_lately
from tasks.desks.scope import named
from tasks.ledger import LedgerLine
from tasks.reading_issue import Reader

PAGE = 50
_DECIDED = 20  # decisions about held letters beside the ledger
_DAYS = 14  # that the table of letters by day shows


@dataclass(frozen=True, slots=True)
class LookLine:
    """Somebody of the staff looked who raised an issue; who it is, is not said here."""

    id: int
    code: str
    happened_at: datetime
    recorded_at: datetime
    role: Role
    staff: str | None  # code
    behalf_of: str | None
    reason: str | None  # None: erased


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter; ``to`` is a unit by name or None, never a person."""

    id: int
    code: str | None
    kind: LetterKind
    recipient_role: Audience
    to: str | None
    status: str
    as_of: date
    sent_at: datetime | None
    tries: tuple[TryLine, ...]


@dataclass(frozen=True, slots=True)
class LettersWanted:
    """Which letters; empty means any. ``below`` is where the page before ended."""

    status: str = ""
    day: date | None = None
    below: int = 0


@dataclass(frozen=True, slots=True)
class Letters:
    """One page of letters, newest first, and how many of each status each of the last days has."""

    lines: tuple[LetterLine, ...]
    below: int | None
    days: Mapping[date, Mapping[str, int]]


def read_sweeps(below: int) -> tuple[tuple[LedgerLine, ...], int | None, tuple[Decided, ...]]:
    """The ledger, newest first, where the next page begins, and what people decided lately about held letters."""
    columns = (
        SweepRun.id, SweepRun.as_of, SweepRun.slot, SweepRun.started_at, SweepRun.considered, SweepRun.newly_late,
        SweepRun.owed, SweepRun.suppressed, SweepRun.held, SweepRun.code_version,
    )  # fmt: skip
    query = select(*columns).order_by(SweepRun.id.desc()).limit(PAGE + 1)
    with transaction() as db:
        rows = db.execute(query.where(SweepRun.id < below) if below else query).all()
        decided = decided_lately(db, _DECIDED)
    return tuple(LedgerLine(*row) for row in rows[:PAGE]), _next(rows), decided


def read_looks(below: int, language: str) -> tuple[tuple[LookLine, ...], int | None]:
    """Who looked at whose identity and why, newest first. One statement."""
    actor, absent, reader = aliased(Staff), aliased(Staff), Reader(language)
    query = (
        select(
            IssueEvent.id, Issue.code, Issue.sensitive, IssueEvent.happened_at, IssueEvent.recorded_at, IssueEvent.role,
            named(actor).label("staff"), named(absent).label("behalf"), EventText.said,
        )
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .outerjoin(actor, actor.id == IssueEvent.staff_id)
        .outerjoin(absent, absent.id == IssueEvent.behalf_of_id)
        .outerjoin(EventText, EventText.event_id == IssueEvent.id)
        .where(IssueEvent.action == Action.REVEAL)
        .order_by(IssueEvent.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    with transaction() as db:
        rows = db.execute(query.where(IssueEvent.id < below) if below else query).all()
    return tuple(_look(row, reader) for row in rows[:PAGE]), _next(rows)


def _look(row: Row[Any], reader: Reader) -> LookLine:
    reason = (row.said or {}).get("reason")
    return LookLine(
        row.id, row.code, row.happened_at, row.recorded_at, row.role, row.staff, row.behalf,
        reader.words(reason, sensitive=row.sensitive) if reason else None,
    )  # fmt: skip


def _next(rows: Sequence[Row[Any]]) -> int | None:
    return rows[PAGE - 1].id if len(rows) > PAGE else None


def read_letters(wanted: LettersWanted, today: date) -> Letters:
    """Letters as wanted, and the last two weeks in numbers. Three statements."""
    with transaction() as db:
        rows = db.execute(_letters(wanted)).all()
        tries = tries_of(db, [row.id for row in rows[:PAGE]])
        days: dict[date, dict[str, int]] = {}
        for day, status, n in db.execute(_by_day(today)).tuples():
            days.setdefault(day, {})[status] = n
    lines = tuple(
        LetterLine(row.id, row.code, row.kind, row.recipient_role, row.name, row.status, row.as_of, row.sent_at,
                   tuple(tries.get(row.id, ())))
        for row in rows[:PAGE]
    )  # fmt: skip
    return Letters(lines, _next(rows), days)


def _letters(wanted: LettersWanted) -> Select[Any]:
    query = (
        select(Letter.id, Issue.code, Letter.kind, Letter.recipient_role, Unit.name, Letter.status, Letter.as_of,
               Letter.sent_at)
        .outerjoin(Issue, Issue.id == Letter.issue_id).outerjoin(Unit, Unit.id == Letter.unit_id)
        .order_by(Letter.id.desc()).limit(PAGE + 1)
    )  # fmt: skip
    if wanted.status in set(LetterStatus):
        query = query.where(Letter.status == LetterStatus(wanted.status))
    if wanted.day:
        query = query.where(Letter.as_of == wanted.day)
    return query.where(Letter.id < wanted.below) if wanted.below else query


def _by_day(today: date) -> Select[tuple[date, LetterStatus, int]]:
    return (
        select(Letter.as_of, Letter.status, func.count())
        .where(Letter.as_of > today - timedelta(days=_DAYS))
        .group_by(Letter.as_of, Letter.status)
        .order_by(Letter.as_of.desc(), Letter.status)
    )
