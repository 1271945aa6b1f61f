"""The browsers in which somebody is signed in: listed, and ended one by one or all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from models.clock import DemoClock
from models.errors import NotFound
from models.session import transaction
from models.staff import AccessStep, Staff, WebSession
from tasks.access import note_access
from tasks.sessions import IDLE, WHOLE, Visitor

_REF = 16  # letters of the hash that name a session on a page; the cookie cannot be made from them


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One browser."""

    ref: str
    browser: str
    how: str  # mail, oidc, demo
    since: datetime  # the machine's clock
    seen_at: datetime
    current: bool


def still_open() -> ColumnElement[bool]:
    """Sessions that would be let in now, as a condition."""
    ours = (WebSession.how != "demo") | select(DemoClock.id).exists()
    young = (WebSession.seen_at > func.now() - IDLE) & (WebSession.created_at > func.now() - WHOLE)
    return WebSession.ended_at.is_(None) & young & ours


def sessions_of(db: Session, staff_id: int, current: bytes | None = None) -> list[SessionLine]:
    """Where somebody is signed in, the newest first."""
    query = select(WebSession).where(WebSession.staff_id == staff_id, still_open())
    rows = db.scalars(query.order_by(WebSession.created_at.desc())).all()
    return [
        SessionLine(_ref(row), row.browser, row.how, row.created_at, row.seen_at, row.key_hash == current)
        for row in rows
    ]


def end_own_session(visitor: Visitor, ref: str) -> None:
    """
    End one of one's own.

    :raises NotFound: there is none of that name
    """
    with transaction() as db:
        end_within(db, visitor.code, visitor.code, [ref])


def end_other_sessions(visitor: Visitor) -> None:
    """End all of one's own but this one."""
    with transaction() as db:
        lines = sessions_of(db, visitor.staff_id, visitor.session)
        end_within(db, visitor.code, visitor.code, [line.ref for line in lines if not line.current])


def end_within(db: Session, by: str, code: str, refs: Sequence[str] | None = None) -> int:
    """
    End sessions of the member ``code`` (all, if none are named), as a part of a transaction that may do more.

    :raises NotFound: one of the names is of none of theirs
    """
    theirs = WebSession.staff_id == select(Staff.id).where(Staff.code == code).scalar_subquery()
    rows = [
        row for row in db.scalars(select(WebSession).where(theirs, still_open())) if refs is None or _ref(row) in refs
    ]
    if missing := set(refs or ()).difference(map(_ref, rows)):
        raise NotFound("phiên đăng nhập", "session", min(missing))
    hashes = [row.key_hash for row in rows]
    db.execute(update(WebSession).where(WebSession.key_hash.in_(hashes)).values(ended_at=func.now()))
    if rows:
        note_access(db, by, AccessStep.SESSION_ENDED, code, number=len(rows))
    return len(rows)


def _ref(row: WebSession) -> str:
    return row.key_hash.hex()[:_REF]
