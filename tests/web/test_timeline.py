"""One list of everything that passed about an issue: the evidence, as each reader may see it."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from models.directive import LetterKind
from models.letter_words import LETTER_WORDS
from models.states import Action, Role, State
from notifications.return_addresses import ReturnPurpose
from tests.browser.situation import send_letters
from tests.conference import OFFICE, OTHER_UNIT, UNIT, act, ask, bring, raise_issue, stand_on
from tests.receiving.mails import dsn
from tests.web.citizen_browser import link_to
from tests.web.conftest import BrowserAs
from tests.web.counting import MOST, Statements, statements
from tests.web.mailing import RETURNS, answer, come_in, letter_to, mail_comes_back

__all__ = ["statements"]

STAFF = (Role.OFFICE, Role.UNIT, Role.CHAIR, Role.AUDITOR)
INBOX = "/van-phong/thu-den"


@pytest.fixture(autouse=True)
def _mail_comes_back() -> Iterator[None]:
    with mail_comes_back():
        yield


@pytest.fixture
def a_full_timeline(an_issue: str, browser_as: BrowserAs) -> str:
    """Sent, opened, answered by the citizen and the unit, away, bounced, confirmed by the office."""
    bring(an_issue, State.AWAITING_CITIZEN)
    send_letters()
    browser_as().get(link_to(an_issue))
    browser_as().get(link_to(an_issue))
    stand_on(date(2023, 11, 20))
    number = answer(an_issue, "Số 12/1995, điện thoại 0912345678.")
    answer(an_issue, "Tôi nghỉ đến 25/11.", role="unit", subject="Trả lời tự động", Auto_Submitted="auto-replied")
    answer(an_issue, "Đơn vị đã nhận việc.", role="unit")
    office = browser_as(Role.OFFICE)
    office.post_form(f"{INBOX}/{number}/bo-sung", page=f"{INBOX}/{number}/bo-sung")
    return an_issue


def at(code: str, party: str = "") -> str:
    return f"/kien-nghi/{code}/dong-thoi-gian" + (f"?cho={party}" if party else "")


def test_tells_everything_in_one_list(a_full_timeline: str, browser_as: BrowserAs):
    """Steps, letters owed, each try and its answer, links opened, replies and what was made of them."""
    page = browser_as(Role.OFFICE).get(at(a_full_timeline)).text

    for words in (
        "câu hỏi của đơn vị", "Phải gửi", "2.0.0 Ok", "được mở", "2 lần",
        "có thể do máy quét thư", "Thư trả lời đến", "đã ghi là thông tin bổ sung", "đang vắng mặt", "SHA-256",
        "Số 12/1995, điện thoại […]",
    ):  # fmt: skip
        assert words in page, words
    assert "0912345678" not in page


def test_is_in_the_order_of_time(a_full_timeline: str, browser_as: BrowserAs):
    """Oldest first, and a try by the machine's clock says so where that clock differs."""
    page = browser_as(Role.OFFICE).get(at(a_full_timeline)).text

    assert page.index("2.0.0 Ok") < page.index("Thư trả lời đến") < page.index("đã ghi là thông tin bổ sung")
    assert "đồng hồ máy" in page


@pytest.mark.parametrize("role", STAFF)
def test_names_nobody_to_anybody(role: Role, a_full_timeline: str, browser_as: BrowserAs):
    browser = browser_as(role, UNIT if role is Role.UNIT else None)
    for language in ("vi", "en"):
        page = browser.get(f"{at(a_full_timeline)}?lang={language}").text
        for secret in ("Trần Văn An", "an@congdan.example", "0912345678", "/k/", "/giao/"):
            assert secret not in page, (role, secret)


def test_a_unit_reads_of_its_own_letters_only(a_full_timeline: str, browser_as: BrowserAs):
    """Not of the receipt, not whether the citizen opened a link; another unit finds nothing."""
    page = browser_as(Role.UNIT, UNIT).get(at(a_full_timeline)).text

    assert "thư tiếp nhận" not in page
    assert "thư giao việc" in page
    assert "được mở" not in page
    assert browser_as(Role.UNIT, OTHER_UNIT).get(at(a_full_timeline)).status_code == 404


