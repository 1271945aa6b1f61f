from datetime import datetime

import pytest

KEYS = [
    "code", "row", "state", "field", "level", "unit", "co_units", "due_on", "original_due_on", "late_days", "rung",
    "language", "channel", "sensitive",
]  # fmt: skip


class TestListing:
    def test_gives_each_issue_with_stable_keys(self, a_conference):
        """A program finds the same keys in each issue; units bear their names, dates are ISO."""
        issues = a_conference.json("issues")

        assert len(issues) == 15
        assert all(list(issue) == KEYS for issue in issues)
        assert issues[0] | {"field": ""} == {
            "code": "KN-2023-2-0001", "row": 1, "state": "assigned", "field": "", "level": "normal",
            "unit": "Phòng Tư pháp", "co_units": ["UBND phường Dịch Vọng"], "due_on": "2023-12-07",
            "original_due_on": "2023-12-07", "late_days": 0, "rung": None, "language": "vi", "channel": "email",
            "sensitive": False,
        }  # fmt: skip

    @pytest.mark.parametrize("unit", ["tu-phap", "Phòng Tư pháp", "phong tu phap", "Tư pháp"])
    def test_finds_a_unit_by_code_or_by_name_as_people_write_it(self, a_conference, unit):
        """``--unit`` takes what people write."""
        assert {issue["unit"] for issue in a_conference.json("issues", "--unit", unit)} == {"Phòng Tư pháp"}

    def test_names_the_nearest_units_when_there_is_none(self, a_conference):
        """A wrong unit is refused, and the sentence helps."""
        answer = a_conference("issues", "--unit", "Phòng Tư vấn")

        assert (answer.code, answer.out) == (1, "")
        assert "Gần nhất: " in answer.err

    def test_shows_one_state(self, a_conference):
        """``--state`` keeps the issues of that state only."""
        assert {issue["state"] for issue in a_conference.json("issues", "--state", "resolved")} == {"resolved"}

    def test_refuses_a_state_that_does_not_exist_with_the_list(self, a_conference, what_was_said):
        """A wrong call ends with 2 and says what there is."""
        answer = a_conference("issues", "--state", "late")

        assert answer.code == 2
        assert "awaiting_citizen" in what_was_said(answer)

    def test_counts_working_days_late_on_any_day(self, a_conference):
        """Late is a matter of the day one asks for: due Thursday 07/12, four working days late on Wednesday 13/12."""
        late = {i["code"]: i["late_days"] for i in a_conference.json("issues", "--overdue", "--as-of", "13/12/2023")}

        assert late["KN-2023-2-0001"] == 4
        assert "KN-2023-2-0003" not in late

    def test_knows_the_rung_that_was_reached_by_a_day(self, a_late_conference):
        """The ladder is climbed day by day; on an earlier day an earlier rung had been reached."""
        today = {issue["code"]: issue["rung"] for issue in a_late_conference.json("issues")}
        before = {i["code"]: i["rung"] for i in a_late_conference.json("issues", "--as-of", "2023-12-05")}

        assert today["KN-2023-2-0001"] == "over_1"
        assert before["KN-2023-2-0001"] == "before_3"

    def test_leaves_out_what_was_not_on_record_by_then(self, a_conference):
        """On the day before the conference there was nothing."""
        assert a_conference.json("issues", "--as-of", "15/11/2023") == []

    def test_shows_who_was_responsible_then(self, a_late_conference):
        """A list of an earlier day names the unit and its helpers of that day."""
        a_late_conference(
            "act", "reassign", "KN-2023-2-0001", "--as", "office", "--field", "unit=van-phong", "--field", "reason=x"
        )

        now, before = (a_late_conference.json("issues", *when)[0] for when in ((), ("--as-of", "07/12/2023")))

        assert (now["unit"], now["co_units"]) == ("Văn phòng HĐND và UBND", [])
        assert (before["unit"], before["co_units"]) == ("Phòng Tư pháp", ["UBND phường Dịch Vọng"])

    def test_speaks_vietnamese_without_raw_values(self, a_late_conference):
        """A person reads words, aligned, and that the clock is the demo's."""
        answer = a_late_conference("issues")

        assert "đã giao" in answer.out
        assert "quá hạn bậc 1" in answer.out
        assert "assigned" not in answer.out
        assert answer.out.rstrip().endswith("Đồng hồ giả lập: 08/12/2023")

    def test_keeps_the_demo_clock_out_of_the_document(self, a_conference):
        """With ``--json`` stdout holds one document and nothing else."""
        answer = a_conference("issues", "--json")

        assert answer.json
        assert answer.err == "Đồng hồ giả lập: 16/11/2023\n"

    @pytest.mark.parametrize("words", [("--json", "--lang", "en", "issues"), ("issues", "--json", "--lang", "en")])
    def test_takes_the_common_options_before_and_after_the_command(self, a_conference, words):
        """``--json`` and ``--lang`` count wherever they stand."""
        answer = a_conference(*words)

        assert len(answer.json) == 15
        assert answer.err == "Demo clock: 2023-11-16\n"


