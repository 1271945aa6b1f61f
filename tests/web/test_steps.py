"""The form of a step: every action has one, errors stand by their field, nothing typed is lost, a colleague may be faster."""

import re
from typing import Any

import pytest

from models.states import MOVES, OPEN, Action, DeclineReason, Outcome, Role, State
from models.words import ACTIONS, FACTS, ROLES, STATES
from tasks.publishing import approve
from tests.conference import (
    DUE_ON,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    WORDS,
    act,
    all_at_once,
    ask,
    bring,
    issue_of,
    post,
    raise_issue,
    stand_on,
)
from tests.web.conftest import Browser, BrowserAs
from web.slugs import ACTIONS as WEB_STEPS
from web.slugs import SLUGS, step_url
from web.step_words import LEADS, TITLES

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_RAW = {*Outcome, *DeclineReason, *(str(a) for a in Action if "_" in a), *State, "followup ", "--field"} - {"planned"}


def _visible(page: str) -> str:
    """The words a person reads: no tags, no attributes, no scripts."""
    return re.sub(r"<[^>]+>", " ", page)


def _take(browser: Browser, code: str, action: Action, fields: dict[str, Any] | None = None, **more: Any) -> Any:
    url = step_url(code, action)
    return browser.post_form(
        url, {"do": "take", **(WORDS.get(action, {}) if fields is None else fields)}, page="/kien-nghi", **more
    )


def _for(browser_as: BrowserAs, role: Role) -> Browser:
    return browser_as(role, UNIT if role is Role.UNIT else None)


