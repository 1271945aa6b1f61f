"""The auditor's pages: one issue as of any past instant, the chains, the sweeps, the letters; nobody's identity."""

import hashlib
import re
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import pytest
from sqlalchemy import text

from models.issue import Issue
from models.session import transaction
from models.states import Action, Role, State
from notifications.wording import shipped
from tasks import sweep, sweep_sql
from tasks.composing import Sender, prepare_letters
from tasks.outbox import claim_letters
from tasks.sweep import sweep_deadlines
from tasks.verifying import verify_chains
from tasks.wording import hash_of, use_words
from tests.conference import (
    CHAIR,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    Actor,
    act,
    ask,
    bring,
    raise_issue,
    rules_on,
    stand_on,
    tamper,
)
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements
from web.ledger_words import RUNGS, SUPPRESSED

__all__ = ["statements"]


@pytest.fixture
def auditor(browser_as: BrowserAs) -> Browser:
    """A browser with the auditor signed in."""
    return browser_as(Role.AUDITOR)


def fact(page: str, term: str) -> str:
    """What the page says about a term, without markup."""
    found = re.search(rf"<dt>{term}</dt><dd>(.*?)</dd>", page, re.DOTALL)
    assert found, term
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def send(code: str, kind: str, at: str) -> int:
    """The first letter of that kind as it left at that instant, with the name, an address and a private link in it."""
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"], mail["Subject"] = "UBND <kn@cg.example>", "an@congdan.example", "Kính gửi Trần Văn An"
    mail["Message-ID"] = "<one@cg.example>"
    mail.set_content("Kính gửi Ông/Bà Trần Văn An,\nThời hạn: 07/12/2023.\nXem tại https://cg.example/k/secret-token\n")
    with transaction() as db:
        [number] = db.execute(
            text("UPDATE letter l SET status = 'sent', sent_at = :at, raw = :raw, subject = :subject, tries = 1, "
                 "address = 'an@congdan.example' FROM issue i WHERE i.id = l.issue_id AND i.code = :code AND l.kind::text = :kind "
                 "RETURNING l.id"),
            {"at": at, "raw": mail.as_bytes(), "subject": mail["Subject"], "code": code, "kind": kind},
        ).one()  # fmt: skip
        db.execute(text("INSERT INTO letter_try (letter_id, lease, ended_at, outcome, stage, code, text) VALUES "
                        "(:id, gen_random_uuid(), now(), 'accepted', 'data', 250, 'queued for an@congdan.example')"),
                   {"id": number})  # fmt: skip
    return int(number)


