"""One's own dates, for the calendar of a telephone: the address is the secret."""

from datetime import timedelta

from fastapi import APIRouter, Request
from icalendar import Calendar, Event
from starlette.responses import Response

from tasks.calendar_feed import DueDate, Feed, read_feed
from web.asking import site_of
from web.words import say

area = APIRouter()


@area.get("/lich/{secret}.ics")
def feed(request: Request, secret: str) -> Response:
    """The dates behind that secret; anything else is not there."""
    base = site_of(request).base
    content = draw_calendar(read_feed(secret), base)
    return Response(
        content, media_type="text/calendar; charset=utf-8", headers={"Cache-Control": "private, max-age=900"}
    )


def draw_calendar(dates: Feed, base: str) -> bytes:
    """Draw an iCalendar (RFC 5545): a whole day for each date, with a UID of the issue and the number of the date's version."""
    calendar = Calendar()
    calendar.add("prodid", "-//followup//VN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say(dates.language, "Thời hạn kiến nghị", "Due dates of issues"))
    for one in dates.dates:
        calendar.add_component(_event(one, dates.language, base))
    return bytes(calendar.to_ical())


def _event(one: DueDate, language: str, base: str) -> Event:
    event, host = Event(), base.partition("://")[2].partition(":")[0]
    about = one.field or say(language, "nội dung nhạy cảm", "sensitive")
    event.add("uid", f"{one.code}@{host}")
    event.add("sequence", one.version)
    event.add("dtstamp", one.changed_at)
    event.add("dtstart", one.due_on)
    event.add("dtend", one.due_on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", say(language, f"Hạn {one.code}: {about}", f"Due {one.code}: {about}"))
    event.add("url", f"{base}/kien-nghi/{one.code}")
    return event
