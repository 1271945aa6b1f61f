"""The page of one issue: what each role sees of it, why its date is that date, its letters, and the steps possible now."""

import re

import pytest

from models.rules import Actor
from models.states import Action, Role, State
from tasks.publishing import approve
from tests.conference import (
    CHAIR,
    DUE_ON,
    NEXT_DAY,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    ask,
    bring,
    raise_issue,
    stand_on,
)
from tests.web.conftest import BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]

NAME, PHONE = "Đặng Thị Bí Mật", "0912345678"
STAFF = (Role.OFFICE, Role.UNIT, Role.CHAIR, Role.AUDITOR)


@pytest.fixture
def a_hidden_person(a_clean_database: str) -> str:
    """An issue whose text holds a telephone number, answered; its person's name must appear nowhere."""
    code = raise_issue(1, NAME, text=f"Đề nghị trả giấy. Gọi {PHONE}.")
    return bring(code, State.RESOLVED)


def _links(page: str) -> list[str]:
    return re.findall(r'href="(/kien-nghi/[^/"]+/thu/\d+)"', page)


class TestWhoSees:
    def test_every_role_of_the_staff_opens_it(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        for role in STAFF:
            page = browser_as(role, UNIT if role is Role.UNIT else None).get(f"/kien-nghi/{an_issue}")
            assert page.status_code == 200, role
            assert "Đề nghị trả giấy đúng hẹn." in page.text

    def test_another_unit_is_told_that_there_is_no_such_issue(self, an_issue: str, browser_as: BrowserAs):
        """404, not 403: that it exists is not theirs to know; each page under it answers the same."""
        bring(an_issue, State.ASSIGNED)
        other = browser_as(Role.UNIT, OTHER_UNIT)
        letter = ask("SELECT id FROM letter LIMIT 1")[0][0]

        for path in ("", "/kiem-tra", f"/thu/{letter}"):
            assert other.get(f"/kien-nghi/{an_issue}{path}").status_code == 404, path
        assert other.post_form(f"/kien-nghi/{an_issue}/nhan-viec", {}).status_code == 404
        assert other.post_form(f"/kien-nghi/{an_issue}/kiem-tra/nhap", {"findings": "x"}).status_code == 404

    def test_a_unit_that_helps_reads_it_and_has_no_step(self, an_issue: str, browser_as: BrowserAs):
        act(an_issue, Action.ASSIGN, OFFICE, co_units=OTHER_UNIT)

        page = browser_as(Role.UNIT, OTHER_UNIT).get(f"/kien-nghi/{an_issue}")

        assert page.status_code == 200
        assert "Việc có thể làm" not in page.text

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_nobody_reads_who_raised_it(self, a_hidden_person: str, browser_as: BrowserAs, language: str):
        """Name, telephone and e-mail, on the page, on every form and in every letter (issue B §4)."""
        for role in STAFF:
            browser = browser_as(role, UNIT if role is Role.UNIT else None)
            page = browser.get(f"/kien-nghi/{a_hidden_person}?lang={language}").text
            links = _links(page)
            assert links, role
            for url in [*links, f"/kien-nghi/{a_hidden_person}/them-tep", "/kien-nghi"]:
                page += browser.get(url).text
            for secret in (NAME, PHONE, "mật@congdan.example", "/k/", "/giao/"):
                assert secret not in page, (role, secret)

    def test_a_sensitive_text_is_hidden(self, a_clean_database: str, browser_as: BrowserAs):
        """What is said of health is read in the file only."""
        code = bring(raise_issue(1, text="Bệnh của con tôi.", sensitive=True), State.RESOLVED)
        unit = browser_as(Role.UNIT, UNIT)
        page = unit.get(f"/kien-nghi/{code}").text
        page += "".join(unit.get(url).text for url in _links(page))

        assert "Bệnh của con tôi" not in page
        assert "dữ liệu nhạy cảm" in page

    def test_nobody_without_a_session_opens_it(self, an_issue: str, browser_as: BrowserAs):
        answer = browser_as().get(f"/kien-nghi/{an_issue}", follow_redirects=False)

        assert answer.headers["location"].startswith("/dang-nhap?tiep=")


class TestRevealing:
    def test_the_office_sees_who_raised_it_once_it_has_said_why(self, a_hidden_person: str, browser_as: BrowserAs):
        """On the answer page alone; the reason and who looked are on record."""
        office, url = browser_as(Role.OFFICE), f"/kien-nghi/{a_hidden_person}/xem-nguoi-kien-nghi"

        seen = office.post_form(url, {"reason": "Gọi điện hướng dẫn.", "do": "take"}, page=url)

        assert NAME in seen.text
        assert PHONE in seen.text
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'reveal' AND staff_id IS NOT NULL") == [(1,)]
        assert NAME not in office.get(f"/kien-nghi/{a_hidden_person}").text

    def test_without_a_reason_nothing_is_shown(self, a_hidden_person: str, browser_as: BrowserAs):
        office, url = browser_as(Role.OFFICE), f"/kien-nghi/{a_hidden_person}/xem-nguoi-kien-nghi"

        answer = office.post_form(url, {"reason": " ", "do": "take"}, page=url)

        assert answer.status_code == 422
        assert NAME not in answer.text

    @pytest.mark.parametrize("role", [Role.UNIT, Role.CHAIR, Role.AUDITOR])
    def test_nobody_else_may(self, a_hidden_person: str, browser_as: BrowserAs, role: Role):
        browser = browser_as(role, UNIT if role is Role.UNIT else None)

        answer = browser.post_form(f"/kien-nghi/{a_hidden_person}/xem-nguoi-kien-nghi", {"reason": "x"})

        assert answer.status_code == 422
        assert NAME not in answer.text
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'reveal'") == [(0,)]


class TestWhyThatDate:
    def test_each_day_is_counted_with_its_reason_and_the_paper_behind(self, an_issue: str, browser_as: BrowserAs):
        """“Vì sao là ngày này?” (issue B §1)."""
        bring(an_issue, State.ASSIGNED)
        stand_on(DUE_ON)

        page = browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}").text

        assert "Vì sao là ngày này?" in page
        assert "07/12/2023 – ngày thứ 15" in page
        assert "18/11/2023 – không tính: Thứ Bảy" in page
        assert "giải quyết kịp thời" in page
        assert "512/TB-UBND" in page

    def test_a_notice_that_is_not_out_yet_is_not_cited(self, an_issue: str, browser_as: BrowserAs):
        """On the day after the conference its number is not known."""
        bring(an_issue, State.ASSIGNED)

        assert "512/TB-UBND" not in browser_as(Role.OFFICE).get(f"/kien-nghi/{an_issue}").text


