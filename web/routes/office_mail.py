"""Mail that came in: the list of what waits for a person, one mail with what may be made of it, its files and original."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.errors import FactsMissing, FollowUpError, Refused
from models.states import Role
from tasks.act import MovedOn
from tasks.desks.mail import PAGE, Heap, read_mail_page
from tasks.desks.mail_page import OneMail, read_mail
from tasks.originals import take_mail, take_mail_file
from tasks.receiving.deciding import MailUse, file_to, take_as
from web.asking import Form, Office, Posted, RowId, language_of, require
from web.mail_words import HEAP_SLUGS, HEAPS, LEADS, TO_CONFIRM, USE_SLUGS, USES
from web.moment import moment_of
from web.page import page, turn_to
from web.refusals import sentence_of
from web.routes.files import as_download
from web.words import say

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])
LIST = "/van-phong/thu-den"
_HEAPS_AT = {slug: heap for heap, slug in HEAP_SLUGS.items()}
_USES_AT = {slug: use for use, slug in USE_SLUGS.items()}
_WITH_WORDS = frozenset({MailUse.SUPPLIED, MailUse.OBJECTION})
_WORDS: dict[str, Any] = {
    "heaps": HEAPS, "heap_slugs": HEAP_SLUGS, "to_confirm": TO_CONFIRM, "uses": USES, "leads": LEADS, "slugs": USE_SLUGS,
}  # fmt: skip


@area.get(LIST)
def show(request: Request, nhom: str = "", trang: int = 1) -> Response:
    """What waits for a person, oldest first; what was done; what machines said."""
    heap, number = _HEAPS_AT.get(nhom, Heap.OPEN), min(max(1, trang), 10_000)
    read = read_mail_page(heap, language_of(request), moment_of(request), number)
    at = f"{LIST}?nhom={HEAP_SLUGS[heap]}&trang="
    return page(
        request, "office/mail.html", read=read, before=f"{at}{number - 1}" if number > 1 else None,
        following=f"{at}{number + 1}" if number * PAGE < read.total else None, first=(number - 1) * PAGE + 1, **_WORDS,
    )  # fmt: skip


@area.get(f"{LIST}/{{mail_id}}")
def one(request: Request, mail_id: RowId, visitor: Office) -> Response:
    """One mail, and what may be made of it."""
    return _mail(request, read_mail(mail_id, visitor.actor, language_of(request), moment_of(request)))


def _mail(
    request: Request, read: OneMail, status: int = 200, fault: tuple[str, str] | None = None, **given: str
) -> Response:
    values = {"code": "", "reason": ""} | given
    return page(request, "office/mail_one.html", status, mail=read, fault=fault, given=values, **_WORDS)


@area.get(f"{LIST}/{{mail_id}}/tep/{{number}}")
def file(mail_id: RowId, number: RowId, visitor: Office) -> Response:
    """A file that came with a mail, as a download only."""
    return as_download(take_mail_file(mail_id, number, visitor.actor))


@area.post(f"{LIST}/{{mail_id}}/ban-goc")
def original(request: Request, mail_id: RowId, visitor: Office, form: Form) -> Response:
    """The mail as it came, or all of its text; who took it and why goes on record."""
    reason = form.text("reason")
    try:
        return as_download(take_mail(mail_id, visitor.actor, reason, text=form.text("do") == "text"))
    except FactsMissing:
        read = read_mail(mail_id, visitor.actor, language_of(request), moment_of(request))
        said = say(language_of(request), "Cần ghi: vì sao cần bản gốc.", "Say why you need the original.")
        return _mail(request, read, 422, ("reason", said))


@area.post(f"{LIST}/{{mail_id}}/kien-nghi")
def file_with(request: Request, mail_id: RowId, visitor: Office, form: Form) -> Response:
    """The mail belongs to the issue of that code."""
    code = form.text("code").strip().upper()
    try:
        file_to(mail_id, code, visitor.actor)
    except Refused as error:
        read = read_mail(mail_id, visitor.actor, language_of(request), moment_of(request))
        return _mail(
            request,
            read,
            409 if read.row.done_at else 422,
            ("code", sentence_of(error, language_of(request))),
            code=code,
        )
    return turn_to(request, f"{LIST}/{mail_id}", "mail-filed")


@area.get(f"{LIST}/{{mail_id}}/{{use_slug}}")
def ask(request: Request, mail_id: RowId, use_slug: str, visitor: Office) -> Response:
    """What comes of it, before it is done."""
    use = _use(use_slug)
    read = read_mail(mail_id, visitor.actor, language_of(request), moment_of(request))
    return _step(request, read, use)


@area.post(f"{LIST}/{{mail_id}}/{{use_slug}}")
def take(request: Request, mail_id: RowId, use_slug: str, visitor: Office, form: Form) -> Response:
    """Make of the mail what was chosen; nothing typed is lost if a colleague was faster."""
    use = _use(use_slug)
    words = form.text("words") if use in _WITH_WORDS else ""
    try:
        take_as(mail_id, use, visitor.actor, words=words or None, files=_numbers(form), expect=_version(form))
    except Refused as error:
        read = read_mail(mail_id, visitor.actor, language_of(request), moment_of(request))
        return _step(request, read, use, words, error)
    return turn_to(request, f"{LIST}/{mail_id}", f"mail-{use}")


def _use(slug: str) -> MailUse:
    if slug not in _USES_AT:
        raise HTTPException(404)
    return _USES_AT[slug]


def _step(
    request: Request, read: OneMail, use: MailUse, words: str = "", error: FollowUpError | None = None
) -> Response:
    """The form of one use; 409 if it cannot be done any more, or a colleague was faster."""
    possible = use in read.uses
    status = 409 if not possible or isinstance(error, MovedOn) else 422 if error else 200
    fault = sentence_of(error, language_of(request)) if error else None
    return page(
        request, "office/mail_use.html", status, mail=read, use=use, words=words, fault=fault, possible=possible,
        with_words=use in _WITH_WORDS, takes_files=use in {*_WITH_WORDS, MailUse.NOTE}, **_WORDS,
    )  # fmt: skip


def _numbers(form: Posted) -> list[int]:
    return [int(one) for one in form.texts("tep") if one.isdecimal() and len(one) < 6]  # noqa: PLR2004


def _version(form: Posted) -> int | None:
    given = form.text("version")
    return int(given) if given.isdecimal() and len(given) < 10 else None  # noqa: PLR2004
