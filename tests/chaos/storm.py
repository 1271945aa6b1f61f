"""Chaos: workers, PostgreSQL and the SMTP server are killed at random while letters are sent; then the books are compared."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import psycopg
from sqlalchemy import text

from deployments.home import free_port
from deployments.runtime import database, delete_postgres
from deployments.settings import Settings
from deployments.shipped import DEMO_WORKBOOK, shipped_district
from models import session
from models.clock import HANOI, set_demo_clock
from models.errors import TryLater
from models.migrations.run import upgrade
from tasks.register import import_workbook
from tasks.routing import route_raised
from tasks.seeding import seed_district
from tasks.verifying import verify_chains

_MULTIPLY = text("""
    INSERT INTO letter (key, kind, recipient_role, status, issue_id, conference_id, event_id, deadline_version, unit_id,
                        person_id, as_of, owed_at, not_before)
    SELECT key || ':' || n, kind, recipient_role, status, issue_id, conference_id, event_id, deadline_version, unit_id,
           person_id, as_of, owed_at, not_before
    FROM letter CROSS JOIN generate_series(1, 1000) AS n WHERE status = 'owed' ORDER BY n, id LIMIT :wanted
""")
_NO_LIMITS = text(r"""
    UPDATE directive_version
    SET text = regexp_replace(text, '(per_\w+ = )\d+', '\1100000', 'g')
""")
_DOUBTS = text("""
    SELECT l.message_id, l.status::text, count(t.id) FILTER (
        WHERE t.body_started_at IS NOT NULL AND (t.outcome IS NULL OR t.outcome = 'in_doubt'))
    FROM letter l LEFT JOIN letter_try t ON t.letter_id = l.id
    WHERE l.status NOT IN ('to_print', 'cancelled', 'bundled') GROUP BY l.id
""")


@dataclass
class Verdict:
    """What the books say after a storm."""

    letters: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    lost: int = 0  # told "sent", but no copy at the far end
    extra: int = 0  # copies beyond one
    most: int = 0  # copies of one letter
    beyond: int = 0  # copies beyond 1 + tries in doubt
    unfinished: int = 0
    broken_chains: int = 0


class Storm:
    """Workers, one sink, one PostgreSQL; :meth:`rage` breaks them, :meth:`judge` compares the books."""

    def __init__(self, folder: Path, url: str, on_doubt: str, seed: int, workers: int = 3) -> None:
        self.folder, self.url, self.on_doubt, self.seed = folder, url, on_doubt, seed
        self.dice = random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.port, self.log = free_port(), folder / f"sink-{on_doubt}.log"
        self.sink = self._start_sink()
        self.workers = [self._start_worker() for _ in range(workers)]
        self.frozen: list[tuple[float, subprocess.Popen[bytes]]] = []

    def _start_sink(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.chaos.sink", str(self.port), str(self.log), str(self.seed)]
        sink = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert sink.stdout is not None
        sink.stdout.readline()
        return sink

    def _start_worker(self) -> subprocess.Popen[bytes]:
        smtp = f"smtp://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "tests.chaos.worker", self.url, smtp, self.on_doubt]
        return subprocess.Popen(command, stderr=(self.folder / "workers.log").open("ab"))

    def rage(self, seconds: float) -> None:
        """Break something about once a second."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            fault = self.dice.choice(
                [self.kill_worker, self.kill_worker, self.freeze_worker, self.drop_connections, self.kill_postgres,
                 self.kill_sink]
            )  # fmt: skip
            fault()
            self.faults[fault.__name__] += 1
            self.thaw()
            time.sleep(self.dice.uniform(0.2, 0.9))  # the storm's own rhythm, nothing is awaited

    def kill_worker(self) -> None:
        nth = self.dice.randrange(len(self.workers))
        self.workers[nth].kill()
        self.workers[nth].wait()
        self.workers[nth] = self._start_worker()

    def freeze_worker(self) -> None:
        worker = self.dice.choice(self.workers)
        worker.send_signal(signal.SIGSTOP)
        self.frozen.append((time.monotonic() + 9, worker))  # longer than the lease of eight seconds

    def thaw(self, *, all_of_them: bool = False) -> None:
        for until, worker in list(self.frozen):
            if all_of_them or time.monotonic() > until:
                worker.send_signal(signal.SIGCONT)
                self.frozen.remove((until, worker))

    def drop_connections(self) -> None:
        with suppress(psycopg.Error), psycopg.connect(self._plain(), autocommit=True, connect_timeout=2) as db:
            db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user "
                       "AND pid <> pg_backend_pid()")  # fmt: skip

    def kill_postgres(self) -> None:
        with suppress(psycopg.Error, OSError, ValueError), psycopg.connect(self._plain(), connect_timeout=2) as db:
            row = db.execute("SELECT pg_backend_pid()").fetchone()
            assert row is not None
            status = Path(f"/proc/{row[0]}/status").read_text()
            os.kill(int(status.split("PPid:")[1].split()[0]), signal.SIGKILL)

    def kill_sink(self) -> None:
        self.sink.kill()
        self.sink.wait()
        self.sink = self._start_sink()

    def _plain(self) -> str:
        return self.url.replace("postgresql+psycopg://", "postgresql://")

    def settle(self, within: float = 90) -> int:
        """Let the workers finish; returns how many letters are unfinished when patience ends."""
        self.thaw(all_of_them=True)
        until, left = time.monotonic() + within, 1
        while left and time.monotonic() < until:
            time.sleep(0.2)  # polls another process
            with suppress(TryLater), session.transaction() as db:
                left = db.scalar(text("SELECT count(*) FROM letter WHERE status IN ('owed', 'sending')")) or 0
        return left

    def end(self) -> None:
        for process in (*self.workers, self.sink):
            process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def judge(self, unfinished: int) -> Verdict:
        """Compare what we say we sent with what the far end stored."""
        stored = Counter(self.log.read_text().split())
        verdict = Verdict(faults=self.faults, unfinished=unfinished, broken_chains=len(verify_chains().broken))
        with session.transaction() as db:
            for message_id, status, doubts in db.execute(_DOUBTS):
                copies = stored[message_id]
                verdict.letters += 1
                verdict.statuses[status] += 1
                verdict.lost += status == "sent" and copies == 0
                verdict.extra += max(0, copies - 1)
                verdict.most = max(verdict.most, copies)
                verdict.beyond += max(0, copies - 1 - doubts)
        return verdict


def weather(folder: Path, *, on_doubt: str, seconds: float, letters: int, seed: int) -> Verdict:
    """One storm over a database of its own."""
    settings = Settings(home=folder / "home")
    with database(settings) as url:
        session.bind(url)
        upgrade(url)
        seed_district(shipped_district())
        with session.transaction() as db:  # noon of a working day, and no limit on how much one reader gets
            set_demo_clock(db, datetime(2023, 11, 16, 12, tzinfo=HANOI))
            db.execute(_NO_LIMITS)
        import_workbook(DEMO_WORKBOOK, "2023-2")
        route_raised()
        with session.transaction() as db:
            # no digest in a storm
            db.execute(text("UPDATE letter SET status = 'owed', not_before = owed_at WHERE status = 'bundled'"))
            db.execute(_MULTIPLY, {"wanted": letters})
        storm = Storm(folder, url, on_doubt, seed)
        try:
            storm.rage(seconds)
            unfinished = storm.settle()
        finally:
            storm.end()
        verdict = storm.judge(unfinished)
        session.engine().dispose()
    delete_postgres(settings)
    return verdict
