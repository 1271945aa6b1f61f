"""Letters that need a hand: those that did not arrive, held floods, those to print. No page of these names a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Row, case, func, or_, select
from sqlalchemy.orm import Session

from models.clock import Moment
from models.directive import Audience, LetterKind
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import Letter, LetterStatus
from models.people import Person
from models.session import transaction
from models.units import Unit
from models.visibility import Viewer, speaker_of, without_contacts
from tasks.desks.held import Decided, decided_lately, first_held
from tasks.stuck_letters import STUCK

PAGE, RECENT = 50, 10
MOST_PRINTED = 200  # sheets of one document
WAITING = (*STUCK, LetterStatus.HELD, LetterStatus.TO_PRINT)  # as ix_letter_stuck has them
Count = Row[tuple[LetterStatus, int | None, str | None, date, int]]  # the day is None without a sweep


@dataclass(frozen=True, slots=True)
class StuckRow:
    """One letter; ``to`` is a unit's name, or as much of a person as anybody may know."""

    id: int
    code: str | None  # of the issue
    kind: LetterKind
    recipient_role: Audience
    to: str | None
    status: LetterStatus
    answer: str | None
    owed_at: datetime
    to_citizen: bool
    has_address: bool  # of a house, for a letter on paper


@dataclass(frozen=True, slots=True)
class Flood:
    """Letters of one sweep (None: of none), held for one reason (models.letter.Letter.held_why), that wait for a person."""

    sweep_id: int | None
    why: str | None
    as_of: date | None
    letters: int
    first: tuple[StuckRow, ...] = ()  # not all, where they are many


@dataclass(frozen=True, slots=True)
class LettersPage:
    """One page of stuck letters, every flood, and how many wait to be printed."""

    stuck: tuple[StuckRow, ...]
    total: int
    more: bool
    floods: tuple[Flood, ...]
    to_print: int
    decided: tuple[Decided, ...]  # the last few, newest first


@dataclass(frozen=True, slots=True)
class PrintList:
    """The letters that may be printed now, oldest first; ``total`` counts all of them."""

    rows: tuple[StuckRow, ...]
    total: int


def read_letters_page(language: str, moment: Moment, page: int = 1) -> LettersPage:
    """Letters that need a hand. Five statements."""
    with transaction() as db:
        units = {unit.id: unit for unit in db.scalars(select(Unit))}
        counts = letter_counts(db, moment)
        rows = _rows(db, units, language, (Letter.status.in_(STUCK),), PAGE, (page - 1) * PAGE)
        floods, _ = read_floods(db, counts, units, language)
        decided = decided_lately(db, RECENT)
    total = sum(n for status, *_, n in counts if status in STUCK)
    return LettersPage(rows, total, page * PAGE < total, floods, _to_print(counts), decided)


def read_print_list(language: str, moment: Moment) -> PrintList:
    """What may be printed now. Three statements."""
    with transaction() as db:
        units = {unit.id: unit for unit in db.scalars(select(Unit))}
        total = _to_print(letter_counts(db, moment))
        waiting = (Letter.status == LetterStatus.TO_PRINT, Letter.not_before <= moment.now)
        rows = _rows(db, units, language, waiting, MOST_PRINTED, 0)
    return PrintList(rows, total)


def letter_counts(db: Session, moment: Moment) -> Sequence[Count]:
    """(status, sweep, why held, its day, how many) of all stuck, held or to print; what may not be printed yet is left out."""
    stuck = Letter.status.in_((*STUCK, LetterStatus.HELD))
    to_print = (Letter.status == LetterStatus.TO_PRINT) & (Letter.not_before <= moment.now)
    held = Letter.status == LetterStatus.HELD
    sweep, why = case((held, Letter.sweep_id)).label("sweep"), case((held, Letter.held_why)).label("why")
    counted = (
        select(Letter.status, sweep, why, func.count().label("letters"))
        .where(Letter.status.in_(WAITING), stuck | to_print)
        .group_by(Letter.status, sweep, why)
        .subquery()
    )
    query = select(counted.c.status, counted.c.sweep, counted.c.why, SweepRun.as_of, counted.c.letters)
    query = query.outerjoin(SweepRun, SweepRun.id == counted.c.sweep).order_by(counted.c.sweep, counted.c.why)
    return db.execute(query).all()


def read_floods(
    db: Session, counts: Sequence[Count], units: Mapping[int, Unit], language: str, stuck: int = 0
) -> tuple[tuple[Flood, ...], tuple[StuckRow, ...]]:
    """The held ones, sweep by sweep and reason by reason, with the first of each; and the first stuck ones. One statement."""
    floods = [(sweep, why, on, n) for status, sweep, why, on, n in counts if status is LetterStatus.HELD]
    oldest = select(Letter.id).where(Letter.status.in_(STUCK)).order_by(Letter.id).limit(stuck)
    rows = _read(db, (or_(Letter.id.in_(oldest), first_held()),))
    held = [row for row in rows if row[0].status is LetterStatus.HELD]
    return tuple(
        Flood(*flood, tuple(_row(*row, units, language) for row in held if (row[0].sweep_id, row[0].held_why) == flood[:2]))
        for flood in floods
    ), tuple(_row(*row, units, language) for row in rows if row[0].status in STUCK)  # fmt: skip


def _to_print(counts: Sequence[Count]) -> int:
    return sum(n for status, *_, n in counts if status is LetterStatus.TO_PRINT)


def _rows(
    db: Session, units: Mapping[int, Unit], language: str, which: tuple[object, ...], limit: int, offset: int
) -> tuple[StuckRow, ...]:
    return tuple(_row(*row, units, language) for row in _read(db, which, limit, offset))


def _read(
    db: Session, which: tuple[object, ...], limit: int | None = None, offset: int = 0
) -> Sequence[tuple[Letter, str, Person]]:
    query = (
        select(Letter, Issue.code, Person)
        .outerjoin(Issue, Issue.id == Letter.issue_id)
        .outerjoin(Person, Person.id == Letter.person_id)
        .where(*which)  # type: ignore[arg-type]
        .order_by(Letter.id)
    )
    return db.execute(query.limit(limit).offset(offset)).tuples().all()


def _row(letter: Letter, code: str | None, person: Person | None, units: Mapping[int, Unit], language: str) -> StuckRow:
    unit = units.get(letter.unit_id or 0)
    to = speaker_of(person, Viewer.ANYBODY, language) if person else unit.name if unit else None
    return StuckRow(
        letter.id, code, letter.kind, letter.recipient_role, to, letter.status,
        without_contacts(letter.answer or "") or None, letter.owed_at, person is not None, bool(person and person.address),
    )  # fmt: skip
