"""The link in a letter: asked for without telling who exists, good once, for a quarter of an hour, in any browser."""

import logging
import re
from datetime import time
from email import message_from_bytes
from email.policy import default

import pytest
from starlette.testclient import TestClient

from models.states import Role
from tasks.composing import Sender, prepare_letters
from tasks.links import LinkWrong, Purpose, links
from tasks.outbox import claim_letters
from tasks.sessions import NoRole
from tasks.signing_in import Comer, LinkOver, UsedAlready, ask_link, sign_in_by_link
from tests.conference import NEXT_DAY, all_at_once, ask, stand_on, tamper
from tests.web.conftest import BASE, Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements
from tests.web.staff_rows import a_staff_list, change, log
from web.app import create_app
from web.asking import SESSION
from web.site import Site

OFFICE = "van-phong@caugiay.example"  # cb-001
CHROME = ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/141.0.0.0 Safari/537.36")  # fmt: skip

__all__ = ["a_staff_list", "statements"]


@pytest.fixture
def browser(browser_as: BrowserAs) -> Browser:
    """Nobody signed in."""
    return browser_as()


def ask_for(browser: Browser, address: str, **fields: str):
    return browser.post_form("/dang-nhap/thu", {"email": address, **fields})


def link_of_newest() -> str:
    """The path of the newest letter's link."""
    bound = links()
    assert bound
    [(number,)] = ask("SELECT id FROM letter WHERE kind = 'sign_in' ORDER BY id DESC LIMIT 1")
    return f"/dang-nhap/thu/{bound.sign(Purpose.SIGN_IN, number)}"


def use(browser: Browser, link: str):
    return browser.post_form(link, page="/dang-nhap")


@pytest.fixture
def a_link(browser: Browser) -> str:
    """A letter was asked for by the office's own address."""
    ask_for(browser, OFFICE)
    return link_of_newest()


class TestAsking:
    def test_owes_a_letter_to_a_member_of_the_staff(self, browser):
        """To the address on the list, however it was typed; first in the line of all letters."""
        ask_for(browser, " Van-Phong@CAUGIAY.example ")

        [(key, kind, role, status, address, priority, staff)] = ask(
            "SELECT key, kind::text, recipient_role::text, status::text, address, priority, facts ->> 'staff' FROM letter"
        )
        assert re.fullmatch(r"sign_in:cb-001:[\w-]{16}", key)
        assert (kind, role, status, address, priority) == ("sign_in", "staff", "owed", OFFICE, 0)
        assert ask("SELECT code FROM staff WHERE id = :id", id=int(staff)) == [("cb-001",)]

    @pytest.mark.parametrize(
        "address", ["la@caugiay.example", "", "khong phai dia chi", "an@congdan.example", "%", "x" * 500]
    )
    def test_says_the_same_to_a_stranger(self, address, browser):
        """No enumeration (ASVS 5: 6.3.8): status, place and page are the same to the letter, and no letter is owed."""
        known, unknown = ask_for(browser, OFFICE), ask_for(browser, address)
        pages = [browser.get(answer.headers["location"]).text for answer in (known, unknown)]

        assert (known.status_code, known.headers["location"]) == (unknown.status_code, unknown.headers["location"])
        assert pages[0] == pages[1]
        assert "Nếu địa chỉ thuộc danh sách cán bộ, thư đã được gửi" in pages[0]
        assert ask("SELECT count(*) FROM letter") == [(1,)]

    def test_does_the_same_work_for_a_stranger(self, browser, statements: Statements):
        """The same statements in the same order, so that the time tells nothing (ASVS 5: 6.3.8)."""
        done = []
        for address in (OFFICE, "la@caugiay.example"):
            ask_for(browser, address)  # a page's first visit may do more
            statements.forget()
            ask_link(address, "10.0.0.1")
            done.append([re.sub(r"\s+", " ", one) for one in statements])

        ours, theirs = done
        assert any("INSERT INTO letter" in one for one in theirs)
        assert [one for one in theirs if "SAVEPOINT" not in one] == [one for one in ours if "SAVEPOINT" not in one]

    @pytest.mark.parametrize("how", [
        "UPDATE staff SET disabled_at = now() WHERE code = 'cb-001'",
        "UPDATE appointment SET valid_to = '2023-11-17' WHERE staff_id = (SELECT id FROM staff WHERE code = 'cb-001')",
        "UPDATE appointment SET valid_from = '2023-11-18' WHERE staff_id = (SELECT id FROM staff WHERE code = 'cb-001')",
    ])  # fmt: skip
    def test_writes_to_nobody_who_has_left_or_holds_no_role_today(self, how, browser, a_staff_list):
        """Disabled, a role that ends today, one that begins tomorrow: as unknown as a stranger."""
        change(how)

        answer = ask_for(browser, OFFICE)

        assert answer.headers["location"] == "/dang-nhap/thu"
        assert ask("SELECT count(*) FROM letter") == [(0,)]

    def test_is_slowed_down_for_one_address_known_or_not(self, browser):
        """ASVS 5: 6.3.1: a mailbox is not flooded, an address not probed; the page keeps what was typed."""
        for address in (OFFICE, "la@caugiay.example"):
            answers = [ask_for(browser, address) for _ in range(8)]

            assert [answer.status_code for answer in answers] == [303] * 6 + [429] * 2
            assert "Đã thử quá nhiều lần. Đề nghị thử lại sau 1 phút." in answers[-1].text
            assert f'value="{address}"' in answers[-1].text
        assert ask("SELECT count(*) FROM letter") == [(6,)]

    def test_is_slowed_down_from_one_place(self, browser):
        """Many addresses from one machine: thirty-one pass, the rest wait, and the page says so."""
        for n in range(30):
            ask_link(f"a{n}@caugiay.example", "testclient")

        codes = [ask_for(browser, f"b{n}@caugiay.example").status_code for n in range(5)]

        assert codes == [303] + [429] * 4


