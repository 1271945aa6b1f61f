"""A district at work as each of its readers sees it in a browser: fixtures of the tests that look at every page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser import conftest
from tests.browser.situation import a_worked_district
from tests.browser.walk import Visited, one_of_each, sign_in, walk
from web.asking import SESSION
from web.site import Site


@dataclass(frozen=True)
class District:
    """The links that only letters carry, and everything that can be reached, by reader."""

    links: dict[str, str]
    visited: list[Visited]

    @property
    def pages(self) -> list[Visited]:
        """One page of each kind."""
        return one_of_each([one for one in self.visited if one.is_page])

    def url(self, path: str) -> str:
        """``resolved/danh-gia`` is that page of the citizen whose issue is resolved; ``/…`` is itself."""
        name, _, rest = path.partition("/")
        return f"{self.links[name]}/{rest}".rstrip("/") if name else path


PageOf = Callable[..., Page]


@pytest.fixture(scope="module")
def a_district(a_server: Any, a_database: str) -> Iterator[District]:
    """Built once for a module: its tests look and change nothing."""
    with a_worked_district(a_database, a_server.base, conftest.SECRET) as links:
        yield District(links, walk(Site(a_server.base, conftest.SECRET), links))


@pytest.fixture
def page_of(a_district: District, a_server: Any, a_chromium: Browser) -> Iterator[PageOf]:
    """``page_of("office")``: a page of that reader with axe in it, always the same."""
    keys = {name: one.cookies.get(SESSION) for name, one in sign_in(Site(a_server.base, conftest.SECRET)).items()}
    made: dict[str, Page] = {}

    def page(reader: str, size: tuple[int, int] = conftest.DESK) -> Page:
        if reader not in made:
            context = a_chromium.new_context(base_url=a_server.base, reduced_motion="reduce")
            context.add_init_script(Axe().axe_script)
            if key := keys[reader]:
                context.add_cookies([{"name": SESSION, "value": key, "url": a_server.base}])
            made[reader] = context.new_page()
        made[reader].set_viewport_size({"width": size[0], "height": size[1]})
        return made[reader]

    yield page
    for one in made.values():
        one.context.close()
