"""The state folder of one installation: what lies in it, its secrets, its ports and its locks."""

import fcntl
import json
import os
import secrets
import socket
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from models.errors import InputWrong


class Home:
    """
    The folder (``FOLLOWUP_HOME``) that holds all state of one installation; made when first used, mode 0700.

    :raises InputWrong: the folder cannot be made, or is another user's
    """

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.path.stat().st_mode & 0o066:  # 0711, which pg_place may need, lets nobody look into it
                self.path.chmod(0o700)
            for folder in (self.logs, self.mailbox, self.prefect, self._run, self._secrets):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HomeUnusable(self.path, error.strerror or str(error)) from error

    @property
    def logs(self) -> Path:
        """What the local processes said: one ``<name>.log`` each."""
        return self.path / "logs"

    @property
    def mailbox(self) -> Path:
        """The letters that the local mailbox took in, one ``.eml`` each."""
        return self.path / "mailbox"

    @property
    def postgres(self) -> Path:
        """The place of our own PostgreSQL, unless its user cannot get there (:mod:`deployments.pg_place`)."""
        return self.path / "postgres"

    @property
    def prefect(self) -> Path:
        """``PREFECT_HOME`` of our own Prefect server and of what talks to it."""
        return self.path / "prefect"

    @property
    def _run(self) -> Path:
        return self.path / "run"

    @property
    def _secrets(self) -> Path:
        return self.path / "secrets"

    def log(self, name: str) -> Path:
        """The log file of one local process."""
        return self.logs / f"{name}.log"

    def secret(self, name: str) -> str:
        """The secret of that name, 64 hexadecimal digits; made when first asked for, readable by its owner only."""
        path = self._secrets / name
        if not path.exists():
            write_whole(path, secrets.token_hex(32), keep_first=True)
        return path.read_text()

    def remember(self, name: str, **facts: Any) -> None:
        """Write down what a local process is found by (its port, its folder); replaces what was known of it."""
        write_whole(self._run / f"{name}.json", json.dumps(facts))

    def recall(self, name: str) -> dict[str, Any]:
        """What was written down of a local process; it may have ended since. Empty when nothing is known."""
        try:
            facts: dict[str, Any] = json.loads((self._run / f"{name}.json").read_text())
        except FileNotFoundError:
            return {}
        return facts

    def forget(self, name: str) -> None:
        """Forget what was written down."""
        (self._run / f"{name}.json").unlink(missing_ok=True)

    def port(self, name: str, patience: float = 0) -> int:
        """
        The port that the process had last time if it is free, else any free one on 127.0.0.1.

        :param patience: seconds to wait for it, as a predecessor that is still ending may hold it
        """
        last, until = self.recall(name).get("port", 0), time.monotonic() + patience
        while True:
            try:
                return free_port(last)
            except OSError:
                if time.monotonic() >= until:
                    return free_port()
            time.sleep(0.05)

    def lock(self, name: str) -> "Lock":
        """The lock of that name; nothing is locked yet."""
        return Lock(self._run / f"{name}.lock")

    def runs(self, name: str) -> bool:
        """Whether the process of this home that holds the lock ``name`` for its lifetime is alive."""
        return not self.has_ended(name)

    def has_ended(self, name: str, within: float = 0) -> bool:
        """Whether that process is gone, or goes ``within`` seconds."""
        with self.lock(name) as lock:
            return lock.try_hold(within)


class HomeUnusable(InputWrong):
    """The state folder cannot be used."""

    def __init__(self, path: Path, because: str) -> None:
        super().__init__(
            f"Không dùng được thư mục dữ liệu {path} ({because}). Hãy đặt FOLLOWUP_HOME là thư mục của riêng bạn.",
            f"The state folder {path} cannot be used ({because}). Set FOLLOWUP_HOME to a folder of your own.",
        )


class Lock:
    """A lock file. The kernel frees it when the process that holds it ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def share(self) -> None:
        """Hold it together with others who share it; wait for one who holds it alone."""
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def hold(self) -> None:
        """Hold it alone; wait for all others."""
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def try_hold(self, within: float = 0) -> bool:
        """Hold it alone if the others let go ``within`` seconds; if not, a share that we had is gone."""
        until = time.monotonic() + within
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)  # flock knows no time limit

    def free(self) -> None:
        """Let go; the lock cannot be used again."""
        os.close(self._file)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.free()


def free_port(wanted: int = 0) -> int:
    """A port of 127.0.0.1 that nobody listens on: ``wanted``, or any. :raises OSError: it is taken"""
    with socket.create_server(("127.0.0.1", wanted)) as probe:
        port: int = probe.getsockname()[1]
        return port


def write_whole(path: Path, text: str, *, keep_first: bool = False) -> None:
    """Write a file of mode 0600 that is there whole or not at all; ``keep_first`` leaves one that is there alone."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=".")
    with os.fdopen(number, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(number)
    if keep_first:
        with suppress(FileExistsError):
            os.link(name, path)
        Path(name).unlink()
    else:
        Path(name).replace(path)
