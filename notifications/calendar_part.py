"""
The dates of a letter as entries for the reader's calendar (RFC 5545), sent as RFC 5546 wants it: PUBLISH, or CANCEL.

The entry of one issue and one unit keeps its UID; SEQUENCE is the version of the date, so that a calendar moves or
removes what it holds. A digest publishes several; what is over among them bears the status CANCELLED (§3.2.1).
icalendar writes it all; the outlines are written once, since that takes longer than the whole mail.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache

from icalendar import Alarm, Event, vText
from icalendar.parser import Contentline, Parameters

from notifications.words import Language

_NAME = re.compile(r"[A-Z-]+")
_PLAIN = re.compile(r"[A-Za-z0-9 .:@-]{1,60}")
_DAY = timedelta(days=1)
_ON, _STAMPED = date(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC)
_DUE: dict[str, str] = {"vi": "Hạn {code}", "en": "Due {code}"}


@dataclass(frozen=True, slots=True)
class Entry:
    """The date by which one unit is to have answered one issue; says nothing of people, since calendars are shared."""

    code: str
    unit: str  # its code
    domain: str
    language: Language
    due_on: date
    version: int  # of the date
    stamp: datetime  # aware: when the letter was owed
    field: str | None = None  # None: not to be told
    link: str | None = None  # for who signs in; never a secret one
    over: bool = False  # the unit need not answer any more


def method_of(entries: Sequence[Entry]) -> str:
    """CANCEL takes back one entry; anything else is published."""
    return "CANCEL" if len(entries) == 1 and entries[0].over else "PUBLISH"


def draw_entries(entries: Sequence[Entry]) -> bytes:
    """The calendar with these entries: whole days, that do not make their owner busy, with a word the day before."""
    head = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//followup//VN\r\nMETHOD:{method_of(entries)}\r\n"
    return f"{head}{''.join(line for entry in entries for line in _event(entry))}END:VCALENDAR\r\n".encode()


def _event(entry: Entry) -> Iterator[str]:
    title = _DUE[entry.language].format(code=entry.code)
    told = {
        "SUMMARY": _line("SUMMARY", f"{title}: {entry.field}" if entry.field else title),
        "DESCRIPTION": f"DESCRIPTION:{title}",
        "UID": _line("UID", f"issue-{entry.code}-{entry.unit}@{entry.domain}"),
        "URL": f"URL:{entry.link}" if entry.link else None,
        "SEQUENCE": f"SEQUENCE:{entry.version}",
        "DTSTAMP": f"DTSTAMP:{entry.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        "DTSTART": f"DTSTART;VALUE=DATE:{entry.due_on:%Y%m%d}",
        "DTEND": f"DTEND;VALUE=DATE:{entry.due_on + _DAY:%Y%m%d}",
    }
    for name, line in _outline(over=entry.over):
        if written := told.get(name, line):
            yield f"{written}\r\n"


def _line(name: str, value: str) -> str:
    """One property, escaped and folded at 75 octets; a plain short one is neither."""
    if _PLAIN.fullmatch(value):
        return f"{name}:{value}"
    return str(Contentline.from_parts(name, Parameters(), vText(value)).to_ical().decode())


@cache
def _outline(*, over: bool) -> tuple[tuple[str, str], ...]:
    """The lines of such an event, each with the name of its property."""
    event = Event()
    event.add("uid", "-")
    event.add("sequence", 0)
    event.add("dtstamp", _STAMPED)
    event.add("dtstart", _ON)
    event.add("dtend", _ON + _DAY)
    event.add("transp", "TRANSPARENT")
    event.add("summary", "-")
    event.add("url", "-")
    if over:
        event.add("status", "CANCELLED")
    else:
        event.add_component(_alarm())
    return tuple((_NAME.match(line)[0], line) for line in event.to_ical().decode().splitlines())  # type: ignore[index]


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", "-")
    alarm.add("trigger", -_DAY)
    return alarm
