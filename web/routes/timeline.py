"""Everything that passed about one issue, in one list: what was sent, answered, opened, sent back, said and done."""

from functools import partial

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.states import Role
from tasks.desks.timeline import read_timeline
from tasks.originals import take_letter
from web.asking import Auditor, Form, Office, RowId, Staff, language_of
from web.facts import TRIES, facts_in_words
from web.moment import moment_of
from web.page import page
from web.routes.files import as_download

area = APIRouter()


@area.get("/kien-nghi/{code}/dong-thoi-gian")
def show(request: Request, code: str, visitor: Staff, cho: str = "") -> Response:
    """The whole list, or what passed with one of the people."""
    language = language_of(request)
    read = read_timeline(code, visitor.actor, language, moment_of(request), cho[:80])
    letters = "/kiem-toan/thu" if visitor.role is Role.AUDITOR else f"/kien-nghi/{read.head.code}/thu"
    return page(
        request, "issue/timeline.html", issue=read.head, read=read, letters=letters, tries=TRIES,
        office=visitor.role is Role.OFFICE, words_of=partial(facts_in_words, language=language),
    )  # fmt: skip


@area.post("/kien-nghi/{code}/thu/{letter_id}/ban-goc")
def original(code: str, letter_id: RowId, visitor: Office, form: Form) -> Response:
    """The bytes of a letter as they left; of a citizen's, with the reason, on the record of the issue."""
    return as_download(take_letter(letter_id, visitor.actor, form.text("reason"), code))


@area.post("/kiem-toan/thu/{letter_id}/ban-goc")
def audited(letter_id: RowId, visitor: Auditor) -> Response:
    """The bytes of a letter to an office, for the auditor; that they were taken goes on record."""
    return as_download(take_letter(letter_id, visitor.actor))
