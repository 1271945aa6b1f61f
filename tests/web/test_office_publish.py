"""Words for the public go through a person's hands: proposed without what tells who somebody is, approved on the record."""

import pytest

from models.states import Role, State
from tests.conference import ask, bring, issue_of, raise_issue
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]

PAGE = "/van-phong/cong-khai"


@pytest.fixture
def closed(a_clean_database: str) -> str:
    """Answered, rated, and full of what must not be published."""
    text = "Tôi là Trần Văn An, ở ngõ 5, gọi 0912345678. Đề nghị trả giấy."
    return bring(raise_issue(text=text), State.CLOSED)


def approve(office: Browser, code: str, text: str, **fields: str):
    version = str(issue_of(code).version)
    return office.post_form(
        f"{PAGE}/{code}", {"public_text": text, "version": version, **fields}, page=f"{PAGE}/{code}"
    )


def test_the_proposal_shows_kinds_never_what_was_found(closed, browser_as: BrowserAs):
    page = browser_as(Role.OFFICE).get(f"{PAGE}/{closed}").text

    assert "Tôi là <mark>[họ tên]</mark>, ở <mark>[địa chỉ]</mark>, gọi <mark>[số điện thoại]</mark>." in page
    assert "Tôi là […], ở […], gọi […]. Đề nghị trả giấy.</textarea>" in page
    for private in ("Trần Văn An", "ngõ 5", "0912345678"):
        assert private not in page


def test_approved_words_are_on_the_public_list(closed, browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)

    answer = approve(office, closed, "Đề nghị trả giấy.", public_answer="Đã cấp giấy.")

    assert answer.headers["location"] == f"{PAGE}?bao=published"
    assert "Đề nghị trả giấy." in browser_as(None).get(f"/cong-khai/{closed}").text
    assert f"/kien-nghi/{closed}/go-cong-khai" in office.get(PAGE).text
    assert ask("SELECT approved_by IS NOT NULL FROM publication") == [(True,)]


def test_what_is_left_is_marked_and_needs_a_tick(closed, browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)

    answer = approve(office, closed, "Bà con ngõ 5 đề nghị lắp đèn.")

    assert answer.status_code == 422
    assert "<mark>ngõ 5</mark>" in answer.text
    assert "Bà con ngõ 5 đề nghị lắp đèn.</textarea>" in answer.text
    assert ask("SELECT count(*) FROM publication") == [(0,)]
    assert approve(office, closed, "Bà con ngõ 5 đề nghị lắp đèn.", sure="1").status_code == 303


def test_a_telephone_number_is_refused_whatever_is_ticked(closed, browser_as: BrowserAs):
    answer = approve(browser_as(Role.OFFICE), closed, "Gọi 0912345678.", sure="1")

    assert answer.status_code == 422
    assert ask("SELECT count(*) FROM publication") == [(0,)]


def test_a_colleague_who_was_faster_is_noticed(closed, browser_as: BrowserAs):
    answer = approve(browser_as(Role.OFFICE), closed, "Đề nghị trả giấy.", version="1")

    assert answer.status_code == 409
    assert "Đề nghị trả giấy.</textarea>" in answer.text


def test_a_sensitive_issue_is_neither_listed_nor_shown(a_clean_database, browser_as: BrowserAs):
    code = bring(raise_issue(sensitive=True, text="Bệnh của con tôi."), State.CLOSED)
    office = browser_as(Role.OFFICE)

    assert code not in office.get(PAGE).text
    assert office.get(f"{PAGE}/{code}").status_code == 409
    assert approve_blind(office, code).status_code == 409
    assert ask("SELECT count(*) FROM publication") == [(0,)]


def approve_blind(office: Browser, code: str):
    return office.post_form(f"{PAGE}/{code}", {"public_text": "Bệnh.", "sure": "1"}, page=PAGE)


def test_the_list_takes_twelve_statements_at_most(closed, browser_as: BrowserAs, statements: Statements):
    for row in range(2, 6):
        bring(raise_issue(row), State.CLOSED)
    office = browser_as(Role.OFFICE)
    statements.forget()

    assert closed in office.get(PAGE).text
    assert len(statements) <= MOST
