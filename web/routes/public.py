"""The public list, its issues and the statistics: no names, approved words, small numbers hidden."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.states import State
from tasks.desks.figures import OUTCOMES, PROGRESS, RATINGS, read_figures
from tasks.desks.public import PublicWanted, find_published, read_published
from web.asking import LANGUAGE, SESSION, language_of, site_of
from web.page import page

area = APIRouter()
KEPT = "public, max-age=300"


def public_page(request: Request, template: str, **values: Any) -> Response:
    """A page that may be kept by anybody for five minutes, unless it is somebody's: signed in, or a language chosen."""
    answer = page(request, template, **values)
    own = {site_of(request).cookie(name) for name in (SESSION, LANGUAGE)} & set(request.cookies)
    if not own and "lang" not in request.query_params:
        del answer.headers["set-cookie"]
        answer.headers["Cache-Control"] = KEPT
    answer.headers["Vary"] = "Cookie"
    return answer


@area.get("/cong-khai")
def show_list(
    request: Request, q: str = "", linh_vuc: str = "", don_vi: str = "", tinh_trang: str = "", sau: str = ""
) -> Response:
    """Published issues, found by words without accents, field, unit, state; twenty a page."""
    wanted = PublicWanted(q[:200], linh_vuc, don_vi, tinh_trang, sau)
    found = find_published(wanted, language_of(request))
    chosen = {"q": wanted.words, "linh_vuc": linh_vuc, "don_vi": don_vi, "tinh_trang": tinh_trang}
    following = _with(chosen | {"sau": found.below}) if found.below else None
    return public_page(
        request, "public/list.html", found=found, chosen=chosen, states=list(State), next_url=following,
        first_url=_with(chosen) if sau else None,
    )  # fmt: skip


def _with(chosen: Mapping[str, str | None]) -> str:
    asked = {name: value for name, value in chosen.items() if value}
    return f"/cong-khai?{urlencode(asked)}" if asked else "/cong-khai"


@area.get("/cong-khai/so-lieu")
def show_figures(request: Request, theo: str = "don-vi") -> Response:
    """How many, how many on time against the date first promised, how they ended; by unit or by field."""
    by = "field" if theo == "linh-vuc" else "unit"
    return public_page(
        request, "public/figures.html", figures=read_figures(by), by=by,
        columns={"progress": PROGRESS, "outcomes": OUTCOMES, "ratings": RATINGS},
    )  # fmt: skip


@area.get("/cong-khai/{code}")
def show_issue(request: Request, code: str) -> Response:
    """One published issue with its answer."""
    return public_page(request, "public/issue.html", issue=read_published(code, language_of(request)))
