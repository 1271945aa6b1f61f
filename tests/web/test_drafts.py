"""A draft is never lost: not by an expired session, another window, a lost connection or an old form (issue B §1)."""

import re
from typing import Any

import pytest
from httpx2 import Response
from sqlalchemy import text

from models.session import DatabaseAway, transaction
from models.states import Action, Role, State
from tests.conference import OTHER_UNIT, THE_UNIT, UNIT, act, ask, bring, issue_of
from tests.web.conftest import BASE, Browser, BrowserAs
from web.slugs import step_url

TEXT = "Đã xác minh tại bộ phận Một cửa."
OURS = {"Origin": BASE, "Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def a_form(an_issue: str) -> str:
    """Address of the form that the unit writes its findings in."""
    bring(an_issue, State.ASSIGNED)
    return step_url(an_issue, Action.INSPECT)


def _save(browser: Browser, url: str, **fields: str) -> Response:
    return browser.post_form(f"{url}/nhap", {"findings": TEXT, "tab": "a", "version": "2", **fields}, page="/viec")


def _drafts() -> list[tuple[Any, ...]]:
    return ask("SELECT fields ->> 'findings', s.code FROM draft d JOIN staff s ON s.id = d.staff_id ORDER BY d.id")


def _end_sessions(how: str) -> None:
    with transaction() as db:
        db.execute(text(f"UPDATE web_session SET {how}"))


class TestKeeping:
    def test_what_is_typed_is_kept_and_restored(self, a_form: str, browser_as: BrowserAs):
        """The form says when it was saved, and offers to throw it away."""
        browser = browser_as(Role.UNIT, UNIT)

        assert "Đã lưu nháp lúc 09:00 ngày 17/11/2023" in _save(browser, a_form).text

        page = browser.get(a_form).text
        assert "Đã khôi phục bản nháp lưu lúc 09:00 ngày 17/11/2023" in page
        assert f"{TEXT}</textarea>" in page

    def test_the_form_saves_itself_when_typing_stops(self, a_form: str, browser_as: BrowserAs):
        """Two seconds after the last key, with the token of the form."""
        page = browser_as(Role.UNIT, UNIT).get(a_form).text

        assert f'hx-post="{a_form}/nhap"' in page
        assert "input delay:2s" in page
        assert "htmx.min.js" in page

    def test_the_button_keeps_it_as_well(self, a_form: str, browser_as: BrowserAs):
        """Without JavaScript; nothing needs to be complete."""
        browser = browser_as(Role.UNIT, UNIT)

        answer = browser.post_form(a_form, {"do": "save", "findings": TEXT}, page=a_form)

        assert answer.headers["location"] == f"{a_form}?bao=saved"
        assert _drafts() == [(TEXT, "cb-005")]

    def test_it_is_mine_alone(self, a_form: str, browser_as: BrowserAs):
        """A colleague of the same unit has a draft of their own."""
        _save(browser_as(Role.UNIT, UNIT), a_form)
        colleague = browser_as()
        colleague.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-006"})

        assert TEXT not in colleague.get(a_form).text

    def test_it_goes_when_the_step_is_taken(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form)

        browser.post_form(a_form, {"do": "take", "findings": TEXT}, page=a_form)

        assert _drafts() == []

    def test_it_goes_when_it_is_thrown_away(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form)

        assert browser.post_form(a_form, {"do": "discard"}, page=a_form).headers["location"].endswith("draft-gone")

        assert _drafts() == []

    def test_a_refused_step_leaves_it(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form)

        assert browser.post_form(a_form, {"do": "take", "findings": ""}, page=a_form).status_code == 422

        assert _drafts() == [(TEXT, "cb-005")]

    def test_the_page_of_the_issue_says_that_there_is_one(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form)

        assert "có bản nháp" in browser.get(a_form.rsplit("/", 1)[0]).text

    def test_only_fields_of_the_step_are_kept(self, a_form: str, browser_as: BrowserAs):
        """A draft is no store for whatever is sent."""
        _save(browser_as(Role.UNIT, UNIT), a_form, other="x" * 100)

        assert ask("SELECT jsonb_object_keys(fields) FROM draft ORDER BY 1") == [("_tab",), ("findings",)]

    def test_more_than_any_form_allows_is_not_kept(self, a_form: str, browser_as: BrowserAs):
        assert _save(browser_as(Role.UNIT, UNIT), a_form, findings="x" * 70_000).status_code == 409
        assert _drafts() == []


class TestWindows:
    def test_the_last_save_wins_and_the_other_is_announced(self, a_form: str, browser_as: BrowserAs):
        """Once: the second save of the same window is its own."""
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form, tab="a", findings="một")

        second = _save(browser, a_form, tab="b", findings="hai")
        third = _save(browser, a_form, tab="b", findings="hai rưỡi")

        assert "Một cửa sổ khác đã lưu bản nháp" in second.text
        assert "Một cửa sổ khác" not in third.text
        assert _drafts()[0][0] == "hai rưỡi"

    def test_a_restored_draft_is_no_other_window(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form, tab="a")
        seen = re.search(r'name="seen" value="([^"]*)"', browser.get(a_form).text)

        assert seen
        assert "Một cửa sổ khác" not in _save(browser, a_form, tab="b", seen=seen[1]).text

    def test_what_happened_since_it_was_saved_is_told(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        _save(browser, a_form)
        act(a_form.split("/")[2], Action.TELL, THE_UNIT, words="Đã gọi báo lịch hẹn.")

        page = browser.get(a_form).text

        assert "Từ khi lưu nháp, kiến nghị đã có bước mới" in page
        assert "Đã gọi báo lịch hẹn." in page

    def test_a_draft_of_a_step_that_is_over_can_still_be_read(self, a_form: str, browser_as: BrowserAs):
        """A colleague answered meanwhile."""
        browser, code = browser_as(Role.UNIT, UNIT), a_form.split("/")[2]
        _save(browser, a_form)
        act(code, Action.INSPECT, THE_UNIT)
        act(code, Action.RESOLVE, THE_UNIT)

        answer = browser.get(a_form)

        assert answer.status_code == 409
        assert TEXT in answer.text


class TestSessions:
    def test_when_the_session_runs_out_the_text_waits_as_a_draft(self, a_form: str, browser_as: BrowserAs):
        """The way leads to the sign-in and back to the form."""
        browser = browser_as(Role.UNIT, UNIT)
        token = browser.token(a_form)
        _end_sessions("seen_at = now() - interval '2 hours'")

        answer = browser.post(
            a_form, data={"csrf": token, "do": "take", "findings": TEXT}, headers=OURS, follow_redirects=False
        )

        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/dang-nhap?tiep=%2Fkien-nghi%2F")
        assert issue_of(a_form.split("/")[2]).state is State.ASSIGNED
        browser.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-005"})
        assert f"{TEXT}</textarea>" in browser.get(a_form).text

    def test_the_form_that_saves_itself_says_so_too(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)
        token = browser.token(a_form)
        _end_sessions("created_at = now() - interval '13 hours'")

        answer = browser.post(f"{a_form}/nhap", data={"csrf": token, "findings": TEXT}, headers=OURS)

        assert answer.status_code == 200
        assert "nội dung đã được lưu nháp" in answer.text
        assert _drafts() == [(TEXT, "cb-005")]

    @pytest.mark.parametrize("how", ["ended_at = now()", "seen_at = now() - interval '3 days'"])
    def test_a_session_ended_on_purpose_or_long_ago_writes_no_draft(self, a_form: str, browser_as: BrowserAs, how: str):
        """The text stands on the page, to copy or to send again."""
        browser = browser_as(Role.UNIT, UNIT)
        token = browser.token(a_form)
        _end_sessions(how)

        answer = browser.post(a_form, data={"csrf": token, "do": "take", "findings": TEXT}, headers=OURS)

        assert answer.status_code == 403
        assert f"{TEXT}</textarea>" in answer.text
        assert "Gửi lại" in answer.text
        assert _drafts() == []

    def test_a_session_that_ran_out_writes_only_into_issues_of_its_owner(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, OTHER_UNIT)
        token = browser.token("/viec")
        _end_sessions("seen_at = now() - interval '2 hours'")

        answer = browser.post(a_form, data={"csrf": token, "findings": TEXT}, headers=OURS)

        assert answer.status_code == 404
        assert _drafts() == []

    def test_nobody_takes_a_step_without_a_session(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as()

        answer = browser.post_form(a_form, {"do": "take", "findings": TEXT})

        assert answer.status_code == 403
        assert TEXT in answer.text
        assert issue_of(a_form.split("/")[2]).state is State.ASSIGNED

    def test_a_form_from_before_the_sign_in_comes_back_filled_in(self, a_form: str, browser_as: BrowserAs):
        """Signed in again in another window: its token is old, its text is not."""
        browser = browser_as()
        browser.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-005"})
        old = browser.token(a_form)
        browser.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-005"})

        answer = browser.post(a_form, data={"csrf": old, "do": "take", "findings": TEXT}, headers=OURS)

        assert answer.status_code == 403
        assert f"{TEXT}</textarea>" in answer.text
        fresh = re.findall(r'name="csrf" value="([^"]+)"', answer.text)[-1]
        taken = browser.post(
            a_form, data={"csrf": fresh, "do": "take", "findings": TEXT}, headers=OURS, follow_redirects=False
        )
        assert taken.status_code == 303

    def test_a_form_from_another_site_is_only_shown_never_taken(self, a_form: str, browser_as: BrowserAs):
        browser = browser_as(Role.UNIT, UNIT)

        answer = browser.post_form(
            a_form, {"do": "take", "findings": TEXT}, page=a_form, headers={"Origin": "http://evil.example"}
        )

        assert answer.status_code == 403
        assert issue_of(a_form.split("/")[2]).state is State.ASSIGNED


class TestTheDatabaseIsAway:
    def test_the_text_is_on_the_page(self, a_form: str, browser_as: BrowserAs, monkeypatch: pytest.MonkeyPatch):
        """503, with what was typed and a button to send it again."""
        browser = browser_as(Role.UNIT, UNIT)
        token = browser.token(a_form)

        def away(_key: str | None) -> None:
            raise DatabaseAway

        monkeypatch.setattr("web.asking.read_visit", away)
        answer = browser.post(a_form, data={"csrf": token, "do": "take", "findings": TEXT}, headers=OURS)

        assert answer.status_code == 503
        assert f"{TEXT}</textarea>" in answer.text
        assert "Gửi lại" in answer.text
