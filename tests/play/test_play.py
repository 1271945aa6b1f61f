"""The sample conference from 16/11 to 29/12/2023: what each person hears, and what the books say."""

import re

MINH, CUONG, DUC, HOA = "minh.nguyen@", "cuong.do@", "duc.pham@", "Lê Thị Hòa"
TAX, TAX_HEAD, OFFICE, CHAIR = "chi-cuc-thue@", "lanhdao.chi-cuc-thue@", "van-phong@", "chutri@"


def days(letters):
    return [re.search(r"\d+ \w+ 2023", m["Date"]).group() for m in letters]


def body(letter):
    return letter.get_body(("plain",)).get_content()


async def test_every_issue_ends_where_the_script_takes_it(the_play):
    """Fifteen issues: one stays late with a silent unit, one was declined, the rest are answered or closed."""
    states = dict(the_play.ask("SELECT row, state::text FROM issue"))

    assert states == {1: "resolved", 2: "closed", 3: "resolved", 4: "closed", 5: "resolved", 6: "closed", 7: "resolved",
                      8: "assigned", 9: "closed", 10: "closed", 11: "declined", 12: "closed", 13: "closed", 14: "closed",
                      15: "closed"}  # fmt: skip


async def test_a_silent_unit_climbs_the_ladder_to_the_chair(the_play):
    """Reminded three days and one day before, then late: unit and head on the first day, office third, chair fifth."""
    code = "KN-2023-2-0008"

    before = [m for m in the_play.to(TAX, f"[{code}] Còn") if TAX_HEAD not in m["To"]]
    assert days(before) == ["04 Dec 2023", "06 Dec 2023"]
    assert days(the_play.to(TAX_HEAD, code)) == ["06 Dec 2023", "08 Dec 2023"]  # asked for a reason, then told
    assert days([m for m in the_play.to(OFFICE, code) if "uá hạn" in m["Subject"]]) == ["12 Dec 2023"]
    assert days([m for m in the_play.to(CHAIR, code) if m["X-Issue"] == code]) == ["14 Dec 2023"]


async def test_what_nobody_acknowledged_is_an_alarm_when_that_working_day_is_over(the_play):
    """Assigned on Thursday 16/11, a working day to acknowledge, told on Monday 20/11; the others had acknowledged."""
    alarms = [m for m in the_play.letters if "chưa xác nhận" in m["Subject"]]

    assert {m["X-Issue"] for m in alarms if "20 Nov" in m["Date"]} >= {"KN-2023-2-0008"}
    assert not [m for m in alarms if m["X-Issue"] in {"KN-2023-2-0001", "KN-2023-2-0005"}]


async def test_the_citizen_of_a_late_issue_gets_an_apology_and_then_the_answer(the_play):
    """Late with apology: the apology comes on the first late day, the answer with a second one."""
    told = the_play.to(DUC)

    assert [m["Subject"] for m in told if "Xin lỗi" in m["Subject"]]
    assert "xin lỗi" in body(told[-1])
    assert days(told[-1:]) == ["12 Dec 2023"]


async def test_an_extension_tells_citizen_and_unit_the_new_date_and_keeps_the_original(the_play):
    """The chair extends 07/12 to 15/12; the original date stays on record and counts in the figures."""
    told = [m for m in the_play.to(MINH) if "Gia hạn" in m["Subject"]]

    assert "07/12/2023" in body(told[0])
    assert "15/12/2023" in body(told[0])
    assert the_play.ask("SELECT due_on::text, original_due_on::text FROM issue WHERE row = 1") == [
        ("2023-12-15", "2023-12-07")
    ]


async def test_the_one_who_raised_the_same_twice_is_told_once(the_play):
    """The duplicate is linked: one letter says so, and no other letter bears its code."""
    assert len(the_play.to(MINH, "KN-2023-2-0013")) == 1
    assert len(the_play.to(MINH, "[KN-2023-2-0001] Kết quả")) == 1


async def test_nobody_is_written_to_for_an_anonymous_remark(the_play):
    """Recorded and handled, without a duty to reply."""
    owed = the_play.ask("SELECT count(*) FROM letter l JOIN issue i ON i.id = l.issue_id "
                        "WHERE i.row = 12 AND l.recipient_role = 'citizen'")  # fmt: skip

    assert owed == [(0,)]


async def test_who_has_no_email_gets_letters_to_print_never_silence(the_play):
    """Bà Hòa hears by paper: what others get by e-mail waits in the printable queue."""
    kinds = {kind for (kind,) in the_play.ask(
        "SELECT l.kind::text FROM letter l JOIN person p ON p.id = l.person_id "
        "WHERE p.channel <> 'email' AND l.status = 'to_print'")}  # fmt: skip

    assert kinds == {"receipt", "handler", "inspected", "resolution"}
    assert not [m for m in the_play.letters if HOA in m["To"]]


async def test_a_foreigner_reads_english(the_play):
    """Language follows the person, in every letter."""
    told = the_play.to("daniel.weber@")

    assert told
    assert all("Ông/Bà" not in body(m) and m["Content-Language"] == "en" for m in told)


async def test_an_objection_reopens_with_a_short_clock_and_is_answered_again(the_play):
    """Reopened on 15/12: the unit hears, the second answer goes out, the citizen confirms."""
    answers = the_play.to("truong.mai@", "Kết quả")

    assert len(answers) == 2
    assert [m for m in the_play.to("qldt@") if "Mở lại" in m["Subject"]]


async def test_the_chair_gets_a_sheet_only_on_working_days_on_which_something_changed(the_play):
    """No sheet on a weekend, none twice the same."""
    sheets = [m for m in the_play.to(CHAIR) if "Việc sáng" in m["Subject"]]
    told_on = [m["Date"][:3] for m in sheets]

    assert sheets
    assert not {"Sat", "Sun"} & set(told_on)
    assert len({m["Date"] for m in sheets}) == len(sheets)


async def test_units_and_leaders_never_read_who_raised_an_issue(the_play):
    """Names, telephones and e-mails of citizens are in no letter but their own."""
    people = the_play.ask("SELECT name, email, phone FROM person")
    official = [m for m in the_play.letters if "@caugiay.example" in m["To"]]
    hidden = {word for row in people for word in row if word}

    leaks = [(word, m["Subject"]) for m in official for word in hidden if word in body(m)]

    assert len(official) > 50
    assert leaks == []


async def test_every_letter_says_its_code_and_that_it_was_made_by_a_machine_on_a_demo_clock(the_play):
    """Form of every letter (RFC 3834), and the mark of the demo."""
    for letter in the_play.letters:
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Subject"].startswith(f"[{letter['X-Issue']}]")
        assert "đồng hồ giả lập" in body(letter) or "demo" in body(letter).lower() or "test" in body(letter).lower()


async def test_the_books_agree_with_the_mailbox(the_play):
    """Each letter marked sent is in the mailbox once, under the Message-ID that its key gives."""
    sent = [message_id for (message_id,) in the_play.ask("SELECT message_id FROM letter WHERE status = 'sent'")]

    assert sorted(sent) == sorted(m["Message-ID"] for m in the_play.letters)
    assert the_play.ask("SELECT count(*) FROM letter WHERE status NOT IN ('sent', 'to_print', 'cancelled') "
                        "AND NOT (status = 'bundled' AND sent_at IS NOT NULL)") == [(0,)]  # fmt: skip
