"""Whatever is sent to whichever page: it is answered, never with a fault of ours (ASVS 5: 2.2.1, 16.5.3)."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from models.states import Action, Role, State
from tasks.demo_staff import sign_in_demo
from tasks.links import Purpose, links
from tests.conference import UNIT, ask, bring
from tests.web.conftest import BASE, Browser, staff_code
from tests.web.test_matrix import ROUTES, roles_of
from web.app import create_app
from web.asking import SESSION
from web.slugs import SLUGS

HUGE = "9" * 5_000  # more digits than Python turns into a number
ODD = (
    "\0", "%00", "'", '"><script>alert(1)</script>', "{{7*7}}", "../../etc/passwd", "..;/", "-1", "0", "9" * 19, "9" * 30,
    HUGE, "٣", "1e9", "NaN", "\ufffe", "\u202e", "Ế" * 300, "a\r\nSet-Cookie: x=1", "//[", "//evil.example", "[]", "x" * 3_000,
    "' OR 1=1 --", "%", "_", "\\", "0001-01-01", "9999-12-31", "1/1/1", "31/02/2023", "🙂", "e\u0301", "null",
)  # fmt: skip
# Every name that a form or an address of ours knows, and some that it does not.
NAMES = (
    "tiep", "trang", "sau", "q", "linh_vuc", "don_vi", "trang_thai", "tinh_trang", "ma", "tu_khoa", "qua_han", "theo", "lang",
    "bao", "truoc", "luc", "ngay", "khac",
)  # fmt: skip
FIELDS = (
    "do", "tab", "seen", "version", "ve", "tiep", "staff", "appointment", "code", "contact", "answer", "form", "reply", "reason",
    "rating", "language", "channel", "phone", "address", "email", "sure", "only_rate", "conference", "viec", "kn", "nhanh",
    "don_vi", "ly_do", "ma_goc", "thu", "dot", "chac", "public_text", "public_answer", "once", "name", "ward", "field", "level",
    "text", "unit", "anonymous", "organisation", "sensitive", "step", "outcome", "result", "legal_basis", "next_step",
    "document_no", "document_on", "due_on", "proposed_due_on", "told_on", "words", "question", "findings", "right_unit",
    "co_units", "duplicate_of", "where_to_go", "file", "id", "first_on", "last_on", "deputy", "valid_from", "valid_to", "role",
)  # fmt: skip


@pytest.fixture
def odd_browser(a_site, an_issue: str) -> Iterator[Browser]:
    """A browser that reports a fault of ours as the answer 500, as a person would see it."""
    bring(an_issue, State.INSPECTED)
    with Browser(create_app(a_site), base_url=BASE, raise_server_exceptions=False) as browser:
        yield browser


def take_role(browser: TestClient, roles: frozenset[Role] | None) -> None:
    """Sign in with a role that the page is for."""
    if roles is not None:
        role = min(roles or {Role.OFFICE}, key=str)
        browser.cookies.set(SESSION, sign_in_demo(staff_code(role, UNIT if role is Role.UNIT else None), "test"))


def blanks(path: str) -> list[str]:
    """The names of the blanks of a path."""
    return [part.partition("}")[0] for part in path.split("{")[1:]]


def good(name: str, path: str) -> str:
    """A value that is right for a blank, so that only one is odd at a time."""
    bound = links()
    assert bound
    [(citizen,)] = ask("SELECT max(id) FROM letter WHERE person_id IS NOT NULL")
    [(unit,)] = ask("SELECT max(id) FROM letter WHERE recipient_role = 'unit'")
    tokens = {"/k/": (Purpose.CITIZEN, citizen), "/giao/": (Purpose.UNIT, unit), "/dia-chi/": (Purpose.ADDRESS, citizen)}
    known = {"code": "KN-2023-2-0001", "slug": "lien-lac" if path.startswith("/k/") else SLUGS[Action.RESOLVE], "letter_id": str(citizen)}
    for start, (purpose, number) in tokens.items():
        if path.startswith(start) and name == "token":
            return bound.sign(purpose, number)
    return known.get(name, "1")


def with_odd(path: str) -> Iterator[str]:
    """The path with each blank in turn filled with each odd value, the others rightly."""
    names = blanks(path)
    right = {name: good(name, path) for name in names}
    if not names:
        yield path
    for odd_one in names:
        for odd in ODD:
            filled = path
            for name in names:
                filled = filled.replace(f"{{{name}}}", quote(odd if name == odd_one else right[name], safe=""))
            yield filled


def rightly(path: str) -> str:
    """The path with its blanks filled in as they should be."""
    for name in blanks(path):
        path = path.replace(f"{{{name}}}", good(name, path))
    return path


GETS = [row for row in ROUTES if row[0] == "GET"]
POSTS = [row for row in ROUTES if row[0] != "GET"]


@pytest.mark.parametrize(("method", "path", "route"), GETS, ids=lambda v: v if isinstance(v, str) else "")
def test_no_odd_address_breaks_a_page(method: str, path: str, route, odd_browser: Browser):
    """Every blank of the path and every name of the query, with each odd value."""
    take_role(odd_browser, roles_of(route))
    page = rightly(path)
    asked = [*with_odd(path), *(f"{page}?{name}={quote(odd, safe='')}" for odd in ODD for name in NAMES if name in _names(route))]

    answers = {url: odd_browser.get(url, follow_redirects=False).status_code for url in asked}

    assert answers
    assert not {url[:200]: status for url, status in answers.items() if status >= 500}


def _names(route) -> set[str]:
    return {"lang", "bao", "khac"} | {field.alias for field in route.dependant.query_params}


@pytest.mark.parametrize(("method", "path", "route"), POSTS, ids=lambda v: v if isinstance(v, str) else "")
def test_no_odd_form_breaks_a_page(method: str, path: str, route, odd_browser: Browser):
    """Every field that any form has, each with the same odd value; then every blank of the path."""
    take_role(odd_browser, roles_of(route))
    url, token = rightly(path), odd_browser.token("/dang-nhap")
    headers = {"Origin": BASE}

    answers = {}
    for odd in ODD:
        take_role(odd_browser, roles_of(route))  # some forms end the session
        token = odd_browser.token("/dang-nhap")
        form = {name: odd for name in FIELDS} | {"csrf": token}
        answers[odd] = odd_browser.post(url, data=form, headers=headers, follow_redirects=False).status_code
    for odd in with_odd(path):
        answers[odd] = odd_browser.post(odd, data={"csrf": token}, headers=headers, follow_redirects=False).status_code

    assert 403 not in {status for status in answers.values()} or roles_of(route) is not None
    assert not {odd[:200]: status for odd, status in answers.items() if status >= 500}
