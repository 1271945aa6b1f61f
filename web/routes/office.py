"""The desk of the office, its piles, and one step on many issues at once."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.directive_words import REASONS
from models.letter_words import HELD_WHY
from models.states import Action, DeclineReason, Role
from tasks.desks.office import PAGE, read_office_desk, read_pile
from tasks.desks.office_rows import Pile
from tasks.many import Deed, Picked, Result, action_of, do_many
from web.asking import Form, Office, Posted, language_of, require
from web.moment import moment_of
from web.office_words import DEEDS, OUR_ANSWERS, PILE_DEEDS, PILE_LEADS, PILE_PATHS, PILES, told
from web.page import page, safe_next
from web.slugs import step_url
from web.words import capital

area = APIRouter(dependencies=[Depends(require(Role.OFFICE))])
_PILES_AT = {path: pile for pile, path in PILE_PATHS.items()}
_WORDS: dict[str, Any] = {
    "Pile": Pile,
    "Action": Action,
    "step_url": step_url,
    "paths": PILE_PATHS,
    "piles": PILES,
    "leads": PILE_LEADS,
    "ours": OUR_ANSWERS,
    "held_why": HELD_WHY,
}


@area.get("/van-phong")
def desk(request: Request) -> Response:
    """What needs a hand, pile by pile."""
    read = read_office_desk(language_of(request), moment_of(request))
    return page(request, "office/desk.html", desk=read, **_WORDS)


@area.get("/van-phong/chua-giao")
@area.get("/van-phong/chua-co-han")
@area.get("/van-phong/bi-tra-lai")
@area.get("/van-phong/kiem-tra-tra-loi")
@area.get("/van-phong/xin-loi")
@area.get("/van-phong/xin-gia-han")
@area.get("/van-phong/chua-nhan")
def show_pile(request: Request, trang: int = 1) -> Response:
    """All of one pile, fifty a page, with what may be done to many at once."""
    language, number, path = language_of(request), min(max(1, trang), 10_000), request.url.path
    read = read_pile(_PILES_AT[path], language, moment_of(request), number)
    return page(
        request, "office/pile.html", read=read, deeds=_deeds(read.pile, language), reasons=_reasons(language),
        before=f"{path}?trang={number - 1}" if number > 1 else None, first=(number - 1) * PAGE + 1,
        following=f"{path}?trang={number + 1}" if read.more else None, **_WORDS,
    )  # fmt: skip


@area.post("/van-phong/nhieu-viec")
def many(request: Request, visitor: Office, form: Form) -> Response:
    """Do one thing to every issue that was ticked; says of each what became of it."""
    language, (deed, picked, given) = language_of(request), _asked(form)
    results = do_many(deed, picked, visitor.actor, given) if deed else []
    back = safe_next(form.text("ve"), "/van-phong")
    shown = [(one.code, _said(one, deed, language)) for one in results]
    status = 200 if results else 422
    return page(request, "office/many.html", status, deed=deed and DEEDS[deed], results=shown, back=back)


def _asked(form: Posted) -> tuple[Deed | None, list[Picked], dict[str, str]]:
    """What was chosen; the button of a suggested unit speaks for its own row alone."""
    if quick := form.text("nhanh"):
        code, version, unit = [*quick.split(":"), "", ""][:3]
        return Deed.ASSIGN, [Picked.read(f"{code}:{version}")], {"unit": unit}
    deed = Deed(form.text("viec")) if form.text("viec") in set(Deed) else None
    given = {"unit": form.text("don_vi"), "reason": form.text("ly_do"), "duplicate_of": form.text("ma_goc")}
    return deed, [Picked.read(one) for one in form.texts("kn")], given


def _said(one: Result, deed: Deed | None, language: str) -> str | None:
    return told(one.refusal, action_of(deed) if deed else None, language) if one.refusal else None


def _deeds(pile: Pile, language: str) -> list[tuple[str, str]]:
    return [(deed.value, DEEDS[deed][language == "en"]) for deed in PILE_DEEDS.get(pile, ())]


def _reasons(language: str) -> list[tuple[str, str]]:
    return [("", "–"), *((one.value, capital(REASONS[one][language == "en"])) for one in DeclineReason)]
