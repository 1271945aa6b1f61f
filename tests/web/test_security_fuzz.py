"""Whatever is sent to whichever page: it is answered, never with a fault of ours (ASVS 5: 2.2.1, 16.5.3)."""

from collections.abc import Iterator
from urllib.parse import quote, urlencode

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
    "\0", "'\"><script>{{7*7}}%_\\", "../..;/", "-1", "9" * 19, HUGE, "٣", "\ufffe\u202e🙂", "Ế" * 300, "a\r\nSet-Cookie: x=1",
    "//[", "' OR 1=1 --", "0001-01-01", "9999-12-31", "31/02/2023",
)  # fmt: skip
# Every name that a form of ours knows, and some that it does not.
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
    tokens = {
        "/k/": (Purpose.CITIZEN, citizen),
        "/giao/": (Purpose.UNIT, unit),
        "/dia-chi/": (Purpose.ADDRESS, citizen),
        "/thoi-thu/": (Purpose.UNSUBSCRIBE, citizen),
    }
    known = {
        "code": "KN-2023-2-0001",
        "slug": "lien-lac" if path.startswith("/k/") else SLUGS[Action.RESOLVE],
        "letter_id": str(citizen),
    }
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
    asked = [*with_odd(path), *(f"{page}?{urlencode(dict.fromkeys(_names(route), odd))}" for odd in ODD)]

    answers = {url: odd_browser.get(url, follow_redirects=False).status_code for url in asked}

    assert answers
    assert not {url[:200]: status for url, status in answers.items() if status >= 500}


def _names(route) -> list[str]:
    """What the page asks for, beside what the frame of every page does."""
    return [*(field.alias for field in route.dependant.query_params), "lang", "bao", "khac"]


@pytest.mark.parametrize(("method", "path", "route"), POSTS, ids=lambda v: v if isinstance(v, str) else "")
def test_no_odd_form_breaks_a_page(method: str, path: str, route, odd_browser: Browser):
    """Every field that any form has, each with the same odd value; then every blank of the path."""
    take_role(odd_browser, roles_of(route))
    url, answers = rightly(path), {}
    for odd in ODD:
        form = dict.fromkeys(FIELDS, odd) | {"csrf": odd_browser.token("/dang-nhap")}
        sent = odd_browser.post(url, data=form, headers={"Origin": BASE}, follow_redirects=False)
        answers[odd] = sent.status_code
        if SESSION in sent.headers.get("set-cookie", ""):  # the form ended the session
            take_role(odd_browser, roles_of(route))
    token = odd_browser.token("/dang-nhap")
    for odd in with_odd(path):
        sent = odd_browser.post(odd, data={"csrf": token}, headers={"Origin": BASE}, follow_redirects=False)
        answers[odd] = sent.status_code

    assert set(answers.values()) - {403}, "no form came past the check of its origin and token"
    assert not {odd[:200]: status for odd, status in answers.items() if status >= 500}
