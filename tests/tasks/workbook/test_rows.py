"""What the office writes in its workbook, and what is read from it."""

import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.states import Level
from tasks.workbook import Fault, Reading, Sheet, UnitNames, find_rows, read_workbook
from tasks.workbook.sheet import Value, cell_name

CONFERENCE_DAY = date(2023, 11, 16)
SAMPLES = Path(__file__).parents[2] / "samples"
CLEAN, REAL = SAMPLES / "hoi-nghi-2023-lan-2.xlsx", SAMPLES / "hoi-nghi-2023-lan-2-thuc-te.xlsx"
HEADINGS = {
    "number": "STT",
    "name": "Họ và tên",
    "address": "Địa chỉ",
    "phone": "Điện thoại",
    "email": "Email",
    "language": "Ngôn ngữ",
    "text": "Nội dung kiến nghị",
    "field": "Lĩnh vực",
    "answer": "Nội dung đã trả lời tại hội nghị",
    "lead": "Cơ quan chủ trì",
    "co_units": "Cơ quan phối hợp",
    "level": "Mức độ",
    "due_on": "Thời hạn",
    "note": "Ghi chú",
}
USUAL = {"number": 1, "name": "Trần Văn A", "text": "Đề nghị sửa đường.", "level": "Thường"}
PLACES = {"sheet", "cell"}

Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def the_reading(the_units: UnitNames) -> Read:
    """Reads a sheet of the usual headings and the given rows; each row names what differs from the usual."""

    def read(*rows: dict[str, Value]) -> Reading:
        filled = [tuple({**USUAL, "number": at, **row}.get(key) for key in HEADINGS) for at, row in enumerate(rows, 1)]
        return find_rows(Sheet("Bảng", (tuple(HEADINGS.values()), *filled)), CONFERENCE_DAY, the_units)

    return read


def said(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.cell, fault.en) for fault in faults]


class TestTheOfficesOwnFiles:
    def test_both_give_the_same_fifteen_issues(self, the_units: UnitNames):
        """The tidy workbook and the one as the office really kept it say the same; only one date was added by hand."""
        clean, real = (find_rows(read_workbook(file), CONFERENCE_DAY, the_units) for file in (CLEAN, REAL))

        assert clean.errors == real.errors == []
        assert [row.number for row in clean.rows] == list(range(1, 16))
        differing = {
            (one.number, key, other_value)
            for one, other in zip(clean.rows, real.rows, strict=True)
            for (key, value), other_value in zip(asdict(one).items(), asdict(other).values(), strict=True)
            if value != other_value and key not in PLACES
        }
        assert differing == {(9, "due_on", date(2023, 12, 1))}
        assert [one.content_hash == other.content_hash for one, other in zip(clean.rows, real.rows, strict=True)].count(
            False
        ) == 1

    def test_each_issue_is_understood(self, the_units: UnitNames):
        """Every decision the office's marks call for is shown, and nothing else."""
        rows = {row.number: row for row in find_rows(read_workbook(REAL), CONFERENCE_DAY, the_units).rows}

        assert {number for number, row in rows.items() if row.answer} == {10}
        assert {number for number, row in rows.items() if row.complaint} == {11}
        assert {number for number, row in rows.items() if row.anonymous} == {12}
        assert {number for number, row in rows.items() if row.sensitive} == {6}
        assert {number for number, row in rows.items() if row.is_organisation} == {7, 14}
        assert {number: row.duplicate_of for number, row in rows.items() if row.duplicate_of} == {13: 1}
        assert {number: row.channel for number, row in rows.items() if row.channel != "email"} == {
            4: "phone",
            12: "paper",
        }
        assert {number: row.due_on for number, row in rows.items() if row.due_on} == {
            9: date(2023, 12, 1),
            15: date(2023, 12, 15),
        }
        assert {number for number, row in rows.items() if row.language == "en"} == {2}

    def test_every_issue_reaches_its_units(self, the_units: UnitNames):
        """Units are found by whatever name the clerk wrote."""
        rows = find_rows(read_workbook(REAL), CONFERENCE_DAY, the_units).rows

        assert [(row.lead, row.co_units) for row in rows] == [
            ("tu-phap", ("p-dich-vong",)),
            ("tu-phap", ()),
            ("tu-phap", ("p-quan-hoa", "cong-an")),
            ("p-nghia-tan", ()),
            ("ld-tbxh", ("p-mai-dich",)),
            ("p-yen-hoa", ("ld-tbxh",)),
            ("gd-dt", ("p-trung-hoa",)),
            ("chi-cuc-thue", ("p-dich-vong-hau",)),
            ("cong-an", ()),
            ("tu-phap", ()),
            (None, ()),
            ("van-phong", ()),
            ("tu-phap", ()),
            ("tc-kh", ()),
            ("qldt", ("p-mai-dich",)),
        ]
        assert all(not row.unknown_units for row in rows)

    def test_only_the_missing_level_is_remarked(self, the_units: UnitNames):
        """A file in order is not buried in warnings."""
        reading = find_rows(read_workbook(REAL), CONFERENCE_DAY, the_units)

        assert said(reading.warnings) == [("L23", "no level is written; it is taken as normal.")]
        assert reading.warnings[0].say("vi") == "Trang “PL theo dõi”, ô L23: chưa ghi mức độ; được coi là Thường."

    def test_decomposed_letters_change_nothing(self, the_units: UnitNames):
        """A file typed on another system, with every accent a letter of its own, is the same file."""
        sheet = read_workbook(REAL)
        apart = tuple(
            tuple(unicodedata.normalize("NFD", v) if isinstance(v, str) else v for v in row) for row in sheet.rows
        )

        reading = find_rows(Sheet(sheet.name, apart), CONFERENCE_DAY, the_units)

        assert reading == find_rows(sheet, CONFERENCE_DAY, the_units)


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


