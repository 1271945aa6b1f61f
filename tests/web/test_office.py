"""The office's desk: what needs a hand, each with its next step, and one step on many issues at once."""

from datetime import timedelta

import pytest

from models.states import Action, Role, State
from tests.conference import (
    CHAIR,
    DUE_ON,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    ask,
    bring,
    issue_of,
    kinds_of,
    raise_issue,
    stand_on,
)
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]

PILES = ("chua-giao", "chua-co-han", "bi-tra-lai", "kiem-tra-tra-loi", "xin-loi", "xin-gia-han", "chua-nhan")


def stuck(code: str, status: str = "failed", answer: str = "550 no such user an@congdan.example") -> int:
    """The first letter of an issue, as if mail could not bring it."""
    [(letter, *_)] = ask(
        "UPDATE letter SET status = CAST(:status AS letterstatus), answer = :answer WHERE id = (SELECT min(l.id) FROM "
        "letter l JOIN issue i ON i.id = l.issue_id WHERE i.code = :code) RETURNING id",
        status=status, answer=answer, code=code,
    )  # fmt: skip
    return int(letter)


def section(page: str, name: str) -> str:
    """One pile of the desk."""
    return page.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0] if f'id="{name}"' in page else ""


class TestApologies:
    def test_that_the_office_approves_wait_on_its_desk_the_first_date_first(self, an_issue, browser_as: BrowserAs):
        """Where the unit's head is not on the staff list: with why, until when, and the step itself."""
        later = raise_issue(2)
        for code in (later, an_issue):
            bring(code, State.INSPECTED)
        ask("UPDATE issue SET due_on = due_on + 1 WHERE code = :code RETURNING 1", code=later)
        stand_on(DUE_ON - timedelta(days=1))
        for code in (later, an_issue):
            act(code, Action.EXPLAIN_DELAY, THE_UNIT)
        office = browser_as(Role.OFFICE)

        pile = section(office.get("/van-phong").text, "apologies")

        assert "Lời xin lỗi chờ duyệt" in pile
        assert 0 < pile.index(an_issue) < pile.index(later)
        assert f'href="/kien-nghi/{an_issue}/xin-loi"' in pile
        assert an_issue in office.get("/van-phong/xin-loi").text

    def test_that_a_head_approves_do_not(self, an_issue, browser_as: BrowserAs):
        ask("UPDATE staff SET email = (SELECT head_email FROM unit WHERE code = :unit) WHERE name = 'Đỗ Anh Tuấn' RETURNING 1", unit=UNIT)  # fmt: skip
        try:
            bring(an_issue, State.INSPECTED)
            stand_on(DUE_ON - timedelta(days=1))
            act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT)

            assert not section(browser_as(Role.OFFICE).get("/van-phong").text, "apologies")
        finally:
            ask("UPDATE staff SET email = 'do-anh-tuan@caugiay.example' WHERE name = 'Đỗ Anh Tuấn' RETURNING 1")


