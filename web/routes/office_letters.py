"""Letters that need a hand: what did not arrive, held floods, what goes by post."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.errors import NotYet
from models.letter_words import HELD_WHY
from models.states import Role
from tasks.desks.office_letters import MOST_PRINTED, PAGE, read_letters_page, read_print_list
from tasks.paper import draw_sheets, mark_printed
from tasks.storms import cancel_flood, release_flood
from tasks.stuck_letters import LetterDeed, mend_letters
from web.asking import Form, Office, Posted, language_of, require
from web.moment import moment_of
from web.office_words import OUR_ANSWERS
from web.page import page, turn_to
from web.refusals import sentence_of

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])
_DEEDS = {
    LetterDeed.AGAIN: ("Gửi lại", "Send again"),
    LetterDeed.PAPER: ("Chuyển sang in giấy", "Put on paper"),
    LetterDeed.TOLD: ("Đã báo qua điện thoại, không in", "Told by telephone, not printed"),
}


@area.get("/van-phong/thu")
def show(request: Request, trang: int = 1) -> Response:
    """Letters that did not arrive, and floods that wait for a yes."""
    number = min(max(1, trang), 10_000)
    read = read_letters_page(language_of(request), moment_of(request), number)
    return page(
        request, "office/letters.html", read=read, ours=OUR_ANSWERS, held_why=HELD_WHY, before=f"/van-phong/thu?trang={number - 1}" if number > 1 else None,
        following=f"/van-phong/thu?trang={number + 1}" if read.more else None, first=(number - 1) * PAGE + 1,
    )  # fmt: skip


@area.post("/van-phong/thu")
def mend(request: Request, form: Form) -> Response:
    """Send the ticked letters again or put them on paper; says of each what became of it."""
    deed = LetterDeed(form.text("viec")) if form.text("viec") in set(LetterDeed) else None
    language, results = language_of(request), mend_letters(deed, _ids(form)) if deed else []
    shown = [(one.name, sentence_of(one.refusal, language) if one.refusal else None) for one in results]
    return page(
        request,
        "office/many.html",
        200 if shown else 422,
        deed=deed and _DEEDS[deed],
        results=shown,
        back="/van-phong/thu",
    )


@area.post("/van-phong/thu/dot")
def flood(request: Request, form: Form, visitor: Office) -> Response:
    """Release or cancel the letters of one sweep that are held for one reason; it is on record who did."""
    sweep = int(form.text("dot")) if form.text("dot").isdecimal() and len(form.text("dot")) < 19 else None  # noqa: PLR2004
    why = form.text("vi-sao") if form.text("vi-sao") in HELD_WHY else None
    if form.text("do") == "release":
        release_flood(visitor.code, sweep, why)
        return turn_to(request, "/van-phong/thu", "released")
    if not form.text("chac"):
        raise NotYet(
            "Cần đánh dấu “Tôi chắc chắn hủy các thư này” trước khi hủy.", "Tick that you are sure before you cancel."
        )
    cancel_flood(visitor.code, sweep, why)
    return turn_to(request, "/van-phong/thu", "flood-cancelled")


@area.get("/van-phong/thu/in")
def print_list(request: Request) -> Response:
    """What waits to be printed; who the people are is seen on the sheets only."""
    return page(request, "office/print_list.html", read=read_print_list(language_of(request), moment_of(request)))


@area.post("/van-phong/thu/in")
def sheets(request: Request, form: Form) -> Response:
    """The ticked letters as one document to print; what is no longer true is cancelled first."""
    drawn = draw_sheets(_ids(form)[:MOST_PRINTED])
    return page(request, "office/sheets.html", sheets=drawn)


@area.post("/van-phong/thu/da-in")
def printed(request: Request, form: Form) -> Response:
    """These were printed and posted."""
    mark_printed(_ids(form))
    return turn_to(request, "/van-phong/thu/in", "printed")


def _ids(form: Posted) -> list[int]:
    return [int(one) for one in form.texts("thu") if one.isdecimal() and len(one) < 19]  # noqa: PLR2004  a bigint
