"""The preview: the very letter that the step would owe, and nothing of it kept."""

import re

from models.states import Action, Role, State
from tests.conference import THE_UNIT, UNIT, WORDS, act, ask, bring, issue_of, letters_of, raise_issue
from tests.web.conftest import BrowserAs
from tests.web.test_steps import _visible
from web.slugs import step_url


def _letter(page: str) -> str:
    """The first letter on a page."""
    found = re.search(r'<div class="letter sheet">(.*?)</div>', page, re.DOTALL)
    assert found
    return found[1].strip()


class TestPreview:
    def test_it_is_the_letter_that_will_be_sent(self, an_issue: str, browser_as: BrowserAs):
        """Word for word what the page of the letter shows once the step is taken (issue B §1)."""
        bring(an_issue, State.INSPECTED)
        browser, url = browser_as(Role.UNIT, UNIT), step_url(an_issue, Action.RESOLVE)

        before = browser.post_form(url, {"do": "preview", **WORDS[Action.RESOLVE]}, page=url).text
        act(an_issue, Action.RESOLVE, THE_UNIT)
        [(number,)] = ask("SELECT id FROM letter WHERE kind = 'resolution'")
        after = browser.get(f"/kien-nghi/{an_issue}/thu/{number}").text

        assert "Đã cấp giấy." in _letter(before)
        assert _letter(before) == _letter(after)

    def test_nothing_of_it_is_kept(self, an_issue: str, browser_as: BrowserAs):
        """No step, no letter, no announcement; the form is as it was."""
        bring(an_issue, State.INSPECTED)
        browser, url = browser_as(Role.UNIT, UNIT), step_url(an_issue, Action.RESOLVE)
        letters, events = letters_of(an_issue), ask("SELECT count(*), max(id) FROM issue_event")

        page = browser.post_form(url, {"do": "preview", **WORDS[Action.RESOLVE]}, page=url).text

        assert issue_of(an_issue).state is State.INSPECTED
        assert letters_of(an_issue) == letters
        assert ask("SELECT count(*), max(id) FROM issue_event") == events
        assert "Đã cấp giấy.</textarea>" in page

    def test_it_does_not_say_who_reads_it(self, a_clean_database: str, browser_as: BrowserAs):
        code = bring(raise_issue(1, "Đặng Thị Bí Mật"), State.INSPECTED)
        url = step_url(code, Action.RESOLVE)

        page = browser_as(Role.UNIT, UNIT).post_form(url, {"do": "preview", **WORDS[Action.RESOLVE]}, page="/viec").text

        assert "Bí Mật" not in page
        assert "/k/" not in page
        assert "[đường dẫn riêng của người nhận]" in page

    def test_what_would_be_refused_is_refused_here_as_well(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.INSPECTED)
        url = step_url(an_issue, Action.RESOLVE)

        answer = browser_as(Role.UNIT, UNIT).post_form(url, {"do": "preview", "result": "x"}, page="/viec")

        assert answer.status_code == 422
        assert "Cần ghi: số văn bản." in answer.text

    def test_a_step_without_letters_says_so(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        url = step_url(an_issue, Action.TELL)

        answer = browser_as(Role.UNIT, UNIT).post_form(url, {"do": "preview", **WORDS[Action.TELL]}, page="/viec")

        assert "Bước này không gửi thư nào." in _visible(answer.text)
