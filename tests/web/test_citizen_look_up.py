"""Looking an issue up by its code and a second factor: no account, and nobody learns which issues there are."""

from datetime import time

import pytest

from models.session import transaction
from tests.conference import NEXT_DAY, ask, raise_issue, stand_on
from tests.web.conftest import Browser, BrowserAs


@pytest.fixture
def browser(browser_as: BrowserAs) -> Browser:
    """Nobody signed in."""
    return browser_as()


@pytest.fixture
def with_phone(an_issue: str) -> str:
    """The person gave a telephone number and an e-mail address."""
    with transaction() as db:
        db.connection().exec_driver_sql("UPDATE person SET phone = '+84912345678'")
    return an_issue


def look_up(browser: Browser, code: str, contact: str):
    return browser.post_form("/tra-cuu", {"code": code, "contact": contact}, page="/tra-cuu")


@pytest.mark.parametrize("contact", [
    "0912345678", "091 234 56 78", "+84 912.345.678", "an@congdan.example", " AN@congdan.example ",
])  # fmt: skip
def test_opens_the_page_however_the_factor_is_written(contact, with_phone, browser):
    """By telephone or e-mail, with the code in any letters; neither is in the address."""
    answer = look_up(browser, f" {with_phone.lower()} ", contact)

    assert answer.status_code == 303
    assert "912" not in answer.headers["location"]
    assert with_phone in browser.get(answer.headers["location"]).text


def test_says_the_same_for_an_unknown_code_and_a_wrong_factor(with_phone, browser):
    """Whether there is such an issue is told to nobody."""
    raise_issue(2, None)  # anonymous: nobody can look it up
    tries = [
        ("KN-2023-2-0999", "0912345678"), (with_phone, "0912345679"), (with_phone, ""), ("KN-2023-2-0002", ""),
        (with_phone, "khong phai so"), ("", ""),
    ]  # fmt: skip

    answers = [look_up(browser, *one) for one in tries]

    said = {answer.text.split('<ul>\n<li><a href="#f-code">')[-1].partition("</a>")[0] for answer in answers}
    assert {answer.status_code for answer in answers} == {422}
    assert len(said) == 1
    assert "không khớp" in said.pop()


def test_stays_open_for_two_hours(with_phone, browser):
    """Then it is looked up again."""
    url = look_up(browser, with_phone, "0912345678").headers["location"]

    stand_on(NEXT_DAY, time(10, 59))
    assert browser.get(url).status_code == 200
    stand_on(NEXT_DAY, time(11, 1))
    assert browser.get(url).status_code == 404


def test_is_slowed_down_when_guessed(with_phone, browser):
    """After many tries even the right factor must wait; the page says until when."""
    for n in range(30):
        look_up(browser, with_phone, f"09123450{n:02}")

    assert look_up(browser, with_phone, "0912345678").status_code == 422
    assert ask("SELECT count(*) FROM throttle")[0][0] > 0


def test_finds_nobody_who_was_erased(with_phone, browser):
    """Erasure is for good."""
    with transaction() as db:
        db.connection().exec_driver_sql("UPDATE person SET erased_at = now()")

    assert look_up(browser, with_phone, "0912345678").status_code == 422
