"""A real browser (Debian's Chromium) on real pages: served over HTTP, letters into a real mailbox and read from there."""

import asyncio
import re
import shutil
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from deployments.mailbox import Mailbox
from models.states import Role
from notifications.relay import parse_smtp_url
from tasks.composing import Sender
from tasks.delivering import Post, bind_post, deliver_owed
from tasks.digesting import make_digests
from tasks.links import Links, bind_links
from tasks.routing import route_raised
from tests.browser.looking import a_district, page_of  # noqa: F401  fixtures of the tests that look at every page
from tests.web.conftest import staff_code
from web.app import create_app
from web.site import Site

SECRET = "a secret for the browser's tests, longer than thirty-two characters"
_LINK = re.compile(r"https?://\S+")
PHONE, TABLET, DESK = (390, 844), (768, 1024), (1280, 900)


def _aside(work: Callable[[], Awaitable[object]]) -> object:
    """Run a coroutine in a thread of its own: Playwright's loop occupies this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()  # type: ignore[arg-type]


@dataclass
class Installation:
    """The pages at ``base`` and the mailbox their letters arrive in."""

    base: str
    mailbox: Mailbox

    def carry_out(self) -> None:
        """What the engine does within a second of a step: units get their issues, letters leave."""
        route_raised()
        make_digests()
        _aside(deliver_owed)

    def letters(self, to: str, words: str = "") -> list[EmailMessage]:
        """The letters to an address, newest last, whose subject holds the words."""
        return [m for m in self.mailbox.letters() if to in str(m["To"]) and words in str(m["Subject"])]

    def link_in(self, letter: EmailMessage) -> str:
        """The first address in a letter's text."""
        part = letter.get_body(("plain",))
        assert part
        found = _LINK.search(part.get_content())
        assert found, f"no link in {letter['Subject']}"
        return found[0].rstrip(".,;")


def listen() -> socket.socket:
    """A socket on any free port; named as TCP, so that asyncio turns Nagle's delay off as it does for a port by number."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    return listening


@pytest.fixture(scope="package")
def a_server(tmp_path_factory: pytest.TempPathFactory, a_database: str) -> Iterator[Installation]:
    """The pages over HTTP and a mailbox; the database is bound by each test."""
    with Mailbox(tmp_path_factory.mktemp("mail") / "mailbox") as mailbox:
        config = uvicorn.Config(
            create_app(Site("http://127.0.0.1", SECRET)), port=0, log_level="warning", access_log=False
        )
        server = uvicorn.Server(config)
        listening = listen()
        base = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config.app.state.site = Site(base, SECRET)  # type: ignore[union-attr]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield Installation(base, mailbox)
        server.should_exit = True
        thread.join()


@pytest.fixture
def an_installation(a_server: Installation, a_clean_database: str) -> Iterator[Installation]:
    """The pages on a clean district; letters carry links and are posted to the mailbox."""
    for kept in a_server.mailbox.folder.glob("*.eml"):
        kept.unlink()
    bind_links(Links(a_server.base, SECRET))
    relay = parse_smtp_url(f"smtp://127.0.0.1:{a_server.mailbox.port}")
    bind_post(Post(relay, Sender("kien-nghi@browser.example", "browser.example")))
    yield a_server
    bind_links(None)


@pytest.fixture(scope="package")
def a_playwright() -> Iterator[Playwright]:
    """The driver; it must not stay open longer than the tests here, as it holds an event loop."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="package")
def a_chromium(a_playwright: Playwright) -> Iterator[Browser]:
    """Debian's Chromium; nothing is downloaded."""
    path = shutil.which("chromium")
    assert path, "Chromium is missing: make test installs it (apt-get install chromium)"
    browser = a_playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
    yield browser
    browser.close()


OpenAs = Callable[..., Page]


@pytest.fixture
def open_as(an_installation: Installation, a_chromium: Browser) -> Iterator[OpenAs]:
    """
    ``open_as(Role.UNIT, "tu-phap")``: a page of somebody who signed in; ``open_as(None)``: of nobody.

    Further words go to the browser: ``javascript=False``, ``size=PHONE``, ``scheme="dark"``, ``language="en"``.
    """
    opened: list[BrowserContext] = []

    def open_page(
        role: Role | None = None, unit: str | None = None, *, javascript: bool = True,
        size: tuple[int, int] = DESK, scheme: str = "light", language: str = "vi",
    ) -> Page:  # fmt: skip
        context = a_chromium.new_context(
            base_url=an_installation.base, java_script_enabled=javascript, color_scheme=scheme,  # type: ignore[arg-type]
            viewport={"width": size[0], "height": size[1]}, locale="vi-VN", reduced_motion="reduce",
        )  # fmt: skip
        context.set_default_timeout(15_000)
        opened.append(context)
        page = context.new_page()
        if language == "en":
            context.add_cookies([{"name": "fu_lang", "value": "en", "url": an_installation.base}])
        if role:
            sign_in(page, staff_code(role, unit))
        return page

    yield open_page
    for context in opened:
        context.close()


def sign_in(page: Page, code: str) -> None:
    """Take a role of the demo by its button or list."""
    page.goto("/dang-nhap")
    button = page.locator(f'button[name="staff"][value="{code}"]')
    if button.count():
        button.click()
    else:
        page.locator('select[name="staff"]').select_option(code)
        page.locator('form:has(select[name="staff"]) button').click()
    page.wait_for_load_state()
