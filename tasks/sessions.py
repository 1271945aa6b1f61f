"""Sessions of staff: opened at sign-in, known by the hash of a cookie, ended by time, by choice or by somebody who may."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Update, func, select, text, update
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.conference import Conference, DirectiveVersion
from models.errors import NotFound, Refused
from models.mail import OPEN, InboundMail
from models.rules import Actor
from models.session import transaction
from models.staff import AccessStep, Appointment, Leave, Staff, WebSession
from models.states import Role
from models.units import Unit
from tasks.access import note_access, note_refused
from tasks.browsers import name_browser

_MOST_COUNTED = 100
IDLE, WHOLE = timedelta(minutes=30), timedelta(hours=12)  # ASVS 5: 7.3.1, 7.3.2

# Marked as seen once a minute; a session that is over is not found.
_SESSION = text("""
    WITH seen AS (
        UPDATE web_session SET seen_at = now() WHERE key_hash = :hashed AND seen_at < now() - interval '1 minute'
          AND ended_at IS NULL AND seen_at > now() - CAST(:idle AS interval)
    )
    SELECT s.id AS staff_id, s.code, s.name, s.language, w.appointment_id, w.behalf_of_id
    FROM web_session w JOIN staff s ON s.id = w.staff_id
    WHERE w.key_hash = :hashed AND w.ended_at IS NULL AND s.disabled_at IS NULL
      AND (w.how <> 'demo' OR EXISTS (SELECT 1 FROM demo_clock))
      AND w.seen_at > now() - CAST(:idle AS interval) AND w.created_at > now() - CAST(:whole AS interval)
""")


class NoRole(Refused):
    """Somebody is known but holds no role today."""

    def __init__(self) -> None:
        super().__init__(
            "Tài khoản hiện không có vai trò nào còn hiệu lực. Đề nghị liên hệ Văn phòng.",
            "This account holds no role today. Please ask the office.",
        )


@dataclass(frozen=True, slots=True)
class Hat:
    """One role somebody may act in today, of their own or for an absent colleague."""

    appointment_id: int
    role: Role
    unit: str | None  # code
    unit_name: str | None
    behalf_of_id: int | None = None
    behalf_of: str | None = None  # name


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, and in which role they act now."""

    staff_id: int
    code: str
    name: str
    language: str
    hat: Hat
    session: bytes  # hash

    @property
    def role(self) -> Role:
        """The role they act in."""
        return self.hat.role

    @property
    def actor(self) -> Actor:
        """Who acts, for the record."""
        return Actor(self.hat.role, self.hat.unit, self.staff_id, self.hat.behalf_of_id)


@dataclass(frozen=True, slots=True)
class Visit:
    """What every page needs: who, which day it is, and whose pages these are."""

    visitor: Visitor | None
    today: date
    now: datetime
    demo: bool
    authority: dict[str, str]  # by language
    mail_waiting: int = 0  # mails that wait for a person of the office; counted up to a hundred


def key_hash(key: str) -> bytes:
    """What of a secret is kept."""
    return hashlib.sha256(key.encode()).digest()


def open_session(db: Session, staff: Staff, how: str, browser: str, old_key: str | None = None) -> str:
    """
    Sign somebody in; returns the secret for the cookie, which nobody can read back. What the browser held before ends.

    :raises NoRole: they hold no role today
    """
    hats = find_hats(db, staff.id, read_clock(db).on)
    if not hats:
        note_refused(staff.code, "sign_in", "no_role")
        raise NoRole
    worn, key, now = hats[0], secrets.token_urlsafe(32), db.scalar(select(func.now()))
    if old_key:
        db.execute(_ending().where(WebSession.key_hash == key_hash(old_key)))
    db.add(
        WebSession(
            key_hash=key_hash(key), staff_id=staff.id, appointment_id=worn.appointment_id,
            behalf_of_id=worn.behalf_of_id, how=how, browser=name_browser(browser), created_at=now, seen_at=now,
        )
    )  # fmt: skip
    note_access(db, staff.code, AccessStep.SIGNED_IN, how=how, role=worn.role, unit=worn.unit)
    return key


