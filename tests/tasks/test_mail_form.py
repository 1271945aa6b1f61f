"""What the letters of the record carry besides their words: threads, return addresses, dates, ways to decline."""

from collections.abc import Iterator
from datetime import date, time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from icalendar import Calendar
from sqlalchemy import event, select

from models.letter import Letter
from models.session import transaction
from models.states import Action, State
from notifications.envelope import Envelope, misaddressed
from notifications.return_addresses import ReturnAddresses, Returned, ReturnPurpose
from tasks.attaching import Upload, attach_file
from tasks.composing import Ready, Sender, prepare_letters
from tasks.desks.citizen import read_citizen_page
from tasks.digesting import make_digests
from tasks.links import Links, Purpose, bind_links, links
from tasks.outbox import Settlement, claim_letters, settle_letters
from tasks.paper import draw_letters
from tasks.returns import bind_returns, returns
from tasks.threads import Threads
from tests.conference import (
    CHAIR,
    NEXT_DAY,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    UNIT,
    act,
    bring,
    raise_issue,
    stand_on,
    tamper,
)  # fmt: skip

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
RETURNS = ReturnAddresses("mail.caugiay.example", "a secret of this test")
PAGES = "https://kiennghi.example"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n%%EOF"


@pytest.fixture(autouse=True)
def the_ways_back() -> Iterator[None]:
    """This installation has pages, and mail can come back to it."""
    before = links(), returns()
    bind_links(Links(PAGES, "a secret of this test"))
    bind_returns(RETURNS)
    yield
    bind_links(before[0])
    bind_returns(before[1])


def send_all() -> list[tuple[Letter, Ready, EmailMessage]]:
    """Everything that may leave, composed and sent: the row, what the server is told, the mail."""
    ready, settled = prepare_letters(claim_letters(500), SENDER)
    assert settled == []
    settle_letters([Settlement(one.claim, "sent", "accepted", "body", 250, "OK") for one in ready])
    with transaction() as db:
        rows = {row.id: row for row in db.scalars(select(Letter))}
    return [
        (rows[one.claim.letter_id], one, message_from_bytes(one.raw, policy=default))
        for one in sorted(ready, key=lambda one: one.claim.letter_id)
    ]


def next_morning(day: date = date(2023, 11, 20)) -> list[tuple[Letter, Ready, EmailMessage]]:
    """What leaves at half past seven of the next working day: the digests, and what waited for one alone."""
    stand_on(day, time(7, 30))
    make_digests()
    return send_all()


def of_kind(sent: list[tuple[Letter, Ready, EmailMessage]], kind: str) -> list[EmailMessage]:
    return [mail for row, _, mail in sent if row.kind == kind]


def references(mail: EmailMessage) -> list[str]:
    return str(mail["References"]).split()


def calendar_of(mail: EmailMessage) -> Calendar | None:
    [*parts] = (part for part in mail.iter_parts() if part.get_content_type() == "text/calendar")
    return Calendar.from_ical(parts[0].get_content()) if parts else None


