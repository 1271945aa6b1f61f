"""What will go to whom on which day: as the days then bring it, and without a trace."""

from datetime import date, datetime, time, timedelta

import pytest

from deployments.days import live_until
from deployments.mailbox import Mailbox
from flows.deliver_letters import deliver_letters
from models.clock import HANOI
from models.errors import NotFound
from models.states import Action, State
from notifications.relay import parse_smtp_url
from tasks.composing import Sender
from tasks.delivering import Post, bind_post
from tasks.forecasting import forecast_letters
from tasks.receiving.reading import read_all
from tasks.receiving.store import store_mail
from tests.conference import HELD_ON, NEXT_DAY, THE_UNIT, act, ask, bring, raise_issue, stand_on

SENDER = Sender("kien-nghi@caugiay.example", "caugiay.example")
TABLES = ("letter", "letter_try", "sweep_run", "issue", "issue_event", "deadline_check", "calendar_day", "demo_clock",
          "letter_template")  # fmt: skip


def counted() -> dict[str, list[tuple]]:
    """Everything that a forecast could have changed, with the versions of its rows."""
    return {table: ask(f"SELECT count(*), max(xmin::text::bigint) FROM {table}") for table in TABLES}


def days_of(forecast, **which) -> list[date]:
    return [one.day for one in forecast if all(getattr(one, name) == value for name, value in which.items())]


@pytest.fixture
def a_quiet_unit(a_clean_database: str) -> str:
    """One issue whose unit has acknowledged and does nothing more; due on 7 December."""
    code = bring(raise_issue(), State.ASSIGNED)
    act(code, Action.ACKNOWLEDGE, THE_UNIT)
    return code


class TestAForecast:
    async def test_is_what_the_days_then_bring(self, a_conference, tmp_path):
        """Three weeks of the sample conference, forecast and then lived with a real mail server."""
        stand_on(NEXT_DAY)
        forecast = forecast_letters(SENDER, 21)
        with Mailbox(tmp_path / "mailbox") as mailbox:
            bind_post(Post(parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"), SENDER))
            await deliver_letters.fn()
            await live_until(datetime.combine(NEXT_DAY + timedelta(days=21), time(23), HANOI))
        lived = ask("SELECT (sent_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, kind::text, recipient_role::text, unit_id "
                    "FROM letter WHERE status = 'sent'")  # fmt: skip
        units = {name: number for number, name in ask("SELECT id, name FROM unit")}

        foreseen = [(one.day, one.kind, one.recipient_role, units.get(one.unit or "")) for one in forecast
                    if one.status == "sent"]  # fmt: skip
        assert len(foreseen) > 30
        assert sorted(map(str, foreseen)) == sorted(map(str, lived))

    async def test_names_no_letter_that_was_sent_already(self, a_conference, tmp_path):
        """The demo clock stands, so what was sent before has this very instant."""
        stand_on(NEXT_DAY)
        with Mailbox(tmp_path / "mailbox") as mailbox:
            bind_post(Post(parse_smtp_url(f"smtp://127.0.0.1:{mailbox.port}"), SENDER))
            await deliver_letters.fn()
        sent = ask("SELECT count(*) FROM letter WHERE status = 'sent'")[0][0]

        assert sent > 0
        assert [one for one in forecast_letters(SENDER, 0) if one.status == "sent" and one.kind == "received"] == []

    def test_names_the_letter_about_mail_that_waits(self, a_conference):
        stand_on(NEXT_DAY)
        store_mail(b"From: a@b.example\r\nSubject: x\r\n\r\nxin hoi", source="smtp")
        read_all()

        assert days_of(forecast_letters(SENDER, 7), kind="mail_waiting")

    def test_leaves_no_trace(self, a_conference):
        """No letter, no try, no sweep, no clock: every row is the one that was there."""
        before = counted()

        assert forecast_letters(SENDER, 30, holidays=[date(2023, 12, 8)])
        assert counted() == before

    def test_moves_with_a_holiday(self, a_quiet_unit):
        """If Friday were a day off, what was due then goes on Monday."""
        friday, monday = date(2023, 12, 8), date(2023, 12, 11)
        plain = forecast_letters(SENDER, 30)
        supposed = forecast_letters(SENDER, 30, holidays=[friday])

        assert days_of(plain, kind="apology") == [friday]
        assert days_of(supposed, kind="apology") == [monday]

    def test_of_a_silent_unit_climbs_to_the_chair(self, a_quiet_unit):
        """Only what concerns that unit, up to the last rung."""
        raise_issue(2, "Lê Thị Bình", unknown_unit="?")
        forecast = forecast_letters(SENDER, 30, silent="Phòng Tư pháp")

        assert {code for one in forecast for code in one.codes} == {a_quiet_unit}
        assert days_of(forecast, kind="overdue_office") == [date(2023, 12, 12)]
        assert days_of(forecast, kind="overdue_chair") == [date(2023, 12, 14)]

    def test_shows_the_letters_without_saying_who_anybody_is(self, a_quiet_unit):
        """As staff see a letter: no name, no private link."""
        texts = [one.text for one in forecast_letters(SENDER, 30, show="vi")]

        assert all(texts)
        assert not [said for said in texts if "Trần Văn An" in said or "an@congdan" in said]

    def test_says_what_would_wait_for_a_person(self, a_quiet_unit):
        """A letter on paper is to be printed, on the day on which it is owed."""
        ask("UPDATE person SET channel = 'paper' RETURNING 1")
        forecast = forecast_letters(SENDER, 30)

        assert days_of(forecast, status="to_print", kind="apology") == [date(2023, 12, 8)]

    def test_of_a_unit_nobody_knows_is_refused(self, a_quiet_unit):
        """The nearest names are told."""
        with pytest.raises(NotFound):
            forecast_letters(SENDER, 3, silent="Phòng Không Có")

    def test_without_a_demo_clock_leaves_none(self, a_quiet_unit):
        """On a real day the clock that the forecast moves is its own."""
        ask("DELETE FROM demo_clock RETURNING 1")
        forecast_letters(SENDER, 3)

        assert ask("SELECT count(*) FROM demo_clock") == [(0,)]


def test_a_digest_names_all_its_issues(a_clean_database):
    """What a unit gets in one letter is one line of the forecast."""
    codes = [bring(raise_issue(row, f"Người Thứ {row}"), State.ASSIGNED) for row in (1, 2)]
    for code in codes:
        act(code, Action.ACKNOWLEDGE, THE_UNIT)
    digests = [one for one in forecast_letters(SENDER, 30) if one.kind == "unit_digest"]

    assert digests
    assert {one.codes for one in digests} == {tuple(codes)}


def test_the_past_is_not_forecast(a_clean_database):
    """What was printed or held before is no news; what is owed now leaves today."""
    stand_on(HELD_ON)
    raise_issue()
    stand_on(NEXT_DAY)
    [receipt] = [one for one in forecast_letters(SENDER, 0) if one.kind == "receipt"]

    assert receipt.day == NEXT_DAY
