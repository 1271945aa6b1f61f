"""The demo's clock and mailbox: there while the demo clock is on, and only then."""

from datetime import datetime, time

from models.clock import HANOI
from models.states import Role
from tasks.demo_clock import read_face
from tests.conference import NEXT_DAY, stand_on, tamper
from tests.web.conftest import BrowserAs


class TestTheClock:
    def test_is_asked_to_go_on_to_the_next_working_morning(self, browser_as: BrowserAs):
        """17/11/2023 is a Friday: the next working morning is Monday's, at eight."""
        stand_on(NEXT_DAY)

        browser_as(Role.OFFICE).post_form("/thu-nghiem/dong-ho", {"step": "day"}, page="/thu-nghiem/dong-ho")

        assert read_face().wanted == datetime(2023, 11, 20, 8, tzinfo=HANOI)

    def test_asked_twice_it_goes_twice_as_far(self, browser_as: BrowserAs):
        """Two hours are two clicks, whether or not the engine was in time between them."""
        stand_on(NEXT_DAY, time(9))
        browser = browser_as(Role.CHAIR)

        for _ in range(2):
            browser.post_form("/thu-nghiem/dong-ho", {"step": "hour"}, page="/thu-nghiem/dong-ho")

        assert read_face().wanted == datetime(2023, 11, 17, 11, tzinfo=HANOI)

    def test_says_that_it_is_under_way(self, browser_as: BrowserAs):
        """While the engine lives through the days the page says so and looks again by itself."""
        browser = browser_as(Role.OFFICE)
        browser.post_form("/thu-nghiem/dong-ho", {"step": "week"}, page="/thu-nghiem/dong-ho")

        answer = browser.get("/thu-nghiem/dong-ho")

        assert "Đang chạy đến 08:00 ngày 24/11/2023" in answer.text
        assert answer.headers["refresh"] == "2"


def test_nothing_of_the_demo_is_there_while_the_real_clock_runs(browser_as: BrowserAs):
    """No role without a secret; who took one is signed out; no mailbox to look into, no clock to move."""
    browser = browser_as(Role.OFFICE)
    assert browser.get("/thu-nghiem/hop-thu").status_code == 200
    tamper("DELETE FROM demo_clock")

    answers = [browser.get(path, follow_redirects=False) for path in ("/thu-nghiem/dong-ho", "/thu-nghiem/hop-thu")]

    assert [answer.headers["location"].partition("?")[0] for answer in answers] == ["/dang-nhap", "/dang-nhap"]
    assert browser_as().post_form("/dang-nhap/thu-nghiem", {"staff": "cb-003"}, page="/tra-cuu").status_code == 409
