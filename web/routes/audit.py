"""The auditor's pages: one issue as of any past instant, the chains, the sweeps, the letters, who looked at whom. Read only."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from models.clock import HANOI
from models.errors import FactWrong, FollowUpError, NotFound, NotYet
from models.letter import LetterStatus
from models.letter_words import HELD_WHY
from models.states import Role
from tasks.act import read_day
from tasks.desks.audit import read_as_of
from tasks.desks.audit_chain import PART, read_chains
from tasks.desks.audit_letter import read_audit_letter, read_letter_file
from tasks.desks.audit_lists import LettersWanted, read_letters, read_looks, read_sweeps
from tasks.reading import Sight
from web.asking import language_of, require, visit_of
from web.facts import TRIES, facts_in_words
from web.ledger_words import RUNGS, SUPPRESSED
from web.page import page
from web.refusals import sentence_of

area = APIRouter(prefix="/kiem-toan", dependencies=[Depends(require(Role.AUDITOR))])
_LAST = time(23, 59)
_HIGHEST = 2**63 - 1  # of a number in the database


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form asks for, as it was typed."""

    code: str = ""
    day: str = ""
    hour: str = ""
    known_day: str = ""
    known_hour: str = ""

    def sight(self, today: date) -> Sight:
        """
        The end of the minute asked for; of the day, if no hour is given.

        :raises FactWrong: a day or an hour cannot be read
        """
        known = _instant("biet_ngay", self.known_day, "biet_gio", self.known_hour) if self.known_day else None
        happened = _instant("ngay", self.day or today.isoformat(), "gio", self.hour)
        return Sight.at(happened, known)


def _instant(day_name: str, day: str, hour_name: str, hour: str) -> datetime:
    try:
        on = read_day(day)
    except ValueError as error:
        raise FactWrong(day_name, f"“{day}” không phải ngày.", f"“{day}” is no date.") from error
    try:
        at = time.fromisoformat(hour) if hour else _LAST
    except ValueError as error:
        raise FactWrong(hour_name, f"“{hour}” không phải giờ.", f"“{hour}” is no time.") from error
    return datetime.combine(on, at.replace(second=59, microsecond=999_999, tzinfo=None), HANOI)


@area.get("")
def show(
    request: Request,
    ma: str = "",
    ngay: str = "",
    gio: str = "",
    biet_ngay: str = "",
    biet_gio: str = "",
) -> Response:
    """The form; below it the issue as of the instant asked for."""
    asked = Asked(ma[:40].strip(), ngay[:10].strip(), gio[:8].strip(), biet_ngay[:10].strip(), biet_gio[:8].strip())
    language, today = language_of(request), visit_of(request).today
    if not asked.code:
        return _as_of(request, asked)
    try:
        sight = asked.sight(today)
        return _as_of(request, asked, read=read_as_of(asked.code, sight, language), sight=sight)
    except NotFound as missing:
        return _as_of(request, asked, 404, fault=("ma", sentence_of(missing, language)))
    except FactWrong as wrong:
        return _as_of(request, asked, 422, fault=(wrong.field, wrong.plain[language]))
    except NotYet as early:
        return _as_of(request, asked, 409, fault=("ngay", sentence_of(early, language)))


def _as_of(request: Request, asked: Asked, status: int = 200, **more: Any) -> Response:
    values = {"read": None, "sight": None, "fault": None} | more
    words = partial(facts_in_words, language=language_of(request))
    return page(
        request, "audit/as_of.html", status, asked=asked, tries=TRIES, rungs=RUNGS, words_of=words, **values
    )  # fmt: skip


@area.get("/chuoi")
def chains(request: Request, hoi_nghi: str = "", phan: int = 1) -> Response:
    """The hash over all heads, and the verdict of the part that was walked for this page."""
    read = read_chains(hoi_nghi[:40], _number(phan), language_of(request))
    return page(request, "audit/chains.html", read=read, now=visit_of(request).now, size=PART)


@area.get("/ra-soat")
def sweeps(request: Request, sau: int = 0) -> Response:
    """The ledger of sweeps."""
    lines, below, decided = read_sweeps(_number(sau))
    return page(
        request, "audit/sweeps.html", lines=lines, decided=decided, held_why=HELD_WHY, suppressed=SUPPRESSED,
        **_around(request, below),
    )  # fmt: skip


@area.get("/nguoi-xem")
def looks(request: Request, sau: int = 0) -> Response:
    """Who looked who raised an issue, and why; not who it was."""
    lines, below = read_looks(_number(sau), language_of(request))
    return page(request, "audit/looks.html", lines=lines, **_around(request, below))


@area.get("/thu")
def letters(request: Request, trang_thai: str = "", ngay: str = "", sau: int = 0) -> Response:
    """Letters by status and day, with their tries."""
    fault, day = None, None
    try:
        day = _instant("ngay", ngay[:10], "gio", "").date() if ngay else None
    except FollowUpError as wrong:
        fault = wrong.say(language_of(request))
    read = read_letters(LettersWanted(trang_thai[:20], day, _number(sau)), visit_of(request).today)
    return page(
        request, "audit/letters.html", 422 if fault else 200, read=read, statuses=list(LetterStatus), fault=fault,
        wanted={"status": trang_thai[:20], "day": ngay[:10]}, tries=TRIES, **_around(request, read.below),
    )  # fmt: skip


@area.get("/thu/{letter_id}")
def letter(request: Request, letter_id: int) -> Response:
    """One letter as it was sent."""
    read = read_audit_letter(_number(letter_id), language_of(request))
    return page(request, "audit/letter.html", letter=read, tries=TRIES, held_why=HELD_WHY)


@area.get("/thu/{letter_id}/tep")
def letter_file(request: Request, letter_id: int) -> Response:
    """The same as a file for a mail program."""
    content = read_letter_file(_number(letter_id), language_of(request))
    name = {"Content-Disposition": f'attachment; filename="thu-{letter_id}.eml"'}
    return Response(content, media_type="message/rfc822", headers=name)


def _number(asked: int) -> int:
    return max(0, min(asked, _HIGHEST))


def _around(request: Request, below: int | None) -> dict[str, Any]:
    """The addresses of the first page, if this is another, and of the next."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"sau", "bao", "lang"}]
    path = request.url.path
    first = f"{path}?{urlencode(kept)}" if "sau" in request.query_params else None
    return {"before": first, "following": f"{path}?{urlencode([*kept, ('sau', below)])}" if below else None}
