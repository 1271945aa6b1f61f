"""``followup mail doctor`` on the command line; what it finds is tested in tests/deployments/test_doctor.py."""

import pytest


@pytest.fixture
def a_sending_district(a_district):
    """Its relay does not answer; there is no mailbox."""
    a_district.settings = {
        "FOLLOWUP_SMTP_URL": "smtp+starttls://office:s3cret@127.0.0.1:9", "FOLLOWUP_MAIL_DOMAIN": "kiennghi.donvi.vn",
    }  # fmt: skip
    return a_district


def test_a_fault_ends_it_with_one_and_says_how_to_mend_it(a_sending_district, what_was_said):
    """What, how it is, what to do; Vietnamese first; the records to publish, whole; no secret."""
    answer = a_sending_district("mail", "doctor")

    said = what_was_said(answer)
    assert answer.code == 1
    assert "Máy chủ gửi: kết nối lỗi máy chủ trả lời:" in said
    assert "– Máy chủ gửi: kết nối: kiểm tra tên máy và cổng trong FOLLOWUP_SMTP_URL" in said
    assert 'kiennghi.donvi.vn. IN TXT "v=spf1 ip4:127.0.0.1 -all"' in said
    assert "2 lỗi." in said
    assert "s3cret" not in said


def test_a_program_gets_the_same_as_a_document(a_sending_district):
    answer = a_sending_district("mail", "doctor", "--json")

    assert answer.code == 1
    assert answer.json["faults"] == 2
    assert {one["verdict"] for one in answer.json["findings"]} == {"ok", "fault", "not_checked"}


def test_an_installation_that_sends_nothing_outside_has_no_fault(a_district, what_was_said):
    """The local mailbox needs no relay and no records."""
    answer = a_district("mail", "doctor", "--lang", "en")

    assert answer.code == 0
    assert "0 faults." in what_was_said(answer)
