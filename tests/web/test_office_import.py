"""A workbook through the page: tried, looked at, taken in once; nothing of it in between on a disk or in the browser."""

import re
from pathlib import Path

import pytest
from httpx2 import Response

from models.states import Role
from tasks.register import import_workbook
from tests.conference import CONFERENCE, WORKBOOK, ask
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements

__all__ = ["statements"]

CSV = (
    "STT,Nội dung kiến nghị,Họ tên,Điện thoại,Lĩnh vực,Cơ quan chủ trì,Mức độ\n"
    '1,Đề nghị trả giấy khai sinh đúng hẹn.,Trần Văn An,"{phone}",Cải chính hộ tịch,Phòng Tư pháp,Thường\n'
)


def send(browser: Browser, content: bytes, name: str = "kien-nghi.csv") -> Response:
    """Choose a file and press the button."""
    return browser.post_form(
        "/van-phong/nhap-tep", {"conference": CONFERENCE}, page="/van-phong/nhap-tep", files={"file": (name, content)}
    )


def sent(browser: Browser, content: bytes, name: str = "kien-nghi.csv") -> str:
    """The same; the address of the report."""
    answer = send(browser, content, name)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def take_in(browser: Browser, url: str) -> Response:
    """Say yes."""
    return browser.post_form(url, {"do": "take"}, page="/van-phong/nhap-tep")


def figures(page: str) -> list[str]:
    """The three numbers of the report."""
    return re.findall(r"<strong>([\d.]+)</strong> <span>", page)


def test_a_workbook_is_tried_then_taken_in(browser_as: BrowserAs):
    """Dry run, decisions in words, then the same bytes on record, by whoever pressed the button."""
    office = browser_as(Role.OFFICE)
    url = sent(office, WORKBOOK.read_bytes(), WORKBOOK.name)
    tried = office.get(url).text
    assert figures(tried) == ["15", "0", "0"]
    assert "Đã trả lời tại hội nghị" in tried
    assert "Chưa ghi gì" in tried
    assert ask("SELECT count(*) FROM issue") == [(0,)]

    take_in(office, url)

    done = office.get(url).text
    assert figures(done) == ["15", "0", "0"]
    assert 'href="/kien-nghi/KN-2023-2-0001"' in done
    assert ask("SELECT count(*) FROM issue") == [(15,)]
    assert ask("SELECT count(*) FROM issue_event WHERE staff_id IS NULL") == [(0,)]


def test_it_is_what_the_command_would_do(browser_as: BrowserAs):
    """One importer: the page's issues are those of the command line."""
    office = browser_as(Role.OFFICE)
    take_in(office, sent(office, WORKBOOK.read_bytes(), WORKBOOK.name))

    report = import_workbook(WORKBOOK, CONFERENCE)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 15)


