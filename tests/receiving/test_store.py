"""Kept before it is read: handed over twice, killed between, and the mail that kills its reader."""

import subprocess
import sys

import pytest

from deployments.processes import our_environment
from models.mail import InboundKind, InboundStatus, InboundWhy
from models.states import State
from tasks.receiving import reading
from tasks.receiving.reading import read_all, read_stored
from tasks.receiving.store import Arrived, store_mail, store_mails
from tests.conference import all_at_once, ask, bring, raise_issue
from tests.receiving.mails import at, mail, row, sent_letter

pytestmark = pytest.mark.usefixtures("an_inbox")


def test_the_same_mail_handed_over_twice_is_kept_once():
    """A source that was killed before it marked the mail hands it over again."""
    raw = mail("kien-nghi@kiennghi.example")

    first = store_mail(raw, source="imap")

    assert store_mail(raw, source="imap") == first
    assert store_mails([Arrived(raw, "maildir"), Arrived(raw, "maildir")]) == [first, first]
    assert ask("SELECT count(*) FROM inbound_mail") == [(1,)]


def test_one_mail_to_two_of_our_addresses_is_two():
    raw = mail("a@kiennghi.example")

    numbers = store_mails(
        [Arrived(raw, "smtp", "", "a@kiennghi.example"), Arrived(raw, "smtp", "", "b@kiennghi.example")]
    )

    assert len(set(numbers)) == 2


def test_handed_over_by_many_at_once_it_is_kept_once():
    raw = mail("kien-nghi@kiennghi.example")

    assert len(set(all_at_once(8, lambda _: store_mail(raw, source="imap")))) == 1


def test_the_bytes_are_kept_as_they_came():
    raw = b"From: a@b.example\r\n\r\n\0\xff\r \n"
    number = store_mail(raw, source="smtp", envelope_from="a\0b\ud800@x", envelope_to="c@d.example")

    assert ask("SELECT raw FROM inbound_mail WHERE id = :id", id=number) == [(raw,)]
    assert "\0" not in row(number).envelope_from


def test_a_reader_killed_between_storing_and_reading_loses_nothing():
    number = store_mail(mail(at(sent_letter(bring(raise_issue(), State.AWAITING_CITIZEN)))), source="smtp")

    reading._begin(64)  # counted, and the process ends here

    assert read_all().filed == 1
    assert row(number).status is InboundStatus.FILED


def test_two_readers_do_not_read_the_same_mail():
    code = bring(raise_issue(), State.AWAITING_CITIZEN)
    number = sent_letter(code)
    for n in range(8):
        store_mail(mail(at(number), f"Câu {n}"), source="smtp")

    reports = all_at_once(4, lambda _: read_all())

    assert sum(report.read for report in reports) == 8
    assert ask("SELECT DISTINCT reads FROM inbound_mail") == [(1,)]


_DYING = """
import os, sys
from models import session
from tasks.receiving import reading, seeing
session.bind(sys.argv[1])
see = seeing.see
def dying(mail, returns):
    if b"poison" in mail.raw:
        os._exit(9)
    return see(mail, returns)
reading.see = dying
reading.read_all()
"""


def test_a_mail_that_kills_its_reader_goes_to_a_person_and_holds_up_no_other(an_inbox):
    """The first death costs the batch a second reading, one by one; the fourth time it is not looked at any more."""
    before = [store_mail(mail("a@kiennghi.example", f"Trước {n}"), source="smtp") for n in range(3)]
    poison = store_mail(mail("a@kiennghi.example", "poison"), source="smtp")
    after = [store_mail(mail("a@kiennghi.example", f"Sau {n}"), source="smtp") for n in range(3)]

    codes = [
        subprocess.run([sys.executable, "-c", _DYING, an_inbox], env=our_environment(), check=False).returncode
        for _ in range(4)
    ]

    assert codes == [9, 9, 9, 0]
    found = row(poison)
    assert (found.kind, found.status, found.why) == (
        InboundKind.UNREADABLE,
        InboundStatus.WAITING,
        InboundWhy.UNREADABLE,
    )
    assert {row(number).kind for number in (*before, *after)} == {InboundKind.REPLY}


def test_a_mail_that_raises_in_its_reader_goes_to_a_person_at_once(monkeypatch, caplog):
    good = store_mail(mail("a@kiennghi.example", "được"), source="smtp")
    bad = store_mail(mail("a@kiennghi.example", "hỏng"), source="smtp")
    see = reading.see

    def raising(stored, returns):
        if stored.id == bad:
            raise RuntimeError("Trần Văn An")
        return see(stored, returns)

    monkeypatch.setattr(reading, "see", raising)
    report = read_all()

    assert (report.read, row(good).kind, row(bad).kind) == (2, InboundKind.REPLY, InboundKind.UNREADABLE)
    assert "Trần Văn An" not in caplog.text


def test_a_batch_is_as_small_as_it_is_told():
    for n in range(5):
        store_mail(mail("a@kiennghi.example", str(n)), source="smtp")

    assert [read_stored(2).read for _ in range(4)] == [2, 2, 1, 0]


def test_no_word_of_a_mail_is_logged(caplog):
    caplog.set_level("DEBUG", logger="followup")
    store_mail(mail("a@kiennghi.example", "chữ bí mật", Subject="chủ đề bí mật"), source="smtp")

    read_all()

    assert "bí mật" not in caplog.text
    assert "congdan.example" not in caplog.text
