"""The link in a letter to a unit: one tap acknowledges, without an account, for that unit and that issue alone."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from models.letter import Letter
from models.session import transaction
from models.states import Action, State
from tasks.links import Links, Purpose, link_of
from tests.conference import CITIZEN, NEXT_DAY, OFFICE, OTHER_UNIT, THE_UNIT, act, ask, bring, issue_of, stand_on
from tests.web.conftest import SITE, BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]


def _link(kind: str) -> str:
    """The path of the link in the last letter of that kind."""
    with transaction() as db:
        letter = db.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id.desc())).first()
        url = link_of(letter) if letter else None
    assert url
    return url.removeprefix(SITE.base)


class TestOneTap:
    def test_the_page_shows_the_issue_and_one_button(
        self, an_issue: str, browser_as: BrowserAs, statements: Statements
    ):
        bring(an_issue, State.ASSIGNED)
        browser = browser_as()
        statements.forget()

        page = browser.get(_link("assignment"))

        assert page.status_code == 200
        assert len(statements) <= MOST + 1  # one is the test's own
        for words in (an_issue, "Cải chính hộ tịch", "07/12/2023", "Đề nghị trả giấy đúng hẹn.", "024 3000 0001"):
            assert words in page.text
        assert page.text.count("Xác nhận đã nhận việc</button>") == 1

    def test_opening_it_changes_nothing(self, an_issue: str, browser_as: BrowserAs):
        """Mail scanners follow links."""
        bring(an_issue, State.ASSIGNED)

        browser_as().get(_link("assignment"))

        assert issue_of(an_issue).acknowledged_on is None

    def test_the_tap_acknowledges_for_the_unit(self, an_issue: str, browser_as: BrowserAs):
        """On record as the unit, nobody of the staff by name."""
        bring(an_issue, State.ASSIGNED)
        url = _link("assignment")

        page = browser_as().post_form(url, page=url)

        assert "Đã xác nhận nhận việc ngày 17/11/2023" in page.text
        assert issue_of(an_issue).acknowledged_on == date(2023, 11, 17)
        assert ask("SELECT actor, staff_id FROM issue_event WHERE action = 'acknowledge'") == [("unit:tu-phap", None)]

    def test_a_second_tap_says_since_when(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        browser, url = browser_as(), _link("assignment")
        browser.post_form(url, page=url)
        stand_on(NEXT_DAY + timedelta(days=3))

        again = browser.post_form(url, page="/dang-nhap")

        assert "Đã xác nhận nhận việc ngày 17/11/2023" in again.text
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'acknowledge'") == [(1,)]

    def test_a_tap_from_another_site_does_nothing(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        url = _link("assignment")

        answer = browser_as().post_form(url, page=url, headers={"Origin": "http://evil.example"})

        assert answer.status_code == 403
        assert issue_of(an_issue).acknowledged_on is None


class TestWhoseItIs:
    def test_a_unit_that_gave_it_back_acknowledges_no_more(self, an_issue: str, browser_as: BrowserAs):
        """Its old link shows neither the text nor a button."""
        bring(an_issue, State.ASSIGNED)
        url = _link("assignment")
        act(an_issue, Action.REASSIGN, OFFICE)
        browser = browser_as()

        page = browser.get(url).text
        browser.post_form(url)

        assert "đã được chuyển cho đơn vị khác" in page
        assert "Đề nghị trả giấy" not in page
        assert issue_of(an_issue).acknowledged_on is None

    def test_a_unit_that_helps_has_nothing_to_acknowledge(self, an_issue: str, browser_as: BrowserAs):
        act(an_issue, Action.ASSIGN, OFFICE, co_units=OTHER_UNIT)
        browser, url = browser_as(), _link("co_assignment")

        page = browser.get(url).text
        browser.post_form(url)

        assert "Đơn vị phối hợp" in page
        assert issue_of(an_issue).acknowledged_on is None

    def test_a_sensitive_text_is_not_on_the_page(self, an_issue: str, browser_as: BrowserAs):
        """As in the letter."""
        with transaction() as db:
            db.execute(Letter.__table__.metadata.tables["issue"].update().values(sensitive=True))
        bring(an_issue, State.ASSIGNED)

        assert "Đề nghị trả giấy" not in browser_as().get(_link("assignment")).text


class TestWrongLinks:
    @pytest.mark.parametrize("token", ["x", "MQ.abc", Links(SITE.base, SITE.secret).sign(Purpose.CITIZEN, 1),
                                       Links(SITE.base, "another secret").sign(Purpose.UNIT, 1),
                                       Links(SITE.base, SITE.secret).sign(Purpose.UNIT, 10**9)])  # fmt: skip
    def test_a_token_that_is_not_ours_for_this_opens_nothing(self, an_issue: str, browser_as: BrowserAs, token: str):
        bring(an_issue, State.ASSIGNED)

        answer = browser_as().get(f"/giao/{token}")

        assert answer.status_code == 409
        assert "không còn hiệu lực" in answer.text
        assert "Đề nghị trả giấy" not in answer.text

    def test_the_link_of_a_citizens_letter_is_not_a_units(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        number = ask("SELECT id FROM letter WHERE kind = 'receipt'")[0][0]

        assert browser_as().get(f"/giao/{Links(SITE.base, SITE.secret).sign(Purpose.UNIT, number)}").status_code == 409

    def test_sixty_days_after_its_end_the_link_is_over(self, an_issue: str, browser_as: BrowserAs):
        for action in (Action.ASSIGN, Action.INSPECT, Action.RESOLVE):
            act(an_issue, action, OFFICE if action is Action.ASSIGN else THE_UNIT)
        act(an_issue, Action.CONFIRM, CITIZEN)
        browser, url = browser_as(), _link("assignment")
        stand_on(NEXT_DAY + timedelta(days=59))
        assert browser.get(url).status_code == 200

        stand_on(NEXT_DAY + timedelta(days=61))

        assert browser.get(url).status_code == 409
