"""The office's page of mail that came in: what waits, what may be made of it, and that nothing is shown that must not be."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from models.states import Action, Role, State
from tests.conference import OFFICE, UNIT, act, ask, bring, issue_of, raise_issue, stand_on
from tests.web.citizen_browser import link_to
from tests.web.conftest import Browser, BrowserAs
from tests.web.counting import MOST, Statements, statements
from tests.web.mailing import PNG, answer, come_in, mail_comes_back, mail_of

__all__ = ["statements"]

LIST = "/van-phong/thu-den"
STRANGER = b"From: Nguyen Van La <la@xa.example>\r\nTo: kien-nghi@caugiay.example\r\nSubject: Hoi them\r\n\r\nToi muon hoi.\r\n"


@pytest.fixture(autouse=True)
def _mail_comes_back() -> Iterator[None]:
    with mail_comes_back():
        yield


@pytest.fixture
def an_asked_citizen(an_issue: str) -> str:
    """An issue whose unit has asked the citizen something."""
    return bring(an_issue, State.AWAITING_CITIZEN)


class TestList:
    def test_what_waits_is_listed_oldest_first_with_its_age(self, an_issue: str, browser_as: BrowserAs):
        """A mark from one working day on; the number stands in the navigation and on the desk."""
        bring(an_issue, State.ASSIGNED)
        first = answer(an_issue, "Thư đầu tiên của tôi.")
        stand_on(date(2023, 11, 21))
        second = come_in(STRANGER, "la@xa.example")
        office = browser_as(Role.OFFICE)

        page = office.get(LIST).text

        assert page.index(f"{LIST}/{first}") < page.index(f"{LIST}/{second}")
        assert "chờ 2 ngày làm việc" in page
        assert "đến hôm nay" in page
        assert "Thư đến: 2" in page
        assert '>Thư đến <span class="count">2</span>' in page
        assert "cũ nhất ngày 17/11/2023" in office.get("/van-phong").text

    def test_each_part_has_its_tab(self, an_issue: str, browser_as: BrowserAs):
        """What waits, what was done, what machines said."""
        bring(an_issue, State.ASSIGNED)
        machine = answer(
            an_issue, "Tôi nghỉ phép đến hết tuần.", subject="Trả lời tự động", Auto_Submitted="auto-replied"
        )
        done = come_in(STRANGER, "la@xa.example")
        office = browser_as(Role.OFFICE)
        office.post_form(f"{LIST}/{done}/khong-lien-quan", page=f"{LIST}/{done}/khong-lien-quan")

        assert "Không có thư nào chờ xử lý" in office.get(LIST).text
        assert f"{LIST}/{done}" in office.get(f"{LIST}?nhom=da-xu-ly").text
        assert f"{LIST}/{machine}" in office.get(f"{LIST}?nhom=thu-tu-dong").text

    def test_a_page_of_mail_takes_twelve_statements_at_most(
        self, an_asked_citizen: str, browser_as: BrowserAs, statements: Statements
    ):
        """The list and each mail, whatever they hold."""
        numbers = [answer(an_asked_citizen, f"Số {n}.", files=(("giấy.png", PNG),)) for n in range(8)]
        numbers.append(come_in(STRANGER, "la@xa.example"))
        office = browser_as(Role.OFFICE)
        office.get(LIST)

        for url in [LIST, *(f"{LIST}/{number}" for number in numbers[-2:]), f"{LIST}/{numbers[0]}/bo-sung",
                    "/van-phong", "/van-phong/dia-chi-hong"]:  # fmt: skip
            statements.forget()
            assert office.get(url).status_code == 200, url
            assert len(statements) <= MOST, (url, len(statements))


class TestOneMail:
    def test_shows_what_was_newly_written_and_covers_the_person(self, an_issue: str, browser_as: BrowserAs):
        """The quotation is cut off; name and telephone of who raised it are not on the page."""
        bring(an_issue, State.ASSIGNED)
        number = answer(an_issue, "Tôi là Trần Văn An, gọi 0912345678 nhé.")

        page = browser_as(Role.OFFICE).get(f"{LIST}/{number}").text

        assert "gọi […] nhé" in page
        assert "đã viết" not in page
        for secret in ("Trần Văn An", "0912345678", "an@congdan.example"):
            assert secret not in page

    def test_whose_a_strangers_mail_is_the_office_may_see(self, an_issue: str, browser_as: BrowserAs):
        """Nothing else says whose it is; the issue it may belong to is suggested by its code."""
        number = come_in(STRANGER.replace(b"hoi.", f"hoi ve {an_issue}.".encode()), "la@xa.example")

        page = browser_as(Role.OFFICE).get(f"{LIST}/{number}").text

        assert "la@xa.example" in page
        assert "thư có ghi mã này" in page.lower()
        assert f'name="code" value="{an_issue}"' in page

    def test_files_and_the_original_come_as_downloads_only(self, an_issue: str, browser_as: BrowserAs):
        """Never shown, never run, under a name of ours; what is not taken still opens as mere bytes."""
        bring(an_issue, State.ASSIGNED)
        number = answer(an_issue, "Xem tệp.", files=(("ảnh.png", PNG), ("trang.html", b"<script>alert(1)</script>")))
        office = browser_as(Role.OFFICE)

        page = office.get(f"{LIST}/{number}").text
        files = [office.get(f"{LIST}/{number}/tep/{n}") for n in (1, 2)]

        assert "Không đưa vào hồ sơ" in page
        assert [one.headers["content-type"] for one in files] == ["image/png", "application/octet-stream"]
        for one in files:
            assert one.headers["content-disposition"].startswith("attachment")
            assert one.headers["x-content-type-options"] == "nosniff"
        assert office.get(f"{LIST}/{number}/tep/3").status_code == 404

    def test_the_original_needs_a_reason_and_goes_on_record(self, an_issue: str, browser_as: BrowserAs):
        """It names who wrote it: taking it is looking who raised the issue."""
        bring(an_issue, State.ASSIGNED)
        number, office = answer(an_issue, "Gửi lại."), browser_as(Role.OFFICE)
        at = f"{LIST}/{number}"

        assert office.post_form(f"{at}/ban-goc", {"do": "raw"}, page=at).status_code == 422
        raw = office.post_form(f"{at}/ban-goc", {"do": "raw", "reason": "Đối chiếu."}, page=at)
        text = office.post_form(f"{at}/ban-goc", {"do": "text", "reason": "Đối chiếu."}, page=at)

        assert raw.headers["content-type"] == "message/rfc822"
        assert b"an@congdan.example" in raw.content
        assert "Kính gửi Ông/Bà" in text.text
        assert text.headers["content-type"] == "application/octet-stream"
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'reveal'") == [(2,)]

    def test_the_original_of_a_strangers_mail_is_in_the_log(self, a_clean_database, browser_as: BrowserAs):
        number, office = come_in(STRANGER, "la@xa.example"), browser_as(Role.OFFICE)

        got = office.post_form(f"{LIST}/{number}/ban-goc", {"do": "raw"}, page=f"{LIST}/{number}")

        assert got.content == STRANGER
        assert ask("SELECT facts FROM access_event WHERE what = 'original_taken'") == [({"mail": number},)]
        assert "Tải bản gốc của thư" in office.get("/van-phong/can-bo/nhat-ky").text

    def test_a_sensitive_issues_mail_is_not_shown(self, a_clean_database, browser_as: BrowserAs):
        code = bring(raise_issue(1, sensitive=True), State.ASSIGNED)
        number = answer(code, "Bệnh của con tôi nặng thêm.")

        assert "Bệnh của con tôi" not in browser_as(Role.OFFICE).get(f"{LIST}/{number}").text


class TestUses:
    def test_an_answer_to_a_question_is_recorded_as_the_citizens(self, an_asked_citizen: str, browser_as: BrowserAs):
        """One button, a page that says what comes of it, the step with its files, and what came of it."""
        number = answer(an_asked_citizen, "Số 12/1995.", files=(("giấy.png", PNG),))
        office, at = browser_as(Role.OFFICE), f"{LIST}/{number}/bo-sung"

        assert "Bổ sung thông tin" in office.get(f"{LIST}/{number}").text
        done = office.post_form(at, {"tep": ["1"]}, page=at)

        assert done.headers["location"] == f"{LIST}/{number}?bao=mail-supplied"
        page = office.get(done.headers["location"]).text
        assert "Đã ghi thông tin bổ sung" in page
        assert "Đã ghi là thông tin bổ sung" in page
        assert mail_of(number) == ("done", None, "supplied")
        [(role, said)] = ask("SELECT e.role::text, t.said FROM issue_event e JOIN event_text t ON t.event_id = e.id "
                             "WHERE e.action = 'supply'")  # fmt: skip
        assert (role, said) == ("citizen", {"reply": "Số 12/1995."})
        assert ask("SELECT count(*) FROM attachment") == [(1,)]

    def test_an_objection_to_a_closed_issue_reopens_it(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.CLOSED)
        number = answer(an_issue, "Tôi không đồng ý với trả lời.")
        office, at = browser_as(Role.OFFICE), f"{LIST}/{number}/khong-dong-y"

        done = office.post_form(at, {"words": "Không đồng ý: chưa nhận được giấy."}, page=at)

        assert done.status_code == 303
        assert issue_of(an_issue).state is State.ASSIGNED
        assert mail_of(number)[2] == "objection"

    def test_the_second_officer_is_told_that_the_first_was_faster(self, an_asked_citizen: str, browser_as: BrowserAs):
        """409, nothing twice."""
        number, office = answer(an_asked_citizen, "Số 12."), browser_as(Role.OFFICE)
        office.post_form(f"{LIST}/{number}/ghi-nhan", page=f"{LIST}/{number}/ghi-nhan")

        late = office.post_form(f"{LIST}/{number}/bo-sung", page=f"{LIST}/{number}")

        assert late.status_code == 409
        assert "vừa có người xử lý" in late.text
        assert mail_of(number) == ("done", None, "note")

    def test_an_issue_that_moved_meanwhile_is_looked_at_again(self, an_asked_citizen: str, browser_as: BrowserAs):
        """The words that were typed are still there."""
        number, office = answer(an_asked_citizen, "Số 12."), browser_as(Role.OFFICE)
        at = f"{LIST}/{number}/bo-sung"
        token = office.token(at)
        before = issue_of(an_asked_citizen).version
        act(an_asked_citizen, Action.TELL, OFFICE)

        late = office.post_form(at, {"csrf": token, "version": str(before), "words": "Số 12/1995."}, page=at)

        assert late.status_code == 409
        assert "Số 12/1995." in late.text
        assert mail_of(number)[0] == "filed"

    def test_a_mail_in_the_queue_is_filed_by_its_code_first(self, an_issue: str, browser_as: BrowserAs):
        """Nothing is a step by being filed; a code that is none is refused and kept."""
        bring(an_issue, State.ASSIGNED)
        number, office = come_in(STRANGER, "la@xa.example"), browser_as(Role.OFFICE)
        at = f"{LIST}/{number}"
        steps = ask("SELECT count(*) FROM issue_event")

        wrong = office.post_form(f"{at}/kien-nghi", {"code": "KN-2023-2-9999"}, page=at)
        right = office.post_form(f"{at}/kien-nghi", {"code": an_issue.lower()}, page=at)

        assert wrong.status_code == 422
        assert "KN-2023-2-9999" in wrong.text
        assert right.headers["location"] == f"{at}?bao=mail-filed"
        assert mail_of(number) == ("filed", "unmatched", None)
        assert ask("SELECT count(*) FROM issue_event") == steps

    def test_an_unknown_use_is_no_page(self, an_asked_citizen: str, browser_as: BrowserAs):
        number = answer(an_asked_citizen, "Số 12.")
        assert browser_as(Role.OFFICE).get(f"{LIST}/{number}/ket-thuc").status_code == 404


class TestFindings:
    @pytest.fixture
    def a_units_mail(self, an_issue: str) -> tuple[str, int]:
        """What the unit answered to its assignment."""
        bring(an_issue, State.ASSIGNED)
        words = "Đã kiểm tra hồ sơ của ông Trần Văn An: hợp lệ."
        return an_issue, answer(an_issue, words, role="unit", files=(("biên bản.png", PNG),))

    def test_a_units_reply_becomes_its_findings_by_one_button(
        self, a_units_mail: tuple[str, int], browser_as: BrowserAs
    ):
        """The form of the step is filled in; after the step the mail is done and its files are with the issue."""
        code, number = a_units_mail
        unit = browser_as(Role.UNIT, UNIT)
        form = f"/kien-nghi/{code}/kiem-tra?thu={number}"

        assert f'href="{form}"' in unit.get(f"/kien-nghi/{code}").text
        page = unit.get(form).text
        assert "Đã kiểm tra hồ sơ của ông [họ tên]: hợp lệ." in page
        version = issue_of(code).version
        done = unit.post_form(
            f"/kien-nghi/{code}/kiem-tra",
            {"thu": str(number), "version": str(version), "findings": "Hồ sơ hợp lệ.", "do": "take"}, page=form,
        )  # fmt: skip

        assert "bao=mail-findings" in done.headers["location"]
        assert mail_of(number) == ("done", None, "findings")
        assert issue_of(code).state is State.INSPECTED
        assert ask("SELECT count(*) FROM attachment") == [(1,)]
        [(event, action)] = ask(
            "SELECT m.event_id, e.action::text FROM inbound_mail m JOIN issue_event e ON e.id = m.event_id"
        )
        assert event
        assert action == "inspect"

    def test_a_mail_that_was_dealt_with_meanwhile_loses_no_words(
        self, a_units_mail: tuple[str, int], browser_as: BrowserAs
    ):
        code, number = a_units_mail
        unit, office = browser_as(Role.UNIT, UNIT), browser_as(Role.OFFICE)
        unit.get(f"/kien-nghi/{code}/kiem-tra?thu={number}")
        office.post_form(f"{LIST}/{number}/ghi-nhan", page=f"{LIST}/{number}/ghi-nhan")
        fields = {"thu": str(number), "findings": "Hồ sơ hợp lệ.", "do": "take"}
        url = f"/kien-nghi/{code}/kiem-tra"

        late = unit.post_form(url, fields | {"version": str(issue_of(code).version)}, page=url)

        assert late.status_code == 409
        assert "Hồ sơ hợp lệ." in late.text
        assert 'name="thu"' not in late.text
        assert issue_of(code).state is State.ASSIGNED

    def test_another_units_mail_cannot_be_used(self, a_units_mail: tuple[str, int], browser_as: BrowserAs):
        """Nor a citizen's, nor one of another issue."""
        code, number = a_units_mail
        second = bring(raise_issue(2), State.ASSIGNED)
        citizens = answer(code, "Tôi gửi thêm.")
        unit = browser_as(Role.UNIT, UNIT)

        for other, mail in ((second, number), (code, citizens)):
            url = f"/kien-nghi/{other}/kiem-tra"
            assert 'name="thu"' not in unit.get(f"{url}?thu={mail}").text
            version = str(issue_of(other).version)
            refused = unit.post_form(url, {"thu": str(number if other == second else mail), "version": version,
                                           "findings": "Sai.", "do": "take"}, page=url)  # fmt: skip
            assert refused.status_code in {404, 409, 422}, (other, refused.status_code)
        assert issue_of(second).state is State.ASSIGNED

    def test_a_citizens_mail_is_read_by_the_office_alone_until_it_is_confirmed(
        self, an_issue: str, browser_as: BrowserAs
    ):
        bring(an_issue, State.ASSIGNED)
        number = answer(an_issue, "Tôi gửi thêm điều riêng.")
        unit, office = browser_as(Role.UNIT, UNIT), browser_as(Role.OFFICE)

        before = unit.get(f"/kien-nghi/{an_issue}").text
        office.post_form(f"{LIST}/{number}/ghi-nhan", page=f"{LIST}/{number}/ghi-nhan")
        after = unit.get(f"/kien-nghi/{an_issue}").text

        assert "Chờ Văn phòng xác nhận đây là gì" in before
        assert "Tôi gửi thêm điều riêng." not in before
        assert "Tôi gửi thêm điều riêng." in after


