"""When a letter may leave: at once, with the next digest, or when the quiet hours are over. No letter is lost by it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from models.directive import Audience, Directive, EmailRule, LetterKind
from models.directive_rhythm import Quiet
from models.errors import PastTheCalendar
from models.letter import Letter, LetterStatus
from models.rules import Rules
from models.working_days import WorkingCalendar

TO_UNITS = frozenset({Audience.UNIT, Audience.CO_UNITS, Audience.FORMER_UNIT, Audience.UNIT_HEAD})
DIGEST_LANE = 7  # priority of a digest, and of each letter about an issue that goes with one
_DAY = timedelta(days=1)
_WEEKEND = 5


@dataclass(frozen=True, slots=True)
class Pace:
    """How one letter goes: owed (by itself) or bundled (with a digest), and not before which instant."""

    status: LetterStatus
    not_before: datetime


def waits(directive: Directive, on: str, kind: LetterKind, to: Audience) -> bool:
    """Whether this letter to a unit or its head goes with a digest; what the office or the chair reads never does."""
    return to in TO_UNITS and directive.digest is not None and kind in directive.digest.waits.get(on, ())


def pace_of(rules: Rules, on: str, kind: LetterKind, to: Audience, at: datetime) -> Pace:
    """How a letter goes that is owed on an occasion and could leave at ``at``."""
    if waits(rules.directive, on, kind, to):
        return Pace(LetterStatus.BUNDLED, next_slot(rules, at))
    return Pace(LetterStatus.OWED, awake(rules, kind, at))


def pace(letter: Letter, rule: EmailRule, rules: Rules) -> Letter:
    """Give a letter the rhythm of the directive; what goes on paper is printed when somebody prints."""
    if letter.status is LetterStatus.OWED:
        found = pace_of(rules, rule.on, rule.letter, letter.recipient_role, letter.not_before)
        letter.status, letter.not_before = found.status, found.not_before
        if found.status is LetterStatus.BUNDLED:
            letter.priority = DIGEST_LANE
    return letter


def awake(rules: Rules, kind: LetterKind, at: datetime) -> datetime:
    """``at``, or the first instant after it that is neither in the quiet hours nor, where they rest, on a day off."""
    quiet = rules.directive.quiet
    if quiet is None or kind in quiet.spares:
        return at
    local = here = at.astimezone(ZoneInfo(rules.directive.zone))
    while (later := _later(quiet, rules.calendar, local)) is not None:
        local = later
    return at if local is here else local.astimezone(UTC)


def _later(quiet: Quiet, calendar: WorkingCalendar, at: datetime) -> datetime | None:
    """A later instant to look at again, or None if letters may leave at ``at``."""
    if quiet.days_off and not works_on(calendar, at.date()):
        return datetime.combine(at.date() + _DAY, time(), at.tzinfo)
    if not quiet.covers(at.time()):
        return None
    ends = datetime.combine(at.date(), quiet.until, at.tzinfo)
    return ends if ends > at else datetime.combine(at.date() + _DAY, quiet.until, at.tzinfo)


def next_slot(rules: Rules, at: datetime) -> datetime:
    """The next time of a digest on a working day, ``at`` included; ``at`` itself if the directive has no digest."""
    zone, digest = ZoneInfo(rules.directive.zone), rules.directive.digest
    if digest is None:
        return at
    day = at.astimezone(zone).date()
    while True:
        slots = (
            (datetime.combine(day, slot, zone) for slot in sorted(digest.at)) if works_on(rules.calendar, day) else ()
        )
        for slot in slots:
            if slot >= at:
                return slot.astimezone(UTC)
        day += _DAY


def works_on(calendar: WorkingCalendar, day: date) -> bool:
    """Whether the offices work; a year that nobody has entered yet is taken as plain weeks, so that letters still go."""
    try:
        return calendar.is_working(day)
    except PastTheCalendar:
        return day.weekday() < _WEEKEND