class TestUnitsOfARow:
    def test_the_first_leads_and_the_others_help(self, the_reading: Read):
        """Several units in one cell: the first is responsible."""
        row = the_reading({"lead": "Phòng LĐTBXH; UBND P. Mai Dịch", "co_units": "CA quận, Phòng LĐ-TB&XH"}).rows[0]

        assert (row.lead, row.co_units) == ("ld-tbxh", ("p-mai-dich", "cong-an"))

    def test_an_unknown_first_unit_does_not_hand_the_lead_to_the_next(self, the_reading: Read):
        """Who leads is never guessed; the warning offers the nearest names."""
        reading = the_reading({"lead": "UBND phường Nghĩa Tâm; Phòng Tư pháp"})

        row = reading.rows[0]
        assert (row.lead, row.co_units, row.unknown_units) == (None, ("tu-phap",), ("UBND phường Nghĩa Tâm",))
        assert "Nearest: UBND phường Nghĩa" in reading.warnings[0].en


class TestDecisions:
    @pytest.mark.parametrize(
        ("given_", "complaint"),
        [
            ({"note": "Có nội dung khiếu nại, cần hướng dẫn"}, True),
            ({"text": "Tôi không đồng ý với quyết định thu hồi đất."}, True),
            ({"text": "Đề nghị hủy bỏ quyết định xử phạt số 12."}, True),
            ({"text": "Tôi khiếu nại việc thu hồi đất."}, True),
            ({"text": "Tôi tố cáo cán bộ phường."}, True),
            ({"text": "I do not agree with this decision."}, True),
            ({"text": "Thủ tục khiếu nại nộp ở đâu?"}, False),
            ({"text": "Tòa nhà to cao chắn sáng."}, False),
            ({"text": "Đến nay chưa có quyết định."}, False),
        ],
    )
    def test_a_complaint_under_law_is_recognised(self, the_reading: Read, given_, complaint):
        """Whoever asks to undo a decision complains under law, whatever the paper is called."""
        assert the_reading(given_).rows[0].complaint is complaint

    def test_the_mere_word_only_asks_a_person_to_look(self, the_reading: Read):
        """A question about complaints is no complaint."""
        reading = the_reading({"text": "Thủ tục khiếu nại nộp ở đâu?"})

        assert said(reading.warnings) == [("G2", "it speaks of complaints: see whether it is one under law.")]

    @pytest.mark.parametrize(
        ("given_", "answer"),
        [
            ({"answer": "Phí theo quy định."}, "Phí theo quy định."),
            ({"answer": "x"}, "x"),
            ({"note": "Đã trả lời"}, "Đã trả lời"),
            ({"answer": "Chưa"}, None),
            ({"note": "Chưa trả lời"}, None),
            ({}, None),
        ],
    )
    def test_what_was_answered_at_the_conference_is_known(self, the_reading: Read, given_, answer):
        """The answer column or the note says so."""
        assert the_reading(given_).rows[0].answer == answer

    @pytest.mark.parametrize(
        ("note", "original"),
        [
            ("Trùng nội dung với STT 1", 1),
            ("trùng STT 1", 1),
            ("Giống kiến nghị số 1", 1),
            ("phường Trung Hòa số 1", None),
            ("Trung tâm số 1", None),
        ],
    )
    def test_a_repeat_names_its_original(self, the_reading: Read, note, original):
        """The note says which issue this one repeats."""
        assert the_reading({}, {"note": note}).rows[1].duplicate_of == original

    @pytest.mark.parametrize(
        ("note", "because"),
        [("Trùng STT 9", "does not exist"), ("Trùng STT 3", "itself a repeat"), ("Trùng STT 2", "itself a repeat")],
    )
    def test_a_repeat_of_nothing_is_refused(self, the_reading: Read, note, because):
        """The original exists, and is no repeat."""
        reading = the_reading({}, {"note": note}, {"note": "Trùng STT 1"})

        assert [(cell, because in en) for cell, en in said(reading.errors)] == [("A3", True)]

    @pytest.mark.parametrize(
        ("given_", "sensitive"),
        [
            ({"note": "Dữ liệu nhạy cảm"}, True),
            ({"field": "Trợ cấp người khuyết tật"}, True),
            ({"field": "Đất đai"}, False),
        ],
    )
    def test_health_and_disability_are_sensitive(self, the_reading: Read, given_, sensitive):
        """Marked by the office, or by its field."""
        assert the_reading(given_).rows[0].sensitive is sensitive

    @pytest.mark.parametrize(
        ("written", "level"), [("Đơn giản", Level.SIMPLE), ("BÌNH THƯỜNG", Level.NORMAL), ("phuc tap", Level.COMPLEX)]
    )
    def test_levels_are_known(self, the_reading: Read, written, level):
        """Three levels, in the words the office uses."""
        assert the_reading({"level": written}).rows[0].level is level


