"""
What a person makes of a mail: one transaction with the step it becomes; a colleague who was faster is told of.

A citizen's words are put on record as the citizen's, of the day the mail came in, with the officer who confirmed them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import HANOI, read_clock
from models.errors import FactWrong, MoveNotAllowed, NotFound
from models.issue import Issue, take_issue
from models.letter import Letter
from models.mail import InboundKind, InboundMail, InboundStatus
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role
from tasks.act import MovedOn, act_within
from tasks.attaching import TooManyFiles, attach_within
from tasks.file_kinds import FileRefused
from tasks.receiving.files import MailFile, judge_files, uploads_in
from tasks.receiving.uses import (
    STEPS,
    LeftOut,
    MailDone,
    MailUse,
    NoSuchMail,
    NothingToTake,
    TakenMail,
    find_mail,
    is_readers,
    uses_of,
)
from tasks.unsubscribing import unsubscribe

__all__ = [
    "LeftOut", "MailDone", "MailFile", "MailUse", "NoSuchMail", "TakenMail", "file_to", "files_of", "spend_mail", "take_as",
    "uses_of",
]  # fmt: skip


def take_as(
    mail_id: int, use: MailUse, by: Actor, *, words: str | None = None, files: Collection[int] | None = None,
    expect: int | None = None,
) -> TakenMail:  # fmt: skip
    """
    Make a mail the step it is, in one transaction; ``words`` replace what the mail says (the person may mend them),
    ``files`` are the numbers of the files to add to the issue (None: all that may be taken), ``expect`` is the version of
    the issue that the person looked at.

    :raises MailDone: a colleague was faster
    :raises NoSuchMail: there is none, or it is not for them
    :raises Refused: the rules forbid the step; nothing is changed
    """
    with transaction() as db:
        return take_within(db, _take_mail(db, mail_id, by), use, by, words, files, expect)


def take_within(
    db: Session, mail: InboundMail, use: MailUse, by: Actor, words: str | None = None, files: Collection[int] | None = None,
    expect: int | None = None,
) -> TakenMail:  # fmt: skip
    """The same as a part of a transaction, of a mail whose row it has locked."""
    if use is MailUse.NOT_OURS:
        return _end(db, mail, use, by)
    if use is MailUse.UNSUBSCRIBED:
        return _unsubscribe(db, mail, by)
    issue = _issue_of(db, mail, expect)
    actor = _actor(mail, use, by)
    given = (words if words is not None else mail.text) or ""
    kept, left_out = _attach(db, mail, issue, actor, files)
    event_id = None
    if use in STEPS:
        action, name = STEPS[use]
        event_id = _act(db, issue.code, action, actor, {name: given}, _received_on(mail))
    done = _end(db, mail, use, by, event_id)
    return replace(done, code=issue.code, files=tuple(kept), left_out=tuple(left_out))


def spend_mail(db: Session, mail_id: int, use: MailUse, by: Actor, event_id: int | None) -> None:
    """
    The same where another form takes the step: a part of its transaction. Files that may be taken come with it.

    :raises MailDone: a colleague was faster
    :raises NoSuchMail: there is none, or it is not for them
    """
    mail = _take_mail(db, mail_id, by)
    if use in STEPS:
        _attach(db, mail, _issue_of(db, mail, None), by, None)
    _end(db, mail, use, by, event_id)


def file_to(mail_id: int, code: str, by: Actor) -> None:
    """
    The office matches a mail by hand with the issue of that code, where a person then says what it is. Why it waited stays
    with it: whoever decides has to know.

    :raises NotFound: there is no such issue
    :raises MailDone: a colleague was faster
    :raises MoveNotAllowed: this is for the office
    """
    if by.role is not Role.OFFICE:
        raise MoveNotAllowed(Action.ATTACH, by.role, [Role.OFFICE])
    with transaction() as db:
        mail, issue = _take_mail(db, mail_id, by), db.scalar(Issue.by_code(code))
        if issue is None:
            raise NotFound("kiến nghị", "issue", code)
        mail.status, mail.issue_id = InboundStatus.FILED, issue.id
        letter = db.get(Letter, mail.letter_id) if mail.letter_id else None
        if letter is None or letter.issue_id != issue.id:
            mail.letter_id, mail.unit_id = None, None
            mail.person_id = mail.person_id if mail.person_id == issue.person_id else None


def files_of(mail_id: int, by: Actor) -> list[MailFile]:
    """
    The files that came with a mail.

    :raises NoSuchMail: there is none, or it is not for them
    """
    with transaction() as db:
        mail = find_mail(db, mail_id, by, raw=True)
        return judge_files(mail.raw, whole=mail.size <= len(mail.raw)) if mail.raw else []


def _take_mail(db: Session, mail_id: int, by: Actor) -> InboundMail:
    mail = find_mail(db, mail_id, by, lock=True, raw=True)
    if mail.status is InboundStatus.DONE:
        raise MailDone
    return mail


def _issue_of(db: Session, mail: InboundMail, expect: int | None) -> Issue:
    """The issue a mail was put to; what still waits has at most a suggestion, which nobody has confirmed."""
    placed = mail.issue_id and mail.status is not InboundStatus.WAITING
    code = db.scalar(select(Issue.code).where(Issue.id == mail.issue_id)) if placed else None
    if code is None:
        raise NothingToTake(
            "Thư chưa thuộc kiến nghị nào. Đề nghị ghi mã kiến nghị trước.",
            "The mail belongs to no issue yet. Please say to which first.",
        )
    issue = take_issue(db, code)
    if expect is not None and issue.version != expect:
        raise MovedOn(issue.code, issue.version)
    return issue


def _actor(mail: InboundMail, use: MailUse, by: Actor) -> Actor:
    """Who speaks: the citizen, put on record by this officer; in findings and notes of units, the officer."""
    of_citizen = use in {MailUse.SUPPLIED, MailUse.OBJECTION} or (use is MailUse.NOTE and mail.person_id is not None)
    return Actor(Role.CITIZEN, staff=by.staff, behalf_of=by.behalf_of, token=by.token) if of_citizen else by


def _act(db: Session, code: str, action: Action, by: Actor, given: dict[str, str], on: date) -> int:
    """On the day the mail came in, for what is said in time is in time; today if the issue has gone on since."""
    try:
        _, event = act_within(db, code, action, by, given, on=on)
    except FactWrong as error:
        if error.field != "on":
            raise
        _, event = act_within(db, code, action, by, given)
    return event.id


def _received_on(mail: InboundMail) -> date:
    return mail.received_at.astimezone(HANOI).date()


def _attach(
    db: Session, mail: InboundMail, issue: Issue, actor: Actor, files: Collection[int] | None
) -> tuple[list[str], list[LeftOut]]:
    """What may be taken is added; what may not be holds up nothing."""
    kept, left_out = list[str](), list[LeftOut]()
    if mail.raw is None or mail.size > len(mail.raw):
        return kept, left_out
    for number, upload in enumerate(uploads_in(mail.raw), start=1):
        if files is not None and number not in files:
            continue
        try:
            kept.append(attach_within(db, issue.code, upload, actor, mail.person_id))
        except (FileRefused, TooManyFiles) as refusal:
            left_out.append(LeftOut(upload.name, refusal))
    return kept, left_out


def _unsubscribe(db: Session, mail: InboundMail, by: Actor) -> TakenMail:
    letter = db.get(Letter, mail.letter_id) if mail.letter_id else None
    if letter is not None and not is_readers(db, mail, letter):
        raise NothingToTake(
            "Thư không gửi từ địa chỉ đã nhận thư của hệ thống nên không làm ngừng thư đến địa chỉ đó được.",
            "The mail is not from the address that our letter went to, so it cannot stop the mail to that address.",
        )
    if letter is None or not unsubscribe(db, letter):
        raise NothingToTake(
            "Thư không gắn với thư nào đã gửi công dân nên không biết địa chỉ nào muốn ngừng nhận.",
            "The mail leads to no letter to a citizen, so nobody knows which address it is about.",
        )
    return _end(db, mail, MailUse.UNSUBSCRIBED, by)


def _end(db: Session, mail: InboundMail, use: MailUse, by: Actor, event_id: int | None = None) -> TakenMail:
    if use is MailUse.NOT_OURS and by.role is not Role.OFFICE:
        raise MoveNotAllowed(Action.ATTACH, by.role, [Role.OFFICE])
    mail.status, mail.outcome, mail.event_id = InboundStatus.DONE, use.value, event_id
    mail.done_by_id, mail.done_at = by.staff, read_clock(db).now
    mail.kind = mail.kind or InboundKind.REPLY
    return TakenMail(mail.id, use, None, event_id)
