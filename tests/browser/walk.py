"""
Every page of the site, found by following links as each reader: a page that is new is walked as soon as something
leads to it, and :func:`unvisited` names the routes to which nothing does.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from tasks.demo_staff import sign_in_demo
from tests.conference import ask
from web.app import create_app
from web.asking import SESSION
from web.routes import AREAS
from web.site import Site

READERS: dict[str, str | None] = {  # and the code with which they sign in
    "anybody": None, "office": "cb-001", "chair": "cb-003", "auditor": "cb-004", "unit": "cb-005", "deputy": "cb-006",
}  # fmt: skip
FIRST_PAGES = ("/", "/dang-nhap", "/cong-khai", "/tra-cuu", "/suc-khoe", "/thu-nghiem/dong-ho", "/khong-co-trang-nay")
_HREF = re.compile(r'href="(/[^"#]*)')
_MOST = 300  # pages of one reader
ROUTES = [r for area in AREAS for r in area.routes if isinstance(r, APIRoute) and "GET" in (r.methods or ())]


@dataclass(frozen=True, slots=True)
class Visited:
    """One page as one reader gets it."""

    reader: str
    url: str
    route: str | None
    status: int
    kind: str  # its media type
    text: str

    def __str__(self) -> str:
        return f"{self.reader} {self.url}"

    @property
    def is_page(self) -> bool:
        """It is shown, not downloaded."""
        return self.kind.startswith("text/html")


def readers(site: Site) -> dict[str, TestClient]:
    """A browser for each reader, signed in."""
    app, made = create_app(site), {}
    for name, code in READERS.items():
        made[name] = TestClient(app, base_url=site.base, raise_server_exceptions=False)
        if code:
            made[name].cookies.set(site.cookie(SESSION), sign_in_demo(code, "test"))
    return made


def walk(browser: TestClient, reader: str, starts: list[str]) -> Iterator[Visited]:
    """Each page given, and one of every kind that links lead to."""
    states = dict(ask("SELECT code, state::text FROM issue"))
    waiting, seen = deque(starts), {_kind_of(url, states) for url in starts}
    for _ in range(_MOST):
        if not waiting:
            return
        visited = _visit(browser, reader, waiting.popleft())
        yield visited
        for found in _HREF.findall(visited.text if visited.is_page else ""):
            url = unescape(found)
            if (kind := _kind_of(url, states)) not in seen and not url.startswith("/static/"):
                seen.add(kind)
                waiting.append(url)
    raise AssertionError(f"{reader} finds no end of pages: {list(waiting)[:5]}")


def _visit(browser: TestClient, reader: str, url: str) -> Visited:
    answer = browser.get(url)  # redirects are followed; what counts is the page that is seen
    path = answer.url.path + (f"?{answer.url.query.decode()}" if answer.url.query else "")
    return Visited(reader, path, _route_of(url)[0], answer.status_code, answer.headers["content-type"], answer.text)


def unvisited(visited: list[Visited]) -> set[str]:
    """Routes at which no reader arrived."""
    return {route.path for route in ROUTES} - {one.route for one in visited if one.status == 200}


def _route_of(url: str) -> tuple[str | None, dict[str, str]]:
    for route in ROUTES:
        if met := route.path_regex.match(urlsplit(url).path):
            return route.path, met.groupdict()
    return None, {}


def _kind_of(url: str, states: dict[str, str]) -> object:
    """The same for two pages that differ only in whose row they are about; the language is no difference."""
    path, blanks = _route_of(url)
    asked = frozenset(name for name, _ in parse_qsl(urlsplit(url).query) if name not in {"lang", "bao"})
    return path or url, blanks.get("slug"), states.get(blanks.get("code", "")), asked
