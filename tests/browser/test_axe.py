"""
axe-core finds nothing on any page, in both languages and both colour schemes.

Its default rules, with every disclosure open, look at so many pages that every kind of element, wherever it stands, is
on one of them (:func:`tests.browser.walk.with_something_new`): light and dark in Vietnamese, light in English, where
only words differ.
"""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.looking import District, PageOf
from tests.browser.walk import in_language, unvisited, with_something_new

_LOOK = """rules => axe.run({resultTypes: ['violations'], preload: false, iframes: false, ...rules}).then(found => found.violations.flatMap(
    one => one.nodes.map(node => `${one.id}: ${node.target.join(' ')} – ${node.failureSummary}`)))"""
_OPEN = "document.querySelectorAll('details').forEach(one => one.open = true)"
_EMPTY = """document.querySelectorAll('form').forEach(one => one.noValidate = true);
    document.querySelectorAll('main textarea, main input:not([type=hidden])').forEach(one => one.value = '')"""
_ONLY_COLOURS = {"runOnly": ["color-contrast"]}
_BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}


def faults(page: Page, scheme: str = "light", rules: dict[str, Any] | None = None) -> list[str]:
    """What axe finds on the page as it is."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate(_OPEN)
    return [f"{scheme}: {one}" for one in page.evaluate(_LOOK, rules or {})]


def test_every_page_of_the_site_is_walked(a_district: District):
    """A new page cannot escape: some reader must find it by following links, and it must not break."""
    assert [str(one) for one in a_district.visited if one.status >= 500] == []
    assert unvisited(a_district.visited) == set()


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_nothing(language: str, a_district: District, page_of: PageOf):
    """WCAG 2 A and AA and axe's best practices: colours, names, labels, headings, landmarks, languages."""
    telling, found = with_something_new(a_district.pages), dict[str, list[str]]()

    for one in telling:
        page = page_of(one.reader)
        page.goto(in_language(one.url, language))
        colours = language == "vi"
        found[str(one)] = faults(page, "light", None if colours else _BUT_COLOURS)
        if colours:
            found[str(one)] += faults(page, "dark", _ONLY_COLOURS)

    assert {name: these for name, these in found.items() if these} == {}


FORMS = [
    ("unit", "/kien-nghi/KN-2023-2-0107/tra-loi"), ("unit", "/kien-nghi/KN-2023-2-0001/kiem-tra"),
    ("office", "/kien-nghi/KN-2023-2-0101/giao-viec"), ("office", "/van-phong/ghi-nhan"), ("anybody", "/tra-cuu"),
    ("anybody", "resolved/danh-gia"), ("anybody", "awaiting/tra-loi"), ("anybody", "resolved/dia-chi-thu"),
]  # fmt: skip


@pytest.mark.parametrize(("reader", "path"), FORMS)
def test_axe_finds_nothing_where_a_form_says_what_is_wrong(
    reader: str, path: str, a_district: District, page_of: PageOf
):
    """The page that answers an empty form, with the list of what to mend on top."""
    page = page_of(reader)
    page.goto(in_language(a_district.url(path), "vi"))
    page.evaluate(_EMPTY)

    with page.expect_navigation() as answered:
        page.locator("main button.main").first.click()

    assert answered.value.status == 422
    assert faults(page) + faults(page, "dark", _ONLY_COLOURS) == []


ANSWERS = [
    ("unit", "/kien-nghi/KN-2023-2-0107/tra-loi", "button[value=preview]"),
    ("office", "/van-phong/thu/in", "button.main"),
    ("office", "/van-phong/chua-giao", "form[action$=nhieu-viec] button.main"),
    ("office", "/kien-nghi/KN-2023-2-0108/xem-nguoi-kien-nghi", "button.main"),
]


@pytest.mark.parametrize(("reader", "path", "button"), ANSWERS)
def test_axe_finds_nothing_on_what_a_form_answers(
    reader: str, path: str, button: str, a_district: District, page_of: PageOf
):
    """The preview of a letter, letters for printing, what became of many rows, who raised it. Last, as they act."""
    page = page_of(reader)
    page.goto(in_language(a_district.url(path), "vi"))
    for box in page.locator("main input[type=checkbox]:visible").all()[:1]:
        box.check()
    for field in page.locator("main form :is(textarea, input[type=text]):visible").all():
        field.fill(field.input_value() or "Để gọi điện hướng dẫn.")

    with page.expect_navigation():
        page.locator(f"main {button}").first.click()

    assert page.locator("main h1").count() == 1
    assert faults(page) + faults(page, "dark", _ONLY_COLOURS) == []