def test_one_may_look_at_what_passed_with_one_of_them(a_full_timeline: str, browser_as: BrowserAs):
    """The steps stay: they are why the letters were sent."""
    page = browser_as(Role.AUDITOR).get(at(a_full_timeline, "nguoi-1")).text

    assert "thư tiếp nhận" in page
    assert "thư giao việc" not in page
    assert "Đề nghị cho biết số giấy khai sinh." in page


def test_takes_twelve_statements_at_most(a_full_timeline: str, browser_as: BrowserAs, statements: Statements):
    for role in STAFF:
        browser = browser_as(role, UNIT if role is Role.UNIT else None)
        browser.get("/kien-nghi")
        statements.forget()
        assert browser.get(at(a_full_timeline)).status_code == 200
        assert len(statements) <= MOST, (role, len(statements))


class TestOriginals:
    def test_the_auditor_gets_the_bytes_of_a_letter_to_an_office(self, a_full_timeline: str, browser_as: BrowserAs):
        """On record; of a letter to a citizen it gets the covered copy and the hash."""
        letters = dict(ask("SELECT recipient_role::text, max(id) FROM letter WHERE raw IS NOT NULL GROUP BY 1"))
        auditor, unit, citizen = browser_as(Role.AUDITOR), letters["unit"], letters["citizen"]

        got = auditor.post_form(f"/kiem-toan/thu/{unit}/ban-goc", page=f"/kiem-toan/thu/{unit}")
        refused = auditor.post_form(f"/kiem-toan/thu/{citizen}/ban-goc", page=f"/kiem-toan/thu/{unit}")

        assert [(got.content,)] == [(bytes(raw),) for (raw,) in ask("SELECT raw FROM letter WHERE id = :id", id=unit)]
        assert got.headers["content-disposition"].startswith("attachment")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert refused.status_code == 404
        assert ask("SELECT facts FROM access_event WHERE what = 'original_taken'") == [({"letter": unit},)]
        assert "Bản gốc được tải" in auditor.get(at(a_full_timeline)).text

    def test_the_office_gets_a_citizens_letter_with_a_reason(self, a_full_timeline: str, browser_as: BrowserAs):
        """Which is looking who the person is."""
        [(letter,)] = ask("SELECT max(id) FROM letter WHERE raw IS NOT NULL AND recipient_role = 'citizen'")
        office, url = browser_as(Role.OFFICE), f"/kien-nghi/{a_full_timeline}/thu/{letter}"

        assert office.post_form(f"{url}/ban-goc", page=url).status_code == 409
        got = office.post_form(f"{url}/ban-goc", {"reason": "Đối chiếu mã băm."}, page=url)

        assert got.headers["content-type"] == "message/rfc822"
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'reveal'") == [(1,)]

    def test_a_letter_of_another_issue_is_not_there(self, a_full_timeline: str, browser_as: BrowserAs):
        second = raise_issue(2)
        act(second, Action.TELL, OFFICE)
        [(letter,)] = ask("SELECT max(id) FROM letter WHERE raw IS NOT NULL")
        office = browser_as(Role.OFFICE)

        got = office.post_form(f"/kien-nghi/{second}/thu/{letter}/ban-goc", {"reason": "x"}, page=at(a_full_timeline))

        assert got.status_code == 404


