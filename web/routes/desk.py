"""The desk of a unit, and finding issues."""

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.states import State
from tasks.desks.issues import Found, Wanted, find_issues
from tasks.desks.unit import PAGE, Next, read_unit_desk
from web.asking import MOST_ID, Officer, Staff, language_of
from web.page import page

area = APIRouter()


@area.get("/viec")
def desk(request: Request, visitor: Officer, trang: int = 1) -> Response:
    """What the unit has to do, most urgent first."""
    number = min(max(1, trang), 10_000)
    read = read_unit_desk(visitor.actor, language_of(request), number)
    following = f"/viec?trang={number + 1}" if number * PAGE < read.total else None
    before = f"/viec?trang={number - 1}" if number > 1 else None
    return page(request, "desk/desk.html", desk=read, Next=Next, before=before, following=following)


@area.get("/kien-nghi")
def find(
    request: Request, visitor: Staff, ma: str = "", don_vi: str = "", trang_thai: str = "", linh_vuc: str = "",
    tu_khoa: str = "", qua_han: str = "", chua_bao: str = "", sau: int = 0,
) -> Response:  # fmt: skip
    """Issues by code, unit, state, field, lateness and words, among those the visitor may open."""
    wanted = Wanted(
        ma[:40].strip(), don_vi[:60], trang_thai[:30], linh_vuc[:200], tu_khoa[:200], bool(qua_han), bool(chua_bao), min(max(0, sau), MOST_ID),
    )  # fmt: skip
    found = find_issues(wanted, visitor.actor, language_of(request))
    before, following = _around(request, found)
    return page(
        request, "desk/find.html", found=found, wanted=wanted, states=list(State), before=before, following=following
    )


def _around(request: Request, found: Found) -> tuple[str | None, str | None]:
    """The addresses of the first page, if this is another, and of the next."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"sau", "bao", "lang"}]
    following = f"/kien-nghi?{urlencode([*kept, ('sau', found.below)])}" if found.below else None
    return f"/kien-nghi?{urlencode(kept)}" if "sau" in request.query_params else None, following
