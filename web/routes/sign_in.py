"""Signing in and out."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from tasks.demo_staff import demo_roles, sign_in_demo
from tasks.sessions import end_session, wear_hat
from web.asking import SESSION, Form, Staff, site_of, visit_of
from web.page import page, safe_next, turn_to

area = APIRouter()


@area.get("/dang-nhap")
def show(request: Request, tiep: str = "/") -> Response:
    """The ways to sign in; on a demo clock, one button for each role."""
    roles = demo_roles() if visit_of(request).demo else []
    return page(
        request, "sign_in/sign_in.html", next=safe_next(tiep, "/"), demo_roles=roles, sign_on=site_of(request).sign_on
    )


@area.post("/dang-nhap/thu-nghiem")
def demo(request: Request, form: Form) -> Response:
    """Take a role of the demo; refused unless the demo clock is on."""
    key = sign_in_demo(form.text("staff"), request.headers.get("user-agent", ""))
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
    wear_hat(visitor, int(form.text("appointment") or 0))
    return turn_to(request, "/")


def with_session(request: Request, answer: Response, key: str) -> Response:
    """Give the browser its session (a new secret at every sign-in)."""
    site = site_of(request)
    answer.set_cookie(site.cookie(SESSION), key, secure=site.secure, httponly=True, samesite="lax", path="/")
    return answer