def test_an_out_of_office_answer_stands_at_its_letter(an_issue: str, browser_as: BrowserAs):
    """At the letter, with the way to the page where days off and a deputy are entered."""
    bring(an_issue, State.ASSIGNED)
    words = "Tôi nghỉ phép đến 25/11."
    number = answer(an_issue, words, role="unit", subject="Trả lời tự động", Auto_Submitted="auto-replied")
    office = browser_as(Role.OFFICE)
    [(letter,)] = ask("SELECT letter_id FROM inbound_mail WHERE id = :id", id=number)

    assert "người nhận báo đang vắng mặt" in office.get(f"/kien-nghi/{an_issue}").text
    assert f"{LIST}/{number}" in office.get(f"/kien-nghi/{an_issue}/thu/{letter}").text
    assert "/van-phong/can-bo" in office.get(f"{LIST}/{number}").text


def test_a_machine_that_answers_for_a_citizen_does_not_say_who_they_are(an_issue: str, browser_as: BrowserAs):
    """Its sender is the citizen's address: on the list and on its page it speaks for a citizen of a ward."""
    bring(an_issue, State.ASSIGNED)
    number = answer(an_issue, "Trần Văn An đi vắng.", subject="Out of office", Auto_Submitted="auto-replied")
    office = browser_as(Role.OFFICE)

    for page in (office.get(f"{LIST}?nhom=thu-tu-dong").text, office.get(f"{LIST}/{number}").text):
        assert "Công dân" in page
        for secret in ("Trần Văn An", "an@congdan.example"):
            assert secret not in page
    refused = office.post_form(f"{LIST}/{number}/ban-goc", {"do": "raw"}, page=f"{LIST}/{number}")
    assert refused.status_code == 422


