"""``followup letters edit|check|preview|versions|restore``, as the office uses them."""

import sys

import psycopg
import pytest


@pytest.fixture
def an_office(a_conference, tmp_path):
    """A conference on record, with a home of its own."""
    a_conference.settings["FOLLOWUP_HOME"] = str(tmp_path)
    a_conference.folder = tmp_path / "letters"
    return a_conference


def change(followup, old, new, kind="receipt", language="vi"):
    file = followup.folder / kind / f"{language}.txt"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    return file


def test_a_letter_is_changed_without_touching_code(an_office):
    """Copied out, edited, checked and put in use; from then on letters are written with it."""
    file = an_office.json("letters", "edit", "receipt")["file"]
    assert file == str(an_office.folder / "receipt" / "vi.txt")
    change(an_office, "Trân trọng cảm ơn", "Xin chân thành cảm ơn")

    assert an_office.json("letters", "edit", "receipt")["in_use"] == ["vi"]

    versions = an_office.json("letters", "versions", "receipt", "--language", "vi")
    assert [(one["in_use"], one["saved_by"] is None) for one in versions] == [(True, False), (False, True)]
    shown = an_office.json("letters", "preview", "receipt", "--issue", "KN-2023-2-0001")
    assert "Xin chân thành cảm ơn" in shown["text"]
    assert an_office.json("letters", "edit", "receipt")["in_use"] == []


def test_what_is_wrong_is_told_all_at_once_and_not_put_in_use(an_office, what_was_said):
    """File, line and how to mend it; the words of before stay in use."""
    an_office("letters", "edit", "receipt")
    change(an_office, "{{ greeting }}", "{{ person }}\n\n{{ ''.__class__ }} {{ tetx }}")

    answer = an_office("letters", "edit", "receipt")

    assert answer.code == 1
    said = what_was_said(answer)
    assert "letters/receipt/vi.txt:3: “person” không được đứng đầu dòng" in said
    assert "letters/receipt/vi.txt:5: không dùng được lệnh này (Getattr)" in said
    assert "letters/receipt/vi.txt:5: thư này không có giá trị hay cách viết “tetx”; gần nhất: text" in said
    assert "Mẫu này chưa được đưa vào dùng." in said
    assert len(an_office.json("letters", "versions", "receipt", "--language", "vi")) == 1
    assert an_office("letters", "check").code == 1


def test_a_letter_needs_both_languages_and_a_folder_a_known_name(an_office):
    an_office("letters", "edit", "receipt")
    (an_office.folder / "receipt" / "en.txt").unlink()
    (an_office.folder / "recipt").mkdir()

    answer = an_office("letters", "check", "--json", "--lang", "en")

    assert answer.code == 1
    assert [fault["message"] for fault in answer.json["faults"]] == [
        "there is no letter “recipt”; nearest: receipt", "is missing: a letter needs both languages",
    ]  # fmt: skip


def test_what_an_editor_of_windows_or_a_mac_saves_is_read(an_office):
    """A byte-order mark, other line ends and decomposed accents are no faults of the office."""
    import unicodedata  # noqa: PLC0415

    an_office("letters", "edit", "receipt")
    file = change(an_office, "Trân trọng cảm ơn", "Xin cảm ơn")
    text = unicodedata.normalize("NFD", file.read_text("utf-8")).replace("\n", "\r\n")
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert an_office.json("letters", "edit", "receipt")["in_use"] == ["vi"]
    file.write_bytes("Tiếng Việt".encode("utf-16"))
    assert an_office("letters", "check", "--json").json["faults"][0]["message"].endswith("mã UTF-8.")


def test_two_who_edit_do_not_overwrite_each_other(an_office, what_was_said):
    """What was copied before somebody else's change is refused; an unedited copy is simply refreshed."""
    an_office("letters", "edit", "receipt")
    file = change(an_office, "Trân trọng cảm ơn", "Xin cảm ơn")
    mine = file.read_text("utf-8")
    an_office("letters", "edit", "receipt")
    an_office("letters", "restore", "receipt", "--shipped")
    assert file.read_text("utf-8") != mine
    file.write_text(mine.replace("Xin", "Rất"), "utf-8")
    (file.parent / ".vi.copied").write_text("0" * 64)

    answer = an_office("letters", "edit", "receipt")

    assert answer.code == 1
    assert "Mẫu đang dùng đã được người khác đổi" in what_was_said(answer)


def test_one_goes_back(an_office):
    """To an earlier version by its number, or to the words we ship."""
    an_office("letters", "edit", "receipt")
    change(an_office, "Trân trọng cảm ơn", "Xin cảm ơn")
    an_office("letters", "edit", "receipt")
    theirs, ours = an_office.json("letters", "versions", "receipt", "--language", "vi")

    an_office.json("letters", "restore", "receipt", "--version", str(ours["id"]))
    assert "Trân trọng cảm ơn" in (an_office.folder / "receipt" / "vi.txt").read_text("utf-8")
    an_office.json("letters", "restore", "receipt", "--version", str(theirs["id"]))
    assert "Xin cảm ơn" in (an_office.folder / "receipt" / "vi.txt").read_text("utf-8")
    an_office.json("letters", "restore", "receipt", "--shipped")
    in_use = [
        one["id"] for one in an_office.json("letters", "versions", "receipt", "--language", "vi") if one["in_use"]
    ]
    assert in_use == [ours["id"]]
    assert an_office("letters", "restore", "receipt").code == 2
    assert an_office("letters", "restore", "receipt", "--version", "999").code == 1