class TestErrors:
    @pytest.mark.parametrize(
        ("rows", "cell", "because"),
        [
            ([{"text": None}], "G2", "STT 1 has no text"),
            ([{"text": " \u200b "}], "G2", "STT 1 has no text"),
            ([{"number": 7}, {"number": "07"}], "A3", "stands in cell A2 already"),
            ([{"number": None}], "A2", "the STT is blank"),
            ([{"number": "một"}], "A2", "the STT is blank"),
            ([{"number": -1}], "A2", "the STT is blank"),
            ([{"level": "lạ"}], "L2", "write Đơn giản, Thường or Phức tạp"),
            ([{"text": "a" * 20_001}], "G2", "more than 20000"),
        ],
    )
    def test_name_the_cell_and_the_way_to_mend_it(self, the_reading: Read, rows, cell, because):
        """Nothing wrong is passed over, and each sentence can be acted on."""
        errors = said(the_reading(*rows).errors)

        assert [(at, because in en) for at, en in errors] == [(cell, True)]

    def test_a_sheet_without_headings_is_refused(self, the_units: UnitNames):
        """Without headings nobody knows what is what."""
        reading = find_rows(Sheet("Bảng", ((1, "Trần Văn A", "Đề nghị sửa đường."),)), CONFERENCE_DAY, the_units)

        assert [fault.en.partition(".")[0] for fault in reading.errors] == ["no heading row was found"]

    def test_characters_no_database_takes_are_dropped(self, the_reading: Read):
        """NUL and half a surrogate pair become spaces, and that is said."""
        reading = the_reading({"text": "Đề nghị\0sửa\ud800đường"})

        assert reading.rows[0].text == "Đề nghị sửa đường"
        assert said(reading.warnings) == [("G2", "broken characters were replaced by spaces.")]


