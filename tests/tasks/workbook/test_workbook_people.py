"""Who raised an issue, how they are reached, and by when."""

from datetime import date

import pytest

from tests.tasks.workbook.conftest import Read, said


class TestWhoAndHow:
    @pytest.mark.parametrize(
        ("written", "phone"),
        [
            ("0912 000 101", "+84912000101"),
            (912000102, "+84912000102"),
            (912000102.0, "+84912000102"),
            (2430000114, "+842430000114"),
            ("024.3000.0107", "+842430000107"),
            ("(+84) 912 000 101", "+84912000101"),
            ("84912000101", "+84912000101"),
            ("ĐT: 0912000101 (con gái)", "+84912000101"),
            ("0912000101 / 0912000102", "+84912000101"),
            ("+82 10 2345 6789", "+821023456789"),
            ("không có", None),
            ("-", None),
            (None, None),
        ],
    )
    def test_phones_are_mended(self, the_reading: Read, written, phone):
        """A number is known in every usual spelling, and when a number format ate its 0."""
        assert the_reading({"phone": written}).rows[0].phone == phone

    def test_a_phone_that_is_none_is_kept_in_the_note(self, the_reading: Read):
        """Nothing written is lost; the office is asked to look."""
        reading = the_reading({"phone": "gọi bác Ba", "note": "Gấp"})

        assert (reading.rows[0].phone, reading.rows[0].note) == (None, "Gấp\nĐiện thoại: gọi bác Ba")
        assert [cell for cell, _ in said(reading.warnings)] == ["D2"]
        assert reading.errors == []

    @pytest.mark.parametrize(
        ("written", "email"),
        [
            ("  MINH.NGUYEN@congdan.example ", "minh.nguyen@congdan.example"),
            ("Minh <minh@congdan.example>", "minh@congdan.example"),
            ("a@congdan.example; b@congdan.example", "a@congdan.example"),
            ("không", None),
            ("", None),
        ],
    )
    def test_addresses_are_put_in_order(self, the_reading: Read, written, email):
        """Upper case, blanks and a display name do no harm; ``.example`` is a domain like any other."""
        reading = the_reading({"email": written})

        assert (reading.rows[0].email, reading.errors) == (email, [])

    @pytest.mark.parametrize("written", ["minh.congdan.example", "minh@", "a b@c", "nguyễn@congdan.example", "x@y"])
    def test_an_address_that_is_none_is_refused(self, the_reading: Read, written):
        """A letter would not arrive, so the office must mend it first."""
        reading = the_reading({"email": written})

        assert [cell for cell, _ in said(reading.errors)] == ["E2"]
        assert "mend or delete" in reading.errors[0].en

    @pytest.mark.parametrize(
        ("given_", "channel"),
        [
            ({"email": "a@b.example", "phone": "0912000101"}, "email"),
            ({"phone": "0912000101"}, "phone"),
            ({}, "paper"),
            ({"email": "a@b.example", "phone": "0912000101", "note": "liên hệ qua điện thoại"}, "phone"),
            ({"email": "a@b.example", "note": "liên hệ qua điện thoại"}, "email"),
        ],
    )
    def test_the_channel_is_what_the_person_has_and_asks_for(self, the_reading: Read, given_, channel):
        """By e-mail if there is one, else by phone, else on paper; by phone whenever asked for."""
        assert the_reading(given_).rows[0].channel == channel

    @pytest.mark.parametrize(
        ("name", "organisation"),
        [
            ("Công ty TNHH Giáo dục Mầm Xanh", True),
            ("CONG TY CP ABC", True),
            ("HTX Quan Nhân", True),
            ("Trường Mầm non Hoa Hồng", True),
            ("Trương Văn Hội", False),
            ("Mai Xuân Trường", False),
            ("Daniel Weber", False),
        ],
    )
    def test_organisations_are_told_from_persons(self, the_reading: Read, name, organisation):
        """A company or body is known by the word its name begins with; Trương is a surname, Trường a school."""
        assert the_reading({"name": name}).rows[0].is_organisation is organisation

    @pytest.mark.parametrize(
        "given_", [{"name": None}, {"name": "Không ghi tên"}, {"name": "Trần Văn A", "note": "Đề nghị không ghi tên"}]
    )
    def test_who_gives_no_name_stays_unnamed(self, the_reading: Read, given_):
        """An issue without a name, or whose speaker wants none, is anonymous."""
        row = the_reading(given_).rows[0]

        assert (row.anonymous, row.name) == (True, None)

    @pytest.mark.parametrize(
        ("written", "language"), [("vi", "vi"), (None, "vi"), ("Tiếng Anh", "en"), ("EN", "en"), ("Hàn", "vi")]
    )
    def test_the_language_is_vietnamese_unless_said(self, the_reading: Read, written, language):
        """We write Vietnamese and English; whoever wants another gets Vietnamese, with a warning."""
        assert the_reading({"language": written}).rows[0].language == language


class TestDates:
    @pytest.mark.parametrize(
        "written",
        [
            "15/12/2023",
            "15.12.23",
            "15-12-2023",
            "2023-12-15",
            "15 / 12 / 2023",
            "trước ngày 15/12/2023",
            "ngày 15 tháng 12 năm 2023",
            45275,
            45275.0,
            "45275",
            date(2023, 12, 15),
        ],
    )
    def test_are_read_as_people_write_them(self, the_reading: Read, written):
        """Day first, ISO, in words, Excel's number or a real date: one and the same day."""
        assert the_reading({"due_on": written}).rows[0].due_on == date(2023, 12, 15)

    @pytest.mark.parametrize(
        ("written", "because"),
        [
            ("31/02/2023", "is no date"),
            ("12/25/2023", "is no date"),
            ("sớm nhất", "is no date"),
            ("15/12/2023 và 20/12/2023", "is no date"),
            (15, "is no date"),
            (float("inf"), "is no date"),
            ("15/11/2023", "before the conference on 16/11/2023"),
        ],
    )
    def test_that_cannot_be_are_refused(self, the_reading: Read, written, because):
        """No such day, no one day, or a day before the conference: the cell is named, and how to mend it."""
        reading = the_reading({"due_on": written})

        assert [cell for cell, _ in said(reading.errors)] == ["M2"]
        assert because in reading.errors[0].en