def _number(office, query):
    with psycopg.connect(office.url.replace("+psycopg", "")) as db:
        return db.execute(query).fetchone()[0]


class TestPreview:
    def test_shows_the_letter_of_a_real_issue_in_the_words_being_edited(self, an_office, tmp_path):
        """Nothing is put in use or sent; its text, and the page if one asks."""
        letters = an_office.json("letters", "list")
        an_office("letters", "edit", "receipt")
        change(an_office, "Trân trọng cảm ơn", "Xin cảm ơn")

        shown = an_office.json(
            "letters", "preview", "receipt", "--issue", "kn-2023-2-0001", "--html", str(tmp_path / "x.html")
        )

        assert "Xin cảm ơn" in shown["text"]
        assert "Xin cảm ơn" in (tmp_path / "x.html").read_text("utf-8")
        assert shown["on_record"]
        assert an_office.json("letters", "list") == letters

    def test_speaks_the_other_language_if_asked(self, an_office):
        assert "Dear [name]," in an_office.json(
            "letters", "preview", "receipt", "--issue", "KN-2023-2-0001", "--language", "en"
        )["text"]  # fmt: skip

    def test_keeps_the_rules_of_the_letter_itself(self, an_office):
        """A unit does not read who raised it, a sensitive issue is not quoted, and nobody gets the private link."""
        to_unit = an_office.json("letters", "preview", "assignment", "--issue", "KN-2023-2-0001")["text"]
        sensitive = an_office.json("letters", "preview", "receipt", "--issue", "KN-2023-2-0006")["text"]

        assert "Minh" not in to_unit
        assert "nhạy cảm" in sensitive
        assert "https://kiennghi.caugiay.example/k/MTc." in to_unit

    def test_covers_who_raised_it_unless_a_reason_is_on_record(self, an_office):
        """As units see it, in words and page; the reason to look is a step of the issue, as on the pages."""
        asked = ("letters", "preview", "receipt", "--issue", "KN-2023-2-0001")
        steps = "SELECT count(*) FROM issue_event WHERE action = 'reveal'"

        covered, before = an_office.json(*asked), _number(an_office, steps)
        shown = an_office.json(*asked, "--reveal", "Kiểm tra cách xưng hô trong mẫu mới")

        assert "Minh" not in str(covered)
        assert "[họ tên]" in covered["text"]
        assert "Nguyễn Thị Minh" in shown["text"]
        assert (before, _number(an_office, steps)) == (0, 1)

    def test_refuses_to_show_a_name_without_a_reason(self, an_office):
        answer = an_office("letters", "preview", "receipt", "--issue", "KN-2023-2-0001", "--reveal", " ")

        assert answer.code == 1
        assert "Minh" not in answer.out

    def test_answers_an_unknown_code_with_a_sentence(self, an_office, what_was_said):
        answer = an_office("letters", "preview", "receipt", "--issue", "KN-2023-2-9999")

        assert answer.code == 1
        assert "Không có kiến nghị “KN-2023-2-9999”" in what_was_said(answer)

    def test_draws_a_letter_that_is_not_owed_yet_from_what_is_on_record(self, an_office, what_was_said):
        """If enough is on record; otherwise it says what is missing."""
        shown = an_office.json("letters", "preview", "overdue", "--issue", "KN-2023-2-0001")
        answer = an_office("letters", "preview", "resolution", "--issue", "KN-2023-2-0001")

        assert not shown["on_record"]
        assert answer.code == 1
        assert "chưa có việc mà thư này nói đến (thiếu: outcome" in what_was_said(answer)

    def test_draws_the_sample_of_a_letter_that_is_about_no_one_issue(self, an_office):
        """A digest, a sign-in letter; any kind, if no issue is named."""
        shown = an_office.json("letters", "preview", "sign_in", "--language", "en")

        assert shown["text"].count("Sign in at: https://") == 1
        assert an_office("letters", "preview", "weekly_digest").out.startswith("[KN-2023-2] ")
        digest = an_office.json("letters", "preview", "unit_digest", "--issue", "KN-2023-2-0001")
        assert digest["subject"] == "[KN-2023-2] Tổng hợp ngày 11/12/2023: 05 việc, 01 việc quá hạn"

    def test_draws_the_frame_around_a_letter(self, an_office):
        assert "Đây là thư điện tử tự động" in an_office.json(
            "letters", "preview", "_frame", "--issue", "KN-2023-2-0001"
        )["text"]  # fmt: skip


def test_an_editor_is_opened_where_there_is_a_person(an_office, monkeypatch):
    """``EDITOR`` with its words; checked when it is closed."""
    from deployments.cli import letter_words  # noqa: PLC0415

    script = "import sys, pathlib; f = pathlib.Path(sys.argv[1]); f.write_text(f.read_text('utf-8').replace('Trân trọng', 'Xin'), 'utf-8')"
    monkeypatch.setattr(letter_words, "_editor", lambda: [sys.executable, "-c", script])

    assert an_office.json("letters", "edit", "receipt")["in_use"] == ["vi"]


def test_an_unknown_kind_is_answered_with_those_there_are(an_office, what_was_said):
    answer = an_office("letters", "edit", "recipt")

    assert answer.code == 2
    assert "address_check" in what_was_said(answer)
