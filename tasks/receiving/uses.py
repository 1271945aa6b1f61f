"""What may be made of a mail, and by whom: the office of any, a unit of those on its own issues."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from models.clock import HANOI, read_clock
from models.directive import Audience
from models.errors import FollowUpError, NotFound, NotYet, Refused
from models.guards import objection_time_is_open
from models.issue import Issue
from models.letter import Letter
from models.mail import InboundMail, InboundStatus, InboundWhy
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import MOVES, Action, Role
from tasks.act import last_day
from tasks.desks.scope import id_of_unit
from tasks.links import may_be_declined

_STAFF = frozenset({Role.OFFICE, Role.UNIT})


class MailUse(StrEnum):
    """What a person may make of a mail; kept as its outcome."""

    SUPPLIED = "supplied"  # the citizen's answer to a question: SUPPLY
    OBJECTION = "objection"  # the citizen objects: REOPEN
    FINDINGS = "findings"  # what the unit found: INSPECT
    NOTE = "note"  # kept with the issue, no step but its files
    UNSUBSCRIBED = "unsubscribed"  # the person wants no more mail
    NOT_OURS = "not_ours"  # spam, or nothing to do with an issue


# What it becomes: the step, and the name of its words. A citizen's step is put down to the citizen.
STEPS = {
    MailUse.SUPPLIED: (Action.SUPPLY, "reply"),
    MailUse.OBJECTION: (Action.REOPEN, "reason"),
    MailUse.FINDINGS: (Action.INSPECT, "findings"),
}


class NoSuchMail(NotFound):
    """No such mail, or not for who asks, or not read yet."""

    def __init__(self) -> None:
        super().__init__("thư đến", "mail", "…")
        self.vi, self.en = (
            "Không có thư này, hoặc thư không dành cho bạn.",
            "There is no such mail, or it is not for you.",
        )


class MailDone(Refused):
    """A colleague was faster."""

    def __init__(self) -> None:
        super().__init__(
            "Thư này vừa có người xử lý xong; chưa ghi gì thêm.",
            "Somebody has just dealt with this mail; nothing more was written.",
        )


class NothingToTake(Refused):
    """The mail belongs to no issue, or has no words, or nobody's address to decline."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(vi, en)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file of the mail that was not taken, and why."""

    name: str
    refusal: FollowUpError


@dataclass(frozen=True, slots=True)
class TakenMail:
    """What became of a mail."""

    mail_id: int
    use: MailUse
    code: str | None  # of the issue
    event_id: int | None
    files: tuple[str, ...] = ()  # public ids
    left_out: tuple[LeftOut, ...] = ()


def uses_of(mail_id: int, by: Actor) -> tuple[MailUse, ...]:
    """
    What this person may make of this mail now, most likely first.

    :raises NoSuchMail: there is none, or it is not for them
    """
    with transaction() as db:
        mail = find_mail(db, mail_id, by)
        if mail.status is InboundStatus.DONE:
            return ()
        issue = db.get(Issue, mail.issue_id) if mail.issue_id else None
        letter = db.get(Letter, mail.letter_id) if mail.letter_id else None
        declines = letter is not None and may_be_declined(letter) and is_readers(db, mail, letter)
        possible = tuple(use for use in MailUse if _is_possible(use, by, issue, letter, declines=declines))
        late = MailUse.OBJECTION in possible and issue and why_no_objection(db, mail, issue)
        return tuple(use for use in possible if not (late and use is MailUse.OBJECTION))


def is_readers(db: Session, mail: InboundMail, letter: Letter) -> bool:
    """Whether a mail is from the address that the letter went to, or its reader's now; no forged one is."""
    person = db.get(Person, letter.person_id) if letter.person_id else None
    theirs = {address.lower() for address in (letter.address, person and person.email) if address}
    return mail.why is not InboundWhy.FORGED and (mail.sender or "") in theirs


def why_no_objection(db: Session, mail: InboundMail, issue: Issue) -> NotYet | None:
    """
    Why an answered issue cannot be reopened by this mail: the time to object is over, or it was reopened once. What came
    in time is in time, unless the issue has gone on since: as :func:`tasks.receiving.deciding.take_as` puts it on record.
    """
    if not any((move.source, move.action) == (issue.state, Action.REOPEN) for move in MOVES):
        return None
    came, last = mail.received_at.astimezone(HANOI).date(), last_day(db, issue)
    on = read_clock(db).on if last and came < last else came
    return objection_time_is_open({"today": on, **issue.standing})


def _is_possible(use: MailUse, by: Actor, issue: Issue | None, letter: Letter | None, *, declines: bool) -> bool:
    if use is MailUse.NOT_OURS:
        return by.role is Role.OFFICE
    if use is MailUse.UNSUBSCRIBED:
        return declines
    if issue is None or use is MailUse.NOTE:
        return issue is not None
    action, _ = STEPS[use]
    role = by.role if use is MailUse.FINDINGS else Role.CITIZEN
    of_citizen = letter is None or letter.recipient_role is Audience.CITIZEN
    if letter is not None and of_citizen is (use is MailUse.FINDINGS):
        return False  # a citizen finds nothing out, a unit answers and objects to nothing
    return any(m.source is issue.state and m.action is action and role in m.by for m in MOVES)


def find_mail(db: Session, mail_id: int, by: Actor, *, lock: bool = False, raw: bool = False) -> InboundMail:
    """The office sees all mail; a unit what is on its own issues, once it is sure whose word it is."""
    query = select(InboundMail).where(InboundMail.id == mail_id, InboundMail.status != InboundStatus.STORED)
    if by.role is Role.UNIT:
        own = select(Issue.id).where(Issue.unit_id == id_of_unit(by))
        query = query.where(InboundMail.issue_id.in_(own), InboundMail.status != InboundStatus.WAITING)
    if raw:
        query = query.options(undefer(InboundMail.raw))
    mail = db.scalar(query.with_for_update() if lock else query) if by.role in _STAFF else None
    if mail is None:
        raise NoSuchMail
    return mail
