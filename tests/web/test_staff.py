"""The staff list in the office's hands: who may come in, in which role, until when; out at once; all of it on record."""

import logging
import re
from html import unescape

import pytest

from models.states import Role
from tasks.staffing import StaffWrong, disable
from tests.conference import NEXT_DAY, OTHER_UNIT, UNIT, all_at_once, ask, stand_on
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements
from tests.web.staff_rows import LAN, TUAN, a_staff_list, browser_of, change, hat_of, log, signed_in, staff_id, wear

__all__ = ["a_staff_list", "statements"]

LIST = "/van-phong/can-bo"
NEW = {"name": "Ngô Thị Mai", "email": "Mai.TP@caugiay.example", "phone": "024 3000 0999", "role": "unit", "unit": UNIT,
       "valid_from": "2023-11-17", "valid_to": ""}  # fmt: skip


@pytest.fixture
def office(browser_as: BrowserAs, a_staff_list: None) -> Browser:
    """Lê Minh Hà of the office, cb-001."""
    return browser_as(Role.OFFICE)


def send(office: Browser, path: str, **fields: str):
    return office.post_form(f"{LIST}/{path}", fields, page=f"{LIST}/them")


def roles_of(code: str) -> list[tuple[str, str | None, str, str | None]]:
    """(role, unit, from, until before) of one member, in the order they were given."""
    return ask(
        "SELECT a.role::text, u.code, a.valid_from::text, a.valid_to::text FROM appointment a"
        " LEFT JOIN unit u ON u.id = a.unit_id WHERE a.staff_id = :id ORDER BY a.id", id=staff_id(code),
    )  # fmt: skip


def number_of_role(code: str) -> str:
    return str(ask("SELECT id FROM appointment WHERE staff_id = :id ORDER BY id LIMIT 1", id=staff_id(code))[0][0])


class TestThePages:
    @pytest.mark.parametrize("path", ["", "/them", "/cb-005", "/nhat-ky"])
    def test_are_there_in_both_languages(self, path, office, statements: Statements):
        """With few statements, whatever is on the list."""
        for language in ("vi", "en"):
            statements.forget()
            assert office.get(f"{LIST}{path}?lang={language}").status_code == 200
            assert len(statements) <= MOST

    def test_the_list_shows_roles_days_off_and_sessions(self, office, browser_as):
        """Each member on one line."""
        browser_of(browser_as, LAN)
        send(office, f"{LAN}/nghi", first_on="2023-11-20", last_on="2023-11-22", deputy=TUAN)

        row = re.search(
            r"<tr>\s*<th[^>]*><a href=\"/van-phong/can-bo/cb-005\".*?</tr>", office.get(LIST).text, re.DOTALL
        )

        assert row
        assert all(
            one in row[0] for one in ("Vũ Thị Lan", "Phòng Tư pháp", "20/11/2023 – 22/11/2023", "Đỗ Anh Tuấn", ">1<")
        )

    def test_the_list_has_pages(self, office):
        """Fifty on each; nobody is lost between them."""
        change("INSERT INTO staff (code, name, email) SELECT 'cb-9' || n, 'Cán bộ ' || n, n || '@caugiay.example'"
               " FROM generate_series(1, 120) n")  # fmt: skip
        total, seen, url = ask("SELECT count(*) FROM staff")[0][0], set[str](), LIST
        while url:
            page = office.get(url).text
            seen |= set(re.findall(rf'href="{LIST}/(cb-\d+)"', page))
            following = re.search(r'rel="next" href="([^"]+)"', page)
            url = following[1] if following else ""

        assert len(seen) == total

    def test_an_unknown_member_or_form_is_not_there(self, office):
        """404, no 500."""
        assert office.get(f"{LIST}/cb-999").status_code == 404
        for path in ("cb-999/khoa", "cb-005/khong-co", "cb-999/phien", "cb-999/vai-tro"):
            assert send(office, path, valid_from="2023-11-17", role="office").status_code == 404

    @pytest.mark.parametrize("role", [Role.CHAIR, Role.UNIT, Role.AUDITOR])
    def test_are_for_the_office_alone(self, role, browser_as, a_staff_list):
        """No other role makes itself a role."""
        browser = browser_as(role)

        for path in (LIST, f"{LIST}/them", f"{LIST}/cb-005"):
            assert browser.get(path).status_code == 403
        assert browser.post_form(f"{LIST}/them", NEW).status_code == 403
        assert browser.post_form(f"{LIST}/cb-001/khoa").status_code == 403
        assert ask("SELECT count(*) FROM staff WHERE email ILIKE 'mai%'") == [(0,)]


