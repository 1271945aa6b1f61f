"""Child processes that never outlive us, and the plain questions we ask of them."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

_PR_SET_PDEATHSIG = 1
_PACKAGES = Path(__file__).resolve().parent.parent  # where `deployments` itself was imported from
_LOG_LIMIT = 5 * 1024 * 1024  # bytes; a longer log moves aside when its process starts anew

_prctl = getattr(ctypes.CDLL(None), "prctl", None)  # looked up before any fork; Linux only


def die_with_parent(sent: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """
    A ``preexec_fn``: the kernel sends ``sent`` to the child when the thread that started it ends, however it ends.

    Start such children from the main thread, or from one that lives as long as they should.
    """
    parent = os.getpid()

    def tie() -> None:
        if _prctl:
            _prctl(_PR_SET_PDEATHSIG, int(sent), 0, 0, 0)
        if os.getppid() != parent:  # it died between our fork and the line above
            os._exit(1)

    return tie


def start_child(
    args: Sequence[str | Path],
    env: Mapping[str, str],
    log_path: Path,
    *,
    user: str | None = None,
    at_our_end: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """
    Start a child that ends with us; what it says is appended to ``log_path``.

    :param env: its whole environment, nothing is inherited
    :param user: the system user it runs as (we must be root then)
    """
    with open_log(log_path) as log:
        return subprocess.Popen(
            list(map(str, args)),
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,  # Ctrl-C is for us; we end our children in order
            preexec_fn=die_with_parent(at_our_end),  # noqa: PLW1509  after setuid, which would clear it
            **as_user(user),
        )


def as_user(user: str | None) -> dict[str, Any]:
    """The arguments of :mod:`subprocess` that run a child as ``user`` with no other group."""
    if user is None:
        return {}
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def python_module(name: str, *args: str | Path) -> list[str]:
    """The command that runs one of our modules, or an installed one, with this Python."""
    return [sys.executable, "-P", "-m", name, *map(str, args)]


def our_environment(**more: str) -> dict[str, str]:
    """Our environment for a Python child that must find our packages, whatever its working folder."""
    known = os.environ.get("PYTHONPATH")
    path = f"{_PACKAGES}{os.pathsep}{known}" if known else str(_PACKAGES)
    return os.environ | {"PYTHONPATH": path} | more


def open_log(path: Path) -> BinaryIO:
    """Open a log to append to; only its owner may read it, and a long one is put aside first."""
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".old.log"))
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")  # noqa: PTH123  mode 0600


def stop_child(process: subprocess.Popen[bytes], *signals: signal.Signals, patience: float = 30) -> None:
    """Ask a child to end with each signal in turn, ``patience`` seconds each, and at last kill it."""
    for sent in signals or (signal.SIGTERM,):
        if process.poll() is None:
            process.send_signal(sent)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            continue
        return
    os.killpg(process.pid, signal.SIGKILL)  # each of our children leads a session of its own
    process.wait()
