"""The conference from the office's side in a real browser: from the workbook to the citizen's rating and the chair's figures."""

from datetime import date, time
from pathlib import Path

from playwright.sync_api import Page, expect

from models.states import Action, Role, State
from tests.browser.conftest import PHONE, Installation, OpenAs
from tests.conference import HELD_ON, NEXT_DAY, OFFICE, THE_UNIT, UNIT, act, bring, issue_of, raise_issue, stand_on

WORKBOOK = Path(__file__).parents[2] / "deployments/district/hoi-nghi-2023-lan-2-thuc-te.xlsx"
MARRIAGE, BUSINESS = (
    "KN-2023-2-0001",
    "KN-2023-2-0014",
)  # of the workbook: with the justice division; with the wrong unit
MINH = "minh.nguyen@congdan.example"
OFFICER = "tu-phap@caugiay.example"
ANSWER = {
    "result": "Đã ký Giấy chứng nhận kết hôn.", "legal_basis": "Điều 38 Luật Hộ tịch năm 2014",
    "next_step": "Mời hai bên đến nhận tại Bộ phận Một cửa.", "document_no": "218/TP", "document_on": "2023-11-17",
}  # fmt: skip


def press(page: Page, label: str) -> None:
    """The first button of that name."""
    page.locator("main").get_by_role("button", name=label).first.click()


def follow(page: Page, label: str, code: str = "") -> None:
    """The link of that name; in the row of that issue, if one is named."""
    place = page.locator("main").locator("tr", has_text=code).first if code else page.locator("main")
    place.get_by_role("link", name=label).first.click()


def record(page: Page, **given: str) -> None:
    """Fill in the form of a step and record it."""
    for name, value in given.items():
        page.locator(f"main [name={name}]").fill(value)
    press(page, "Ghi nhận")


