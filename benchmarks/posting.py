"""Delivery of owed letters, against bare aiosmtplib that sends the same bytes, ready made, to the same sink."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time

import aiosmtplib
from sqlalchemy import select, text

from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, median, seconds, start_module
from benchmarks.where import shares, timed
from benchmarks.workbooks import write_workbook
from flows.register_issues import register_issues
from models.clock import HANOI
from models.letter import Letter, LetterStatus
from models.session import transaction
from notifications.relay import Relay
from notifications.return_addresses import ReturnAddresses
from tasks import composing, delivering
from tasks.composing import Sender, prepare_letters
from tasks.delivering import BATCH, DeliveryReport, Post, bind_post, deliver_owed
from tasks.links import Links, bind_links, links
from tasks.outbox import Claim, claim_letters
from tasks.returns import bind_returns, returns

CONNECTIONS = 8
CONFERENCE = "2023-2"
_SECRET = "a secret of the benchmarks, longer than thirty-two characters"
SENDER = Sender("kien-nghi@bench.example", "bench.example")
CONFERENCE_DAY = datetime.combine(date(2023, 11, 16), time(17), HANOI)
_LETTERS_AN_ISSUE = 3  # at least

_OWE_AGAIN = text("""
    UPDATE letter SET status = 'owed', tries = 0, next_at = now(), raw = NULL, subject = NULL, message_id = NULL,
                      address = NULL, sent_at = NULL, answer = NULL, body_started_at = NULL
    WHERE status = 'sent'
""")


@dataclass(frozen=True, slots=True)
class Ready:
    """Bytes to send and to whom."""

    recipient: str
    raw: bytes


@contextmanager
def running_sink() -> Iterator[Relay]:
    """A sink in a process of its own."""
    process = start_module("benchmarks.sink")
    assert process.stdout is not None
    try:
        yield Relay("127.0.0.1", int(process.stdout.readline()))
    finally:
        process.communicate()


@contextmanager
def post_bound(relay: Relay) -> Iterator[None]:
    """While the block lasts, this process sends there, and its letters carry all that letters can."""
    before = list(delivering._bound), links(), returns()  # noqa: SLF001
    bind_post(Post(relay, SENDER, connections=CONNECTIONS))
    bind_links(Links("https://kiennghi.bench.example", _SECRET))
    bind_returns(ReturnAddresses(SENDER.domain, _SECRET))
    yield
    delivering._bound[:] = before[0]  # noqa: SLF001
    bind_links(before[1])
    bind_returns(before[2])


def take_in(ground: Ground, issues: int) -> None:
    """A conference of so many issues, imported and routed on its day."""
    path = write_workbook(ground.folder / "issues.xlsx", issues)
    asyncio.run(register_issues.fn(path, CONFERENCE))


def owe_letters(ground: Ground, letters: int) -> None:
    """Exactly so many letters to receivers with e-mail, owed by an import and its routing."""
    ground.empty(CONFERENCE_DAY)
    take_in(ground, letters // _LETTERS_AN_ISSUE + 1)
    with transaction() as db:
        spare = select(Letter.id).where(Letter.status == LetterStatus.OWED).order_by(Letter.id).offset(letters)
        db.execute(Letter.__table__.delete().where(Letter.id.in_(spare)))  # type: ignore[attr-defined]
    ground.tidy()


def owe_again(ground: Ground) -> None:
    """The same letters once more, as if nothing of them had been written or sent."""
    with transaction() as db:
        db.execute(_OWE_AGAIN)
        db.execute(text("DELETE FROM letter_try"))
    ground.tidy()


def deliver() -> DeliveryReport:
    """One delivery of everything that is owed."""
    return asyncio.run(deliver_owed())


def composed() -> list[Ready]:
    """The bytes of what was sent."""
    with transaction() as db:
        rows = db.execute(select(Letter.address, Letter.raw).where(Letter.status == LetterStatus.SENT))
        return [Ready(address or "", raw or b"") for address, raw in rows]


def send_bare(relay: Relay, ready: Sequence[Ready]) -> None:
    """The same bytes by aiosmtplib alone, over as many reused connections."""
    asyncio.run(_send_bare(relay, iter(ready)))


async def _send_bare(relay: Relay, ready: Iterator[Ready]) -> None:
    async def work() -> None:
        async with aiosmtplib.SMTP(hostname=relay.host, port=relay.port, start_tls=False) as client:
            for letter in ready:
                await client.sendmail(SENDER.address, [letter.recipient], letter.raw)

    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS):
            group.create_task(work())


def measure(ground: Ground, letters: int, runs: int) -> Section:
    """Delivery and bare sending take turns over the same letters; then composing by itself."""
    section = Section(
        "2. Delivery",
        f"`deliver_owed` with {CONNECTIONS} connections: claim, compose, mark before the body, send, outcome. Against bare"
        " aiosmtplib that sends the same finished bytes over as many reused connections to the same sink (a raw asyncio"
        f" process that keeps nothing). The two take turns over {letters:,} letters, {runs} times each after one run to warm"
        " up; medians.",
    )
    owe_letters(ground, letters)
    with running_sink() as relay, post_bound(relay):
        deliver()
        ours, bare = _alternate(ground, relay, runs)
        _say_rates(section, letters, ours, bare)
        section.where.append(f"one delivery: {_where(ground)}")
        _say_composing(section, ground)
    return section


def _alternate(ground: Ground, relay: Relay, runs: int) -> tuple[float, float]:
    ready, ours, bare = composed(), [], []
    for _ in range(runs):
        owe_again(ground)
        ours.append(seconds(deliver))
        bare.append(seconds(lambda: send_bare(relay, ready)))
    return median(ours), median(bare)


def _say_rates(section: Section, letters: int, ours: float, bare: float) -> None:
    size = ask("SELECT avg(octet_length(raw)) FROM letter WHERE status = 'sent'") / 1000
    section.note(f"{letters:,} letters of {size:.1f} kB: ours; bare", f"{letters / ours:.0f}/s; {letters / bare:.0f}/s")
    section.at_least("rate of delivery ÷ rate of bare sending", bare / ours, 0.5)


def _where(ground: Ground) -> str:
    owe_again(ground)
    with timed(
        claim=(delivering, "claim_letters"), compose_and_keep=(delivering, "prepare_letters"),
        mark=(delivering, "mark_bodies"), settle=(delivering, "settle_letters"),
    ) as spent:  # fmt: skip
        took = seconds(deliver)
    settle = spent.pop("settle")
    return f"{shares(spent, took)} (SMTP); settling takes {100 * settle / took:.0f} % beside the sending of the next letters"


def _say_composing(section: Section, ground: Ground) -> None:
    owe_again(ground)
    alone, loading, whole, letters = 0.0, 0.0, 0.0, 0
    while claims := claim_letters(BATCH):
        with timed(loading=(composing, "load_subjects"), compose=(composing, "_compose")) as spent:
            whole += seconds(lambda claims=claims: _prepare(claims))  # type: ignore[misc]
        alone, loading, letters = alone + spent["compose"], loading + spent["loading"], letters + len(claims)
    each = 1000 / letters
    section.at_most("composing a letter (values, templates, HTML, calendar, headers, MIME), ms", alone * each, 0.5)
    section.note("with what it speaks of loaded, ms", f"{(alone + loading) * each:.2f}")
    section.note("with its bytes kept in the database as well, ms", f"{whole * each:.2f}")


def _prepare(claims: list[Claim]) -> None:
    prepare_letters(claims, SENDER)
