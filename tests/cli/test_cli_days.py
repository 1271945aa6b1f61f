import pytest


class TestCounting:
    def test_prints_each_day_and_whether_it_counts(self, a_district):
        """Fifteen working days after Thursday 16/11/2023 end on Thursday 07/12/2023."""
        count = a_district.json("due", "--from", "2023-11-16", "--days", "15", "--kind", "working")

        assert list(count) == ["due_on", "days"]
        assert count["due_on"] == "2023-12-07"
        assert count["days"][0] == {"date": "2023-11-17", "counted": True, "reason": "ngày thứ 01: ngày làm việc"}
        assert sum(day["counted"] for day in count["days"]) == 15

    def test_rolls_a_calendar_limit_off_a_holiday(self, a_district):
        """A limit in days that ends on a day off ends with the next working day."""
        count = a_district.json("due", "--from", "22/12/2023", "--days", "10", "--kind", "calendar")

        assert count["due_on"] == "2024-01-02"

    @pytest.mark.parametrize("written", ["31/02/2023", "2023-02-31", "hôm nay"])
    def test_refuses_a_day_that_does_not_exist(self, a_district, what_was_said, written):
        """A wrong date is a wrong call; the sentence says how to write one."""
        answer = a_district("due", "--from", written, "--days", "1")

        assert answer.code == 2
        assert "15/12/2023" in what_was_said(answer)

    def test_does_not_guess_beyond_the_calendar(self, a_district):
        """A year without a calendar is refused, never guessed."""
        answer = a_district("due", "--from", "2027-12-31", "--days", "1")

        assert (answer.code, answer.out) == (1, "")
        assert "2028" in answer.err


class TestCalendar:
    def test_lists_the_days_of_a_year_with_their_source(self, a_district):
        """Every day off has the paper that decided it."""
        days = a_district.json("calendar", "list", "2023")

        assert days[0] == {
            "date": "2023-01-01", "working": False, "label": "Tết Dương lịch",
            "source": "Bộ luật Lao động 2019, Điều 112", "status": "official",
        }  # fmt: skip

    def test_shows_what_a_day_off_would_change_and_writes_nothing_without_yes(self, a_conference):
        """Before a row is written one sees whose count it touches."""
        weighed = a_conference.json("calendar", "add", "20/11/2023", "--off", "--label", "Nghỉ", "--source", "QĐ 1")

        assert weighed["written"] is False
        assert {
            "code": "KN-2023-2-0001",
            "due_on": "2023-12-07",
            "before": "2023-12-07",
            "after": "2023-12-08",
        } in weighed["moved"]
        assert "2023-11-20" not in {day["date"] for day in a_conference.json("calendar", "list", "2023")}

    def test_writes_the_row_and_leaves_the_dates_of_issues_alone(self, a_conference):
        """A date that was given stays; moving it is the chair's decision."""
        before = a_conference.json("issues")

        a_conference.json("calendar", "add", "20/11/2023", "--off", "--label", "Nghỉ", "--source", "QĐ 1", "--yes")

        assert a_conference.json("issues") == before
        assert a_conference.json("due", "--from", "2023-11-17", "--days", "1")["due_on"] == "2023-11-21"

    def test_a_stray_day_does_not_make_its_year_known(self, a_district):
        """One row of 2028 is no calendar of 2028."""
        day = ("calendar", "add", "03/02/2028", "--off", "--label", "Tết", "--source", "dự kiến")

        assert a_district.json(*day, "--yes")["year_known"] is False
        assert a_district("due", "--from", "2028-03-01", "--days", "1").code == 1

    def test_a_year_begins_on_purpose_only(self, a_district):
        """New Year's Day makes its year known, so it takes ``--begin-year``."""
        new_year = ("calendar", "add", "01/01/2028", "--off", "--label", "Tết Dương lịch", "--source", "BLLĐ")

        assert a_district(*new_year, "--yes").code == 1
        assert a_district.json(*new_year, "--begin-year", "--yes")["year_known"] is True
        assert a_district.json("due", "--from", "2027-12-31", "--days", "1")["due_on"] == "2028-01-03"

    @pytest.mark.parametrize("choice", [(), ("--on",)])
    def test_wants_to_know_whether_the_day_is_off_or_worked(self, a_district, choice):
        """Neither is assumed."""
        assert a_district("calendar", "add", "2028-01-08", *choice, "--label", "x", "--source", "y").code == 2


class TestDirective:
    def test_checks_a_file_without_a_database(self, an_empty_database):
        """The shipped directive is told in words, and nothing in it is idle."""
        told = an_empty_database.json("directive", "check", "deployments/directives/quan-cau-giay-2023.toml")

        assert told["code"] == "quan-cau-giay-2023"
        assert (told["uncovered"], told["never_fires"]) == ([], [])

    def test_says_what_is_to_be_mended_and_in_which_line(self, an_empty_database, tmp_path):
        """A faulty directive is refused with every fault and its line."""
        wrong = tmp_path / "chi-dao.toml"
        wrong.write_text("schema = 1\ncode = 7\n")

        answer = an_empty_database("directive", "check", str(wrong))

        assert answer.code == 1
        assert "dòng 2" in answer.err

    def test_shows_the_directive_of_each_conference(self, a_district):
        """What is in force is read from the database."""
        assert [row["conference"] for row in a_district.json("directive", "show")] == ["2023-2"]
