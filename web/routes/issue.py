"""The page of one issue, and its letters as they were sent."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.states import Role
from tasks.desks.issue_page import read_issue_page
from tasks.letters_shown import read_shown_letter
from web.asking import RowId, Staff, language_of
from web.facts import TRIES, facts_in_words
from web.moment import moment_of
from web.page import page
from web.refusals import sentence_of
from web.slugs import SLUGS, step_url
from web.step_words import TITLES

area = APIRouter()


@area.get("/kien-nghi/{code}")
def show(request: Request, code: str, visitor: Staff) -> Response:
    """Everything about one issue, and the steps that the visitor may take now."""
    language = language_of(request)
    read = read_issue_page(code, visitor.actor, language, moment_of(request))
    steps = [
        (TITLES[step.action][language == "en"], step_url(read.head.code, step.action), step,
         step.refusal and sentence_of(step.refusal, language))
        for step in read.possible if step.action in SLUGS
    ]  # fmt: skip
    return page(
        request, "issue/issue.html", issue=read.head, read=read, possible=steps,
        words_of=partial(facts_in_words, language=language),
    )  # fmt: skip


@area.get("/kien-nghi/{code}/thu/{letter_id}")
def letter(request: Request, code: str, letter_id: RowId, visitor: Staff) -> Response:
    """One letter as it was sent, with every answer of the mail server."""
    read = read_shown_letter(code, letter_id, visitor.actor, language_of(request), moment_of(request))
    office = visitor.role is Role.OFFICE
    return page(
        request, "issue/letter.html", letter=read, letter_id=letter_id, code=code.upper(), tries=TRIES, office=office,
        may_take=office and read.has_raw,
    )  # fmt: skip
