"""The date of a letter to a unit, as a calendar program reads it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from models.text import clean
from notifications.calendar_part import Entry, draw_entries, method_of
from notifications.letters import LETTERS
from notifications.letters_units import END_A_DATE, SET_A_DATE
from notifications.samples import compose_sample, sample
from notifications.words import LANGUAGES

ENTRY = Entry(
    code="KN-2023-2-0001", unit="tu-phap", domain="caugiay.example", language="vi", due_on=date(2023, 12, 7), version=2,
    stamp=datetime(2023, 11, 22, 1, 30, tzinfo=UTC), field="Kết hôn, hộ tịch; khác",
    link="https://kiennghi.example/kien-nghi/KN-2023-2-0001",
)  # fmt: skip


def read(entry):
    """The calendar and its one event."""
    calendar = Calendar.from_ical(draw_entries([entry]))
    [event] = calendar.walk("VEVENT")
    assert not event.errors
    return calendar, event


def part_of(kind, language):
    """The calendar in a sample letter, with its content type."""
    mail = message_from_bytes(compose_sample(sample(kind, language)).raw, policy=default)
    return next((part for part in mail.iter_parts() if part.get_content_type() == "text/calendar"), None)


class TestAnEntry:
    def test_is_a_whole_day_that_keeps_nobody_busy_with_a_word_the_day_before(self):
        calendar, event = read(ENTRY)

        assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
        assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (date(2023, 12, 7), date(2023, 12, 8))
        assert (event["TRANSP"], event["SEQUENCE"]) == ("TRANSPARENT", 2)
        assert event["UID"] == "issue-KN-2023-2-0001-tu-phap@caugiay.example"
        assert event["SUMMARY"] == "Hạn KN-2023-2-0001: Kết hôn, hộ tịch; khác"
        assert event.decoded("DTSTAMP") == ENTRY.stamp
        assert event["URL"] == ENTRY.link
        [alarm] = event.walk("VALARM")
        assert alarm.decoded("TRIGGER") == timedelta(days=-1)

    def test_is_moved_by_the_next_version_of_its_date(self):
        """RFC 5546 §2.1.5: the same UID with a higher SEQUENCE."""
        (_, before), (_, after) = read(ENTRY), read(replace(ENTRY, due_on=date(2023, 12, 21), version=3))

        assert before["UID"] == after["UID"]
        assert before["SEQUENCE"] < after["SEQUENCE"]

    def test_is_taken_back_when_it_is_over(self):
        """RFC 5546 §3.2.5."""
        calendar, event = read(replace(ENTRY, over=True, version=3))

        assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert event["UID"] == read(ENTRY)[1]["UID"]
        assert event.walk("VALARM") == []

    def test_goes_with_others_in_a_digest(self):
        """RFC 5546 §3.2.1: one calendar has one method; what is over among them says so by its status."""
        entries = [ENTRY, replace(ENTRY, code="KN-2023-2-0002", over=True), replace(ENTRY, code="KN-2023-2-0003")]

        events = Calendar.from_ical(draw_entries(entries)).walk("VEVENT")

        assert method_of(entries) == "PUBLISH"
        assert [event.get("STATUS") for event in events] == [None, "CANCELLED", None]
        assert len({event["UID"] for event in events}) == 3

    def test_says_only_its_code_where_the_field_may_not_be_told(self):
        calendar = draw_entries([replace(ENTRY, field=None, link=None, language="en")]).decode()

        assert "SUMMARY:Due KN-2023-2-0001\r\n" in calendar
        assert "URL" not in calendar

    @given(st.text(max_size=200).map(clean))
    def test_carries_any_words(self, field):
        """For any text: lines of 75 octets (RFC 5545 §3.1), one event, and the words are read back."""
        drawn = draw_entries([replace(ENTRY, field=field or None)])

        assert max(map(len, drawn.split(b"\r\n"))) <= 75
        title = "Hạn KN-2023-2-0001"
        assert read(replace(ENTRY, field=field or None))[1]["SUMMARY"] == (f"{title}: {field}" if field else title)


class TestALetter:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("kind", sorted(SET_A_DATE | END_A_DATE))
    def test_that_sets_or_ends_a_date_carries_it_as_its_last_part(self, kind, language):
        """RFC 6047 §2.4: the content type says the method that the calendar says."""
        part = part_of(kind, language)

        calendar = Calendar.from_ical(part.get_content())
        method = "CANCEL" if kind in END_A_DATE else "PUBLISH"
        assert (calendar["METHOD"], part["Content-Type"].params["method"]) == (method, method)

    @pytest.mark.parametrize("kind", sorted(set(LETTERS) - SET_A_DATE - END_A_DATE))
    def test_of_any_other_kind_carries_none(self, kind):
        assert part_of(kind, "vi") is None

    def test_never_puts_a_persons_words_into_a_calendar(self):
        """Calendars go to strangers' servers and to colleagues."""
        words = sample("assignment", "vi").text

        assert words[:20] not in part_of("assignment", "vi").get_content()
