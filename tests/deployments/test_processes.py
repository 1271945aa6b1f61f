import os
import signal
import subprocess
import sys
from pathlib import Path

from waiting import eventually

from deployments.processes import open_log, our_environment, start_child, stop_child

HAS_A_CHILD = """
import os, sys
from pathlib import Path
from deployments.processes import start_child

print(start_child(["sleep", "1000"], os.environ, Path(sys.argv[1])).pid, flush=True)
sys.stdin.read()
"""


def is_gone(pid: int) -> bool:
    """No such process, or one that has ended and only waits to be collected."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] in "ZX"
    except FileNotFoundError:
        return True


def test_children_of_a_killed_parent_vanish(tmp_path):
    """kill -9 leaves nothing behind."""
    parent = subprocess.Popen(
        [sys.executable, "-c", HAS_A_CHILD, tmp_path / "log"], env=our_environment(), stdin=-1, stdout=-1
    )
    child = int(parent.stdout.readline())
    assert not is_gone(child)

    parent.kill()
    parent.communicate()

    assert eventually(lambda: is_gone(child))


def test_a_child_that_does_not_listen_is_killed(tmp_path):
    """We wait for a child's own end, but not for ever."""
    command = ["sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.1; done"]
    child = start_child(command, os.environ, tmp_path / "log")
    assert eventually(lambda: "ready" in (tmp_path / "log").read_text())

    stop_child(child, signal.SIGTERM, patience=0.2)

    assert child.returncode == -signal.SIGKILL


def test_a_log_is_its_owners_and_does_not_grow_for_ever(tmp_path):
    """Nobody else reads it; a long one moves aside at the next start."""
    path = tmp_path / "x.log"
    path.write_bytes(b"x" * 6_000_000)

    with open_log(path) as log:
        log.write(b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "x.old.log").stat().st_size == 6_000_000
