"""What somebody sees and sets for themself: their roles, open sessions, language and days off."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from models.errors import NotFound
from models.session import transaction
from models.staff import Staff
from tasks.leaves import LeaveLine, deputies_for, leaves_ahead
from tasks.open_sessions import SessionLine, sessions_of
from tasks.sessions import Hat, Visitor, find_hats


@dataclass(frozen=True, slots=True)
class Account:
    """Everything on one's own page."""

    email: str
    phone: str | None
    language: str
    has_feed: bool
    has_sign_on: bool
    hats: list[Hat]
    sessions: list[SessionLine]
    leaves: list[LeaveLine]
    deputies: list[tuple[str, str]]


def read_account(visitor: Visitor, today: date) -> Account:
    """One's own page. Six statements."""
    with transaction() as db:
        staff = db.scalars(select(Staff).where(Staff.id == visitor.staff_id)).one()
        return Account(
            staff.email, staff.phone, staff.language, staff.feed_hash is not None, staff.subject is not None,
            find_hats(db, staff.id, today), sessions_of(db, staff.id, visitor.session),
            leaves_ahead(db, today, staff.id), deputies_for(db, staff.id, today),
        )  # fmt: skip


def choose_language(visitor: Visitor, language: str) -> None:
    """
    Pages and letters speak that language to them.

    :raises NotFound: we do not speak it
    """
    if language not in {"vi", "en"}:
        raise NotFound("ngôn ngữ", "language", language)
    with transaction() as db:
        db.execute(update(Staff).where(Staff.id == visitor.staff_id).values(language=language))