class TestAsOf:
    @pytest.fixture
    def an_answered_issue(self, an_issue: str) -> str:
        """Assigned on 17/11; acknowledged on 20/11, which was recorded on 22/11; extended on 1/12; answered on 4/12."""
        act(an_issue, Action.ASSIGN, OFFICE)
        stand_on(date(2023, 11, 22))
        act(an_issue, Action.ACKNOWLEDGE, THE_UNIT, on=date(2023, 11, 20))
        stand_on(date(2023, 12, 1))
        act(an_issue, Action.EXTEND, CHAIR)
        stand_on(date(2023, 12, 4))
        act(an_issue, Action.INSPECT, THE_UNIT)
        act(an_issue, Action.RESOLVE, THE_UNIT)
        return an_issue

    @pytest.mark.parametrize(
        ("day", "state", "until"),
        [("2023-11-16", "chưa giao", "chưa có thời hạn"), ("2023-11-21", "đã giao", "07/12/2023"),
         ("2023-12-02", "đã giao", "15/12/2023"), ("2023-12-04", "đã trả lời", "15/12/2023")],
    )  # fmt: skip
    def test_state_and_date_are_those_then_believed(
        self, day: str, state: str, until: str, an_answered_issue: str, auditor: Browser
    ):
        """Peers §3.5: what stood on record at that instant, not what does now."""
        shown = auditor.get(f"/kiem-toan?ma={an_answered_issue}&ngay={day}").text

        assert fact(shown, "Tình trạng lúc đó") == state
        assert until in fact(shown, "Thời hạn theo hiểu biết lúc đó")

    def test_what_happened_is_told_from_what_was_known(self, an_answered_issue: str, auditor: Browser):
        """A step recorded two days later: by what we know now it had happened; by what was known then it had not."""
        asked = f"/kiem-toan?ma={an_answered_issue}&ngay=2023-11-20&gio=13:00"

        now = auditor.get(asked).text
        then = auditor.get(f"{asked}&biet_ngay=2023-11-20&biet_gio=18:00").text

        assert fact(now, "Đã xác nhận nhận việc") == "20/11/2023"
        assert "ghi vào ngày khác" in now
        assert fact(then, "Đã xác nhận nhận việc") == "chưa"
        assert "Còn 4 bước" in then

    def test_the_minute_asked_for_is_included_and_the_next_is_not(self, an_answered_issue: str, auditor: Browser):
        """Assigned at nine."""
        states = {
            hour: fact(auditor.get(f"/kiem-toan?ma={an_answered_issue}&ngay=2023-11-17&gio={hour}").text, "Tình trạng lúc đó")
            for hour in ("08:59", "09:00")
        }  # fmt: skip

        assert states == {"08:59": "chưa giao", "09:00": "đã giao"}

    def test_a_letter_that_left_later_had_told_nobody(self, an_answered_issue: str, auditor: Browser):
        """With the mail server's answer, without the address it repeats."""
        send(an_answered_issue, "assignment", "2023-11-17 10:00+07")
        send(an_answered_issue, "handler", "2023-11-18 10:00+07")

        shown = auditor.get(f"/kiem-toan?ma={an_answered_issue}&ngay=2023-11-17").text

        assert "đã gửi 10:00 ngày 17/11/2023" in shown
        assert "đã gửi 10:00 ngày 18/11/2023" not in shown
        assert "chưa gửi</strong>; nay: đã gửi" in shown
        assert "250 queued for […]" in shown

    def test_words_are_those_on_record_by_then(self, an_issue: str, auditor: Browser):
        """A correction made later does not reach back."""
        stand_on(date(2023, 11, 21))
        with transaction() as db:
            issue = db.scalars(Issue.by_code(an_issue)).one()
            issue.text = "Đề nghị trả giấy khai sinh."
            issue.move(Action.AMEND, by=OFFICE, rules=rules_on(db, date(2023, 11, 21)), changed=["text"])

        before, after = (auditor.get(f"/kiem-toan?ma={an_issue}&ngay=2023-11-{day}").text for day in (20, 21))

        assert "trả giấy khai sinh" not in before
        assert "trả giấy khai sinh" in after

    def test_each_step_says_who_and_for_whom_by_codes(self, an_issue: str, auditor: Browser):
        """No name of the staff: their codes (design §5)."""
        (one, other) = (
            number for (number,) in ask("SELECT id FROM staff WHERE code IN ('cb-001', 'cb-002') ORDER BY code")
        )
        act(an_issue, Action.ASSIGN, Actor(Role.OFFICE, None, one, other))

        shown = auditor.get(f"/kiem-toan?ma={an_issue}").text

        assert "Văn phòng, Lê Minh Hà (cb-001) (thay mặt Phạm Quốc Bảo (cb-002))" in shown

    def test_before_it_was_on_record_there_is_nothing_to_show(self, an_issue: str, auditor: Browser):
        answer = auditor.get(f"/kiem-toan?ma={an_issue}&ngay=2023-11-15")

        assert answer.status_code == 409
        assert "chưa được ghi nhận" in answer.text

    def test_what_cannot_be_read_is_said_by_its_field(self, an_issue: str, auditor: Browser):
        for wrong in ("ngay=hom-nay", "gio=25:61", "biet_ngay=2023-13-01"):
            answer = auditor.get(f"/kiem-toan?ma={an_issue}&{wrong}")
            assert answer.status_code == 422, wrong
            assert an_issue in answer.text, wrong

    def test_an_unknown_code_is_not_there(self, auditor: Browser):
        answer = auditor.get("/kiem-toan?ma=KN-2023-2-9999")

        assert answer.status_code == 404
        assert 'value="KN-2023-2-9999"' in answer.text


