"""
Mail that came in about one issue, for who looks at its page.

A citizen's mail is read by the office alone until it has said what it is; afterwards by whoever may open the issue,
without the person's name and contacts. A unit's mail is read by all of them. A machine's word stands with its letter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, or_, select, true
from sqlalchemy.orm import Session

from models.issue import Issue
from models.letter import Letter
from models.mail import OPEN, InboundKind, InboundMail, InboundStatus, InboundWhy
from models.states import Role, State
from tasks.citizen_links import Opened
from tasks.desks.mail import mails, who_wrote, words_of
from tasks.desks.steps_read import Reading

MACHINES = frozenset({InboundKind.BOUNCE, InboundKind.OUT_OF_OFFICE})
_MOST = 100
_OTHERS = (InboundWhy.STRANGER, InboundWhy.FORGED)  # not the word of whom the letter went to


@dataclass(frozen=True, slots=True)
class MailLine:
    """One mail of the issue; ``text`` is None while it is not for the reader."""

    id: int
    received_at: datetime
    from_whom: str
    of_unit: bool
    text: str | None
    waits: bool  # for a person to say what it is
    outcome: str | None
    done_at: datetime | None
    opens: bool  # on the office's page
    to_findings: bool  # the reader may use it as what the unit found
    why: InboundWhy | None  # why it had to wait for a person: it may not be of whom the letter went to


@dataclass(frozen=True, slots=True)
class IssueMail:
    """What people wrote, and what machines said of each letter."""

    lines: tuple[MailLine, ...]
    machines: Mapping[int, frozenset[InboundKind]]  # by letter


def read_issue_mail(db: Session, issue: Issue, reading: Reading) -> IssueMail:
    """The mail of an issue, oldest first. One statement."""
    rows = db.execute(of_issue(issue.id).order_by(InboundMail.received_at, InboundMail.id).limit(_MOST)).all()
    said: dict[int, set[InboundKind]] = {}
    for row in rows:
        mail: InboundMail = row.InboundMail
        if mail.kind in MACHINES and mail.letter_id:
            said.setdefault(mail.letter_id, set()).add(mail.kind)
    lines = tuple(_line(row, issue, reading) for row in rows if _is_shown(row.InboundMail, reading))
    return IssueMail(lines, {letter: frozenset(kinds) for letter, kinds in said.items()})


def of_issue(issue_id: int) -> Select[Any]:
    """Mails that are filed with an issue, or answer a letter of it."""
    letters = select(Letter.id).where(Letter.issue_id == issue_id)
    return mails().where(or_(InboundMail.issue_id == issue_id, InboundMail.letter_id.in_(letters)))


def _is_shown(mail: InboundMail, reading: Reading) -> bool:
    if mail.kind is not InboundKind.REPLY or mail.issue_id is None:
        return False
    return mail.status is not InboundStatus.WAITING or reading.by.role is Role.OFFICE


def _line(row: Row[Any], issue: Issue, reading: Reading) -> MailLine:
    mail: InboundMail = row.InboundMail
    office, of_unit = reading.by.role is Role.OFFICE, mail.unit_id is not None
    may_read = office or of_unit or mail.status is InboundStatus.DONE
    return MailLine(
        mail.id, mail.received_at, who_wrote(row, reading.reader.language), of_unit,
        words_of(row, mail.text, reading.reader) if may_read else None, mail.status in OPEN, mail.outcome, mail.done_at,
        office, may_become_findings(mail, issue, reading), mail.why,
    )  # fmt: skip


def may_become_findings(mail: InboundMail, issue: Issue, reading: Reading) -> bool:
    """Whether the reader may take this mail of their unit for what the unit found."""
    responsible = issue.unit_id is not None and issue.unit_id == reading.unit_id == mail.unit_id
    waits = mail.status is InboundStatus.FILED and mail.issue_id == issue.id
    return reading.by.role is Role.UNIT and responsible and waits and issue.state is State.ASSIGNED


@dataclass(frozen=True, slots=True)
class OwnMail:
    """A mail of the citizen's own: when it came, and what became of it (None: nobody has looked yet)."""

    at: datetime
    outcome: str | None


def read_own_mail(db: Session, opened: Opened) -> tuple[OwnMail, ...]:
    """What the person wrote about either issue by mail, from their own address. One statement."""
    theirs = (
        select(InboundMail.received_at, InboundMail.outcome)
        .where(InboundMail.person_id == opened.person.id, InboundMail.issue_id.in_({opened.own.id, opened.shown.id}))
        .where(InboundMail.kind == InboundKind.REPLY, func.coalesce(InboundMail.why.not_in(_OTHERS), true()))
        .where(InboundMail.status.in_((*OPEN, InboundStatus.DONE)))
        .order_by(InboundMail.received_at, InboundMail.id)
        .limit(_MOST)
    )
    return tuple(OwnMail(at, outcome) for at, outcome in db.execute(theirs).tuples())


def mail_text(db: Session, mail_id: int, issue: Issue, reading: Reading) -> str | None:
    """
    What a unit wrote, to begin its findings with; None if it may not be used for that now. It goes on record as the
    unit's word, so of the person who raised the issue it says no more than anybody may know.
    """
    row = db.execute(mails().where(InboundMail.id == mail_id)).first()
    if row is None or not may_become_findings(row.InboundMail, issue, reading):
        return None
    return words_of(row, row.InboundMail.text, reading.reader)
