"""Letters that need a hand: sent again, put on paper, floods released or cancelled, sheets printed and posted."""

import pytest

from models.people import Channel
from models.session import transaction
from models.states import Action, Role
from tests.conference import OFFICE, THE_UNIT, act, ask, make_issue, make_person, raise_issue, rules_on
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements
from tests.web.test_office import stuck

__all__ = ["statements"]

PAGE = "/van-phong/thu"


def status_of(letter: int) -> str:
    return str(ask("SELECT status::text FROM letter WHERE id = :id", id=letter)[0][0])


def mend(office: Browser, letters: list[int], deed: str):
    return office.post_form(PAGE, {"thu": [str(one) for one in letters], "viec": deed}, page=PAGE)


def to_print(row: int = 1, name: str = "Bà Cụ Lan") -> str:
    """An issue of somebody who is told on paper."""
    with transaction() as db:
        person = make_person(db, name, Channel.PAPER)
        person.address, person.ward = "Số 5 ngõ 7", "Dịch Vọng"
        return make_issue(db, rules_on(db), row, person).code


def flood(sweep: bool = True) -> int | None:
    """All letters of the record held, as if one sweep had owed them."""
    [(sweep_id,)] = ask("INSERT INTO sweep_run (as_of, started_at, considered, newly_late, owed, suppressed, held, code_version) "
                        "VALUES ('2023-12-08', now(), 0, 0, '{}', '{}', 0, 'x') RETURNING id") if sweep else [(None,)]  # fmt: skip
    ask("UPDATE letter SET status = 'held', sweep_id = :sweep WHERE status = 'owed' RETURNING 1", sweep=sweep_id)
    return sweep_id


class TestStuck:
    @pytest.mark.parametrize("status", ["failed", "unknown"])
    def test_a_stuck_letter_is_sent_again(self, an_issue, browser_as: BrowserAs, status):
        letter = stuck(an_issue, status)

        mend(browser_as(Role.OFFICE), [letter], "again")

        assert ask("SELECT status::text, tries, answer FROM letter WHERE id = :id", id=letter) == [("owed", 0, None)]

    def test_an_address_that_takes_no_mail_is_not_tried_again(self, an_issue, browser_as: BrowserAs):
        letter = stuck(an_issue, "suppressed")

        answer = mend(browser_as(Role.OFFICE), [letter], "again")

        assert "Địa chỉ này đã từ chối thư" in answer.text
        assert status_of(letter) == "suppressed"

    def test_a_citizens_letter_goes_on_paper_a_units_does_not(self, an_issue, browser_as: BrowserAs):
        act(an_issue, Action.ASSIGN, OFFICE)
        mine = stuck(an_issue)
        [(units,)] = ask("UPDATE letter SET status = 'failed' WHERE kind = 'assignment' RETURNING id")

        answer = mend(browser_as(Role.OFFICE), [mine, units], "paper")

        assert (status_of(mine), status_of(units)) == ("to_print", "failed")
        assert "Chỉ in thư gửi công dân" in answer.text

    def test_a_letter_that_has_left_meanwhile_is_not_sent_twice(self, an_issue, browser_as: BrowserAs):
        letter = stuck(an_issue)
        ask("UPDATE letter SET status = 'sent' WHERE id = :id RETURNING 1", id=letter)

        answer = mend(browser_as(Role.OFFICE), [letter], "again")

        assert status_of(letter) == "sent"
        assert "không còn bị vướng" in answer.text

    def test_the_page_names_no_person(self, an_issue, browser_as: BrowserAs, statements: Statements):
        """As much as anybody may know; the server's words without the address. Twelve statements at most."""
        stuck(an_issue)
        office = browser_as(Role.OFFICE)
        statements.forget()

        shown = office.get(PAGE).text

        assert len(statements) <= MOST
        assert an_issue in shown
        assert "an@congdan.example" not in shown
        assert "Trần Văn An" not in shown
        assert f"/kien-nghi/{an_issue}/bao-qua-dien-thoai" in shown