class TestAConversation:
    def test_begins_at_a_root_that_everybody_shares_and_goes_on_for_each_reader_alone(self, an_issue):
        """References: the issue, then what was written to this reader about it."""
        root = f"<{an_issue}@caugiay.example>"
        bring(an_issue, State.ASSIGNED)
        first = send_all()
        act(an_issue, Action.EXTEND, CHAIR)
        second = next_morning()

        [receipt], [handler], [assignment] = (of_kind(first, kind) for kind in ("receipt", "handler", "assignment"))
        [new_date], [extended] = (of_kind(second, kind) for kind in ("new_date", "date_extended"))
        assert references(receipt) == [root]
        assert references(handler) == [root, receipt["Message-ID"]]
        assert references(new_date) == [root, receipt["Message-ID"], handler["Message-ID"]]
        assert new_date["In-Reply-To"] == handler["Message-ID"]
        assert references(assignment) == [root]
        assert references(extended) == [root, assignment["Message-ID"]]

    def test_of_a_correction_goes_on_at_the_answer_that_it_corrects(self, an_issue):
        """In-Reply-To names the answer, whatever came between."""
        bring(an_issue, State.RESOLVED)
        stand_on(NEXT_DAY, time(15))
        [answer] = of_kind(send_all(), "resolution")
        act(an_issue, Action.CORRECT, OFFICE)

        [correction] = of_kind(send_all(), "correction")

        assert correction["In-Reply-To"] == answer["Message-ID"] == references(correction)[-1]

    def test_does_not_name_what_never_left(self, an_issue):
        """A reader's mail program would look for it in vain."""
        [(row, _, receipt)] = send_all()
        tamper("UPDATE letter SET status = 'failed' WHERE id = :id", id=row.id)
        bring(an_issue, State.ASSIGNED)

        [handler] = of_kind(send_all(), "handler")

        assert receipt["Message-ID"] not in references(handler)

    def test_is_anothers_for_another_person_and_another_issue(self, a_clean_database):
        """Two people, two issues: four conversations, none names a letter of another."""
        for row, name in ((1, "Trần Văn An"), (2, "Lê Thị Lan")):
            bring(raise_issue(row, name), State.ASSIGNED)
        sent = send_all()

        to_an = {
            mail["Message-ID"] for row, _, mail in sent if mail["To"].addresses[0].addr_spec == "an@congdan.example"
        }
        others = [mail for _, _, mail in sent if mail["Message-ID"] not in to_an]
        assert len(to_an) == 2
        assert to_an.isdisjoint(one for mail in others for one in references(mail))

    def test_costs_one_query_for_a_whole_batch(self, a_clean_database):
        """Not one a letter."""
        for row in range(1, 6):
            bring(raise_issue(row), State.ASSIGNED)
        statements = []
        with transaction() as db:
            letters = db.scalars(select(Letter)).all()
            note = ("before_cursor_execute", lambda *words: statements.append(words[2]))
            event.listen(db.get_bind(), *note)
            Threads(db, letters)
            event.remove(db.get_bind(), *note)

        assert len(letters) > 10
        assert len(statements) == 1

    def test_shows_the_same_before_it_is_sent(self, an_issue):
        """``followup letters render`` draws the bytes that will leave."""
        bring(an_issue, State.ASSIGNED)
        drawn = {page.id: page.raw for page in draw_letters(SENDER)}

        for row, ready, _ in send_all():
            if row.kind == "receipt":
                assert drawn[row.id] == ready.raw


class TestTheWaysBack:
    def test_an_answer_and_a_bounce_find_their_letter_by_addresses_of_their_own(self, an_issue):
        """Reply-To and the envelope are signed, name the letter, and differ: some programs answer the envelope."""
        bring(an_issue, State.ASSIGNED)

        for row, ready, mail in send_all():
            [reply_to] = mail["Reply-To"].addresses
            assert RETURNS.read(reply_to.addr_spec) == Returned(ReturnPurpose.REPLY, row.id)
            assert RETURNS.read(ready.sender) == Returned(ReturnPurpose.BOUNCE, row.id)
            assert ready.sender != reply_to.addr_spec

    def test_the_envelope_is_the_same_at_every_try_and_fits_into_a_command(self, an_issue):
        """Greylisting knows a letter by its sender; an odd address would stop the lane."""
        [first], _ = prepare_letters(claim_letters(1), SENDER)
        settle_letters([Settlement(first.claim, "owed", "deferred", "rcpt", 451, "4.7.1 greylisted")])
        [again], _ = prepare_letters(claim_letters(1), SENDER)

        assert (first.sender, first.raw) == (again.sender, again.raw)
        assert len(first.sender.partition("@")[0]) <= 64
        assert misaddressed(Envelope(first.sender, first.recipient, first.raw), first.recipient) is None

    def test_without_them_bounces_go_to_the_sender(self, an_issue):
        bind_returns(None)

        [(_, ready, mail)] = send_all()

        assert ready.sender == SENDER.address
        assert mail["Reply-To"] is None
        assert "mailto:" not in mail["List-Unsubscribe"]


class TestDeclining:
    def test_is_offered_to_citizens_only(self, an_issue):
        """RFC 8058 for people; a unit's letters are its duty."""
        bring(an_issue, State.ASSIGNED)

        for row, _, mail in send_all():
            ways = str(mail["List-Unsubscribe"] or "").replace("\r\n", "")
            if row.person_id:
                token = links().sign(Purpose.UNSUBSCRIBE, row.id)
                mailto = RETURNS.make(ReturnPurpose.UNSUBSCRIBE, row.id)
                assert ways == f"<{PAGES}/thoi-thu/{token}>, <mailto:{mailto}?subject=unsubscribe>"
                assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
                assert f"/thoi-thu/{token}" in mail.get_body(("plain",)).get_content()
            else:
                assert (ways, mail["List-Unsubscribe-Post"], mail["List-Id"]) == ("", None, None)
                assert "thoi-thu" not in mail.as_string()

    def test_is_not_printed_on_paper(self, an_issue):
        """Who gets paper has nothing to decline."""
        tamper("UPDATE letter SET status = 'to_print'")

        [page] = draw_letters(SENDER)

        assert "thoi-thu" not in page.text