class TestAdding:
    def test_puts_somebody_on_the_list_with_a_role(self, office, browser_as):
        """Under the next code; they can sign in at once."""
        answer = send(office, "them", **NEW)

        code = answer.headers["location"].removeprefix(f"{LIST}/").partition("?")[0]
        assert re.fullmatch(r"cb-\d{3}", code)
        assert ask("SELECT name, email FROM staff WHERE code = :code", code=code) == [
            ("Ngô Thị Mai", "mai.tp@caugiay.example")
        ]
        assert roles_of(code) == [("unit", UNIT, "2023-11-17", None)]
        assert log()[1:] == [("cb-001", "added", code), ("cb-001", "role_given", code)]
        assert signed_in(browser_of(browser_as, code))

    @pytest.mark.parametrize(("fields", "said"), [
        ({"name": " "}, "Cần ghi họ tên"), ({"email": "khong phai"}, "chưa đúng"), ({"email": "tu-phap@caugiay.example"}, "là của cán bộ cb-005"),
        ({"role": "citizen"}, "Cần chọn vai trò"), ({"role": ""}, "Cần chọn vai trò"), ({"unit": ""}, "Cần chọn đơn vị"),
        ({"unit": "khong-co"}, "Cần chọn đơn vị"), ({"valid_from": ""}, "Cần ghi ngày"), ({"valid_to": "2023-11-17"}, "phải sau ngày bắt đầu"),
        ({"valid_to": "xx"}, "Cần ghi ngày"),
    ], ids=str)  # fmt: skip
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, fields, said, office):
        """Nobody half on the list."""
        answer = send(office, "them", **NEW | fields)

        assert answer.status_code == 422
        assert said in answer.text
        assert 'value="024 3000 0999"' in answer.text
        assert ask("SELECT count(*) FROM staff WHERE phone = '024 3000 0999'") == [(0,)]

    def test_two_at_once_get_two_codes(self, office, a_staff_list):
        """One after the other."""
        from tasks.staffing import Details, NewRole, add_member  # noqa: PLC0415

        codes = all_at_once(6, lambda n: add_member(
            "cb-001", Details(f"Người {n}", f"n{n}@caugiay.example", ""), NewRole("chair", "", "2023-11-17")))  # fmt: skip

        assert len(set(codes)) == 6
        assert all(str(code).startswith("cb-") for code in codes)


class TestRoles:
    def test_a_new_one_replaces_the_old_on_its_day(self, office, browser_as):
        """Lan moves to another unit on the twentieth: until then the old holds, from then on the new."""
        send(
            office,
            f"{LAN}/vai-tro",
            role="unit",
            unit=OTHER_UNIT,
            valid_from="2023-11-20",
            replaces=number_of_role(LAN),
        )
        assert roles_of(LAN) == [("unit", UNIT, "2000-01-01", "2023-11-20"), ("unit", OTHER_UNIT, "2023-11-20", None)]

        for day, unit in ((19, "Phòng Tư pháp"), (20, "Phòng Kinh tế")):
            stand_on(NEXT_DAY.replace(day=day))
            who = re.search(r'class="who-name".*?</p>', browser_of(browser_as, LAN).get("/tai-khoan").text, re.DOTALL)
            assert who
            assert unit in who[0]

    def test_one_that_ends_today_ends_today(self, office, browser_as):
        """``valid_to`` is the first day without it: the very next page asks to sign in."""
        lan = browser_of(browser_as, LAN)

        send(office, f"{LAN}/het-vai-tro", ending=number_of_role(LAN), ends_on="2023-11-17")

        assert not signed_in(lan)
        assert log()[-1] == ("cb-001", "role_ended", LAN)

    def test_one_given_by_mistake_today_ends_today_too(self, office):
        """Though a role runs forward."""
        send(office, f"{LAN}/vai-tro", role="chair", valid_from="2023-11-17")
        [(number,)] = ask("SELECT max(id) FROM appointment")

        assert send(office, f"{LAN}/het-vai-tro", ending=str(number), ends_on="2023-11-17").status_code == 303
        assert ask("SELECT valid_to::text FROM appointment WHERE id = :id", id=number) == [("2023-11-17",)]

    def test_one_that_is_held_already_is_not_given_twice(self, office):
        """Overlapping days of the same role."""
        answer = send(office, f"{LAN}/vai-tro", role="unit", unit=UNIT, valid_from="2023-12-01")

        assert answer.status_code == 422
        assert "đã giữ vai trò này" in answer.text

    @pytest.mark.parametrize("number", ["", "0", "x", "9" * 40])
    def test_one_of_somebody_else_is_not_theirs_to_lose(self, number, office):
        """The number of another's role under this one's name changes nothing."""
        for one in (number, number_of_role(TUAN)):
            assert send(office, f"{LAN}/het-vai-tro", ending=one, ends_on="2023-11-17").status_code == 404
            if one:
                answer = send(office, f"{LAN}/vai-tro", role="chair", valid_from="2023-11-17", replaces=one)
                assert answer.status_code == 404
        assert roles_of(TUAN) == [("unit", UNIT, "2000-01-01", None)]
        assert roles_of(LAN) == [("unit", UNIT, "2000-01-01", None)]

    def test_the_office_is_never_left_empty(self, office):
        """Neither by ending the last role nor by disabling the last member who holds it."""
        send(office, "cb-002/khoa")

        answer = send(office, "cb-001/het-vai-tro", ending=number_of_role("cb-001"), ends_on="2023-12-01")

        assert answer.status_code == 422
        assert "Văn phòng phải còn ít nhất một cán bộ" in answer.text
        assert roles_of("cb-001") == [("office", None, "2000-01-01", None)]

    def test_two_who_disable_each_other_leave_one(self, office):
        """At the same moment."""
        pairs = [("cb-001", "cb-002"), ("cb-002", "cb-001")]

        done = all_at_once(2, lambda n: disable(*pairs[n]))

        assert sum(isinstance(one, StaffWrong) for one in done) == 1
        assert ask("SELECT count(*) FROM staff WHERE disabled_at IS NOT NULL") == [(1,)]


