"""One's own account: roles and hats, open sessions, days off and deputies, the calendar's secret, the language."""

import re

import pytest

from models.states import Action, Role
from tests.conference import NEXT_DAY, OTHER_UNIT, UNIT, act, ask, raise_issue, stand_on
from tests.conference import OFFICE as THE_OFFICE
from tests.web.conftest import Browser
from tests.web.counting import MOST, Statements, statements
from tests.web.staff_rows import LAN, TUAN, a_staff_list, browser_of, change, hat_of, log, signed_in, staff_id, wear

__all__ = ["a_staff_list", "statements"]

HERE = "/tai-khoan"


def give_role(code: str, role: str, unit: str | None = None) -> None:
    change(
        "INSERT INTO appointment (staff_id, role, unit_id, valid_from) VALUES (:staff, CAST(:role AS role),"
        " (SELECT id FROM unit WHERE code = :unit), '2023-01-01')", staff=staff_id(code), role=role, unit=unit,
    )  # fmt: skip


def enter_leave(browser: Browser, first: str, last: str, deputy: str):
    return browser.post_form(f"{HERE}/nghi", {"first_on": first, "last_on": last, "deputy": deputy}, page=HERE)


class TestThePage:
    @pytest.mark.parametrize("role", [Role.OFFICE, Role.UNIT, Role.CHAIR, Role.AUDITOR])
    def test_is_there_for_every_role_in_both_languages(self, role, browser_as, statements: Statements):
        """With few statements."""
        browser = browser_as(role)
        for language in ("vi", "en"):
            statements.forget()
            assert browser.get(f"{HERE}?lang={language}").status_code == 200
            assert len(statements) <= MOST

    def test_sets_the_language_of_pages_and_letters(self, browser_as, a_staff_list):
        """Here and in the next browser."""
        browser = browser_of(browser_as, LAN)

        browser.post_form(f"{HERE}/ngon-ngu", {"language": "en"}, page=HERE)

        assert "My account" in browser.get(HERE).text
        assert "My account" in browser_of(browser_as, LAN).get(HERE).text
        assert browser.post_form(f"{HERE}/ngon-ngu", {"language": "xx"}, page=HERE).status_code == 404


