"""
The storm breaker: letters beyond the directive's limits are held until a person lets them go, or cancels them.

A person's letters of a day and an issue's of a week are counted when they are about to leave, whoever owed them; so is
the day against ordinary days. A sweep's are counted when it owes them. Who asked to sign in is never held.

Workers that claim in the same instant do not see each other's batch, and may together go beyond a limit by one: a lock
would let a frozen worker stop all mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.clock import HANOI, read_clock
from models.conference import DirectiveVersion
from models.letter import HeldDecision
from models.session import transaction

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)

# The reader of a letter, as a word: a person, a unit's mailbox, its head, or a role.
_WHO = """
    CASE WHEN l.person_id IS NOT NULL THEN 'p' || l.person_id
         WHEN l.unit_id IS NOT NULL THEN CASE WHEN l.recipient_role = 'unit_head' THEN 'h' ELSE 'u' END || l.unit_id
         ELSE l.recipient_role::text END
"""
_HOLD = text(f"""
    WITH batch AS (
        SELECT l.id, l.issue_id, {_WHO} AS who, coalesce(i.directive_id, c.directive_id) AS directive_id,
               row_number() OVER (PARTITION BY {_WHO} ORDER BY l.priority, l.id) AS nth_of_person,
               row_number() OVER (PARTITION BY l.issue_id ORDER BY l.priority, l.id) AS nth_of_issue,
               row_number() OVER (ORDER BY l.priority, l.id) AS nth
        FROM letter l JOIN conference c ON c.id = l.conference_id LEFT JOIN issue i ON i.id = l.issue_id
        WHERE l.id = ANY(:ids) AND l.kind NOT IN ('sign_in', 'address_check')
          AND l.held_why IS NULL  -- a person has let it go
    ), today AS MATERIALIZED (
        SELECT {_WHO} AS who, count(*) AS n FROM (
            SELECT person_id, unit_id, recipient_role, kind FROM letter WHERE status = 'sent' AND sent_at >= :midnight
            UNION ALL SELECT person_id, unit_id, recipient_role, kind FROM letter
                      WHERE status = 'sending' AND id <> ALL(:ids)
        ) AS l WHERE l.kind NOT IN ('sign_in', 'address_check') GROUP BY 1
    ), week AS (
        SELECT l.issue_id, count(*) AS n FROM letter l
        WHERE l.issue_id IN (SELECT issue_id FROM batch) AND l.id <> ALL(:ids)
          AND (l.status = 'sending' OR (l.status = 'sent' AND l.sent_at >= :week_ago))
        GROUP BY 1
    ), judged AS (
        SELECT b.id, CASE
            WHEN coalesce(t.n, 0) + b.nth_of_person > m.per_person THEN 'per_person'
            WHEN b.issue_id IS NOT NULL AND coalesce(w.n, 0) + b.nth_of_issue > m.per_issue THEN 'per_issue'
            WHEN (SELECT coalesce(sum(n), 0) FROM today) + b.nth > m.per_sweep  -- few letters are never a flood
                AND (SELECT coalesce(sum(n), 0) FROM today) + b.nth > m.growth * (
                    SELECT avg(n) FROM (
                        SELECT count(*) AS n FROM letter
                        WHERE status = 'sent' AND sent_at >= :fortnight_ago AND sent_at < :midnight
                        GROUP BY (sent_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date ORDER BY max(sent_at) DESC LIMIT 5
                    ) AS ordinary_days
                ) THEN 'growth'
        END AS why
        FROM batch b
        JOIN unnest(CAST(:directives AS bigint[]), CAST(:per_person AS bigint[]), CAST(:per_issue AS bigint[]),
                    CAST(:per_sweep AS bigint[]), CAST(:growth AS float[]))
             AS m (directive_id, per_person, per_issue, per_sweep, growth) USING (directive_id)
        LEFT JOIN today t USING (who) LEFT JOIN week w ON w.issue_id = b.issue_id
    ), held AS (
        UPDATE letter l SET status = 'held', held_why = j.why, answer = 'storm', lease = NULL, lease_until = NULL,
                            tries = l.tries - 1
        FROM judged j WHERE l.id = j.id AND j.why IS NOT NULL RETURNING l.id
    ), tried AS (
        UPDATE letter_try t SET ended_at = now(), outcome = 'held' FROM held WHERE t.letter_id = held.id AND t.ended_at IS NULL
    )
    SELECT id FROM held
""")  # noqa: S608  only our own words

# What a sweep of a flood owed; the loudest alarm is told in any case. What waits for a digest is held with the rest.
HOLD_SWEEP = text("""
    UPDATE letter SET status = 'held', held_why = 'per_sweep', answer = 'storm'
    WHERE sweep_id = :sweep_id AND status IN ('owed', 'bundled') AND kind <> 'no_unit'
""")

# Let go, what goes with a digest waits for the next one. ``held_why`` stays: it is not judged a second time.
_DECIDE = """
    WITH theirs AS (
        SELECT id FROM letter WHERE status = 'held' AND {which} FOR UPDATE
    ), done AS (
        UPDATE letter l SET {what} FROM theirs WHERE l.id = theirs.id RETURNING l.id
    ), lines AS (
        UPDATE letter l SET status = 'cancelled', answer = 'cancelled by the office' FROM done
        WHERE CAST(:done AS text) = 'cancelled' AND l.bundle_id = done.id AND l.status = 'bundled'
    )
    SELECT array_agg(id) FROM done
"""
_EVERY = "true"
_OF_SWEEP = "sweep_id = :sweep_id"
_OF_HEAP = (
    "sweep_id IS NOT DISTINCT FROM CAST(:sweep_id AS bigint) AND held_why IS NOT DISTINCT FROM CAST(:why AS text)"
)
_RELEASE = """answer = NULL, status = CASE WHEN l.priority = 7 AND l.issue_id IS NOT NULL AND l.bundle_id IS NULL
              THEN 'bundled' ELSE 'owed' END::letterstatus"""
_CANCEL = "status = 'cancelled', answer = 'cancelled by the office'"


def hold_floods(db: Session, ids: Sequence[int], now: datetime) -> set[int]:
    """Of letters just claimed, hold those beyond the limits of the directive each is judged by; which they are."""
    if not ids:
        return set()
    midnight = datetime.combine(now.astimezone(HANOI).date(), time(), HANOI)
    values = {"ids": list(ids), "midnight": midnight, "week_ago": now - WEEK, "fortnight_ago": midnight - FORTNIGHT}
    return set(db.scalars(_HOLD, values | _limits(db)))


def _limits(db: Session) -> dict[str, list[Any]]:
    """The limits of every directive as parallel arrays; directives are parsed once a process."""
    storms = [(row.id, row.directive.storm) for row in db.scalars(select(DirectiveVersion))]
    return {
        "directives": [number for number, _ in storms],
        "per_person": [storm.per_person_per_day for _, storm in storms],
        "per_issue": [storm.per_issue_per_week for _, storm in storms],
        "per_sweep": [storm.per_sweep for _, storm in storms],
        "growth": [storm.growth for _, storm in storms],
    }


def release_held(by: str, sweep_id: int | None = None) -> int:
    """Let every held letter go, or those of one sweep; it is on record who did. Returns how many."""
    return _decide("released", by, _EVERY if sweep_id is None else _OF_SWEEP, sweep_id, None)


def release_flood(by: str, sweep_id: int | None, why: str | None) -> int:
    """Let those held letters go that are of one sweep (None: of none) and were held for one reason; how many."""
    return _decide("released", by, _OF_HEAP, sweep_id, why)


def cancel_flood(by: str, sweep_id: int | None, why: str | None) -> int:
    """Cancel those held letters; they stay on record, as does who cancelled them. Returns how many."""
    return _decide("cancelled", by, _OF_HEAP, sweep_id, why)


def _decide(done: str, by: str, which: str, sweep_id: int | None, why: str | None) -> int:
    statement = text(_DECIDE.format(which=which, what=_RELEASE if done == "released" else _CANCEL))
    with transaction() as db:
        ids = db.scalar(statement, {"sweep_id": sweep_id, "why": why, "done": done})
        if not ids:
            return 0
        db.add(HeldDecision(done=done, why=why, sweep_id=sweep_id, by=by, at=read_clock(db).now, letters=sorted(ids)))
        return len(ids)
