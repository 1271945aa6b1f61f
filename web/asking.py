"""Who asks, in which language, and whether a change may be asked for from there: the dependencies of every page."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile

from models.errors import Refused
from models.states import Role
from models.text import clean
from tasks.access import note_refused
from tasks.sessions import Visit, Visitor, read_visit
from web.site import Site

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
SESSION, BROWSER, LANGUAGE = "fu_session", "fu_browser", "fu_lang"
CSRF_FIELD = "csrf"
_THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})  # any other name may have been made to point here


class NotOurForm(Refused):
    """A change that was not asked for on a page of ours (ASVS 5: 3.5.1)."""

    def __init__(self) -> None:
        super().__init__(
            "Biểu mẫu đã hết hiệu lực hoặc không gửi từ trang này. Đề nghị tải lại trang rồi gửi lại.",
            "This form is out of date or was not sent from our page. Please reload the page and send it again.",
        )


class SignInFirst(Exception):
    """The page is for staff; nobody is signed in."""


class NotForYou(Refused):
    """The page is for another role."""

    def __init__(self) -> None:
        super().__init__(
            "Trang này dành cho vai trò khác; xin đổi vai trò hoặc liên hệ Văn phòng.",
            "This page is for another role; change your role or ask the office.",
        )


def site_of(request: Request) -> Site:
    """The site this request came to."""
    site: Site = request.app.state.site
    return site


async def know_visit(request: Request) -> None:
    """Find out once who asks and what day it is; kept for the page."""
    key = request.cookies.get(site_of(request).cookie(SESSION))
    request.state.visit = await run_in_threadpool(read_visit, key)


def visit_of(request: Request) -> Visit:
    """Who asks, and the day."""
    visit: Visit = request.state.visit
    return visit


def language_of(request: Request) -> str:
    """Asked for in the address, chosen before, the person's own, Vietnamese."""
    visit: Visit | None = getattr(request.state, "visit", None)
    asked = request.query_params.get("lang") or request.cookies.get(site_of(request).cookie(LANGUAGE))
    own = visit.visitor.language if visit and visit.visitor else "vi"
    return "en" if (asked or own) == "en" else "vi"


def browser_of(request: Request) -> str:
    """A random number that this browser keeps; made with its first page."""
    known = request.cookies.get(site_of(request).cookie(BROWSER)) or getattr(request.state, "new_browser", None)
    if known is None:
        known = request.state.new_browser = secrets.token_urlsafe(16)
    return str(known)


def csrf_token(request: Request) -> str:
    """What a form of ours carries: bound to the browser and the session."""
    site = site_of(request)
    bound = f"{browser_of(request)}|{request.cookies.get(site.cookie(SESSION), '')}"
    return hmac.new(site.secret.encode(), f"csrf|{bound}".encode(), hashlib.sha256).hexdigest()


async def check_post(request: Request) -> None:
    """
    Let a change through only from our own origin and with the form's token.

    The one exception is a mail program that declines mail for its owner (RFC 8058 §3.2): it has neither, and its request
    says so; the signed link is what lets it through.

    :raises NotOurForm: it is from elsewhere, or its token is old
    """
    if request.method in {"GET", "HEAD", "OPTIONS"} or await is_one_click(request):
        return
    if not _same_origin(request):
        raise NotOurForm
    given = (await request.form()).get(CSRF_FIELD) or request.headers.get("X-CSRF", "")
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), csrf_token(request).encode()):
        raise NotOurForm


def takes_one_click(endpoint: Endpoint) -> Endpoint:
    """Mark a route that a mail program may POST to by itself."""
    endpoint.one_click = True  # type: ignore[attr-defined]
    return endpoint


async def is_one_click(request: Request) -> bool:
    """Whether this is ``List-Unsubscribe=One-Click``, sent to a route that takes it."""
    takes = getattr(request.scope.get("endpoint"), "one_click", False)
    return takes and (await request.form()).get("List-Unsubscribe") == "One-Click"


def _same_origin(request: Request) -> bool:
    origin, fetched = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is not None:
        here = {f"{request.url.scheme}://{request.url.netloc}"} if request.url.hostname in _THIS_MACHINE else set()
        return origin in {site_of(request).origin, *here}
    return fetched in {"same-origin", "none"}


def require(*roles: Role) -> Callable[[Request], Visitor]:
    """
    A dependency: the visitor, if signed in with one of the roles (any of them, if none are named).

    :raises SignInFirst: nobody is signed in
    :raises NotForYou: somebody with another role is
    """

    def visitor(request: Request) -> Visitor:
        who = visit_of(request).visitor
        if who is None:
            raise SignInFirst
        if roles and who.role not in roles:
            note_refused(who.code, request.scope["route"].path, who.role)
            raise NotForYou
        return who

    visitor.roles = frozenset(roles)  # type: ignore[attr-defined]  # read by the test that walks every route
    return visitor


MOST_ID = 2**63 - 1  # a bigint
RowId = Annotated[int, Path(ge=0, le=MOST_ID)]


class Posted:
    """A form as it was sent, its texts cleaned (NFC, no control characters)."""

    def __init__(self, form: FormData) -> None:
        self._form = form

    def text(self, name: str) -> str:
        """One text; empty if it was not given."""
        value = self._form.get(name, "")
        return clean(value, lines=True) if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All texts of that name, such as ticked boxes."""
        return [clean(value) for value in self._form.getlist(name) if isinstance(value, str)]

    def file(self, name: str) -> UploadFile | None:
        """A file, if one was chosen."""
        value = self._form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def fields(self) -> dict[str, str]:
        """Every text but the token."""
        return {name: self.text(name) for name in self._form if name != CSRF_FIELD}


async def posted_form(request: Request) -> Posted:
    """The form of this request."""
    return Posted(await request.form())


Form = Annotated[Posted, Depends(posted_form)]
Staff = Annotated[Visitor, Depends(require())]
Office = Annotated[Visitor, Depends(require(Role.OFFICE))]
Officer = Annotated[Visitor, Depends(require(Role.UNIT))]
Chair = Annotated[Visitor, Depends(require(Role.CHAIR))]
Auditor = Annotated[Visitor, Depends(require(Role.AUDITOR))]
