"""Signing in and out: by a link in a letter, by the city's sign-on, on a demo clock by taking a role."""

from ipaddress import ip_address, ip_network

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from models.errors import NotFound, Refused
from tasks.demo_staff import demo_roles, sign_in_demo
from tasks.links import LinkWrong, UsedAlready
from tasks.sessions import end_session, wear_hat
from tasks.signing_in import Comer, LinkOver, ask_link, read_sign_in_link, sign_in_by_identity, sign_in_by_link
from tasks.throttling import TooManyTries
from web.asking import SESSION, Form, Staff, language_of, site_of, visit_of
from web.oidc import COOKIE, MINUTES, SignOnAway, begin, finish
from web.page import page, safe_next, turn_to
from web.site import SignOn

area = APIRouter()


@area.get("/dang-nhap")
def show(request: Request, tiep: str = "/") -> Response:
    """The ways to sign in; on a demo clock, every role to try."""
    return _ways_in(request, tiep)


@area.post("/dang-nhap/thu")
def ask_for_letter(request: Request, form: Form) -> Response:
    """A letter with a link, if the address is on the list; the same answer if it is not."""
    onward = safe_next(form.text("tiep"), "/")[:200]
    try:
        ask_link(form.text("email"), _place(request), onward)
    except TooManyTries as error:
        return _ways_in(request, onward, 429, [("email", error.say(language_of(request)))], form.text("email"))
    return turn_to(request, "/dang-nhap/thu")


@area.get("/dang-nhap/thu")
def letter_asked(request: Request) -> Response:
    """What happens now, whoever asked."""
    return page(request, "sign_in/asked.html")


@area.get("/dang-nhap/thu/{token}")
def show_link(request: Request, token: str) -> Response:
    """Whom the link lets in; a mail scanner that follows it changes nothing."""
    return page(request, "sign_in/link.html", token=token, link=read_sign_in_link(token))


@area.post("/dang-nhap/thu/{token}")
def use_link(request: Request, token: str) -> Response:
    """Come in: once, within a quarter of an hour."""
    try:
        key, onward = sign_in_by_link(token, _comer(request))
    except (LinkWrong, LinkOver, UsedAlready):  # the page says which
        return page(request, "sign_in/link.html", 409, token=token, link=read_sign_in_link(token))
    return with_session(request, turn_to(request, safe_next(onward, "/")), key)


@area.get("/dang-nhap/thanh-pho")
def to_the_city(request: Request, tiep: str = "/") -> Response:
    """Go to the city's sign-on; a link and no form, since our forms lead nowhere else (CSP form-action)."""
    site, sign_on = site_of(request), _sign_on(request)
    try:
        attempt = begin(site, sign_on, safe_next(tiep, "/"))
    except SignOnAway as away:
        return _not_in(request, away.say(language_of(request)), 503)
    answer = RedirectResponse(attempt.url, 303)
    answer.set_cookie(
        site.cookie(COOKIE), attempt.cookie, max_age=MINUTES * 60, secure=site.secure, httponly=True, samesite="lax",
        path="/",
    )  # fmt: skip
    return answer


@area.get("/dang-nhap/thanh-pho/ve")
def from_the_city(request: Request) -> Response:
    """Back from the city: come in, or be told kindly why not. The answer is good for the browser that asked, once."""
    site, sign_on = site_of(request), _sign_on(request)
    kept = request.cookies.get(site.cookie(COOKIE))
    try:
        identity, onward = finish(site, sign_on, kept, request.query_params)
        answer = with_session(request, turn_to(request, onward), sign_in_by_identity(identity, _comer(request)))
    except SignOnAway as away:
        answer = _not_in(request, away.say(language_of(request)), 503)
    except Refused as refused:
        answer = _not_in(request, refused.say(language_of(request)), 403)
    answer.delete_cookie(site.cookie(COOKIE), path="/", secure=site.secure, httponly=True, samesite="lax")
    return answer


@area.post("/dang-nhap/thu-nghiem")
def demo(request: Request, form: Form) -> Response:
    """Take a role of the demo; refused unless the demo clock is on."""
    comer = _comer(request)
    key = sign_in_demo(form.text("staff"), comer.browser, comer.old_key)
    return with_session(request, turn_to(request, safe_next(form.text("tiep"), "/")), key)


@area.post("/dang-xuat")
def leave(request: Request, visitor: Staff) -> Response:
    """End this session."""
    end_session(visitor.session)
    answer = turn_to(request, "/dang-nhap", "signed-out")
    answer.delete_cookie(site_of(request).cookie(SESSION), path="/", secure=site_of(request).secure, httponly=True)
    return answer


@area.post("/vai-tro")
def change_role(request: Request, form: Form, visitor: Staff) -> Response:
    """Act in another role of one's own, or for a colleague on leave."""
    chosen = form.text("appointment")
    wear_hat(visitor, int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)  # noqa: PLR2004
    return turn_to(request, "/")


def with_session(request: Request, answer: Response, key: str) -> Response:
    """Give the browser its session (a new secret at every sign-in)."""
    site = site_of(request)
    answer.set_cookie(site.cookie(SESSION), key, secure=site.secure, httponly=True, samesite="lax", path="/")
    return answer


def _ways_in(
    request: Request, onward: str, status: int = 200, errors: list[tuple[str, str]] | None = None, email: str = ""
) -> Response:
    roles = demo_roles() if visit_of(request).demo else []
    return page(
        request, "sign_in/sign_in.html", status, next=safe_next(onward, "/"), demo_roles=roles,
        sign_on=site_of(request).sign_on, errors=errors or [], email=email,
    )  # fmt: skip


def _not_in(request: Request, sentence: str, status: int) -> Response:
    return page(request, "sign_in/not_in.html", status, sentence=sentence)


def _sign_on(request: Request) -> SignOn:
    sign_on = site_of(request).sign_on
    if sign_on is None:
        raise NotFound("trang", "page", request.url.path)
    return sign_on


def _comer(request: Request) -> Comer:
    held = request.cookies.get(site_of(request).cookie(SESSION))
    return Comer(request.headers.get("user-agent", ""), held, _place(request))


def _place(request: Request) -> str:
    """From where somebody comes; of an IPv6 address the network, since one house has many."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else host  # noqa: PLR2004
