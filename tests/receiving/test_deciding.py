"""What a person makes of a mail: with the step it becomes, once, and by who may."""

from email.message import EmailMessage

import pytest

from models.directive import Audience
from models.errors import MoveNotAllowed, MoveUnknown, NotFound, Refused
from models.mail import InboundStatus, InboundWhy
from models.rules import Actor
from models.states import Role, State
from tasks.act import MovedOn
from tasks.receiving.deciding import MailDone, MailUse, NoSuchMail, file_to, files_of, take_as, uses_of
from tests.conference import OTHER_UNIT, UNIT, all_at_once, ask, bring, issue_of, raise_issue
from tests.receiving.mails import PERSON, UNIT_MAIL, at, mail, row, sent_letter, take

pytestmark = pytest.mark.usefixtures("an_inbox")
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 40


def staff(code: str = "cb-001") -> int:
    return ask("SELECT id FROM staff ORDER BY id LIMIT 1")[0][0]


def office() -> Actor:
    return Actor(Role.OFFICE, staff=staff())


def unit(code: str = UNIT) -> Actor:
    return Actor(Role.UNIT, code, staff=staff())


def replied(state: State = State.AWAITING_CITIZEN, raw: bytes | None = None) -> tuple[str, int]:
    """An issue in that state, and a mail of its citizen that is filed there."""
    code = bring(raise_issue(), state)
    return code, take(raw or mail(at(sent_letter(code)))).id


