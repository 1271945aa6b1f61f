"""A workbook onto the record: sent, tried, looked at, taken in."""

from collections import Counter

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.errors import Refused
from models.states import Role
from tasks.uploads import MOST_BYTES, Trial, discard_workbook, keep_workbook, read_import_desk, read_trial, take_in
from web.asking import Form, Office, language_of, require
from web.office_words import CHANGED, DECISIONS
from web.page import page, turn_to
from web.refusals import plain

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])
SHOWN = 200  # rows of a list of the report


@area.get("/van-phong/nhap-tep")
def show(request: Request) -> Response:
    """Choose a file; what was taken in lately."""
    return _form(request)


@area.post("/van-phong/nhap-tep")
def send(request: Request, form: Form, visitor: Office) -> Response:
    """Keep the file and see what it would do; nothing is recorded."""
    sent, conference = form.file("file"), form.text("conference")
    try:
        content = sent.file.read(MOST_BYTES + 1) if sent else b""
        key = keep_workbook(sent.filename or "" if sent else "", content, conference, visitor.actor)
    except Refused as refused:
        return _form(request, conference, refused.say(language_of(request)), 422)
    return turn_to(request, f"/van-phong/nhap-tep/{key}")


@area.get("/van-phong/nhap-tep/{key}")
def trial(request: Request, key: str, visitor: Office) -> Response:
    """What the file would do to the record as it is now, or what it did."""
    return _report(request, read_trial(key, visitor.actor))


@area.post("/van-phong/nhap-tep/{key}")
def take(request: Request, key: str, form: Form, visitor: Office) -> Response:
    """Put the same bytes on record, or throw them away."""
    if form.text("do") == "discard":
        discard_workbook(key, visitor.actor)
        return turn_to(request, "/van-phong/nhap-tep", "file-discarded")
    done = take_in(key, visitor.actor)
    return turn_to(request, f"/van-phong/nhap-tep/{key}") if done.done else _report(request, done, 422)


def _form(request: Request, conference: str = "", fault: str = "", status: int = 200) -> Response:
    desk = read_import_desk()
    chosen = conference or (desk.conferences[0][0] if desk.conferences else "")
    return page(request, "office/import.html", status, desk=desk, conference=chosen, fault=fault)


def _report(request: Request, read: Trial, status: int = 200) -> Response:
    column, report = language_of(request) == "en", read.report
    counts = Counter(str(one["decision"]) for one in report.decisions)
    faults = [
        (kind, [(one.sheet, one.cell, plain(one.en if column else one.vi)) for one in found[:SHOWN]], len(found))
        for kind, found in (("bad", report.errors), ("warn", report.warnings)) if found
    ]  # fmt: skip
    return page(
        request, "office/import_report.html", status, read=read, report=report, faults=faults, shown=SHOWN,
        counts=[(DECISIONS[one][column], n) for one, n in counts.items()], decisions=DECISIONS, changed=CHANGED,
    )  # fmt: skip
