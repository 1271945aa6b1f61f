"""An issue raised by telephone is on record as if the workbook had brought it, once."""

from dataclasses import replace

import pytest

from models.errors import NotFound
from models.rules import Actor
from models.states import Role, State
from tasks.entries import Entry, EntryWrong
from tasks.links import UsedAlready
from tasks.register import import_workbook
from tasks.registering import check_entry, register_by_hand
from tasks.routing import route_raised
from tasks.similar import find_similar
from tests.conference import CONFERENCE, NEXT_DAY, OFFICE, WORKBOOK, all_at_once, ask, issue_of, letters_of, raise_issue

MINH = Entry(
    CONFERENCE, name="Phạm Thị Lan", phone="0912 345 678", email="", ward="Dịch Vọng", address="Số 5 ngõ 7",
    channel="phone", field="Cải chính hộ tịch", text="Đề nghị cải chính ngày sinh trong giấy khai sinh.",
)  # fmt: skip


def changed(**fields) -> Entry:
    return replace(MINH, **fields)


class TestRecording:
    def test_it_takes_the_next_numbers_of_its_conference(self, a_clean_database):
        """STT after the highest, code after the last; then the workbook goes on from there."""
        import_workbook(WORKBOOK, CONFERENCE)

        code = register_by_hand(MINH, OFFICE, "a")

        assert code == "KN-2023-2-0016"
        assert issue_of(code).row == ask("SELECT max(row) FROM issue")[0][0] == 16

    def test_the_engine_routes_it_by_its_field(self, a_clean_database):
        code = register_by_hand(MINH, OFFICE, "a")

        route_raised()

        issue = issue_of(code)
        assert issue.state is State.ASSIGNED
        assert issue.received_on == NEXT_DAY
        assert ask("SELECT code FROM unit WHERE id = :id", id=issue.unit_id) == [("tu-phap",)]

    def test_the_proposed_unit_holds(self, a_clean_database):
        code = register_by_hand(changed(unit="kinh-te"), OFFICE, "a")
        route_raised()

        assert ask("SELECT u.code FROM unit u JOIN issue i ON i.unit_id = u.id WHERE i.code = :code", code=code) == [
            ("kinh-te",)
        ]

    def test_who_recorded_it_is_on_the_record(self, a_clean_database):
        [(staff,)] = ask("SELECT id FROM staff WHERE code = 'cb-002'")

        register_by_hand(MINH, Actor(Role.OFFICE, staff=staff), "a")

        assert ask("SELECT action::text, staff_id FROM issue_event") == [("raise", staff)]

    def test_a_receipt_is_owed_in_the_persons_way(self, a_clean_database):
        """By telephone and paper: printed; by e-mail: sent."""
        code = register_by_hand(MINH, OFFICE, "a")
        other = register_by_hand(changed(name="Lê Nam", email="nam@congdan.example", channel="email"), OFFICE, "b")

        assert ("receipt", "citizen", "to_print") in letters_of(code)
        assert ("receipt", "citizen", "owed") in letters_of(other)

    def test_the_same_person_is_known_again(self, a_clean_database):
        """By name and contacts, as an import knows them; what is on record is completed, not changed."""
        register_by_hand(changed(address="", channel="phone"), OFFICE, "a")
        register_by_hand(changed(name="PHAM THI LAN", address="Số 9"), OFFICE, "b")

        assert ask("SELECT name, address, phone FROM person") == [("Phạm Thị Lan", "Số 9", "+84912345678")]

    def test_without_a_name_nothing_of_a_person_is_kept(self, a_clean_database):
        code = register_by_hand(changed(anonymous=True), OFFICE, "a")

        assert ask("SELECT count(*) FROM person") == [(0,)]
        assert not issue_of(code).duty_to_reply

    def test_one_form_is_recorded_once(self, a_clean_database):
        """The button pressed twice."""
        register_by_hand(MINH, OFFICE, "a")

        with pytest.raises(UsedAlready):
            register_by_hand(MINH, OFFICE, "a")
        assert ask("SELECT count(*) FROM issue") == [(1,)]

    def test_two_clerks_at_once_get_two_numbers(self, a_clean_database):
        codes = all_at_once(4, lambda n: register_by_hand(MINH, OFFICE, str(n)))

        assert sorted(codes) == [f"KN-2023-2-000{n}" for n in (1, 2, 3, 4)]

    def test_an_unknown_field_or_conference_is_refused(self, a_clean_database):
        for wrong in ({"field": "Thời tiết"}, {"conference": "1999-1"}, {"unit": "khong-co"}):
            with pytest.raises(NotFound):
                register_by_hand(changed(**wrong), OFFICE, "a")
        assert ask("SELECT count(*) FROM issue, link_use") == [(0,)]


