"""The page of who raised an issue: what it tells, to whom it opens, and what it keeps to itself."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import event as listen

from models.session import engine, transaction
from models.states import Action, State
from tasks.attaching import Upload, attach_file
from tasks.links import Purpose, links
from tests.conference import (
    CHAIR,
    CITIZEN,
    CLOCK,
    DUE_ON,
    NEXT_DAY,
    OFFICE,
    THE_UNIT,
    act,
    ask,
    bring,
    issue_of,
    raise_issue,
    stand_on,
)
from tests.tasks.test_attaching import PDF
from tests.web.citizen_browser import link_to
from tests.web.conftest import BrowserAs


def heading(text: str) -> str:
    return text.partition('<h1 class="stands">')[2].partition("</h1>")[0]


class TestWhereItStands:
    @pytest.mark.parametrize(("state", "sentence"), [
        (State.RAISED, "đã được ghi nhận; chậm nhất ngày 23/11/2023"),
        (State.ASSIGNED, "Phòng Tư pháp đang giải quyết kiến nghị của Ông/Bà và sẽ trả lời chậm nhất ngày 07/12/2023."),
        (State.INSPECTED, "Phòng Tư pháp đã kiểm tra kiến nghị"),
        (State.AWAITING_CITIZEN, "đang chờ Ông/Bà trả lời một câu hỏi"),
        (State.DECLINED, "không thuộc phạm vi giải quyết tại đây"),
    ])  # fmt: skip
    def test_is_its_first_sentence(self, state, sentence, an_issue, browser_as: BrowserAs):
        """In plain words, before anything else."""
        bring(an_issue, state)

        assert sentence in heading(browser_as().get(link_to(an_issue)).text)

    def test_says_plainly_when_it_is_late(self, an_issue, browser_as: BrowserAs):
        """With the date that was promised, the working days since, and an apology."""
        bring(an_issue, State.ASSIGNED)
        stand_on(DUE_ON + timedelta(days=4))

        said = heading(browser_as().get(link_to(an_issue)).text)

        assert "07/12/2023" in said
        assert "quá hạn 2 ngày làm việc" in said
        assert "xin lỗi" in said

    def test_tells_who_until_when_and_why_then_day_by_day(self, an_issue, browser_as: BrowserAs):
        """The unit with its telephone; each day counted or not, and why."""
        bring(an_issue, State.ASSIGNED)

        page = browser_as().get(link_to(an_issue)).text

        assert 'href="tel:02430000002"' in page
        assert "Vì sao là ngày này?" in page
        assert "ngày thứ 15" in page
        assert "Chủ nhật" in page

    def test_names_what_comes_next(self, an_issue, browser_as: BrowserAs):
        """Steps done, the one under way, those to come."""
        page = browser_as().get(link_to(bring(an_issue, State.ASSIGNED))).text

        assert page.index("Giao Phòng Tư pháp giải quyết") < page.index("đang thực hiện") < page.index("sắp tới")

    def test_shows_no_key_of_ours(self, an_issue, browser_as: BrowserAs):
        """Every step has its words."""
        act(an_issue, Action.ASSIGN, OFFICE)
        act(an_issue, Action.ACKNOWLEDGE, THE_UNIT)
        act(an_issue, Action.EXTEND, CHAIR)
        act(an_issue, Action.HAND_BACK, THE_UNIT)
        act(an_issue, Action.TELL, OFFICE)
        act(an_issue, Action.ASSIGN, OFFICE)
        act(an_issue, Action.INSPECT, THE_UNIT)
        act(an_issue, Action.ASK, THE_UNIT)
        act(an_issue, Action.SUPPLY, CITIZEN)
        act(an_issue, Action.WITHDRAW, CITIZEN)

        page = browser_as().get(link_to(an_issue)).text

        assert "" not in [t.split("</p>")[0].strip() for t in page.split('<p class="step-title">')[1:]]
        assert "_" not in page.split('<ol class="steps">')[1].split("</ol>")[0].replace("step_", "")


class TestTheAnswer:
    def test_is_given_whole_once_it_is_out(self, an_issue, browser_as: BrowserAs):
        """Outcome, legal basis, next step, document and its date."""
        bring(an_issue, State.RESOLVED)
        stand_on(NEXT_DAY, time(10))

        page = browser_as().get(link_to(an_issue)).text

        for words in ("Đã giải quyết xong", "Luật Hộ tịch năm 2014", "Mời nhận kết quả.", "số 12/TP ngày 17/11/2023"):
            assert words in page

    def test_is_not_there_while_it_can_be_taken_back(self, an_issue, browser_as: BrowserAs):
        """Within the hold window the page says what it said before; an answer taken back leaves no trace."""
        bring(an_issue, State.RESOLVED)
        held = browser_as().get(link_to(an_issue)).text
        act(an_issue, Action.UNDO, THE_UNIT)
        stand_on(NEXT_DAY, time(12))
        undone = browser_as().get(link_to(an_issue)).text

        for page in (held, undone):
            assert "đang chuẩn bị văn bản trả lời" in page
            assert "Đã cấp giấy" not in page
            assert "đã trả lời bằng văn bản" not in page

    def test_comes_with_its_file_and_not_with_the_units_papers(self, an_issue, browser_as: BrowserAs):
        """Own files and those that are part of the answer, once it is out."""
        bring(an_issue, State.INSPECTED)
        person = issue_of(an_issue).person_id
        mine = attach_file(an_issue, Upload("đơn của tôi.pdf", PDF), CITIZEN, person)
        inside = attach_file(an_issue, Upload("nội bộ.pdf", PDF), THE_UNIT)
        answer = attach_file(an_issue, Upload("trả lời.pdf", PDF), THE_UNIT, to_citizen=True)
        browser, link = browser_as(), link_to(an_issue)

        before = {one: browser.get(f"{link}/tep/{one}").status_code for one in (mine, inside, answer)}
        act(an_issue, Action.RESOLVE, THE_UNIT)
        during = browser.get(f"{link}/tep/{answer}").status_code
        stand_on(NEXT_DAY, time(12))
        after = {one: browser.get(f"{link}/tep/{one}").status_code for one in (mine, inside, answer)}

        assert before == {mine: 200, inside: 404, answer: 404}
        assert during == 404
        assert after == {mine: 200, inside: 404, answer: 200}
        assert inside not in browser.get(link).text


class TestTheLink:
    def test_opens_nothing_if_it_is_wrong_in_any_way(self, an_issue, browser_as: BrowserAs):
        """Cut, changed, made up, or signed for another purpose: one kind page, which says how to go on."""
        browser, link, bound = browser_as(), link_to(an_issue), links()
        assert bound
        [(number,)] = ask("SELECT max(id) FROM letter WHERE person_id IS NOT NULL")
        wrong = [
            link[:-1], link[:-3] + "abc", "/k/1", f"/k/{bound.sign(Purpose.UNIT, number)}",
            f"/k/{bound.sign(Purpose.CITIZEN, 999_999)}", f"/k/{bound.sign(Purpose.LOOKED_UP, [1, 0])}",
            f"/k/{bound.sign(Purpose.CITIZEN, [1, 9_999_999_999])}", f"/dia-chi/{link[3:]}", f"{link}x/rut",
        ]  # fmt: skip

        answers = [browser.get(url) for url in wrong]

        assert {answer.status_code for answer in answers} == {404}
        assert all("/tra-cuu" in answer.text and "024 3000 0001" in answer.text for answer in answers)

    def test_of_a_letter_to_a_unit_opens_no_page_of_a_citizen(self, an_issue, browser_as: BrowserAs):
        """The number of any letter, signed for this purpose, is not enough."""
        bring(an_issue, State.ASSIGNED)
        [(number,)] = ask("SELECT id FROM letter WHERE kind = 'assignment'")
        bound = links()
        assert bound

        assert browser_as().get(f"/k/{bound.sign(Purpose.CITIZEN, number)}").status_code == 404

    def test_no_longer_opens_half_a_year_after_the_end(self, an_issue, browser_as: BrowserAs):
        """180 days; a letter lies around in a mailbox for ever."""
        bring(an_issue, State.CLOSED)
        browser, link = browser_as(), link_to(an_issue)

        stand_on(NEXT_DAY + timedelta(days=180))
        assert browser.get(link).status_code == 200
        stand_on(NEXT_DAY + timedelta(days=181))
        assert browser.get(link).status_code == 404

    def test_opens_for_years_while_the_issue_runs(self, an_issue, browser_as: BrowserAs):
        """An office that is very late cannot shake a citizen off."""
        bring(an_issue, State.ASSIGNED)
        stand_on(date(2025, 6, 2))

        assert browser_as().get(link_to(an_issue)).status_code == 200

    def test_opens_nothing_when_the_person_was_erased(self, an_issue, browser_as: BrowserAs):
        """Erasure is for good."""
        link = link_to(an_issue)
        with transaction() as db:
            db.connection().exec_driver_sql("UPDATE person SET erased_at = now(), email = NULL")

        assert browser_as().get(link).status_code == 404

    def test_names_nobody_and_is_not_kept(self, an_issue, browser_as: BrowserAs):
        """No name, telephone or address of the person on the page; no-store; no other site learns the address."""
        answer = browser_as().get(link_to(an_issue))

        assert "Trần Văn An" not in answer.text
        assert "an@congdan.example" not in answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] in {"no-referrer", "same-origin"}


class TestWhoRaisedTheSame:
    @pytest.fixture
    def merged(self, a_clean_database: str) -> tuple[str, str]:
        """(original, duplicate): two people about the same."""
        first = raise_issue(1, text="Gọi cho tôi 0912345678, nhà ở ngõ 7.")
        second = raise_issue(2, "Lê Thị Bình", text="Tôi cũng vậy.")
        act(second, Action.MERGE, OFFICE, duplicate_of=first)
        act(first, Action.ASSIGN, OFFICE)
        return first, second

    def test_follows_the_original_under_their_own_code(self, merged, browser_as: BrowserAs):
        """Whichever letter they come from: the one about their own, or one about the original."""
        first, second = merged
        for link in (link_to(second), link_to(first, "Lê Thị Bình")):
            page = browser_as().get(link).text
            assert second in page
            assert "Tôi cũng vậy." in page
            assert "Phòng Tư pháp đang giải quyết" in page
            assert "ngõ 7" not in page
            assert first not in page

    def test_ends_nothing_for_the_other(self, merged, browser_as: BrowserAs):
        """No rating, objection or withdrawal of what somebody else raised; the person who raised it may."""
        first, second = merged
        browser = browser_as()

        assert browser.get(f"{link_to(second)}/rut").status_code == 409
        assert browser.get(f"{link_to(first, 'Trần Văn An')}/rut").status_code == 200

    def test_may_answer_a_question_that_went_to_both(self, merged, browser_as: BrowserAs):
        """The unit asked both; an answer of either helps. What one said the other does not read."""
        first, second = merged
        act(first, Action.ASK, THE_UNIT)

        assert "số giấy khai sinh" in browser_as().get(f"{link_to(second)}/tra-loi").text


def test_a_reader_of_english_reads_english_from_the_first_page(an_issue, browser_as: BrowserAs):
    """The person's own language, until another is chosen here."""
    with transaction() as db:
        db.connection().exec_driver_sql("UPDATE person SET language = 'en'")
    browser, link = browser_as(), link_to(an_issue)

    assert "Your issue is on record" in browser.get(link).text
    assert "đã được ghi nhận" in browser.get(f"{link}?lang=vi").text
    assert "đã được ghi nhận" in browser.get(link).text


def test_costs_twelve_statements_at_most(an_issue, browser_as: BrowserAs):
    """Whatever the number of steps, letters and files."""
    second = raise_issue(2, "Lê Thị Bình")
    act(second, Action.MERGE, OFFICE, duplicate_of=an_issue)
    bring(an_issue, State.RESOLVED)
    stand_on(date(2023, 12, 20))
    act(an_issue, Action.CLOSE, CLOCK)
    browser, link, seen = browser_as(), link_to(second), list[str]()
    browser.get(link)

    def note(_c: object, _cur: object, statement: str, *_: object) -> None:
        seen.append(statement)

    listen.listen(engine(), "before_cursor_execute", note)
    assert browser.get(link).status_code == 200
    listen.remove(engine(), "before_cursor_execute", note)

    assert len(seen) <= 12, "\n".join(seen)
