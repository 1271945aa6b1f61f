"""Addresses that take no mail, and letting one of them have mail again."""

from fastapi import APIRouter, Depends, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from models.states import Role
from tasks.dead_addresses import Whose, let_again, read_dead
from web.asking import MOST_ID, Form, Office, language_of, require
from web.page import page, turn_to

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])
LIST = "/van-phong/dia-chi-hong"


@area.get(LIST)
def show(request: Request, trang: int = 1) -> Response:
    """Whose address takes no mail, why, and since when."""
    number = min(max(1, trang), 10_000)
    read = read_dead(language_of(request), number)
    return page(
        request, "office/addresses.html", read=read, before=f"{LIST}?trang={number - 1}" if number > 1 else None,
        following=f"{LIST}?trang={number + 1}" if read.more else None,
    )  # fmt: skip


@area.post(LIST)
def lift(request: Request, visitor: Office, form: Form) -> Response:
    """The address is right: send there again."""
    whose, _, number = form.text("cua").partition(":")
    if whose not in set(Whose) or not number.isdecimal() or int(number) > MOST_ID:
        raise HTTPException(404)
    let_again(Whose(whose), int(number), visitor.actor)
    return turn_to(request, LIST, "address-restored")