class TestTheConference:
    def test_is_worked_from_the_workbook_to_the_rating_in_the_browser_alone(
        self, an_installation: Installation, open_as: OpenAs
    ):
        """What a district does after its conference, each with the pages of their role; nothing is done behind them."""
        stand_on(HELD_ON, time(17))
        office = open_as()
        self.comes_in_by_the_button_of_the_demo(office)
        self.tries_the_workbook_and_takes_it_in(office)
        an_installation.carry_out()

        stand_on(NEXT_DAY)
        self.gives_what_was_handed_back_to_the_right_unit(office, open_as(Role.UNIT, "tc-kh", size=PHONE))
        officer = open_as(Role.UNIT, UNIT, size=PHONE)
        self.acknowledges_inspects_and_answers(officer)
        self.sends_back_what_is_not_good_enough(office)
        an_installation.carry_out()
        assert an_installation.letters(OFFICER, f"[{MARRIAGE}] Đề nghị hoàn thiện văn bản trả lời")
        assert not an_installation.letters(MINH, f"[{MARRIAGE}] Kết quả giải quyết")
        self.answers_again(officer)

        stand_on(NEXT_DAY, time(12))  # the hold is over
        an_installation.carry_out()
        citizen = open_as(size=PHONE)
        citizen.goto(an_installation.link_in(an_installation.letters(MINH, f"[{MARRIAGE}] Kết quả giải quyết")[-1]))
        self.rates_the_answer(citizen)
        self.sees_it_in_the_figures(open_as(Role.CHAIR))

    def comes_in_by_the_button_of_the_demo(self, office: Page) -> None:
        office.goto("/dang-nhap")
        press(office, "Lê Minh Hà")
        expect(office.get_by_role("heading", level=1)).to_have_text("Bàn làm việc của Văn phòng")

    def tries_the_workbook_and_takes_it_in(self, office: Page) -> None:
        follow(office, "Nhập tệp")
        office.locator("[name=file]").set_input_files(WORKBOOK)
        press(office, "Đọc thử tệp")
        expect(office.locator("main")).to_contain_text("Chưa ghi gì. Đây là những gì sẽ được ghi.")
        press(office, "Ghi vào sổ")
        expect(office.locator("main")).to_contain_text("Đã ghi vào sổ. Hệ thống giao đơn vị và gửi thư trong ít phút.")

    def gives_what_was_handed_back_to_the_right_unit(self, office: Page, wrong: Page) -> None:
        wrong.goto(f"/kien-nghi/{BUSINESS}")
        follow(wrong, "Trả lại, không đúng thẩm quyền")
        wrong.locator("main [name=right_unit]").select_option("kinh-te")
        record(wrong, reason="Việc đăng ký hộ kinh doanh do Phòng Kinh tế giải quyết.")
        office.goto("/van-phong")
        follow(office, "Giao đơn vị", BUSINESS)
        office.locator("main [name=unit]").select_option("kinh-te")
        record(office, due_on="2023-12-07")
        expect(office.locator("main")).to_contain_text("Phòng Kinh tế")

    def acknowledges_inspects_and_answers(self, officer: Page) -> None:
        officer.goto("/viec")
        officer.get_by_role("button", name=f"Xác nhận đã nhận {MARRIAGE}").click()
        follow(officer, "Ghi kết quả kiểm tra", MARRIAGE)
        record(officer, findings="Hồ sơ hợp lệ; chậm do chờ xác minh.")
        officer.goto("/viec")
        follow(officer, "Trả lời", MARRIAGE)
        officer.locator("[name=outcome]").select_option("explained")
        record(officer, **ANSWER)

    def sends_back_what_is_not_good_enough(self, office: Page) -> None:
        office.goto("/van-phong")
        follow(office, "Trả lại văn bản", MARRIAGE)
        record(office, reason="Chưa nêu giờ, ngày nhận kết quả.")

    def answers_again(self, officer: Page) -> None:
        officer.goto(f"/kien-nghi/{MARRIAGE}")
        expect(officer.locator("main")).to_contain_text("Chưa nêu giờ, ngày nhận kết quả.")
        officer.goto("/viec")
        follow(officer, "Trả lời", MARRIAGE)
        officer.locator("[name=outcome]").select_option("solved")
        record(officer, **ANSWER | {"next_step": "Mời hai bên đến nhận lúc 08 giờ 30 ngày 20/11/2023."})

    def rates_the_answer(self, citizen: Page) -> None:
        expect(citizen.locator("main")).to_contain_text("08 giờ 30 ngày 20/11/2023")
        follow(citizen, "Đánh giá câu trả lời")
        citizen.get_by_label("Hài lòng", exact=True).check()
        press(citizen, "Gửi đánh giá")
        expect(citizen.locator("main")).to_contain_text("Đã ghi nhận đánh giá")

    def sees_it_in_the_figures(self, chair: Page) -> None:
        chair.goto("/chu-tri")
        expect(chair.get_by_role("heading", level=1)).to_have_text("Hôm nay 17/11/2023")
        line = chair.locator(".by-unit tr", has_text="Phòng Tư pháp")
        expect(line.locator("[data-label='Đã trả lời']")).to_have_text("2")  # and the one answered at the conference
        expect(line.locator("[data-label='Đúng hạn ban đầu']")).to_contain_text("100%")


class TestTheOffice:
    def test_registers_by_telephone_and_reads_the_code(self, an_installation: Installation, open_as: OpenAs):
        """While the person is on the line: the form, the code in large print; the receipt follows by e-mail."""
        office = open_as(Role.OFFICE)
        office.goto("/van-phong/ghi-nhan")
        office.locator("[name=name]").fill("Trần Thị Tâm")
        office.locator("[name=email]").fill("tam@congdan.example")
        office.locator("[name=field]").select_option("Cải chính hộ tịch")
        office.locator("[name=text]").fill("Đề nghị sửa năm sinh trong giấy khai sinh.")
        press(office, "Ghi vào sổ")

        code = office.locator(".spoken-code").inner_text()
        an_installation.carry_out()
        assert an_installation.letters("tam@congdan.example", f"[{code}] Đã tiếp nhận")
        assert an_installation.letters(OFFICER, f"[{code}] Giao chủ trì")

    def test_does_one_thing_to_many_and_is_told_which_one_was_refused(
        self, an_installation: Installation, open_as: OpenAs
    ):
        """A colleague was faster with one of them: it is named, with the reason; the other is done."""
        free, taken = (raise_issue(row, field="Lĩnh vực chưa có trong danh mục") for row in (101, 102))
        office = open_as(Role.OFFICE)
        office.goto("/van-phong/chua-giao")
        act(taken, Action.ASSIGN, OFFICE, unit="y-te")

        for box in office.locator("[name=kn]").all():
            box.check()
        office.locator("[name=don_vi]").select_option("kinh-te")
        press(office, "Thực hiện")

        expect(office.locator("table", has_text="Chưa thực hiện: 1")).to_contain_text(taken)
        expect(office.locator("section", has_text="Đã thực hiện")).to_contain_text(free)
        an_installation.carry_out()
        assert an_installation.letters("kinh-te@caugiay.example", f"[{free}] Giao chủ trì")


