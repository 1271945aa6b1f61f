"""The two workbooks of the conference of 16 November 2023, which say the same."""

import unicodedata
from dataclasses import asdict
from datetime import date
from pathlib import Path

from tasks.workbook import Sheet, UnitNames, find_rows, read_workbook
from tests.tasks.workbook.conftest import CONFERENCE_DAY, said

SAMPLES = Path(__file__).parents[2] / "samples"
CLEAN, REAL = SAMPLES / "hoi-nghi-2023-lan-2.xlsx", SAMPLES / "hoi-nghi-2023-lan-2-thuc-te.xlsx"
PLACES = {"sheet", "cell", "due_cell"}


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
