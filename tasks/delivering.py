"""Send what is owed: a few connections, each letter marked before its body, outcomes recorded as they come."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Self

from models.errors import FollowUpError, TryLater
from models.session import DatabaseAway
from notifications.deliver import Answer, AnswerKind, Connection, Envelope
from notifications.relay import Relay
from tasks.batching import Batcher
from tasks.composing import Ready, Sender, prepare_letters
from tasks.outbox import LEASE, Claim, OnDoubt, Settlement, claim_letters, mark_bodies, settle_letters, settle_lost
from tasks.retrying import MOST_TRIES, wait_before

BATCH = 64
_PATIENCE = (0.2, 0.5, 1, 2, 5, 10, 20)  # seconds between tries to record an outcome
CONNECTIONS = 4


class LeaseLost(FollowUpError):
    """Another worker took the letter over; nothing of it was sent by us."""

    def __init__(self) -> None:
        super().__init__("Thư đã được tiến trình khác nhận gửi.", "Another worker took the letter over.")


class MailServerAway(TryLater):
    """The mail server takes nothing now; every letter waits."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"Máy chủ thư hiện không nhận thư nào: {said}. Các thư vẫn chờ gửi; hãy thử lại sau.",
            f"The mail server takes no letters now: {said}. All letters stay owed; try again later.",
        )


@dataclass(frozen=True, slots=True)
class Post:
    """How this process sends: where to, as whom, and what it does in doubt."""

    relay: Relay
    sender: Sender
    on_doubt: OnDoubt = OnDoubt.RESEND
    connections: int = CONNECTIONS
    lease: timedelta = LEASE

    @property
    def deadline(self) -> timedelta:
        """The longest that one try may take: well within the lease."""
        return self.lease * 11 / 15


@dataclass(slots=True)
class DeliveryReport:
    """What became of the letters of one delivery."""

    sent: int = 0
    failed: int = 0
    deferred: int = 0
    unknown: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    trouble: str | None = None  # what the server said that takes nothing at all

    def count(self, settlement: Settlement) -> None:
        """Add one outcome."""
        field_name = {"sent": "sent", "owed": "deferred", "held": "deferred", "unknown": "unknown"}.get(
            settlement.status, "failed"
        )
        setattr(self, field_name, getattr(self, field_name) + 1)
        self.answers[settlement.outcome] += 1
        if settlement.outcome == AnswerKind.LANE_DOWN and settlement.stage:
            self.trouble = settlement.text


_bound: list[Post] = []


def bind_post(post: Post) -> None:
    """Say how this process sends letters."""
    _bound[:] = [post]


async def deliver_owed() -> DeliveryReport:
    """Send every letter that is due; a server that does not take letters ends the delivery, the rest stays owed."""
    post, report = _bound[0], DeliveryReport()
    await asyncio.to_thread(settle_lost, post.on_doubt)
    if not post.relay.sends:
        return report
    try:
        async with Delivery(post, report) as delivery:
            await delivery.run()
    except BaseExceptionGroup as group:
        if group.split(TryLater)[1]:
            raise
        raise DatabaseAway from group
    return report


