"""The stories of the conference in a real browser: from the letter to the click to the next letter."""

from datetime import date, time

import pytest
from playwright.sync_api import Page, expect

from models.states import Role, State
from tests.browser.conftest import PHONE, Installation, OpenAs
from tests.conference import HELD_ON, NEXT_DAY, UNIT, issue_of, raise_issue, stand_on

OFFICER = "tu-phap@caugiay.example"
CITIZEN = "an@congdan.example"


@pytest.fixture
def an_assigned_issue(an_installation: Installation) -> str:
    """Raised at the conference by somebody with e-mail, given to its unit by the engine; the letters are out."""
    stand_on(HELD_ON, time(17))
    code = raise_issue()
    an_installation.carry_out()
    stand_on(NEXT_DAY)
    return code


def take(page: Page, label: str) -> None:
    """Press the button of that name in the page's main part."""
    page.locator("main").get_by_role("button", name=label, exact=True).first.click()


def answer(page: Page, code: str) -> None:
    """Inspect and answer, as the officer."""
    page.goto(f"/kien-nghi/{code}/kiem-tra")
    page.get_by_label("Kết quả kiểm tra", exact=False).first.fill("Hồ sơ hợp lệ, trả chậm do thiếu chữ ký.")
    take(page, "Ghi nhận")
    page.goto(f"/kien-nghi/{code}/tra-loi")
    page.locator("[name=outcome]").select_option("solved")
    page.locator("[name=result]").fill("Đã cấp giấy.")
    page.locator("[name=legal_basis]").fill("Luật Hộ tịch năm 2014")
    page.locator("[name=next_step]").fill("Mời nhận kết quả tại Bộ phận Một cửa.")
    page.locator("[name=document_no]").fill("12/TP")
    page.locator("[name=document_on]").fill("2023-11-17")


class TestTheOfficer:
    def test_acknowledges_in_one_tap_from_the_letter_on_a_phone(
        self, an_assigned_issue: str, an_installation: Installation, open_as: OpenAs
    ):
        """The letter's link opens a page that asks; one tap and the receipt is on record. No account is needed."""
        [letter] = an_installation.letters(OFFICER, "Giao chủ trì")
        page = open_as(size=PHONE)

        page.goto(an_installation.link_in(letter))
        assert issue_of(an_assigned_issue).acknowledged_on is None  # opening changes nothing: mail scanners open links
        take(page, "Xác nhận đã nhận việc")

        expect(page.locator("main")).to_contain_text("Đã xác nhận nhận việc")
        assert issue_of(an_assigned_issue).acknowledged_on == NEXT_DAY

    @pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
    def test_answers_sees_the_very_letter_before_it_goes_and_can_take_it_back(
        self, javascript: bool, an_assigned_issue: str, an_installation: Installation, open_as: OpenAs
    ):
        """Preview shows what the citizen will get; until the hold is over one click takes it back; then it leaves."""
        page = open_as(Role.UNIT, UNIT, javascript=javascript)
        answer(page, an_assigned_issue)
        take(page, "Xem trước thư")
        shown = page.locator("main").inner_text()
        assert issue_of(an_assigned_issue).state is State.INSPECTED
        take(page, "Ghi nhận")

        an_installation.carry_out()
        assert not an_installation.letters(CITIZEN, f"[{an_assigned_issue}] Kết quả giải quyết")
        page.goto(f"/kien-nghi/{an_assigned_issue}/rut-lai")
        take(page, "Rút lại câu trả lời")
        assert issue_of(an_assigned_issue).state is State.INSPECTED

        answer_again(page, an_assigned_issue)
        stand_on(NEXT_DAY, time(12))
        an_installation.carry_out()
        letter = an_installation.letters(CITIZEN, f"[{an_assigned_issue}] Kết quả giải quyết")[-1]
        text = letter.get_body(("plain",)).get_content()
        for line in ("Đã cấp giấy.", "Mời nhận kết quả tại Bộ phận Một cửa.", "Luật Hộ tịch năm 2014"):
            assert line in shown
            assert line in text

    def test_loses_nothing_when_a_colleague_is_faster(self, an_assigned_issue: str, open_as: OpenAs):
        """Who did what is told, both texts are there, and the second try counts."""
        first, second = open_as(Role.UNIT, UNIT), open_as(Role.UNIT, UNIT)
        for page, words in ((first, "Của người thứ nhất."), (second, "Của người thứ hai.")):
            page.goto(f"/kien-nghi/{an_assigned_issue}/kiem-tra")
            page.locator("[name=findings]").fill(words)

        take(first, "Ghi nhận")
        take(second, "Ghi nhận")

        shown = second.locator("main")
        expect(shown).to_contain_text("Của người thứ nhất.")
        expect(shown).to_contain_text("Của người thứ hai.")

    def test_finds_a_draft_again_that_was_saved_while_typing(self, an_assigned_issue: str, open_as: OpenAs):
        """Two seconds after typing stops the draft is kept; a new window has it."""
        page = open_as(Role.UNIT, UNIT)
        page.goto(f"/kien-nghi/{an_assigned_issue}/kiem-tra")

        with page.expect_response(lambda answer: answer.url.endswith("/nhap") and answer.ok):
            page.locator("[name=findings]").press_sequentially("Đang xác minh")
        page.goto(f"/kien-nghi/{an_assigned_issue}/kiem-tra")

        expect(page.locator("[name=findings]")).to_have_value("Đang xác minh")


