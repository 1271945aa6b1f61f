"""
The outbox: letters are claimed under a lease, marked before the body, and their outcome is fenced.

Leases and back-off run by the database's clock; the hold window runs by the district's (reliability: O3 to O8).
At least once or at most once is decided in one place: :func:`settle_lost`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text

from models.clock import read_clock
from models.session import transaction
from tasks.storms import hold_floods

LEASE = timedelta(seconds=900)  # longer than the longest try (660 s)
MARGIN = timedelta(seconds=5)
LOST_CLAIMS = 3  # a letter that kills its worker this often is poison


class OnDoubt(StrEnum):
    """What to do when the server may have taken a letter without telling us."""

    RESEND = "resend"  # at least once: copies ≤ 1 + tries in doubt
    HOLD = "hold"  # at most once: a person decides


@dataclass(frozen=True, slots=True)
class Claim:
    """One letter to send now; valid while the lease is ours."""

    letter_id: int
    lease: UUID
    tries: int = 1


_CLAIM = text("""
    WITH ready AS (
        SELECT id FROM letter
        WHERE status = 'owed' AND next_at <= now() AND (not_before <= :now OR not_before = owed_at)  -- not on hold
        ORDER BY priority, next_at, id LIMIT :n FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE letter SET status = 'sending', lease = gen_random_uuid(), lease_until = now() + :lease,
                          body_started_at = NULL, tries = tries + 1
        FROM ready WHERE letter.id = ready.id RETURNING letter.id, letter.lease, letter.tries
    ), tried AS (
        INSERT INTO letter_try (letter_id, lease) SELECT id, lease FROM claimed
    )
    SELECT id, lease, tries FROM claimed
""")

# What was true when it was owed may have changed since: the reminder of an issue answered an hour ago must not go.
STALE = """
    (l.rung IS NOT NULL AND (l.deadline_version <> i.deadline_version
        OR i.state NOT IN ('assigned', 'inspected', 'awaiting_citizen')
        OR (l.rung = 'unacknowledged' AND i.acknowledged_on IS NOT NULL)
        OR (l.recipient_role IN ('unit', 'unit_head') AND l.unit_id IS DISTINCT FROM i.unit_id)))
    OR (l.kind = 'no_unit' AND i.state <> 'raised')
    OR (l.kind = 'extension_proposed' AND i.extension_asked IS NULL)
    OR (l.kind IN ('apology', 'apology_drafted') AND (l.deadline_version <> i.deadline_version
        OR i.state NOT IN ('assigned', 'inspected', 'awaiting_citizen')))
    OR (l.kind = 'apology_drafted' AND i.apology_drafted IS NULL)
    OR (l.kind = 'apology_wanted' AND (i.apology_drafted IS NOT NULL OR i.expected_on IS NOT NULL))
    OR (l.kind = 'question' AND i.state <> 'awaiting_citizen')
    OR (l.kind IN ('assignment', 'co_assignment', 'handler') AND i.state = 'raised')
    OR (l.kind = 'assignment' AND l.unit_id IS DISTINCT FROM i.unit_id)
    OR (l.kind = 'co_assignment' AND NOT l.unit_id = ANY(i.co_units))
    OR (l.kind = 'resolution' AND i.state NOT IN ('resolved', 'closed'))
"""
_CANCEL_STALE = text(f"""
    WITH stale AS (
        UPDATE letter l SET status = 'cancelled', answer = 'no longer true', lease = NULL, lease_until = NULL
        FROM issue i
        WHERE l.id = ANY(:ids) AND l.issue_id = i.id AND ({STALE})
        RETURNING l.id
    ), tried AS (
        UPDATE letter_try t SET ended_at = now(), outcome = 'cancelled'
        FROM stale WHERE t.letter_id = stale.id AND t.ended_at IS NULL
    )
    SELECT id FROM stale
""")  # noqa: S608  only our own words

_MARK = text("""
    WITH ours AS (
        SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:leases AS uuid[])) AS t (id, lease)
    ), marked AS (
        UPDATE letter l SET body_started_at = now() FROM ours
        WHERE l.id = ours.id AND l.lease = ours.lease AND l.status = 'sending' AND l.lease_until > now() + :margin
        RETURNING l.id, l.lease
    ), tried AS (
        UPDATE letter_try t SET body_started_at = now() FROM marked
        WHERE t.letter_id = marked.id AND t.lease = marked.lease
    )
    SELECT id FROM marked
