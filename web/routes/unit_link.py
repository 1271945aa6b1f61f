"""The link in a letter to a unit: see the issue, acknowledge in one tap."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from tasks.desks.unit_link import UnitLink, acknowledge_by_link, open_unit_link
from web.asking import language_of
from web.page import page

area = APIRouter()


@area.get("/giao/{token}")
def show(request: Request, token: str) -> Response:
    """The issue of the letter; a mail scanner that follows the link changes nothing."""
    return _answer(request, open_unit_link(token, language_of(request)))


@area.post("/giao/{token}")
def acknowledge(request: Request, token: str) -> Response:
    """Acknowledge for the unit; a second tap only says since when."""
    return _answer(request, acknowledge_by_link(token, language_of(request)), tapped=True)


def _answer(request: Request, link: UnitLink, *, tapped: bool = False) -> Response:
    return page(request, "unit_link/unit_link.html", link=link, tapped=tapped)