class TestDisabling:
    def test_is_out_at_once_everywhere(self, office, browser_as):
        """Every browser of theirs (ASVS 5: 7.4.2); what they did stays under their code."""
        browsers = [browser_of(browser_as, LAN) for _ in range(3)]

        send(office, f"{LAN}/khoa")

        assert not any(map(signed_in, browsers))
        assert ask("SELECT count(*) FROM web_session WHERE staff_id = :id AND ended_at IS NULL", id=staff_id(LAN)) == [
            (0,)
        ]
        assert log()[-2:] == [("cb-001", "session_ended", LAN), ("cb-001", "disabled", LAN)]
        assert "đã khóa" in office.get(LIST).text

    def test_is_taken_back_without_reviving_sessions(self, office, browser_as):
        """They sign in anew."""
        before = browser_of(browser_as, LAN)
        send(office, f"{LAN}/khoa")

        send(office, f"{LAN}/mo-lai")

        assert not signed_in(before)
        assert signed_in(browser_of(browser_as, LAN))

    def test_of_oneself_is_refused(self, office):
        """Nobody locks themself out."""
        answer = send(office, "cb-001/khoa")

        assert answer.status_code == 422
        assert "Không tự khóa" in answer.text
        assert signed_in(office)

    def test_the_office_ends_one_session_or_all(self, office, browser_as):
        """ASVS 5: 7.4.5."""
        first, second = browser_of(browser_as, LAN), browser_of(browser_as, LAN)
        refs = re.findall(r'name="ref" value="([0-9a-f]{16})"', office.get(f"{LIST}/{LAN}").text)

        send(office, f"{LAN}/phien", ref=refs[-1])
        assert [signed_in(first), signed_in(second)] == [False, True]

        send(office, f"{LAN}/phien")
        assert not signed_in(second)

    def test_a_session_of_somebody_else_is_not_theirs(self, office, browser_as):
        """The name of one under another's code ends nothing."""
        tuan = browser_of(browser_as, TUAN)
        [ref] = re.findall(r'name="ref" value="([0-9a-f]{16})"', office.get(f"{LIST}/{TUAN}").text)

        assert send(office, f"{LAN}/phien", ref=ref).status_code == 404
        assert signed_in(tuan)


class TestDetails:
    def test_a_new_address_gets_the_links_from_now_on(self, office):
        """Only what changed is named on record, not what it was or is."""
        send(office, f"{LAN}/thong-tin", name="Vũ Thị Lan", email="lan.moi@caugiay.example", phone="024 3000 0002")

        assert ask("SELECT email FROM staff WHERE code = :code", code=LAN) == [("lan.moi@caugiay.example",)]
        assert ask("SELECT facts FROM access_event WHERE what = 'details_changed'") == [({"changed": ["email"]},)]

    def test_that_are_wrong_are_shown_as_typed(self, office):
        """By the field."""
        answer = send(office, f"{LAN}/thong-tin", name="Lan Mới", email="lan@", phone="")

        assert answer.status_code == 422
        assert 'value="Lan Mới"' in answer.text
        assert 'href="#f-email"' in answer.text


