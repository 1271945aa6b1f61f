"""What went wrong, as a program reads it: ``application/problem+json`` (RFC 9457), the sentence in both languages."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from models.errors import (
    FactsMissing,
    FactWrong,
    FollowUpError,
    InputWrong,
    MoveNotAllowed,
    MoveUnknown,
    NotFound,
    NotYet,
    PastTheCalendar,
    Refused,
    TryLater,
)
from models.text import clean
from tasks.act import MovedOn
from tasks.api_repeatable import InFlight, KeyReused
from tasks.entries import EntryWrong
from web.faults import where

log = logging.getLogger("followup.api")
MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, tuple[str, str]] = {
    400: ("Yêu cầu không đọc được", "Bad request"), 401: ("Cần mã truy cập", "Token needed"),
    403: ("Không được phép", "Not permitted"), 404: ("Không tìm thấy", "Not found"),
    405: ("Không có cách gọi này", "Method not allowed"), 409: ("Chưa thực hiện được", "Not possible now"),
    412: ("Đã có thay đổi", "Changed since"), 413: ("Quá lớn", "Too large"),
    422: ("Nội dung chưa đúng", "Content not right"), 429: ("Quá nhiều yêu cầu", "Too many requests"),
    500: ("Có lỗi", "A fault"), 503: ("Tạm thời gián đoạn", "Away for a moment"),
}  # fmt: skip
_SENTENCES: dict[int, tuple[str, str]] = {
    400: ("Nội dung gửi lên không đọc được.", "What was sent cannot be read."),
    401: ("Hãy gửi “Authorization: Bearer fu_…” với mã còn hiệu lực.", "Send “Authorization: Bearer fu_…” with a valid token."),
    403: ("Mã truy cập này chỉ được đọc.", "This token may only read."),
    404: ("Không có địa chỉ này.", "There is no such address."),
    405: ("Địa chỉ này không nhận cách gọi đó.", "This address does not take that method."),
    413: ("Nội dung gửi lên quá lớn.", "What was sent is too large."),
    422: ("Có giá trị không đúng; xem “errors”.", "Some values are not right; see “errors”."),
    429: ("Quá nhiều yêu cầu; hãy chờ như Retry-After.", "Too many requests; wait as Retry-After says."),
    500: ("Phần mềm gặp lỗi; sự việc đã được ghi lại.", "The software met a fault; it was noted."),
}  # fmt: skip
_STATUS: tuple[tuple[type[FollowUpError], int], ...] = (
    (MovedOn, 409), (InFlight, 409), (KeyReused, 422), (MoveNotAllowed, 403), (MoveUnknown, 409), (NotYet, 409),
    (FactsMissing, 422), (FactWrong, 422), (PastTheCalendar, 422), (InputWrong, 422), (NotFound, 422), (TryLater, 503),
    (Refused, 409),
)  # fmt: skip
_WORDS = re.compile(r"(?<!^)(?=[A-Z])")


def language_of(headers: Mapping[str, str]) -> str:
    """English if it is asked for before Vietnamese."""
    asked = [part.strip()[:2].lower() for part in headers.get("accept-language", "").split(",")]
    return next((language for language in asked if language in {"vi", "en"}), "vi")


def problem(
    request: Request, status: int, sentences: tuple[str, str] | None = None, *, kind: str = "", **more: Any
) -> Response:
    """One problem as an answer."""
    language, (vi, en) = language_of(request.headers), sentences or _SENTENCES[status]
    content = {
        "type": f"urn:followup:problem:{kind}" if kind else "about:blank", "title": TITLES[status][language == "en"],
        "status": status, "detail": en if language == "en" else vi, "instance": clean(request.url.path)[:200],
        "vi": vi, "en": en, **more,
    }  # fmt: skip
    return JSONResponse(content, status, media_type=MEDIA_TYPE)


def handle_problems(api: FastAPI) -> None:
    """Let everything that goes wrong be answered here."""
    api.add_exception_handler(FollowUpError, _answer)
    api.add_exception_handler(HTTPException, _plain)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(Exception, _broken)


def refusal(request: Request, error: FollowUpError) -> Response:
    """What the rules said, or who is away."""
    answer = problem(
        request, _status(request, error), _sentences(error), kind=_WORDS.sub("-", type(error).__name__).lower(),
        **_particulars(error),
    )  # fmt: skip
    if isinstance(error, (TryLater, InFlight)):
        answer.headers["Retry-After"] = "60" if isinstance(error, TryLater) else "1"
    return answer


def _sentences(error: FollowUpError) -> tuple[str, str]:
    """As on a page, but for what only a page can promise: to keep what was written."""
    if isinstance(error, MovedOn):
        now = error.version
        return (
            f"Kiến nghị đã thay đổi (phiên bản {now}); hãy đọc lại rồi gửi.",
            f"The issue has changed (version {now}); read it again, then send.",
        )
    return error.vi, error.en


def _answer(request: Request, error: Exception) -> Response:
    assert isinstance(error, FollowUpError)
    return refusal(request, error)


def _status(request: Request, error: FollowUpError) -> int:
    """What the address names and is not there is 404; what the content names and is not there is 422."""
    if isinstance(error, NotFound) and error.name.upper() in {str(v).upper() for v in request.path_params.values()}:
        return 404
    if isinstance(error, MovedOn) and "if-match" in request.headers:
        return 412
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def _particulars(error: FollowUpError) -> dict[str, Any]:
    match error:
        case MovedOn():
            return {"current_version": error.version}
        case MoveUnknown():
            return {"possible": error.possible}
        case FactsMissing():
            return {"missing": error.missing}
        case FactWrong():
            return {"field": error.field}
        case EntryWrong():
            return {"faults": [{"field": one.field, "vi": one.vi, "en": one.en} for one in error.faults]}
    return {}


def _plain(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code if error.status_code in TITLES else 400
    answer = problem(request, status, None if status in _SENTENCES else (str(error.detail), str(error.detail)))
    answer.headers.update(error.headers or {})
    return answer


def _invalid(request: Request, error: Exception) -> Response:
    """Where and what; never what was sent."""
    assert isinstance(error, RequestValidationError)
    faults = [
        {"at": clean(".".join(map(str, fault["loc"])))[:200], "what": clean(str(fault["msg"]))[:300]}
        for fault in error.errors()[:20]
    ]
    return problem(request, 422, kind="invalid", errors=faults)


def _broken(request: Request, error: Exception) -> Response:
    log.error("The API broke: %s: %s", request.scope.get("route", "?"), where(error))
    return problem(request, 500)
