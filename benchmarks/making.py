"""Issues by the hundred thousand, made by three set-based statements: realistic, but nobody raised them."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select

from benchmarks.ground import Ground
from models.clock import HANOI, read_clock
from models.conference import Conference
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import Rung
from models.working_days import shift

AS_OF = date(2023, 12, 8)  # a Friday
SEVEN = datetime.combine(AS_OF, time(7), HANOI)
_LATE_DUE = date(2023, 12, 7)
_RECEIVED = date(2023, 11, 16)
_SPREAD = 60  # working days over which the dates of the others lie, from two weeks ahead

_PEOPLE = """
    INSERT INTO person (id, kind, name, address, ward, phone, email, language, channel, recognised_by)
    SELECT n, 'citizen', 'Nguyễn Văn Bình ' || n, 'số ' || n || ' phố Trung Kính', 'Trung Hòa', '+84' || 910000000 + n,
           CASE WHEN mod(n, 5) > 0 THEN 'binh' || n || '@congdan.example' END,
           CASE WHEN mod(n, 20) = 1 THEN 'en' ELSE 'vi' END,
           CASE WHEN mod(n, 5) > 0 THEN 'email' ELSE 'phone' END::channel, 'nguyen van binh ' || n
    FROM generate_series(1, %(issues)s) AS n
"""
_ISSUES = """
    INSERT INTO issue (id, code, conference_id, directive_id, row, person_id, text, field, level, sensitive,
                       duty_to_reply, received_on, proposed_co_units, state, unit_id, co_units, due_on,
                       original_due_on, deadline_version, assigned_on, acknowledged_on, extended, reopened,
                       handed_back, duplicates, version, chain_head, moved_at)
    SELECT n, 'KN-2023-2-' || lpad(n::text, 7, '0'), %(conference)s, %(directive)s, n, n,
           repeat('Đề nghị trả giấy đúng hẹn. ', 6), 'Cải chính hộ tịch', 'normal', false,
           true, %(received)s, '{}', CASE WHEN mod(n, 3) = 0 THEN 'inspected' ELSE 'assigned' END::state,
           (%(units)s::bigint[])[1 + mod(n, cardinality(%(units)s::bigint[]))], '{}', due,
           due, 1, %(received)s, %(received)s, false, false,
           0, 0, 2, decode(repeat('00', 32), 'hex'), %(now)s
    FROM generate_series(1, %(issues)s) AS n
    CROSS JOIN LATERAL (
        SELECT CASE WHEN mod(n, %(every)s) = 1 THEN %(late_due)s
                    ELSE (%(dues)s::date[])[1 + mod(n, cardinality(%(dues)s::date[]))] END AS due
    ) AS d
"""
_CHECKS = """
    INSERT INTO deadline_check (issue_id, rung, check_on, deadline_version, done_at, fired)
    SELECT i.id, l.rung::rung, l.check_on, 1, CASE WHEN l.check_on < %(as_of)s THEN %(now)s::timestamptz END,
           l.check_on < %(as_of)s AND l.rung <> 'unacknowledged'
    FROM issue i
    JOIN unnest(%(due_days)s::date[], %(rungs)s::text[], %(check_days)s::date[]) AS l (due_on, rung, check_on)
         ON l.due_on = i.due_on
"""


def make_open_issues(ground: Ground, issues: int, late: int) -> int:
    """So many open issues, ``late`` of them due the day before :data:`AS_OF`; returns how many checks they have."""
    ground.empty(SEVEN)
    with transaction() as db:
        conference = db.scalars(select(Conference).where(Conference.code == "2023-2")).one()
        rules = load_rules(db, conference.directive_id, read_clock(db))
    dues = [shift(rules.calendar, AS_OF, 10 + n) for n in range(_SPREAD)]
    values = {
        "issues": issues, "every": issues // late, "late_due": _LATE_DUE, "dues": dues, "received": _RECEIVED,
        "now": SEVEN, "as_of": AS_OF, "units": sorted(rules.units), "directive": rules.directive_id,
        "conference": conference.id, **_ladder(rules, [_LATE_DUE, *dues]),
    }  # fmt: skip
    with ground.asleep() as db:
        db.execute(_PEOPLE, values)
        db.execute(_ISSUES, values)
        checks = db.execute(_CHECKS, values).rowcount
    ground.tidy()
    return checks


def _ladder(rules: Rules, dues: list[date]) -> dict[str, Any]:
    """The rungs of each date as three parallel arrays."""
    rows = [
        (due, rung, _day(rules, due, rung, offset)) for due in dues for rung, offset in rules.directive.rungs.items()
    ]
    return {"due_days": [r[0] for r in rows], "rungs": [r[1].value for r in rows], "check_days": [r[2] for r in rows]}


def _day(rules: Rules, due: date, rung: Rung, offset: int) -> date:
    return shift(rules.calendar, _RECEIVED, 2) if rung is Rung.UNACKNOWLEDGED else shift(rules.calendar, due, offset)
