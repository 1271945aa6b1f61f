"""The staff list as the office keeps it: who may come in, in which role, until when."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from models.errors import NotFound
from models.states import Role
from tasks.access import list_access
from tasks.desks.staff import list_staff, open_member, unit_options
from tasks.leaves import LeaveWrong, end_leave, enter_leave
from tasks.sessions import Visitor
from tasks.staffing import (
    ROLES,
    Details,
    NewRole,
    StaffWrong,
    add_member,
    change_details,
    disable,
    enable,
    end_role,
    end_sessions,
    give_role,
)
from web.asking import Form, Office, Posted, language_of, require, visit_of
from web.page import page, turn_to
from web.routes.account import number_in
from web.staff_words import CHANGED

area = APIRouter()
LIST = "/van-phong/can-bo"
Before = Annotated[int | None, Query(ge=1, lt=2**63)]
OfficeOrAuditor = Annotated[Visitor, Depends(require(Role.OFFICE, Role.AUDITOR))]


@dataclass(frozen=True, slots=True)
class Change:
    """One form of a member's page: what it does (who, whom, what was sent), and what is said after."""

    take: Callable[[str, str, Posted], object]
    notice: str = "saved"


CHANGES: dict[str, Change] = {
    "thong-tin": Change(lambda by, whom, form: change_details(by, whom, _details(form))),
    "vai-tro": Change(lambda by, whom, form: give_role(by, whom, _role(form))),
    "het-vai-tro": Change(lambda by, whom, form: end_role(by, whom, number_in(form.text("ending")), form.text("ends_on"))),
    "khoa": Change(lambda by, whom, _: disable(by, whom)),
    "mo-lai": Change(lambda by, whom, _: enable(by, whom)),
    "phien": Change(lambda by, whom, form: end_sessions(by, whom, form.text("ref") or None), "session-ended"),
    "nghi": Change(lambda by, whom, form: enter_leave(
        by, whom, form.text("first_on"), form.text("last_on"), form.text("deputy"), anybody=True), "leave-entered"),
    "thoi-nghi": Change(lambda by, whom, form: end_leave(by, whom, number_in(form.text("leave"))), "leave-ended"),
}  # fmt: skip
_FIELDS = {"het-vai-tro": {"valid_to": "ends_on"}}  # where two forms of a page would have the same


@area.get(LIST)
def show(request: Request, _visitor: Office, trang: int = 1) -> Response:
    """Everybody, with what they may do."""
    number = max(1, min(trang, 10_000))
    lines, more = list_staff(visit_of(request).today, number)
    before, after = (
        (f"{LIST}?trang={number - 1}" if number > 1 else None),
        (f"{LIST}?trang={number + 1}" if more else None),
    )
    return page(request, "staff/list.html", staff=lines, before=before, after=after)


@area.get("/van-phong/can-bo/them")
def ask_new(request: Request, _visitor: Office) -> Response:
    """Somebody new, with a first role."""
    return _new(request)


@area.post("/van-phong/can-bo/them")
def add(request: Request, form: Form, visitor: Office) -> Response:
    """Put them on the list."""
    try:
        code = add_member(visitor.code, _details(form), _role(form))
    except StaffWrong as wrong:
        return _new(
            request, 422, errors=[(wrong.field, wrong.say(language_of(request)))], given=defaultdict(str, form.fields())
        )
    return turn_to(request, f"{LIST}/{code}", "saved")


@area.get("/van-phong/can-bo/nhat-ky")
def log(request: Request, _visitor: OfficeOrAuditor, truoc: Before = None) -> Response:
    """Who came in and who changed what, newest first; for the office and the auditor."""
    lines, further = list_access(truoc)
    units = dict(unit_options(visit_of(request).today))
    after = f"{LIST}/nhat-ky?truoc={further}" if further else None
    return page(request, "staff/log.html", lines=lines, units=units, after=after, changed=CHANGED)


@area.get("/van-phong/can-bo/{member}")
def show_member(request: Request, member: str, visitor: Office) -> Response:
    """One of them, with the forms that change them."""
    return _member(request, visitor, member)


@area.post("/van-phong/can-bo/{member}/{what}")
def change(request: Request, member: str, what: str, form: Form, visitor: Office) -> Response:
    """Do what one of the forms says."""
    if what not in CHANGES:
        raise NotFound("trang", "page", what)
    try:
        CHANGES[what].take(visitor.code, member, form)
    except (StaffWrong, LeaveWrong) as wrong:
        errors = [(_FIELDS.get(what, {}).get(wrong.field, wrong.field), wrong.say(language_of(request)))]
        return _member(request, visitor, member, 422, errors=errors, given=defaultdict(str, form.fields()))
    return turn_to(request, f"{LIST}/{member}", CHANGES[what].notice)


def _details(form: Posted) -> Details:
    return Details(form.text("name"), form.text("email"), form.text("phone"))


def _role(form: Posted) -> NewRole:
    old = form.text("replaces")
    return NewRole(
        form.text("role"), form.text("unit"), form.text("valid_from"), form.text("valid_to"),
        number_in(old) if old else None,
    )  # fmt: skip


def _new(request: Request, status: int = 200, **more: object) -> Response:
    known: dict[str, object] = {"errors": [], "given": defaultdict(str)}
    units = unit_options(visit_of(request).today)
    return page(request, "staff/new.html", status, units=units, roles=ROLES, **known | more)


def _member(request: Request, visitor: Visitor, code: str, status: int = 200, **more: object) -> Response:
    known: dict[str, object] = {"errors": [], "given": defaultdict(str)}
    found = open_member(code, visit_of(request).today)
    return page(
        request, "staff/member.html", status, found=found, who=found.line, me=visitor, roles=ROLES, changed=CHANGED,
        units=dict(found.units), **known | more,
    )  # fmt: skip