class TestChecking:
    def test_contacts_are_kept_as_they_are_compared(self):
        checked = check_entry(changed(phone="0912.345.678", email=" Lan@CongDan.Example "))

        assert (checked.phone, checked.email) == ("+84912345678", "lan@congdan.example")

    @pytest.mark.parametrize(("wrong", "field", "words"), [
        ({"phone": "12345"}, "phone", "0912 345 678"), ({"email": "lan@"}, "email", "ten@vidu.vn"),
        ({"name": ""}, "name", "Không ghi tên"), ({"text": ""}, "text", "nội dung"), ({"field": ""}, "field", "lĩnh vực"),
        ({"channel": "email"}, "channel", "thư điện tử"), ({"channel": "paper", "address": ""}, "channel", "địa chỉ nhà"),
    ])  # fmt: skip
    def test_what_is_wrong_is_said_by_its_field(self, wrong, field, words):
        with pytest.raises(EntryWrong) as refused:
            check_entry(changed(**wrong))

        assert [one.field for one in refused.value.faults] == [field]
        assert words in refused.value.faults[0].vi

    def test_everything_wrong_is_said_at_once(self):
        with pytest.raises(EntryWrong) as refused:
            check_entry(changed(name="", phone="abc", email="y", channel="", text=""))

        assert {one.field for one in refused.value.faults} == {"name", "phone", "email", "text"}


class TestSimilar:
    def test_the_same_words_are_found(self, a_clean_database):
        code = raise_issue(text="Đề nghị cải chính ngày sinh trong giấy khai sinh của con tôi.")
        raise_issue(2, text="Đèn đường hỏng đã lâu, đề nghị sửa sớm cho bà con.")

        assert [one.code for one in find_similar(check_entry(MINH), "vi")] == [code]

    def test_the_same_matter_in_another_order_is_found(self, a_clean_database):
        """By telephone people say it shorter and otherwise."""
        code = raise_issue(text="Tôi nộp hồ sơ đăng ký kết hôn với chồng là người Hàn Quốc từ tháng 10, đến nay quá ngày "
                                "hẹn chưa được thông báo kết quả. Đề nghị cho biết lý do.")  # fmt: skip
        raise_issue(2, text="Đề nghị cho biết kết quả thanh tra trường mầm non tư thục ở ngõ 68.")
        said = changed(text="Đề nghị trả kết quả đăng ký kết hôn")

        assert [one.code for one in find_similar(check_entry(said), "vi")] == [code]

    def test_the_same_contacts_are_found_whatever_was_said(self, a_clean_database):
        code = register_by_hand(MINH, OFFICE, "a")
        other = check_entry(changed(name="Người Khác", text="Việc hoàn toàn khác hẳn với việc kia nhé."))

        [found] = find_similar(other, "vi")

        assert (found.code, found.same_contacts) == (code, True)

    def test_a_sensitive_issue_is_never_told(self, a_clean_database):
        """That somebody raised it is itself a secret."""
        register_by_hand(changed(sensitive=True), OFFICE, "a")

        assert find_similar(check_entry(MINH), "vi") == ()


@pytest.mark.parametrize("name", ["name", "ward", "address"])
def test_a_line_has_a_length(name: str):
    """Nobody lives at an address of 301 letters; the sentence says how to mend it."""
    with pytest.raises(EntryWrong, match="300 characters"):
        check_entry(
            Entry(text="Đề nghị trả giấy.", field="Một cửa", phone="0912345678", **{"name": "An", name: "a" * 301})
        )
