"""The desk of a unit: what it has to do, most urgent first, with one tap where one tap is enough; and finding issues."""

from datetime import date

from sqlalchemy import text

from models.searching import ISSUE_WORDS
from models.session import transaction
from models.states import Action, Role, State
from tests.conference import (
    DUE_ON,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    ask,
    bring,
    issue_of,
    raise_issue,
    stand_on,
)
from tests.web.conftest import BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]


def _codes(page: str) -> list[str]:
    return [
        part.split("<")[0] for part in page.split('class="code" href="/kien-nghi/')[1:] for part in [part.split(">")[1]]
    ]


class TestDesk:
    def test_the_most_urgent_issue_stands_first(self, an_issue: str, browser_as: BrowserAs):
        """Late by days, then by date (issue B §1)."""
        later = raise_issue(2)
        act(later, Action.ASSIGN, OFFICE, due_on="2023-11-24")
        act(an_issue, Action.ASSIGN, OFFICE)

        page = browser_as(Role.UNIT, UNIT).get("/viec")

        assert _codes(page.text) == [later, an_issue]

    def test_each_issue_says_the_one_thing_expected_next(self, an_issue: str, browser_as: BrowserAs):
        """Acknowledge, inspect, answer, wait: never two buttons on a row."""
        browser = browser_as(Role.UNIT, UNIT)
        act(an_issue, Action.ASSIGN, OFFICE)
        expected = {None: "Xác nhận đã nhận", Action.ACKNOWLEDGE: "Ghi kết quả kiểm tra", Action.INSPECT: ">Trả lời<",
                    Action.ASK: "Chờ công dân bổ sung"}  # fmt: skip

        for action, words in expected.items():
            if action:
                act(an_issue, action, THE_UNIT)
            shown = browser.get("/viec").text
            assert [other for other in expected.values() if other in shown] == [words]

    def test_one_tap_acknowledges(self, an_issue: str, browser_as: BrowserAs):
        """The button is a form of its own; it leads back to the desk."""
        bring(an_issue, State.ASSIGNED)
        browser = browser_as(Role.UNIT, UNIT)

        answer = browser.post_form(f"/kien-nghi/{an_issue}/nhan-viec", {"version": "2", "ve": "/viec"}, page="/viec")

        assert answer.headers["location"] == "/viec?bao=acknowledged"
        assert issue_of(an_issue).acknowledged_on == date(2023, 11, 17)
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'acknowledge' AND staff_id IS NOT NULL") == [(1,)]

    def test_looking_at_a_desk_changes_nothing(self, an_issue: str, browser_as: BrowserAs):
        """Mail scanners and prefetching browsers follow links."""
        bring(an_issue, State.ASSIGNED)

        browser_as(Role.UNIT, UNIT).get(f"/kien-nghi/{an_issue}/nhan-viec")

        assert issue_of(an_issue).acknowledged_on is None

    def test_an_answer_in_its_hold_can_be_taken_back_from_the_desk(self, an_issue: str, browser_as: BrowserAs):
        """Until the letter leaves (design §5)."""
        bring(an_issue, State.RESOLVED)
        browser = browser_as(Role.UNIT, UNIT)
        assert "còn rút lại được đến" in browser.get("/viec").text

        browser.post_form(f"/kien-nghi/{an_issue}/rut-lai", {"version": "4", "ve": "/viec"}, page="/viec")

        assert issue_of(an_issue).state is State.INSPECTED
        assert "còn rút lại được đến" not in browser.get("/viec").text

    def test_issues_where_the_unit_helps_stand_apart(self, an_issue: str, browser_as: BrowserAs):
        """A co-unit sees the issue and who leads, and has no button."""
        act(an_issue, Action.ASSIGN, OFFICE, co_units=OTHER_UNIT)

        shown = browser_as(Role.UNIT, OTHER_UNIT).get("/viec").text

        assert "Kiến nghị đơn vị phối hợp" in shown
        assert "Phòng Tư pháp" in shown
        assert "Xác nhận đã nhận" not in shown

    def test_a_desk_without_work_says_so(self, browser_as: BrowserAs):
        assert "không còn kiến nghị nào" in browser_as(Role.UNIT, UNIT).get("/viec").text

    def test_a_desk_takes_twelve_statements_at_most(self, an_issue: str, browser_as: BrowserAs, statements: Statements):
        """Whatever the number of rows; the second page is there when the first is full."""
        bring(an_issue, State.ASSIGNED)
        browser = browser_as(Role.UNIT, UNIT)
        for row in range(2, 60):
            act(raise_issue(row), Action.ASSIGN, OFFICE)
        statements.forget()

        shown = browser.get("/viec").text

        assert len(statements) <= MOST
        assert len(_codes(shown)) == 50
        assert ": 59" in shown
        assert "/viec?trang=2" in shown
        assert len(_codes(browser.get("/viec?trang=2").text)) == 9

    def test_other_roles_have_other_desks(self, browser_as: BrowserAs):
        assert browser_as(Role.OFFICE).get("/viec").status_code == 403


