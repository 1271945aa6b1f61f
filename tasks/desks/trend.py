"""
Figures for the chair: by unit, and week by week; counted in SQL, kept while nothing happens.

A past week is counted from the history: how an issue stood at its end, not how it stands now. Answers are compared with
the date first promised, whatever it became since, and each kind of answer has its own column: explained is not solved.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from time import monotonic

from sqlalchemy import text
from sqlalchemy.orm import Session

from models.clock import Moment
from models.session import engine
from models.states import Outcome
from tasks.reading import Sight
from tasks.untold import LATE_UNTOLD

WEEKS = 12
AT_CONFERENCE = "at_conference"
OUTCOMES = (*(o.value for o in Outcome), AT_CONFERENCE)
NAMED = 12  # issues that “newly answered” names
SLOW, KEPT = 0.2, 60.0  # seconds

# A reopened issue is late from the date given as it was reopened: what it had promised first, it kept or broke before.
# How an issue was answered is said by the last answer in its history. One given at the conference had no date to keep.
_BY_UNIT = text(f"""
    WITH answer AS (
        SELECT DISTINCT ON (issue_id) issue_id, coalesce(facts ->> 'outcome', 'at_conference') AS outcome FROM issue_event
        WHERE action IN ('resolve', 'answer_at_conference') ORDER BY issue_id, seq DESC
    )
    SELECT u.code, u.name, u.phone,
           count(*) FILTER (WHERE running) AS open,
           count(*) FILTER (WHERE running AND due_on < :today) AS late,
           count(*) FILTER (WHERE running AND CASE WHEN reopened THEN due_on ELSE original_due_on END < :today)
               AS late_at_first,
           count(*) FILTER (WHERE answered) AS answered,
           count(*) FILTER (WHERE answered AND original_due_on IS NOT NULL) AS dated,
           count(*) FILTER (WHERE answered AND answered_on <= original_due_on) AS on_time,
           count(*) FILTER (WHERE untold) AS untold,
           coalesce(outcome, 'at_conference') AS outcome
    FROM (SELECT id, unit_id, due_on, original_due_on, answered_on, reopened,
                 state IN ('assigned', 'inspected', 'awaiting_citizen') AS running,
                 state IN ('resolved', 'closed') AND answered_on IS NOT NULL AS answered, {LATE_UNTOLD} AS untold
          FROM issue i WHERE unit_id IS NOT NULL) AS i
    JOIN unit u ON u.id = i.unit_id LEFT JOIN answer a ON a.issue_id = i.id AND i.answered
    WHERE running OR answered
    GROUP BY u.code, u.name, u.phone, running, coalesce(outcome, 'at_conference')
""")  # noqa: S608  only our own words

_RECEIVED = text("""
    SELECT (received_on - :first) / 7 AS week, count(*) FROM issue WHERE received_on BETWEEN :first AND :today GROUP BY 1
