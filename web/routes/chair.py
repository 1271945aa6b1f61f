"""The chair's page: one sheet that says what is late, what waits for a decision, and how it goes over the weeks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.states import Action, Role
from tasks.desks.chair import ChairPage, Pile, read_chair_page
from tasks.desks.trend import OUTCOMES
from tasks.sessions import Visitor
from web.asking import language_of, require
from web.ledger_words import ANSWERS, COLUMNS, RUNGS
from web.moment import moment_of
from web.page import page
from web.slugs import step_url
from web.words import say

area = APIRouter()
Leader = Annotated[Visitor, Depends(require(Role.CHAIR, Role.OFFICE))]


@area.get("/chu-tri")
def show(request: Request, visitor: Leader) -> Response:
    """What the chair looks at in the morning; the office may read it as well."""
    language = language_of(request)
    read = read_chair_page(moment_of(request), language)
    return page(
        request, "chair/chair.html", read=read, rows=read.rows, totals=read.totals, Pile=Pile, Action=Action,
        step_url=step_url, decides=visitor.role is Role.CHAIR, headline=_headline(read, language), answers=ANSWERS,
        columns=COLUMNS, outcomes=OUTCOMES, rungs=RUNGS,
    )  # fmt: skip


def _headline(read: ChairPage, language: str) -> str:
    """The three numbers in one sentence."""
    piles = (
        (Pile.LATE, "kiến nghị quá hạn", "late"), (Pile.SOON, "sắp đến hạn", "due within three working days"),
        (Pile.NO_UNIT, "chưa có đơn vị", "without a unit"),
    )  # fmt: skip
    said = (f"{_number(read.totals[pile], language)} {say(language, vi, en)}" for pile, vi, en in piles)
    return ", ".join(said) + "."


def _number(number: int, language: str) -> str:
    """``1.234``, or ``1,234`` in English."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")
