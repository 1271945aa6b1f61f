"""Held letters that wait for a person, and what a person decided about them: who, when, which. No one is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.letter import HeldDecision, Letter, LetterStatus

LISTED = 20  # letters of one flood or decision that a page names


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person did with held letters: ``by`` is the code of a colleague, or an account on the machine."""

    done: str
    why: str | None
    by: str
    at: datetime
    sweep_id: int | None
    letters: tuple[int, ...]


def decided_lately(db: Session, most: int) -> tuple[Decided, ...]:
    """The last decisions, newest first. One statement."""
    return _read(db, _decisions().order_by(HeldDecision.id.desc()).limit(most))


def decided_of(db: Session, letters: Sequence[int]) -> tuple[Decided, ...]:
    """The decisions about any of these letters, oldest first. One statement."""
    touched: ColumnElement[bool] = HeldDecision.letters.overlap(list(letters))
    return _read(db, _decisions().where(touched).order_by(HeldDecision.id))


def _decisions() -> Select[Any]:
    one = HeldDecision
    return select(one.done, one.why, one.by, one.at, one.sweep_id, one.letters)


def _read(db: Session, query: Select[Any]) -> tuple[Decided, ...]:
    return tuple(
        Decided(one.done, one.why, one.by, one.at, one.sweep_id, tuple(one.letters)) for one in db.execute(query)
    )


def first_held() -> ColumnElement[bool]:
    """The letters of each flood that a page names: the first of each sweep and reason."""
    flood = (Letter.sweep_id, Letter.held_why)
    nth = func.row_number().over(partition_by=flood, order_by=Letter.id)
    held = select(Letter.id, nth.label("nth")).where(Letter.status == LetterStatus.HELD).subquery()
    return Letter.id.in_(select(held.c.id).where(held.c.nth <= LISTED))
