"""A citizen at the page of their link: the link of a letter, and forms filled in as a browser fills them."""

import re
from typing import Any

from httpx2 import Response

from tasks.links import Purpose, links
from tests.conference import ask
from tests.web.conftest import Browser

_FORM = re.compile(r'name="form" value="([^"]+)"')


def link_to(code: str, name: str | None = None) -> str:
    """``/k/…`` of the newest letter to a person about an issue; of the one named so, if given."""
    [(number,)] = ask(
        "SELECT max(l.id) FROM letter l JOIN issue i ON i.id = l.issue_id JOIN person p ON p.id = l.person_id "
        "WHERE i.code = :code AND l.kind <> 'address_check' AND (CAST(:name AS text) IS NULL OR p.name = :name)",
        code=code, name=name,
    )  # fmt: skip
    bound = links()
    assert bound
    assert number
    return f"/k/{bound.sign(Purpose.CITIZEN, number)}"


def send(browser: Browser, url: str, fields: dict[str, Any] | None = None, **more: Any) -> Response:
    """Open a form and send it."""
    shown = browser.get(url)
    found = _FORM.search(shown.text)
    assert found, shown.text
    return browser.post_form(url, {"form": found[1], **(fields or {})}, page=url, **more)


def last_step(code: str) -> tuple[str, str, dict[str, Any]]:
    """(action, role, facts) of the last step of an issue."""
    [row] = ask(
        "SELECT e.action::text, e.role::text, e.facts FROM issue_event e JOIN issue i ON i.id = e.issue_id "
        "WHERE i.code = :code ORDER BY e.seq DESC LIMIT 1", code=code,
    )  # fmt: skip
    return row[0], row[1], row[2]
