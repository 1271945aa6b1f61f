"""
Local processes that several commands share: the first to come starts one, the rest join, the last to go lets it end.

Who uses a process holds its lock ``<name>.users`` together with the others. The process itself waits to hold that lock
alone; it is granted when nobody is left, be it that they ended or were killed, and nobody can come in while it ends.
Who starts one holds ``<name>.start``. That it lives shows in its lock ``<name>``. No process number is ever trusted.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread
from typing import Self

from deployments.home import Home
from deployments.processes import open_log, our_environment, python_module, stop_child
from models.errors import FollowUpError, InputWrong, TryLater


class NotStarted(TryLater):
    """A local process did not come up."""

    @classmethod
    def of(cls, home: Home, name: str) -> Self:
        """The sentence for when nothing more is known than where to look."""
        log = home.log(name)
        return cls(
            f"Không khởi động được {name}. Xem nhật ký {log}, rồi thử lại.",
            f"{name} could not be started. See the log {log}, then try again.",
        )


@contextmanager
def joined(home: Home, name: str, module: str, *args: str) -> Iterator[None]:
    """
    While the block lasts, the process ``name`` of this home is up: ``python -m module HOME args``.

    :raises NotStarted: it did not come up
    :raises InputWrong: it cannot until something is mended; the sentence says what
    """
    with home.lock(f"{name}.users") as users:
        users.share()
        started = bring_up(home, name, module, *args)
        try:
            yield
        finally:
            if started and users.try_hold():  # we are the last; otherwise the last to go ends it
                stop_child(started)


def bring_up(home: Home, name: str, module: str, *args: str) -> subprocess.Popen[bytes] | None:
    """
    Start the process unless it runs; None if it does. Only for those who hold its lock of users: see :func:`joined`.

    :raises NotStarted, InputWrong: as :func:`joined`
    """
    with home.lock(f"{name}.start") as start:
        start.hold()
        return None if home.runs(name) else _start(home, name, python_module(module, home.path, *args))


def _start(home: Home, name: str, command: list[str]) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, as it may outlive us, and read the one line it says when it is up."""
    with open_log(home.log(name)) as log:
        process = subprocess.Popen(
            command,
            env=our_environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
        )
    assert process.stdout
    with process.stdout as said:
        answer = json.loads(said.readline() or "{}")
    if answer.get("up"):
        return process
    process.wait()
    raise _refusal(home, name, answer)


def _refusal(home: Home, name: str, answer: dict[str, str]) -> FollowUpError:
    if not answer:
        return NotStarted.of(home, name)
    kind = NotStarted if answer["kind"] == "later" else InputWrong
    return kind(answer["vi"], answer["en"])


def tell_refusal(error: FollowUpError) -> None:
    """Say to the process that started us why we are not up."""
    kind = "later" if isinstance(error, TryLater) else "wrong"
    sys.stdout.write(json.dumps({"kind": kind, "vi": error.vi, "en": error.en}) + "\n")


def tell_up() -> None:
    """Say to the process that started us that we are up, and no more: it may be gone before us."""
    with suppress(BrokenPipeError):  # it was killed meanwhile; others may have come
        sys.stdout.write('{"up": true}\n')
        sys.stdout.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def when_unused(home: Home, name: str, then: Callable[[], None]) -> None:
    """Call ``then`` in a thread once nobody uses ``name``; nobody can join from that moment until we have ended."""
    users = home.lock(f"{name}.users")

    def wait() -> None:
        users.hold()
        then()

    Thread(target=wait, daemon=True).start()


def end_in_order_when_asked() -> None:
    """Turn SIGTERM into an ordinary end, with all ``with`` blocks left."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