class TestTheTable:
    @pytest.mark.parametrize(
        "headings",
        [
            ("TT", "NỘI DUNG KIẾN NGHỊ", "ĐƠN VỊ XỬ LÝ"),
            ("Số TT", "Nội dung ý kiến, kiến nghị", "Đơn vị chủ trì giải quyết"),
            ("STT", "Nội dung kiến ngị", "Cơ quan chủ trì:"),
            ("stt", "Noi dung phan anh, kien nghi", "Chu tri"),
            ("STT", "Nội dung (tóm tắt)", "Cơ quan / đơn vị chủ trì"),
        ],
    )
    def test_headings_are_known_in_other_words(self, the_units: UnitNames, headings):
        """Fuzzy and without accents, as different offices write them."""
        rows = (("BẢNG TỔNG HỢP",), (), headings, (1, "Đề nghị sửa đường.", "Phòng QLĐT"))

        reading = find_rows(Sheet("Bảng", rows), CONFERENCE_DAY, the_units)

        assert [(row.number, row.text, row.lead, row.cell) for row in reading.rows] == [
            (1, "Đề nghị sửa đường.", "qldt", "A4")
        ]

    def test_the_statutory_list_of_headings_is_known(self, the_units: UnitNames):
        """Every heading of the usual table finds its column or is named as not read."""
        headings = (
            "STT | Mã kiến nghị | Họ và tên / Tên tổ chức | Địa chỉ, phường | Điện thoại, email | Nội dung ý kiến, kiến nghị | "
            "Lĩnh vực | Loại (vướng mắc / phản ánh / kiến nghị / hỏi chính sách) | Nội dung đã trả lời tại hội nghị | "
            "Đơn vị trả lời tại hội nghị | Cơ quan chủ trì | Cơ quan phối hợp | Lãnh đạo phụ trách | Văn bản giao (số, ngày) | "
            "Thời hạn giải quyết | Kết quả giải quyết (số, ngày văn bản) | "
            "Tình trạng (Đã giải quyết / Đang giải quyết / Chưa giải quyết / Không thuộc thẩm quyền) | Quá hạn (số ngày) | "
            "Khó khăn, vướng mắc – nguyên nhân | Đề xuất, kiến nghị | Đã thông báo cho người kiến nghị (ngày) | "
            "Công khai (đường dẫn) | Ghi chú"
        ).split(" | ")
        row = {
            "STT": 1,
            "Họ và tên / Tên tổ chức": "Trần Văn A",
            "Điện thoại, email": "0912000101, a@congdan.example",
            "Nội dung ý kiến, kiến nghị": "Đề nghị sửa đường.",
            "Cơ quan chủ trì": "Phòng QLĐT",
            "Đơn vị trả lời tại hội nghị": "Phòng Tư pháp",
            "Đề xuất, kiến nghị": "không đọc",
        }
        rows = (tuple(headings), tuple(row.get(heading) for heading in headings))

        reading = find_rows(Sheet("Bảng", rows), CONFERENCE_DAY, the_units)

        assert reading.errors == []
        assert len([fault for fault in reading.warnings if "was not read" in fault.en]) == 12
        read = reading.rows[0]
        assert (read.phone, read.email, read.lead, read.answer) == ("+84912000101", "a@congdan.example", "qldt", None)

    def test_rows_that_are_no_issues_are_passed_over(self, the_units: UnitNames):
        """Groups, blanks, column numbers, repeated headings, totals and signatures are no issues."""
        headings = ("STT", "Họ tên", "Nội dung kiến nghị", "Chủ trì", "Ghi chú")
        rows = (
            headings,
            ("(1)", "(2)", "(3)", "(4)", "(5)"),
            ("I. LĨNH VỰC TƯ PHÁP",),
            (1, "Trần Văn A", "Một", None, None),
            (),
            ("II", "LĨNH VỰC KHÁC"),
            headings,
            (2, "Trần Văn B", "Hai", None, None),
            ("Tổng cộng:", None, "2 ý kiến"),
            (None, None, "Cầu Giấy, ngày 20 tháng 11 năm 2023"),
            (None, None, "NGƯỜI LẬP BIỂU"),
        )

        reading = find_rows(Sheet("Bảng", rows), CONFERENCE_DAY, the_units)

        assert ([row.number for row in reading.rows], reading.errors) == ([1, 2], [])

    def test_a_company_without_a_number_is_not_taken_for_a_total(self, the_reading: Read):
        """“Tổng công ty …” begins like a total, but its issue must not be lost."""
        reading = the_reading({"number": None, "name": "Tổng công ty Điện lực"}, {"number": None, "name": "Công ty A"})

        assert [cell for cell, _ in said(reading.errors)] == ["A2", "A3"]

    def test_other_sheets_and_columns_are_named(self, the_units: UnitNames):
        """What is not read is said."""
        sheet = Sheet("Bảng", (("STT", "Nội dung", "Lĩnh vực", "Thời tiết"), (1, "Một", "A", "nắng")), others=("Bìa",))

        reading = find_rows(sheet, CONFERENCE_DAY, the_units)

        assert ("A1", "the sheet “Bìa” was not read.") in said(reading.warnings)
        assert ("D1", "the column “Thời tiết” was not read.") in said(reading.warnings)


