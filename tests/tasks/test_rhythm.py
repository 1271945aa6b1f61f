"""When letters go: at once, with a digest, or when the night or the days off are over. None is lost by waiting."""

from datetime import UTC, date, datetime, time

import pytest

from models.clock import HANOI
from models.directive import Audience, DirectiveWrong, LetterKind, parse_directive
from models.letter import LetterStatus
from models.rhythm import awake, next_slot, pace_of
from models.session import transaction
from models.states import Action, State
from tasks.outbox import claim_letters, letters_due
from tests.conference import (
    OFFICE,
    THE_UNIT,
    act,
    ask,
    bring,
    decide,
    letters_of,
    rules_on,
    stand_on,
)  # fmt: skip
from tests.models.test_directive import TEXT, changed

FRIDAY, SATURDAY, MONDAY = date(2023, 11, 17), date(2023, 11, 18), date(2023, 11, 20)
NEW_YEAR_EVE, SECOND_OF_JANUARY = date(2023, 12, 29), date(2024, 1, 2)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), HANOI)


@pytest.fixture
def the_rules(a_clean_database: str):
    """The district's rules, with the shipped rhythm."""
    with transaction() as db:
        return rules_on(db)


class TestQuietHours:
    @pytest.mark.parametrize(
        ("asked", "goes"),
        [
            (at(FRIDAY, 9), at(FRIDAY, 9)),
            (at(FRIDAY, 20, 59), at(FRIDAY, 20, 59)),
            (at(FRIDAY, 6, 59), at(FRIDAY, 7)),
            (at(FRIDAY, 21), at(MONDAY, 7)),
            (at(SATURDAY, 10), at(MONDAY, 7)),
            (at(MONDAY, 23, 59), at(date(2023, 11, 21), 7)),
            (at(NEW_YEAR_EVE, 21, 30), at(SECOND_OF_JANUARY, 7)),
        ],
    )
    def test_move_a_letter_to_the_first_hour_after(self, the_rules, asked, goes):
        """From 21:00 to 07:00, on Saturdays, Sundays and New Year's Day nobody is written to."""
        assert awake(the_rules, LetterKind.HANDLER, asked) == goes

    def test_are_those_of_the_district_wherever_the_machine_stands(self, the_rules):
        """22:00 in Hà Nội is 15:00 UTC."""
        assert awake(the_rules, LetterKind.HANDLER, datetime(2023, 11, 16, 15, tzinfo=UTC)) == at(FRIDAY, 7)

    def test_spare_whom_the_directive_spares(self, the_rules):
        """Whoever raises an issue at night hears at once that it is on record."""
        assert awake(the_rules, LetterKind.RECEIPT, at(FRIDAY, 23)) == at(FRIDAY, 23)

    def test_of_a_year_that_nobody_entered_are_plain_weeks(self, the_rules):
        """A letter of 2090 still leaves."""
        assert awake(the_rules, LetterKind.HANDLER, at(date(2090, 1, 7), 10)) == at(date(2090, 1, 9), 7)

    def test_hold_a_letter_of_the_evening_until_the_morning(self, an_issue):
        """Owed on Friday at 22:00: claimed on Monday at 07:00, not on Saturday."""
        claim_letters(10)
        stand_on(FRIDAY, time(22))
        bring(an_issue, State.ASSIGNED)
        for day, hour in ((FRIDAY, 23), (SATURDAY, 12), (MONDAY, 6)):
            stand_on(day, time(hour))
            assert (letters_due(), claim_letters(10)) == (False, [])
        stand_on(MONDAY, time(7))

        assert letters_due()
        assert len(claim_letters(10)) == len(letters_of(an_issue)) - 1  # all but the receipt, which had left

    def test_come_on_top_of_the_hold_of_an_answer(self, an_issue):
        """Answered at 20:45 and held for half an hour: it would leave at night, so in the morning."""
        stand_on(date(2023, 11, 16), time(20, 45))
        bring(an_issue, State.INSPECTED)
        act(an_issue, Action.RESOLVE, THE_UNIT, document_on="2023-11-16")

        assert ask("SELECT not_before FROM letter WHERE kind = 'resolution'") == [(at(FRIDAY, 7),)]

    def test_leave_alone_what_goes_on_paper(self, an_issue):
        """It is printed when somebody is there to print."""
        ask("UPDATE person SET channel = 'paper' RETURNING 1")
        stand_on(SATURDAY, time(10))
        bring(an_issue, State.ASSIGNED)

        assert ask("SELECT not_before = owed_at FROM letter WHERE kind = 'handler'") == [(True,)]