class TestTheChair:
    def test_refuses_and_approves_more_time_and_sends_a_word(self, an_installation: Installation, open_as: OpenAs):
        """The unit asks twice; each decision and the word are on the chair's page to take, and reach the unit by letter."""
        refused, approved = (bring(raise_issue(row), State.ASSIGNED) for row in (1, 2))
        officer, chair = open_as(Role.UNIT, UNIT, size=PHONE), open_as(Role.CHAIR)
        for code in (refused, approved):
            officer.goto(f"/kien-nghi/{code}/de-nghi-gia-han")
            record(officer, proposed_due_on="2023-12-15", reason="Chờ văn bản của Sở Tư pháp.")

        chair.goto("/chu-tri")
        follow(chair, f"Không đồng ý gia hạn {refused}")
        record(chair, reason="Hồ sơ đã đủ.")
        chair.goto("/chu-tri")
        follow(chair, f"Đồng ý gia hạn {approved}")
        record(chair, due_on="2023-12-15", reason="Cần xác minh ở Sở Tư pháp.")
        chair.goto(f"/kien-nghi/{refused}")
        follow(chair, "Gửi ý kiến chỉ đạo")
        record(chair, words="Trả lời dứt điểm trong tuần.")
        an_installation.carry_out()
        stand_on(date(2023, 11, 20), time(7, 30))  # Monday: what need not be acted on at once comes in the morning
        an_installation.carry_out()

        assert (issue_of(refused).due_on, issue_of(approved).due_on) == (date(2023, 12, 7), date(2023, 12, 15))
        letters = {
            str(one["Subject"]): one.get_body(("plain",)).get_content() for one in an_installation.letters(OFFICER)
        }
        said = [(subject, text) for subject, text in letters.items() if refused in subject or approved in subject]
        assert any(refused in subject and "Hồ sơ đã đủ." in text for subject, text in said)
        assert any(refused in subject and "Trả lời dứt điểm trong tuần." in text for subject, text in said)
        assert any(approved in subject and "15/12/2023" in subject + text for subject, text in said)


class TestTheAuditor:
    def test_sees_the_issue_as_it_was_the_day_before(self, an_installation: Installation, open_as: OpenAs):
        """Answered on the 17th: as of the 16th it is with its unit, and nobody had been told of an answer."""
        stand_on(HELD_ON, time(17))
        code = raise_issue()
        an_installation.carry_out()
        stand_on(NEXT_DAY)
        act(code, Action.INSPECT, THE_UNIT)
        act(code, Action.RESOLVE, THE_UNIT)
        auditor = open_as(Role.AUDITOR)

        def state_on(day: date) -> str:
            auditor.goto("/kiem-toan")
            auditor.locator("[name=ma]").fill(code)
            auditor.locator("[name=ngay]").fill(day.isoformat())
            press(auditor, "Xem")
            return auditor.locator(".facts .state").first.inner_text()

        assert state_on(NEXT_DAY) == "đã trả lời"
        assert state_on(HELD_ON) == "đã giao"
        expect(auditor.locator("main")).not_to_contain_text("trả lời kết quả giải quyết")