class TestEveryStep:
    @pytest.mark.parametrize("move", [
        move for move in MOVES
        if move.action in WEB_STEPS.values() and move.by[0] in {Role.OFFICE, Role.UNIT, Role.CHAIR} and move.source in {*OPEN, State.RESOLVED}
    ], ids=lambda move: f"{move.source}-{move.action}")  # fmt: skip
    def test_has_a_form_in_words(self, an_issue: str, browser_as: BrowserAs, move: Any):
        """All roles, all actions, both languages; no raw value, key or flag is read on the Vietnamese one."""
        raise_issue(2)
        bring(an_issue, move.source)
        if move.action is Action.REFUSE_EXTENSION:
            act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        if move.action is Action.APOLOGISE:
            act(an_issue, Action.EXPLAIN_DELAY, THE_UNIT)
        if move.action is Action.CORRECT:
            post(an_issue)
        wanted = Role.CHAIR if move.action is Action.APOLOGISE else move.by[0]
        browser = _for(browser_as, wanted)

        for language, column in (("en", 1), ("vi", 0)):
            answer = browser.get(f"{step_url(an_issue, move.action)}?lang={language}")
            assert answer.status_code == 200
            assert TITLES[move.action][column] in _visible(answer.text)
        seen = _visible(answer.text)
        assert [word for word in _RAW if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", seen)] == []

    @pytest.mark.parametrize(("action", "state", "role"), [
        (Action.ASSIGN, State.RAISED, Role.OFFICE), (Action.ANSWER_AT_CONFERENCE, State.RAISED, Role.OFFICE),
        (Action.DECLINE, State.RAISED, Role.OFFICE), (Action.MERGE, State.RAISED, Role.OFFICE),
        (Action.ACKNOWLEDGE, State.ASSIGNED, Role.UNIT), (Action.HAND_BACK, State.ASSIGNED, Role.UNIT),
        (Action.REASSIGN, State.ASSIGNED, Role.CHAIR), (Action.INSPECT, State.ASSIGNED, Role.UNIT),
        (Action.ASK, State.ASSIGNED, Role.UNIT), (Action.SUPPLY, State.AWAITING_CITIZEN, Role.OFFICE),
        (Action.EXTEND, State.ASSIGNED, Role.CHAIR), (Action.PROPOSE_EXTENSION, State.ASSIGNED, Role.UNIT),
        (Action.RESOLVE, State.INSPECTED, Role.UNIT), (Action.SEND_BACK, State.RESOLVED, Role.OFFICE),
        (Action.UNDO, State.RESOLVED, Role.UNIT), (Action.REOPEN, State.RESOLVED, Role.OFFICE),
        (Action.WITHDRAW, State.ASSIGNED, Role.OFFICE), (Action.DIRECT, State.ASSIGNED, Role.CHAIR),
        (Action.TELL, State.ASSIGNED, Role.UNIT),
    ])  # fmt: skip
    def test_is_recorded_with_who_took_it(
        self, an_issue: str, browser_as: BrowserAs, action: Action, state: State, role: Role
    ):
        """From the form into the history, with the member of the staff."""
        raise_issue(2)
        bring(an_issue, state)

        answer = _take(_for(browser_as, role), an_issue, action)

        assert answer.status_code == 303, _visible(answer.text)[-1500:]
        [(staff, by)] = ask(
            "SELECT staff_id, role::text FROM issue_event WHERE action::text = :a ORDER BY id DESC LIMIT 1",
            a=action.value,
        )
        assert staff is not None
        assert by == role

    def test_has_its_words(self):
        """Titles for all addresses, facts with a name; no lead without a step."""
        assert set(TITLES) == set(SLUGS)
        assert set(LEADS) <= set(SLUGS)
        assert {name for move in MOVES for name in (*move.needs, *move.may)} <= set(FACTS)
        assert all(pair[0] and pair[1] for table in (ACTIONS, ROLES, STATES) for pair in table.values())

    def test_an_unknown_step_is_not_found(self, an_issue: str, browser_as: BrowserAs):
        assert browser_as(Role.OFFICE).get(f"/kien-nghi/{an_issue}/khong-co").status_code == 404


class TestErrors:
    def test_what_is_missing_stands_by_its_field_and_the_rest_is_kept(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.INSPECTED)

        answer = _take(
            browser_as(Role.UNIT, UNIT), an_issue, Action.RESOLVE, {"outcome": "solved", "result": "Đã cấp giấy số 7."}
        )

        assert answer.status_code == 422
        assert "Cần ghi: số văn bản." in answer.text
        assert 'href="#f-document_no"' in answer.text
        assert "Đã cấp giấy số 7." in answer.text
        assert '<option value="solved" selected>' in answer.text

    def test_what_is_wrong_says_how_to_mend_it_without_a_command(self, an_issue: str, browser_as: BrowserAs):
        """The new date is before the old one."""
        bring(an_issue, State.ASSIGNED)

        answer = _take(browser_as(Role.CHAIR), an_issue, Action.EXTEND, {"due_on": "2023-12-01", "reason": "x"})

        assert answer.status_code == 422
        assert "Thời hạn mới: hạn mới phải sau 07/12/2023" in answer.text
        assert "due_on:" not in answer.text

    def test_a_step_that_is_over_shows_why_and_what_was_written(self, an_issue: str, browser_as: BrowserAs):
        """The issue is answered already: no form, the text to copy."""
        bring(an_issue, State.RESOLVED)

        answer = _take(browser_as(Role.UNIT, UNIT), an_issue, Action.INSPECT, {"findings": "Đã đối chiếu sổ gốc."})

        assert answer.status_code == 422
        assert "trạng thái “đã trả lời”" in answer.text
        assert "Đã đối chiếu sổ gốc." in answer.text
        assert "Ghi nhận</button>" not in answer.text

    def test_a_step_of_another_role_has_no_form(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)

        answer = browser_as(Role.OFFICE).get(step_url(an_issue, Action.INSPECT))

        assert answer.status_code == 409
        assert "Chỉ đơn vị chủ trì làm được bước này." in answer.text

    def test_an_extension_after_the_date_is_refused_in_words(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        stand_on(DUE_ON.replace(day=8))

        answer = browser_as(Role.UNIT, UNIT).get(step_url(an_issue, Action.PROPOSE_EXTENSION))

        assert answer.status_code == 409
        assert "chỉ được gia hạn trước khi hết hạn" in answer.text


class TestWhatIsKnown:
    def test_assigning_begins_with_the_proposed_unit_and_the_directives_date(
        self, a_clean_database: str, browser_as: BrowserAs
    ):
        code = raise_issue(1, proposed_unit=OTHER_UNIT, proposed_co_units=[UNIT])

        page = browser_as(Role.OFFICE).get(step_url(code, Action.ASSIGN)).text

        assert f'<option value="{OTHER_UNIT}" selected>' in page
        assert 'value="2023-12-07"' in page
        assert re.search(rf'name="co_units" value="{UNIT}" checked', page)

    def test_extending_begins_with_the_date_that_the_unit_asked_for(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)

        assert 'value="2023-12-15"' in browser_as(Role.CHAIR).get(step_url(an_issue, Action.EXTEND)).text

    def test_an_answer_taken_back_is_gone_on_with(self, an_issue: str, browser_as: BrowserAs):
        """Undo loses no word."""
        bring(an_issue, State.RESOLVED)
        act(an_issue, Action.UNDO, THE_UNIT)

        page = browser_as(Role.UNIT, UNIT).get(step_url(an_issue, Action.RESOLVE)).text

        assert "Đã cấp giấy.</textarea>" in page
        assert 'value="12/TP"' in page

    def test_what_was_asked_and_found_stands_beside(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.INSPECTED)

        page = browser_as(Role.UNIT, UNIT).get(step_url(an_issue, Action.RESOLVE)).text

        assert "Đề nghị trả giấy đúng hẹn." in page
        assert "Hồ sơ hợp lệ." in page

    def test_a_standard_phrase_is_put_in_without_javascript(self, an_issue: str, browser_as: BrowserAs):
        """It goes to the end of what was typed; nothing is recorded."""
        bring(an_issue, State.INSPECTED)
        phrase = "Ông/Bà không phải làm thêm thủ tục gì."
        browser = browser_as(Role.UNIT, UNIT)
        fields = {
            "do": "phrase:next_step",
            "phrase-next_step": phrase,
            "next_step": "Mời nhận giấy.",
            "result": "Đã xong.",
        }

        page = browser.post_form(step_url(an_issue, Action.RESOLVE), fields, page="/viec").text

        assert f"Mời nhận giấy.\n{phrase}</textarea>" in page
        assert "Đã xong.</textarea>" in page
        assert issue_of(an_issue).state is State.INSPECTED


class TestFiles:
    def test_an_answer_takes_its_file_with_it(self, an_issue: str, browser_as: BrowserAs):
        """In one transaction with the step; the citizen may fetch it."""
        bring(an_issue, State.INSPECTED)

        answer = _take(
            browser_as(Role.UNIT, UNIT),
            an_issue,
            Action.RESOLVE,
            files={"file": ("trả lời.pdf", PDF, "application/pdf")},
        )

        assert answer.headers["location"] == f"/kien-nghi/{an_issue}?bao=answered"
        assert ask("SELECT to_citizen, given_name FROM attachment") == [(True, "trả lời.pdf")]

    def test_a_file_that_may_not_be_taken_stops_the_step(self, an_issue: str, browser_as: BrowserAs):
        """Nothing is recorded, and what was typed is still there."""
        bring(an_issue, State.INSPECTED)

        answer = _take(
            browser_as(Role.UNIT, UNIT),
            an_issue,
            Action.RESOLVE,
            files={"file": ("a.pdf", b"MZ\x90\x00 program", "application/pdf")},
        )

        assert answer.status_code == 422
        assert 'href="#f-file"' in answer.text
        assert "Đã cấp giấy." in answer.text
        assert issue_of(an_issue).state is State.INSPECTED
        assert ask("SELECT count(*) FROM attachment") == [(0,)]

    def test_a_file_alone(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        unit = browser_as(Role.UNIT, UNIT)

        assert "Cần ghi: tệp." in _take(unit, an_issue, Action.ATTACH, {}).text
        assert (
            _take(unit, an_issue, Action.ATTACH, {}, files={"file": ("a.pdf", PDF, "application/pdf")}).status_code
            == 303
        )
        assert "tep-1.pdf" in unit.get(f"/kien-nghi/{an_issue}").text


class TestColleagues:
    def test_who_was_faster_is_told_with_both_texts(self, an_issue: str, browser_as: BrowserAs):
        """409 with who did what since; then the same text can be sent with the new version (issue B §1)."""
        bring(an_issue, State.ASSIGNED)
        mine, theirs = browser_as(Role.UNIT, UNIT), browser_as(Role.UNIT, UNIT)
        opened = mine.get(step_url(an_issue, Action.INSPECT)).text
        version = re.search(r'name="version" value="(\d+)"', opened)[1]  # type: ignore[index]
        _take(theirs, an_issue, Action.TELL, {"told_on": "2023-11-17", "words": "Đã báo thời hạn."})

        answer = _take(mine, an_issue, Action.INSPECT, {"findings": "Hồ sơ đủ.", "version": version})

        assert answer.status_code == 409
        assert "Đã báo thời hạn." in answer.text
        assert "Phòng Tư pháp (Vũ Thị Lan)" in answer.text
        assert "Hồ sơ đủ.</textarea>" in answer.text
        again = re.search(r'name="version" value="(\d+)"', answer.text)[1]  # type: ignore[index]
        assert int(again) == int(version) + 1
        assert _take(mine, an_issue, Action.INSPECT, {"findings": "Hồ sơ đủ.", "version": again}).status_code == 303

    def test_of_two_who_press_together_one_is_told(self, an_issue: str, browser_as: BrowserAs):
        """The row is locked before it is looked at; neither answer is a fault of ours."""
        bring(an_issue, State.ASSIGNED)
        browsers = [browser_as(Role.UNIT, UNIT) for _ in range(4)]
        fields = [({"csrf": b.token("/viec"), "do": "take", "version": "2", **WORDS[Action.TELL]}) for b in browsers]

        def press(i: int) -> int:
            answer = browsers[i].post(
                step_url(an_issue, Action.TELL),
                data=fields[i],
                headers={"Origin": "http://testserver"},
                follow_redirects=False,
            )
            return int(answer.status_code)

        assert sorted(all_at_once(4, press)) == [303, 409, 409, 409]


class TestPublishing:
    def test_words_for_the_public_are_taken_away_by_a_step(self, an_issue: str, browser_as: BrowserAs):
        approve(an_issue, OFFICE, "Đề nghị trả giấy đúng hẹn.", "", sure=True)

        _take(browser_as(Role.OFFICE), an_issue, Action.UNPUBLISH)

        assert ask("SELECT count(*) FROM publication") == [(0,)]

    def test_words_are_approved_only_where_they_are_looked_through(self, an_issue: str, browser_as: BrowserAs):
        """The one form of all steps does not offer it: a name or a number could slip by."""
        answer = browser_as(Role.OFFICE).get(f"/kien-nghi/{an_issue}/{SLUGS[Action.PUBLISH]}")

        assert answer.status_code == 404
        assert step_url(an_issue, Action.PUBLISH) == f"/van-phong/cong-khai/{an_issue}"
