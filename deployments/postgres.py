"""
Our own PostgreSQL: a supervisor over the bare binaries, one cluster a home.

Whether it runs is never read off a process number: it runs if it lets us in and names our data folder as its own.
A supervisor holds the home's lock ``postgres`` as long as it lives; the server ends when the supervisor does.
"""

import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psycopg

from deployments.home import Home, Lock
from deployments.pg_binaries import find_binaries, runnable_by
from deployments.pg_making import ADMIN, PLAIN_ENV, make_cluster, make_database, make_searchable
from deployments.pg_place import Place, find_place, make_area
from deployments.processes import start_child, stop_child
from deployments.settings import Settings
from models.errors import TryLater

DATABASES = ("prefect", "followup")  # each has an owner of the same name, who sees no other
_PATIENCE = 60  # seconds; recovery after a crash reads up to 1 GB of WAL
_PASSING = ("shared memory block", "Address already in use", "lock file", "No space left")  # gone by itself, or not

_LOOK = "SELECT current_setting('data_directory'), EXISTS (SELECT FROM pg_database WHERE datname = %s)"

_TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # no socket: no path that is too long, no folder to guard
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",  # no DETAIL: it repeats the row, and rows hold names
    "log_min_error_statement": "panic",  # nor the statement
}


class PostgresAway(TryLater):
    """Our PostgreSQL did not come up, or is not up."""

    def __init__(self, log: Path, because: str) -> None:
        super().__init__(
            f"PostgreSQL của chương trình chưa chạy được ({because}). Xem nhật ký {log}, rồi thử lại.",
            f"The program's own PostgreSQL is not up ({because}). See the log {log}, then try again.",
        )


class KeptByAnother(PostgresAway):
    """Another supervisor has this home."""


