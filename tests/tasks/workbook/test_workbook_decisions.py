"""What the words of a row decide, and who is to handle it."""

import pytest

from models.states import Level
from tests.tasks.workbook.conftest import Read, said


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