class TestFinding:
    def test_words_are_found_without_accents(self, an_issue: str, browser_as: BrowserAs):
        """``tra giay`` finds “trả giấy”; every word must be there."""
        office = browser_as(Role.OFFICE)

        assert an_issue in office.get("/kien-nghi?tu_khoa=TRA+giay").text
        assert an_issue not in office.get("/kien-nghi?tu_khoa=tra+duong").text

    def test_a_field_is_found_by_its_words(self, an_issue: str, browser_as: BrowserAs):
        assert an_issue in browser_as(Role.OFFICE).get("/kien-nghi?tu_khoa=cai+chinh").text

    def test_what_is_hidden_in_a_text_cannot_be_found_by_asking_for_it(
        self, a_clean_database: str, browser_as: BrowserAs
    ):
        """A telephone number in the text, or any word of a sensitive issue (issue B §4)."""
        phone = raise_issue(1, text="Gọi tôi theo số 0912345678 khi có giấy.")
        sensitive = raise_issue(2, text="Bệnh của con tôi.", sensitive=True)
        office = browser_as(Role.OFFICE)

        assert phone in office.get("/kien-nghi?tu_khoa=goi+toi").text
        assert phone not in office.get("/kien-nghi?tu_khoa=0912345678").text
        assert sensitive not in office.get("/kien-nghi?tu_khoa=benh").text

    def test_a_code_is_found_whole_or_by_its_number(self, an_issue: str, browser_as: BrowserAs):
        office = browser_as(Role.OFFICE)
        raise_issue(2)

        for written in (an_issue, an_issue.lower(), "1", "0001", "KN-2023-2-000"):
            assert an_issue in office.get(f"/kien-nghi?ma={written}").text
        assert an_issue not in office.get("/kien-nghi?ma=2").text

    def test_filters_hold_together(self, an_issue: str, browser_as: BrowserAs):
        """Unit, state, field and lateness."""
        other = raise_issue(2, field="Đất đai")
        act(an_issue, Action.ASSIGN, OFFICE)
        stand_on(date(2023, 12, 8))
        office = browser_as(Role.OFFICE)

        for wanted in (f"don_vi={UNIT}", "trang_thai=assigned", "qua_han=1", "linh_vuc=Cải chính hộ tịch"):
            shown = office.get(f"/kien-nghi?{wanted}").text
            assert an_issue in shown, wanted
            assert other not in shown, wanted
        assert f"{DUE_ON:%d/%m/%Y}" in office.get("/kien-nghi?qua_han=1").text

    def test_a_unit_finds_only_its_own_issues_and_those_where_it_helps(self, an_issue: str, browser_as: BrowserAs):
        """By words as well: a search tells nothing about the issues of others."""
        act(an_issue, Action.ASSIGN, OFFICE)
        helped = raise_issue(2)
        act(helped, Action.ASSIGN, OFFICE, unit="quan-ly-do-thi", co_units=OTHER_UNIT)
        unit = browser_as(Role.UNIT, OTHER_UNIT)

        for wanted in ("", "?tu_khoa=tra", f"?ma={an_issue}", f"?don_vi={UNIT}"):
            assert an_issue not in _codes(unit.get(f"/kien-nghi{wanted}").text), wanted
        assert helped in unit.get("/kien-nghi").text

    def test_the_next_page_goes_on_where_this_one_ended(
        self, an_issue: str, browser_as: BrowserAs, statements: Statements
    ):
        """Fifty a page, newest first, twelve statements at most."""
        for row in range(2, 54):
            raise_issue(row)
        office = browser_as(Role.OFFICE)
        statements.forget()

        first = office.get("/kien-nghi?tu_khoa=giay").text
        assert len(statements) <= MOST
        following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = office.get(following).text

        assert _codes(first)[0] == "KN-2023-2-0053"
        assert _codes(second) == ["KN-2023-2-0003", "KN-2023-2-0002", an_issue]

    def test_the_search_for_words_goes_by_its_index(self, an_issue: str):
        """The query says letter for letter what the index says; otherwise 100,000 texts would be read."""
        with transaction() as db:
            db.execute(text("SET LOCAL enable_seqscan = off"))
            query = f"EXPLAIN SELECT * FROM issue WHERE {ISSUE_WORDS} @@ to_tsquery('simple', 'giay')"
            plan = "\n".join(db.scalars(text(query)))

        assert "ix_issue_words" in plan

    def test_the_chair_and_the_auditor_find_every_issue(self, an_issue: str, browser_as: BrowserAs):
        for role in (Role.CHAIR, Role.AUDITOR):
            assert an_issue in browser_as(role).get("/kien-nghi").text