""")

# An answer that was taken back or sent back before its letter left is none.
_ANSWERED = text("""
    SELECT (day - :first) / 7 AS week, count(*) FROM (
        SELECT action, (happened_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS day,
               lead(action) OVER (PARTITION BY issue_id ORDER BY seq) AS next FROM issue_event
        WHERE action IN ('resolve', 'answer_at_conference', 'undo', 'send_back')
    ) AS e
    WHERE action IN ('resolve', 'answer_at_conference') AND (next IS NULL OR next NOT IN ('undo', 'send_back'))
      AND day BETWEEN :first AND :today
    GROUP BY 1
""")

# A step holds from when it happened until any later step of the chain had happened. An issue that neither runs nor moved
# since the first week's end was not late at the end of any.
_LATE = text("""
    SELECT w.week, count(*) FROM (
        SELECT id FROM issue WHERE state IN ('assigned', 'inspected', 'awaiting_citizen')
        UNION ALL SELECT id FROM issue
        WHERE state NOT IN ('assigned', 'inspected', 'awaiting_citizen') AND moved_at >= :since
    ) AS i JOIN issue_event e ON e.issue_id = i.id AND e.due_on < :today
        AND e.target IN ('assigned', 'inspected', 'awaiting_citizen')
    CROSS JOIN LATERAL (
        SELECT min(n.happened_at) AS over_at FROM issue_event n WHERE n.issue_id = e.issue_id AND n.seq > e.seq
    ) AS held
    JOIN unnest(CAST(:weeks AS int[]), CAST(:days AS date[]), CAST(:ends AS timestamptz[])) AS w (week, day, ends_at)
        ON e.happened_at <= w.ends_at AND (over_at IS NULL OR over_at > w.ends_at) AND e.due_on < w.day
    GROUP BY 1
""")

_NEWLY_ANSWERED = text("""
    SELECT i.code, i.field, u.name AS unit, i.answered_on, i.original_due_on, n.total,
           coalesce(a.outcome, 'at_conference') AS outcome
    FROM (SELECT id, count(*) OVER () AS total FROM issue
          WHERE answered_on BETWEEN :day_before AND :today AND state IN ('resolved', 'closed')
          ORDER BY answered_on DESC, id LIMIT :most) AS n
    JOIN issue i ON i.id = n.id LEFT JOIN unit u ON u.id = i.unit_id LEFT JOIN LATERAL (
        SELECT e.facts ->> 'outcome' AS outcome FROM issue_event e
        WHERE e.issue_id = i.id AND e.action IN ('resolve', 'answer_at_conference') ORDER BY e.seq DESC LIMIT 1
    ) AS a ON true
    ORDER BY i.answered_on DESC, i.id
""")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit; ``late_at_first`` of its open issues are past the date first promised, extended or not."""

    code: str | None  # None: all units
    name: str | None
    phone: str | None
    open: int
    late: int
    late_at_first: int
    answered: int
    dated: int  # those answered that had a date
    on_time: int  # by the date first promised
    untold: int  # late or answered late, and the citizen not told by the date
    outcomes: Mapping[str, int]

    @property
    def on_time_percent(self) -> float | None:
        """Of the answers that had a date."""
        return round(100 * self.on_time / self.dated, 1) if self.dated else None


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One week up to its last day, which is today for the week that is not over."""

    last_on: date
    received: int
    answered: int
    late: int


@dataclass(frozen=True, slots=True)
class AnsweredLine:
    """One issue answered since the working day before; ``on_time`` is None if it had no date."""

    code: str
    field: str
    unit: str | None
    outcome: str
    on_time: bool | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Units by what they have late; the last line is for all. ``counted_at`` by the clock of the pages."""

    units: tuple[UnitLine, ...]
    all: UnitLine
    weeks: tuple[WeekLine, ...]
    answered: tuple[AnsweredLine, ...]  # the first of them
    answered_total: int
    counted_at: datetime


@dataclass(frozen=True, slots=True)
class _Kept:
    standing: Standing
    last: int  # the last step that is counted
    on: date
    counted_at: float  # by the machine's own clock
    took: float

    def serves(self, last: int, today: date) -> bool:
        """Nothing happened since; or so little time passed that another long count is not worth it."""
        if self.on != today:
            return False
        return self.last == last or (self.took > SLOW and monotonic() < self.counted_at + KEPT)


_kept: dict[str, _Kept] = {}
_lock = Lock()


def read_standing(db: Session, moment: Moment, day_before: date) -> Standing:
    """Counted anew when a step was taken or a day began; where that is slow, once a minute. Six statements at most."""
    last = db.scalar(text("SELECT max(id) FROM issue_event")) or 0
    key = str(engine().url)
    with _lock:  # whoever comes while it is counted waits for the one count
        kept = _kept.get(key)
        if kept is None or not kept.serves(last, moment.on):
            began = monotonic()
            standing = _count(db, moment, day_before)
            kept = _kept[key] = _Kept(standing, last, moment.on, monotonic(), monotonic() - began)
        return kept.standing


def _count(db: Session, moment: Moment, day_before: date) -> Standing:
    units = _units(db, moment.on)
    rows = db.execute(_NEWLY_ANSWERED, {"day_before": day_before, "today": moment.on, "most": NAMED}).all()
    answered = tuple(
        AnsweredLine(row.code, row.field, row.unit, row.outcome,
                     row.answered_on <= row.original_due_on if row.original_due_on else None)
        for row in rows
    )  # fmt: skip
    total = rows[0].total if rows else 0
    return Standing(units, _all(units), _weeks(db, moment.on), answered, total, moment.now)


def _units(db: Session, today: date) -> tuple[UnitLine, ...]:
    parts: dict[str, UnitLine] = {}
    for row in db.execute(_BY_UNIT, {"today": today}):
        outcomes = dict.fromkeys(OUTCOMES, 0) | ({row.outcome: row.answered} if row.answered else {})
        line = UnitLine(row.code, row.name, row.phone, row.open, row.late, row.late_at_first, row.answered, row.dated,
                        row.on_time, row.untold, outcomes)  # fmt: skip
        parts[row.code] = _sum(parts[row.code], line) if row.code in parts else line
    return tuple(sorted(parts.values(), key=lambda line: (-line.late, -line.open, line.name or "")))


def _all(units: tuple[UnitLine, ...]) -> UnitLine:
    whole = UnitLine(None, None, None, 0, 0, 0, 0, 0, 0, 0, dict.fromkeys(OUTCOMES, 0))
    for unit in units:
        whole = _sum(whole, unit)
    return whole


def _sum(one: UnitLine, other: UnitLine) -> UnitLine:
    """Two lines as one, under the name of the first."""
    outcomes = {o: one.outcomes[o] + other.outcomes[o] for o in OUTCOMES}
    return UnitLine(
        one.code, one.name, one.phone, one.open + other.open, one.late + other.late,
        one.late_at_first + other.late_at_first, one.answered + other.answered, one.dated + other.dated,
        one.on_time + other.on_time, one.untold + other.untold, outcomes,
    )  # fmt: skip


def _weeks(db: Session, today: date) -> tuple[WeekLine, ...]:
    """The last twelve weeks, Monday to Sunday, this one up to today."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    days = [min(first + timedelta(weeks=n, days=6), today) for n in range(WEEKS)]
    ends = [Sight.at_end_of(day).happened_by for day in days]
    given = {"first": first, "today": today, "weeks": list(range(WEEKS)), "days": days, "ends": ends, "since": ends[0]}
    received, answered, late = (dict(db.execute(sql, given).tuples().all()) for sql in (_RECEIVED, _ANSWERED, _LATE))
    return tuple(WeekLine(day, received.get(n, 0), answered.get(n, 0), late.get(n, 0)) for n, day in enumerate(days))
