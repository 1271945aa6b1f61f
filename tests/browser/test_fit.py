"""Pages fit every screen, weigh little, stand still, and need no mouse."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from models.states import State
from tests.browser.conftest import DESK, PHONE, TABLET
from tests.browser.looking import District, PageOf
from tests.browser.walk import in_language, with_something_new
from tests.conference import ask, issue_of

LIGHT = 60_000  # bytes of a first page with all it needs, not compressed
_OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
_TOO_WIDE = """() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const out = [...document.querySelectorAll('main *, header *')].filter(one => one.getBoundingClientRect().right > room + 1);
    return out.slice(-1).map(one => `${one.tagName}.${one.className} ends at ${one.getBoundingClientRect().right}`)[0] || 'wider';
}"""
_SMALL = """() => [...document.querySelectorAll('.button, main button:not(.hidden), .top nav a, .top button, .language, .brand, summary')]
    .map(one => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width > 1 && box.height > 0 && (box.height < 43.5 || box.width < 43.5))
    .map(([one, box]) => `${one.tagName}.${one.className} “${one.innerText}” ${Math.round(box.width)} × ${Math.round(box.height)}`)"""
_SHIFTS = """window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach(
    one => window.shifts.push(one.value))).observe({type: 'layout-shift', buffered: true})"""
_FOCUSED = """() => {
    const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
    const seen = box.bottom > 0 && box.top < innerHeight && box.width > 1;
    return {index: [...document.querySelectorAll('*')].indexOf(one), ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2, seen};
}"""
_REACHABLE = """() => {
    const all = [...document.querySelectorAll('*')];
    const wanted = all.filter(one => one.matches('a[href], button, input:not([type=hidden]), select, textarea, summary')
        && one.tabIndex >= 0 && !one.disabled && one.checkVisibility({visibilityProperty: true}));
    const first = new Set();
    return wanted.filter(one => one.type !== 'radio' || (!first.has(one.name) && first.add(one.name))).map(one => all.indexOf(one));
}"""


SIZES = {"320": (320, 512), "390": PHONE, "768": TABLET, "1280": DESK}  # 320: 1280 px at 400 % (WCAG 2.2: 1.4.10)


def test_no_page_scrolls_sideways(a_district: District, page_of: PageOf):
    """At 390, 768 and 1280 px, and magnified to 400 %, with everything open that can be opened; a thumb finds its target."""
    found: dict[str, object] = {}
    for one in with_something_new(a_district.pages):
        page = page_of(one.reader)
        page.goto(in_language(one.url, "vi"))
        page.evaluate(_OPEN)
        for name, size in SIZES.items():
            page_of(one.reader, size)
            found[f"{one} at {name}"] = page.evaluate(_TOO_WIDE) or (page.evaluate(_SMALL) if size == PHONE else None)

    assert {name: fault for name, fault in found.items() if fault} == {}


@pytest.mark.parametrize("path", ["/cong-khai", "/dang-nhap", "resolved", "/tra-cuu"])
def test_a_first_page_weighs_little_and_stands_still(
    path: str, a_district: District, a_chromium: Browser, a_server: Any
):
    """With everything it asks for, not compressed; nothing moves while it loads."""
    context = a_chromium.new_context(base_url=a_server.base, viewport={"width": PHONE[0], "height": PHONE[1]})
    page, answers = context.new_page(), list[Response]()
    page.on("response", lambda one: answers.append(one))  # noqa: PLW0108  Playwright cannot take a method of a list
    page.add_init_script(_SHIFTS)

    page.goto(a_district.url(path), wait_until="networkidle")

    weights = {urlsplit(one.url).path: len(one.body()) for one in answers if one.status == 200}
    shifts = page.evaluate("window.shifts")
    context.close()
    assert len(weights) > 1
    assert sum(weights.values()) <= LIGHT, weights
    assert shifts == []


@pytest.mark.parametrize(("reader", "path"), [
    ("anybody", "resolved"), ("anybody", "resolved/danh-gia"), ("unit", "/kien-nghi/KN-2023-2-0107/tra-loi"),
    ("unit", "/viec"), ("office", "/van-phong/chua-giao"),
])  # fmt: skip
def test_tab_reaches_everything_in_order_and_shows_where_it_is(
    reader: str, path: str, a_district: District, page_of: PageOf
):
    """Each link, button and field, one after the other as they stand, each with its ring and in view (WCAG 2.2: 2.4.3, 2.4.7)."""
    page = page_of(reader)
    page.goto(in_language(a_district.url(path), "vi"))
    wanted, reached = page.evaluate(_REACHABLE), list[dict[str, Any]]()

    for _ in range(3 * len(wanted)):  # a date has a stop for each of its parts
        page.keyboard.press("Tab")
        if (here := page.evaluate(_FOCUSED))["index"] not in [one["index"] for one in reached[-1:]]:
            reached.append(here)
        if len(reached) == len(wanted):
            break

    assert [one["index"] for one in reached] == wanted
    assert [one for one in reached if not (one["ring"] and one["seen"])] == []


def test_paper_has_no_navigation(a_district: District, page_of: PageOf):
    """What is printed is the page's own matter, as dark on light."""
    for reader, path in (("chair", "/chu-tri"), ("anybody", "resolved"), ("office", "/van-phong/thu/in")):
        page = page_of(reader)
        page.goto(in_language(a_district.url(path), "vi"))
        assert page.locator(".top nav").is_visible()
        page.emulate_media(media="print", color_scheme="dark")

        assert page.locator("main h1").first.is_visible()
        assert not [one for one in page.locator("nav, main button, .skip, .language").all() if one.is_visible()], path
        assert page.evaluate("getComputedStyle(document.body).color") in {"rgb(0, 0, 0)", "rgb(35, 29, 25)"}
        page.emulate_media(media="screen", color_scheme="light")


def test_the_keyboard_alone_can_rate(a_district: District, page_of: PageOf):
    """From the page of the letter to the rating, without a mouse; the last test here, as it changes something."""
    page = page_of("anybody")
    page.goto(in_language(a_district.url("resolved"), "vi"))

    tab_to(page, "Đánh giá câu trả lời")
    page.keyboard.press("Enter")
    page.wait_for_url("**/danh-gia*")
    tab_to(page, "satisfied")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_contain_text("Đã ghi nhận đánh giá")
    assert issue_of("KN-2023-2-0108").state is State.CLOSED
    assert ask("SELECT facts->>'rating' FROM issue_event WHERE action = 'confirm' ORDER BY id DESC LIMIT 1") == [
        ("satisfied",)
    ]


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus says so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText || document.activeElement.value || ''"):
            return
    raise AssertionError(f"Tab never reaches {words}")