class TestTheLink:
    def test_asks_first_and_changes_nothing_when_opened(self, a_link, browser):
        """Mail scanners follow links: only the button signs in."""
        pages = [browser.get(a_link) for _ in range(3)]

        assert all("Đăng nhập với tên Lê Minh Hà?" in page.text for page in pages)
        assert ask("SELECT count(*) FROM web_session") == [(0,)]
        assert ask("SELECT count(*) FROM link_use") == [(0,)]

    def test_signs_in_whoever_it_was_written_to(self, a_link, browser):
        """The session is theirs, and it is noted how they came."""
        answer = use(browser, a_link)

        assert answer.status_code == 303
        assert "httponly" in answer.headers["set-cookie"].lower()
        assert browser.get("/", follow_redirects=False).headers["location"] == "/van-phong"
        assert ask("SELECT how FROM web_session") == [("mail",)]
        assert log() == [("cb-001", "signed_in", None)]

    def test_leads_to_the_page_that_was_wanted(self, browser):
        """And never to another site."""
        for wanted, got in (
            ("/kien-nghi/KN-2023-2-0001/tra-loi", "/kien-nghi/KN-2023-2-0001/tra-loi"),
            ("//evil.example", "/"),
        ):
            ask_for(browser, OFFICE, tiep=wanted)

            assert use(browser, link_of_newest()).headers["location"] == got

    def test_may_be_opened_in_another_browser(self, a_link, browser_as):
        """Asked for at the desk, opened on the telephone."""
        assert use(browser_as(), a_link).status_code == 303

    def test_works_once(self, a_link, browser, browser_as):
        """The second time it says so, to read and to use."""
        use(browser, a_link)
        other = browser_as()

        answer = use(other, a_link)

        assert answer.status_code == 409
        assert "đã được dùng" in answer.text
        assert "đã được dùng" in other.get(a_link).text
        assert ask("SELECT count(*) FROM web_session") == [(1,)]

    def test_of_fifty_clicks_at_once_opens_one_session(self, a_link):
        """The database decides; everybody else is told that it was used (ASVS 5: 15.4.2)."""
        token = a_link.rpartition("/")[2]

        done = all_at_once(50, lambda _: sign_in_by_link(token, Comer("")))

        assert sum(isinstance(one, tuple) for one in done) == 1
        assert sum(isinstance(one, UsedAlready) for one in done) == 49
        assert ask("SELECT count(*) FROM web_session") == [(1,)]

    def test_is_good_for_a_quarter_of_an_hour(self, a_link, browser):
        """At fifteen minutes it opens; at sixteen it offers a new letter."""
        stand_on(NEXT_DAY, time(9, 15))
        assert "Đăng nhập với tên" in browser.get(a_link).text
        stand_on(NEXT_DAY, time(9, 16))

        assert "đã quá 15 phút" in browser.get(a_link).text
        assert use(browser, a_link).status_code == 409
        assert ask("SELECT count(*) FROM web_session") == [(0,)]

    def test_owed_by_a_clock_that_was_ahead_is_worth_nothing(self, a_link, browser):
        """A letter of the future cannot be."""
        stand_on(NEXT_DAY, time(8))

        assert use(browser, a_link).status_code == 409

    @pytest.mark.parametrize("spoil", [
        lambda token: token[:-1], lambda token: f"{token}x", lambda token: token.replace(".", "!"),
        lambda token: f"9{token[1:]}", lambda _: "0",
    ])  # fmt: skip
    def test_changed_or_cut_lets_nobody_in(self, spoil, a_link, browser):
        """Signed; the page says that a part may be missing."""
        head, _, token = a_link.rpartition("/")
        spoilt = f"{head}/{spoil(token)}"

        assert "Đường dẫn này không đúng" in browser.get(spoilt).text
        assert use(browser, spoilt).status_code == 409
        assert ask("SELECT count(*) FROM web_session") == [(0,)]

    @pytest.mark.parametrize("purpose", [one for one in Purpose if one is not Purpose.SIGN_IN])
    def test_signed_for_another_purpose_lets_nobody_in(self, purpose, a_link, a_site):
        """The same number, signed for a citizen's page, is no sign-in."""
        bound = links()
        assert bound
        [(number,)] = ask("SELECT id FROM letter")

        with pytest.raises(LinkWrong):
            sign_in_by_link(bound.sign(purpose, number), Comer(""))

    def test_of_another_letter_lets_nobody_in(self, a_link, a_site):
        """Rightly signed, but the letter is none to sign in with."""
        bound = links()
        assert bound
        tamper("UPDATE letter SET kind = 'morning_sheet', recipient_role = 'office'")

        with pytest.raises(LinkWrong):
            sign_in_by_link(a_link.rpartition("/")[2], Comer(""))
        with pytest.raises(LinkWrong):
            sign_in_by_link(bound.sign(Purpose.SIGN_IN, 999_999), Comer(""))

    @pytest.mark.parametrize(("how", "error"), [
        ("UPDATE staff SET disabled_at = now() WHERE code = 'cb-001'", LinkOver),
        ("UPDATE staff SET email = 'khac@caugiay.example' WHERE code = 'cb-001'", LinkOver),
        ("UPDATE appointment SET valid_to = '2023-11-17' WHERE staff_id = (SELECT id FROM staff WHERE code = 'cb-001')", NoRole),
    ])  # fmt: skip
    def test_is_worth_nothing_once_they_left(self, how, error, a_link, a_staff_list):
        """Disabled, moved to another address, or without a role since it was sent; the link is not used up."""
        change(how)

        with pytest.raises(error):
            sign_in_by_link(a_link.rpartition("/")[2], Comer(""))
        assert ask("SELECT (SELECT count(*) FROM web_session), (SELECT count(*) FROM link_use)") == [(0, 0)]

    def test_ends_what_the_browser_held_and_gives_a_new_secret(self, a_link, browser_as):
        """Rotation (ASVS 5: 7.2.4): a secret planted or kept from before is worth nothing."""
        browser = browser_as()
        browser.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-003"})
        before = browser.cookies[SESSION]
        csrf = browser.token("/dang-nhap")

        browser.post_form(a_link, page="/dang-nhap")

        assert browser.cookies[SESSION] != before
        assert browser.token("/dang-nhap") != csrf
        stolen = browser_as()
        stolen.cookies.set(SESSION, before)
        assert stolen.get("/tai-khoan", follow_redirects=False).status_code == 303

    def test_forgives_the_tries_before_it(self, browser):
        """An office behind one address does not wait because colleagues came in the morning."""
        for _ in range(6):
            ask_for(browser, OFFICE)
        assert ask_for(browser, OFFICE).status_code == 429

        use(browser, link_of_newest())

        assert ask("SELECT count(*) FROM throttle") == [(0,)]

    def test_takes_few_statements(self, a_link, browser, statements: Statements):
        """To show and to use."""
        browser.get(a_link)
        assert len(statements) <= MOST