class TestTheFilesOfAnAnswer:
    def test_are_opened_on_the_page_and_never_attached(self, an_issue):
        """The letter says how many there are; its link leads to a page that offers them."""
        bring(an_issue, State.INSPECTED)
        attach_file(an_issue, Upload("bản trả lời.pdf", PDF), THE_UNIT, to_citizen=True)
        attach_file(an_issue, Upload("nội bộ.pdf", PDF), OFFICE)
        act(an_issue, Action.RESOLVE, THE_UNIT)
        stand_on(NEXT_DAY, time(15))

        [answer] = of_kind(send_all(), "resolution")

        text = answer.get_body(("plain",)).get_content()
        assert "Tệp kèm văn bản trả lời: 01 tệp" in text
        assert [part.get_content_type() for part in answer.iter_parts()] == ["text/plain", "text/html"]
        page = read_citizen_page(text.partition(f"{PAGES}/k/")[2].split()[0], "vi")
        assert [file.to_citizen for file in page.files] == [True]


class TestADate:
    def test_follows_its_unit_and_its_version_and_ends_with_its_charge(self, an_issue):
        """Assigned, moved to another date, taken over by another unit: one entry a unit, each word newer than the last."""
        act(an_issue, Action.ASSIGN, OFFICE)
        [assigned] = map(calendar_of, of_kind(send_all(), "assignment"))
        act(an_issue, Action.EXTEND, CHAIR)
        [extended] = map(calendar_of, of_kind(next_morning(), "date_extended"))
        act(an_issue, Action.REASSIGN, OFFICE)
        at_once = send_all()  # who gave the issue away must not keep its date until the next morning
        [others] = map(calendar_of, of_kind(at_once, "assignment"))
        [over] = map(calendar_of, of_kind(at_once, "taken_over"))

        events = [calendar.walk("VEVENT")[0] for calendar in (assigned, extended, over)]
        assert [calendar["METHOD"] for calendar in (assigned, extended, over)] == ["PUBLISH", "PUBLISH", "CANCEL"]
        assert {str(one["UID"]) for one in events} == {f"issue-{an_issue}-{UNIT}@caugiay.example"}
        assert [int(one["SEQUENCE"]) for one in events] == sorted({int(one["SEQUENCE"]) for one in events})
        assert str(events[1].decoded("DTSTART")) == "2023-12-15"
        assert others.walk("VEVENT")[0]["UID"] == f"issue-{an_issue}-{OTHER_UNIT}@caugiay.example"

    def test_is_in_the_digest_that_its_letter_goes_with(self, a_clean_database):
        """One calendar for all that the digest says."""
        for row in (1, 2):
            act(raise_issue(row), Action.ASSIGN, OFFICE)
        send_all()
        act("KN-2023-2-0001", Action.EXTEND, CHAIR)
        act("KN-2023-2-0002", Action.EXTEND, CHAIR)

        [calendar] = map(calendar_of, of_kind(next_morning(), "unit_digest"))

        moved = calendar.walk("VEVENT")
        assert calendar["METHOD"] == "PUBLISH"
        assert [(str(one.decoded("DTSTART")), one.get("STATUS")) for one in moved] == [("2023-12-15", None)] * 2
        assert [str(one["UID"]) for one in moved] == [
            f"issue-KN-2023-2-000{row}-{UNIT}@caugiay.example" for row in (1, 2)
        ]

    def test_tells_nothing_of_people_or_of_what_is_sensitive(self, a_clean_database):
        code = raise_issue(1, "Hoàng Canary Dung", sensitive=True, field="Bệnh xã hội")
        act(code, Action.ASSIGN, OFFICE)

        [calendar] = map(calendar_of, of_kind(send_all(), "assignment"))

        told = calendar.to_ical().decode()
        assert "Canary" not in told
        assert "Bệnh" not in told
        assert "giao/" not in told  # the unit's own link lets its reader act
        assert f"{PAGES}/kien-nghi/{code}" in told
