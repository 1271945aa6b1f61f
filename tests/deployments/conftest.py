import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from deployments.home import Home
from deployments.pg_place import remove_place
from deployments.processes import our_environment
from deployments.settings import Settings

USES_BOTH = """
import sys
from pathlib import Path
from deployments.runtime import database, mail_server
from deployments.settings import Settings

settings = Settings(home=Path(sys.argv[1]))
with database(settings) as url, mail_server(settings) as smtp:
    print(url, smtp, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True, scope="session")
def _no_settings_of_the_machine() -> Iterator[None]:
    """What the person who runs the tests has set must not change them."""
    with pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith(("FOLLOWUP_", "PREFECT_"))]:
            environment.delenv(name)
        yield


@pytest.fixture
def a_home(tmp_path) -> Iterator[Home]:
    """A home in a folder that only its owner may enter, as ``/root`` is."""
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    home = Home(private / "home")
    yield home
    assert home.has_ended("postgres", within=30), "PostgreSQL still runs"
    remove_place(home)


@pytest.fixture
def settings(a_home) -> Settings:
    return Settings(home=a_home.path)


class Command:
    """Another command in the same home: it stands on the database and the mail server until it is ended or killed."""

    def __init__(self, home: Home) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", USES_BOTH, home.path],
            env=our_environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def urls(self) -> list[str]:
        """The database's and the mail server's; waits until both are up."""
        return self.process.stdout.readline().split()

    def end(self) -> None:
        self.process.communicate()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def a_command(a_home) -> Iterator[Command]:
    command = Command(a_home)
    yield command
    command.kill()


@pytest.fixture
def another_command(a_home) -> Iterator[Command]:
    command = Command(a_home)
    yield command
    command.kill()
