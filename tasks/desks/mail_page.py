"""One mail that came in, on the office's page: who, when, on what, what was newly written, its files, what may be made of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, literal, or_, select
from sqlalchemy.orm import Session

from models.calendar_day import load_calendar
from models.clock import Moment
from models.errors import NotFound, NotYet
from models.issue import Issue
from models.mail import InboundKind, InboundMail, InboundStatus
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import RUNNING, State
from models.units import Unit
from models.visibility import name_without_person
from tasks.desks.mail import MailRow, address_of, draw_mail, mails, sender_of, words_of
from tasks.reading_issue import Reader
from tasks.receiving.deciding import MailFile, MailUse, files_of, uses_of
from tasks.receiving.deputies import Suggested, suggest_deputies
from tasks.receiving.uses import why_no_objection

_CODE = re.compile(r"\bKN-\d{4}-\d{1,3}-\d{4}\b", re.IGNORECASE)
_MOST, _FEW = 20, 5


class Because(StrEnum):
    """Why an issue is suggested for a mail that waits."""

    REFERENCES = "references"  # it answers a letter of that issue
    CODE = "code"  # it names the code
    SENDER = "sender"  # its sender raised it, or is its unit


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An issue that the mail may belong to; nothing is done until somebody says so."""

    code: str
    field: str
    state: State
    because: Because


@dataclass(frozen=True, slots=True)
class OneMail:
    """Everything on the page of one mail."""

    row: MailRow
    text: str
    version: int | None  # of the issue
    field: str | None
    state: State | None
    letter_id: int | None
    has_person: bool
    has_raw: bool
    of_unit: bool
    size: int
    files: tuple[MailFile, ...]
    uses: tuple[MailUse, ...]
    suggestions: tuple[Suggestion, ...]
    deputies: tuple[Suggested, ...]  # whom an out-of-office answer names
    address: str | None  # of a sender whom nobody knows, while the mail waits
    no_objection: NotYet | None  # why an answered issue cannot be reopened by this mail


def read_mail(mail_id: int, by: Actor, language: str, moment: Moment) -> OneMail:
    """
    The mail of that number, for the office.

    :raises NotFound: there is none
    """
    with transaction() as db:
        query = mails().add_columns(
            Issue.version, Issue.field, Issue.state, InboundMail.raw.is_not(None).label("has_raw")
        )
        row = db.execute(query.where(InboundMail.id == mail_id)).first()
        if row is None:
            raise NotFound("thư đến", "mail", str(mail_id))
        mail: InboundMail = row.InboundMail
        drawn, reader = draw_mail(row, Reader(language), load_calendar(db), moment.on), Reader(language)
        suggestions = _suggestions(db, row) if mail.status is InboundStatus.WAITING else ()
        issue = db.get(Issue, mail.issue_id) if mail.issue_id and mail.status is InboundStatus.FILED else None
        late = why_no_objection(db, mail, issue) if issue and mail.unit_id is None else None
        deputies = tuple(suggest_deputies(db, mail_id)) if mail.kind is InboundKind.OUT_OF_OFFICE else ()
    files = tuple(_named(row, one, language) for one in files_of(mail_id, by)) if row.has_raw else ()
    return OneMail(
        drawn, words_of(row, mail.text, reader), row.version, row.field, row.state, mail.letter_id,
        _is_somebodys(row), row.has_raw, mail.unit_id is not None, mail.size, files,
        _uses(mail, by), suggestions, deputies, address_of(row), late,
    )  # fmt: skip


def _is_somebodys(row: Row[Any]) -> bool:
    """Whether its original would tell who a citizen is: it is looked at with a reason, as tasks.originals has it."""
    return row.Person is not None or (row.code is not None and bool(row.reader_id or row.known))


def _named(row: Row[Any], file: MailFile, language: str) -> MailFile:
    """A file by the name its sender gave it, without the people whom the record knows."""
    name = file.name
    for person in (row.Person, row.known, row.speaker):
        name = name_without_person(name, person, language)
    return replace(file, name=name)


def _uses(mail: InboundMail, by: Actor) -> tuple[MailUse, ...]:
    """What it may be made; while it waits, first the office says which issue it belongs to, if any."""
    uses = uses_of(mail.id, by)
    return tuple(use for use in uses if mail.status is not InboundStatus.WAITING or use is MailUse.NOT_OURS)


def _suggestions(db: Session, row: Row[Any]) -> tuple[Suggestion, ...]:
    """Issues by the letter it refers to, by a code that it names, by who sent it; the surest first. One statement."""
    mail: InboundMail = row.InboundMail
    sender = sender_of(mail)
    by_unit = select(Unit.id).where(Unit.email == sender)
    wanted: dict[Because, ColumnElement[bool]] = {
        Because.REFERENCES: Issue.id == (mail.issue_id or 0),
        Because.CODE: Issue.code.in_(_codes(f"{mail.subject or ''} {mail.text or ''}")),
        Because.SENDER: and_(literal(bool(sender)), or_(
            Issue.person_id.in_(select(Person.id).where(Person.email == sender)),
            and_(Issue.unit_id.in_(by_unit), Issue.state.in_(RUNNING)),
        )),
    }  # fmt: skip
    because = case(*((where, literal(one.value)) for one, where in wanted.items()))
    order = case({one.value: number for number, one in enumerate(wanted)}, value=because)
    query = select(Issue.code, Issue.field, Issue.state, because.label("because")).where(or_(*wanted.values()))
    rows = db.execute(query.order_by(order, Issue.moved_at.desc()).limit(_FEW))
    return tuple(Suggestion(one.code, one.field, one.state, Because(one.because)) for one in rows)


def _codes(words: str) -> list[str]:
    return [code.upper() for code in _CODE.findall(words)][:_MOST]
