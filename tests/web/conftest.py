"""The site as a browser meets it, without one: real pages, real PostgreSQL, cookies and tokens as they are."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from models.states import Role
from tasks.demo_staff import sign_in_demo
from tasks.links import Links, bind_links
from tests.conference import ask
from web.app import create_app
from web.asking import SESSION
from web.site import Site

BASE = "http://testserver"
SITE = Site(BASE, "a secret for tests, longer than thirty-two characters")
_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')


class Browser(TestClient):
    """A browser that fills in forms: ``post_form`` takes the token from the page the form is on."""

    def post_form(
        self, url: str, fields: dict[str, Any] | None = None, *, page: str = "/dang-nhap", **more: Any
    ) -> Response:
        """Send a form as a browser would, from our own origin; redirects are not followed."""
        token = self.token(page)
        headers = {"Origin": BASE, "Sec-Fetch-Site": "same-origin", **more.pop("headers", {})}
        return self.post(url, data={"csrf": token, **(fields or {})}, headers=headers, follow_redirects=False, **more)

    def token(self, page: str) -> str:
        """The token of the first form on a page."""
        found = _TOKEN.search(self.get(page).text)
        assert found, f"no form on {page}"
        return found[1]


BrowserAs = Callable[..., Browser]


def staff_code(role: Role, unit: str | None = None) -> str:
    """Code of the first member of the staff with that role."""
    [(code,), *_] = ask(
        "SELECT s.code FROM staff s JOIN appointment a ON a.staff_id = s.id LEFT JOIN unit u ON u.id = a.unit_id "
        "WHERE a.role = CAST(:role AS role) AND (CAST(:unit AS text) IS NULL OR u.code = :unit) ORDER BY s.id",
        role=role.value, unit=unit,
    )  # fmt: skip
    return str(code)


@pytest.fixture
def a_site(a_clean_database: str) -> Iterator[Site]:
    """The site on a clean database; letters carry links to it."""
    bind_links(Links(SITE.base, SITE.secret))
    yield SITE
    bind_links(None)


@pytest.fixture
def browser_as(a_site: Site) -> Iterator[BrowserAs]:
    """``browser_as(Role.UNIT, "tu-phap")``: a browser with somebody signed in; ``browser_as(None)``: nobody."""
    app, opened = create_app(a_site), []

    def browser(role: Role | None = None, unit: str | None = None) -> Browser:
        made = Browser(app, base_url=BASE, raise_server_exceptions=True)
        if role:
            made.cookies.set(SESSION, sign_in_demo(staff_code(role, unit), "test"))
        opened.append(made)
        return made

    yield browser
    for made in opened:
        made.close()
