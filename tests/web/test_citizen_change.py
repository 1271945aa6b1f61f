"""What a citizen does through their link: each once, with plain refusals, and nothing but what is theirs to do."""

from datetime import time, timedelta

import pytest

from models.states import Action, State
from tests.conference import CITIZEN, NEXT_DAY, OBJECT_UNTIL, OFFICE, THE_UNIT, act, ask, bring, issue_of, stand_on
from tests.tasks.test_attaching import PDF
from tests.web.citizen_browser import last_step, link_to, send
from tests.web.conftest import Browser, BrowserAs


@pytest.fixture
def browser(browser_as: BrowserAs) -> Browser:
    """Nobody signed in."""
    return browser_as()


@pytest.fixture
def answered(an_issue: str) -> str:
    """An issue whose answer has left."""
    bring(an_issue, State.RESOLVED)
    stand_on(NEXT_DAY, time(12))
    return an_issue


class TestAnsweringAQuestion:
    @pytest.fixture
    def asked(self, an_issue: str) -> str:
        return bring(an_issue, State.AWAITING_CITIZEN)

    def test_reaches_the_unit_with_its_file(self, asked, browser):
        """SUPPLY by the citizen; the file is on record before it."""
        link = link_to(asked)

        answer = send(browser, f"{link}/tra-loi", {"reply": "Số 12/1995."}, files={"file": ("giấy.pdf", PDF)})

        assert answer.headers["location"].startswith(f"{link}?")
        assert last_step(asked)[:2] == ("supply", "citizen")
        assert ask("SELECT role::text, given_name FROM attachment") == [("citizen", "giấy.pdf")]
        assert "Đã gửi câu trả lời" in browser.get(answer.headers["location"]).text

    def test_keeps_nothing_if_the_file_is_refused_and_loses_no_word(self, asked, browser):
        """What was typed stays on the page, with the reason by the field."""
        answer = send(
            browser, f"{link_to(asked)}/tra-loi", {"reply": "Số 12/1995."}, files={"file": ("a.pdf", b"MZ\x90\x00")}
        )

        assert answer.status_code == 422
        assert "Số 12/1995." in answer.text
        assert 'id="f-file-error"' in answer.text
        assert issue_of(asked).state is State.AWAITING_CITIZEN
        assert ask("SELECT count(*) FROM attachment") == [(0,)]

    def test_is_refused_plainly_when_nothing_is_asked_any_more(self, asked, browser):
        """The office took the answer by telephone meanwhile."""
        link = link_to(asked)
        browser.get(link)
        act(asked, Action.SUPPLY, OFFICE)

        answer = browser.get(f"{link}/tra-loi")

        assert answer.status_code == 409
        assert "đã chuyển sang bước khác" in answer.text
        assert "supply" not in answer.text


class TestRating:
    @pytest.mark.parametrize("rating", ["satisfied", "accepted"])
    def test_ends_the_issue(self, rating, answered, browser):
        """Hài lòng, chấp nhận: one choice, one button."""
        send(browser, f"{link_to(answered)}/danh-gia", {"rating": rating})

        assert last_step(answered) == ("confirm", "citizen", {"rating": rating})
        assert issue_of(answered).state is State.CLOSED

    def test_of_not_satisfied_leads_to_the_objection_first(self, answered, browser):
        """Where one may object or only rate."""
        link = link_to(answered)

        turned = send(browser, f"{link}/danh-gia", {"rating": "dissatisfied"})

        assert turned.headers["location"] == f"{link}/khong-dong-y"
        assert issue_of(answered).state is State.RESOLVED
        page = browser.get(turned.headers["location"]).text
        assert "Chỉ ghi “chưa hài lòng”" in page
        assert "quyền khiếu nại" in page

    def test_of_not_satisfied_is_noted_when_that_is_all_one_wants(self, answered, browser):
        """Without opening it again."""
        send(browser, f"{link_to(answered)}/danh-gia", {"rating": "dissatisfied", "only_rate": "1", "sure": "1"})

        assert last_step(answered)[2] == {"rating": "dissatisfied"}

    def test_needs_a_choice(self, answered, browser):
        """No choice, another word: nothing is recorded."""
        for given in ({}, {"rating": "great"}):
            assert send(browser, f"{link_to(answered)}/danh-gia", given).status_code == 422
        assert issue_of(answered).state is State.RESOLVED

    def test_waits_until_the_answer_is_out(self, an_issue, browser):
        """While it can be taken back there is nothing to rate."""
        bring(an_issue, State.RESOLVED)

        assert browser.get(f"{link_to(an_issue)}/danh-gia").status_code == 409


