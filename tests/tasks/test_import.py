"""What is raised is put on record, all of it or nothing; the same file twice changes nothing."""

import hashlib
from datetime import date

import openpyxl
import pytest

from models.errors import NotFound
from models.states import Action, State
from tasks.register import import_workbook
from tasks.routing import route_raised
from tests.conference import (
    CONFERENCE,
    HELD_ON,
    OFFICE,
    SAMPLES,
    WORKBOOK,
    act,
    all_at_once,
    ask,
    issue_of,
    kinds_of,
    letters_of,
    stand_on,
)  # fmt: skip

AS_KEPT = SAMPLES / "hoi-nghi-2023-lan-2-thuc-te.xlsx"
COLUMNS = {"number": 1, "name": 2, "email": 5, "text": 7, "answer": 9, "lead": 10, "due_on": 13, "note": 14}
EVERYTHING = "issue", "issue_event", "event_text", "person", "letter", "deadline_check"


def everything():
    return {table: ask(f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t")
            for table in EVERYTHING}  # fmt: skip


def standing():
    return ask("SELECT i.row, i.state::text, u.code, i.due_on::text FROM issue i LEFT JOIN unit u ON u.id = i.unit_id "
               "ORDER BY i.row")  # fmt: skip


@pytest.fixture
def a_workbook(tmp_path):
    """The sample workbook, edited: ``{row number: {column: value}}``; a new number is a new row."""

    def edited(changes, name="edited.xlsx"):
        book = openpyxl.load_workbook(WORKBOOK)
        sheet = book.active
        for number, values in changes.items():
            at = next((row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == number), None)
            at = at or sheet.max_row + 1
            for column, value in ({"number": number} | values).items():
                sheet.cell(at, COLUMNS[column]).value = value
        book.save(tmp_path / name)
        return tmp_path / name

    return edited


class TestTheSampleConference:
    def test_its_two_workbooks_give_the_same_issues(self, a_clean_database):
        """Tidy or as the office really kept it: 15 issues with the same states, units and dates, but for one date."""
        told = []
        for workbook in (WORKBOOK, AS_KEPT):
            from tests.conftest import empty_tables  # noqa: PLC0415

            empty_tables()
            stand_on(HELD_ON)
            report = import_workbook(workbook, CONFERENCE)
            route_raised()
            told.append((standing(), [d["decision"] for d in report.decisions], report.created))

        tidy, real = told
        assert tidy[1:] == real[1:]
        assert tidy[2] == 15
        differing = [(one, other) for one, other in zip(tidy[0], real[0], strict=True) if one != other]
        assert differing in ([((9, "assigned", "cong-an", "2023-11-23"), (9, "assigned", "cong-an", "2023-12-01"))], [])

    def test_each_row_is_decided_as_its_marks_say(self, a_conference):
        """Answered at the conference, no matter for us, the same again, anonymous; the others go to their units."""
        assert {row: state for row, state, *_ in standing() if state != "assigned"} == {
            10: "resolved", 11: "declined", 13: "closed",
        }  # fmt: skip
        assert kinds_of("KN-2023-2-0010", "citizen") == ["answered_at_conference"]
        assert kinds_of("KN-2023-2-0011", "citizen") == ["declined"]
        assert kinds_of("KN-2023-2-0012", "citizen") == []
        assert kinds_of("KN-2023-2-0013", "citizen") == ["merged"]

    def test_each_unit_and_date_is_the_workbooks_or_the_directives(self, a_conference):
        """5, 15 or 30 working days from the conference; an own date where the sheet names one."""
        assert [(row, unit, due) for row, state, unit, due in standing() if state == "assigned"] == [
            (1, "tu-phap", "2023-12-07"), (2, "tu-phap", "2023-12-07"), (3, "tu-phap", "2023-12-28"),
            (4, "p-nghia-tan", "2023-12-07"), (5, "ld-tbxh", "2023-12-07"), (6, "p-yen-hoa", "2023-12-07"),
            (7, "gd-dt", "2023-12-28"), (8, "chi-cuc-thue", "2023-12-07"), (9, "cong-an", "2023-11-23"),
            (12, "van-phong", "2023-11-23"), (14, "tc-kh", "2023-12-07"), (15, "qldt", "2023-12-15"),
        ]  # fmt: skip

    def test_one_person_with_two_issues_is_one_person(self, a_conference):
        """14 rows with a name, 13 people."""
        assert ask("SELECT count(*) FROM person") == [(13,)]

    def test_who_has_no_email_hears_by_paper(self, a_conference):
        """Bà Hòa left a telephone number."""
        assert {status for _, to, status in letters_of("KN-2023-2-0004") if to == "citizen"} == {"to_print"}


class TestTwice:
    def test_the_same_file_changes_nothing(self, a_conference):
        """Not one row differs; the report says how many were unchanged."""
        before = everything()

        report = import_workbook(WORKBOOK, CONFERENCE)

        assert (report.created, report.updated, report.unchanged, report.errors) == (0, 0, 15, [])
        assert everything() == before

    def test_two_clerks_import_the_same_file_at_once(self, a_clean_database):
        """One waits for the other, then finds nothing new."""
        reports = all_at_once(2, lambda _: import_workbook(WORKBOOK, CONFERENCE))

        assert sorted(report.created for report in reports) == [0, 15]
        assert ask("SELECT count(*) FROM issue") == [(15,)]


class TestADryRun:
    def test_it_writes_nothing_and_reports_the_same(self, a_clean_database):
        """What it says is what happens."""
        before = everything()
        dry = import_workbook(WORKBOOK, CONFERENCE, dry_run=True)

        assert everything() == before
        assert ask("SELECT count(*) FROM import_file") == [(0,)]
        real = import_workbook(WORKBOOK, CONFERENCE)
        assert (dry.dry_run, real.dry_run) == (True, False)
        for name in ("created", "unchanged", "updated", "decisions", "changes", "warnings", "errors"):
            assert getattr(dry, name) == getattr(real, name)


class TestAllOrNothing:
    def test_one_wrong_row_keeps_all_out(self, a_clean_database, a_workbook):
        """The error names the cell; nothing at all is written."""
        report = import_workbook(a_workbook({5: {"text": ""}, 6: {"due_on": "32/13/2023"}}), CONFERENCE)

        assert {fault.cell[1:] for fault in report.errors} >= {"6", "7"}
        assert ask("SELECT count(*) FROM issue") == [(0,)]
        assert ask("SELECT count(*) FROM import_file") == [(0,)]

    def test_no_conference_of_that_name(self, a_clean_database):
        """The known ones are told."""
        with pytest.raises(NotFound, match=r"2031-1.*2023-2"):
            import_workbook(WORKBOOK, "2031-1")

    def test_a_date_the_directive_does_not_allow_is_replaced_and_told(self, a_clean_database, a_workbook):
        """A day off, or beyond what an extension could give: the directive's own date holds."""
        changes = {1: {"due_on": date(2023, 12, 2)}, 2: {"due_on": date(2024, 6, 3)}, 4: {"due_on": date(2023, 12, 1)}}
        report = import_workbook(a_workbook(changes), CONFERENCE)
        route_raised()

        assert [due for row, _, _, due in standing() if row in changes] == ["2023-12-07", "2023-12-07", "2023-12-01"]
        assert len([fault for fault in report.warnings if "2023-12-07" in fault.en]) == 2


class TestAnEditedFile:
    def test_what_the_person_said_is_taken_over_and_put_on_record(self, a_conference, a_workbook):
        """Corrected words and a new address: applied, named in the report and in the history, never with the values."""
        text = issue_of("KN-2023-2-0001").text + " Xin sớm trả lời."
        edited = a_workbook({1: {"text": text, "email": "minh.moi@congdan.example"}})
        report = import_workbook(edited, CONFERENCE)

        assert {(change.code, change.field, change.applied) for change in report.changes} == {
            ("KN-2023-2-0001", "text", True), ("KN-2023-2-0001", "email", True)}  # fmt: skip
        assert issue_of("KN-2023-2-0001").text == text
        assert ask("SELECT email FROM person WHERE name = 'Nguyễn Thị Minh'") == [("minh.moi@congdan.example",)]
        [(facts,)] = ask("SELECT facts::text FROM issue_event WHERE action = 'amend'")
        assert "minh.moi" not in facts
        assert (report.updated, report.unchanged) == (1, 14)

    def test_unit_and_date_of_an_assigned_issue_are_left_to_staff(self, a_conference, a_workbook):
        """The file does not reassign or extend; it says which command does."""
        before = standing()
        report = import_workbook(a_workbook({2: {"lead": "Phòng Kinh tế", "due_on": date(2023, 12, 8)}}), CONFERENCE)

        assert {(change.field, change.applied) for change in report.changes} == {("lead", False), ("due_on", False)}
        assert any("reassign" in fault.en for fault in report.warnings)
        assert standing() == before

    def test_before_anybody_is_responsible_the_file_says_who(self, a_clean_database, a_workbook):
        """Raised, not yet routed: the new proposal holds."""
        import_workbook(WORKBOOK, CONFERENCE)
        import_workbook(a_workbook({2: {"lead": "Phòng Kinh tế"}}), CONFERENCE)
        route_raised()

        assert standing()[1][2] == "kinh-te"

    def test_a_new_row_is_a_new_issue(self, a_conference, a_workbook):
        """The numbering goes on."""
        report = import_workbook(
            a_workbook({16: {"name": "Lê Văn Mười Sáu", "text": "Đề nghị sửa đèn đường ngõ 68."}}),
            CONFERENCE,
        )

        assert (report.created, report.unchanged) == (1, 15)
        assert issue_of("KN-2023-2-0016").state is State.RAISED

    def test_numbers_that_changed_places_are_refused_and_nothing_is_written(self, a_conference, a_workbook):
        """A row that became another issue is a mistake, not an edit."""
        first, eighth = issue_of("KN-2023-2-0001").text, issue_of("KN-2023-2-0008").text
        before = everything()

        report = import_workbook(
            a_workbook({1: {"text": eighth}, 8: {"text": first},
                        2: {"email": "d.weber@resident.example"}}), CONFERENCE)  # fmt: skip

        assert ["KN-2023-2-0001" in fault.en or "KN-2023-2-0008" in fault.en for fault in report.errors] == [True, True]
        assert everything() == before

    @pytest.mark.parametrize(
        "change",
        [
            {"name": "Nguyễn Thị Minh Anh"},
            {"answer": "Đã trả lời: trả kết quả trước ngày 30/11."},
            {"note": "khiếu nại"},
        ],
    )
    def test_a_change_that_an_import_cannot_make_is_told_and_not_swallowed(self, a_conference, a_workbook, change):
        """Another name, a decision entered later: the report says that staff must act."""
        report = import_workbook(a_workbook({1: change}), CONFERENCE)

        assert [fault for fault in report.warnings if "KN-2023-2-0001" in fault.en]
        assert issue_of("KN-2023-2-0001").state is State.ASSIGNED

    def test_an_edit_is_not_lost_to_somebody_who_acts_meanwhile(self, a_conference, a_workbook, monkeypatch):
        """The row is locked before it is changed: what the report calls applied is on record."""
        text = issue_of("KN-2023-2-0001").text + " Xin sớm trả lời."
        edited = a_workbook({1: {"text": text}})

        from tasks import register  # noqa: PLC0415

        find_rows = register.find_rows

        def meanwhile(*args, **named):
            act("KN-2023-2-0001", Action.WITHDRAW, OFFICE)
            return find_rows(*args, **named)

        monkeypatch.setattr(register, "find_rows", meanwhile)
        report = import_workbook(edited, CONFERENCE)

        assert report.updated == 1
        assert (issue_of("KN-2023-2-0001").text, issue_of("KN-2023-2-0001").state) == (text, State.CLOSED)


def test_the_file_that_was_taken_in_is_remembered_by_its_hash(a_conference):
    """Which bytes made these issues can be proven."""
    [(kept,)] = ask("SELECT content_hash FROM import_file")

    assert kept == hashlib.sha256(WORKBOOK.read_bytes()).hexdigest()