class Cluster:
    """
    The PostgreSQL of one home, with the databases of :data:`DATABASES`.

    ``start`` and ``stop`` are the supervisor's; whoever only uses the cluster calls :meth:`url`.
    Start it from the main thread: PostgreSQL ends with the thread that started it.
    """

    def __init__(self, home: Home, settings: Settings) -> None:
        self._home, self._chosen = home, settings.pg_bin
        self._log = home.log("postgres")
        self._lock: Lock | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """
        Start PostgreSQL unless we did, on a new empty cluster if this home has none, and wait until it lets us in.

        :raises PostgresAway: it did not come up
        :raises KeptByAnother: another supervisor has this home
        :raises PostgresNotFound: no binaries, or none of the version that made the data
        """
        if self._process and self._process.poll() is None:
            return
        self._take_lock()
        place = find_place(self._home)
        folder = find_binaries(self._chosen, _major(place.data))
        if place.user:
            folder = runnable_by(place.user, folder, make_area())
        if not place.data.exists():
            self._make(place, folder)
        self._launch(place, folder)
        self._make_databases()

    def stop(self) -> None:
        """End PostgreSQL (open transactions are rolled back) and let go of the home."""
        if self._process:
            stop_child(self._process, signal.SIGINT, signal.SIGQUIT)  # PostgreSQL's fast, then immediate shutdown
            self._process = None
        if self._lock:
            self._lock.free()
            self._lock = None

    def interrupt(self) -> None:
        """Ask PostgreSQL to end; :meth:`wait` then returns."""
        if self._process:
            self._process.send_signal(signal.SIGINT)

    def wait(self) -> None:
        """Return when PostgreSQL has ended, for whatever reason."""
        if self._process:
            self._process.wait()

    def url(self, database: str = "followup") -> str:
        """
        The SQLAlchemy URL (psycopg) of one of :data:`DATABASES`, as its owner; ``"postgres"`` is the superuser's.

        :raises PostgresAway: it was never started in this home
        """
        port = self._home.recall("postgres").get("port")
        if port is None:
            raise PostgresAway(self._log, "never started")
        return f"postgresql+psycopg://{database}:{self._password(database)}@127.0.0.1:{port}/{database}"

    def answers(self) -> bool:
        """Whether a PostgreSQL lets us in and says that its data folder is ours."""
        return self._look() is not None

    def is_whole(self) -> bool:
        """Whether it answers and has all of :data:`DATABASES`; a first start makes ours last."""
        return self._look() is True

    def wait_until_whole(self) -> None:
        """:raises PostgresAway: it did not within a minute, or its supervisor is gone"""
        until = time.monotonic() + _PATIENCE
        while not self.is_whole():
            if time.monotonic() > until or not self._home.runs("postgres"):
                raise PostgresAway(self._log, "no answer")
            time.sleep(0.02)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _take_lock(self) -> None:
        if self._lock:
            return
        lock = self._home.lock("postgres")
        if not lock.try_hold(within=0.5):
            lock.free()
            raise KeptByAnother(self._log, f"another process keeps {self._home.path}")
        self._lock = lock

    def _make(self, place: Place, folder: Path) -> None:
        if not make_cluster(place, folder, self._password(ADMIN), self._log):
            raise PostgresAway(self._log, "initdb failed")

    def _launch(self, place: Place, folder: Path) -> None:
        """Start the server; what stands in its way for a moment (the end of its predecessor) is waited for."""
        until = time.monotonic() + _PATIENCE
        while True:
            said = self._log.stat().st_size if self._log.exists() else 0
            self._process = self._spawn(place, folder)
            if self._comes_up(until):
                return
            stop_child(self._process, signal.SIGINT, signal.SIGQUIT)
            because = _last_words(self._log, said)
            if time.monotonic() > until or not any(words in because for words in _PASSING):
                self.stop()
                raise PostgresAway(self._log, because)
            time.sleep(0.05)

    def _spawn(self, place: Place, folder: Path) -> subprocess.Popen[bytes]:
        port = self._home.port("postgres", patience=5)
        self._home.remember("postgres", port=port, data=str(place.data))
        options = [f"--{name}={value}" for name, value in (_TUNING | {"port": str(port)}).items()]
        args: list[str | Path] = [folder / "postgres", "-D", place.data, *options]
        env = PLAIN_ENV | _ignoring_a_stranger(place.data)
        return start_child(args, env, self._log, user=place.user, at_our_end=signal.SIGINT)

    def _comes_up(self, until: float) -> bool:
        while self._process and self._process.poll() is None and time.monotonic() < until:
            if self._is_ours() and self.answers():
                return True
            time.sleep(0.02)
        return False

    def _is_ours(self) -> bool:
        """Whether the server of the data is our child: a predecessor that is still ending may answer for a moment."""
        with suppress(OSError, IndexError):
            written = (Path(self._home.recall("postgres")["data"]) / "postmaster.pid").read_text()
            return self._process is not None and written.split()[0] == str(self._process.pid)
        return False

    def _look(self) -> bool | None:
        """Whether our database is there; None if the server does not answer, or is not ours."""
        try:
            with self._admin() as db:
                row = db.execute(_LOOK, [DATABASES[-1]]).fetchone()
        except psycopg.OperationalError:
            return None
        return row[1] if row and row[0] == self._home.recall("postgres")["data"] else None

    def _make_databases(self) -> None:
        with self._admin() as db:
            for name in DATABASES:
                make_database(db, name, self._password(name))
                if name == "prefect":
                    with self._admin(name) as prefects:
                        make_searchable(prefects)

    def _admin(self, database: str = "postgres") -> psycopg.Connection:
        """Come in as the superuser; the password is proved, never told, should another listen on our port."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self._home.recall("postgres").get("port", 0),
            user=ADMIN,
            password=self._password(ADMIN),
            dbname=database,
            connect_timeout=5,
            require_auth="scram-sha-256",
            autocommit=True,
        )

    def _password(self, role: str) -> str:
        return self._home.secret(f"postgres-{role}")


def _major(data: Path) -> str | None:
    """The version that made the data; as root we may look into a folder of another user."""
    path = data / "PG_VERSION"
    return path.read_text().strip() if path.exists() else None


def _ignoring_a_stranger(data: Path) -> dict[str, str]:
    """
    The variable that lets PostgreSQL start although its old pid file names a live process that is not PostgreSQL's.

    It takes a process of that number for its grandparent, thus for no rival. A real rival, which has the data folder
    as its working folder, is still respected; so is one that still has the shared memory.
    """
    try:
        pid = (data / "postmaster.pid").read_text().split()[0]
        stranger = Path(f"/proc/{int(pid)}/cwd").readlink() != data
    except (OSError, ValueError, IndexError):
        return {}
    return {"PG_GRANDPARENT_PID": pid} if stranger else {}


def _last_words(log: Path, since: int) -> str:
    """The last error in the log after ``since`` bytes, as to why it did not start."""
    with log.open("rb") as file:
        file.seek(since)
        lines = file.read().decode(errors="replace").splitlines()
    errors = [line for line in lines if ("FATAL: " in line or "PANIC: " in line) and "is starting up" not in line]
    return errors[-1].split("FATAL: ")[-1].strip() if errors else "it said nothing"