""")

_SETTLE = text("""
    WITH answers AS (
        SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:leases AS uuid[]), CAST(:statuses AS text[]),
                             CAST(:outcomes AS text[]), CAST(:stages AS text[]), CAST(:codes AS bigint[]),
                             CAST(:texts AS text[]), CAST(:waits AS interval[]))
            AS t (id, lease, status, outcome, stage, code, said, wait)
    ), refused AS (  -- no mailbox of that name: the person hears by paper, and the address takes no more mail
        SELECT l.id, l.address FROM answers a JOIN letter l ON l.id = a.id AND l.lease = a.lease
        WHERE a.status = 'failed' AND a.stage = 'rcpt' AND l.recipient_role = 'citizen' AND l.kind <> 'address_check'
    ), suppressed AS (
        INSERT INTO suppression (address_hash, reason, since)
        SELECT DISTINCT encode(sha256(lower(address)::bytea), 'hex'), 'refused', CAST(:now AS timestamptz) FROM refused
        ON CONFLICT DO NOTHING
    ), settled AS (
        UPDATE letter l SET lease = NULL, lease_until = NULL,
               status = CASE WHEN EXISTS (SELECT 1 FROM refused r WHERE r.id = l.id) THEN 'to_print' ELSE a.status
                        END::letterstatus,
               answer = concat_ws(' ', a.code, a.said), next_at = now() + a.wait,
               sent_at = CASE WHEN a.status = 'sent' THEN :now ELSE l.sent_at END,
               tries = CASE WHEN a.outcome = 'lane_down' THEN l.tries - 1 ELSE l.tries END,
               lost_claims = 0
        FROM answers a WHERE l.id = a.id AND l.lease = a.lease AND l.status = 'sending'
        RETURNING l.id, l.sent_at
    ), lines AS (  -- what went with a digest left when it did
        UPDATE letter l SET sent_at = s.sent_at FROM settled s WHERE l.bundle_id = s.id AND l.status = 'bundled'
    )
    UPDATE letter_try t SET ended_at = now(), outcome = a.outcome, stage = a.stage, code = a.code, text = a.said
    FROM answers a WHERE t.letter_id = a.id AND t.lease = a.lease AND t.ended_at IS NULL
""")

_LOST = text("""
    WITH lost AS (
        SELECT id, lease, body_started_at IS NOT NULL AS in_doubt FROM letter
        WHERE status = 'sending' AND lease_until < now() FOR UPDATE SKIP LOCKED
    ), tried AS (
        UPDATE letter_try t SET ended_at = now(), outcome = CASE WHEN lost.in_doubt THEN 'in_doubt' ELSE 'lost' END
        FROM lost WHERE t.letter_id = lost.id AND t.lease = lost.lease AND t.ended_at IS NULL
    )
    UPDATE letter l SET lease = NULL, lease_until = NULL, lost_claims = l.lost_claims + 1,
        answer = CASE WHEN lost.in_doubt THEN 'in doubt: the worker was lost' ELSE 'the worker was lost' END,
        status = CASE
            WHEN lost.in_doubt AND :hold THEN 'unknown'
            WHEN l.lost_claims + 1 >= :poison THEN 'failed'
            ELSE 'owed' END::letterstatus
    FROM lost WHERE l.id = lost.id
""")


def claim_letters(n: int, lease: timedelta = LEASE) -> list[Claim]:
    """
    Up to ``n`` letters that are due, ours until the lease ends; empty only if none is left to claim.

    On the way those that are no longer true are cancelled, and those beyond the directive's limits are held.
    """
    while True:
        with transaction() as db:
            now = read_clock(db).now
            claims = [Claim(*row) for row in db.execute(_CLAIM, {"n": n, "now": now, "lease": lease})]
            if not claims:
                return []
            ids = [claim.letter_id for claim in claims]
            kept_back = set(db.scalars(_CANCEL_STALE, {"ids": ids}))
            kept_back |= hold_floods(db, [letter_id for letter_id in ids if letter_id not in kept_back], now)
        if left := [claim for claim in claims if claim.letter_id not in kept_back]:
            return left


def mark_bodies(claims: Sequence[Claim], margin: timedelta = MARGIN) -> set[int]:
    """Commit, before the body, that these letters may now be out; returns the ids whose lease still holds."""
    rows = {"ids": [c.letter_id for c in claims], "leases": [c.lease for c in claims], "margin": margin}
    with transaction() as db:
        return set(db.scalars(_MARK, rows))


@dataclass(frozen=True, slots=True)
class Settlement:
    """The outcome of one try: the letter's new status and what the server said."""

    claim: Claim
    status: str
    outcome: str
    stage: str | None = None
    code: int | None = None
    text: str | None = None
    wait: timedelta = timedelta()


def settle_letters(settlements: Sequence[Settlement]) -> None:
    """Record outcomes; a late word about a lease that was lost changes nothing."""
    columns = {
        "ids": [s.claim.letter_id for s in settlements], "leases": [s.claim.lease for s in settlements],
        "statuses": [s.status for s in settlements], "outcomes": [s.outcome for s in settlements],
        "stages": [s.stage for s in settlements], "codes": [s.code for s in settlements],
        "texts": [s.text for s in settlements], "waits": [s.wait for s in settlements],
    }  # fmt: skip
    with transaction() as db:
        db.execute(_SETTLE, columns | {"now": read_clock(db).now})


def settle_lost(on_doubt: OnDoubt) -> int:
    """Take back letters whose worker was lost: unmarked ones are owed again, marked ones by the policy."""
    with transaction() as db:
        lost = db.execute(_LOST, {"hold": on_doubt is OnDoubt.HOLD, "poison": LOST_CLAIMS})
        return lost.rowcount  # type: ignore[attr-defined, no-any-return]


def letters_due() -> bool:
    """Whether a letter or a digest may leave now, or a lost one must be taken back."""
    due = text("""
        SELECT EXISTS (SELECT 1 FROM letter WHERE status = 'owed' AND next_at <= now()
                       AND (not_before <= :now OR not_before = owed_at))
            OR EXISTS (SELECT 1 FROM letter WHERE status = 'sending' AND lease_until < now())
            OR EXISTS (SELECT 1 FROM letter WHERE status = 'bundled' AND priority = 7 AND bundle_id IS NULL
                       AND sent_at IS NULL AND not_before <= :now)
    """)
    with transaction() as db:
        return bool(db.scalar(due, {"now": read_clock(db).now}))
