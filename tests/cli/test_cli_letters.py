def test_letters_are_listed_by_issue_status_and_kind(a_conference):
    """One finds the letters of an issue, those that wait, those of a kind."""
    found = a_conference.json("letters", "list", "--code", "KN-2023-2-0001", "--kind", "assignment")

    assert [(letter["unit"], letter["status"]) for letter in found] == [("Phòng Tư pháp", "owed")]


def test_every_letter_can_be_looked_at_before_it_leaves(a_conference, tmp_path):
    """Each letter of the record becomes a text, a page and, if it is mail, the bytes of the mail."""
    letters = a_conference.json("letters", "list")

    files = a_conference.json("letters", "render", str(tmp_path / "letters"))["files"]

    assert sum(name.endswith(".txt") for name in files) == len(letters)
    assert sum(name.endswith(".eml") for name in files) == len([one for one in letters if one["status"] == "owed"])
    assert a_conference.json("letters", "list") == letters


def test_samples_need_no_database(an_empty_database, tmp_path):
    """The people who edit letters see every kind in both languages."""
    files = an_empty_database.json("letters", "render", str(tmp_path), "--samples")["files"]

    assert "overdue.vi.txt" in files


def test_letters_on_paper_are_printed_with_their_address_and_marked_when_done(a_conference, tmp_path):
    """Who has no e-mail gets paper: the address stands where the window of an envelope is."""
    waiting = a_conference.json("letters", "print", str(tmp_path))
    page = (tmp_path / waiting["files"][0]).read_text()

    assert "Lê Thị Hòa\n" in page
    assert {letter["code"] for letter in waiting["letters"]} == {"KN-2023-2-0004"}
    assert a_conference.json("letters", "print", "--done")["printed"] == len(waiting["letters"])
    assert a_conference.json("letters", "print")["letters"] == []


def test_an_apology_for_what_was_answered_meanwhile_is_not_printed(a_late_conference):
    """A page that is no longer true is cancelled, as a mail would be."""
    a_late_conference("act", "withdraw", "KN-2023-2-0004", "--as", "office", "--field", "reason=x")

    subjects = [letter["subject"] for letter in a_late_conference.json("letters", "print")["letters"]]

    assert not any("Xin lỗi" in subject for subject in subjects)


def test_held_letters_leave_only_when_released(a_conference, tmp_path):
    """A person lets a held flood go."""
    copy = tmp_path / "copy.dump"
    a_conference("db", "dump", str(copy))
    held = a_conference.json("db", "restore", str(copy), "--yes")["held"]

    assert a_conference.json("deliver")["sent"] == 0
    assert a_conference.json("letters", "release")["released"] == held
    waiting = len(a_conference.json("letters", "list", "--status", "bundled"))  # for the digest of the next morning
    assert a_conference.json("deliver")["sent"] == held - waiting


def test_a_mail_server_that_takes_nothing_means_try_later(a_district, a_workbook):
    """Exit 3 with what the server said; the report is still on stdout, and every letter waits."""
    a_district.json("import", str(a_workbook), "--conference", "2023-2")
    a_district.settings = {"FOLLOWUP_SMTP_URL": "smtp://127.0.0.1:9"}

    answer = a_district("deliver", "--json")

    assert answer.code == 3
    assert answer.json["sent"] == 0
    assert answer.json["deferred"] >= 10  # at night the receipts alone; the rest waits for the morning
    assert "hiện không nhận thư" in answer.err
