"""
Calls owed to webhooks: recorded with the step by a trigger, sent afterwards, at least once each.

A call is claimed for a minute by moving it into the future (``FOR UPDATE SKIP LOCKED``): a worker that dies leaves it
to be claimed again. After seven tries over 33 hours it has failed.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import text

from models.session import transaction
from tasks.calling_guard import AddressForbidden, Target, guard

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 1440))
LEASE = timedelta(minutes=1)
AT_ONCE = 20
SECONDS, BYTES = 5.0, 64 * 1024  # of one try; of an answer
_GOOD = range(200, 300)

# What its token may no longer read is not told: a token revoked or past its end, a webhook deleted.
_GIVE_UP = text("""
    UPDATE webhook_call c SET status = 'failed', answer = 'the webhook or its token has ended'
    FROM webhook w JOIN api_token t ON t.id = w.token_id
    WHERE c.webhook_id = w.id AND c.status = 'owed' AND c.next_at <= now()
      AND (w.ended_at IS NOT NULL OR t.ended_at IS NOT NULL OR t.expires_at <= now())
""")
_CLAIM = text("""
    WITH ready AS (
        SELECT id FROM webhook_call WHERE status = 'owed' AND next_at <= now()
        ORDER BY next_at, id LIMIT :n FOR UPDATE SKIP LOCKED
    ), claimed AS (
        UPDATE webhook_call c SET next_at = now() + :lease, tries = tries + 1 FROM ready WHERE c.id = ready.id
        RETURNING c.id, c.tries, c.webhook_id, c.event_id
    )
    SELECT c.id, c.tries, w.url, w.secret, e.id AS event, e.action::text AS action, i.code, e.seq AS version,
           e.happened_at, e.recorded_at
    FROM claimed c JOIN webhook w ON w.id = c.webhook_id JOIN issue_event e ON e.id = c.event_id
    JOIN issue i ON i.id = e.issue_id ORDER BY c.event_id
""")
_SETTLE = text("""
    UPDATE webhook_call SET status = CAST(:status AS callstatus), answer = :answer,
        next_at = now() + CAST(:wait AS interval), sent_at = CASE WHEN :status = 'sent' THEN now() END
    WHERE id = :id AND tries = :tries AND status = 'owed'
""")
_DUE = text("SELECT EXISTS (SELECT 1 FROM webhook_call WHERE status = 'owed' AND next_at <= now())")


@dataclass(frozen=True, slots=True)
class Call:
    """One step to tell one webhook; ours until the lease ends or another counts the next try."""

    id: int
    tries: int
    url: str
    secret: str
    event: int
    action: str
    code: str
    version: int
    happened_at: datetime
    recorded_at: datetime

    @property
    def body(self) -> bytes:
        """What is told: ids and codes; whoever may read more asks the API."""
        told: dict[str, Any] = {
            "event": self.event, "action": self.action, "code": self.code, "version": self.version,
            "happened_at": self.happened_at.isoformat(), "recorded_at": self.recorded_at.isoformat(),
        }  # fmt: skip
        return json.dumps(told, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Told:
    """How one try ended."""

    call: Call
    good: bool
    answer: str


@dataclass(frozen=True, slots=True)
class CallReport:
    """What a round of calls did."""

    sent: int
    deferred: int
    failed: int


def sign(secret: str, timestamp: int, body: bytes) -> str:
    """The signature that a receiver computes again: HMAC-SHA256 over ``timestamp.body``."""
    return "v1=" + hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256).hexdigest()


def calls_due() -> bool:
    """Whether some webhook must be told something now."""
    with transaction() as db:
        return bool(db.scalar(_DUE))


def claim_calls(n: int = AT_ONCE) -> list[Call]:
    """Up to ``n`` calls that are due, the oldest steps first."""
    with transaction() as db:
        db.execute(_GIVE_UP)
        return [Call(*row) for row in db.execute(_CLAIM, {"n": n, "lease": LEASE})]


def settle_calls(told: Sequence[Told]) -> CallReport:
    """Put down how they ended; a late word about a call that somebody else has claimed since changes nothing."""
    rows = [_settlement(one) for one in told]
    with transaction() as db:
        for row in rows:
            db.execute(_SETTLE, row)
    counted = [row["status"] for row in rows]
    return CallReport(counted.count("sent"), counted.count("owed"), counted.count("failed"))


def _settlement(one: Told) -> dict[str, Any]:
    tries = one.call.tries
    status = "sent" if one.good else "owed" if tries <= len(WAITS) else "failed"
    wait = WAITS[tries - 1] if status == "owed" else timedelta()
    return {"id": one.call.id, "tries": tries, "status": status, "answer": one.answer[:200], "wait": wait}


async def call_owed() -> CallReport:
    """Tell every webhook what is due, a handful at a time, until nothing is."""
    report = CallReport(0, 0, 0)
    while calls := await asyncio.to_thread(claim_calls):
        told = await asyncio.gather(*(tell(call) for call in calls))
        done = await asyncio.to_thread(settle_calls, told)
        report = CallReport(
            report.sent + done.sent, report.deferred + done.deferred, report.failed + done.failed
        )  # fmt: skip
    return report


async def tell(call: Call) -> Told:
    """One try: within five seconds, without following anywhere, reading no more than 64 KB of the answer."""
    try:
        async with asyncio.timeout(SECONDS):
            status = await _post(call, await guard().resolve(call.url))
    except AddressForbidden as error:
        return Told(call, good=False, answer=error.en)
    except TimeoutError:
        return Told(call, good=False, answer=f"no answer within {SECONDS:.0f} s")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        return Told(call, good=False, answer=type(error).__name__)
    return Told(call, status in _GOOD, f"HTTP {status}")


async def _post(call: Call, target: Target) -> int:
    """Connect to the address that was judged; name and certificate are those of the host."""
    ip = f"[{target.ip}]" if ":" in target.ip else target.ip
    usual = target.port == (443 if target.scheme == "https" else 80)
    name = f"[{target.host}]" if ":" in target.host else target.host
    headers = _headers(call) | {"Host": name if usual else f"{name}:{target.port}"}
    client = httpx.AsyncClient(
        verify=guard().context(), timeout=SECONDS, follow_redirects=False, trust_env=False, http2=False
    )
    async with client, client.stream(
        "POST", f"{target.scheme}://{ip}:{target.port}{target.path}", content=call.body, headers=headers,
        extensions={"sni_hostname": target.host},
    ) as answer:  # fmt: skip
        taken = 0
        async for chunk in answer.aiter_raw():
            if (taken := taken + len(chunk)) > BYTES:
                break
        return answer.status_code


def _headers(call: Call) -> dict[str, str]:
    timestamp = int(time.time())
    return {
        "Content-Type": "application/json", "User-Agent": "followup", "Accept-Encoding": "identity",
        "Followup-Event": str(call.event), "Followup-Timestamp": str(timestamp),
        "Followup-Signature": sign(call.secret, timestamp, call.body),
    }  # fmt: skip
