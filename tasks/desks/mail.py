"""
Mail that came in, as the office goes through it: what waits for a person, oldest first; what was done; machines' words.

Whose mail it is, is said as everywhere: of a citizen the ward. Any other sender has no name and no address here; the
address alone is told on the page of a mail that still waits, if no citizen is known by it: nothing else says whose it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, case, func, select
from sqlalchemy.orm import aliased

from models.calendar_day import load_calendar
from models.clock import HANOI, Moment
from models.directive import LetterKind
from models.errors import PastTheCalendar
from models.issue import Issue
from models.letter import Letter
from models.mail import OPEN, InboundKind, InboundMail, InboundStatus, InboundWhy
from models.people import Person
from models.session import transaction
from models.staff import Staff
from models.units import Unit
from models.visibility import Viewer, speaker_of, without_person
from models.working_days import WorkingCalendar, working_days_between
from tasks.reading_issue import Reader

PAGE = 50
_EXCERPT = 160
_MACHINES = (
    InboundKind.BOUNCE, InboundKind.OUT_OF_OFFICE, InboundKind.AUTO_REPLY, InboundKind.LOOP, InboundKind.UNSUBSCRIBE,
)  # fmt: skip


class Heap(StrEnum):
    """One part of the mail that came in."""

    OPEN = "open"  # a person is to act
    DONE = "done"
    MACHINES = "machines"


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail; ``waits`` is for how many working days it has been waiting, None once it waits for nobody."""

    id: int
    received_at: datetime
    waits: int | None
    status: InboundStatus
    kind: InboundKind | None
    why: InboundWhy | None
    from_whom: str
    code: str | None  # of the issue
    letter: LetterKind | None  # that it answers
    subject: str
    excerpt: str
    outcome: str | None
    done_by: str | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class MailCount:
    """How much mail waits for a person, and for how many working days the oldest."""

    waiting: int
    oldest: int


@dataclass(frozen=True, slots=True)
class MailPage:
    """One page of one part."""

    heap: Heap
    rows: tuple[MailRow, ...]
    total: int
    unread: int  # stored, and not read by the engine yet
    count: MailCount


_WHERE: dict[Heap, ColumnElement[bool]] = {
    Heap.OPEN: InboundMail.status.in_(OPEN),
    Heap.DONE: InboundMail.status == InboundStatus.DONE,
    Heap.MACHINES: InboundMail.status == InboundStatus.NOTED,
}


def read_mail_page(heap: Heap, language: str, moment: Moment, page: int = 1) -> MailPage:
    """One page of a part of the mail. Three statements."""
    with transaction() as db:
        calendar = load_calendar(db)
        unread = select(func.count(InboundMail.id)).where(InboundMail.status == InboundStatus.STORED)
        waiting, oldest, stored = db.execute(select(*open_mail(), unread.scalar_subquery())).one()
        rows = db.execute(_listed(heap).limit(PAGE).offset((page - 1) * PAGE)).all()
    reader = Reader(language)
    drawn = tuple(draw_mail(row, reader, calendar, moment.on) for row in rows)
    count = MailCount(waiting, days_waiting(calendar, oldest, moment.on) if oldest else 0)
    return MailPage(heap, drawn, rows[0].total if rows else 0, stored, count)


def open_mail() -> tuple[ScalarSelect[int], ScalarSelect[datetime]]:
    """How many mails wait for a person, and since when the oldest."""
    waits = InboundMail.status.in_(OPEN)
    oldest = select(func.min(InboundMail.received_at)).where(waits)
    return select(func.count(InboundMail.id)).where(waits).scalar_subquery(), oldest.scalar_subquery()


def days_waiting(calendar: WorkingCalendar, since: datetime, on: date) -> int:
    """Working days since a mail came in; a year without a calendar hides the number, not the mail."""
    try:
        return max(0, working_days_between(calendar, since.astimezone(HANOI).date(), on))
    except PastTheCalendar:
        return 0


SPEAKER = aliased(Person, name="speaker")  # who raised the issue
KNOWN = aliased(Person, name="known")  # a citizen on record with the address that the mail came from
_ANY = aliased(Person)
_FROM = func.coalesce(InboundMail.sender, func.lower(InboundMail.envelope_from))