def test_what_waits_becomes_a_step_only_after_the_office_said_whose_it_is(an_issue: str, browser_as: BrowserAs):
    """A stranger's answer to a citizen's letter is nobody's objection by one press."""
    bring(an_issue, State.RESOLVED)
    number, office = answer(an_issue, "Tôi phản đối.", sender="khac@xa.example"), browser_as(Role.OFFICE)
    at = f"{LIST}/{number}"

    before = office.get(at).text
    office.post_form(f"{at}/kien-nghi", {"code": an_issue}, page=at)

    assert mail_of(number)[:2] == ("filed", "stranger")
    assert f"{at}/khong-dong-y" not in before
    assert f"{at}/khong-lien-quan" in before
    assert f"{at}/khong-dong-y" in office.get(at).text


class TestWhoseMailItIs:
    OWN = "Trần Văn An <an.rieng@thu.example>"
    SECRETS = ("Trần Văn An", "an.rieng@thu.example", "an@congdan.example")

    def attached(self, code: str, office: Browser, words: str = "Tôi là An, gửi thêm giấy.", **more: Any) -> int:
        """A mail from another address of the citizen's own, attached by hand and noted."""
        number = answer(code, words, sender=self.OWN, **more)
        at = f"{LIST}/{number}"
        office.post_form(f"{at}/kien-nghi", {"code": code}, page=at)
        return number

    @pytest.mark.parametrize("role", [Role.OFFICE, Role.UNIT, Role.CHAIR, Role.AUDITOR])
    def test_another_address_attached_by_hand_names_nobody(self, role: Role, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        office = browser_as(Role.OFFICE)
        number = self.attached(an_issue, office)
        office.post_form(f"{LIST}/{number}/ghi-nhan", page=f"{LIST}/{number}/ghi-nhan")

        page = browser_as(role, UNIT if role is Role.UNIT else None).get(f"/kien-nghi/{an_issue}").text

        assert "Người gửi khác" in page
        assert "Tôi là [họ tên], gửi thêm giấy." in page
        for secret in self.SECRETS:
            assert secret not in page, secret

    def test_the_offices_own_pages_of_it_name_nobody_either(self, an_issue: str, browser_as: BrowserAs):
        """The list, the mail, the page before each step, the names of its files."""
        bring(an_issue, State.ASSIGNED)
        office = browser_as(Role.OFFICE)
        number = self.attached(an_issue, office, files=(("Tran Van An.png", PNG),))

        for url in (LIST, f"{LIST}/{number}", f"{LIST}/{number}/ghi-nhan"):
            page = office.get(url).text
            assert "Người gửi khác" in page, url
            for secret in (*self.SECRETS, "Tran Van An"):
                assert secret not in page, (url, secret)

    def test_a_throttled_mail_is_the_citizens_and_does_not_say_who_that_is(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        numbers = [answer(an_issue, f"Tôi là Trần Văn An, thư {n}.", files=(("a.png", PNG),)) for n in range(11)]
        office, at = browser_as(Role.OFFICE), f"{LIST}/{numbers[-1]}"
        assert mail_of(numbers[-1])[:2] == ("waiting", "too_many")

        before = office.get(at).text
        office.post_form(f"{at}/kien-nghi", {"code": an_issue}, page=at)
        office.post_form(f"{at}/ghi-nhan", {"tep": ["1"]}, page=f"{at}/ghi-nhan")

        for page in (before, office.get(LIST).text, office.get(at).text, office.get(f"/kien-nghi/{an_issue}").text):
            assert "Công dân" in page
            for secret in self.SECRETS:
                assert secret not in page, secret
        theirs = browser_as().get(link_to(an_issue)).text
        assert theirs.count("Thư của Ông/Bà đến lúc") == len(numbers)
        assert "a.png" in theirs

    def test_a_mail_to_the_public_address_from_a_known_address_shows_the_ward(
        self, an_issue: str, browser_as: BrowserAs
    ):
        raw = STRANGER.replace(b"Nguyen Van La <la@xa.example>", b"Tran Van An <an@congdan.example>")
        number = come_in(raw, "an@congdan.example")
        office = browser_as(Role.OFFICE)

        for page in (office.get(LIST).text, office.get(f"{LIST}/{number}").text):
            assert "Công dân" in page
            assert "an@congdan.example" not in page

    def test_the_original_of_a_citizens_mail_attached_by_hand_needs_a_reason(
        self, an_issue: str, browser_as: BrowserAs
    ):
        number = come_in(STRANGER.replace(b"la@xa.example", b"an@congdan.example"), "an@congdan.example")
        office, at = browser_as(Role.OFFICE), f"{LIST}/{number}"
        office.post_form(f"{at}/kien-nghi", {"code": an_issue}, page=at)

        assert office.post_form(f"{at}/ban-goc", {"do": "raw"}, page=at).status_code == 422

    def test_a_strangers_address_stands_on_the_page_of_the_waiting_mail_only(
        self, an_issue: str, browser_as: BrowserAs
    ):
        number, office = come_in(STRANGER, "la@xa.example"), browser_as(Role.OFFICE)
        at = f"{LIST}/{number}"

        waiting, listed = office.get(at).text, office.get(LIST).text
        office.post_form(f"{at}/kien-nghi", {"code": an_issue}, page=at)

        assert "la@xa.example" in waiting
        for page in (listed, office.get(at).text, office.get(f"/kien-nghi/{an_issue}").text):
            assert "la@xa.example" not in page
            assert "Nguyen Van La" not in page

    def test_why_it_waited_is_said_wherever_it_is_decided(self, an_issue: str, browser_as: BrowserAs):
        """On its page, before the step, and in the row of the issue's page."""
        bring(an_issue, State.ASSIGNED)
        office = browser_as(Role.OFFICE)
        number = self.attached(an_issue, office)

        for url in (f"{LIST}/{number}", f"{LIST}/{number}/ghi-nhan", f"/kien-nghi/{an_issue}"):
            assert "gửi từ địa chỉ khác với địa chỉ đã nhận thư" in office.get(url).text, url

    def test_a_stranger_cannot_stop_a_citizens_mail(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        office = browser_as(Role.OFFICE)
        number = self.attached(an_issue, office, "Đừng gửi thư nữa.")
        at = f"{LIST}/{number}"

        refused = office.post_form(f"{at}/ngung-thu", page=at)

        assert f"{at}/ngung-thu" not in office.get(at).text
        assert "không gửi từ địa chỉ đã nhận thư" in office.get(f"{at}/ngung-thu").text
        assert refused.status_code == 409
        assert "không gửi từ địa chỉ đã nhận thư" in refused.text
        assert ask("SELECT count(*) FROM suppression") == [(0,)]

    def test_the_citizen_can(self, an_issue: str, browser_as: BrowserAs):
        bring(an_issue, State.ASSIGNED)
        number, office = answer(an_issue, "Đừng gửi thư nữa."), browser_as(Role.OFFICE)

        office.post_form(f"{LIST}/{number}/ngung-thu", page=f"{LIST}/{number}/ngung-thu")

        assert ask("SELECT reason FROM suppression") == [("unsubscribed",)]

    def test_a_mail_without_a_sender_suggests_nothing(self, a_clean_database, browser_as: BrowserAs):
        """Not every person without an address."""
        raise_issue()
        ask("UPDATE person SET email = NULL, channel = 'paper' RETURNING 1")
        number = come_in(b"Subject: Hoi\r\n\r\nToi muon hoi.\r\n", "")

        assert "Có thể thuộc" not in browser_as(Role.OFFICE).get(f"{LIST}/{number}").text


def test_an_objection_after_its_time_is_not_promised(an_issue: str, browser_as: BrowserAs):
    """Said before anybody presses, with what can be done instead."""
    bring(an_issue, State.CLOSED)
    stand_on(date(2023, 12, 20))
    number, office = answer(an_issue, "Tôi không đồng ý."), browser_as(Role.OFFICE)
    at = f"{LIST}/{number}"

    page, form = office.get(at).text, office.get(f"{at}/khong-dong-y").text

    assert f"{at}/khong-dong-y" not in page
    assert f"{at}/ghi-nhan" in page
    for text in (page, form):
        assert "Thời gian phản hồi đã hết ngày 08/12/2023" in text
        assert f"/kien-nghi/{an_issue}/mo-lai" in text
        assert "được mở lại với lý do" not in text
