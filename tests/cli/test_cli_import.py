import openpyxl

KEYS = {"created", "unchanged", "updated", "warnings", "errors"}


def test_a_workbook_is_put_on_record_and_routed(a_district, a_workbook):
    """Every row gets its code, its unit and its date before the command returns."""
    report = a_district.json("import", str(a_workbook), "--conference", "2023-2")

    assert KEYS <= set(report)
    assert (report["created"], report["unchanged"], report["updated"], report["errors"]) == (15, 0, 0, [])
    assert "assigned" in {issue["state"] for issue in a_district.json("issues")}


def test_the_same_workbook_twice_changes_nothing(a_conference, a_workbook):
    """Import is repeatable."""
    report = a_conference.json("import", str(a_workbook), "--conference", "2023-2")

    assert (report["created"], report["unchanged"], report["updated"]) == (0, 15, 0)


def test_a_dry_run_reports_and_writes_nothing(a_district, a_workbook):
    """``--dry-run`` says what would be done."""
    report = a_district.json("import", str(a_workbook), "--conference", "2023-2", "--dry-run")

    assert report["created"] == 15
    assert a_district.json("issues") == []


def test_a_workbook_with_errors_is_reported_and_nothing_is_written(a_district, a_workbook, tmp_path):
    """Each error names sheet, cell and what to mend; with ``--json`` the report still is on stdout; code 1."""
    broken = tmp_path / "kien-nghi.xlsx"
    book = openpyxl.load_workbook(a_workbook)
    book.active["A3"] = "hai"  # the number of a row, in words
    book.save(broken)

    answer = a_district("import", str(broken), "--conference", "2023-2", "--json")

    assert answer.code == 1
    assert answer.json["created"] == 0
    assert set(answer.json["errors"][0]) == {"sheet", "cell", "message"}
    assert a_district.json("issues") == []


def test_a_file_that_is_no_workbook_is_reported_in_the_same_form(a_district, tmp_path):
    """What cannot be read at all is an error of the report too."""
    nothing = tmp_path / "nothing.xlsx"

    answer = a_district("import", str(nothing), "--conference", "2023-2", "--json")

    assert answer.code == 1
    assert "nothing.xlsx" in answer.json["errors"][0]["message"]


def test_an_unknown_conference_is_refused_with_those_there_are(a_district, a_workbook):
    """The sentence names the conferences."""
    answer = a_district("import", str(a_workbook), "--conference", "2099-1", "--json")

    assert (answer.code, answer.out) == (1, "")
    assert "2023-2" in answer.err
