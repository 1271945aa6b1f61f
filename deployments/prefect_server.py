"""Our own Prefect server: a child on 127.0.0.1 whose tables lie in our PostgreSQL, in a database of their own."""

import signal
import subprocess
import time
import urllib.error
import urllib.request
from http import HTTPStatus
from pathlib import Path
from typing import Self

from deployments.home import Home, Lock
from deployments.processes import our_environment, python_module, start_child, stop_child
from models.errors import TryLater

_USER = "followup"
_PATIENCE = 60  # seconds to the first healthy answer; 9 to 11 are usual


class PrefectAway(TryLater):
    """Prefect's server did not come up; what is recorded is safe, and work that is due waits."""

    def __init__(self, log: Path) -> None:
        super().__init__(
            f"Máy chủ Prefect chưa trả lời; dữ liệu vẫn an toàn. Xem nhật ký {log}.",
            f"The Prefect server does not answer; what is recorded is safe. See the log {log}.",
        )


class PrefectServer:
    """
    The Prefect server of one home: started by the first, used by the others.

    Start it from the main thread, beside everything else; only who needs it calls :meth:`wait`.

    :param database_url: of the database ``prefect`` (:meth:`deployments.postgres.Cluster.url`)
    :param sign_in: whether it asks for the password of :attr:`auth`
    """

    def __init__(self, home: Home, database_url: str, *, sign_in: bool = False) -> None:
        self._home, self._database_url = home, database_url
        self.auth = f"{_USER}:{home.secret('prefect')}" if sign_in else None
        self._log = home.log("prefect")
        self._lock: Lock | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it unless it runs already in this home; does not wait for it."""
        lock = self._home.lock("prefect")
        if not lock.try_hold():
            lock.free()
            return
        self._lock = lock
        port = self._home.port("prefect")
        self._home.remember("prefect", port=port)
        command = python_module("prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
        self._process = start_child(
            command,
            self._environment(port),
            self._log,
            at_our_end=signal.SIGKILL,  # asked politely, it waits half a minute for a PostgreSQL that ended with us
        )

    @property
    def api_url(self) -> str:
        """What ``PREFECT_API_URL`` must be."""
        return f"http://127.0.0.1:{self._home.recall('prefect').get('port', 0)}/api"

    @property
    def ui_url(self) -> str:
        """What a person opens."""
        return self.api_url.removesuffix("/api")

    def client_environment(self) -> dict[str, str]:
        """The variables a process needs to talk to it."""
        env = {"PREFECT_API_URL": self.api_url, "PREFECT_HOME": str(self._home.prefect), "DO_NOT_TRACK": "1"}
        return env | ({"PREFECT_API_AUTH_STRING": self.auth} if self.auth else {})

    def is_healthy(self) -> bool:
        """Whether it answers within a second that it is well."""
        try:
            with urllib.request.urlopen(f"{self.api_url}/health", timeout=1) as answer:  # noqa: S310  our own URL
                return bool(answer.status == HTTPStatus.OK)
        except (OSError, urllib.error.URLError):
            return False

    def wait(self, within: float = _PATIENCE) -> None:
        """:raises PrefectAway: it ended, or was not healthy ``within`` seconds"""
        until = time.monotonic() + within
        while not self.is_healthy():
            if time.monotonic() > until or (self._process and self._process.poll() is not None):
                raise PrefectAway(self._log)
            time.sleep(0.2)

    def stop(self) -> None:
        """End it if we started it."""
        if self._process:
            stop_child(self._process, signal.SIGTERM, patience=10)
            self._process = None
        if self._lock:
            self._lock.free()
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _environment(self, port: int) -> dict[str, str]:
        """Nothing is told to the world, nothing but 127.0.0.1 listens (see Prefect's settings reference)."""
        auth = {"PREFECT_SERVER_API_AUTH_STRING": self.auth} if self.auth else {}
        env = our_environment(
            **self.client_environment(),
            **auth,
            PREFECT_SERVER_API_HOST="127.0.0.1",
            PREFECT_SERVER_API_PORT=str(port),
            PREFECT_SERVER_DATABASE_CONNECTION_URL=self._database_url.replace("+psycopg", "+asyncpg", 1),
            PREFECT_SERVER_ANALYTICS_ENABLED="false",
            PREFECT_SERVER_ALLOW_EPHEMERAL_MODE="false",
            PREFECT_SERVER_UI_STATIC_DIRECTORY=str(self._home.prefect / "ui"),  # the installation may be read-only
            PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT="false",
            PREFECT_LOGGING_LEVEL="WARNING",
        )
        return {name: value for name, value in env.items() if not name.startswith("FOLLOWUP_")}  # our secrets