class TestFloods:
    def test_one_flood_is_released_and_another_stays(self, an_issue, browser_as: BrowserAs):
        first = flood()
        raise_issue(2)
        second = flood()
        office = browser_as(Role.OFFICE)
        assert office.get(PAGE).text.count("của đợt rà soát ngày 08/12/2023") == 2

        office.post_form(f"{PAGE}/dot", {"dot": str(first), "do": "release"}, page=PAGE)

        assert ask("SELECT DISTINCT sweep_id, status::text FROM letter ORDER BY 1") == [
            (first, "owed"),
            (second, "held"),
        ]

    def test_what_no_sweep_owed_is_released_apart(self, an_issue, browser_as: BrowserAs):
        """A restored copy, or mail in trial mode."""
        sweep = flood()
        raise_issue(2)
        flood(sweep=False)
        office = browser_as(Role.OFFICE)

        office.post_form(f"{PAGE}/dot", {"dot": "", "do": "release"}, page=PAGE)

        assert set(ask("SELECT sweep_id, status::text FROM letter")) == {(sweep, "held"), (None, "owed")}

    def test_each_reason_is_said_and_let_go_by_itself_and_by_whom_is_on_record(self, an_issue, browser_as: BrowserAs):
        """Too many to one reader, or far more than on an ordinary day: two heaps, two decisions."""
        raise_issue(2)
        for letter, why in zip(ask("SELECT id FROM letter ORDER BY id"), ("per_person", "growth"), strict=True):
            ask("UPDATE letter SET status = 'held', held_why = :why WHERE id = :id RETURNING 1", id=letter[0], why=why)
        office = browser_as(Role.OFFICE)
        shown = office.get(PAGE).text
        assert "một người nhận quá nhiều thư trong ngày" in shown
        assert "vượt xa ngày thường" in shown

        office.post_form(f"{PAGE}/dot", {"dot": "", "vi-sao": "growth", "do": "release"}, page=PAGE)

        assert set(ask("SELECT held_why, status::text FROM letter")) == {("per_person", "held"), ("growth", "owed")}
        assert ask("SELECT done, why, by FROM held_decision") == [("released", "growth", "cb-001")]
        assert "cb-001 đã cho gửi" in office.get(PAGE).text

    def test_each_held_letter_is_named_by_code_letter_and_reader(self, an_issue, browser_as: BrowserAs):
        """To whom as a role, or a unit; never a person's name."""
        flood()

        for page in (PAGE, "/van-phong"):
            shown = browser_as(Role.OFFICE).get(page).text
            assert f'href="/kien-nghi/{an_issue}">{an_issue}</a>: <a href="/kien-nghi/{an_issue}/thu/' in shown
            assert "thư tiếp nhận</a> → " in shown
            assert "Trần Văn An" not in shown

    def test_who_decided_is_where_an_auditor_looks(self, an_issue, browser_as: BrowserAs, statements: Statements):
        """On the letter, beside the ledger of sweeps, and in the issue's timeline; a unit reads nothing of it."""
        sweep, office, auditor = flood(), browser_as(Role.OFFICE), browser_as(Role.AUDITOR)
        office.post_form(f"{PAGE}/dot", {"dot": str(sweep), "do": "release"}, page=PAGE)
        [(letter,)] = ask("SELECT id FROM letter")

        on_letter = auditor.get(f"/kiem-toan/thu/{letter}").text
        in_ledger = auditor.get("/kiem-toan/ra-soat").text
        timeline = auditor.get(f"/kien-nghi/{an_issue}/dong-thoi-gian").text

        assert "<strong>cb-001</strong> đã cho gửi 1 thư" in on_letter
        assert f"<strong>cb-001</strong> đã cho gửi 1 thư; của lần rà soát {sweep}" in in_ledger
        assert f'href="/kiem-toan/thu/{letter}"' in in_ledger
        assert "Thư bị tạm giữ được cho gửi:" in timeline
        assert "người quyết định cb-001" in timeline

    def test_cancelling_needs_to_be_sure(self, an_issue, browser_as: BrowserAs):
        sweep, office = flood(), browser_as(Role.OFFICE)

        assert office.post_form(f"{PAGE}/dot", {"dot": str(sweep), "do": "cancel"}, page=PAGE).status_code == 409
        assert ask("SELECT DISTINCT status::text FROM letter") == [("held",)]
        office.post_form(f"{PAGE}/dot", {"dot": str(sweep), "do": "cancel", "chac": "1"}, page=PAGE)

        assert ask("SELECT DISTINCT status::text FROM letter") == [("cancelled",)]


class TestPrinting:
    def test_the_list_tells_no_name_the_sheet_has_name_and_address(self, a_clean_database, browser_as: BrowserAs):
        to_print()
        office = browser_as(Role.OFFICE)
        listed = office.get(f"{PAGE}/in").text
        assert "Công dân phường Dịch Vọng" in listed
        assert "Bà Cụ Lan" not in listed

        sheets = office.post_form(f"{PAGE}/in", {"thu": [str(waiting())]}, page=f"{PAGE}/in").text

        assert "Bà Cụ Lan<br>Số 5 ngõ 7<br>phường Dịch Vọng" in sheets
        assert 'style="' not in sheets

    def test_a_call_replaces_a_letter_only_when_it_is_on_record(self, a_clean_database, browser_as: BrowserAs):
        """Told by telephone: who, when (issue B §1)."""
        code = to_print()
        letter, office = waiting(), browser_as(Role.OFFICE)

        answer = mend(office, [letter], "told")
        assert "Chưa ghi việc báo qua điện thoại" in answer.text
        assert status_of(letter) == "to_print"
        act(code, Action.TELL, OFFICE)
        mend(office, [letter], "told")

        assert ask("SELECT status::text, answer FROM letter WHERE id = :id", id=letter) == [
            ("cancelled", "told by telephone")
        ]

    def test_opening_the_sheets_marks_nothing(self, a_clean_database, browser_as: BrowserAs):
        to_print()
        office = browser_as(Role.OFFICE)

        office.post_form(f"{PAGE}/in", {"thu": [str(waiting())]}, page=f"{PAGE}/in")

        assert status_of(waiting()) == "to_print"

    def test_printed_and_posted_marks_those_that_were_drawn(self, a_clean_database, browser_as: BrowserAs):
        to_print()
        first = waiting()
        to_print(2, "Ông Cụ Hai")
        office = browser_as(Role.OFFICE)

        office.post_form(f"{PAGE}/da-in", {"thu": [str(first)]}, page=f"{PAGE}/in")

        assert status_of(first) == "printed"
        assert waiting() != first

    def test_what_is_no_longer_true_is_not_printed(self, a_clean_database, browser_as: BrowserAs):
        code = to_print()
        act(code, Action.ASSIGN, OFFICE)
        [(handler,)] = ask("SELECT id FROM letter WHERE kind = 'handler'")
        act(code, Action.HAND_BACK, THE_UNIT)

        sheets = browser_as(Role.OFFICE).post_form(f"{PAGE}/in", {"thu": [str(handler)]}, page=f"{PAGE}/in").text

        assert "<article" not in sheets
        assert status_of(handler) == "cancelled"


def waiting() -> int:
    return int(ask("SELECT min(id) FROM letter WHERE status = 'to_print'")[0][0])