class TestDaysOffForAnother:
    def test_may_name_a_deputy_of_another_unit(self, office, browser_as):
        """A unit with a single officer: the office decides who stands in; not the auditor."""
        answer = send(office, "cb-008/nghi", first_on="2023-11-17", last_on="2023-11-17", deputy=LAN)
        assert answer.status_code == 303
        name = ask("SELECT name FROM staff WHERE code = 'cb-008'")[0][0]

        lan = browser_of(browser_as, LAN)
        wear(lan, hat_of(name, lan))

        assert f"thay mặt {name}" in unescape(lan.get("/tai-khoan").text)
        assert (
            send(office, "cb-008/nghi", first_on="2023-12-01", last_on="2023-12-01", deputy="cb-004").status_code == 422
        )

    def test_are_taken_back_by_the_office(self, office):
        """By the number on the member's page, and only there."""
        send(office, f"{LAN}/nghi", first_on="2023-11-20", last_on="2023-11-22", deputy=TUAN)
        [number] = re.findall(r'name="leave" value="(\d+)"', office.get(f"{LIST}/{LAN}").text)

        assert send(office, f"{TUAN}/thoi-nghi", leave=number).status_code == 404
        assert send(office, f"{LAN}/thoi-nghi", leave=number).status_code == 303
        assert ask("SELECT ended_at IS NOT NULL FROM leave") == [(True,)]


class TestTheRecord:
    def test_is_shown_to_the_auditor_in_words(self, office, browser_as):
        """Who did what to whom, with roles, units and days in words; no raw key."""
        send(
            office,
            f"{LAN}/vai-tro",
            role="unit",
            unit=OTHER_UNIT,
            valid_from="2023-11-20",
            replaces=number_of_role(LAN),
        )
        send(office, f"{LAN}/nghi", first_on="2023-11-20", last_on="2023-11-22", deputy="cb-002")
        send(office, f"{LAN}/khoa")

        page = browser_as(Role.AUDITOR).get(f"{LIST}/nhat-ky").text

        rows = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
        assert "Giao vai trò: Vũ Thị Lan cb-005 Phòng Kinh tế, từ 20/11/2023" in rows
        assert "Kết thúc vai trò: Vũ Thị Lan cb-005 Phòng Tư pháp, đến trước ngày 20/11/2023" in rows
        assert "Ghi kỳ nghỉ: Vũ Thị Lan cb-005 20/11/2023 – 22/11/2023, người thay mặt cb-002" in rows
        assert "Khóa tài khoản: Vũ Thị Lan cb-005" in rows
        assert "bằng vai trò dùng thử, Văn phòng".lower() in rows.lower()
        assert "role_given" not in page

    def test_has_pages(self, office, browser_as):
        """Newest first; every line once."""
        change(
            "INSERT INTO access_event (who, what, at) SELECT 'cb-001', 'signed_in', now() FROM generate_series(1, 120)"
        )
        browser, total = browser_as(Role.AUDITOR), ask("SELECT count(*) FROM access_event")[0][0] + 1
        counted, url = 0, f"{LIST}/nhat-ky"
        while url:
            page = browser.get(url).text
            counted += page.count('<th scope="row">')
            following = re.search(r'rel="next" href="([^"]+)"', page)
            url = following[1] if following else ""

        assert counted in {total, total - 1}

    @pytest.mark.parametrize("before", ["0", "-1", "x", "9" * 30])
    def test_of_a_page_that_is_none_is_not_there(self, before, office):
        """404, no 500."""
        assert office.get(f"{LIST}/nhat-ky?truoc={before}").status_code == 404

    def test_and_the_log_hold_codes_only(self, office, caplog):
        """No name, no address (ASVS 5: 16.2.5)."""
        with caplog.at_level(logging.INFO, "followup.access"):
            send(office, "them", **NEW)
            send(office, f"{LAN}/thong-tin", name="Vũ Lan", email="lan.moi@caugiay.example", phone="")
            send(office, f"{LAN}/nghi", first_on="2023-11-20", last_on="2023-11-22", deputy=TUAN)

        whole = caplog.text + str(ask("SELECT who, what, whom, facts::text FROM access_event"))
        assert "leave_entered" in whole
        assert not any(word in whole for word in ("Mai", "Lan", "caugiay.example", "3000"))
