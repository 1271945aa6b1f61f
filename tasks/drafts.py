"""
What somebody typed into the form of a step and has not handed in: kept for each person, issue and step.

The last save wins. ``tab`` names the window that saved; a window that finds another's draft is told of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.errors import FactWrong
from models.paperwork import Draft
from models.rules import Actor
from models.session import transaction
from models.staff import Appointment, Staff, WebSession
from models.states import Action
from models.units import Unit
from tasks.desks.scope import open_issue
from tasks.sessions import key_hash

_TAB = "_tab"
_LONGEST = 60_000  # characters of all fields together
_REMEMBERED = timedelta(days=2)  # so long after its end a session still tells whose draft it was


@dataclass(frozen=True, slots=True)
class Written:
    """What is in a form: its fields, the window it is in, and the version of the issue that the window shows."""

    fields: Mapping[str, str]
    tab: str
    version: int


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as it was kept."""

    fields: Mapping[str, str]
    tab: str
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Saved:
    """A draft was kept; ``other_at``: another window had saved one meanwhile, and this one replaced it."""

    at: datetime
    other_at: datetime | None


def save_draft(by: Actor, code: str, action: Action, written: Written, seen: str = "") -> Saved:
    """
    Keep what was typed; ``seen`` is the window whose draft this window has shown.

    :raises NotFound: the issue is not for ``by``
    :raises FactWrong: it is longer than any form allows
    """
    with transaction() as db:
        return _save(db, by, code, action, written, seen)


def _save(db: Session, by: Actor, code: str, action: Action, written: Written, seen: str) -> Saved:
    if sum(map(len, written.fields.values())) > _LONGEST:
        raise FactWrong("", "nội dung quá dài để lưu nháp.", "too long to be kept as a draft.")
    issue, now = open_issue(db, code, by), read_clock(db).now
    before = read_draft(db, by, issue.id, action)
    values = {"fields": {**written.fields, _TAB: written.tab}, "issue_version": written.version, "saved_at": now}
    row = insert(Draft).values(staff_id=by.staff, issue_id=issue.id, action=action, **values)
    db.execute(row.on_conflict_do_update(index_elements=["staff_id", "issue_id", "action"], set_=values))
    other = before.saved_at if before and before.tab not in {written.tab, seen} else None
    return Saved(now, other)


def read_draft(db: Session, by: Actor, issue_id: int, action: Action) -> KeptDraft | None:
    """What ``by`` has kept for this step."""
    query = select(Draft).where(Draft.staff_id == by.staff, Draft.issue_id == issue_id, Draft.action == action)
    draft = db.scalar(query)
    if draft is None:
        return None
    fields = dict(draft.fields)
    return KeptDraft(fields, fields.pop(_TAB, ""), draft.issue_version, draft.saved_at)


def drop_draft(db: Session, by: Actor, issue_id: int, action: Action) -> None:
    """The step was taken, or the person wants the draft away."""
    db.execute(delete(Draft).where(Draft.staff_id == by.staff, Draft.issue_id == issue_id, Draft.action == action))


def discard_draft(by: Actor, code: str, action: Action) -> None:
    """
    Throw a draft away.

    :raises NotFound: the issue is not for ``by``
    """
    with transaction() as db:
        drop_draft(db, by, open_issue(db, code, by).id, action)


def save_for_ended_session(key: str | None, code: str, action: Action, written: Written) -> bool:
    """
    Keep what was typed for the owner of a session that has run out; False if nobody is known by that cookie.

    A session that was ended on purpose is not asked: whoever holds its cookie writes into nobody's drafts.

    :raises NotFound: the issue is not for them
    """
    with transaction() as db:
        by = _owner(db, key) if key else None
        if by is None:
            return False
        _save(db, by, code, action, written, seen=written.tab)
        return True


def _owner(db: Session, key: str) -> Actor | None:
    query = (
        select(WebSession.staff_id, WebSession.behalf_of_id, Appointment, Unit.code)
        .join(Staff, Staff.id == WebSession.staff_id)
        .join(Appointment, Appointment.id == WebSession.appointment_id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where(WebSession.key_hash == key_hash(key), WebSession.ended_at.is_(None), Staff.disabled_at.is_(None))
        .where(WebSession.seen_at > func.now() - _REMEMBERED)
    )
    row = db.execute(query).first()
    if row is None or not row.Appointment.holds_on(read_clock(db).on):
        return None
    return Actor(row.Appointment.role, row.code, row.staff_id, row.behalf_of_id)
