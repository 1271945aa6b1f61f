"""The letters that came with the pages, written from the record: to whom, with which words, and what they must not tell."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlalchemy import select

from models.clock import read_clock
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.letter import Letter, LetterStatus, Suppression, address_hash
from models.paperwork import AddressChange
from models.people import Channel, Person
from models.session import transaction
from models.states import Action, State
from tasks.composing import Sender, prepare_letters
from tasks.links import Links, Purpose, bind_links, links, read_letter
from tasks.outbox import Settlement, claim_letters, settle_letters
from tasks.paper import draw_sheets
from tests.conference import (
    CHAIR,
    HELD_ON,
    NEXT_DAY,
    THE_UNIT,
    WORDS,
    act,
    ask,
    bring,
    issue_of,
    letters_of,
    make_issue,
    make_person,
    rules_on,
)  # fmt: skip

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
PAGES = "https://kiennghi.example"
OLD, NEW, MASKED_OLD, MASKED_NEW = (
    "an@congdan.example",
    "an.moi@hop-thu.example",
    "a***@congdan.example",
    "a***@hop-thu.example",
)


@pytest.fixture(autouse=True)
def the_pages() -> Iterator[None]:
    """This installation has pages, so letters carry links."""
    before = links()
    bind_links(Links(PAGES, "a secret of this test"))
    yield
    bind_links(before)


def post() -> list[EmailMessage]:
    """Every letter that may leave, as its mail."""
    ready, settled = prepare_letters(claim_letters(500), SENDER)
    assert [settlement.text for settlement in settled] == []
    return [message_from_bytes(letter.raw, policy=default) for letter in ready]


def mails(words: str) -> list[EmailMessage]:
    return [mail for mail in post() if words in mail["Subject"]]


def body(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def owe(kind: LetterKind, role: Audience, address: str, *, person_id: int | None = None, **facts: str) -> int:
    """A letter as the pages owe it."""
    with transaction() as db:
        now = read_clock(db).now
        conference = db.scalars(select(Conference).order_by(Conference.held_on.desc()).limit(1)).one()
        letter = Letter(
            key=f"{kind}:{address}", kind=kind, recipient_role=role, status=LetterStatus.OWED, address=address,
            conference_id=conference.id, person_id=person_id, facts=facts, as_of=NEXT_DAY, owed_at=now, not_before=now,
        )  # fmt: skip
        db.add(letter)
        db.flush()
        return letter.id


class TestAnExtension:
    def test_asked_for_goes_to_the_chair_and_the_office_with_all_they_need_to_decide(self, an_issue):
        """Date asked for, reason, date in force, original date, state, and where to decide."""
        bring(an_issue, State.INSPECTED)
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)

        to_chair, to_office = sorted(mails("đề nghị gia hạn"), key=lambda mail: mail["To"])

        assert to_chair["X-Issue"] == an_issue
        for words in (
            "đến hết ngày 15/12/2023", "> Chờ văn bản của cơ quan khác.", "đang áp dụng: chậm nhất ngày 07/12/2023",
            "Thời hạn ban đầu: 07/12/2023", "đã kiểm tra", "quyết định chậm nhất ngày 07/12/2023",
        ):  # fmt: skip
            assert words in body(to_chair)
            assert words in body(to_office)
        assert f"Xem và quyết định tại: {PAGES}/chu-tri\n" in body(to_chair)
        assert f"Theo dõi tại: {PAGES}/van-phong\n" in body(to_office)

    def test_asked_for_and_decided_at_once_is_not_asked_any_more(self, an_issue):
        """The chair is not asked for what was decided an hour ago."""
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        act(an_issue, Action.EXTEND, CHAIR)

        assert mails("đề nghị gia hạn") == []
        assert {status for _, _, status in letters_of(an_issue, "extension_proposed")} == {"cancelled"}

    def test_refused_goes_to_the_unit_with_the_reason_and_the_date_that_stays(self, an_issue):
        """And with the date it had asked for, which the record alone remembers."""
        bring(an_issue, State.ASSIGNED)
        act(an_issue, Action.PROPOSE_EXTENSION, THE_UNIT)
        act(an_issue, Action.REFUSE_EXTENSION, CHAIR)

        [mail] = mails("Không gia hạn")

        assert "tu-phap@" in mail["To"]
        assert "đề nghị gia hạn đến ngày 15/12/2023" in body(mail)
        assert "> Hồ sơ đã đủ." in body(mail)
        assert "vẫn là ngày 07/12/2023" in body(mail)


def test_a_word_of_the_chair_reaches_the_unit_and_its_head_as_a_quotation(an_issue):
    """With the day on which it was put on record; the citizen hears nothing of it."""
    bring(an_issue, State.ASSIGNED)
    act(an_issue, Action.DIRECT, CHAIR)

    told = mails("Ý kiến chỉ đạo")

    assert len(told) == 2
    assert not [mail for mail in told if OLD in mail["To"]]
    for mail in told:
        assert f"> {WORDS[Action.DIRECT]['words']}\n" in body(mail)
        assert "ngày 17/11/2023" in body(mail)
        assert f"\nHồ sơ kiến nghị tại: {PAGES}/giao/" in body(mail)


def test_an_assignment_is_acknowledged_through_its_own_link(an_issue):
    """One tap: the token is the letter's, for the unit it went to."""
    bring(an_issue, State.ASSIGNED)

    [mail] = mails("Giao chủ trì")

    link = next(
        line for line in body(mail).split("\n") if line.startswith("Xác nhận đã tiếp nhận bằng một lần bấm tại: ")
    )
    with transaction() as db:
        letter = read_letter(db, Purpose.UNIT, link.rpartition("/")[2])
        assert (letter.kind, letter.unit_id) == ("assignment", issue_of(an_issue).unit_id)