class TestObjecting:
    def test_opens_the_issue_again_once(self, answered, browser):
        """With a sentence; the unit has to answer again, and there is no second time."""
        link = link_to(answered)

        send(browser, f"{link}/khong-dong-y", {"reason": "Chưa nhận được giấy."})
        assert last_step(answered)[:2] == ("reopen", "citizen")
        act(answered, Action.INSPECT, THE_UNIT)
        act(answered, Action.RESOLVE, THE_UNIT)
        stand_on(NEXT_DAY, time(14))

        assert browser.get(f"{link}/khong-dong-y").status_code == 409
        assert browser.get(f"{link}/danh-gia").status_code == 200
        assert "Trả lời trước đây" in browser.get(link).text

    def test_needs_a_sentence(self, answered, browser):
        """Blanks are no sentence."""
        answer = send(browser, f"{link_to(answered)}/khong-dong-y", {"reason": "  \n "})

        assert answer.status_code == 422
        assert "ít nhất một câu" in answer.text

    def test_is_open_to_the_last_day_also_after_a_rating(self, answered, browser):
        """Somebody may find out later that nothing came."""
        act(answered, Action.CONFIRM, CITIZEN)
        link = link_to(answered)

        stand_on(OBJECT_UNTIL)
        assert browser.get(f"{link}/khong-dong-y").status_code == 200
        stand_on(OBJECT_UNTIL + timedelta(days=1))
        assert browser.get(f"{link}/khong-dong-y").status_code == 409


class TestWithdrawing:
    def test_is_asked_twice(self, an_issue, browser):
        """The first form changes nothing; the second shows the reason and asks again."""
        link = link_to(an_issue)

        asked = send(browser, f"{link}/rut", {"reason": "Đã tự giải quyết."})
        assert asked.status_code == 200
        assert "Chắc chắn rút kiến nghị?" in asked.text
        assert issue_of(an_issue).state is State.RAISED

        send(browser, f"{link}/rut", {"reason": "Đã tự giải quyết.", "sure": "1"})
        assert last_step(an_issue)[:2] == ("withdraw", "citizen")
        assert "vì Ông/Bà đã rút kiến nghị" in browser.get(link).text

    def test_cannot_be_turned_back_by_objecting(self, an_issue, browser):
        """What was withdrawn has no answer to object to."""
        act(an_issue, Action.WITHDRAW, CITIZEN)

        assert browser.get(f"{link_to(an_issue)}/khong-dong-y").status_code == 409