class TestSteps:
    def test_the_history_says_who_did_what_for_whom(self, an_issue: str, browser_as: BrowserAs):
        """The unit and the officer by name."""
        bring(an_issue, State.ASSIGNED)
        unit = browser_as(Role.UNIT, UNIT)
        unit.post_form(f"/kien-nghi/{an_issue}/nhan-viec", page="/viec")

        page = unit.get(f"/kien-nghi/{an_issue}").text

        assert "Phòng Tư pháp (Vũ Thị Lan)" in page

    def test_only_possible_steps_have_a_button(self, an_issue: str, browser_as: BrowserAs):
        """Computed from the moves, the role and the guards."""
        bring(an_issue, State.ASSIGNED)
        urls = {role: set(re.findall(rf'(?:href|action)="/kien-nghi/{an_issue}/([a-z-]+)"', browser_as(
            role, UNIT if role is Role.UNIT else None).get(f"/kien-nghi/{an_issue}").text)) for role in STAFF}  # fmt: skip

        assert urls[Role.UNIT] == {
            "nhan-viec", "kiem-tra", "hoi-cong-dan", "de-nghi-gia-han", "neu-ly-do-cham", "tra-lai", "bao-qua-dien-thoai",
            "them-tep", "dong-thoi-gian",
        }  # fmt: skip
        assert urls[Role.CHAIR] - {"dong-thoi-gian"} == {"gia-han", "chi-dao", "giao-lai"}
        assert urls[Role.AUDITOR] <= {"dong-thoi-gian"}
        assert {"giao-lai", "khong-tiep-nhan", "xem-nguoi-kien-nghi"} <= urls[Role.OFFICE]
        assert "giao-viec" not in urls[Role.OFFICE]

    def test_a_step_that_came_too_late_says_why(self, an_issue: str, browser_as: BrowserAs):
        """An extension after the date: no button, but the reason."""
        bring(an_issue, State.ASSIGNED)
        stand_on(DUE_ON.replace(day=8))

        page = browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}").text

        assert f"/kien-nghi/{an_issue}/de-nghi-gia-han" not in page
        assert "Đề nghị gia hạn: Đã quá hạn 07/12/2023" in page

    def test_an_answer_says_until_when_it_can_be_taken_back(self, an_issue: str, browser_as: BrowserAs):
        """The hold window, with the button."""
        bring(an_issue, State.RESOLVED)

        page = browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}").text

        assert "09:30 ngày 17/11/2023" in page
        assert page.count(f'action="/kien-nghi/{an_issue}/rut-lai"') == 1

    def test_a_refused_extension_leaves_its_words(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        assert "Đơn vị đề nghị gia hạn đến ngày 15/12/2023" in browser_as(Role.CHAIR).get(f"/kien-nghi/{an_issue}").text

        act(an_issue, Action.REFUSE_EXTENSION, CHAIR)

        assert "Hồ sơ đã đủ." in browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}").text


