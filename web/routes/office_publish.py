"""Words for the public: what waits, and going through one text."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.errors import Refused
from models.states import Action, Role
from tasks.act import MovedOn
from tasks.desks.publishing import PAGE, Proposal, find_left, read_proposal, read_publish_desk
from tasks.publishing import Piece, approve, cut
from web.asking import Form, Office, language_of, require
from web.moment import moment_of
from web.office_words import PRIVATE, told
from web.page import page, turn_to

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])


@area.get("/van-phong/cong-khai")
def show(request: Request, trang: int = 1) -> Response:
    """What is answered and not published, and what is published."""
    number = min(max(1, trang), 10_000)
    read = read_publish_desk(language_of(request), moment_of(request), number)
    return page(
        request, "office/publish_list.html", read=read, first=(number - 1) * PAGE + 1,
        before=f"/van-phong/cong-khai?trang={number - 1}" if number > 1 else None,
        following=f"/van-phong/cong-khai?trang={number + 1}" if read.more else None,
    )  # fmt: skip


@area.get("/van-phong/cong-khai/{code}")
def propose(request: Request, code: str, visitor: Office) -> Response:
    """The words with everything private covered, to go through."""
    read = read_proposal(code, visitor.actor)
    return _form(request, read, read.text, read.answer)


@area.post("/van-phong/cong-khai/{code}")
def take(request: Request, code: str, form: Form, visitor: Office) -> Response:
    """Publish the words, unless something private is left in them that nobody said may stay."""
    text, answer, version = form.text("public_text"), form.text("public_answer"), form.text("version")
    left = find_left(code, text, answer, visitor.actor)
    try:
        approve(
            code, visitor.actor, text, answer, expect=int(version) if version.isdecimal() and len(version) < 10 else None,  # noqa: PLR2004

            sure=bool(form.text("sure")), private=[*left[0], *left[1]],
        )  # fmt: skip
    except Refused as refused:
        pieces = (*cut(text, left[0]), Piece("\n", None), *cut(answer, left[1])) if left[0] or left[1] else ()
        fault = told(refused, Action.PUBLISH, language_of(request))
        return _form(
            request,
            read_proposal(code, visitor.actor),
            text,
            answer,
            fault,
            pieces,
            409 if isinstance(refused, MovedOn) else 422,
        )
    return turn_to(request, "/van-phong/cong-khai", "published")


def _form(
    request: Request, read: Proposal, text: str, answer: str, fault: str = "", left: tuple[Piece, ...] = (),
    status: int = 200,
) -> Response:  # fmt: skip
    kinds = {kind: pair[language_of(request) == "en"] for kind, pair in PRIVATE.items()}
    return page(
        request, "office/publish.html", status, read=read, text=text, answer=answer, fault=fault, left=left, kinds=kinds
    )
