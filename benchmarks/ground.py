"""What every benchmark stands on: a PostgreSQL of its own with the shipped district, emptied before each."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import text

from deployments.postgres import Cluster
from deployments.processes import our_environment
from deployments.runtime import delete_postgres, local_postgres
from deployments.settings import Settings
from deployments.shipped import shipped_district
from models import session
from models.clock import set_demo_clock
from models.migrations.run import upgrade
from models.tables import Base
from tasks.seeding import seed_district

_SEEDED = ("appointment", "calendar_day", "conference", "directive_version", "routing", "staff", "unit")


# Thousands of letters to two dozen units are a flood to each of them, which a person would have to let go.
_NO_LIMITS = text(r"""
    UPDATE directive_version
    SET text = regexp_replace(text, '(per_person_per_day|per_issue_per_week) = \d+', '\1 = 1000000', 'g')
""")


@dataclass(frozen=True, slots=True)
class Ground:
    """The database of a run; ``folder`` is scratch space."""

    cluster: Cluster
    folder: Path

    @property
    def url(self) -> str:
        """The SQLAlchemy URL, as the application comes in."""
        return self.cluster.url("followup")

    @property
    def plain_url(self) -> str:
        """The same for psycopg."""
        return _plain(self.url)

    @contextmanager
    def asleep(self) -> Iterator[psycopg.Connection]:
        """A superuser's transaction in which no trigger fires and no foreign key is checked: for making rows."""
        url = _plain(self.cluster.url("postgres")).removesuffix("/postgres") + "/followup"
        with psycopg.connect(url) as db:
            db.execute("SET session_replication_role = replica")
            yield db

    def empty(self, now: datetime) -> None:
        """Leave only what was seeded; the clock stands at ``now``."""
        tables = [f'"{t.name}"' for t in Base.metadata.sorted_tables if t.name not in _SEEDED]
        with self.asleep() as db:
            db.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY")
        with session.transaction() as db:
            set_demo_clock(db, now)

    def tidy(self, *tables: str) -> None:
        """What autovacuum would do, now: dead rows and statistics of these tables, or of all."""
        with psycopg.connect(_plain(self.url), autocommit=True) as db:
            db.execute(f"VACUUM ANALYZE {', '.join(tables)}")


@contextmanager
def prepared_ground() -> Iterator[Ground]:
    """A new cluster with our schema and the shipped district, deleted afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", database_url=None)
        with local_postgres(settings) as cluster:
            ground = Ground(cluster, Path(folder))
            session.bind(ground.url)
            upgrade(ground.url)
            seed_district(shipped_district())
            with session.transaction() as db:
                db.execute(_NO_LIMITS)
            yield ground
            session.engine().dispose()
        delete_postgres(settings)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def seconds(work: Callable[[], Any]) -> float:
    """How long one call takes, in wall clock."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def ask(question: str, **values: Any) -> Any:
    """One value from the database."""
    with session.transaction() as db:
        return db.scalar(text(question), values)


def start_module(name: str, *args: str | Path) -> subprocess.Popen[str]:
    """Start ``python -m name args`` with our packages; its standard input and output are pipes of text."""
    command = [sys.executable, "-P", "-m", name, *map(str, args)]
    return subprocess.Popen(command, env=our_environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
