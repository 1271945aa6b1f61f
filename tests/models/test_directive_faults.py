"""A directive that is not as it must be: refused, with the line and how to mend it."""

from pathlib import Path

import pytest

from models.directive import DirectiveWrong, parse_directive

SHIPPED = Path(__file__).parents[2] / "deployments" / "directives"
TEXT = (SHIPPED / "quan-cau-giay-2023.toml").read_text(encoding="utf-8")
EXCEPTION = """
[[exceptions]]
field = "{field}"
days = 7
kind = "working"
carries = "kip-thoi"
"""


def read(text):
    return parse_directive(text, "thử")


def changed(old, new, text=TEXT):
    assert old in text
    return text.replace(old, new, 1)


def line_of(text, sought):
    return next(number for number, line in enumerate(text.split("\n"), 1) if line.startswith(sought))


class TestAWrongFile:
    @pytest.mark.parametrize(
        ("old", "new", "at", "vi"),
        [
            ("minutes = 30", "minutes 30", "minutes", "không đúng cú pháp TOML"),
            ("minutes = 30", "minutes = 30\nminutes = 40", "minutes = 40", "đã được ghi ở trên"),
            ("minutes = 30", "minute = 30", "minute =", "“hold.minute” không có mục này"),
            ("minutes = 30", "", "[hold]", "“hold.minutes” thiếu mục này"),
            ("minutes = 30", 'minutes = "30"', "minutes", "phải là số nguyên"),
            ("minutes = 30", "minutes = true", "minutes", "phải là số nguyên"),
            ("minutes = 30", "minutes = -1", "minutes", "phải từ 0 trở lên"),
            ("days = 45", "days = 0", "days = 0", "phải từ 1 trở lên"),
            ('kind = "calendar"', 'kind = "lunar"', 'kind = "lunar"', "phải là một trong: working, calendar"),
            ("schema = 1", "schema = 2", "schema", "phải là: 1"),
            ("times = 1", "times = 2", "times", "phải là: 1"),
            ("on = 2023-11-22", 'on = "hôm qua"', "on = ", "phải là ngày"),
            ("sweep_at = 07:30:00", 'sweep_at = "sáng"', "sweep_at", "phải là giờ"),
            ("while_awaiting_citizen = false", 'while_awaiting_citizen = "có"', "while", "true hoặc false"),
            ('email = "chutri@caugiay.example"', 'email = "chutri"', "email", "không phải địa chỉ"),
            ('number = "512/TB-UBND"', 'number = " "', "number", "không được để trống"),
            ('on = "no_unit"', 'on = "no_chair"', 'on = "no_chair"', "không có dịp “no_chair”"),
            ('to = ["co_units"]', 'to = ["mayor"]', 'to = ["mayor"]', "phải là một trong: citizen, unit"),
            ('to = ["co_units"]', "to = []", "to = []", "không được để trống"),
            ("[where_to_go.court]", "[where_to_go.curt]", "[where_to_go.curt]", "phải là một trong: complaint"),
            (
                'minutes = 30\ncarries = "dung-luat"',
                'minutes = 30\ncarries = "dung"',
                'carries = "dung"',
                "không có câu",
            ),
            ("working_days = -3", "working_days = 3", "working_days = 3", "phải là số âm"),
            ("working_days = -1", "working_days = -4", 'rung = "before_1"', "phải ở sau bậc “before_3”"),
            ("working_days = 5", "working_days = 2", 'rung = "over_5"', "phải ở sau bậc “over_3”"),
        ],
    )
    def test_is_refused_with_the_line_to_mend(self, old, new, at, vi):
        """Every fault names its line and says in Vietnamese how the value must be."""
        text = changed(old, new)

        with pytest.raises(DirectiveWrong) as refusal:
            read(text)

        fault = next(fault for fault in refusal.value.faults if vi in fault.vi)
        assert fault.line == line_of(text, at)
        assert f"dòng {fault.line}: " in refusal.value.vi
        assert f"line {fault.line}: " in refusal.value.en

    def test_names_all_its_faults_at_once(self):
        """Nobody mends a file one fault at a time."""
        text = changed("minutes = 30", "minutes = -1", changed("days = 45", "days = 0"))

        with pytest.raises(DirectiveWrong) as refusal:
            read(text)

        assert [fault.line for fault in refusal.value.faults] == [line_of(text, "days = 0"), line_of(text, "minutes")]
        assert refusal.value.say("vi").startswith("Chỉ đạo “thử” có 2 chỗ cần sửa:\n– dòng ")

    def test_misses_a_reason_to_decline(self):
        """A citizen is told where to go for every reason, or the file is refused."""
        start, end = TEXT.index("[where_to_go.court]"), TEXT.index("# ── Who is told")

        with pytest.raises(DirectiveWrong, match="the reason “court” is missing"):
            read(TEXT[:start] + TEXT[end:])

    @pytest.mark.parametrize("rung", ["over_1", "unacknowledged"])
    def test_repeats_a_rung(self, rung):
        """No rung is climbed twice."""
        with pytest.raises(DirectiveWrong, match=f"the rung “{rung}”"):
            read(changed('rung = "over_3"', f'rung = "{rung}"'))

    def test_repeats_an_exception(self):
        """Two limits for one field and level contradict each other."""
        with pytest.raises(DirectiveWrong, match="repeats an exception above"):
            read(TEXT + EXCEPTION.format(field="Một cửa") + EXCEPTION.format(field="MỘT CỬA"))

    @pytest.mark.parametrize("text", ["", "\n\n", "# chưa viết\n"])
    def test_that_is_empty_names_what_is_missing(self, text):
        """An empty file is answered, not crashed on."""
        with pytest.raises(DirectiveWrong, match="“schema”: this key is missing"):
            read(text)

    def test_broken_in_the_middle_of_a_list_names_its_last_line(self):
        """What is never closed ends with the file."""
        with pytest.raises(DirectiveWrong) as refusal:
            read('schema = 1\nladder = [\n  "a",\n')

        assert [fault.line for fault in refusal.value.faults] == [4]
