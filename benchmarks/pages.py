"""How fast pages are with 100,000 issues on record, for one reader and for fifty at once."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import uvicorn

from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, median, percentile
from benchmarks.making import make_open_issues
from models.states import Role
from tasks.demo_staff import sign_in_demo
from web.app import create_app
from web.asking import SESSION
from web.site import Site

_LIMIT_MS = 50
_USERS, _EACH = 50, 10

# What make_open_issues made, all but some closed long ago; each issue with its two steps, half of the closed published.
_CLOSE = """
    UPDATE issue SET state = 'closed', answered_on = due_on - 2, object_until = due_on + 12, moved_at = moved_at
    WHERE id > %(open)s
"""
_EVENTS = """
    INSERT INTO issue_event (issue_id, seq, action, source, target, role, actor, happened_at, recorded_at, facts, unit_id,
                             due_on, deadline_version, prev_hash, hash)
    SELECT i.id, s.seq, s.action::action, NULL, CASE WHEN s.seq = 2 THEN i.state ELSE 'raised' END, 'office', 'office',
           i.moved_at, i.moved_at, '{}', i.unit_id, i.due_on, 1, i.chain_head, i.chain_head
    FROM issue i CROSS JOIN (VALUES (1, 'raise'), (2, 'assign')) AS s (seq, action)
"""
_PUBLISH = """
    INSERT INTO publication (issue_id, text, answer, folded, approved_at)
    SELECT id, text, 'Đã trả giấy.', 'de nghi tra giay dung hen so ' || id, now()
    FROM issue WHERE state = 'closed' AND mod(id, 2) = 0
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page and who looks at it."""

    name: str
    url: str
    role: Role | None
    unit: str | None = None


def _visits() -> list[Visit]:
    code = ask(
        "SELECT code FROM issue WHERE state = 'assigned' AND unit_id = (SELECT id FROM unit WHERE code = 'tu-phap') LIMIT 1"
    )
    return [
        Visit("unit's desk", "/viec", Role.UNIT, "tu-phap"),
        Visit("office's desk", "/van-phong", Role.OFFICE),
        Visit("chair's page", "/chu-tri", Role.CHAIR),
        Visit("list of issues", "/kien-nghi", Role.OFFICE),
        Visit("issue page", f"/kien-nghi/{code}", Role.OFFICE),
        Visit("public search", "/cong-khai?q=tra+giay", None),
        Visit("public statistics", "/cong-khai/so-lieu", None),
    ]


def measure(ground: Ground, issues: int, still_open: int, runs: int) -> Section:
    """``issues`` on record, ``still_open`` of them running; ``runs`` requests of each page."""
    section = Section(
        f"6. Pages with {issues:,} issues, {still_open:,} of them open",
        f"Over HTTP on this machine, one reader, {runs} requests of each page after five to warm up; then {_USERS} readers "
        f"at once, {_EACH} pages each.",
    )
    _fill(ground, issues, still_open)
    with _served() as base:
        visits = [(visit, _session(visit)) for visit in _visits()]
        for visit, key in visits:
            took = _one_reader(base, visit, key, runs)
            section.at_most(f"{visit.name}, p95, ms", percentile(took, 95), _LIMIT_MS, "{:.0f}")
            section.note(f"{visit.name}, median, ms", f"{median(took):.0f}")
        wrong, seconds = _many_readers(base, visits)
        section.at_most(f"errors with {_USERS} readers at once", wrong, 0, "{:.0f}")
        section.note("pages a second then", f"{_USERS * _EACH / seconds:.0f}")
    return section


def _fill(ground: Ground, issues: int, still_open: int) -> None:
    make_open_issues(ground, issues, max(1, issues // 100))
    with ground.asleep() as db:
        db.execute(_CLOSE, {"open": still_open})
        db.execute(_EVENTS)
        db.execute(_PUBLISH)
    ground.tidy()


def _session(visit: Visit) -> str | None:
    if visit.role is None:
        return None
    code = ask(
        "SELECT s.code FROM staff s JOIN appointment a ON a.staff_id = s.id LEFT JOIN unit u ON u.id = a.unit_id "
        "WHERE a.role = CAST(:role AS role) AND (CAST(:unit AS text) IS NULL OR u.code = :unit) ORDER BY s.id LIMIT 1",
        role=visit.role.value, unit=visit.unit,
    )  # fmt: skip
    return sign_in_demo(code, "benchmark")


def listen() -> socket.socket:
    """A socket on any free port; named as TCP, so that asyncio turns Nagle's delay off as it does for a port by number."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    return listening


@contextmanager
def _served() -> Iterator[str]:
    config = uvicorn.Config(
        create_app(Site("http://127.0.0.1", "b" * 40)), port=0, log_level="warning", access_log=False
    )
    listening, server = listen(), uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


@contextmanager
def _reader(base: str, key: str | None) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=base, cookies={SESSION: key} if key else {}, timeout=30) as client:
        yield client


def _one_reader(base: str, visit: Visit, key: str | None, runs: int) -> list[float]:
    took: list[float] = []
    with _reader(base, key) as client:
        for turn in range(runs + 5):
            began = time.perf_counter()
            client.get(visit.url).raise_for_status()
            if turn >= 5:
                took.append((time.perf_counter() - began) * 1000)
    return took


def _many_readers(base: str, visits: Sequence[tuple[Visit, str | None]]) -> tuple[int, float]:
    """How many answers were not 200, and how long it took in all."""

    def read(number: int) -> int:
        visit, key = visits[number % len(visits)]
        with _reader(base, key) as client:
            return sum(client.get(visit.url).status_code != httpx.codes.OK for _ in range(_EACH))

    began = time.perf_counter()
    with ThreadPoolExecutor(_USERS) as pool:
        wrong = sum(pool.map(read, range(_USERS)))
    return wrong, time.perf_counter() - began
