"""
Close the digests whose time has come: what waited for a unit, or for its head, leaves as one letter.

The letters stay on record as ``bundled`` under the digest; one that waits alone goes as itself; one that is no longer
true is cancelled. All in one transaction, and the digest's key names the reader and the slot: whatever dies in between,
there is none or one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.conference import Conference
from models.rhythm import next_slot
from models.rules import load_rules
from models.session import transaction
from tasks.outbox import STALE

_LOCK = 20231117  # advisory lock: one who closes digests at a time
_DUE = """
    l.status = 'bundled' AND l.priority = 7 AND l.bundle_id IS NULL AND l.sent_at IS NULL AND l.not_before <= :now
"""
_ANY = text(f"SELECT EXISTS (SELECT 1 FROM letter l WHERE {_DUE})")  # noqa: S608  only our own words

_CLOSE = text(f"""
    WITH due AS MATERIALIZED (
        SELECT l.id, l.kind, l.rung, l.conference_id, l.unit_id, l.not_before, i.code, i.field, i.due_on,
               CASE WHEN l.recipient_role = 'unit_head' THEN 'unit_head' ELSE 'unit' END AS reader,
               coalesce({STALE}, false) AS stale
        FROM letter l JOIN issue i ON i.id = l.issue_id WHERE {_DUE}
    ), cancelled AS (
        UPDATE letter l SET status = 'cancelled', answer = 'no longer true' FROM due
        WHERE due.stale AND l.id = due.id RETURNING l.id
    ), readers AS MATERIALIZED (
        SELECT unit_id, reader, count(*) AS n, min(id) AS first, max(conference_id) AS conference_id,
               concat_ws(':', 'unit_digest', left(reader, 6) || unit_id,
                         to_char(max(not_before) AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD"T"HH24:MI')) AS key,
               jsonb_agg(jsonb_build_object('letter', id, 'kind', kind, 'rung', rung, 'code', code, 'field', field,
                                            'due_on', due_on) ORDER BY due_on, code, id) AS lines
        FROM due WHERE NOT stale GROUP BY unit_id, reader
    ), alone AS (
        UPDATE letter l SET status = 'owed' FROM readers WHERE readers.n = 1 AND l.id = readers.first RETURNING l.id
    ), digest AS (
        INSERT INTO letter (key, kind, recipient_role, status, conference_id, unit_id, facts, as_of, owed_at, not_before, priority)
        SELECT key, 'unit_digest', reader::audience, 'owed', conference_id, unit_id, jsonb_build_object('lines', lines),
               CAST(:today AS date), :now, :now, 7
        FROM readers WHERE n > 1 ON CONFLICT (key) DO NOTHING RETURNING id, facts
    ), lines AS (  -- by the numbers it lists: joined by reader, the planner would compare each line with each digest
        UPDATE letter l SET bundle_id = d.id
        FROM (SELECT id, (jsonb_array_elements(facts -> 'lines') ->> 'letter')::bigint AS line FROM digest) AS d
        WHERE l.id = d.line RETURNING l.id
    )
    SELECT (SELECT count(*) FROM digest) AS digests, (SELECT count(*) FROM lines) AS lines,
           (SELECT count(*) FROM alone) AS alone, (SELECT count(*) FROM cancelled) AS cancelled
""")  # noqa: S608

# Owed while the digest of its slot was being closed: one letter a slot, so it waits for the next.
_LATE_COMERS = text(f"UPDATE letter l SET not_before = :next WHERE {_DUE}")  # noqa: S608


@dataclass(frozen=True, slots=True)
class DigestReport:
    """How many digests were owed, how many letters they hold, how many letters went alone or were no longer true."""

    digests: int = 0
    lines: int = 0
    alone: int = 0
    cancelled: int = 0


def make_digests() -> DigestReport:
    """Owe each unit and each head the digest whose slot has come; nothing if none has. A handful of statements."""
    with transaction() as db:
        moment = read_clock(db)
        values = {"now": moment.now, "today": moment.on}
        if not db.scalar(_ANY, values):
            return DigestReport()
        db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
        closed = db.execute(_CLOSE, values).one()
        db.execute(_LATE_COMERS, values | {"next": _next(db, moment)})
        return DigestReport(closed.digests, closed.lines, closed.alone, closed.cancelled)


def _next(db: Session, moment: Moment) -> object:
    """The slot after this moment, by the directive of the newest conference."""
    directive_id = db.scalars(select(Conference.directive_id).order_by(Conference.id.desc()).limit(1)).one()
    return next_slot(load_rules(db, directive_id, moment), moment.now + timedelta(minutes=1))
