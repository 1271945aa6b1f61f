import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from deployments.cli.main import app
from deployments.home import Home
from deployments.pg_place import remove_place
from deployments.runtime import local_postgres, mail_server
from deployments.settings import Settings
from models import session

_WORKBOOK = Path(__file__).parent.parent / "samples" / "hoi-nghi-2023-lan-2.xlsx"
_NUMBERS = count(1)


@dataclass
class Answer:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Followup:
    """The command, run in this process on one database."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url, self.settings = home, url, dict[str, str]()

    def __call__(self, *words: str) -> Answer:
        bound = list(session._bound)
        result = CliRunner().invoke(app, list(words), env=self.environment(), catch_exceptions=False)
        session._bound[:] = bound  # other tests of this process work on another database
        return Answer(result.exit_code, result.stdout, result.stderr)

    def json(self, *words: str) -> Any:
        """The document of a command that succeeds."""
        answer = self(*words, "--json")
        assert answer.code == 0, answer.err
        return answer.json

    def environment(self) -> dict[str, str | None]:
        chosen = {name: None for name in os.environ if name.startswith(("FOLLOWUP_", "PREFECT_"))}
        prefect = {"PREFECT_HOME": str(self.home / "prefect"), "PREFECT_LOGGING_LEVEL": "ERROR", "DO_NOT_TRACK": "1"}
        return chosen | prefect | {"FOLLOWUP_HOME": str(self.home), "FOLLOWUP_DATABASE_URL": self.url} | self.settings


class Cluster:
    """One PostgreSQL for all tests of the command; a database is a copy of another."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.server = home, url.rpartition("/")[0]

    @contextmanager
    def copy_of(self, template: str) -> Iterator[Followup]:
        name = f"copy_{next(_NUMBERS)}"
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield Followup(self.home, f"{self.server}/{name}")
        finally:
            self._say(f"DROP DATABASE {name} WITH (FORCE)")

    def make(self, name: str, template: str = "template1") -> Followup:
        self._say(f"CREATE DATABASE {name} TEMPLATE {template}")
        return Followup(self.home, f"{self.server}/{name}")

    def _say(self, sentence: str) -> None:
        url = self.server.replace("postgresql+psycopg", "postgresql")
        with psycopg.connect(f"{url}/followup", autocommit=True) as db:
            db.execute(sentence)


@pytest.fixture(scope="session")
def a_cluster(tmp_path_factory) -> Iterator[Cluster]:
    home = tmp_path_factory.mktemp("cli") / "home"
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith(("FOLLOWUP_", "PREFECT_"))]:
            environment.delenv(name)
        settings = Settings(home=home)
    with local_postgres(settings) as postgres, mail_server(settings):
        yield Cluster(home, postgres.url("followup"))
    assert Home(home).has_ended("postgres", within=30)
    remove_place(Home(home))


@pytest.fixture(scope="session")
def _seeded(a_cluster) -> str:
    assert a_cluster.make("seeded")("db", "upgrade").code == 0
    return "seeded"


@pytest.fixture(scope="session")
def _imported(a_cluster, _seeded) -> str:
    followup = a_cluster.make("imported", _seeded)
    followup("clock", "set", "2023-11-16T10:00")
    assert followup("import", str(_WORKBOOK), "--conference", "2023-2").code == 0
    return "imported"


@pytest.fixture(scope="session")
def _late(a_cluster, _imported) -> str:
    followup = a_cluster.make("late", _imported)
    assert followup("clock", "advance", "22d").code == 0
    return "late"


@pytest.fixture
def a_workbook() -> Path:
    """The tidy sample: 15 issues."""
    return _WORKBOOK


@pytest.fixture
def an_empty_database(a_cluster) -> Iterator[Followup]:
    """Nothing in it, not even tables."""
    with a_cluster.copy_of("template1") as followup:
        yield followup


@pytest.fixture
def a_district(a_cluster, _seeded) -> Iterator[Followup]:
    """What we ship is loaded; no conference was held yet."""
    with a_cluster.copy_of(_seeded) as followup:
        yield followup


@pytest.fixture
def a_conference(a_cluster, _imported) -> Iterator[Followup]:
    """The conference's day, 16/11/2023: the workbook is on record, each issue has its unit and date."""
    with a_cluster.copy_of(_imported) as followup:
        yield followup


@pytest.fixture
def a_late_conference(a_cluster, _late) -> Iterator[Followup]:
    """08/12/2023, the day after most dates: nobody did anything, each morning was swept and its letters sent."""
    with a_cluster.copy_of(_late) as followup:
        yield followup


@pytest.fixture
def what_was_said() -> Callable[[Answer], str]:
    """All that was printed, on one line."""
    return lambda answer: " ".join((answer.out + answer.err).split())