def test_the_same_file_again_changes_nothing_and_says_so(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    take_in(office, sent(office, WORKBOOK.read_bytes(), WORKBOOK.name))

    page = office.get(sent(office, WORKBOOK.read_bytes(), WORKBOOK.name)).text

    assert figures(page) == ["0", "0", "15"]
    assert "không làm thay đổi gì" in page
    assert 'value="take"' not in page


def test_a_yes_said_twice_is_done_once(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    url = sent(office, WORKBOOK.read_bytes(), WORKBOOK.name)

    assert {take_in(office, url).status_code for _ in range(2)} == {303}
    assert ask("SELECT count(*) FROM import_file") == [(1,)]


def test_a_workbook_with_errors_is_not_taken_in(browser_as: BrowserAs):
    """Each error with its sheet, its cell and a sentence; all or nothing, also for who posts without the button."""
    office = browser_as(Role.OFFICE)
    url = sent(office, (CSV + CSV.splitlines()[1] + "\n").format(phone="0912345678").encode())
    page = office.get(url).text
    assert "STT 1 đã có ở ô" in page
    assert 'value="take"' not in page

    assert take_in(office, url).status_code == 422
    assert ask("SELECT count(*) FROM issue") == [(0,)]


def test_a_file_that_is_none_is_refused_in_one_sentence(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)

    for content, name in ((b"", "a.xlsx"), (b"x", "a.exe"), (b"x" * (5_242_881), "a.csv")):
        answer = send(office, content, name)
        assert answer.status_code == 422, name
        assert 'href="#f-file"' in answer.text
    assert "dạng .xls cũ" in office.get(sent(office, b"\xd0\xcf\x11\xe0" + bytes(600), "a.xlsx")).text


@pytest.mark.parametrize("name", ["../../etc/x.csv", "C:\\tmp\\x.csv", "a/b/x.csv"])
def test_the_name_of_a_file_leads_nowhere(browser_as: BrowserAs, name: str, tmp_path: Path, monkeypatch):
    """ASVS 5: 5.3.2: only its last part is kept, and the bytes are read from a folder of our own that goes at once."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    office = browser_as(Role.OFFICE)

    office.get(sent(office, CSV.format(phone="0912345678").encode(), name))

    assert ask("SELECT name FROM workbook_upload") == [("x.csv",)]
    assert list(tmp_path.iterdir()) == []


def test_a_file_waits_for_its_sender_alone_and_for_a_day(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    url = sent(office, CSV.format(phone="0912345678").encode())
    [(other,)] = ask("SELECT id FROM staff WHERE code = 'cb-002'")
    [(mine,)] = ask("SELECT staff_id FROM workbook_upload")
    assert mine != other

    ask("UPDATE workbook_upload SET staff_id = :other RETURNING 1", other=other)
    assert office.get(url).status_code == 404
    ask("UPDATE workbook_upload SET staff_id = :mine, sent_at = sent_at - interval '25 hours' RETURNING 1", mine=mine)
    assert office.get(url).status_code == 404

    sent(office, CSV.format(phone="0912345678").encode())
    assert ask("SELECT count(*) FROM workbook_upload") == [(1,)]


def test_what_was_taken_in_keeps_no_bytes(browser_as: BrowserAs):
    """The names and telephones in it are on record by then; a copy is not needed."""
    office = browser_as(Role.OFFICE)
    url = sent(office, CSV.format(phone="0912345678").encode())
    take_in(office, url)

    assert ask("SELECT content FROM workbook_upload") == [(None,)]
    assert "0912345678" not in office.get(url).text


def test_a_file_can_be_thrown_away(browser_as: BrowserAs):
    office = browser_as(Role.OFFICE)
    url = sent(office, CSV.format(phone="0912345678").encode())

    office.post_form(url, {"do": "discard"}, page="/van-phong/nhap-tep")

    assert ask("SELECT (SELECT count(*) FROM workbook_upload) + (SELECT count(*) FROM issue)") == [(0,)]


def test_a_changed_row_of_an_assigned_issue_is_explained_without_commands(a_conference, browser_as: BrowserAs):
    """The sentences speak of steps of the page, not of the command line."""
    office = browser_as(Role.OFFICE)
    rows = WORKBOOK.read_bytes()
    ask("UPDATE issue SET source_hash = 'x', proposed_unit = 'kinh-te' WHERE code = 'KN-2023-2-0001' RETURNING 1")

    page = office.get(sent(office, rows, WORKBOOK.name)).text

    assert "hãy giao lại hoặc trình Chủ trì gia hạn" in page
    assert "thay đổi về đơn vị chủ trì" in page
    assert "reassign" not in page.split("<main")[1]


def test_the_files_taken_in_are_listed(browser_as: BrowserAs, statements: Statements):
    office = browser_as(Role.OFFICE)
    take_in(office, sent(office, WORKBOOK.read_bytes(), WORKBOOK.name))
    statements.forget()

    assert WORKBOOK.name in office.get("/van-phong/nhap-tep").text
    assert len(statements) <= MOST
