"""The site: its pages, the API beside them, and what is said when something is in the way."""

import logging
from urllib.parse import urlencode

from fastapi import Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from models.errors import FollowUpError, NotFound, Refused, TryLater
from web.api.api import ApiMount
from web.asking import NotForYou, NotOurForm, SignInFirst, check_post, know_visit, language_of
from web.faults import where
from web.guards import BodyLimit, Headers, TooLarge, protect
from web.page import page
from web.routes import AREAS
from web.site import Site
from web.step_form import keeping_text
from web.words import STATIC, say

log = logging.getLogger("followup.web")
_BEFORE_PAGES = [Depends(know_visit), Depends(check_post)]


def create_app(site: Site) -> FastAPI:
    """All pages of one installation; the database must be bound and migrated."""
    app = FastAPI(title="followup", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    app.state.site = site
    for area in AREAS:
        app.include_router(area, dependencies=_BEFORE_PAGES, include_in_schema=False)
    app.router.routes.append(ApiMount("/api/v1", site))
    app.mount("/static", StaticFiles(directory=STATIC))
    app.add_exception_handler(SignInFirst, _sign_in)
    app.add_exception_handler(TryLater, keeping_text(_later, 503))
    app.add_exception_handler(NotOurForm, keeping_text(_refused, 403))
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(HTTPException, _no_page)
    app.add_exception_handler(RequestValidationError, _no_page)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(BodyLimit)
    app.add_middleware(Headers, site=site)
    return app


def _sign_in(request: Request, _error: Exception) -> Response:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/dang-nhap?{urlencode({'tiep': asked if request.method == 'GET' else '/'})}", 303)


def _later(request: Request, error: Exception) -> Response:
    log.warning("Waiting: %s", error)
    answer = _say(request, 503, error)
    answer.headers["Retry-After"] = "60"
    return answer


def _refused(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NotFound) else 403 if isinstance(error, (NotForYou, NotOurForm)) else 409
    return _say(request, status, error)


def _say(request: Request, status: int, error: Exception) -> Response:
    language = language_of(request)
    sentence = error.say(language) if isinstance(error, FollowUpError) else str(error)
    return error_page(request, status, sentence)


def _no_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return error_page(request, status, say(
        language_of(request), "Không có trang này, hoặc Ông/Bà không được xem trang này.", "There is no such page, or it is not for you.",
    ))  # fmt: skip


def _too_large(request: Request, _error: Exception) -> Response:
    return error_page(request, 413, say(
        language_of(request), "Tệp hoặc nội dung gửi lên quá lớn (tối đa 10 MB), nên chưa ghi gì. "
        "Bấm nút quay lại của trình duyệt: nội dung đã viết vẫn còn; đề nghị chọn tệp nhỏ hơn.",
        "What was sent is too large (10 MB at most), so nothing was recorded. Go back in your browser: "
        "what you wrote is still there; please choose a smaller file.",
    ))  # fmt: skip


def _broken(request: Request, error: Exception) -> Response:
    log.error("A page broke: %s %s: %s", request.method, request.scope.get("route", "?"), where(error))
    answer = error_page(request, 500, say(
        language_of(request), "Trang gặp lỗi của phần mềm; sự việc đã được ghi lại. Dữ liệu đã ghi không bị ảnh hưởng.",
        "The page met a fault of ours; it was noted. What is on record is unharmed.",
    ))  # fmt: skip
    protect(answer.headers, request.app.state.site)  # this answer comes from outside the guards
    return answer


_TITLES = {
    403: ("Không được phép", "Not permitted"), 404: ("Không tìm thấy", "Not found"), 409: ("Chưa thực hiện được", "Not done"),
    413: ("Quá lớn", "Too large"), 500: ("Có lỗi", "A fault"), 503: ("Tạm thời gián đoạn", "Away for a moment"),
}  # fmt: skip


def error_page(request: Request, status: int, sentence: str) -> Response:
    """A page that says what is wrong and where to go on; needs no database."""
    language = language_of(request)
    title = _TITLES.get(status, _TITLES[404])[language == "en"]
    onward = [(say(language, "Về trang đầu", "Back to the start"), "/")]
    return page(request, "error.html", status, code=status, title=title, sentence=sentence, what_next=onward)