class TestForms:
    def test_work_once(self, answered, browser):
        """A double click, the back button: recorded once, said plainly (the sensitive ones are single use)."""
        link = link_to(answered)
        url = f"{link}/khong-dong-y"
        shown = browser.get(url).text
        form = shown.split('name="form" value="')[1].split('"')[0]
        steps = ask("SELECT count(*) FROM issue_event")[0][0]

        first = browser.post_form(url, {"form": form, "reason": "Chưa nhận được."}, page=url)
        act(answered, Action.INSPECT, THE_UNIT)
        second = browser.post_form(url, {"form": form, "reason": "Chưa nhận được."}, page="/tra-cuu")

        assert (first.status_code, second.status_code) == (303, 409)
        assert "đã được thực hiện" in second.text
        assert ask("SELECT count(*) FROM issue_event")[0][0] == steps + 2

    def test_of_one_step_or_link_are_no_good_for_another(self, an_issue, browser):
        """A form is signed for its step and its link."""
        link = link_to(an_issue)
        form = browser.get(f"{link}/them-tep").text.split('name="form" value="')[1].split('"')[0]

        for given in (form, "", "x.y"):
            answer = browser.post_form(f"{link}/rut", {"form": given, "reason": "x", "sure": "1"}, page=f"{link}/rut")
            assert answer.status_code == 404
        assert issue_of(an_issue).state is State.RAISED

    def test_are_not_changed_by_looking(self, an_issue, browser):
        """Mail scanners follow links: a GET of every page changes nothing."""
        link, before = link_to(an_issue), issue_of(an_issue).version

        for slug in ("", "/tra-loi", "/them-tep", "/danh-gia", "/khong-dong-y", "/rut", "/lien-lac", "/dia-chi-thu"):
            browser.get(link + slug)

        assert issue_of(an_issue).version == before
        assert ask("SELECT count(*) FROM link_use") == [(0,)]

    def test_that_do_not_exist_are_not_there(self, an_issue, browser):
        """An address somebody made up."""
        assert browser.get(f"{link_to(an_issue)}/xoa").status_code == 404


class TestContacts:
    def test_put_only_the_names_of_what_changed_on_record(self, an_issue, browser):
        """Language, channel, telephone, postal address; never their values."""
        send(browser, f"{link_to(an_issue)}/lien-lac", {
            "language": "en", "channel": "paper", "phone": "091 234 56 78", "address": "Số 7 ngõ 12",
        })  # fmt: skip

        assert last_step(an_issue) == ("amend", "citizen", {"changed": ["language", "channel", "phone", "address"]})
        assert ask("SELECT language, channel::text, phone, address FROM person") == [
            ("en", "paper", "+84912345678", "Số 7 ngõ 12")
        ]

    def test_without_a_change_leave_no_trace(self, an_issue, browser):
        """Empty fields keep what is there."""
        before = issue_of(an_issue).version

        send(browser, f"{link_to(an_issue)}/lien-lac", {"language": "vi", "channel": "email"})

        assert issue_of(an_issue).version == before

    def test_refuse_a_number_that_cannot_be_called(self, an_issue, browser):
        """With what was typed still there."""
        answer = send(browser, f"{link_to(an_issue)}/lien-lac", {"language": "vi", "channel": "email", "phone": "12"})

        assert answer.status_code == 422
        assert 'value="12"' in answer.text
        assert "Số điện thoại chưa đúng" in answer.text

    def test_stop_emails_and_the_next_letter_is_printed(self, an_issue, browser):
        """From the next letter on; the page says so before."""
        link = link_to(an_issue)
        assert "vẫn được in ra giấy" in browser.get(f"{link}/lien-lac").text

        send(browser, f"{link}/lien-lac", {"language": "vi", "channel": "paper"})
        bring(an_issue, State.ASSIGNED)

        assert ask("SELECT status::text FROM letter WHERE kind = 'handler'") == [("to_print",)]


def test_a_file_is_received_and_listed(an_issue, browser):
    """Under the name its sender gave it, for its sender only."""
    link = link_to(an_issue)

    answer = send(browser, f"{link}/them-tep", files={"file": ("hộ khẩu.pdf", PDF)})

    assert last_step(an_issue)[:2] == ("attach", "citizen")
    assert "hộ khẩu.pdf" in browser.get(answer.headers["location"]).text


def test_no_file_is_said_plainly(an_issue, browser):
    """The button without a choice."""
    assert "Đề nghị chọn tệp" in send(browser, f"{link_to(an_issue)}/them-tep").text
