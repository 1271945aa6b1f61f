"""Registering by telephone: nothing typed is lost, possible duplicates first, the code large enough to read aloud."""

import re

from models.states import Role
from tests.conference import CONFERENCE, ask, issue_of, raise_issue
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]

TYPED = {
    "conference": CONFERENCE, "name": "Phạm Thị Lan", "phone": "0912 345 678", "ward": "Dịch Vọng", "language": "vi",
    "channel": "phone", "field": "Cải chính hộ tịch", "text": "Đề nghị cải chính ngày sinh trong giấy khai sinh.",
}  # fmt: skip
URL = "/van-phong/ghi-nhan"


def hand_in(office: Browser, do: str = "look", **fields: str):
    """Fill in the form and press one of its buttons."""
    once = re.search(r'name="once" value="([^"]+)"', office.get(URL).text)
    assert once
    return office.post_form(URL, {**TYPED, "once": once[1], "do": do, **fields}, page=URL)


def test_the_code_is_shown_to_read_aloud(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)

    answer = hand_in(office)

    assert answer.headers["location"] == f"{URL}/KN-2023-2-0001"
    page = office.get(answer.headers["location"]).text
    assert '<p class="spoken-code">KN-2023-2-0001</p>' in page
    assert "Phạm Thị Lan" not in page
    assert ask("SELECT staff_id IS NOT NULL FROM issue_event WHERE action = 'raise'") == [(True,)]


def test_what_is_wrong_is_said_by_its_field_and_nothing_typed_is_lost(browser_as: BrowserAs):
    answer = hand_in(browser_as(Role.OFFICE), phone="12345", email="lan@")

    assert answer.status_code == 422
    for words in ('href="#f-phone"', 'href="#f-email"', 'value="12345"', 'value="lan@"', "Phạm Thị Lan", TYPED["text"]):
        assert words in answer.text
    assert ask("SELECT count(*) FROM issue") == [(0,)]


def test_what_may_be_the_same_is_shown_first(a_clean_database, browser_as: BrowserAs):
    """Without who raised it; a second button records it all the same."""
    known = raise_issue(text="Đề nghị cải chính ngày sinh trong giấy khai sinh của con.", name="Trần Văn An")
    office = browser_as(Role.OFFICE)

    answer = hand_in(office)

    assert answer.status_code == 200
    assert known in answer.text
    assert "Trần Văn An" not in answer.text
    assert TYPED["text"] in answer.text
    assert ask("SELECT count(*) FROM issue") == [(1,)]
    assert hand_in(office, "record").status_code == 303
    assert ask("SELECT count(*) FROM issue") == [(2,)]


def test_the_button_pressed_twice_records_once(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    hand_in(office, "record", once="the-same")

    answer = hand_in(office, "record", once="the-same")

    assert answer.status_code == 409
    assert "không ghi thêm lần nữa" in answer.text
    assert ask("SELECT count(*) FROM issue") == [(1,)]


def test_without_a_name(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)

    hand_in(office, name="", phone="", anonymous="1")

    assert not issue_of("KN-2023-2-0001").duty_to_reply
    assert "không ghi tên" in office.get(f"{URL}/KN-2023-2-0001").text


def test_the_form_takes_twelve_statements_at_most(browser_as: BrowserAs, statements: Statements):
    office = browser_as(Role.OFFICE)
    statements.forget()

    assert "Dịch Vọng Hậu" in office.get(URL).text
    assert len(statements) <= MOST
