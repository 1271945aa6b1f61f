"""Changing the staff list in a test: what was seeded is put back afterwards."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import text

from models.session import transaction
from tasks.demo_staff import sign_in_demo
from tests.conference import ask
from tests.conftest import empty_tables
from tests.web.conftest import Browser, BrowserAs
from web.asking import SESSION

ACCOUNT = "/tai-khoan"
LAN, TUAN = "cb-005", "cb-006"  # both of the unit tu-phap


@pytest.fixture
def a_staff_list(a_clean_database: str) -> Iterator[None]:
    """The seeded staff, to be changed at will."""
    staff = ask("SELECT id, name, email, phone, subject, language, feed_hash, disabled_at FROM staff")
    roles = ask("SELECT id, valid_from, valid_to FROM appointment")
    yield
    empty_tables()
    run = "UPDATE staff SET name=%s, email=%s, phone=%s, subject=%s, language=%s, feed_hash=%s, disabled_at=%s WHERE id=%s"
    with transaction() as db:
        sql = db.connection().exec_driver_sql
        sql("DELETE FROM appointment WHERE id > %s", (max(number for number, *_ in roles),))
        sql("DELETE FROM staff WHERE id > %s", (max(number for number, *_ in staff),))
        sql("UPDATE staff SET email = 'was-' || email")
        for number, *values in staff:
            sql(run, (*values, number))
        for number, first, last in roles:
            sql("UPDATE appointment SET valid_from = %s, valid_to = %s WHERE id = %s", (first, last, number))


def change(statement: str, **values: object) -> None:
    """One statement."""
    with transaction() as db:
        db.execute(text(statement), values)


def staff_id(code: str) -> int:
    """Number of the member with that code."""
    return int(ask("SELECT id FROM staff WHERE code = :code", code=code)[0][0])


def log() -> list[tuple[str | None, str, str | None]]:
    """(who, what, whom) of everything noted, in order."""
    return ask("SELECT who, what::text, whom FROM access_event ORDER BY id")  # type: ignore[return-value]


def browser_of(browser_as: BrowserAs, code: str, agent: str = "") -> Browser:
    """A browser with that member of the staff signed in."""
    made = browser_as()
    made.cookies.set(SESSION, sign_in_demo(code, agent))
    return made


def signed_in(browser: Browser) -> bool:
    return browser.get(ACCOUNT, follow_redirects=False).status_code == 200


def hat_of(name: str, browser: Browser) -> str:
    """Number of the role on the page that is worn for a colleague."""
    found = re.search(
        rf'name="appointment" value="(\d+)">\s*<button[^>]*>[^<]*<span class="hidden">[^<]*{re.escape(name)}',
        unescape(browser.get(ACCOUNT).text),
    )
    assert found
    return found[1]


def wear(browser: Browser, appointment: str):
    return browser.post_form("/vai-tro", {"appointment": appointment}, page=ACCOUNT)
