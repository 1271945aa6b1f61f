"""The page of a step's form: with what was typed, what is in the way, and the letters it would owe."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from models.errors import FollowUpError, TryLater
from models.states import MOVES, Action
from tasks.act import MovedOn
from tasks.attaching import Upload
from tasks.desks.step_page import StepPage, read_step_page
from tasks.desks.steps_read import StepLine
from tasks.letters_shown import ShownLetter
from tasks.sessions import Visitor
from web.asking import Posted, language_of, posted_form
from web.facts import fact_in_words, facts_in_words
from web.moment import moment_of
from web.page import page
from web.refusals import refused_fields, sentence_of
from web.slugs import ACTIONS, step_url
from web.step_words import LEADS, TITLES
from web.steps import Field, fields_of, given_in, with_phrase

_HIDDEN = ("do", "tab", "seen", "version", "ve", "thu")
_WITH_LETTERS = frozenset(Action) - {
    Action.ACKNOWLEDGE, Action.TELL, Action.ATTACH, Action.REVEAL, Action.PUBLISH, Action.UNPUBLISH, Action.UNDO,
}  # fmt: skip


@dataclass(slots=True)
class Given:
    """What a form brought: its fields, its window, the window whose draft it showed, the version it was opened at."""

    fields: Mapping[str, str]
    tab: str = field(default_factory=lambda: secrets.token_urlsafe(6))
    seen: str = ""
    version: int | None = None
    mail: int = 0  # of the unit, which the step makes use of


def names_of(action: Action) -> list[str]:
    """Every fact that a form of this step may bring."""
    return list(dict.fromkeys(name for move in MOVES if move.action is action for name in (*move.needs, *move.may)))


def answer_with_form(
    request: Request, visitor: Visitor, code: str, action: Action, given: Given | None = None,
    error: FollowUpError | None = None, status: int = 200, letters: tuple[ShownLetter, ...] | None = None, mail: int = 0,
) -> Response:  # fmt: skip
    """The form again with what was typed; without ``given``, with the draft or what is known."""
    language = language_of(request)
    version = given.version if given and isinstance(error, MovedOn) else None
    read = read_step_page(code, action, visitor.actor, language, moment_of(request), version, mail)
    shown, fields = given or _begun(read, mail), fields_of(action, read.needs, read.may, list(read.units), language)
    names = [one.name for one in fields]
    return page(
        request, "step/step.html", _status(read, status), issue=read.head, read=read, fields=fields, given=shown.fields,
        tab=shown.tab, seen=shown.seen, mail=shown.mail, version=_version(read, shown, error), action=action, url=step_url(read.head.code, action),
        title=TITLES[action][language == "en"], lead=LEADS.get(action, ("", ""))[language == "en"],
        faults=refused_fields(error, action, names, language) if error else [], faster=isinstance(error, MovedOn),
        refusal=sentence_of(read.refusal, language) if read.refusal else None, letters=letters,
        restored=None if given else read.draft, typed=bool(given or read.draft), previews=action in _WITH_LETTERS,
        words_of=partial(facts_in_words, language=language), in_words=partial(_typed_in_words, action, fields, language), behind=_behind(read, given), helpers=_helpers(shown.fields),
    )  # fmt: skip


def _typed_in_words(action: Action, fields: list[Field], language: str, name: str, text: str) -> str:
    """What was typed or chosen, as its reader chose it."""
    options = {value: word for one in fields if one.name == name for value, word in one.options}
    if text in options:
        return options[text]
    try:
        return fact_in_words(action, name, text, language)
    except (KeyError, ValueError):  # none of the list, no date at all
        return text


def _behind(read: StepPage, given: Given | None) -> tuple[StepLine, ...]:
    """What has happened since a restored draft was saved."""
    if given or not read.draft:
        return ()
    return tuple(step for step in read.steps if step.seq > read.draft.version)


def _helpers(fields: Mapping[str, str]) -> frozenset[str]:
    return frozenset(filter(None, fields.get("co_units", "").split(",")))


def _begun(read: StepPage, mail: int = 0) -> Given:
    draft = read.draft
    begun = Given(draft.fields, seen=draft.tab) if draft else Given(read.known)
    if read.mail_text is not None:
        begun.fields, begun.mail = with_phrase(begun.fields, "findings", read.mail_text), mail
    return begun


def _version(read: StepPage, shown: Given, error: FollowUpError | None) -> int:
    """A form that is shown again keeps its version, until its writer has seen what a colleague did."""
    return read.head.version if shown.version is None or isinstance(error, MovedOn) else shown.version


def _status(read: StepPage, status: int) -> int:
    return 409 if read.refusal and status == 200 else status  # noqa: PLR2004


def upload_of(form: Posted) -> Upload | None:
    """The file of the form, if one was chosen."""
    sent = form.file("file")
    if sent is None:
        return None
    return Upload(sent.filename or "", sent.file.read())


def kept_page(request: Request, form: Posted, sign_in: str = "", status: int = 403, sentence: str = "") -> Response:
    """What was typed, to copy or to send again; needs neither a session nor the database."""
    action, language = _step_asked(request), language_of(request)
    names = tuple(names_of(action)) if action else ()
    fields = fields_of(action, names, (), [], language) if action else []
    texts = {**given_in(form, list(names)), **{name: form.text(name) for name in _HIDDEN}}
    shown = [one for one in fields if texts.get(one.name) and (one.kind != "select" or one.options)]
    hidden = {name: text for name, text in texts.items() if text and name not in {one.name for one in shown}}
    return page(
        request, "step/kept.html", status, texts=texts, fields=shown, hidden=hidden, url=request.url.path,
        sign_in=sign_in, sentence=sentence,
    )  # fmt: skip


Handler = Callable[[Request, Exception], Response]


def keeping_text(otherwise: Handler, status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    """An answer to a fault that never loses the text of a step's form; ``otherwise`` answers everywhere else."""

    async def handle(request: Request, error: Exception) -> Response:
        action = _step_asked(request)
        if action is None or not isinstance(error, FollowUpError):
            return await run_in_threadpool(otherwise, request, error)
        form = await posted_form(request)
        return await run_in_threadpool(_kept_or_form, request, form, action, error, status)

    return handle


def _step_asked(request: Request) -> Action | None:
    parts = request.url.path.strip("/").split("/")
    asked = request.method == "POST" and len(parts) == 3 and parts[0] == "kien-nghi"  # noqa: PLR2004
    return ACTIONS.get(parts[2]) if asked else None


def _kept_or_form(request: Request, form: Posted, action: Action, error: FollowUpError, status: int) -> Response:
    visit = getattr(request.state, "visit", None)
    if visit and visit.visitor and not isinstance(error, TryLater):
        given = Given(given_in(form, names_of(action)), seen=form.text("seen"))
        with suppress(FollowUpError):
            code = request.url.path.split("/")[2]
            return answer_with_form(request, visit.visitor, code, action, given, error, status)
    sign_in = "/dang-nhap" if visit and visit.visitor is None else ""
    return kept_page(request, form, sign_in, status, error.say(language_of(request)))