class Delivery:
    """One delivery: claims are fetched in batches, sent over a few connections, marked and settled in groups."""

    def __init__(self, post: Post, report: DeliveryReport) -> None:
        self.post, self.report = post, report
        self.waiting: deque[Ready] = deque()
        self.fetching, self.lane_open = asyncio.Lock(), asyncio.Event()
        self.lane_down = self.drained = False
        self.marks = Batcher(mark_bodies)
        self.settlements = Batcher(settle_patiently)

    async def __aenter__(self) -> Self:
        """Start the groups that mark and settle."""
        await self.marks.start()
        await self.settlements.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let both groups finish what they hold."""
        await self.marks.stop()
        await self.settlements.stop()

    async def run(self) -> None:
        """Work until nothing is due or the server takes nothing."""
        async with asyncio.TaskGroup() as workers:
            workers.create_task(self._work())
            await self.lane_open.wait()  # a password that is refused is tried once, not by every connection
            for _ in range(self.post.connections - 1):
                workers.create_task(self._work())
        await self._settle([_unsent(ready) for ready in self.waiting])

    async def _work(self) -> None:
        """One connection: the outcome of a letter is recorded while the next one is offered, never two behind."""
        settled = self._settle([])
        async with Connection(self.post.relay) as connection:
            while not self.lane_down and (ready := await self._next()):
                answer = await self._try(connection, ready)
                self.lane_down |= answer.kind is AnswerKind.LANE_DOWN
                self.lane_open.set()
                await settled
                settled = self._settle([settlement_of(ready.claim, answer, self.post.on_doubt)])
        await settled
        self.lane_open.set()

    async def _next(self) -> Ready | None:
        async with self.fetching:
            while not (self.waiting or self.drained or self.lane_down):
                claims = await asyncio.to_thread(claim_letters, BATCH, self.post.lease)
                self.drained = not claims
                ready, settled = await asyncio.to_thread(prepare_letters, claims, self.post.sender)
                self.waiting.extend(ready)
                await self._settle(settled)
        return self.waiting.popleft() if self.waiting and not self.lane_down else None

    async def _try(self, connection: Connection, ready: Ready) -> Answer:
        envelope = Envelope(ready.sender, ready.recipient, ready.raw)

        marked = False

        async def mark() -> None:
            nonlocal marked
            self.lane_open.set()
            if ready.claim.letter_id not in await self.marks.add(ready.claim):
                raise LeaseLost
            marked = True

        try:
            async with asyncio.timeout(self.post.deadline.total_seconds()):
                return await connection.send(envelope, before_body=mark)
        except LeaseLost as lost:
            return Answer(AnswerKind.DEFERRED, "mark", None, lost.en)
        except TimeoutError:
            kind = AnswerKind.IN_DOUBT if marked else AnswerKind.DEFERRED
            return Answer(kind, "deadline", None, "the server took longer than one try may take")

    def _settle(self, settlements: Sequence[Settlement]) -> asyncio.Future[list[None]]:
        """Have outcomes recorded; done when they are."""
        for settlement in settlements:
            self.report.count(settlement)
        return asyncio.gather(*map(self.settlements.put, settlements))


def settle_patiently(settlements: Sequence[Settlement]) -> None:
    """
    Record outcomes, waiting for a database that is away: an accepted letter that is forgotten would be sent again.

    :raises DatabaseAway: it stayed away for longer than a restart takes
    """
    for patience in _PATIENCE:
        try:
            return settle_letters(settlements)
        except DatabaseAway:
            time.sleep(patience)
    return settle_letters(settlements)


def _unsent(ready: Ready) -> Settlement:
    return Settlement(ready.claim, "owed", "lane_down", text="not tried: the server takes nothing now")


def settlement_of(claim: Claim, answer: Answer, on_doubt: OnDoubt) -> Settlement:
    """What the server's answer means for the letter."""
    status = {
        AnswerKind.ACCEPTED: "sent",
        AnswerKind.REFUSED: "failed",
        AnswerKind.SUPPRESSED: "held",  # the mail mode keeps it here; a person releases it when mail is live
        AnswerKind.IN_DOUBT: "unknown" if on_doubt is OnDoubt.HOLD else "owed",
    }.get(answer.kind, "owed")
    if answer.stage == "dry-run" and answer.kind is AnswerKind.ACCEPTED:
        return Settlement(claim, "held", answer.kind.value, answer.stage, answer.code, answer.text)
    if answer.kind is AnswerKind.LANE_DOWN:  # the server, not the letter: it waits for the next delivery, uncounted
        return Settlement(claim, status, answer.kind.value, answer.stage, answer.code, answer.text)
    if status == "owed" and claim.tries >= MOST_TRIES:
        status = "failed"
    wait = wait_before(claim.tries)
    return Settlement(claim, status, answer.kind.value, answer.stage, answer.code, answer.text, wait)
