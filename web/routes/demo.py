"""The demo's own pages: move its clock, read its mailbox. They do not exist while the real clock runs."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.errors import NotFound
from tasks.demo_clock import Step, ask_clock, read_face
from tasks.demo_mailbox import list_received, open_received
from web.asking import Form, Office, RowId, Staff
from web.page import page, turn_to

area = APIRouter()


@area.get("/thu-nghiem/dong-ho")
def clock(request: Request, _visitor: Staff) -> Response:
    """What time it is, and how far it may go; looks again by itself while the engine lives through days."""
    face = read_face()
    answer = page(request, "demo/clock.html", face=face)
    if face.wanted:
        answer.headers["Refresh"] = "2"
    return answer


@area.post("/thu-nghiem/dong-ho")
def move_clock(request: Request, form: Form, _visitor: Staff) -> Response:
    """Go on by an hour, to the next working morning, by a week."""
    chosen = form.text("step")
    if chosen not in set(Step):
        raise NotFound("bước", "step", chosen)
    ask_clock(Step(chosen))
    return turn_to(request, "/thu-nghiem/dong-ho")


@area.get("/thu-nghiem/hop-thu")
def mailbox(request: Request, _visitor: Office) -> Response:
    """What the people of the demo received."""
    return page(request, "demo/mailbox.html", letters=list_received())


@area.get("/thu-nghiem/hop-thu/{number}")
def letter(request: Request, number: RowId, _visitor: Office) -> Response:
    """One letter, with its link to click."""
    return page(request, "demo/letter.html", letter=open_received(number))
