"""What a citizen may do through their link: each its own page, a form that works once, refusals in plain words."""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.errors import Refused
from models.states import Rating
from tasks.addresses import ask_address_change
from tasks.attaching import LARGEST, TooManyFiles, Upload
from tasks.citizen import (
    FieldWrong,
    NotNow,
    Sent,
    add_file,
    answer_question,
    check_reason,
    choose_contacts,
    object_to_answer,
    rate_answer,
    withdraw_issue,
)
from tasks.citizen_links import new_form
from tasks.desks.citizen import CitizenPage, May, read_citizen_page
from tasks.file_kinds import FileRefused
from tasks.links import LinkWrong
from web.asking import Form, Posted, language_of
from web.page import page, turn_to
from web.routes.citizen import area

__all__ = ["CHANGES", "area"]


@dataclass(frozen=True, slots=True)
class Change:
    """One page: what must be open to the person, what the form is called, what it does, what is said after."""

    may: May | None  # None: always
    form: str
    template: str
    take: Callable[[Sent, Posted], object]
    notice: str


def _upload(form: Posted) -> Upload | None:
    sent = form.file("file")
    return Upload(sent.filename or "", sent.file.read(LARGEST + 1)) if sent else None


def _contacts(sent: Sent, form: Posted) -> None:
    choose_contacts(sent, form.text("language"), form.text("channel"), form.text("phone"), form.text("address"))


CHANGES: dict[str, Change] = {
    "tra-loi": Change(May.ANSWER, May.ANSWER, "reply", lambda sent, form: answer_question(
        sent, form.text("reply"), _upload(form)), "answer-sent"),
    "them-tep": Change(May.ADD_FILE, May.ADD_FILE, "add_file", lambda sent, form: add_file(sent, _upload(form)),
        "file-added"),
    "danh-gia": Change(May.RATE, May.RATE, "rate", lambda sent, form: rate_answer(sent, form.text("rating")), "rated"),
    "khong-dong-y": Change(May.OBJECT, May.OBJECT, "object", lambda sent, form: object_to_answer(
        sent, form.text("reason")), "objected"),
    "rut": Change(May.WITHDRAW, May.WITHDRAW, "withdraw", lambda sent, form: withdraw_issue(
        sent, form.text("reason")), "withdrawn"),
    "lien-lac": Change(None, "contacts", "contacts", _contacts, "contacts"),
    "dia-chi-thu": Change(None, "address", "new_address", lambda sent, form: ask_address_change(
        sent, form.text("email")), "address-asked"),
}  # fmt: skip


@area.get("/k/{token}/{slug}")
def ask(request: Request, token: str, slug: str) -> Response:
    """The form of one change."""
    change = _change(slug)
    issue = read_citizen_page(token, language_of(request))
    if change.may and change.may not in issue.may:
        return _not_now(request, token, NotNow())
    return _form(request, token, change, issue)


@area.post("/k/{token}/{slug}")
def send(request: Request, token: str, slug: str, form: Form) -> Response:
    """Do it, or show the form again with what is in the way; nothing that was typed is lost."""
    change = _change(slug)
    try:
        if elsewhere := _first(request, token, slug, form):
            return elsewhere
        change.take(Sent(token, form.text("form")), form)
    except LinkWrong:
        raise
    except Refused as error:
        return _again(request, token, change, form, error)
    chosen = f"?lang={form.text('language')}" if form.text("language") in {"vi", "en"} else ""
    return turn_to(request, f"/k/{token}{chosen}", change.notice)


def _first(request: Request, token: str, slug: str, form: Posted) -> Response | None:
    """What comes before: who is not satisfied may object; who withdraws is asked a second time."""
    if slug == "danh-gia" and form.text("rating") == Rating.DISSATISFIED and not form.text("only_rate"):
        issue = read_citizen_page(token, language_of(request))
        return turn_to(request, f"/k/{token}/khong-dong-y") if May.OBJECT in issue.may else None
    if slug == "danh-gia" and form.text("only_rate") and not form.text("sure"):
        return _only_rate(request, token)
    if slug == "rut" and not form.text("sure"):
        reason = check_reason(form.text("reason"))
        return ask_again(request, token, reason)
    return None


def _only_rate(request: Request, token: str) -> Response:
    """The second question before an issue ends with “not satisfied” and is not looked at again."""
    issue = read_citizen_page(token, language_of(request))
    if May.RATE not in issue.may:
        return _not_now(request, token, NotNow())
    return page(request, "citizen/rate_sure.html", issue=issue, token=token, form=new_form(token, May.RATE))


def ask_again(request: Request, token: str, reason: str) -> Response:
    """The second question before an issue is withdrawn."""
    issue = read_citizen_page(token, language_of(request))
    if May.WITHDRAW not in issue.may:
        return _not_now(request, token, NotNow())
    return page(
        request, "citizen/withdraw_sure.html", issue=issue, token=token, reason=reason,
        form=new_form(token, May.WITHDRAW),
    )  # fmt: skip


def _change(slug: str) -> Change:
    if slug not in CHANGES:
        raise HTTPException(404)
    return CHANGES[slug]


def _form(
    request: Request, token: str, change: Change, issue: CitizenPage, status: int = 200,
    errors: list[tuple[str, str]] | None = None, given: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    return page(
        request, f"citizen/{change.template}.html", status, issue=issue, token=token, given=given or {},
        form=new_form(token, change.form), rate_form=new_form(token, May.RATE), errors=errors or [],
        wrong=dict(errors or []),
    )  # fmt: skip


def _again(request: Request, token: str, change: Change, form: Posted, error: Refused) -> Response:
    issue = read_citizen_page(token, language_of(request))
    if change.may and change.may not in issue.may:
        return _not_now(request, token, error)
    said = [(_field_of(error), error.say(language_of(request)))]
    return _form(request, token, change, issue, 422, said, form.fields())


def _field_of(error: Refused) -> str:
    if isinstance(error, FieldWrong):
        return error.field
    return "file" if isinstance(error, (FileRefused, TooManyFiles)) else ""


def _not_now(request: Request, token: str, error: Refused) -> Response:
    return page(request, "citizen/not_now.html", 409, token=token, sentence=error.say(language_of(request)))
