"""The chair's page: what is late and since when, what nobody leads or has acknowledged, and what waits for a decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from models.calendar_day import load_calendar
from models.clock import Moment
from models.directive import Audience
from models.errors import PastTheCalendar
from models.people import Person
from models.session import transaction
from models.states import Rung, State
from models.working_days import WorkingCalendar, shift
from tasks.desks.dates import lateness
from tasks.desks.trend import Standing, read_standing
from tasks.morning import SOON
from tasks.reading_issue import Reader
from tasks.untold import LATE_UNTOLD

MOST, FEW = 50, 10  # rows of a list; the rest is on the page of all issues


class Pile(StrEnum):
    """What an issue is listed for."""

    NO_UNIT = "no_unit"
    LATE = "late"
    NEWLY_LATE = "newly_late"  # since the working day before
    EXTENSION = "extension"  # a unit asks for more time
    UNACKNOWLEDGED = "unacknowledged"
    SOON = "soon"


@dataclass(frozen=True, slots=True)
class ChairRow:
    """One issue of a list. ``original_late_days`` are counted from the date first promised; ``told`` had a letter that it is late."""

    code: str
    field: str
    state: State
    received_on: date
    unit: str | None
    unit_phone: str | None
    proposed: str | None  # the unit that a workbook or a hand-back names
    unknown_unit: str | None
    handed_back: int
    due_on: date | None
    original_due_on: date | None
    late_days: int
    original_late_days: int
    days_left: int | None
    newly_late: bool
    assigned_on: date | None
    acknowledged_on: date | None
    extension_asked: date | None
    reason: str | None  # why more time is asked for
    rung: Rung | None
    told: tuple[Audience, ...]
    untold: bool  # the citizen was not told by the date
    expected_on: date | None  # an answer, as the citizen was told


@dataclass(frozen=True, slots=True)
class ChairPage:
    """The lists, how long each would be uncut, and the figures."""

    rows: Mapping[Pile, tuple[ChairRow, ...]]
    totals: Mapping[Pile, int]
    day_before: date  # the last working day before today
    soon_until: date
    standing: Standing


# A reopened issue kept its first promise or broke it then; it is late from the date given as it was reopened.
# Each list is cut where it is made; “late” stands by unit, the unit with the newest one first, newest first in each.
_ROWS = text(f"""
    WITH picked AS (
        SELECT id, 'late' AS pile, count(*) OVER () AS total,
               row_number() OVER (ORDER BY newest DESC, unit_id, due_on DESC, id DESC) AS place
        FROM (SELECT id, unit_id, due_on, max(due_on) OVER (PARTITION BY unit_id) AS newest FROM issue
              WHERE state IN ('assigned', 'inspected', 'awaiting_citizen') AND due_on < :today) AS late
        UNION ALL
        SELECT id, 'newly_late', count(*) OVER (), row_number() OVER (ORDER BY due_on DESC, id) FROM issue
        WHERE state IN ('assigned', 'inspected', 'awaiting_citizen') AND due_on >= :day_before AND due_on < :today
        UNION ALL
        SELECT id, 'soon', count(*) OVER (), row_number() OVER (ORDER BY due_on, id) FROM issue
        WHERE state IN ('assigned', 'inspected', 'awaiting_citizen') AND due_on BETWEEN :today AND :soon
        UNION ALL
        SELECT id, 'unacknowledged', count(*) OVER (), row_number() OVER (ORDER BY assigned_on, id) FROM issue
        WHERE state = 'assigned' AND acknowledged_on IS NULL
        UNION ALL
        SELECT id, 'extension', count(*) OVER (), row_number() OVER (ORDER BY due_on, id) FROM issue
        WHERE extension_asked IS NOT NULL AND state IN ('assigned', 'inspected')
        UNION ALL
        SELECT id, 'no_unit', count(*) OVER (), row_number() OVER (ORDER BY received_on, id) FROM issue
        WHERE state = 'raised'
    )
    SELECT picked.pile, picked.total, i.code, i.field, i.state::text, i.sensitive, i.received_on, i.person_id, u.name AS unit,
           u.phone AS unit_phone, p.name AS proposed, i.unknown_unit, i.handed_back, i.due_on,
           CASE WHEN i.reopened THEN i.due_on ELSE i.original_due_on END AS original_due_on,
           i.assigned_on, i.acknowledged_on, i.extension_asked, asked.reason, rung.rung, told.audiences, i.expected_on,
           picked.pile = 'late' AND {LATE_UNTOLD} AS untold
    FROM picked JOIN issue i ON i.id = picked.id
    LEFT JOIN unit u ON u.id = i.unit_id
    LEFT JOIN unit p ON p.code = i.proposed_unit
    LEFT JOIN LATERAL (
        SELECT t.said ->> 'reason' AS reason FROM issue_event e JOIN event_text t ON t.event_id = e.id
        WHERE e.issue_id = i.id AND e.action = 'propose_extension' ORDER BY e.seq DESC LIMIT 1
    ) AS asked ON picked.pile = 'extension'
    LEFT JOIN LATERAL (
        SELECT c.rung::text FROM deadline_check c
        WHERE c.issue_id = i.id AND c.deadline_version = i.deadline_version AND c.fired AND c.rung >= 'over_1'
        ORDER BY c.rung DESC LIMIT 1
    ) AS rung ON picked.pile = 'late'
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT l.recipient_role::text) AS audiences FROM letter l
        WHERE l.issue_id = i.id AND l.deadline_version = i.deadline_version AND l.rung >= 'over_1' AND l.sent_at IS NOT NULL
    ) AS told ON picked.pile = 'late'
    WHERE picked.place <= CASE WHEN picked.pile = 'late' THEN :most ELSE :few END
    ORDER BY picked.pile, picked.place
