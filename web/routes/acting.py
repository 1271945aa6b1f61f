"""Taking a step: the form, its draft, the preview of its letters, and what is said when a colleague was faster."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from models.errors import NotFound, Refused
from models.states import Action, Role
from tasks.act import MovedOn
from tasks.drafts import Written, discard_draft, save_draft, save_for_ended_session
from tasks.previewing import preview_step
from tasks.receiving.deciding import MailDone
from tasks.sessions import Visitor
from tasks.stepping import reveal, take_step
from web.asking import SESSION, Form, Posted, Staff, language_of, site_of, visit_of
from web.page import page, safe_next, turn_to
from web.slugs import ACTIONS, step_url
from web.step_form import Given, answer_with_form, kept_page, names_of, upload_of
from web.steps import given_in, with_phrase

area = APIRouter()
_NOTICE = {
    Action.ACKNOWLEDGE: "acknowledged", Action.RESOLVE: "answered", Action.UNDO: "undone", Action.ASK: "asked",
    Action.ASSIGN: "assigned", Action.REASSIGN: "assigned", Action.EXTEND: "extended", Action.DIRECT: "directed",
    Action.PROPOSE_EXTENSION: "extension-asked", Action.REFUSE_EXTENSION: "extension-refused",
    Action.SEND_BACK: "sent-back", Action.INSPECT: "inspected", Action.EXPLAIN_DELAY: "delay-explained",
    Action.APOLOGISE: "apologised", Action.CORRECT: "corrected",
}  # fmt: skip


def action_of(slug: str) -> Action:
    """
    The step of that address.

    :raises NotFound: there is none
    """
    if slug not in ACTIONS:
        raise NotFound("bước", "step", slug)
    return ACTIONS[slug]


def _perhaps(request: Request) -> Visitor | None:
    """The visitor, or nobody: what was typed must not be lost because a session ran out."""
    return visit_of(request).visitor


_perhaps.roles = frozenset[Role]()  # type: ignore[attr-defined]  # staff only: nobody takes a step without a session
Perhaps = Annotated[Visitor | None, Depends(_perhaps)]


@area.get("/kien-nghi/{code}/{slug}")
def show(request: Request, code: str, slug: str, visitor: Staff, thu: str = "") -> Response:
    """The form of a step, with what one had begun to write; findings may go on from a mail of the unit."""
    action = action_of(slug)
    return answer_with_form(request, visitor, code, action, mail=_mail(thu) if action is Action.INSPECT else 0)


@area.post("/kien-nghi/{code}/{slug}/nhap")
def draft(request: Request, code: str, slug: str, form: Form, visitor: Perhaps) -> Response:
    """Keep what is typed so far; answers with a line for the page (htmx)."""
    action, written = action_of(slug), _written(form, action_of(slug))
    if visitor is None:
        kept = save_for_ended_session(_key(request), code, action, written)
        return page(request, "step/draft_line.html", saved=None, kept=kept, again=_sign_in(code, action))
    saved = save_draft(visitor.actor, code, action, written, form.text("seen"))
    return page(request, "step/draft_line.html", saved=saved, kept=True, again="")


@area.post("/kien-nghi/{code}/{slug}")
def take(request: Request, code: str, slug: str, form: Form, visitor: Perhaps) -> Response:
    """Take the step, or do what another button of the form says."""
    action, do = action_of(slug), form.text("do")
    if visitor is None:
        return _session_over(request, code, action, form)
    if do in {"save", "discard"}:
        return _draft_button(request, visitor, code, action, form)
    given = Given(given_in(form, names_of(action)), form.text("tab"), form.text("seen"), _version(form))
    given.mail = _mail(form.text("thu"))
    if do.startswith("phrase:"):
        name = do.removeprefix("phrase:")
        given.fields = with_phrase(given.fields, name, form.text(f"phrase-{name}"))
        return answer_with_form(request, visitor, code, action, given)
    try:
        return _do(request, visitor, code, action, form, given)
    except MovedOn as faster:
        return answer_with_form(request, visitor, code, action, given, faster, 409)
    except Refused as refused:
        if isinstance(refused, NotFound) and refused.name.upper() == code.upper():
            raise
        if isinstance(refused, MailDone):
            given.mail = 0  # what was typed can still be recorded, without the mail
        return answer_with_form(
            request, visitor, code, action, given, refused, 409 if isinstance(refused, MailDone) else 422
        )


def _do(request: Request, visitor: Visitor, code: str, action: Action, form: Posted, given: Given) -> Response:
    facts = {name: text for name, text in given.fields.items() if text}
    if form.text("do") == "preview":
        letters = preview_step(code, action, visitor.actor, facts, language_of(request), expect=given.version)
        return answer_with_form(request, visitor, code, action, given, letters=letters)
    if action is Action.REVEAL:
        seen = reveal(code, visitor.actor, facts.get("reason", ""), given.version)
        return page(request, "step/revealed.html", seen=seen)
    upload = upload_of(form)
    issue = take_step(code, action, visitor.actor, facts, upload=upload, expect=given.version, mail=given.mail)
    notice = "mail-findings" if given.mail else _NOTICE.get(action, "done")
    return turn_to(request, safe_next(form.text("ve"), f"/kien-nghi/{issue.code}"), notice)


def _draft_button(request: Request, visitor: Visitor, code: str, action: Action, form: Posted) -> Response:
    if form.text("do") == "discard":
        discard_draft(visitor.actor, code, action)
        return turn_to(request, step_url(code.upper(), action), "draft-gone")
    save_draft(visitor.actor, code, action, _written(form, action), form.text("seen"))
    mail = f"?thu={number}" if (number := _mail(form.text("thu"))) else ""
    return turn_to(request, f"{step_url(code.upper(), action)}{mail}", "saved")


def _session_over(request: Request, code: str, action: Action, form: Posted) -> Response:
    """The owner of the session finds the text as a draft; of an unknown one, the page shows it."""
    if save_for_ended_session(_key(request), code, action, _written(form, action)):
        return RedirectResponse(_sign_in(code, action), 303)
    return kept_page(request, form, _sign_in(code, action))


def _written(form: Posted, action: Action) -> Written:
    return Written(given_in(form, names_of(action)), form.text("tab")[:40], _version(form) or 0)


def _version(form: Posted) -> int | None:
    number = form.text("version")
    return int(number) if number.isdecimal() and len(number) < 10 else None  # noqa: PLR2004


def _mail(given: str) -> int:
    return int(given) if given.isdecimal() and len(given) < 19 else 0  # noqa: PLR2004  a bigint


def _key(request: Request) -> str | None:
    return request.cookies.get(site_of(request).cookie(SESSION))


def _sign_in(code: str, action: Action) -> str:
    return f"/dang-nhap?{urlencode({'tiep': step_url(code.upper(), action)})}"
