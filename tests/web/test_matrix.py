"""Every route × every role × somebody else's issue: who is not meant to see something gets nothing of it."""

from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from models.states import Action, Role, State
from tests.conference import OTHER_UNIT, UNIT, ask, bring, issue_of
from tests.web.conftest import BrowserAs
from web.routes import AREAS
from web.slugs import step_url

# Pages for people without an account; everything else says for which roles it is.
FOR_EVERYBODY = (
    "/", "/suc-khoe", "/dang-nhap", "/tra-cuu", "/cong-khai", "/k/{", "/giao/{", "/dia-chi/{", "/lich/{",
    "/thoi-thu/{",
)  # fmt: skip
KEEPS_WHAT_WAS_TYPED = {("POST", "/kien-nghi/{code}/{slug}"), ("POST", "/kien-nghi/{code}/{slug}/nhap")}
STAFF_ROLES = (Role.OFFICE, Role.UNIT, Role.CHAIR, Role.AUDITOR)


def routes() -> Iterator[APIRoute]:
    """Every page and form of the site."""
    return (route for area in AREAS for route in area.routes if isinstance(route, APIRoute))


def roles_of(route: APIRoute) -> frozenset[Role] | None:
    """The roles a route is for; None if it asks for nobody, empty if for all staff."""
    found = [d.call.roles for d in route.dependant.dependencies if hasattr(d.call, "roles")]
    return found[0] if found else None


def is_for_everybody(path: str) -> bool:
    """Whether a path is on the list above."""
    return any(path == open_path or (open_path != "/" and path.startswith(open_path)) for open_path in FOR_EVERYBODY)


ROUTES = sorted(((method, r.path, r) for r in routes() for method in r.methods), key=lambda row: row[:2])
GUARDED = [row for row in ROUTES if roles_of(row[2]) is not None]
OF_ONE_ISSUE = [row for row in GUARDED if "{code}" in row[1]]


@pytest.mark.parametrize(("method", "path", "route"), ROUTES, ids=lambda v: v if isinstance(v, str) else "")
def test_every_route_says_for_whom_it_is(method: str, path: str, route: APIRoute):
    """ASVS 5: 8.2.1. A route that names no role must be on the list of those for everybody."""
    assert (roles_of(route) is None) == is_for_everybody(path), f"{method} {path}"


def fill(path: str, code: str = "KN-2023-2-0001") -> str:
    """A path with its blanks filled in."""
    for blank, value in (("{code}", code), ("{slug}", "tra-loi"), ("{step}", "tra-loi")):
        path = path.replace(blank, value)
    while "{" in path:
        path = f"{path[: path.index('{')]}1{path[path.index('}') + 1 :]}"
    return path


@pytest.mark.parametrize(("method", "path", "route"), GUARDED, ids=lambda v: v if isinstance(v, str) else "")
def test_nobody_comes_in_without_signing_in(method: str, path: str, route: APIRoute, browser_as: BrowserAs):
    """A page of the staff sends a stranger to the sign-in; a form changes nothing."""
    browser, url = browser_as(), fill(path)

    answer = browser.get(url, follow_redirects=False) if method == "GET" else browser.post_form(url)

    if (method, path) in KEEPS_WHAT_WAS_TYPED:
        assert "/dang-nhap" in answer.text
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/dang-nhap")
    assert ask("SELECT count(*) FROM issue_event") == [(0,)]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_a_role_gets_only_its_own_pages(role: Role, browser_as: BrowserAs):
    """ASVS 5: 8.2.1: another role's page or form is refused, whatever is asked of it."""
    browser = browser_as(role, UNIT if role is Role.UNIT else None)
    foreign = [(m, p) for m, p, route in GUARDED if (roles := roles_of(route)) and role not in roles]

    answers = {
        (method, path): (
            browser.get(fill(path), follow_redirects=False) if method == "GET" else browser.post_form(fill(path))
        ).status_code
        for method, path in foreign
    }

    assert foreign
    assert set(answers.values()) <= {403}, answers


@pytest.mark.parametrize("state", [State.ASSIGNED, State.INSPECTED, State.RESOLVED])
def test_another_units_issue_is_not_there(state: State, an_issue: str, browser_as: BrowserAs):
    """ASVS 5: 8.2.2: for a unit, the issue of another is as if it did not exist, to read and to change."""
    bring(an_issue, state)
    before = issue_of(an_issue).version
    browser = browser_as(Role.UNIT, OTHER_UNIT)

    answers = {
        (method, path): (
            browser.get(fill(path, an_issue), follow_redirects=False)
            if method == "GET" else browser.post_form(fill(path, an_issue), {"version": str(before)})
        ).status_code
        for method, path, route in OF_ONE_ISSUE if Role.UNIT in (roles_of(route) or STAFF_ROLES)
    }  # fmt: skip

    assert answers
    assert set(answers.values()) == {404}, answers
    assert issue_of(an_issue).version == before


def test_an_auditor_changes_nothing(an_issue: str, browser_as: BrowserAs):
    """Read only: every step is refused to the auditor."""
    bring(an_issue, State.INSPECTED)
    before = issue_of(an_issue).version
    browser = browser_as(Role.AUDITOR)

    answers = [
        browser.post_form(step_url(an_issue, action), {"version": str(before)})
        for action in (Action.DIRECT, Action.WITHDRAW, Action.REVEAL)
    ]

    assert all(answer.status_code in {403, 404, 409, 422} for answer in answers)
    assert issue_of(an_issue).version == before
