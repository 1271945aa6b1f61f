"""Mail that waits for a person longer than one working day: the office is told, once a day, until it is dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import HANOI, Moment, read_clock
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.errors import PastTheCalendar
from models.letter import Letter, LetterStatus
from models.mail import OPEN, InboundMail
from models.rhythm import awake, works_on
from models.rules import Rules, load_rules
from models.session import transaction
from models.working_days import working_days_between


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much mail waits for a person, and since when."""

    mails: int
    oldest_at: datetime | None


def count_waiting(db: Session) -> Waiting:
    """What waits for a person now."""
    counted = select(func.count(), func.min(InboundMail.received_at)).where(InboundMail.status.in_(OPEN))
    mails, oldest_at = db.execute(counted).tuples().one()
    return Waiting(mails, oldest_at)


def owe_mail_waiting(as_of: date | None = None) -> bool:
    """Owe the office the letter of today; False if it is owed already, or nothing waits longer than a working day."""
    with transaction() as db:
        waiting, conference = (
            count_waiting(db),
            db.scalar(select(Conference).order_by(Conference.held_on.desc()).limit(1)),
        )
        if waiting.oldest_at is None or conference is None:
            return False
        moment = read_clock(db)
        rules = load_rules(db, conference.directive_id, Moment(moment.now, as_of or moment.on, demo=moment.demo))
        since = waiting.oldest_at.astimezone(HANOI).date()
        days = _days(rules, since)
        facts = {"waiting": waiting.mails, "oldest_on": since.isoformat(), "oldest_days": days}
        return days > 1 and _owe(db, conference, rules, facts)


def _days(rules: Rules, since: date) -> int:
    """How many working days it has waited, asked on a working day; 0 on others. A year nobody entered is plain weeks."""
    if since >= rules.today or not works_on(rules.calendar, rules.today):
        return 0
    try:
        return working_days_between(rules.calendar, since, rules.today)
    except PastTheCalendar:
        return (rules.today - since).days


def _owe(db: Session, conference: Conference, rules: Rules, facts: dict[str, Any]) -> bool:
    now = rules.moment.now
    row = {
        "key": f"{conference.code}:{LetterKind.MAIL_WAITING}:{rules.today}:office", "kind": LetterKind.MAIL_WAITING,
        "recipient_role": Audience.OFFICE, "status": LetterStatus.OWED, "conference_id": conference.id, "facts": facts,
        "unit_id": rules.unit(rules.directive.office).id, "as_of": rules.today, "owed_at": now, "not_before": awake(rules, LetterKind.MAIL_WAITING, now),
        "priority": 5,
    }  # fmt: skip
    owed = insert(Letter).values(row).on_conflict_do_nothing(index_elements=[Letter.key]).returning(Letter.id)
    return db.execute(owed).first() is not None