class TestSlots:
    @pytest.mark.parametrize(
        ("owed", "slot"),
        [
            (at(MONDAY, 7, 15), at(MONDAY, 7, 30)),
            (at(MONDAY, 7, 30), at(MONDAY, 7, 30)),
            (at(FRIDAY, 7, 31), at(MONDAY, 7, 30)),
            (at(NEW_YEAR_EVE, 10), at(SECOND_OF_JANUARY, 7, 30)),
        ],
    )
    def test_are_on_working_days(self, the_rules, owed, slot):
        """The next 07:30 on which the offices work."""
        assert next_slot(the_rules, owed) == slot

    @pytest.mark.parametrize(
        ("on", "kind", "to", "status"),
        [
            ("before_3", LetterKind.REMINDER, Audience.UNIT, LetterStatus.BUNDLED),
            ("before_1", LetterKind.REMINDER, Audience.UNIT, LetterStatus.OWED),
            ("over_1", LetterKind.OVERDUE_HEAD, Audience.UNIT_HEAD, LetterStatus.BUNDLED),
            ("over_3", LetterKind.OVERDUE, Audience.UNIT, LetterStatus.OWED),
            ("assign", LetterKind.ASSIGNMENT, Audience.UNIT, LetterStatus.OWED),
            ("assign", LetterKind.CO_ASSIGNMENT, Audience.CO_UNITS, LetterStatus.BUNDLED),
            ("unacknowledged", LetterKind.UNACKNOWLEDGED, Audience.OFFICE, LetterStatus.OWED),
            ("over_1", LetterKind.APOLOGY, Audience.CITIZEN, LetterStatus.OWED),
        ],
    )
    def test_take_what_need_not_be_acted_on_today(self, the_rules, on, kind, to, status):
        """The rest goes at once, and so does all that is not for a unit."""
        assert pace_of(the_rules, on, kind, to, at(MONDAY, 9)).status is status


class TestAnOldDirective:
    def test_without_a_rhythm_sends_everything_at_once(self, an_issue):
        """Versions on record before there was one are read, and behave, as they did."""
        [(source,)] = ask("SELECT text FROM directive_version WHERE code = 'quan-cau-giay-2023' ORDER BY id LIMIT 1")
        decide(between(source, "[digest]\n", "# Nobody is written"), "")
        [(source,)] = ask(
            "SELECT text FROM directive_version WHERE code = 'quan-cau-giay-2023' ORDER BY id DESC LIMIT 1"
        )
        decide(between(source, "[quiet]\n", "[storm]"), "")
        stand_on(SATURDAY, time(23))
        act(an_issue, Action.ASSIGN, OFFICE, co_units="kinh-te")

        assert {status for _, _, status in letters_of(an_issue)} == {"owed"}
        assert ask("SELECT bool_and(not_before = owed_at) FROM letter") == [(True,)]


def between(text: str, start: str, end: str) -> str:
    """The part of the text from one mark to the next, without the latter."""
    return text[text.index(start) : text.index(end)]


class TestWhatCannotBe:
    @pytest.mark.parametrize(
        ("old", "new", "because"),
        [
            ("at = [07:30:00]", "at = [06:30:00]", "nằm trong giờ yên tĩnh"),
            ("at = [07:30:00]", "at = [13:30:00, 07:30:00]", "phải ghi theo thứ tự"),
            ("at = [07:30:00]", "at = []", "at"),
            ('over_1 = ["overdue", "overdue_head"]', 'over_3 = ["overdue"]', "phải báo ngay"),
            ('extend = ["date_extended"]', 'extend = ["new_date"]', "không gửi đơn vị"),
            ("until = 07:00:00", "until = 21:00:00", "lúc kết thúc khác lúc bắt đầu"),
            ('extend = ["date_extended"]', 'gia_han = ["date_extended"]', "không có dịp"),
        ],
    )
    def test_is_a_fault_of_the_directive(self, old, new, because):
        """It is named before anybody waits for a letter."""
        with pytest.raises(DirectiveWrong) as wrong:
            parse_directive(changed(old, new), "thử")

        assert because in wrong.value.vi

    @pytest.mark.parametrize(
        ("old", "new", "because"),
        [
            ('extend = ["date_extended"]', 'extend = ["date_extended", "reminder"]', "Bản tổng hợp chờ thư “reminder”"),
            ('spares = ["receipt"]', 'spares = ["sign_in"]', "chừa thư “sign_in”"),
        ],
    )
    def test_or_has_no_effect_and_is_listed(self, old, new, because):
        """A rule that never fires."""
        found = [sentence.vi for sentence in parse_directive(changed(old, new), "thử").rules_that_never_fire()]

        assert [sentence for sentence in found if because in sentence]

    def test_is_said_in_plain_words(self):
        """Whoever signs the directive reads what it does to the letters."""
        lines = "\n".join(parse_directive(TEXT, "thử").describe("vi"))

        assert "lúc 07:30 ngày làm việc" in lines
        assert "Không gửi thư từ 21:00 đến 07:00 và trong ngày nghỉ" in lines
        assert "trừ thư tiếp nhận" in lines


def test_who_asks_to_sign_in_at_night_gets_the_link_at_once(a_clean_database):
    """What somebody asked for just now is not made to wait (priority 0)."""
    from tasks.signing_in import ask_link  # noqa: PLC0415

    stand_on(SATURDAY, time(23))
    [(address,)] = ask("SELECT email FROM staff ORDER BY id LIMIT 1")
    ask_link(address, "::1")

    assert len(claim_letters(10)) == 1
