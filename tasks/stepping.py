"""A step from a form: the move, the file that comes with it, and the end of its draft, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.errors import FactsMissing, FactWrong
from models.issue import Issue
from models.mail import InboundMail
from models.paperwork import Publication
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import Action
from models.text import clean, fold
from models.visibility import without_contacts
from tasks.act import MovedOn, act_within
from tasks.attaching import Upload, attach_within
from tasks.desks.scope import take_open_issue
from tasks.drafts import drop_draft
from tasks.receiving.deciding import MailUse, NoSuchMail, spend_mail


@dataclass(frozen=True, slots=True)
class Revealed:
    """Who raised an issue, as the office may see it once it has said why."""

    code: str
    name: str
    contacts: tuple[tuple[str, str | None], ...]
    text: str


def take_step(
    code: str,
    action: Action,
    by: Actor,
    given: Mapping[str, str],
    *,
    upload: Upload | None = None,
    expect: int | None = None,
    mail: int = 0,
) -> Issue:
    """
    Take the step that a form asked for, with its file; findings may make use of a mail of the unit.

    :raises MailDone: a colleague has dealt with that mail

    :raises MovedOn: the issue is no longer as the form showed it
    :raises Refused: the rules forbid it; nothing is changed
    """
    with transaction() as db:
        issue = take_open_issue(db, code, by)
        if expect is not None and issue.version != expect:
            raise MovedOn(issue.code, issue.version)
        _take(db, issue, action, by, given, upload, expect, mail)
        drop_draft(db, by, issue.id, action)
        return issue


def _take(
    db: Session,
    issue: Issue,
    action: Action,
    by: Actor,
    given: Mapping[str, str],
    upload: Upload | None,
    expect: int | None,
    mail: int = 0,
) -> None:
    if action is Action.ATTACH and upload is None:
        raise FactsMissing(action, ["file"])
    if action is not Action.ATTACH:
        _, event = act_within(db, issue.code, action, by, given, expect=expect)
        if mail and action is Action.INSPECT:
            _check_mail(db, issue, mail)
            spend_mail(db, mail, MailUse.FINDINGS, by, event.id)
    if action in {Action.PUBLISH, Action.UNPUBLISH}:
        _keep_publication(db, issue, action, by, given)
    if upload and action in {Action.ATTACH, Action.RESOLVE}:
        attach_within(db, issue.code, upload, by, to_citizen=action is Action.RESOLVE)


def _check_mail(db: Session, issue: Issue, mail: int) -> None:
    """Only what the responsible unit itself wrote about this issue is its finding."""
    theirs = select(InboundMail.id).where(InboundMail.issue_id == issue.id, InboundMail.unit_id == issue.unit_id)
    if db.scalar(theirs.where(InboundMail.id == mail)) is None:
        raise NoSuchMail


def _keep_publication(db: Session, issue: Issue, action: Action, by: Actor, given: Mapping[str, str]) -> None:
    """What the public reads follows the step; words with a telephone number or an address are not let through."""
    if action is Action.UNPUBLISH:
        db.execute(delete(Publication).where(Publication.issue_id == issue.id))
        return
    for name in ("public_text", "public_answer"):
        if without_contacts(given.get(name, "")) != given.get(name, ""):
            raise FactWrong(
                name, "còn số điện thoại hoặc địa chỉ thư.", "holds a telephone number or an e-mail address."
            )
    text, answer = clean(given["public_text"], lines=True), clean(given.get("public_answer", ""), lines=True) or None
    db.merge(
        Publication(
            issue_id=issue.id, text=text, answer=answer, folded=fold(f"{issue.field} {text} {answer or ''}"),
            approved_by=by.staff, approved_at=read_clock(db).now,
        )
    )  # fmt: skip


def reveal(code: str, by: Actor, reason: str, expect: int | None = None) -> Revealed:
    """
    Look who raised an issue, on the record.

    :raises Refused: it is not for ``by``, or no reason was given
    """
    with transaction() as db:
        issue, _ = act_within(db, code, Action.REVEAL, by, {"reason": reason}, expect=expect)
        person = db.get(Person, issue.person_id) if issue.person_id else None
        drop_draft(db, by, issue.id, Action.REVEAL)
        if person is None or person.erased_at:
            return Revealed(issue.code, "", (), issue.text)
        contacts = tuple((name, getattr(person, name)) for name in ("address", "ward", "phone", "email"))
        return Revealed(issue.code, person.name, contacts, issue.text)
