"""
Late without a letter: the mark that every figure counts apart (issue C §1).

One definition for the chair's page, the office's desk, the morning sheet, the public statistics, the API and the command
line, in SQL, since each of them counts all issues.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

_ANSWERED = "{i}.answered_on IS NOT NULL AND {i}.state IN ('resolved', 'closed')"
_RUNNING = "{i}.state IN ('assigned', 'inspected', 'awaiting_citizen')"

# The date that was not kept: the one in force; of an answer within an extension, the one first promised.
_BROKEN = f"""CASE
    WHEN {_RUNNING} THEN CASE WHEN {{i}}.due_on < :today THEN {{i}}.due_on END
    WHEN NOT ({_ANSWERED}) THEN NULL
    WHEN {{i}}.answered_on > {{i}}.due_on THEN {{i}}.due_on
    WHEN NOT {{i}}.reopened AND {{i}}.answered_on > {{i}}.original_due_on THEN {{i}}.original_due_on
END"""

# An apology speaks of the date it names; the letter of an extension of the one before. A letter that waits told nobody.
_UNTOLD = f"""(
    {{i}}.duty_to_reply AND {{i}}.person_id IS NOT NULL AND ({_BROKEN}) IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM letter told JOIN issue_event said ON said.id = told.event_id
        WHERE told.issue_id = {{i}}.id AND told.person_id = {{i}}.person_id AND told.kind IN ('apology', 'new_date')
          AND (told.sent_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date <= ({_BROKEN})
          AND CASE told.kind WHEN 'apology' THEN said.due_on = ({_BROKEN}) ELSE said.due_on > ({_BROKEN}) END
    )
)"""  # noqa: S608  only our own words


def late_untold(issue: str = "i") -> str:
    """
    The condition, in SQL on the table ``issue`` under that name, with the day as ``:today``.

    An issue is late without a letter if it is late, or was answered late, and no letter that the date would not be kept
    (the apology its head approved, or the letter of an extension) reached who raised it on or before that date, by mail
    or on paper. An anonymous row has nobody to tell. What a person says by telephone is no letter. A reopened issue is
    judged by the date given as it was reopened.
    """
    return _UNTOLD.format(i=issue)


LATE_UNTOLD = late_untold()


def is_late_untold(issue: str, today: date) -> TextClause:
    """The same as a condition of a query."""
    return text(late_untold(issue)).bindparams(today=today)


_OF_CONFERENCE = text(f"SELECT i.id FROM issue i WHERE i.conference_id = :conference_id AND {LATE_UNTOLD}")  # noqa: S608


def untold_of(db: Session, conference_id: int, today: date) -> frozenset[int]:
    """Which issues of a conference are late without a letter."""
    return frozenset(db.scalars(_OF_CONFERENCE, {"conference_id": conference_id, "today": today}))
