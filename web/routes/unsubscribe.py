"""No more e-mail: the link of a letter to a citizen, for people and for their mail programs (RFC 8058)."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from tasks.desks.offices import read_office
from tasks.unsubscribing import decline_mail, read_declining, resume_mail
from web.asking import Form, is_one_click, takes_one_click
from web.page import page, turn_to
from web.routes.citizen import KindRoute, needs_own_language

area = APIRouter(route_class=KindRoute)
_DONE = "Đã ghi nhận: từ nay không gửi thư điện tử nữa.\nNoted: no more e-mail will be sent.\n"


@area.get("/thoi-thu/{token}")
def ask(request: Request, token: str) -> Response:
    """What it means to decline, and the way back; opening the link changes nothing."""
    declining = read_declining(token)
    if needs_own_language(request, declining.language):
        return turn_to(request, f"/thoi-thu/{token}?lang={declining.language}")
    return page(request, "citizen/unsubscribe.html", declining=declining, token=token, office=read_office())


@area.post("/thoi-thu/{token}")
@takes_one_click
async def settle(request: Request, token: str, form: Form) -> Response:
    """Decline, or take it back; a mail program may only decline, and is answered without a page, cookie or redirect."""
    if await is_one_click(request):
        await run_in_threadpool(decline_mail, token)
        return PlainTextResponse(_DONE)
    resumes = form.text("answer") == "resume"
    await run_in_threadpool(resume_mail if resumes else decline_mail, token)
    return turn_to(request, f"/thoi-thu/{token}", "mail-resumed" if resumes else "mail-declined")