""")  # noqa: S608  only our own words


def read_chair_page(moment: Moment, language: str) -> ChairPage:
    """The page as of today. Seven statements at most, whatever the number of issues."""
    with transaction() as db:
        calendar = load_calendar(db)
        days = _days(calendar, moment.on)
        found = db.execute(_ROWS, {"today": moment.on, "most": MOST, "few": FEW, **days}).all()
        drawing = _Drawing(calendar, moment.on, days, Reader(language), _people(db, found))
        standing = read_standing(db, moment, days["day_before"])
    rows = {pile: tuple(drawing.row(row) for row in found if row.pile == pile) for pile in Pile}
    totals = dict.fromkeys(Pile, 0) | {Pile(row.pile): row.total for row in found}
    return ChairPage(rows, totals, days["day_before"], days["soon"], standing)


def _people(db: Session, rows: Sequence[Row[Any]]) -> dict[int, Person]:
    """Who raised what a unit gave a reason for, so that nothing of theirs is shown."""
    wanted = {row.person_id for row in rows if row.reason}
    found = db.scalars(select(Person).where(Person.id.in_(wanted))) if wanted else ()
    return {person.id: person for person in found}


def _days(calendar: WorkingCalendar, today: date) -> dict[str, date]:
    """The working day before, and the last of the next three; past the calendar nobody can say, so today itself."""
    try:
        return {"day_before": shift(calendar, today, -1), "soon": shift(calendar, today, SOON)}
    except PastTheCalendar:
        return {"day_before": today, "soon": today}


@dataclass(frozen=True, slots=True)
class _Drawing:
    calendar: WorkingCalendar
    today: date
    days: Mapping[str, date]
    reader: Reader
    people: Mapping[int, Person]

    def row(self, row: Row[Any]) -> ChairRow:
        state = State(row.state)
        late, left = lateness(self.calendar, state, row.due_on, self.today)
        since_first, _ = lateness(self.calendar, state, row.original_due_on, self.today)
        return ChairRow(
            row.code, row.field, state, row.received_on, row.unit, row.unit_phone, row.proposed, row.unknown_unit,
            row.handed_back, row.due_on, row.original_due_on, late, since_first, left,
            bool(row.due_on) and self.days["day_before"] <= row.due_on < self.today,
            row.assigned_on, row.acknowledged_on, row.extension_asked, self._reason(row),
            Rung(row.rung) if row.rung else None, _in_order(row.audiences or ()), row.untold, row.expected_on,
        )  # fmt: skip

    def _reason(self, row: Row[Any]) -> str | None:
        reader = self.reader.about(self.people.get(row.person_id))
        return reader.words(row.reason, sensitive=row.sensitive) if row.reason else None


def _in_order(audiences: tuple[str, ...]) -> tuple[Audience, ...]:
    """From the citizen up to the chair, as the directive names them."""
    return tuple(audience for audience in Audience if audience in audiences)