def with_files(to: str, *files: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = PERSON, to, "Re: hồ sơ"
    message.set_content("Gửi kèm giấy khai sinh.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


class TestTheAnswerToAQuestion:
    @pytest.mark.parametrize("by", [office, unit])
    def test_is_put_down_to_the_citizen_with_the_officer_who_confirmed_it(self, by):
        code, number = replied()

        done = take_as(number, MailUse.SUPPLIED, by())

        assert issue_of(code).state is State.ASSIGNED
        assert ask("SELECT role::text, actor, staff_id FROM issue_event WHERE id = :id", id=done.event_id) == [
            ("citizen", "citizen", staff())
        ]
        found = row(number)
        assert (found.status, found.outcome, found.done_by_id) == (InboundStatus.DONE, "supplied", staff())
        assert found.event_id == done.event_id

    def test_is_kept_in_the_words_the_officer_mended(self):
        _, number = replied()

        done = take_as(number, MailUse.SUPPLIED, office(), words="Số 12/1995.")

        [(said,)] = ask("SELECT said FROM event_text WHERE event_id = :id", id=done.event_id)
        assert said == {"reply": "Số 12/1995."}

    def test_takes_the_files_that_may_be_taken_and_says_of_the_others_why_not(self):
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        raw = with_files(at(sent_letter(code)), ("giấy khai sinh.png", PNG), ("winmail.dat", b"\x78\x9f\x3e\x22" * 9))
        number = take(raw).id

        offered = files_of(number, office())
        done = take_as(number, MailUse.SUPPLIED, office())

        assert [(one.name, one.media_type, one.refusal is None) for one in offered] == [
            ("giấy khai sinh.png", "image/png", True), ("winmail.dat", None, False)
        ]  # fmt: skip
        assert [one.name for one in done.left_out] == ["winmail.dat"]
        assert ask("SELECT given_name, role::text, person_id IS NOT NULL FROM attachment") == [
            ("giấy khai sinh.png", "citizen", True)
        ]

    def test_takes_only_the_files_that_were_chosen(self):
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        number = take(with_files(at(sent_letter(code)), ("a.png", PNG), ("b.png", PNG))).id

        take_as(number, MailUse.SUPPLIED, office(), files=[2])

        assert ask("SELECT given_name FROM attachment") == [("b.png",)]

    def test_is_refused_when_nothing_is_asked_and_the_mail_still_waits(self):
        code, number = replied(State.INSPECTED)

        with pytest.raises(MoveUnknown):
            take_as(number, MailUse.SUPPLIED, office())

        assert row(number).status is InboundStatus.FILED
        assert ask("SELECT count(*) FROM attachment") == [(0,)]
        assert MailUse.SUPPLIED not in uses_of(number, office()), code

    def test_of_two_officers_at_once_the_second_is_told(self):
        code, number = replied()

        answers = all_at_once(2, lambda _: take_as(number, MailUse.SUPPLIED, office()))

        assert sorted(type(one).__name__ for one in answers) == ["MailDone", "TakenMail"]
        assert ask("SELECT count(*) FROM issue_event WHERE action = 'supply'") == [(1,)], code

    def test_is_refused_if_the_issue_is_not_as_the_page_showed_it(self):
        code, number = replied()

        with pytest.raises(MovedOn):
            take_as(number, MailUse.SUPPLIED, office(), expect=issue_of(code).version - 1)


class TestOtherWords:
    def test_an_objection_reopens_the_issue_as_of_the_day_it_came(self):
        code, number = replied(State.RESOLVED)

        take_as(number, MailUse.OBJECTION, unit())

        assert issue_of(code).state is State.ASSIGNED
        assert issue_of(code).reopened

    def test_the_findings_of_a_unit_are_its_own_to_record(self):
        code = bring(raise_issue(), State.ASSIGNED)
        number = take(mail(at(sent_letter(code, Audience.UNIT)), "Hồ sơ hợp lệ.", UNIT_MAIL)).id

        assert uses_of(number, unit())[0] is MailUse.FINDINGS
        with pytest.raises(MoveNotAllowed):
            take_as(number, MailUse.FINDINGS, office())
        take_as(number, MailUse.FINDINGS, unit())

        assert issue_of(code).state is State.INSPECTED

    def test_a_note_changes_no_state(self):
        code, number = replied(State.CLOSED)

        take_as(number, MailUse.NOTE, office())

        assert issue_of(code).state is State.CLOSED
        assert row(number).outcome == "note"

    def test_who_wants_no_more_mail_gets_none(self):
        _, number = replied()

        take_as(number, MailUse.UNSUBSCRIBED, office())

        assert ask("SELECT reason FROM suppression") == [("unsubscribed",)]


class TestTheQueue:
    def test_the_office_matches_a_mail_by_hand(self):
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        number = take(mail("kien-nghi@kiennghi.example")).id

        file_to(number, code.lower(), office())

        found = row(number)
        assert (found.status, found.why) == (InboundStatus.FILED, InboundWhy.UNMATCHED)
        take_as(number, MailUse.SUPPLIED, office())
        assert issue_of(code).state is State.ASSIGNED

    def test_an_issue_that_is_not_there_is_told(self):
        number = take(mail("kien-nghi@kiennghi.example")).id

        with pytest.raises(NotFound):
            file_to(number, "KN-2023-2-9999", office())

    def test_a_mail_of_no_issue_becomes_no_step(self):
        number = take(mail("kien-nghi@kiennghi.example")).id

        with pytest.raises(Refused):
            take_as(number, MailUse.SUPPLIED, office())
        take_as(number, MailUse.NOT_OURS, office())

        assert row(number).outcome == "not_ours"
        with pytest.raises(MailDone):
            take_as(number, MailUse.NOTE, office())


class TestWhoMay:
    @pytest.mark.parametrize(
        "by", [Actor(Role.CHAIR), Actor(Role.AUDITOR), Actor(Role.CITIZEN), Actor(Role.UNIT, OTHER_UNIT)]
    )
    def test_nobody_else_finds_the_mail(self, by):
        _, number = replied()

        for deed in (
            lambda: take_as(number, MailUse.NOTE, by),
            lambda: files_of(number, by),
            lambda: uses_of(number, by),
        ):
            with pytest.raises(NoSuchMail):
                deed()

    def test_a_unit_does_not_see_what_is_not_surely_the_citizens(self):
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        number = take(mail(at(sent_letter(code)), sender="la@nguoi.example")).id

        assert row(number).why is InboundWhy.STRANGER
        with pytest.raises(NoSuchMail):
            take_as(number, MailUse.SUPPLIED, unit())

    def test_a_unit_matches_nothing_by_hand_and_throws_nothing_away(self):
        code, number = replied()

        with pytest.raises(MoveNotAllowed):
            file_to(number, code, unit())
        with pytest.raises(MoveNotAllowed):
            take_as(number, MailUse.NOT_OURS, unit())


class TestWhatStillWaits:
    def test_becomes_no_step_though_its_suggestion_names_an_issue(self):
        """Whoever crafts the request: a person of the office says first to which issue it belongs."""
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        number = take(mail(at(sent_letter(code)), sender="ai-do@la.example")).id
        assert row(number).status is InboundStatus.WAITING

        for use in (MailUse.SUPPLIED, MailUse.NOTE):
            with pytest.raises(Refused):
                take_as(number, use, office())

        assert issue_of(code).state is State.AWAITING_CITIZEN
        file_to(number, code, office())
        assert take_as(number, MailUse.NOTE, office()).code == code

    def test_a_forged_reply_address_stays_forged_though_it_names_our_letter(self):
        code = bring(raise_issue(), State.AWAITING_CITIZEN)
        letter = sent_letter(code)
        forged = f"reply+{at(letter).split('+')[1].split('.')[0]}.aaaaaaaaaaaaaaaa@kiennghi.example"

        found = take(mail(forged, In_Reply_To=f"<letter-{letter}@kiennghi.example>"))

        assert (found.status, found.why, found.letter_id) == (InboundStatus.WAITING, InboundWhy.FORGED, letter)
        file_to(found.id, code, office())
        assert row(found.id).why is InboundWhy.FORGED
