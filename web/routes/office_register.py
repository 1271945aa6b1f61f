"""Putting an issue on record by hand: by telephone, at the counter."""

import secrets
from dataclasses import fields, replace

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.errors import Refused
from models.states import Level, Role
from notifications.words import LEVELS
from tasks.entries import Entry, EntryWrong
from tasks.registering import check_entry, read_choices, read_registered, register_by_hand
from tasks.similar import Similar, find_similar
from web.asking import Form, Office, Posted, language_of, require
from web.page import page, turn_to
from web.refusals import sentence_of
from web.words import capital

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])
_TICKS = ("anonymous", "organisation", "sensitive")


@area.get("/van-phong/ghi-nhan")
def show(request: Request) -> Response:
    """An empty form."""
    return _form(request, Entry())


@area.post("/van-phong/ghi-nhan")
def take(request: Request, form: Form, visitor: Office) -> Response:
    """Show what may be the same, then put it on record."""
    entry, language, once = _entry(form), language_of(request), form.text("once")
    try:
        checked = check_entry(entry)
        similar = () if form.text("do") == "record" else find_similar(checked, language)
        if similar:
            return _form(request, entry, similar=similar, once=once)
        return turn_to(request, f"/van-phong/ghi-nhan/{register_by_hand(entry, visitor.actor, once)}")
    except EntryWrong as wrong:
        faults = [(one.field, one.en if language == "en" else one.vi) for one in wrong.faults]
        return _form(request, entry, faults=faults, once=once, status=422)
    except Refused as refused:
        return _form(request, entry, faults=[("", sentence_of(refused, language))], once=once, status=409)


@area.get("/van-phong/ghi-nhan/{code}")
def done(request: Request, code: str) -> Response:
    """The code, to read over the telephone."""
    return page(request, "office/registered.html", issue=read_registered(code))


def _entry(form: Posted) -> Entry:
    typed = {one.name: form.text(one.name) for one in fields(Entry) if one.name not in _TICKS}
    ticked = {name: bool(form.text(name)) for name in _TICKS}
    return Entry(**typed, **ticked)  # type: ignore[arg-type]  # texts and ticks


def _form(
    request: Request, entry: Entry, *, similar: tuple[Similar, ...] = (), faults: list[tuple[str, str]] | None = None,
    once: str = "", status: int = 200,
) -> Response:  # fmt: skip
    choices, english = read_choices(), language_of(request) == "en"
    if not entry.conference and choices.conferences:
        entry = replace(entry, conference=choices.conferences[0][0])
    levels = [(level.value, capital(LEVELS[level][english])) for level in Level]
    return page(
        request, "office/register.html", status, entry=entry, choices=choices, similar=similar, faults=faults or [],
        once=once or secrets.token_urlsafe(12), levels=levels,
    )  # fmt: skip