class TestChains:
    def test_a_chain_that_holds_says_so(self, an_issue: str, auditor: Browser):
        bring(an_issue, State.RESOLVED)

        assert "Chuỗi lịch sử của kiến nghị nguyên vẹn" in auditor.get(f"/kiem-toan?ma={an_issue}").text
        assert "đều nguyên vẹn" in auditor.get("/kiem-toan/chuoi").text

    def test_a_changed_step_is_named_with_its_issue(self, an_issue: str, auditor: Browser):
        """Also where only the step's own row was changed, and after it."""
        bring(an_issue, State.RESOLVED)
        raise_issue(2)
        tamper("UPDATE issue_event SET due_on = '2023-12-30' WHERE seq = 2")

        one, all_of_them = auditor.get(f"/kiem-toan?ma={an_issue}").text, auditor.get("/kiem-toan/chuoi").text

        assert "Lịch sử không nguyên vẹn, bước 2: nội dung bước này đã bị sửa." in one
        assert one.count("Nội dung bước này đã bị sửa") == 1
        assert "1 kiến nghị có lịch sử không nguyên vẹn" in all_of_them
        assert f"ma={an_issue}" in all_of_them

    def test_a_missing_end_is_found_too(self, an_issue: str, auditor: Browser):
        bring(an_issue, State.INSPECTED)
        tamper("DELETE FROM event_text WHERE event_id = (SELECT max(id) FROM issue_event)")
        tamper("DELETE FROM unannounced")
        tamper("UPDATE letter SET event_id = NULL")
        tamper("DELETE FROM issue_event WHERE seq = 3")

        assert "thiếu bước cuối của lịch sử" in auditor.get(f"/kiem-toan?ma={an_issue}").text

    def test_the_anchor_is_the_one_that_verifying_prints(self, an_issue: str, auditor: Browser):
        """So that what an auditor kept can be compared on the page."""
        raise_issue(2)
        bring(an_issue, State.ASSIGNED)

        assert verify_chains().anchor in auditor.get("/kiem-toan/chuoi").text

    def test_without_issues_there_is_an_anchor_too(self, auditor: Browser):
        assert verify_chains().anchor in auditor.get("/kiem-toan/chuoi").text


class TestLetters:
    def test_a_letter_is_shown_as_sent_without_the_person(self, an_issue: str, auditor: Browser):
        """Text, file and hash: the auditor reads the words, not to whom."""
        bring(an_issue, State.ASSIGNED)
        number = send(an_issue, "handler", "2023-11-17 10:00+07")

        shown, file = auditor.get(f"/kiem-toan/thu/{number}").text, auditor.get(f"/kiem-toan/thu/{number}/tep")
        copy = message_from_bytes(file.content, policy=default)

        [(raw,)] = ask("SELECT raw FROM letter WHERE id = :id", id=number)
        assert "Thời hạn: 07/12/2023." in shown
        assert hashlib.sha256(raw).hexdigest() in shown
        assert file.headers["content-type"].startswith("message/rfc822")
        assert copy["X-Original-SHA256"].strip() == hashlib.sha256(raw).hexdigest()
        assert copy["Message-ID"] == "<one@cg.example>"
        for secret in ("Trần Văn An", "an@congdan.example", "secret-token"):
            assert secret not in shown
            assert secret not in str(copy["Subject"]) + str(copy["To"]) + copy.get_content()

    def test_a_letter_names_the_version_of_the_words_that_made_it(
        self, an_issue: str, auditor: Browser, browser_as: BrowserAs
    ):
        """When it was saved, by whom, and its hash; the frame's too (issue C §1)."""
        theirs = shipped("receipt", "vi").replace("Trân trọng", "Xin trân trọng")
        use_words("receipt", {"vi": theirs}, "cb-001")
        prepare_letters(claim_letters(10), Sender("kien-nghi@cg.example", "cg.example"))
        [(number,)] = ask("SELECT id FROM letter WHERE kind = 'receipt'")

        shown = auditor.get(f"/kiem-toan/thu/{number}").text
        beside_the_issue = browser_as(Role.OFFICE).get(f"/kien-nghi/{an_issue}/thu/{number}").text

        for page in (shown, beside_the_issue):
            assert "17/11/2023, cb-001," in page
            assert hash_of(theirs)[:12] in page
        assert hash_of(shipped("_frame", "vi"))[:12] in shown

    def test_a_sensitive_issue_keeps_its_words(self, a_clean_database: str, auditor: Browser):
        code = raise_issue(sensitive=True)
        bring(code, State.ASSIGNED)
        number = send(code, "handler", "2023-11-17 10:00+07")

        assert "Thời hạn: 07/12/2023." not in auditor.get(f"/kiem-toan/thu/{number}").text
        assert b"07/12/2023" not in auditor.get(f"/kiem-toan/thu/{number}/tep").content

    def test_a_letter_that_was_not_written_has_no_file(self, an_issue: str, auditor: Browser):
        bring(an_issue, State.ASSIGNED)
        [(number,), *_] = ask("SELECT id FROM letter ORDER BY id")

        assert "chưa được soạn" in auditor.get(f"/kiem-toan/thu/{number}").text
        assert auditor.get(f"/kiem-toan/thu/{number}/tep").status_code == 404
        assert auditor.get("/kiem-toan/thu/999999999999999999999").status_code == 404

    def test_letters_are_found_by_status_and_day(self, an_issue: str, auditor: Browser):
        """With every try, and the last two weeks in numbers."""
        bring(an_issue, State.ASSIGNED)
        send(an_issue, "handler", "2023-11-17 10:00+07")

        everything = auditor.get("/kiem-toan/thu").text
        assert "đã gửi: 1" in everything
        assert "Thư giao việc" in everything
        sent = auditor.get("/kiem-toan/thu?trang_thai=sent&ngay=2023-11-17").text
        assert "Thư báo đơn vị chủ trì" in sent
        assert "Thư giao việc" not in sent
        assert "Không có thư nào như vậy" in auditor.get("/kiem-toan/thu?ngay=2023-11-18").text
        assert auditor.get("/kiem-toan/thu?ngay=mai").status_code == 422