class TestTheSession:
    def test_says_which_browser_in_two_words(self, browser):
        """Not the whole of what the browser tells of itself."""
        ask_for(browser, OFFICE)
        browser.post_form(link_of_newest(), page="/dang-nhap", headers={"User-Agent": CHROME})

        assert ask("SELECT browser FROM web_session") == [("Chrome, Windows",)]

    @pytest.mark.parametrize("how", [
        "UPDATE web_session SET ended_at = now()",
        "UPDATE web_session SET seen_at = now() - interval '31 minutes'",
        "UPDATE web_session SET created_at = now() - interval '12 hours 1 minute'",
        "UPDATE staff SET disabled_at = now() WHERE code = 'cb-001'",
    ])  # fmt: skip
    def test_is_over_at_once(self, how, a_link, browser, a_staff_list):
        """Ended, idle for half an hour, twelve hours old, disabled (ASVS 5: 7.3, 7.4): the very next page asks to sign in."""
        use(browser, a_link)
        assert browser.get("/tai-khoan").status_code == 200
        change(how)

        answer = browser.get("/tai-khoan", follow_redirects=False)

        assert answer.headers["location"] == "/dang-nhap?tiep=%2Ftai-khoan"

    def test_a_role_ends_on_its_day(self, browser_as, a_staff_list):
        """Valid until before the eighteenth: in the evening of the seventeenth it holds, at midnight it does not."""
        browser = browser_as(Role.CHAIR)
        change("UPDATE appointment SET valid_to = '2023-11-18' WHERE role = 'chair'")

        stand_on(NEXT_DAY, time(23, 59))
        assert browser.get("/tai-khoan").status_code == 200
        stand_on(NEXT_DAY.replace(day=18), time(0, 0))
        assert browser.get("/tai-khoan", follow_redirects=False).status_code == 303

    def test_cookies_are_bound_to_the_host_where_people_come_by_https(self, a_clean_database, a_site):
        """``__Host-``, Secure, HttpOnly, SameSite=Lax (ASVS 5: 3.3)."""
        site = Site("https://kiennghi.caugiay.example", "a secret for tests, longer than thirty-two characters")
        with TestClient(create_app(site), base_url=site.base) as browser:
            token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/dang-nhap").text)
            assert token
            answer = browser.post(
                "/dang-nhap/thu-nghiem", data={"csrf": token[1], "staff": "cb-003"}, headers={"Origin": site.base},
                follow_redirects=False,
            )  # fmt: skip

        cookie = next(one for one in answer.headers.get_list("set-cookie") if SESSION in one).lower()
        assert cookie.startswith(f"__host-{SESSION}=")
        assert all(flag in cookie for flag in ("secure", "httponly", "samesite=lax", "path=/"))
        assert "domain" not in cookie