class TestTheSameAgain:
    def test_the_hash_is_of_the_content_not_of_the_place(self, the_reading: Read):
        """The same issue on another line is the same; a changed word makes another."""
        one, moved, changed = {}, {"number": 1}, {"text": "Đề nghị sửa cầu."}

        here = the_reading(one).rows[0]
        there = the_reading({"number": 5}, moved).rows[1]
        other = the_reading(changed).rows[0]

        assert here.cell != there.cell
        assert here.content_hash == there.content_hash != other.content_hash
        assert len(here.content_hash) == 64


CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.sampled_from(
        ["STT", "Nội dung", "Chủ trì", "Tổng cộng", "x@y.example", "31/02/2023", "Trùng STT 1", "và", "P.", "I."]
    ),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, max_size=14), max_size=6), st.booleans())
def test_no_cell_whatsoever_breaks_the_reading(the_units: UnitNames, rows, with_headings):
    """Whatever stands in the cells, there are rows and sentences, never a crash."""
    top = [list(HEADINGS.values())] if with_headings else []

    reading = find_rows(Sheet("Bảng", tuple(map(tuple, top + rows))), CONFERENCE_DAY, the_units)

    assert all(row.text and row.number > 0 for row in reading.rows)
    assert all(fault.vi and fault.en and fault.cell for fault in reading.warnings + reading.errors)
    assert [row.content_hash for row in reading.rows] == [row.content_hash for row in reading.rows]


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (6, 13, "N7"), (9, 26, "AA10"), (0, 16383, "XFD1")])
def test_cells_are_named_as_in_the_workbook(row, column, name):
    """A1 notation, so that the office finds the cell."""
    assert cell_name(row, column) == name