class TestLedger:
    def test_a_sweep_says_what_it_owed_and_why_not(self, an_issue: str, auditor: Browser):
        act(an_issue, Action.ASSIGN, OFFICE)
        act(an_issue, Action.ACKNOWLEDGE, THE_UNIT)
        sweep_deadlines(date(2023, 12, 8))

        shown = auditor.get("/kiem-toan/ra-soat").text

        assert "thư báo quá hạn: 1" in shown
        assert "đơn vị đã xác nhận: 1" in shown

    def test_every_reason_that_a_sweep_may_give_has_words(self):
        """Otherwise the ledger could not be shown."""
        source = Path(sweep_sql.__file__).read_text() + Path(sweep.__file__).read_text()
        reasons = set(re.findall(r"THEN '(\w+)'\n", source)) | set(re.findall(r'suppressed\["(\w+)"\]', source))

        assert {"not_running", "storm", "day_off", "overtaken"} <= reasons
        assert reasons - {"owed", "to_print"} <= set(SUPPRESSED)
        assert len(RUNGS) == 6

    def test_who_looked_at_an_identity_is_listed_without_it(self, an_issue: str, auditor: Browser):
        [(staff,)] = ask("SELECT id FROM staff WHERE code = 'cb-002'")
        act(an_issue, Action.REVEAL, Actor(Role.OFFICE, None, staff), reason="Gọi số 0912345678 hướng dẫn.")

        shown = auditor.get("/kiem-toan/nguoi-xem").text

        assert f"ma={an_issue}" in shown
        assert "Văn phòng, Phạm Quốc Bảo (cb-002)" in shown
        assert "Gọi số […] hướng dẫn." in shown
        assert "Trần Văn An" not in shown


PAGES = ("", "?ma=KN-2023-2-0001", "/chuoi", "/ra-soat", "/nguoi-xem", "/thu", "/thu/{letter}")


class TestWho:
    @pytest.mark.parametrize(("role", "unit"), [(Role.UNIT, UNIT), (Role.OFFICE, None), (Role.CHAIR, None)])
    def test_others_are_refused(self, role: Role, unit: str | None, browser_as: BrowserAs):
        browser = browser_as(role, unit)

        assert {browser.get(f"/kiem-toan{page}".format(letter=1)).status_code for page in PAGES} == {403}

    def test_no_page_takes_more_than_twelve_statements(self, an_issue: str, auditor: Browser, statements: Statements):
        """Whatever the number of steps and letters (issue B §5)."""
        bring(an_issue, State.CLOSED)
        for row in range(2, 30):
            act(raise_issue(row), Action.ASSIGN, OFFICE, unit=OTHER_UNIT)
        [(letter,), *_] = ask("SELECT id FROM letter ORDER BY id")
        sweep_deadlines(date(2023, 12, 8))

        for page in PAGES:
            statements.forget()
            assert auditor.get(f"/kiem-toan{page}".format(letter=letter)).status_code == 200, page
            assert len(statements) <= MOST, page

    def test_nothing_can_be_sent_to_these_pages(self, an_issue: str, auditor: Browser):
        """Read only: there is no form but the one that chooses."""
        assert 'method="post" action="/kiem-toan' not in auditor.get(f"/kiem-toan?ma={an_issue}").text
        assert auditor.post_form("/kiem-toan", {"ma": an_issue}).status_code == 405
