"""The ledger of sweeps and the letters on record, as plain values for lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from models.directive import LetterKind
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import Letter, LetterStatus
from models.session import transaction
from models.units import Unit
from models.visibility import without_contacts


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One sweep."""

    run: int
    as_of: date
    slot: str | None
    started_at: datetime
    considered: int
    newly_late: int
    owed: Mapping[str, int]
    suppressed: Mapping[str, int]
    held: int
    code_version: str


@dataclass(frozen=True, slots=True)
class LetterOnRecord:
    """One letter; ``code`` is the issue's, None for a sheet; ``unit`` a name."""

    id: int
    code: str | None
    kind: str
    recipient_role: str
    unit: str | None
    status: str
    as_of: date
    sent_at: datetime | None
    message_id: str | None
    tries: int
    answer: str | None
    held_why: str | None  # why a person must let it go, or had to


def read_ledger(limit: int = 1000) -> list[LedgerLine]:
    """The sweeps, newest first."""
    columns = (
        SweepRun.id, SweepRun.as_of, SweepRun.slot, SweepRun.started_at, SweepRun.considered, SweepRun.newly_late,
        SweepRun.owed, SweepRun.suppressed, SweepRun.held, SweepRun.code_version,
    )  # fmt: skip
    with transaction() as db:
        return [LedgerLine(*row) for row in db.execute(select(*columns).order_by(SweepRun.id.desc()).limit(limit))]


def list_letters(
    code: str | None = None, status: LetterStatus | None = None, kind: LetterKind | None = None
) -> list[LetterOnRecord]:
    """The letters in the order they were owed; in one statement."""
    query = (
        select(
            Letter.id, Issue.code, Letter.kind, Letter.recipient_role, Unit.name, Letter.status, Letter.as_of,
            Letter.sent_at, Letter.message_id, Letter.tries, Letter.answer, Letter.held_why,
        )
        .outerjoin(Issue, Issue.id == Letter.issue_id)
        .outerjoin(Unit, Unit.id == Letter.unit_id)
        .order_by(Letter.id)
    )  # fmt: skip
    if code:
        query = query.where(Issue.code == code.strip().upper())
    if status:
        query = query.where(Letter.status == status)
    if kind:
        query = query.where(Letter.kind == kind)
    with transaction() as db:
        letters = [LetterOnRecord(*row) for row in db.execute(query).tuples()]
    return [replace(letter, answer=without_contacts(letter.answer or "") or None) for letter in letters]
