"""Running a mail server of ours beside the tests: in the foreground, and gone when we are."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

NEEDED = ("postfix", "master", "postconf", "dovecot", "doveadm")
PATIENCE = 20.0  # seconds
_KEEPER = """
"$@" </dev/null & server=$!
trap : TERM  # Postfix ends its whole group, us too
while read -r _; do :; done
kill -TERM $server
while kill -0 $server 2>/dev/null; do wait $server; done
"""
_SBIN = ("/usr/sbin", "/sbin", "/usr/lib/postfix/sbin")

T = TypeVar("T")


class MailServersMissing(RuntimeError):
    """The tests of tests/mta cannot run here; the sentence says what to do."""


def require_mail_servers() -> None:
    """
    The programs are there and we may start them.

    :raises MailServersMissing: they are not, or we may not
    """
    missing = [name for name in NEEDED if not find(name)]
    if missing:
        raise MailServersMissing(
            f"tests/mta needs {', '.join(missing)}: run `make mta` (Debian: postfix, dovecot-imapd, dovecot-lmtpd and "
            "dovecot-sieve), or leave these tests out with --ignore=tests/mta."
        )
    version = subprocess.run([find("dovecot"), "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("2.3."):
        raise MailServersMissing(f"tests/mta is written for Dovecot 2.3 (Debian 12); this is {version.strip()}.")
    if os.geteuid() != 0:
        raise MailServersMissing(
            "tests/mta starts its own Postfix, which only root can: run it as root (in a container, say), "
            "or leave these tests out with --ignore=tests/mta."
        )


def find(program: str) -> str | None:
    """Where a program is, though its folder may not be on the PATH."""
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *_SBIN]))


def make_place() -> Path:
    """A new folder that other users can reach (pytest's own are closed to them), with room for socket names."""
    place = Path(tempfile.mkdtemp(prefix="followup-mta-"))
    place.chmod(0o755)
    return place


def start(log: Path, *command: str | Path) -> subprocess.Popen[bytes]:
    """
    A server under a shell that ends it when this process does, however that comes: its standard input closes then.

    (PR_SET_PDEATHSIG does not serve: the kernel forgets it when a server changes its user.)
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            ["sh", "-c", _KEEPER, "keeper", *command],
            stdin=subprocess.PIPE, stdout=output, stderr=output, start_new_session=True, cwd="/",
        )  # fmt: skip


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server; whatever is left of it after a while is killed."""
    assert server.stdin
    server.stdin.close()
    with suppress(subprocess.TimeoutExpired):
        server.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def tell(*command: str | Path) -> str:
    """Run a command of a server's own and return what it says."""
    done = subprocess.run([*command], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout


def eventually(
    look: Callable[[], T], what: str, within: float = PATIENCE, *, of: Sequence[Path] = (), pause: float = 0.02
) -> T:
    """What ``look`` finds as soon as it finds anything; with the ends of the logs if it never does."""
    end = time.monotonic() + within
    while not (found := look()):
        assert time.monotonic() < end, f"not within {within} s: {what}\n" + "\n".join(map(tail, of))
        time.sleep(pause)
    return found


def tail(log: Path, lines: int = 60) -> str:
    """The end of a log."""
    text = log.read_text(errors="replace") if log.exists() else "(nothing)"
    return f"--- {log.name}\n" + "\n".join(text.splitlines()[-lines:])


def spare_port() -> int:
    """A port that nobody listens on, below those that the system hands out: nobody gets it by chance meanwhile."""
    for port in random.sample(range(15_000, 32_000), 200):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise OSError("no spare port")


def listens(port: int) -> bool:
    """Whether somebody takes connections on that port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