class TestLetters:
    def test_a_unit_opens_its_own_letters_and_what_it_told_the_citizen(self, an_issue: str, browser_as: BrowserAs):
        """Not the letters to the office, to the chair or to other units."""
        act(an_issue, Action.ASSIGN, OFFICE, co_units=OTHER_UNIT)
        act(an_issue, Action.INSPECT, THE_UNIT)
        act(an_issue, Action.RESOLVE, THE_UNIT)
        unit, office = browser_as(Role.UNIT, UNIT), browser_as(Role.OFFICE)
        rows = ask("SELECT id, kind::text FROM letter ORDER BY id")
        opened = {kind for number, kind in rows if unit.get(f"/kien-nghi/{an_issue}/thu/{number}").status_code == 200}

        assert opened == {"assignment", "inspected", "resolution"}
        assert all(office.get(f"/kien-nghi/{an_issue}/thu/{number}").status_code == 200 for number, _ in rows)

    def test_a_letter_shows_its_text_without_who_reads_it(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.RESOLVED)
        [(number,)] = ask("SELECT id FROM letter WHERE kind = 'resolution'")

        page = browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}/thu/{number}").text

        assert "Kính gửi Ông/Bà [họ tên]," in page
        assert "Đã cấp giấy." in page
        assert "[đường dẫn riêng của người nhận]" in page

    def test_a_letter_of_another_issue_is_not_found_under_this_one(self, an_issue: str, browser_as: BrowserAs):
        other = bring(raise_issue(2), State.ASSIGNED)
        [(number,)] = ask(
            "SELECT l.id FROM letter l JOIN issue i ON i.id = l.issue_id WHERE i.code = :c AND l.kind = 'assignment'",
            c=other,
        )

        assert browser_as(Role.OFFICE).get(f"/kien-nghi/{an_issue}/thu/{number}").status_code == 404


def test_each_page_of_an_issue_takes_twelve_statements_at_most(
    an_issue: str, browser_as: BrowserAs, statements: Statements
):
    """For every role, the page, a form and every letter (issue B §5)."""
    bring(an_issue, State.RESOLVED)
    letters = [f"thu/{number}" for (number,) in ask("SELECT id FROM letter")]
    for role in STAFF:
        browser = browser_as(role, UNIT if role is Role.UNIT else None)
        for path in ("", "tra-loi", "rut-lai", "bao-qua-dien-thoai", "cong-khai", *letters):
            statements.forget()
            browser.get(f"/kien-nghi/{an_issue}/{path}".rstrip("/"))
            assert 0 < len(statements) <= MOST, (role, path, statements)


def test_a_deputy_is_on_the_page_with_whom_they_stand_in_for(an_issue: str, browser_as: BrowserAs):
    """“thay mặt” (issue B §2); and a step of an earlier day says when it was recorded."""
    bring(an_issue, State.ASSIGNED)
    ids = dict(ask("SELECT code, id FROM staff"))
    stand_on(DUE_ON)
    deputy = Actor(Role.UNIT, UNIT, ids["cb-006"], ids["cb-005"])
    act(an_issue, Action.INSPECT, deputy, on=NEXT_DAY)

    page = browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}").text

    assert "Phòng Tư pháp (Đỗ Anh Tuấn, thay mặt Vũ Thị Lan)" in page
    assert "ghi vào hồ sơ ngày 07/12/2023" in page


def test_taking_from_the_public_list_is_offered_only_for_what_is_on_it(an_issue: str, browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    assert "go-cong-khai" not in office.get(f"/kien-nghi/{an_issue}").text

    approve(an_issue, OFFICE, "Đề nghị trả giấy.", "")

    assert "go-cong-khai" in office.get(f"/kien-nghi/{an_issue}").text
