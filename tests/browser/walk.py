"""
Every page of the site, found by following links as each reader: a page that is new is walked as soon as something
leads to it, and :func:`unvisited` names the routes to which nothing does.
"""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urlsplit

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
PUBLIC = ("/", "/dang-nhap", "/dang-nhap/thu", "/cong-khai", "/tra-cuu", "/suc-khoe", "/khong-co-trang-nay", "/k/wrong")
NOT_WALKED = {
    "/dang-nhap/thanh-pho",
    "/dang-nhap/thanh-pho/ve",
}  # the way to the city's sign-on and back: its own tests
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


def sign_in(site: Site, readers: Mapping[str, str | None] = READERS) -> dict[str, TestClient]:
    """A browser for each reader, signed in."""
    app, made = create_app(site), {}
    for name, code in readers.items():
        made[name] = TestClient(app, base_url=site.base, raise_server_exceptions=False)
        if code:
            made[name].cookies.set(site.cookie(SESSION), sign_in_demo(code, "test"))
    return made


def walk(site: Site, links: dict[str, str], readers: Mapping[str, str | None] = READERS) -> list[Visited]:
    """
    One page of every kind as each reader gets it, in Vietnamese; what is for everybody is walked by nobody else,
    and the deputy of a colleague sees what the colleague sees.

    ``links`` are those that only letters carry, and pages to which only a form leads: of the office, the rest for anybody.
    """
    found, seen = list[Visited](), set[object]()
    office = [url for url in links.values() if url.startswith("/van-phong")]
    for reader, browser in sign_in(site, readers).items():
        own = [*PUBLIC, *(set(links.values()) - set(office))] if reader == "anybody" else ["/", "/thu-nghiem/dong-ho"]
        starts = sorted(own) + (office if reader == "office" else [])
        found += _walk(browser, reader, starts, seen if reader in {"anybody", "unit"} else set(seen))
    return found


def _walk(browser: TestClient, reader: str, starts: list[str], seen: set[object]) -> Iterator[Visited]:
    states = dict(ask("SELECT code, state::text || (acknowledged_on IS NULL)::text FROM issue"))
    waiting = deque(starts)
    seen.update(_kind_of(url, states) for url in starts)
    for _ in range(_MOST):
        if not waiting:
            return
        visited = visit(browser, reader, waiting.popleft())
        yield visited
        for found in _HREF.findall(visited.text if visited.is_page else ""):
            url = unescape(found)
            if (kind := _kind_of(url, states)) not in seen and not url.startswith("/static/"):
                seen.add(kind)
                waiting.append(url)
    raise AssertionError(f"{reader} finds no end of pages: {list(waiting)[:5]}")


def visit(browser: TestClient, reader: str, url: str, language: str = "vi") -> Visited:
    """A page; redirects are followed, and what counts is the page that is seen."""
    answer = browser.get(in_language(url, language))
    path = answer.url.path + (f"?{answer.url.query.decode()}" if answer.url.query else "")
    return Visited(reader, path, _route_of(url)[0], answer.status_code, answer.headers["content-type"], answer.text)


def in_language(url: str, language: str) -> str:
    """The address that asks for a page in that language."""
    parts = urlsplit(url)
    asked = [(name, value) for name, value in parse_qsl(parts.query) if name != "lang"]
    return f"{parts.path}?{urlencode([*asked, ('lang', language)])}"


def unvisited(visited: list[Visited]) -> set[str]:
    """Routes at which no reader arrived."""
    return {route.path for route in ROUTES} - {one.route for one in visited if one.status == 200} - NOT_WALKED


def _route_of(url: str) -> tuple[str | None, dict[str, str]]:
    for route in ROUTES:
        if met := route.path_regex.match(urlsplit(url).path):
            return route.path, met.groupdict()
    return None, {}


def _kind_of(url: str, states: dict[str, str]) -> object:
    """The same for pages that differ only in whose row they are about; an issue in another state is another page."""
    path, blanks = _route_of(url)
    if path is None:
        return urlsplit(url).path
    asked = frozenset(name for name, _ in parse_qsl(urlsplit(url).query) if name not in {"lang", "bao"})
    return path, blanks.get("slug"), states.get(blanks["code"]) if set(blanks) == {"code"} else None, asked


class _Parts(HTMLParser):
    """Collects what a page is made of: each kind of element within its kind of parent."""

    _VOID = frozenset({"input", "img", "br", "hr", "meta", "link", "path", "circle", "rect"})

    def __init__(self) -> None:
        super().__init__()
        self.found: set[object] = set()
        self._above: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        what = f"{tag}.{named.get('class')}.{named.get('type')}.{named.get('role')}"
        self.found.add((what, *self._above[-2:], frozenset(named)))
        if tag not in self._VOID:
            self._above.append(what)

    def handle_endtag(self, tag: str) -> None:
        if any(what.startswith(f"{tag}.") for what in self._above):
            while not self._above.pop().startswith(f"{tag}."):
                pass


def made_of(text: str) -> set[object]:
    """The kinds of elements of a page, each with where it stands and which attributes it has."""
    parts = _Parts()
    parts.feed(text)
    return parts.found


def one_of_each(pages: list[Visited]) -> list[Visited]:
    """The same page as another reader gets it is left out, unless it offers or tells something else."""
    kept: dict[object, tuple[Visited, set[object]]] = {}
    for one in pages:
        kind, parts = (one.route, one.url.split("?")[0].rpartition("/")[2], one.status), made_of(one.text)
        if kind not in kept or parts - kept[kind][1]:
            kept[*kind, len(kept)] = kept[kind] = one, parts | (kept[kind][1] if kind in kept else set())
    return list(dict.fromkeys(one for one, _ in kept.values()))


def with_something_new(pages: list[Visited]) -> list[Visited]:
    """So few pages that every kind of element of all pages is on one of them."""
    seen, needed = set[object](), list[Visited]()
    for one in sorted(pages, key=lambda page: -len(made_of(page.text))):
        if made_of(one.text) - seen:
            seen |= made_of(one.text)
            needed.append(one)
    return needed
