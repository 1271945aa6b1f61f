"""``followup forecast``: what will go to whom on which day, on the command line."""


def test_says_day_reader_letter_and_issue_and_that_nobody_acts(a_conference):
    """A silent unit's ladder is shown up to the chair; nothing is recorded."""
    before = a_conference.json("letters", "list")

    said = a_conference("forecast", "--days", "30", "--if", "silent Phòng Tư pháp").out

    assert "nếu từ nay không ai làm gì thêm" in said
    assert "14/12/2023" in said
    assert "báo cáo quá hạn gửi người chủ trì" in said
    assert "Chi cục Thuế" not in said
    assert a_conference.json("letters", "list") == before


def test_gives_a_program_the_same_with_texts_and_without_names(a_conference):
    """One document; the texts are as staff see them."""
    coming = a_conference.json("forecast", "--days", "5", "--if", "nghỉ 20/11/2023", "--show")

    assert {one["day"] for one in coming} == {"2023-11-16", "2023-11-17", "2023-11-21"}
    assert all(one["text"] for one in coming)
    assert not [one for one in coming if "Nguyễn Thị Minh" in one["text"]]


def test_a_supposition_that_cannot_be_read_ends_with_how_to_write_it(a_conference):
    """Exit 2, as every call that is wrong."""
    answer = a_conference("forecast", "--if", "mưa")

    assert answer.code == 2
    assert "holiday 2026-11-24" in answer.err
