"""One's own account: roles, open sessions, language, calendar, days off."""

from collections import defaultdict

from fastapi import APIRouter, Request
from starlette.responses import Response

from tasks.calendar_feed import make_feed
from tasks.leaves import LeaveWrong, end_leave, enter_leave
from tasks.my_account import choose_language, read_account
from tasks.open_sessions import end_other_sessions, end_own_session
from tasks.sessions import Visitor
from web.asking import LANGUAGE, Form, Staff, language_of, site_of, visit_of
from web.page import page, turn_to

area = APIRouter()
HERE = "/tai-khoan"


@area.get(HERE)
def show(request: Request, visitor: Staff) -> Response:
    """Everything about oneself."""
    return _page(request, visitor)


@area.post("/tai-khoan/phien")
def end(request: Request, form: Form, visitor: Staff) -> Response:
    """End one of one's sessions, or all but this one."""
    if form.text("ref") == "others":
        end_other_sessions(visitor)
    else:
        end_own_session(visitor, form.text("ref"))
    return turn_to(request, HERE, "session-ended")


@area.post("/tai-khoan/ngon-ngu")
def language(request: Request, form: Form, visitor: Staff) -> Response:
    """Pages and letters speak that language to me; so does this browser from now on."""
    chosen = form.text("language")
    choose_language(visitor, chosen)
    answer = turn_to(request, HERE, "saved")
    site = site_of(request)
    answer.set_cookie(
        site.cookie(LANGUAGE), chosen, max_age=31_536_000, secure=site.secure, httponly=True, samesite="lax", path="/"
    )
    return answer


@area.post("/tai-khoan/lich")
def calendar(request: Request, visitor: Staff) -> Response:
    """A new secret address for the calendar of a telephone; shown this once."""
    return _page(request, visitor, feed=f"{site_of(request).base}/lich/{make_feed(visitor.staff_id)}.ics")


@area.post("/tai-khoan/nghi")
def take_leave(request: Request, form: Form, visitor: Staff) -> Response:
    """Days off, and who stands in."""
    try:
        enter_leave(visitor.code, visitor.code, form.text("first_on"), form.text("last_on"), form.text("deputy"))
    except LeaveWrong as wrong:
        errors = [(wrong.field, wrong.say(language_of(request)))]
        return _page(request, visitor, 422, errors=errors, given=defaultdict(str, form.fields()))
    return turn_to(request, HERE, "leave-entered")


@area.post("/tai-khoan/nghi/thoi")
def take_leave_back(request: Request, form: Form, visitor: Staff) -> Response:
    """The deputy stands in no more."""
    end_leave(visitor.code, visitor.code, number_in(form.text("leave")))
    return turn_to(request, HERE, "leave-ended")


def number_in(written: str) -> int:
    """A number of ours as a form gives it back; 0 is none of them."""
    return int(written) if written.isdecimal() and len(written) < 18 else 0  # noqa: PLR2004


def _page(request: Request, visitor: Visitor, status: int = 200, **more: object) -> Response:
    known: dict[str, object] = {"errors": [], "given": defaultdict(str), "feed": None}
    account = read_account(visitor, visit_of(request).today)
    return page(request, "account/account.html", status, me=visitor, account=account, **known | more)
