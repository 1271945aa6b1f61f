"""Which rows are issues, what is wrong with them, and that nothing breaks the reading."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.workbook import Sheet, UnitNames, find_rows
from tasks.workbook.sheet import cell_name
from tests.tasks.workbook.conftest import CONFERENCE_DAY, HEADINGS, Read, said

STATUTORY = (
    "STT",
    "Mã kiến nghị",
    "Họ và tên / Tên tổ chức",
    "Địa chỉ, phường",
    "Điện thoại, email",
    "Nội dung ý kiến, kiến nghị",
    "Lĩnh vực",
    "Loại (vướng mắc / phản ánh / kiến nghị / hỏi chính sách)",
    "Nội dung đã trả lời tại hội nghị",
    "Đơn vị trả lời tại hội nghị",
    "Cơ quan chủ trì",
    "Cơ quan phối hợp",
    "Lãnh đạo phụ trách",
    "Văn bản giao (số, ngày)",
    "Thời hạn giải quyết",
    "Kết quả giải quyết (số, ngày văn bản)",
    "Tình trạng (Đã giải quyết / Đang giải quyết / Chưa giải quyết / Không thuộc thẩm quyền)",
    "Quá hạn (số ngày)",
    "Khó khăn, vướng mắc – nguyên nhân",
    "Đề xuất, kiến nghị",
    "Đã thông báo cho người kiến nghị (ngày)",
    "Công khai (đường dẫn)",
    "Ghi chú",
)


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
        row = {
            "STT": 1,
            "Họ và tên / Tên tổ chức": "Trần Văn A",
            "Điện thoại, email": "0912000101, a@congdan.example",
            "Nội dung ý kiến, kiến nghị": "Đề nghị sửa đường.",
            "Cơ quan chủ trì": "Phòng QLĐT",
            "Đơn vị trả lời tại hội nghị": "Phòng Tư pháp",
            "Đề xuất, kiến nghị": "không đọc",
        }
        rows = (STATUTORY, tuple(row.get(heading) for heading in STATUTORY))

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
    assert all(len(row.content_hash) == 64 for row in reading.rows)


@pytest.mark.parametrize(("row", "column", "name"), [(0, 0, "A1"), (6, 13, "N7"), (9, 26, "AA10"), (0, 16383, "XFD1")])
def test_cells_are_named_as_in_the_workbook(row, column, name):
    """A1 notation, so that the office finds the cell."""
    assert cell_name(row, column) == name