def answer_again(page: Page, code: str) -> None:
    """The same answer after it was taken back: the issue is inspected already."""
    page.goto(f"/kien-nghi/{code}/tra-loi")
    page.locator("[name=outcome]").select_option("solved")
    page.locator("[name=result]").fill("Đã cấp giấy.")
    page.locator("[name=legal_basis]").fill("Luật Hộ tịch năm 2014")
    page.locator("[name=next_step]").fill("Mời nhận kết quả tại Bộ phận Một cửa.")
    page.locator("[name=document_no]").fill("12/TP")
    page.locator("[name=document_on]").fill("2023-11-17")
    take(page, "Ghi nhận")


class TestTheCitizen:
    @pytest.fixture
    def an_answered_page(self, an_assigned_issue: str, an_installation: Installation, open_as: OpenAs) -> Page:
        """The citizen's page, opened from the letter with the answer, on a phone without JavaScript."""
        officer = open_as(Role.UNIT, UNIT)
        answer(officer, an_assigned_issue)
        take(officer, "Ghi nhận")
        stand_on(NEXT_DAY, time(12))
        an_installation.carry_out()
        page = open_as(size=PHONE, javascript=False)
        page.goto(an_installation.link_in(an_installation.letters(CITIZEN, "Kết quả giải quyết")[-1]))
        return page

    def test_rates_the_answer_from_the_letter(self, an_answered_page: Page, an_assigned_issue: str):
        """Letter, link, one choice: the issue is closed with the citizen's own word."""
        an_answered_page.get_by_role("link", name="Đánh giá câu trả lời").click()
        an_answered_page.get_by_label("Hài lòng", exact=True).check()
        take(an_answered_page, "Gửi đánh giá")

        assert issue_of(an_assigned_issue).state is State.CLOSED

    def test_objects_with_a_sentence_and_the_unit_hears_of_it(
        self, an_answered_page: Page, an_assigned_issue: str, an_installation: Installation
    ):
        """Not agreeing opens the issue once more with a short clock, and the unit gets a letter."""
        an_answered_page.get_by_role("link", name="Tôi chưa đồng ý").click()
        an_answered_page.locator("[name=reason]").fill("Tôi chưa nhận được giấy.")
        take(an_answered_page, "Gửi và mở lại kiến nghị")
        an_installation.carry_out()

        issue = issue_of(an_assigned_issue)
        assert (issue.state, issue.due_on) == (State.ASSIGNED, date(2023, 11, 24))
        assert an_installation.letters(OFFICER, "Mở lại")

    def test_answers_the_units_question(self, an_assigned_issue: str, an_installation: Installation, open_as: OpenAs):
        """The question comes by letter; the answer is given on a page, with a file, and the unit hears of it."""
        officer = open_as(Role.UNIT, UNIT)
        officer.goto(f"/kien-nghi/{an_assigned_issue}/hoi-cong-dan")
        officer.locator("[name=question]").fill("Xin cho biết số giấy khai sinh.")
        take(officer, "Ghi nhận")
        an_installation.carry_out()
        page = open_as(size=PHONE)

        page.goto(an_installation.link_in(an_installation.letters(CITIZEN, "bổ sung")[-1]))
        page.get_by_role("link", name="Trả lời câu hỏi").click()
        page.locator("[name=reply]").fill("Số 12/1995.")
        page.locator("[name=file]").set_input_files({"name": "ảnh.png", "mimeType": "image/png", "buffer": PNG})
        take(page, "Gửi câu trả lời")
        an_installation.carry_out()

        assert issue_of(an_assigned_issue).state is State.ASSIGNED
        assert an_installation.letters(OFFICER, "bổ sung")


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