class TestDesk:
    def test_an_empty_desk_says_so(self, browser_as: BrowserAs):
        assert "Không còn việc nào chờ Văn phòng" in browser_as(Role.OFFICE).get("/van-phong").text

    def test_an_unknown_unit_is_shown_as_written_with_the_nearest(self, a_clean_database, browser_as: BrowserAs):
        """Issue B §1: unknown unit in import."""
        code = raise_issue(unknown_unit="Phòng Tư phát")

        pile = section(browser_as(Role.OFFICE).get("/van-phong").text, "no_unit")

        assert code in pile
        assert "“Phòng Tư phát”" in pile
        assert "Gần nhất: Phòng Tư pháp" in pile

    def test_a_unit_that_is_far_off_is_not_offered(self, a_clean_database, browser_as: BrowserAs):
        """One click on a guess would send the issue to the wrong unit."""
        raise_issue(unknown_unit="Phòng Không Có")

        assert "Gần nhất" not in section(browser_as(Role.OFFICE).get("/van-phong").text, "no_unit")

    def test_an_answer_is_checked_with_what_it_rests_on(self, an_issue, browser_as: BrowserAs):
        """Outcome, legal basis, number and date of the document stand beside the words."""
        bring(an_issue, State.RESOLVED)

        pile = section(browser_as(Role.OFFICE).get("/van-phong").text, "to_check")

        assert "Đã giải quyết xong · văn bản số 12/TP ngày 17/11/2023" in pile
        assert "Luật Hộ tịch năm 2014" in pile

    def test_a_hand_back_says_why_to_whom_and_how_often(self, an_issue, browser_as: BrowserAs):
        for _ in range(2):
            act(an_issue, Action.ASSIGN, OFFICE, unit=UNIT)
            act(an_issue, Action.HAND_BACK, THE_UNIT)

        pile = section(browser_as(Role.OFFICE).get("/van-phong").text, "handed_back")

        for words in ("Không thuộc thẩm quyền.", "Phòng Kinh tế", "Đã trả lại 2 lần", f"{DUE_ON:%d/%m/%Y}"):
            assert words in pile

    def test_an_issue_with_a_unit_but_no_date_stands_apart(self, a_clean_database, browser_as: BrowserAs):
        code = raise_issue(proposed_unit=UNIT)
        page = browser_as(Role.OFFICE).get("/van-phong").text

        assert code in section(page, "no_date")
        assert section(page, "no_unit") == ""

    def test_an_answer_can_be_read_and_sent_back_before_its_letter_leaves(self, an_issue, browser_as: BrowserAs):
        """The quality gate: what was answered, until when, and the step with a reason."""
        bring(an_issue, State.RESOLVED)
        office = browser_as(Role.OFFICE)
        pile = section(office.get("/van-phong").text, "to_check")
        for words in ("Đã cấp giấy.", "Mời nhận kết quả.", "thư gửi lúc", f"/kien-nghi/{an_issue}/tra-lai-van-ban"):
            assert words in pile

        office.post_form(f"/kien-nghi/{an_issue}/tra-lai-van-ban", {"version": "4", "do": "take", "reason": "Thiếu căn cứ."},
                         page="/van-phong")  # fmt: skip

        assert issue_of(an_issue).state is State.INSPECTED
        assert ("resolution", "cancelled") in ask("SELECT kind::text, status::text FROM letter")

    def test_an_answer_whose_letter_has_left_is_no_longer_there(self, an_issue, browser_as: BrowserAs):
        bring(an_issue, State.RESOLVED)
        ask("UPDATE letter SET status = 'sent' WHERE kind = 'resolution' RETURNING 1")

        assert section(browser_as(Role.OFFICE).get("/van-phong").text, "to_check") == ""

    def test_a_proposal_to_extend_waits_for_the_chair(self, an_issue, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        office = browser_as(Role.OFFICE)
        pile = section(office.get("/van-phong").text, "extensions")
        assert "15/12/2023" in pile
        assert "Chờ văn bản của cơ quan khác." in pile

        act(an_issue, Action.REFUSE_EXTENSION, CHAIR)

        assert section(office.get("/van-phong").text, "extensions") == ""

    def test_a_letter_that_did_not_arrive_shows_the_servers_words_without_the_address(
        self, an_issue, browser_as: BrowserAs
    ):
        stuck(an_issue)

        page = browser_as(Role.OFFICE).get("/van-phong").text

        assert "550 no such user […]" in page
        assert "an@congdan.example" not in page
        assert "Trần Văn An" not in page

    def test_late_and_unacknowledged_are_counted(self, an_issue, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        bring(raise_issue(2), State.INSPECTED)
        stand_on(DUE_ON + timedelta(days=1))

        page = browser_as(Role.OFFICE).get("/van-phong").text

        assert "</svg>2</strong> <span>quá hạn" in page
        assert "<strong>1</strong> <span>chưa xác nhận" in page
        assert an_issue in browser_as(Role.OFFICE).get("/van-phong/chua-nhan").text

    def test_the_desk_and_each_pile_take_twelve_statements_at_most(
        self, a_clean_database, browser_as: BrowserAs, statements: Statements
    ):
        """Whatever the number of rows; fifty a page."""
        for row in range(1, 56):
            raise_issue(row, unknown_unit="Phòng Lạ")
        for row in range(56, 60):
            bring(raise_issue(row), State.RESOLVED)
            stuck(f"KN-2023-2-{row:04d}")
        office = browser_as(Role.OFFICE)

        for url in ("/van-phong", *(f"/van-phong/{pile}" for pile in PILES)):
            statements.forget()
            assert office.get(url).status_code == 200
            assert len(statements) <= MOST, url
        first, second = (office.get(f"/van-phong/chua-giao?trang={n}").text for n in (1, 2))
        assert (first.count('name="kn"'), second.count('name="kn"')) == (50, 5)

    @pytest.mark.parametrize("language", ["vi", "en"])
    def test_no_page_shows_a_raw_value(self, an_issue, browser_as: BrowserAs, language):
        stuck(an_issue, "unknown")
        bring(raise_issue(2), State.RESOLVED)
        for url in ("/van-phong", "/van-phong/chua-giao", "/van-phong/thu", "/van-phong/kiem-tra-tra-loi"):
            shown = browser_as(Role.OFFICE).get(f"{url}?lang={language}").text.split("<main")[1]
            for raw in ("no_unit<", "to_check<", ">unknown", ">failed", "next_step:", "as_proposed<"):
                assert raw not in shown, (url, raw)


class TestMany:
    def do(self, office: Browser, codes: list[str], **fields: str):
        """Tick these issues as they stand now, and send the form of the list."""
        ticked = [f"{code}:{issue_of(code).version}" for code in codes]
        return office.post_form("/van-phong/nhieu-viec", {"kn": ticked, "ve": "/van-phong/chua-giao", **fields},
                                page="/van-phong/chua-giao")  # fmt: skip

    def test_many_are_given_one_unit(self, an_issue, browser_as: BrowserAs):
        other = raise_issue(2)

        answer = self.do(browser_as(Role.OFFICE), [an_issue, other], viec="assign", don_vi=OTHER_UNIT)

        assert {issue_of(code).state for code in (an_issue, other)} == {State.ASSIGNED}
        assert ask("SELECT DISTINCT u.code FROM issue i JOIN unit u ON u.id = i.unit_id") == [(OTHER_UNIT,)]
        assert "Chưa thực hiện" not in answer.text
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'assign' AND staff_id IS NOT NULL") == [(2,)]

    def test_a_row_that_is_refused_holds_up_no_other(self, an_issue, browser_as: BrowserAs):
        """Each row its own transaction; its result says why."""
        office, closed = browser_as(Role.OFFICE), bring(raise_issue(2), State.CLOSED)

        answer = self.do(office, [closed, an_issue], viec="assign", don_vi=UNIT)

        assert issue_of(an_issue).state is State.ASSIGNED
        assert "Kiến nghị đang ở trạng thái “đã kết thúc”" in answer.text
        assert 'Đã thực hiện <span class="count">1<' in answer.text

    def test_a_row_that_a_colleague_changed_is_refused(self, an_issue, browser_as: BrowserAs):
        office = browser_as(Role.OFFICE)
        act(an_issue, Action.DECLINE, OFFICE)

        answer = office.post_form("/van-phong/nhieu-viec", {"kn": [f"{an_issue}:1"], "viec": "assign", "don_vi": UNIT},
                                  page="/van-phong")  # fmt: skip

        assert "vừa có người xử lý" in answer.text
        assert issue_of(an_issue).state is State.DECLINED

    def test_each_goes_to_the_unit_proposed_for_it(self, a_clean_database, browser_as: BrowserAs):
        mine, other, without = (
            raise_issue(1, proposed_unit=UNIT),
            raise_issue(2, proposed_unit=OTHER_UNIT),
            raise_issue(3),
        )

        answer = self.do(browser_as(Role.OFFICE), [mine, other, without], viec="as_proposed")

        assert ask("SELECT i.code, u.code FROM issue i JOIN unit u ON u.id = i.unit_id ORDER BY 1") == [
            (mine, UNIT), (other, OTHER_UNIT)]  # fmt: skip
        assert "Cần ghi: đơn vị chủ trì." in answer.text

    def test_a_unit_that_was_forgotten_is_not_the_proposed_one(self, a_clean_database, browser_as: BrowserAs):
        code = raise_issue(1, proposed_unit=UNIT)

        answer = self.do(browser_as(Role.OFFICE), [code], viec="assign")

        assert issue_of(code).state is State.RAISED
        assert "Cần ghi: đơn vị chủ trì." in answer.text

    def test_many_are_declined_for_a_reason_of_the_catalogue(self, an_issue, browser_as: BrowserAs):
        """The directive's own sentence says where to go."""
        self.do(browser_as(Role.OFFICE), [an_issue], viec="decline", ly_do="complaint")

        assert issue_of(an_issue).state is State.DECLINED
        assert "declined" in kinds_of(an_issue, "citizen")

    def test_many_are_merged_into_one(self, an_issue, browser_as: BrowserAs):
        again = [raise_issue(2), raise_issue(3)]

        self.do(browser_as(Role.OFFICE), [*again, an_issue], viec="merge", ma_goc=an_issue)

        assert [issue_of(code).state for code in (*again, an_issue)] == [State.CLOSED, State.CLOSED, State.RAISED]
        assert issue_of(an_issue).duplicates == 2

    def test_undelivered_letters_go_on_paper(self, an_issue, browser_as: BrowserAs):
        letter = stuck(an_issue)

        self.do(browser_as(Role.OFFICE), [an_issue], viec="paper")

        assert ask("SELECT status::text FROM letter WHERE id = :id", id=letter) == [("to_print",)]

    def test_the_nearest_unit_takes_one_tap(self, a_clean_database, browser_as: BrowserAs):
        """Its button speaks for its row alone, whatever is ticked."""
        code, other = raise_issue(1, unknown_unit="Phòng Tư phát"), raise_issue(2)
        office = browser_as(Role.OFFICE)
        assert f'value="{code}:1:{UNIT}"' in office.get("/van-phong/chua-giao").text

        self.do(office, [other], viec="decline", ly_do="complaint", nhanh=f"{code}:1:{UNIT}")

        assert (issue_of(code).state, issue_of(other).state) == (State.ASSIGNED, State.RAISED)

    def test_nothing_ticked_changes_nothing_and_says_so(self, an_issue, browser_as: BrowserAs):
        answer = browser_as(Role.OFFICE).post_form("/van-phong/nhieu-viec", {"viec": "decline"}, page="/van-phong")

        assert answer.status_code == 422
        assert "đánh dấu ít nhất một dòng" in answer.text


def test_only_the_office_has_this_desk(browser_as: BrowserAs):
    for role, unit in ((Role.UNIT, UNIT), (Role.CHAIR, None), (Role.AUDITOR, None)):
        browser = browser_as(role, unit)
        assert {browser.get(f"/van-phong{path}").status_code for path in ("", "/thu", "/nhap-tep", "/cong-khai")} == {
            403
        }
