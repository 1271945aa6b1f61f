"""What of a text may tell who somebody is: found, covered, and never published without a person's yes."""

import pytest

from models.errors import NotYet, Refused
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role, State
from tasks.desks.publishing import find_left, read_proposal, to_publish
from tasks.publishing import COVER, Private, StillPrivate, approve, cover, cut, find_private, withdraw
from tests.conference import CITIZEN, OFFICE, act, ask, bring, raise_issue, rules_on

MINH = Person(name="Nguyễn Thị Minh", address="Số 12 ngõ 34 Trần Thái Tông, phường Dịch Vọng")
FOUND = [
    ("gọi 0912 345 678 nhé", Private.PHONE, "0912 345 678"),
    ("gọi +84 912.345.678", Private.PHONE, "+84 912.345.678"),
    ("viết cho minh.n@congdan.example", Private.EMAIL, "minh.n@congdan.example"),
    ("CCCD 001085012345 đã nộp", Private.NUMBER, "001085012345"),
    ("CMND 012 345 678", Private.NUMBER, "012 345 678"),
    ("ở số nhà 12A, gần chợ", Private.ADDRESS, "số nhà 12A"),
    ("trong ngõ 34/5 bị ngập", Private.ADDRESS, "ngõ 34/5"),
    ("tổ dân phố 15 họp", Private.ADDRESS, "tổ dân phố 15"),
    ("ở số 15 phố Duy Tân", Private.ADDRESS, "số 15 phố Duy Tân"),
    ("phòng 1203 chung cư", Private.ADDRESS, "phòng 1203"),
    ("hồ sơ số 123/HS-2023 chậm", Private.FILE, "hồ sơ số 123/HS-2023"),
    ("mã H26.12-231102-0001 chậm", Private.FILE, "H26.12-231102-0001"),
    ("gặp bà Lê Thị Hoa ở quầy", Private.NAME, "Lê Thị Hoa"),
    ("tôi là Nguyễn Thị Minh", Private.NAME, "Nguyễn Thị Minh"),
    ("toi la NGUYEN THI MINH", Private.NAME, "NGUYEN THI MINH"),
    ("nhà ở so 12 ngo 34 tran thai tong đó", Private.ADDRESS, "so 12 ngo 34 tran thai tong"),
]
FREE = [
    "Nghị định số 61/2018/NĐ-CP ngày 23/04/2018",
    "Thông báo số 512/TB-UBND ngày 22/11/2023",
    "Lệ phí 15.000 đồng, trả trong 05 ngày làm việc",
    "Số tiền 500.000.000 đồng, diện tích 1.200.000.000 m2",
    "Phòng Tư pháp trả lời theo Điều 38 Luật Hộ tịch năm 2014",
    "Bà con tổ dân phố đề nghị lắp đèn đường",
    "Kiến nghị KN-2023-2-0017 chưa được trả lời",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND, ids=[words for _, _, words in FOUND])
def test_what_tells_who_somebody_is_is_found_and_covered(text, kind, words):
    """Telephones, addresses, numbers of papers, house and file numbers, names with and without accents (issue B §1)."""
    spans = find_private(text, MINH)

    assert [(text[one.start : one.end], one.kind) for one in spans] == [(words, kind)]
    assert cover(text, spans) == text.replace(words, COVER)


@pytest.mark.parametrize("text", FREE)
def test_laws_sums_dates_and_units_stay(text):
    """A text without its law or its sum would say nothing."""
    assert find_private(text, MINH) == []


def test_a_text_that_was_covered_holds_nothing_more():
    text = ". ".join(text for text, _, _ in FOUND)

    assert find_private(cover(text, find_private(text, MINH)), MINH) == []


def test_the_pieces_of_a_text_are_the_text():
    """Nothing is lost between what may be read and what may not."""
    text = " | ".join([text for text, _, _ in FOUND] + FREE)

    assert "".join(piece.text for piece in cut(text, find_private(text, MINH))) == text


class TestApproving:
    @pytest.fixture
    def closed(self, a_clean_database) -> str:
        return bring(raise_issue(text="Bà Trần Văn An ở ngõ 5 hỏi giấy, gọi 0912345678."), State.CLOSED)

    def test_the_proposal_covers_name_address_and_telephone(self, closed):
        """And says of each place only what kind it is: the office sees who it is by a step of its own."""
        proposal = read_proposal(closed, OFFICE)

        assert proposal.text == "Bà […] ở […] hỏi giấy, gọi […]."
        assert [piece.kind for piece in proposal.text_pieces if piece.kind] == [
            Private.NAME,
            Private.ADDRESS,
            Private.PHONE,
        ]
        assert proposal.answer == "Đã cấp giấy.\nMời nhận kết quả."

    def test_the_step_and_what_the_public_reads_are_recorded_together(self, closed):
        [(staff,)] = ask("SELECT id FROM staff WHERE code = 'cb-001'")

        approve(closed, Actor(Role.OFFICE, staff=staff), "Hỏi giấy […].", "Đã cấp.")

        assert ask("SELECT text, answer, folded, approved_by FROM publication") == [
            ("Hỏi giấy […].", "Đã cấp.", "cai chinh ho tich hoi giay da cap", staff)
        ]
        assert ask("SELECT said->>'public_text' FROM event_text t JOIN issue_event e ON e.id = t.event_id "
                   "WHERE e.action = 'publish'") == [("Hỏi giấy […].",)]  # fmt: skip

    def test_what_is_left_needs_a_second_yes(self, closed):
        text = "Bà Trần Văn An hỏi giấy."
        left = find_left(closed, text, "", OFFICE)[0]

        with pytest.raises(StillPrivate):
            approve(closed, OFFICE, text, "", private=left)
        assert ask("SELECT count(*) FROM publication") == [(0,)]
        approve(closed, OFFICE, text, "", private=left, sure=True)

        assert ask("SELECT count(*) FROM publication") == [(1,)]

    def test_a_telephone_number_is_never_published(self, closed):
        """Not even with the second yes."""
        with pytest.raises(Refused):
            approve(closed, OFFICE, "Gọi 0912345678.", "", sure=True)

        assert ask("SELECT count(*) FROM publication") == [(0,)]

    def test_taking_it_down_removes_it(self, closed):
        approve(closed, OFFICE, "Hỏi giấy.", "")

        withdraw(closed, OFFICE, "Công dân đề nghị gỡ.")

        assert ask("SELECT count(*) FROM publication") == [(0,)]
        assert ask("SELECT action::text FROM issue_event ORDER BY id DESC LIMIT 1") == [("unpublish",)]

    def test_a_sensitive_issue_is_not_offered(self, a_clean_database):
        code = bring(raise_issue(sensitive=True), State.CLOSED)

        assert waiting() == []
        with pytest.raises(NotYet):
            read_proposal(code, OFFICE)

    def test_an_answer_that_can_still_be_taken_back_waits(self, a_clean_database):
        code = bring(raise_issue(), State.RESOLVED)
        assert waiting() == []

        ask("UPDATE letter SET not_before = now() - interval '9 years' WHERE kind = 'resolution' RETURNING 1")

        assert waiting() == [code]

    def test_what_was_withdrawn_or_never_answered_is_not_offered(self, a_clean_database):
        act(raise_issue(), Action.WITHDRAW, CITIZEN)
        raise_issue(2)

        assert waiting() == []


def waiting() -> list[str]:
    with transaction() as db:
        return [issue.code for issue in db.scalars(to_publish(rules_on(db).moment))]