def in_force(on: date) -> ColumnElement[bool]:
    """Appointments that hold on that day, as a condition."""
    return (Appointment.valid_from <= on) & (Appointment.valid_to.is_(None) | (Appointment.valid_to > on))


def find_hats(db: Session, staff_id: int, on: date) -> list[Hat]:
    """The roles somebody may act in on that day: their own first, then those of colleagues they stand in for."""
    deputed = (
        select(Leave.staff_id)
        .join(Staff, Staff.id == Leave.staff_id)
        .where(Leave.deputy_id == staff_id, Leave.first_on <= on, Leave.last_on >= on)
        .where(Leave.ended_at.is_(None), Staff.disabled_at.is_(None))  # nobody stands in for somebody who left
    )
    query = (
        select(Appointment, Unit.code, Unit.name, Staff.name)
        .join(Staff, Staff.id == Appointment.staff_id)
        .outerjoin(Unit, Unit.id == Appointment.unit_id)
        .where((Appointment.staff_id == staff_id) | Appointment.staff_id.in_(deputed), in_force(on))
        .order_by(Appointment.staff_id != staff_id, Appointment.id)
    )
    return [_hat(staff_id, *row) for row in db.execute(query).tuples()]


def _hat(staff_id: int, appointment: Appointment, unit: str | None, unit_name: str | None, holder: str) -> Hat:
    own = appointment.staff_id == staff_id
    absent = (None, None) if own else (appointment.staff_id, holder)
    return Hat(appointment.id, appointment.role, unit, unit_name, *absent)


def read_visit(key: str | None) -> Visit:
    """Who comes with that cookie (nobody, if it is unknown or over), and the day. Four statements."""
    with transaction() as db:
        moment = read_clock(db)
        visitor = _visitor(db, key_hash(key), moment.on) if key else None
        return Visit(visitor, moment.on, moment.now, moment.demo, *_authority(db))


def _visitor(db: Session, hashed: bytes, on: date) -> Visitor | None:
    row = db.execute(_SESSION, {"hashed": hashed, "idle": IDLE, "whole": WHOLE}).first()
    if row is None:
        return None
    hats = [
        hat for hat in find_hats(db, row.staff_id, on)
        if (hat.appointment_id, hat.behalf_of_id) == (row.appointment_id, row.behalf_of_id)
    ]  # fmt: skip
    return Visitor(row.staff_id, row.code, row.name, row.language, hats[0], hashed) if hats else None


def _authority(db: Session) -> tuple[dict[str, str], int]:
    """What the newest conference's authority is called, and how much mail waits for its office."""
    waiting = select(InboundMail.id).where(InboundMail.status.in_(OPEN)).limit(_MOST_COUNTED).subquery()
    row = db.execute(
        select(DirectiveVersion, select(func.count()).select_from(waiting).scalar_subquery())
        .join(Conference, Conference.directive_id == DirectiveVersion.id)
        .order_by(Conference.held_on.desc())
        .limit(1)
    ).first()
    if row is None:
        return {"vi": "", "en": ""}, 0
    version, n = row
    return {language: version.directive.authority.say(language) for language in ("vi", "en")}, n


def end_session(hashed: bytes) -> None:
    """Sign out here."""
    with transaction() as db:
        db.execute(_ending().where(WebSession.key_hash == hashed))


def _ending() -> Update:
    return update(WebSession).where(WebSession.ended_at.is_(None)).values(ended_at=func.now())


def wear_hat(visitor: Visitor, appointment_id: int) -> None:
    """
    Act in another of one's roles.

    :raises NotFound: that role is not theirs today
    """
    with transaction() as db:
        hats = {hat.appointment_id: hat for hat in find_hats(db, visitor.staff_id, read_clock(db).on)}
        hat = hats.get(appointment_id)
        if hat is None:
            raise NotFound("vai trò", "role", str(appointment_id))
        values = {"appointment_id": hat.appointment_id, "behalf_of_id": hat.behalf_of_id}
        db.execute(update(WebSession).where(WebSession.key_hash == visitor.session).values(**values))
        absent = db.scalar(select(Staff.code).where(Staff.id == hat.behalf_of_id))
        note_access(db, visitor.code, AccessStep.HAT_CHANGED, absent, role=hat.role, unit=hat.unit)
