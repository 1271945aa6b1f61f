"""On the pages: a delay explained and approved, an answer taken back by who gave it, a correction beside its answer, who was not told."""

from datetime import date

import pytest
from sqlalchemy import update

from models.rules import Actor
from models.session import transaction
from models.staff import Appointment, Staff, WebSession
from models.states import Action, Role, State
from tasks.links import Purpose, links
from tasks.sessions import key_hash
from tasks.sweep import sweep_deadlines
from tests.conference import DUE_ON, OFFICE, THE_UNIT, UNIT, act, ask, bring, issue_of, post, stand_on
from tests.web.citizen_browser import link_to
from tests.web.conftest import Browser, BrowserAs
from web.asking import SESSION
from web.slugs import step_url

DAY_BEFORE, DAY_AFTER = date(2023, 12, 6), date(2023, 12, 8)
DELAY = {"do": "take", "expected_on": "2023-12-21", "reason": "Chờ văn bản của cơ quan khác."}


def colleague(browser: Browser) -> None:
    """From now on the browser is another officer's of the same unit."""
    [(number,)] = ask("SELECT id FROM staff WHERE name = 'Đỗ Anh Tuấn'")
    with transaction() as db:
        hat = db.query(Appointment.id).filter(Appointment.staff_id == number).scalar()
        db.execute(update(WebSession).where(WebSession.key_hash == key_hash(browser.cookies[SESSION]))
                   .values(staff_id=number, appointment_id=hat))  # fmt: skip


@pytest.fixture
def an_issue_due_tomorrow(an_issue: str) -> str:
    bring(an_issue, State.INSPECTED)
    stand_on(DAY_BEFORE)
    return an_issue


class TestADelay:
    def test_is_explained_approved_and_told_on_every_page(self, an_issue_due_tomorrow: str, browser_as: BrowserAs):
        """The unit writes, the office approves (no head signs in), the citizen reads it; the date stays everywhere."""
        code, unit, office = an_issue_due_tomorrow, browser_as(Role.UNIT, UNIT), browser_as(Role.OFFICE)
        unit.post_form(step_url(code, Action.EXPLAIN_DELAY), DELAY, page=step_url(code, Action.EXPLAIN_DELAY))
        assert "chờ duyệt để báo và xin lỗi công dân" in unit.get(f"/kien-nghi/{code}").text
        assert "Chờ duyệt lời xin lỗi; dự kiến trả lời 21/12/2023" in unit.get("/viec").text
        assert "21/12/2023" not in browser_as().get(link_to(code)).text

        page = office.get(step_url(code, Action.APOLOGISE)).text
        assert "Chờ văn bản của cơ quan khác." in page
        assert (
            office.post_form(step_url(code, Action.APOLOGISE), {"do": "take"}, page=f"/kien-nghi/{code}").status_code
            == 303
        )

        assert issue_of(code).due_on == DUE_ON
        assert "Công dân đã được báo: dự kiến trả lời ngày 21/12/2023" in unit.get(f"/kien-nghi/{code}").text
        shown = browser_as().get(link_to(code)).text
        assert (
            "chưa thể trả lời kiến nghị của Ông/Bà đúng thời hạn ngày 07/12/2023; dự kiến trả lời chậm nhất ngày 21/12/2023"
            in shown
        )
        assert "Xin lỗi Ông/Bà: chưa thể trả lời đúng hạn" in shown

    def test_is_not_approved_by_who_wrote_it(self, an_issue_due_tomorrow: str, browser_as: BrowserAs):
        """The page says whose it is; the button is not there."""
        code, unit = an_issue_due_tomorrow, browser_as(Role.UNIT, UNIT)
        act(code, Action.EXPLAIN_DELAY, THE_UNIT)

        page = unit.get(f"/kien-nghi/{code}").text

        assert "Lời xin lỗi do Văn phòng HĐND và UBND duyệt." in page
        assert f'action="{step_url(code, Action.APOLOGISE)}"' not in page

    def test_is_approved_by_the_head_who_signs_in(self, an_issue_due_tomorrow: str, browser_as: BrowserAs):
        """The officer whose address is the head's; the office then has no button."""
        code = an_issue_due_tomorrow
        act(code, Action.EXPLAIN_DELAY, THE_UNIT)
        [(before, head)] = ask(
            "SELECT s.email, u.head_email FROM staff s, unit u WHERE s.name = 'Vũ Thị Lan' AND u.code = :u", u=UNIT
        )
        with transaction() as db:
            db.execute(update(Staff).where(Staff.email == before).values(email=head))
        try:
            assert (
                "Lời xin lỗi do Trưởng phòng Tư pháp duyệt." in browser_as(Role.OFFICE).get(f"/kien-nghi/{code}").text
            )
            answer = browser_as(Role.UNIT, UNIT).post_form(
                step_url(code, Action.APOLOGISE), {"do": "take"}, page=f"/kien-nghi/{code}"
            )
        finally:
            with transaction() as db:
                db.execute(update(Staff).where(Staff.email == head).values(email=before))

        assert answer.status_code == 303
        assert issue_of(code).expected_on == date(2023, 12, 21)

    @pytest.mark.parametrize(("kind", "slug"), [("apology_wanted", "neu-ly-do-cham"), ("apology_drafted", "xin-loi")])
    def test_the_letter_leads_to_its_form(
        self, kind: str, slug: str, an_issue_due_tomorrow: str, browser_as: BrowserAs
    ):
        """The link in a letter to a unit opens without an account; the form is one sign-in away."""
        sweep_deadlines(DAY_BEFORE)
        act(an_issue_due_tomorrow, Action.EXPLAIN_DELAY, THE_UNIT)
        [(number,)] = ask("SELECT id FROM letter WHERE kind::text = :kind AND recipient_role = 'unit_head'", kind=kind)
        bound = links()
        assert bound

        page = browser_as().get(f"/giao/{bound.sign(Purpose.UNIT, number)}").text

        assert f"/dang-nhap?tiep=/kien-nghi/{an_issue_due_tomorrow}/{slug}" in page

    def test_is_previewed_before_it_is_approved(self, an_issue_due_tomorrow: str, browser_as: BrowserAs):
        """The very letter; nothing is recorded."""
        code, office = an_issue_due_tomorrow, browser_as(Role.OFFICE)
        act(code, Action.EXPLAIN_DELAY, THE_UNIT)

        page = office.post_form(
            step_url(code, Action.APOLOGISE), {"do": "preview"}, page=step_url(code, Action.APOLOGISE)
        ).text

        assert "chậm nhất ngày 21/12/2023. Đây không phải là gia hạn" in page
        assert issue_of(code).expected_on is None