class TestShowing:
    def test_tells_the_whole_record(self, a_late_conference):
        """Issue, events, letters and checks, each with what was said and when."""
        record = a_late_conference.json("show", "kn-2023-2-0001")

        assert list(record) == ["issue", "events", "letters", "checks"]
        assert [event["action"] for event in record["events"]] == ["raise", "assign"]
        assert {"kind", "recipient_role", "status", "message_id", "tries"} <= set(record["letters"][0])
        assert {letter["status"] for letter in record["letters"]} == {"sent", "bundled"}  # by itself, or in a digest
        assert ["over_1", True] in [[check["rung"], check["fired"]] for check in record["checks"]]

    def test_hides_who_raised_it_unless_asked_to_reveal(self, a_conference):
        """A unit reads the ward; the office reveals on purpose."""
        hidden, shown = (a_conference.json("show", "KN-2023-2-0001", *more) for more in ((), ("--reveal",)))

        name = shown["issue"]["person"]["name"]
        assert hidden["issue"]["from_whom"] == "Công dân phường Dịch Vọng"
        assert name not in str(hidden)
        assert shown["issue"]["from_whom"] == name

    def test_hides_the_words_of_a_sensitive_issue(self, a_conference):
        """Health and the like is read in the file, not in a terminal."""
        text = a_conference.json("show", "KN-2023-2-0006")["issue"]["text"]

        assert text == "(Nội dung thuộc dữ liệu nhạy cảm, xem tại hồ sơ.)"

    def test_explains_the_date_folded_to_a_line_a_week(self, a_conference):
        """“Vì sao là ngày này?” can be checked with a calendar in hand."""
        told = a_conference("show", "KN-2023-2-0001").out

        assert "Vì sao là ngày này?" in told
        assert "15 ngày làm việc kể từ ngày tiếp nhận 16/11/2023" in told
        assert "20/11–24/11/2023: 5 ngày, cộng 6" in told
        assert "⇒ hết ngày 07/12/2023" in told

    def test_shows_only_what_had_happened_by_then(self, a_late_conference):
        """``--as-of`` hides later steps, and both times of each step are given."""
        a_late_conference("act", "acknowledge", "KN-2023-2-0001", "--as", "unit:tu-phap")

        then = a_late_conference.json("show", "KN-2023-2-0001", "--as-of", "2023-12-07")
        now = a_late_conference.json("show", "KN-2023-2-0001")

        assert [event["action"] for event in then["events"]] == ["raise", "assign"]
        assert [event["action"] for event in now["events"]] == ["raise", "assign", "acknowledge"]
        assert all(datetime.fromisoformat(event["recorded_at"]) for event in now["events"])

    def test_shows_only_what_was_known_by_then(self, a_late_conference):
        """What was recorded later for an earlier day had happened, but was not known."""
        a_late_conference(
            "act", "acknowledge", "KN-2023-2-0001", "--as", "unit:tu-phap", "--on", "17/11/2023"
        )  # fmt: skip

        happened = a_late_conference.json("show", "KN-2023-2-0001", "--as-of", "2023-12-01")
        known = a_late_conference.json("show", "KN-2023-2-0001", "--known-at", "2023-12-01")

        assert [event["action"] for event in happened["events"]][-1] == "acknowledge"
        assert [event["action"] for event in known["events"]][-1] == "assign"

    def test_says_when_there_is_no_such_issue(self, a_conference):
        """One sentence on stderr, nothing on stdout, code 1."""
        answer = a_conference("show", "KN-2023-2-9999", "--json")

        assert (answer.code, answer.out) == (1, "")
        assert "Không có kiến nghị “KN-2023-2-9999”" in answer.err