class TestTheLog:
    def test_says_who_came_in_and_who_was_refused_in_codes(self, a_link, browser, caplog):
        """ASVS 5: 16.3.1, 16.3.2; no name, address or token is in it (14.2.1)."""
        with caplog.at_level(logging.INFO, "followup.access"):
            use(browser, a_link)
            use(browser, a_link)
            browser.post_form(f"{a_link}x", page="/dang-nhap")
            ask_for(browser, "la@caugiay.example")

        said = [record.getMessage() for record in caplog.records if record.name == "followup.access"]
        assert said == [
            "cb-001 signed_in - {'how': 'mail', 'role': 'office'}", "refused cb-001 link used", "refused - link wrong",
            "refused - ask_link unknown",
        ]  # fmt: skip
        whole = caplog.text
        assert not any(secret in whole for secret in ("caugiay.example", "Lê Minh", a_link.rpartition("/")[2]))

    def test_says_who_asked_for_a_page_of_another_role(self, browser_as, caplog):
        """A refused authorisation is in the log, with the route and not its values."""
        browser = browser_as(Role.CHAIR)

        with caplog.at_level(logging.WARNING, "followup.access"):
            browser.get("/van-phong/can-bo/cb-001")

        assert [r.getMessage() for r in caplog.records] == ["refused cb-003 /van-phong/can-bo/{member} chair"]


class TestTheDemo:
    def test_groups_its_roles_and_says_why_no_password_is_asked(self, browser):
        """Buttons for office, chair and auditor; the units in a list."""
        page = browser.get("/dang-nhap").text

        assert "Đây là bản dùng thử với đồng hồ giả lập" in page
        labels = re.findall(r'name="staff" value="cb-\d+">([^<]+)</button>', page)
        assert labels == [
            "Văn phòng: Lê Minh Hà", "Văn phòng: Phạm Quốc Bảo", "Người chủ trì: Trần Thu Hương", "Kiểm toán: Nguyễn Đức Long",
        ]  # fmt: skip
        assert '<option value="cb-005"' in page

    def test_is_not_offered_while_the_real_clock_runs(self, browser):
        """Then there are letters and the city's sign-on."""
        tamper("DELETE FROM demo_clock")

        page = browser.get("/dang-nhap").text

        assert "Dùng thử" not in page
        assert "Gửi đường dẫn đăng nhập" in page


def test_the_letter_that_is_sent_carries_the_link(a_link, browser):
    """From the asking to the bytes that leave: the address in the letter opens the page."""
    ready, settled = prepare_letters(claim_letters(10), Sender("no-reply@caugiay.example", "caugiay.example"))

    [letter] = ready
    body = message_from_bytes(letter.raw, policy=default).get_body(("plain",)).get_content()
    [found] = re.findall(rf"{BASE}(/dang-nhap/thu/[\w.-]+)", body)
    assert (letter.recipient, settled, found) == (OFFICE, [], a_link)
    assert "Đăng nhập với tên" in browser.get(found).text