def mails() -> Select[Any]:
    """
    Mails with what is said beside them: issue, writer, who raised the issue, unit, letter, and who dealt with it. A
    machine speaks for whom the letter went to.
    """
    person = case((InboundMail.kind.in_(_MACHINES), Letter.person_id))
    unit = case((InboundMail.kind.in_(_MACHINES), Letter.unit_id))
    return (
        select(
            InboundMail, Issue.code, Issue.sensitive, Person, SPEAKER, KNOWN, Unit.name.label("unit"),
            Letter.kind.label("letter"), Staff.name.label("done_by"), Letter.person_id.label("reader_id"),
            Letter.address.label("went_to"),
        )
        .outerjoin(Issue, Issue.id == InboundMail.issue_id)
        .outerjoin(Letter, Letter.id == InboundMail.letter_id)
        .outerjoin(Person, Person.id == func.coalesce(InboundMail.person_id, person))
        .outerjoin(SPEAKER, SPEAKER.id == Issue.person_id)
        .outerjoin(KNOWN, KNOWN.id == select(func.min(_ANY.id)).where(_ANY.email == _FROM).scalar_subquery())
        .outerjoin(Unit, Unit.id == func.coalesce(InboundMail.unit_id, unit))
        .outerjoin(Staff, Staff.id == InboundMail.done_by_id)
    )  # fmt: skip


def _listed(heap: Heap) -> Select[Any]:
    age = (InboundMail.received_at, InboundMail.id)
    order = age if heap is Heap.OPEN else tuple(column.desc() for column in age)
    return mails().add_columns(func.count().over().label("total")).where(_WHERE[heap]).order_by(*order)


def draw_mail(row: Row[Any], reader: Reader, calendar: WorkingCalendar, on: date) -> MailRow:
    """One mail in plain values, as much of it as the office reads without asking who wrote it."""
    mail: InboundMail = row.InboundMail
    open_still = mail.status in OPEN
    return MailRow(
        mail.id, mail.received_at, days_waiting(calendar, mail.received_at, on) if open_still else None, mail.status,
        mail.kind, mail.why, who_wrote(row, reader.language), row.code, row.letter, words_of(row, mail.subject, reader),
        _excerpt(words_of(row, mail.text, reader)), mail.outcome, row.done_by, mail.done_at,
    )  # fmt: skip


def who_wrote(row: Row[Any], language: str) -> str:
    """A unit by name, a person as anybody may know them; of anybody else nothing but that they are somebody else."""
    mail: InboundMail = row.InboundMail
    if mail.kind is InboundKind.BOUNCE:
        return "A mail server" if language == "en" else "Máy chủ thư"
    if row.unit:
        return str(row.unit)
    if person := writer_of(row):
        return speaker_of(person, Viewer.ANYBODY, language)
    return "Another sender" if language == "en" else "Người gửi khác"


def writer_of(row: Row[Any]) -> Person | None:
    """
    The person whose mail this may be taken for: who was matched by the signed address, or who raised the issue and is on
    record with the sender's address. A reply address that we never gave out speaks for nobody.
    """
    mail: InboundMail = row.InboundMail
    if mail.why is InboundWhy.FORGED:
        return None
    if row.Person is not None and mail.why is not InboundWhy.STRANGER:
        return row.Person  # type: ignore[no-any-return]
    if row.code is None:
        return row.known  # type: ignore[no-any-return]
    speaker, sender = row.speaker, sender_of(mail)
    if speaker is None or not sender:
        return None
    own = {(speaker.email or "").lower(), (row.went_to or "").lower() if row.reader_id == speaker.id else ""}
    return speaker if sender in own else None


def sender_of(mail: InboundMail) -> str:
    """The address that a mail says it is from, else that of its envelope; empty if neither says."""
    return mail.sender or (mail.envelope_from or "").lower()


def address_of(row: Row[Any]) -> str | None:
    """The sender's address, for the office while it has to find out whose mail it is; never one a citizen is known by."""
    mail: InboundMail = row.InboundMail
    known = row.known is not None or row.unit or writer_of(row) is not None
    return None if known or mail.status is not InboundStatus.WAITING else sender_of(mail) or None


def words_of(row: Row[Any], text: str | None, reader: Reader) -> str:
    """
    What a mail says, without the people whom the record knows and their contacts; nothing of it if the issue is
    sensitive. While it waits which issue it is about is a hint, and the office has to find out: others stay readable.
    """
    if not text:
        return ""
    for person in (row.Person, row.known, row.speaker):
        text = without_person(text, person, reader.language)
    if row.code is None or row.InboundMail.status is InboundStatus.WAITING:
        return text
    return reader.about(row.speaker).words(text, sensitive=row.sensitive)


def _excerpt(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _EXCERPT else words[:_EXCERPT].rsplit(" ", 1)[0] + " …"