class TestSigningIn:
    def test_goes_to_the_address_it_was_given_and_names_no_issue(self, an_issue):
        """A plain subject, no code of a conference, no thread."""
        number = owe(LetterKind.SIGN_IN, Audience.STAFF, "ha.le@caugiay.example", name="Lê Thu Hà")

        [mail] = mails("Đường dẫn đăng nhập")

        assert mail["Subject"] == "Đường dẫn đăng nhập – Theo dõi kiến nghị"
        assert [one.addr_spec for one in mail["To"].addresses] == ["ha.le@caugiay.example"]
        assert [mail[name] for name in ("X-Issue", "References", "In-Reply-To")] == [None] * 3
        assert "Kính gửi đồng chí Lê Thu Hà," in body(mail)
        link = next(line for line in body(mail).split("\n") if line.startswith("Đăng nhập tại: "))
        with transaction() as db:
            assert read_letter(db, Purpose.SIGN_IN, link.rpartition("/")[2]).id == number

    def test_reads_as_its_reader_does_and_needs_no_name(self, an_issue):
        """English for who chose it."""
        owe(LetterKind.SIGN_IN, Audience.STAFF, "ha.le@caugiay.example", language="en")

        [mail] = mails("Sign-in link")

        assert "Dear colleague," in body(mail)

    def test_is_settled_as_failed_where_there_are_no_pages(self, an_issue):
        """Nothing to send, and nobody waits for ever."""
        bind_links(None)
        number = owe(LetterKind.SIGN_IN, Audience.STAFF, "ha.le@caugiay.example")

        ready, settled = prepare_letters(claim_letters(500), SENDER)

        assert number not in {letter.claim.letter_id for letter in ready}
        assert [(one.claim.letter_id, one.status) for one in settled] == [(number, "failed")]