class TestOpened:
    def test_opening_a_link_is_counted_and_changes_nothing_else(self, an_issue: str, browser_as: BrowserAs):
        """By GET of the link itself: a form that is sent, or a file that is fetched, is no opening."""
        bring(an_issue, State.AWAITING_CITIZEN)
        link, browser = link_to(an_issue), browser_as()
        version = ask("SELECT version FROM issue")

        for _ in range(3):
            browser.get(link)
        browser.get(f"{link}/tra-loi")

        assert ask("SELECT times FROM link_opened") == [(3,)]
        assert ask("SELECT version FROM issue") == version

    def test_no_letter_carries_a_tracking_picture(self, an_issue: str):
        """That a link was opened is known from our page alone."""
        bring(an_issue, State.RESOLVED)
        send_letters()
        for (raw,) in ask("SELECT raw FROM letter WHERE raw IS NOT NULL"):
            assert b"<img" not in bytes(raw)


def test_a_citizen_reads_what_became_of_their_mail(an_issue: str, browser_as: BrowserAs):
    """First that it was received, then what it was taken for."""
    bring(an_issue, State.AWAITING_CITIZEN)
    number, browser, link = answer(an_issue, "Số 12/1995."), browser_as(), link_to(an_issue)

    before = browser.get(link).text
    office = browser_as(Role.OFFICE)
    office.post_form(f"{INBOX}/{number}/bo-sung", page=f"{INBOX}/{number}/bo-sung")
    after = browser.get(link).text

    assert "ngày 17/11/2023 đã nhận, chờ Văn phòng xác nhận." in before
    assert re.search(r"Thư của Ông/Bà đến lúc \d\d:\d\d ngày 17/11/2023 đã nhận", before)
    assert "ngày 17/11/2023 đã được ghi vào hồ sơ và chuyển đơn vị giải quyết." in after


def test_a_strangers_mail_is_not_shown_as_the_citizens(an_issue: str, browser_as: BrowserAs):
    bring(an_issue, State.AWAITING_CITIZEN)
    answer(an_issue, "Tôi là người khác.", sender="khac@xa.example")

    assert "Thư của Ông/Bà" not in browser_as().get(link_to(an_issue)).text


@pytest.mark.parametrize("role", STAFF)
def test_a_strangers_mail_is_not_put_down_to_the_citizen(role: Role, an_issue: str, browser_as: BrowserAs):
    """Nor what a person made of it."""
    bring(an_issue, State.AWAITING_CITIZEN)
    send_letters()
    number, office = answer(an_issue, "Tôi trả lời hộ.", sender="An <khac@xa.example>"), browser_as(Role.OFFICE)
    at_mail = f"{INBOX}/{number}"
    office.post_form(f"{at_mail}/kien-nghi", {"code": an_issue}, page=at_mail)
    office.post_form(f"{at_mail}/ghi-nhan", page=f"{at_mail}/ghi-nhan")

    browser = browser_as(role, UNIT if role is Role.UNIT else None)
    page, theirs = browser.get(at(an_issue)).text, browser.get(at(an_issue, "nguoi-1")).text

    assert "Thư từ địa chỉ khác (chưa rõ người gửi)" in page
    assert "Xử lý thư từ địa chỉ khác" in page
    assert "khac@xa.example" not in page
    if role is not Role.UNIT:
        assert "Tôi trả lời hộ." not in theirs
        assert "Xử lý thư" not in theirs


def test_a_dead_address_is_told_once_and_before_the_letter_about_it(an_issue: str, browser_as: BrowserAs):
    """However many letters went there; at one instant the cause stands first."""
    bring(an_issue, State.AWAITING_CITIZEN)
    send_letters()
    number, address = letter_to(an_issue)
    raw = dsn(RETURNS.make(ReturnPurpose.BOUNCE, number), recipient=address)
    come_in(raw, envelope_to=RETURNS.make(ReturnPurpose.BOUNCE, number))
    assert ask("SELECT count(*) > 1 FROM letter WHERE address = :address", address=address) == [(True,)]

    page = browser_as(Role.OFFICE).get(at(an_issue)).text

    assert page.count("Địa chỉ không nhận thư nữa:") == 1
    dead = page.index(f">{LETTER_WORDS[LetterKind.ADDRESS_DEAD][0]}<")
    assert page.index("Không gửi được") < page.index("Địa chỉ không nhận thư nữa:") < dead
