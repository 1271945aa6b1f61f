"""No more e-mail: by the link of a letter, by a mail program's one click, and back again."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from models.letter import Letter, Suppression, address_hash
from models.session import transaction
from models.states import Action, State
from tasks.composing import Sender, prepare_letters
from tasks.links import Purpose, links
from tasks.outbox import claim_letters, settle_letters
from tasks.unsubscribing import unsubscribe
from tests.conference import OFFICE, THE_UNIT, act, ask, bring, letters_of
from tests.web.conftest import Browser, BrowserAs

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
_NOON = datetime(2023, 11, 17, 5, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def a_link(browser_as: BrowserAs, an_issue: str) -> Iterator[str]:
    """The link of the receipt, which has been sent."""
    browser_as()
    send_all()
    [(number,)] = ask("SELECT id FROM letter WHERE kind = 'receipt'")
    return path_of(number)


def path_of(letter_id: int, purpose: Purpose = Purpose.UNSUBSCRIBE) -> str:
    bound = links()
    assert bound
    return f"/thoi-thu/{bound.sign(purpose, letter_id)}"


def send_all() -> list[str]:
    """To which addresses letters leave now."""
    ready, settled = prepare_letters(claim_letters(100), SENDER)
    settle_letters(settled)
    return [one.recipient for one in ready]


def reasons() -> list[str]:
    return [reason for (reason,) in ask("SELECT reason FROM suppression")]


class TestAMailProgram:
    @pytest.mark.parametrize("sent", ["form", "multipart"])
    def test_declines_with_one_post_that_has_nothing_but_its_body(self, sent: str, a_link: str, browser_as: BrowserAs):
        """RFC 8058 §3.2: no cookie, no session, no token of a form, no redirect; both encodings of a form."""
        body = {"data": ONE_CLICK} if sent == "form" else {"files": {"List-Unsubscribe": (None, "One-Click")}}

        answer = browser_as().post(a_link, follow_redirects=False, **body)

        assert (answer.status_code, reasons()) == (200, ["unsubscribed"])
        assert "set-cookie" not in answer.headers

    def test_may_ask_twice(self, a_link: str, browser_as: BrowserAs):
        assert [browser_as().post(a_link, data=ONE_CLICK).status_code for _ in "ab"] == [200, 200]
        assert reasons() == ["unsubscribed"]

    @pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "Maybe"}, {"answer": "resume"}, {"answer": "decline"}])
    def test_is_let_through_for_that_body_only(self, body: dict[str, str], a_link: str, browser_as: BrowserAs):
        """Anything else is a form, which must come from our own page."""
        assert browser_as().post(a_link, data=body).status_code == 403
        assert reasons() == []

    @pytest.mark.parametrize("url", ["/dia-chi/1", "/k/1/rut", "/dang-xuat", "/tra-cuu"])
    def test_is_let_through_at_this_address_only(self, url: str, a_link: str, browser_as: BrowserAs):
        """The exception is one route, not a body that opens every door."""
        assert browser_as().post(url, data=ONE_CLICK).status_code == 403

    def test_cannot_undo_what_it_declined(self, a_link: str, browser_as: BrowserAs):
        browser_as().post(a_link, data=ONE_CLICK | {"answer": "resume"})

        assert reasons() == ["unsubscribed"]


class TestALink:
    def test_that_is_opened_asks_and_changes_nothing(self, a_link: str, browser_as: BrowserAs):
        """Scanners open links: the page says what it would mean."""
        page = browser_as().get(a_link)

        assert page.status_code == 200
        assert "thư giấy" in page.text
        assert "a***@congdan.example" in page.text
        assert "Trần Văn An" not in page.text
        assert reasons() == []

    def test_declines_and_takes_it_back_by_buttons(self, a_link: str, browser_as: BrowserAs):
        browser = browser_as()

        assert browser.post_form(a_link, {"answer": "decline"}, page=a_link).status_code == 303
        declined, page = reasons(), browser.get(a_link).text
        assert browser.post_form(a_link, {"answer": "resume"}, page=a_link).status_code == 303

        assert (declined, reasons()) == (["unsubscribed"], [])
        assert "Nhận thư điện tử trở lại" in page

    @pytest.mark.parametrize("wrong", ["cut", "of another purpose", "of a unit's letter", "no letter"])
    def test_that_is_wrong_opens_nothing(self, wrong: str, an_issue: str, a_link: str, browser_as: BrowserAs):
        """One page for whatever is wrong with it, and no change."""
        bring(an_issue, State.ASSIGNED)
        [(duty,)] = ask("SELECT id FROM letter WHERE kind = 'assignment'")
        url = {
            "cut": a_link[:-3], "of another purpose": path_of(1, Purpose.CITIZEN),
            "of a unit's letter": path_of(duty), "no letter": path_of(999_999),
        }[wrong]  # fmt: skip

        assert browser_as().get(url).status_code == 404
        assert browser_as().post(url, data=ONE_CLICK).status_code == 404
        assert reasons() == []


class TestAfterwards:
    def test_letters_go_on_paper_until_it_is_taken_back(self, an_issue: str, a_link: str, browser_as: BrowserAs):
        """The person still hears; units are not concerned."""
        browser, to_the_person = browser_as(), "an@congdan.example"
        browser.post(a_link, data=ONE_CLICK)
        act(an_issue, Action.ASSIGN, OFFICE)
        assert to_the_person not in send_all()
        assert ("handler", "citizen", "to_print") in letters_of(an_issue)

        browser.post_form(a_link, {"answer": "resume"}, page=a_link)
        act(an_issue, Action.ASK, THE_UNIT)

        assert to_the_person in send_all()

    def test_the_issue_still_opens_by_its_code(self, an_issue: str, a_link: str, browser_as: BrowserAs):
        browser = browser_as()
        browser.post(a_link, data=ONE_CLICK)

        found = browser.post_form("/tra-cuu", {"code": an_issue, "contact": "an@congdan.example"}, page="/tra-cuu")

        assert found.status_code == 303
        assert found.headers["location"].startswith("/k/")

    def test_an_address_that_was_refused_stays_refused(self, a_link: str, browser_as: BrowserAs):
        """A hard bounce is not taken back by a click."""
        with transaction() as db:
            db.add(Suppression(address_hash=address_hash("an@congdan.example"), reason="refused", since=_NOON))
        browser: Browser = browser_as()

        browser.post(a_link, data=ONE_CLICK)
        page = browser.get(a_link).text
        token = browser.token("/dang-nhap")
        browser.post(a_link, data={"csrf": token, "answer": "resume"}, headers={"Origin": "http://testserver"})

        assert "không nhận được thư" in page
        assert reasons() == ["refused"]

    def test_only_a_letter_to_a_person_can_be_declined(self, an_issue: str, a_link: str):
        """A mail to the address of a unit's letter does nothing either."""
        bring(an_issue, State.ASSIGNED)
        send_all()
        with transaction() as db:
            done = {letter.kind: unsubscribe(db, letter) for letter in db.query(Letter)}

        assert done == {"receipt": True, "handler": True, "assignment": False}
