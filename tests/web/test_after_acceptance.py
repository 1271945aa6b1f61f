"""What the acceptance test of the pages found, each as a requirement."""

import pytest

from models.errors import FactWrong
from models.states import Action, Role, State
from tasks.attaching import Upload
from tasks.stepping import take_step
from tests.conference import OFFICE, THE_UNIT, UNIT, WORDS, act, ask, bring
from tests.web.conftest import BrowserAs
from web.slugs import step_url

NAME = "Trần Văn An"


@pytest.mark.parametrize(("role", "unit"), [(Role.UNIT, UNIT), (Role.AUDITOR, None), (Role.CHAIR, None)])
def test_a_name_that_an_officer_wrote_into_an_answer_is_covered(role, unit, an_issue: str, browser_as: BrowserAs):
    """Who raised it stays hidden even where somebody who knew wrote it down."""
    bring(an_issue, State.INSPECTED)
    act(an_issue, Action.RESOLVE, THE_UNIT, result=f"Mời bà {NAME.upper()} và ông {NAME} đến nhận.")
    pages = [f"/kien-nghi/{an_issue}", *([f"/kiem-toan?ma={an_issue}"] if role is Role.AUDITOR else [])]

    for url in pages:
        shown = browser_as(role, unit).get(url).text
        assert "Mời bà [họ tên] và ông [họ tên] đến nhận." in shown
        assert NAME not in shown


def test_a_name_is_covered_on_the_desks_as_well(an_issue: str, browser_as: BrowserAs):
    """What a unit wrote stands on the desk of the office and on the chair's page: without the name."""
    bring(an_issue, State.INSPECTED)
    act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT, reason=f"Chờ {NAME} nộp giấy.")

    for role, url in ((Role.OFFICE, "/van-phong"), (Role.CHAIR, "/chu-tri")):
        shown = browser_as(role).get(url).text
        assert "Chờ [họ tên] nộp giấy." in shown
        assert NAME not in shown


@pytest.mark.parametrize("on", ["2023-11-15", "2023-11-18", "1990-01-01", "2030-01-01"])
def test_the_document_of_an_answer_is_dated_between_receipt_and_today(on: str, an_issue: str):
    """Received on 16/11, today is 17/11: nothing before, nothing to come."""
    bring(an_issue, State.INSPECTED)

    with pytest.raises(FactWrong, match="between the receipt"):
        act(an_issue, Action.RESOLVE, THE_UNIT, document_on=on)


def test_a_file_goes_back_with_its_answer(an_issue: str):
    """What was sent back is not the citizen's to fetch; only the files of the answer that stands are."""
    bring(an_issue, State.INSPECTED)
    pdf = Upload("tra-loi.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    take_step(an_issue, Action.RESOLVE, THE_UNIT, WORDS[Action.RESOLVE], upload=pdf)
    assert ask("SELECT to_citizen FROM attachment") == [(True,)]

    act(an_issue, Action.SEND_BACK, OFFICE)

    assert ask("SELECT to_citizen FROM attachment") == [(False,)]


def test_a_colleague_who_was_faster_is_told_in_words(an_issue: str, browser_as: BrowserAs):
    """No key and no date of a machine on the page that keeps what was typed; and nothing to send that cannot be sent."""
    bring(an_issue, State.INSPECTED)
    browser, url = browser_as(Role.UNIT, UNIT), step_url(an_issue, Action.RESOLVE)
    typed = WORDS[Action.RESOLVE] | {"version": "3", "do": "take"}
    browser.get(url)
    act(an_issue, Action.RESOLVE, THE_UNIT)

    answer = browser.post_form(url, typed, page=f"/kien-nghi/{an_issue}")

    assert answer.status_code == 409
    assert "đã giải quyết xong" in answer.text
    assert "17/11/2023" in answer.text
    assert ">solved<" not in answer.text
    assert "gửi lại" not in answer.text


def test_the_chair_finds_the_units_reason_in_the_form(an_issue: str, browser_as: BrowserAs):
    """Approving what was asked for takes one press."""
    bring(an_issue, State.INSPECTED)
    act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT, reason="Chờ văn bản của Sở.")

    assert "Chờ văn bản của Sở." in browser_as(Role.CHAIR).get(step_url(an_issue, Action.EXTEND)).text


def test_an_error_page_leads_on_in_words(browser_as: BrowserAs):
    """The link says where it goes."""
    assert '<a href="/">Về trang đầu</a>' in browser_as().get("/khong-co").text


def test_a_document_number_has_a_length(an_issue: str):
    """A hundred characters are enough for any document."""
    bring(an_issue, State.INSPECTED)

    with pytest.raises(FactWrong, match="100 characters"):
        act(an_issue, Action.RESOLVE, THE_UNIT, document_no="A" * 101)