class TestSessions:
    def test_are_listed_with_their_browsers(self, browser_as):
        """In two words each, and which of them this one is."""
        browser_of(
            browser_as, LAN, "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1"
        )
        browser = browser_of(browser_as, LAN, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")

        page = browser.get(HERE).text

        assert "Safari, iPhone" in page
        assert re.search(r"Firefox, Linux <strong>\(đang dùng\)", page)

    def test_one_is_ended_at_once(self, browser_as):
        """And only that one (ASVS 5: 7.4.1, 7.5.2)."""
        here, there, third = (browser_of(browser_as, LAN) for _ in range(3))
        refs = re.findall(
            r'name="ref" value="([0-9a-f]{16})"', there.get(HERE).text
        )  # of all but its own, newest first

        here.post_form(f"{HERE}/phien", {"ref": refs[0]}, page=HERE)

        assert [signed_in(one) for one in (here, there, third)] == [True, True, False]
        assert log()[-1] == (LAN, "session_ended", None)

    def test_all_others_are_ended_at_once(self, browser_as):
        """The one it is asked from stays."""
        here, there, third = (browser_of(browser_as, LAN) for _ in range(3))

        here.post_form(f"{HERE}/phien", {"ref": "others"}, page=HERE)

        assert [signed_in(one) for one in (here, there, third)] == [True, False, False]

    @pytest.mark.parametrize("ref", ["", "0" * 16, "khong-co"])
    def test_of_a_colleague_are_not_ones_own(self, ref, browser_as):
        """A name that is none of one's own ends nothing."""
        here, colleague = browser_of(browser_as, LAN), browser_of(browser_as, TUAN)
        [(theirs,)] = ask("SELECT encode(key_hash, 'hex') FROM web_session WHERE staff_id = :id", id=staff_id(TUAN))

        for one in (ref, theirs[:16]):
            assert here.post_form(f"{HERE}/phien", {"ref": one}, page=HERE).status_code == 404
        assert signed_in(colleague)


class TestHats:
    def test_another_role_of_ones_own_is_worn_at_will(self, browser_as, a_staff_list):
        """From then on the pages are those of that role; it is noted."""
        give_role(LAN, "unit", OTHER_UNIT)
        browser = browser_of(browser_as, LAN)
        [(number,)] = ask("SELECT id FROM appointment WHERE staff_id = :id ORDER BY id DESC LIMIT 1", id=staff_id(LAN))

        wear(browser, str(number))

        assert "Kinh tế" in browser.get(HERE).text
        assert log()[-1] == (LAN, "hat_changed", None)

    @pytest.mark.parametrize("appointment", ["0", "", "x", "9" * 30, "-1"])
    def test_a_role_that_is_not_ones_own_is_not_there(self, appointment, browser_as):
        """Nor is a colleague's, while they are at work."""
        browser = browser_of(browser_as, LAN)
        [(theirs,)] = ask("SELECT id FROM appointment WHERE staff_id = :id", id=staff_id("cb-003"))

        for one in (appointment, str(theirs)):
            assert wear(browser, one).status_code == 404


class TestDaysOff:
    @pytest.fixture
    def deputy(self, browser_as, a_staff_list) -> Browser:
        """Tuấn, who stands in for Lan from the twentieth to the twenty-second."""
        answer = enter_leave(browser_of(browser_as, LAN), "2023-11-20", "2023-11-22", TUAN)
        assert answer.headers["location"] == f"{HERE}?bao=leave-entered"
        change("UPDATE appointment SET unit_id = (SELECT id FROM unit WHERE code = :unit) WHERE staff_id = :id",
               unit=OTHER_UNIT, id=staff_id(TUAN))  # fmt: skip  # so that Lan's unit is none of his own
        yield browser_of(browser_as, TUAN)
        change("UPDATE appointment SET unit_id = (SELECT id FROM unit WHERE code = :unit) WHERE staff_id = :id",
               unit=UNIT, id=staff_id(TUAN))  # fmt: skip

    def test_let_the_deputy_act_in_their_place(self, deputy, a_staff_list):
        """“thay mặt” on the page, and both on the record of the step."""
        code = raise_issue()
        act(code, Action.ASSIGN, THE_OFFICE)
        stand_on(NEXT_DAY.replace(day=20))
        wear(deputy, hat_of("Vũ Thị Lan", deputy))

        assert "thay mặt Vũ Thị Lan" in deputy.get(HERE).text
        deputy.post_form(f"/kien-nghi/{code}/nhan-viec", page=f"/kien-nghi/{code}")

        [step] = ask("SELECT staff_id, behalf_of_id, actor FROM issue_event WHERE action = 'acknowledge'")
        assert step == (staff_id(TUAN), staff_id(LAN), f"unit:{UNIT}")
        assert log()[-1] == (TUAN, "hat_changed", LAN)

    @pytest.mark.parametrize(("day", "worn"), [(19, False), (20, True), (22, True), (23, False)])
    def test_give_something_on_their_days_only(self, day, worn, deputy):
        """Both days are included; before and after, the hat is not there to take."""
        [(number,)] = ask("SELECT id FROM appointment WHERE staff_id = :id", id=staff_id(LAN))
        stand_on(NEXT_DAY.replace(day=day))

        assert wear(deputy, str(number)).status_code == (303 if worn else 404)

    def test_that_are_over_give_nothing_to_a_session_that_still_wears_the_hat(self, deputy):
        """At midnight the next page asks to sign in again."""
        stand_on(NEXT_DAY.replace(day=22))
        wear(deputy, hat_of("Vũ Thị Lan", deputy))
        assert signed_in(deputy)

        stand_on(NEXT_DAY.replace(day=23))

        assert not signed_in(deputy)

    def test_taken_back_give_nothing_at_once(self, deputy, browser_as):
        """The colleague came home early."""
        stand_on(NEXT_DAY.replace(day=21))
        wear(deputy, hat_of("Vũ Thị Lan", deputy))
        home = browser_of(browser_as, LAN)
        [number] = re.findall(r'name="leave" value="(\d+)"', home.get(HERE).text)

        home.post_form(f"{HERE}/nghi/thoi", {"leave": number}, page=HERE)

        assert not signed_in(deputy)
        assert log()[-1] == (LAN, "leave_ended", None)

    def test_of_somebody_disabled_give_nothing(self, deputy):
        """Nobody stands in for somebody who has left."""
        stand_on(NEXT_DAY.replace(day=21))
        number = hat_of("Vũ Thị Lan", deputy)
        change("UPDATE staff SET disabled_at = now() WHERE code = :code", code=LAN)

        assert wear(deputy, number).status_code == 404

    def test_of_a_colleague_are_theirs_to_take_back(self, deputy, browser_as):
        """By their number alone nobody reaches them."""
        [(number,)] = ask("SELECT id FROM leave")

        for code in (TUAN, "cb-003"):
            answer = browser_of(browser_as, code).post_form(f"{HERE}/nghi/thoi", {"leave": str(number)}, page=HERE)
            assert answer.status_code == 404

    @pytest.mark.parametrize(("first", "last", "deputy_code", "said"), [
        ("2023-11-22", "2023-11-20", TUAN, "Ngày cuối trước ngày đầu"), ("2023-11-01", "2023-11-16", TUAN, "đã qua"),
        ("2023-11-20", "2025-11-20", TUAN, "Dài hơn một năm"), ("", "2023-11-20", TUAN, "Cần ghi ngày"),
        ("20-11", "2023-11-20", TUAN, "Cần ghi ngày"), ("2023-11-20", "2023-11-20", LAN, "phải là cán bộ"),
        ("2023-11-20", "2023-11-20", "cb-007", "phải là cán bộ"), ("2023-11-20", "2023-11-20", "cb-001", "phải là cán bộ"),
        ("2023-11-20", "2023-11-20", "", "phải là cán bộ"), ("2023-11-20", "2023-11-20", "cb-999", "phải là cán bộ"),
    ])  # fmt: skip
    def test_that_cannot_be_are_refused_by_the_field(self, first, last, deputy_code, said, browser_as):
        """And what was typed is still there."""
        answer = enter_leave(browser_of(browser_as, LAN), first, last, deputy_code)

        assert answer.status_code == 422
        assert said in answer.text
        assert f'name="last_on" type="date" value="{last}"' in answer.text
        assert ask("SELECT count(*) FROM leave") == [(0,)]

    def test_are_entered_once(self, browser_as):
        """Days that overlap are refused; days beside them are not."""
        browser = browser_of(browser_as, LAN)
        enter_leave(browser, "2023-11-20", "2023-11-22", TUAN)

        assert enter_leave(browser, "2023-11-22", "2023-11-24", TUAN).status_code == 422
        assert enter_leave(browser, "2023-11-23", "2023-11-24", TUAN).status_code == 303

    def test_an_officer_of_another_unit_is_no_deputy_of_ones_own_choice(self, browser_as):
        """The same role in another unit is not the same work: who stands in sees what the absent one sees."""
        page = browser_of(browser_as, LAN).get(HERE).text

        options = re.findall(r'<option value="(cb-\d+)"', page)
        assert options == [TUAN]


class TestTheCalendar:
    def test_gets_a_secret_address_shown_once(self, browser_as, a_staff_list):
        """Kept as a hash; it opens the calendar without a session."""
        bring_one()
        browser = browser_of(browser_as, LAN)

        shown = browser.post_form(f"{HERE}/lich", page=HERE).text

        [path] = re.findall(r"(/lich/[\w-]{43}\.ics)", shown)
        assert path not in browser.get(HERE).text
        assert "KN-2023-2-0001" in browser_as().get(path).text
        assert path[6:-4].encode() not in ask("SELECT feed_hash FROM staff WHERE code = :code", code=LAN)[0][0]

    def test_a_new_one_ends_the_one_before(self, browser_as, a_staff_list):
        """Shown to somebody by mistake: make a new one."""
        browser = browser_of(browser_as, LAN)
        old, new = (
            re.findall(r"(/lich/[\w-]{43}\.ics)", browser.post_form(f"{HERE}/lich", page=HERE).text)[0] for _ in "12"
        )

        assert browser.get(old).status_code == 404
        assert browser.get(new).status_code == 200


def bring_one() -> None:
    """An issue of Lan's unit."""
    act(raise_issue(), Action.ASSIGN, THE_OFFICE)
