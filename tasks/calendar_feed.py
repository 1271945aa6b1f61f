"""The dates of one member of the staff for their calendar: known by a secret address, codes and fields only."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.errors import NotFound
from models.issue import Issue
from models.session import transaction
from models.staff import Staff
from models.states import RUNNING, Role
from models.units import Unit
from tasks.sessions import Hat, find_hats, key_hash

AHEAD, BEHIND, MOST = timedelta(days=60), timedelta(days=90), 500
_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True)
class DueDate:
    """One issue's date; ``field`` is left out where it may say something of a person."""

    code: str
    field: str | None
    due_on: date
    version: int  # of the date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    """The language of a calendar, and its dates."""

    language: str
    dates: tuple[DueDate, ...]


def make_feed(staff_id: int) -> str:
    """A new secret address for somebody's dates; the one before it works no longer. Shown this once."""
    secret = secrets.token_urlsafe(32)
    with transaction() as db:
        db.execute(update(Staff).where(Staff.id == staff_id).values(feed_hash=key_hash(secret)))
    return secret


def read_feed(secret: str) -> Feed:
    """
    The dates behind that secret: of the running issues of one's units; for the office and the chair, of all that are due
    within sixty days.

    :raises NotFound: nobody has that secret, or they have left
    """
    if not _SHAPE.fullmatch(secret):
        raise NotFound("lịch", "calendar", "…")
    with transaction() as db:
        staff = db.scalar(select(Staff).where(Staff.feed_hash == key_hash(secret), Staff.disabled_at.is_(None)))
        if staff is None:
            raise NotFound("lịch", "calendar", "…")
        moment = read_clock(db)
        hats = find_hats(db, staff.id, moment.on)
        return Feed(staff.language, _dates(db, hats, moment))


def _dates(db: Session, hats: Sequence[Hat], moment: Moment) -> tuple[DueDate, ...]:
    if not any(hat.role in {Role.OFFICE, Role.CHAIR, Role.UNIT} for hat in hats):
        return ()
    query = (
        select(Issue)
        .where(Issue.state.in_(RUNNING), Issue.due_on >= moment.on - BEHIND, _whose(hats, moment.on))
        .order_by(Issue.due_on, Issue.id)
        .limit(MOST)
    )
    return tuple(_date(issue, moment) for issue in db.scalars(query))


def _whose(hats: Sequence[Hat], today: date) -> ColumnElement[bool]:
    ours = Issue.unit_id.in_(select(Unit.id).where(Unit.code.in_([hat.unit for hat in hats if hat.unit])))
    overall = any(hat.role in {Role.OFFICE, Role.CHAIR} for hat in hats)
    return ours | Issue.due_on.between(today, today + AHEAD) if overall else ours


def _date(issue: Issue, moment: Moment) -> DueDate:
    field = None if issue.sensitive else issue.field
    return DueDate(issue.code, field, issue.due_on or moment.on, issue.deadline_version, issue.moved_at or moment.now)