class TestChangingAnAddress:
    @pytest.fixture
    def a_change(self, an_issue: str) -> int:
        """Trần Văn An asked for his letters to go to another address."""
        with transaction() as db:
            person = db.scalars(select(Person)).one()
            db.add_all([
                AddressChange(person_id=person.id, issue_id=issue_of(an_issue).id, old_email=OLD, new_email=new, asked_at=at)
                for new, at in (("an.cu@khac.example", datetime(2023, 11, 16, tzinfo=UTC)), (NEW, datetime(2023, 11, 17, tzinfo=UTC)))
            ])  # fmt: skip
            return person.id

    @pytest.mark.parametrize(("side", "address", "other"), [("old", OLD, MASKED_NEW), ("new", NEW, MASKED_OLD)])
    def test_each_side_is_asked_and_sees_the_other_only_masked(self, a_change, side, address, other):
        """The newest change, the other address in part, and no code of the issue."""
        number = owe(LetterKind.ADDRESS_CHECK, Audience.CITIZEN, address, person_id=a_change, side=side)

        [mail] = mails("Xác nhận thay đổi địa chỉ")

        assert [one.addr_spec for one in mail["To"].addresses] == [address]
        assert other in body(mail)
        assert not [whole for whole in {OLD, NEW} - {address} if whole in body(mail)]
        assert "KN-2023-2" not in body(mail) + mail["Subject"]
        link = next(line for line in body(mail).split("\n") if "/dia-chi/" in line)
        with transaction() as db:
            assert read_letter(db, Purpose.ADDRESS, link.rpartition("/")[2]).id == number

    @pytest.mark.parametrize(("side", "address", "named"), [("old", OLD, True), ("new", NEW, False)])
    def test_an_address_that_nobody_has_shown_to_be_theirs_learns_no_name(self, a_change, side, address, named):
        """A slip of the pen must not tell a stranger who raised an issue."""
        owe(LetterKind.ADDRESS_CHECK, Audience.CITIZEN, address, person_id=a_change, side=side)

        [mail] = mails("Xác nhận thay đổi địa chỉ")

        assert ("Trần Văn An" in body(mail)) is named
        assert ("Trần Văn An" in str(mail["To"])) is named

    def test_a_new_address_that_takes_no_mail_is_not_asked_on_paper(self, a_change):
        """The letter fails or stays unsent; nobody prints a link, and the address is not blocked for a slip."""
        owe(LetterKind.ADDRESS_CHECK, Audience.CITIZEN, NEW, person_id=a_change, side="new")
        [claim] = [
            one
            for one in claim_letters(500)
            if ask("SELECT kind::text FROM letter WHERE id = :i", i=one.letter_id) == [("address_check",)]
        ]
        settle_letters([Settlement(claim, "failed", "refused", "rcpt", 550, "no such user")])

        assert ask("SELECT status::text FROM letter WHERE kind = 'address_check'") == [("failed",)]
        assert ask("SELECT count(*) FROM suppression") == [(0,)]

    def test_an_address_known_to_take_no_mail_is_left_alone(self, a_change):
        """Shown as not sent, not printed."""
        with transaction() as db:
            db.add(
                Suppression(address_hash=address_hash(NEW), reason="refused", since=datetime(2023, 11, 17, tzinfo=UTC))
            )
        number = owe(LetterKind.ADDRESS_CHECK, Audience.CITIZEN, NEW, person_id=a_change, side="new")

        _, settled = prepare_letters(claim_letters(500), SENDER)

        assert [(one.claim.letter_id, one.status) for one in settled] == [(number, "suppressed")]


def test_a_unit_the_district_cannot_order_reads_a_request(an_issue):
    """Ngành dọc: an opinion to take into account, not an instruction."""
    bring(an_issue, State.ASSIGNED)
    act(an_issue, Action.REASSIGN, CHAIR, unit="chi-cuc-thue")
    act(an_issue, Action.DIRECT, CHAIR)

    told = mails("Ý kiến của đồng chí")

    assert len(told) == 2
    assert not [mail for mail in told if "chỉ đạo" in body(mail)]


def test_a_letter_on_paper_gives_an_address_to_type_and_does_not_call_itself_a_mail(a_clean_database):
    """Nobody types a token: on paper the page to look the issue up by its code, and what is needed there."""
    with transaction() as db:
        make_issue(db, rules_on(db, HELD_ON), 1, make_person(db, channel=Channel.PAPER))

    [sheet] = draw_sheets()

    assert f"{PAGES}/tra-cuu" in sheet.text
    assert f"{PAGES}/k/" not in sheet.text
    assert "nhập mã kiến nghị" in sheet.text
    assert "thư điện tử tự động" not in sheet.text