class TestUndo:
    def test_shows_the_minutes_left_and_one_click_to_who_answered(self, an_issue: str, browser_as: BrowserAs):
        """The letter leaves thirty minutes after the answer."""
        bring(an_issue, State.INSPECTED)
        browser = browser_as(Role.UNIT, UNIT)
        act(an_issue, Action.RESOLVE, self.officer("Vũ Thị Lan"))
        page = browser.get(f"/kien-nghi/{an_issue}").text
        assert "<strong>30</strong> phút để rút lại câu trả lời bằng một lần bấm" in page

        answer = browser.post_form(f"/kien-nghi/{an_issue}/rut-lai", {"version": "4"}, page=f"/kien-nghi/{an_issue}")

        assert answer.headers["location"] == f"/kien-nghi/{an_issue}?bao=undone"
        assert issue_of(an_issue).state is State.INSPECTED

    def test_shows_a_colleague_why_not(self, an_issue: str, browser_as: BrowserAs):
        """Neither on the issue's page nor on the desk is there a button; a form sent all the same is refused."""
        bring(an_issue, State.INSPECTED)
        act(an_issue, Action.RESOLVE, self.officer("Vũ Thị Lan"))
        browser = browser_as(Role.UNIT, UNIT)
        colleague(browser)

        for path in (f"/kien-nghi/{an_issue}", "/viec"):
            assert f'action="/kien-nghi/{an_issue}/rut-lai"' not in browser.get(path).text
        assert "Chỉ người đã trả lời" in browser.get(f"/kien-nghi/{an_issue}").text
        assert (
            browser.post_form(f"/kien-nghi/{an_issue}/rut-lai", {"version": "4"}, page="/kien-nghi").status_code == 422
        )
        assert issue_of(an_issue).state is State.RESOLVED

    @staticmethod
    def officer(name: str):

        return Actor(Role.UNIT, UNIT, ask("SELECT id FROM staff WHERE name = :name", name=name)[0][0])


def test_a_correction_stands_beside_the_answer_that_it_corrects(an_issue: str, browser_as: BrowserAs):
    """The citizen reads both; so does the history."""
    bring(an_issue, State.RESOLVED)
    post(an_issue)
    stand_on(date(2023, 11, 20))

    browser_as(Role.OFFICE).post_form(
        step_url(an_issue, Action.CORRECT), {"do": "take", "correction": "Nhận giấy lúc 14 giờ."}, page="/kien-nghi"
    )

    shown = browser_as().get(link_to(an_issue)).text
    assert "Đính chính ngày 20/11/2023" in shown
    assert "Nhận giấy lúc 14 giờ." in shown
    assert "Đã cấp giấy." in shown
    assert "Câu trả lời được đính chính" in shown
    assert "Nhận giấy lúc 14 giờ." in browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}").text


class TestWhoWasNotTold:
    @pytest.mark.parametrize("told", [False, True])
    def test_is_counted_apart_for_the_chair_and_the_office(
        self, told: bool, an_issue_due_tomorrow: str, browser_as: BrowserAs
    ):
        """Late both times; the mark is of the one nobody told."""
        code = an_issue_due_tomorrow
        if told:
            act(code, Action.EXPLAIN_DELAY, THE_UNIT)
            act(code, Action.APOLOGISE, OFFICE)
            post(code, "apology")
        stand_on(DAY_AFTER)

        chair, office = browser_as(Role.CHAIR).get("/chu-tri").text, browser_as(Role.OFFICE).get("/van-phong").text
        listed = browser_as(Role.OFFICE).get("/kien-nghi?chua_bao=1").text

        assert ("công dân chưa được báo trước</strong>" in chair) is not told
        assert ("Chậm mà công dân không được báo trước" in chair) is not told
        assert ('href="/kien-nghi?qua_han=1&amp;chua_bao=1"' in office) is not told
        assert (code in listed) is not told
        assert ("dự kiến trả lời 21/12/2023" in chair.replace("\n", " ")) is told
