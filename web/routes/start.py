"""The first page: staff go to their desk, everybody else to the public list."""

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from tasks.counting import no_issue_yet
from web.asking import visit_of
from web.page import home_of

area = APIRouter()


@area.get("/")
def start(request: Request) -> Response:
    """Where somebody belongs."""
    visitor = visit_of(request).visitor
    return RedirectResponse(home_of(visitor) if visitor else "/cong-khai", 303)


@area.get("/suc-khoe")
def health() -> Response:
    """200 while the database answers; says nothing else."""
    no_issue_yet()
    return Response("ok", media_type="text/plain")
