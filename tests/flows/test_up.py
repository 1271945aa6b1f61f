"""`followup up` is one family of processes: killed, it leaves nothing behind."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.home import Home
from deployments.prefect_server import PrefectServer
from tests.flows.waiting import until

PROCESSES = ("postgres", "mailbox", "prefect")


@pytest.fixture
def an_up(tmp_path):
    """`followup up` in a home of its own, just started."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("FOLLOWUP_", "PREFECT_"))}
    command = [sys.executable, "-m", "deployments.cli.main", "up"]
    home = tmp_path / "home"
    up = subprocess.Popen(command, env=known | {"FOLLOWUP_HOME": str(home)}, stdout=subprocess.DEVNULL)
    yield up, home
    up.kill()
    up.wait()


async def test_killed_it_leaves_no_process_of_its_home(an_up):
    """PostgreSQL, the mailbox and Prefect's server end with it, within seconds, though nobody asked them to."""
    up, path = an_up
    home = Home(path)
    server = PrefectServer(home, "")
    await until(lambda: server.is_healthy() or up.poll() is not None, within=90)
    assert up.poll() is None
    assert all(home.runs(name) for name in PROCESSES)
    assert processes_of(path) > len(PROCESSES)

    up.send_signal(signal.SIGKILL)

    await until(lambda: processes_of(path) == 0 and all(home.has_ended(name) for name in PROCESSES), within=20)


def processes_of(home):
    """How many processes name that home in their arguments, their environment or their working folder."""
    return sum(
        _belongs(process, str(home)) for process in Path("/proc").glob("[0-9]*") if process.name != str(os.getpid())
    )


def _belongs(process, home):
    try:
        told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        return home.encode() in told or home in str((process / "cwd").readlink())
    except OSError:
        return False
