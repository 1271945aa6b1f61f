"""The page of who raised an issue: no account, a link; nothing in the address says who."""

from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from tasks.addresses import NoLongerOpen, agree_to_address, read_address_page, stop_address_change
from tasks.citizen_files import read_own_file
from tasks.desks.citizen import read_citizen_page
from tasks.desks.offices import read_office
from tasks.links import LinkWrong
from tasks.looking_up import look_up
from web.asking import LANGUAGE, Form, language_of, site_of
from web.moment import moment_of
from web.page import page, turn_to
from web.routes.files import as_download


class KindRoute(APIRoute):
    """A route whose link may be wrong: whatever is wrong with it, the same page, which says how to go on."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with that page around it."""
        inside = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                return await inside(request)
            except LinkWrong as error:
                return wrong_link(request, error)

        return handler


area = APIRouter(route_class=KindRoute)


def wrong_link(request: Request, error: LinkWrong) -> Response:
    """The one page for links that open nothing."""
    return page(request, "citizen/wrong.html", 404, sentence=error.say(language_of(request)), office=read_office())


@area.get("/k/{token}")
def show(request: Request, token: str) -> Response:
    """Where my issue stands."""
    issue = read_citizen_page(token, language_of(request), moment_of(request))
    if needs_own_language(request, issue.contacts.language):
        return turn_to(request, f"/k/{token}?lang={issue.contacts.language}")
    return page(request, "citizen/issue.html", issue=issue, token=token)


def needs_own_language(request: Request, own: str) -> bool:
    """Whether somebody who reads English comes for the first time."""
    chosen = "lang" in request.query_params or site_of(request).cookie(LANGUAGE) in request.cookies
    return own != "vi" and not chosen


@area.get("/k/{token}/tep/{public_id}")
def fetch(token: str, public_id: str) -> Response:
    """A file of mine, or of the answer."""
    return as_download(read_own_file(token, public_id))


@area.get("/tra-cuu")
def ask_code(request: Request) -> Response:
    """Code and a second factor."""
    return page(request, "citizen/look_up.html", code="", errors=[], office=read_office())


@area.post("/tra-cuu")
def find(request: Request, form: Form) -> Response:
    """The page of that issue for two hours; the same answer for an unknown code and for a wrong factor."""
    code, contact = form.text("code"), form.text("contact")
    from_where = request.client.host if request.client else ""
    found = look_up(code, contact, from_where)
    if isinstance(found, str):
        return turn_to(request, f"/k/{found}")
    said = [("code", found.say(language_of(request)))]
    return page(request, "citizen/look_up.html", 422, code=code, errors=said, office=read_office())


@area.get("/dia-chi/{token}")
def ask_address(request: Request, token: str) -> Response:
    """Opening the link changes nothing: the page asks."""
    change = read_address_page(token)
    if needs_own_language(request, change.language):
        return turn_to(request, f"/dia-chi/{token}?lang={change.language}")
    return page(request, "citizen/address.html", change=change, token=token, office=read_office())


@area.post("/dia-chi/{token}")
def settle_address(request: Request, token: str, form: Form) -> Response:
    """One side agrees, or stops it."""
    settle = stop_address_change if form.text("answer") == "stop" else agree_to_address
    with suppress(NoLongerOpen):  # the page says where it stands
        settle(token)
    return turn_to(request, f"/dia-chi/{token}")
