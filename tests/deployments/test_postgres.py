import os
import shutil
import signal
import stat
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from waiting import eventually

from deployments.home import Home
from deployments.pg_place import remove_place
from deployments.postgres import Cluster, PostgresAway
from deployments.processes import as_user
from deployments.runtime import StillInUse, database, delete_postgres, local_postgres, revive_postgres
from deployments.settings import Settings


def connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), autocommit=True, connect_timeout=5)


def write_a_row(url: str) -> None:
    with connect(url) as db:
        db.execute("CREATE TABLE IF NOT EXISTS kept (row int PRIMARY KEY, name text)")
        db.execute("INSERT INTO kept SELECT count(*) + 1, 'Nguyễn Thị Ý' FROM kept")


def count_rows(url: str) -> int:
    with connect(url) as db:
        return db.execute("SELECT count(*) FROM kept").fetchone()[0]


def postmaster(home: Home) -> int:
    """The process number PostgreSQL wrote into its data folder."""
    return int(pid_file(home).read_text().split()[0])


def pid_of(home: Home) -> int | None:
    """The same, or None while the file is being written."""
    try:
        return postmaster(home)
    except (OSError, IndexError, ValueError):
        return None


def answers(url: str) -> bool:
    try:
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")")[1].split()[1])


def pid_file(home: Home) -> Path:
    return Path(home.recall("postgres")["data"]) / "postmaster.pid"


@pytest.fixture(scope="module")
def a_running_home(tmp_path_factory):
    """A home whose PostgreSQL runs for all tests that only look."""
    home = Home(tmp_path_factory.mktemp("running"))
    with Cluster(home, Settings(home=home.path)):
        yield home
    remove_place(home)


@pytest.fixture
def a_cluster(a_running_home):
    return Cluster(a_running_home, Settings(home=a_running_home.path))


class TestStarting:
    def test_makes_two_databases_that_do_not_see_each_other(self, a_cluster):
        """Ours and Prefect's, each with an owner that is no superuser; Prefect's has pg_trgm."""
        with connect(a_cluster.url("followup")) as ours:
            assert ours.execute("SHOW is_superuser").fetchone() == ("off",)
        with connect(a_cluster.url("prefect")) as prefects:
            assert prefects.execute("SELECT similarity('a', 'a')").fetchone() == (1,)

        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            connect(a_cluster.url("prefect").removesuffix("prefect") + "followup")

    def test_is_durable_and_local(self, a_cluster):
        """Commits reach the disk, pages have checksums, nothing listens beyond this machine."""
        with connect(a_cluster.url("postgres")) as db:
            wanted = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "server_encoding"]
            shown = [db.execute(f"SHOW {name}").fetchone()[0] for name in wanted]
            listens = db.execute("SHOW listen_addresses").fetchone()[0]
            sockets = db.execute("SHOW unix_socket_directories").fetchone()[0]

        assert shown == ["on", "on", "on", "on", "UTF8"]
        assert (listens, sockets) == ("127.0.0.1", "")

    def test_keeps_what_was_there(self, settings):
        """The next command finds what the one before committed."""
        for expected in (1, 2):
            with database(settings) as url:
                write_a_row(url)
                assert count_rows(url) == expected

    def test_opens_no_folder_to_others(self, a_home, settings):
        """Whoever PostgreSQL runs as, the folders above the home keep their modes."""
        above = [a_home.path, *a_home.path.parents]
        before = [stat.S_IMODE(path.stat().st_mode) for path in above]

        with database(settings) as url:
            write_a_row(url)

        assert [stat.S_IMODE(path.stat().st_mode) for path in above] == before

    def test_keeps_its_data_in_the_home_if_it_can(self):
        """Where others may pass, the home holds all there is (one volume to keep); nobody may look into it."""
        with tempfile.TemporaryDirectory() as above:
            Path(above).chmod(0o755)
            (Path(above) / "link").symlink_to(above)
            home = Home(Path(above) / "link" / "x" / ".." / "home")

            with database(Settings(home=home.path)) as url:
                write_a_row(url)

            assert pid_file(home).is_relative_to(home.path)
            assert not home.path.stat().st_mode & 0o066

    def test_refuses_a_wrong_password(self, a_cluster):
        """Another user of this machine does not come in."""
        url = a_cluster.url("followup")
        password = url.split(":")[2].split("@")[0]

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            connect(url.replace(password, "guessed"))
        with pytest.raises(psycopg.OperationalError, match="no password"):
            connect(url.replace(f":{password}", ""))

    def test_is_for_one_supervisor(self, a_cluster):
        """A second in the same home is refused with a sentence, not left to fight; the first works on."""
        with pytest.raises(PostgresAway, match="another process keeps"):
            a_cluster.start()

        assert a_cluster.answers()

    def test_begins_anew_in_a_home_made_anew(self, a_home, settings):
        """A home that was deleted takes its data along: the next one of that name is empty."""
        with database(settings) as url:
            write_a_row(url)
        delete_postgres(settings)
        shutil.rmtree(a_home.path)

        with database(settings) as url, pytest.raises(psycopg.errors.UndefinedTable):
            count_rows(url)

    def test_finishes_what_was_cut_short(self, a_home, settings):
        """A first start that was killed between two steps is completed by the next."""
        with Cluster(a_home, settings) as cluster, connect(cluster.url("postgres")) as db:
            db.execute("DROP DATABASE followup")

        with database(settings) as url:
            write_a_row(url)

    def test_takes_the_districts_own_server_as_it_is(self, settings):
        """With FOLLOWUP_DATABASE_URL nothing is started."""
        chosen = Settings(home=settings.home, database_url="postgresql://a:b@db.example/followup")

        with database(chosen) as url:
            assert url == "postgresql+psycopg://a:b@db.example/followup"
            assert not Home(settings.home).runs("postgres")


class TestDeleting:
    def test_is_refused_while_a_command_works(self, settings):
        """Nobody's work is pulled away."""
        with database(settings), pytest.raises(StillInUse, match="Stop the other followup commands"):
            delete_postgres(settings)

    def test_leaves_nothing(self, a_home, settings):
        """All rows are gone for good, and the next start is a first one."""
        with database(settings) as url:
            write_a_row(url)

        folder = pid_file(a_home).parent
        delete_postgres(settings)

        assert not folder.exists()


class TestKilling:
    def test_the_command_leaves_no_postgresql(self, a_home, a_command):
        """kill -9 of the only user: PostgreSQL ends in order, and what was committed is there at the next start."""
        write_a_row(a_command.urls()[0])

        a_command.kill()

        assert a_home.has_ended("postgres", within=30)
        assert not pid_file(a_home).exists()
        with database(Settings(home=a_home.path)) as url:
            assert count_rows(url) == 1

    def test_the_supervisor_leaves_no_postgresql(self, a_home, a_command):
        """kill -9 of the process that keeps PostgreSQL: it ends as well, and the next command starts it again."""
        write_a_row(a_command.urls()[0])

        os.kill(parent_of(postmaster(a_home)), signal.SIGKILL)

        assert eventually(lambda: not pid_file(a_home).exists())
        with database(Settings(home=a_home.path)) as url:
            assert count_rows(url) == 1

    def test_the_supervisor_does_not_stop_a_long_lived_process(self, a_home, settings):
        """Who stands on it may start it again, at the same address."""
        with database(settings) as url:
            write_a_row(url)
            assert not revive_postgres(settings)
            os.kill(parent_of(postmaster(a_home)), signal.SIGKILL)
            assert a_home.has_ended("postgres", within=15)

            assert revive_postgres(settings)

            assert count_rows(url) == 1

    def test_postgresql_itself_loses_no_committed_row(self, a_home, a_command):
        """kill -9 of PostgreSQL: its supervisor starts it again, at the same address, with every committed row."""
        url = a_command.urls()[0]
        for _ in range(20):
            write_a_row(url)
        first = postmaster(a_home)

        os.kill(first, signal.SIGKILL)

        assert eventually(lambda: pid_file(a_home).exists() and postmaster(a_home) != first)
        with local_postgres(Settings(home=a_home.path)) as cluster:
            assert cluster.url() == url
            assert count_rows(url) == 20

    def test_it_again_and_again_while_it_starts_does_not_take_its_supervisor_along(self, a_home, a_command):
        """Killed before it could answer, five times over: it comes up all the same."""
        url = a_command.urls()[0]
        write_a_row(url)
        for _ in range(5):
            killed = postmaster(a_home)
            os.kill(killed, signal.SIGKILL)
            assert eventually(lambda killed=killed: pid_file(a_home).exists() and pid_of(a_home) not in {None, killed})

        assert eventually(lambda: answers(url))
        assert count_rows(url) == 1

    def test_a_stranger_with_our_old_number_lives_on(self, a_home, settings):
        """A pid file of before a crash may name any program by now: it neither stops us nor is it stopped."""
        with Cluster(a_home, settings) as cluster:
            write_a_row(cluster.url())
            crashed = pid_file(a_home).read_text().split("\n", 1)
            os.kill(int(crashed[0]), signal.SIGKILL)
            cluster.wait()
        owner = pid_file(a_home).parent.owner() if os.geteuid() == 0 else None
        with subprocess.Popen(["sleep", "1000"], **as_user(owner)) as stranger:
            pid_file(a_home).write_text(f"{stranger.pid}\n{crashed[1]}")

            with Cluster(a_home, settings) as cluster:
                assert count_rows(cluster.url()) == 1

            assert stranger.poll() is None
            stranger.kill()


class TestJoining:
    def test_two_that_start_at_once_share_one(self, a_command, another_command):
        """The second waits for the first's start and stands on the same PostgreSQL and mailbox."""
        assert a_command.urls() == another_command.urls() != []

    def test_a_start_that_lost_its_command_serves_the_next(self, a_home, a_command, another_command):
        """kill -9 in the middle of a first start: who comes next has a whole PostgreSQL."""
        assert eventually(lambda: a_home.runs("postgres"))

        a_command.kill()

        write_a_row(another_command.urls()[0])

    def test_the_first_to_come_may_go_first(self, a_home, a_command, another_command):
        """Who started it does not pull it away from under the others; the last to go ends it."""
        url = a_command.urls()[0]
        another_command.urls()

        with connect(url) as db:
            for command in (a_command, another_command):
                assert db.execute("SELECT 1").fetchone() == (1,)
                command.end()
            assert a_home.has_ended("postgres", within=30)
            with pytest.raises(psycopg.OperationalError):
                db.execute("SELECT 1")

    def test_one_that_was_killed_does_not_take_it_along(self, a_command, another_command):
        """kill -9 of the one that started it: the other works on, on the same connection."""
        with connect(a_command.urls()[0]) as db:
            another_command.urls()

            a_command.kill()

            assert db.execute("SELECT 1").fetchone() == (1,)

    def test_two_homes_live_side_by_side(self, tmp_path, settings):
        """Each has its own PostgreSQL, password and rows."""
        other = Settings(home=tmp_path / "other")

        with database(settings) as here, database(other) as there:
            write_a_row(here)
            with pytest.raises(psycopg.errors.UndefinedTable):
                count_rows(there)

        remove_place(Home(other.home))


def test_the_log_holds_nobodys_name(a_running_home, a_cluster):
    """PostgreSQL's errors would repeat the row and the statement; its log must not."""
    with connect(a_cluster.url()) as db:
        db.execute("CREATE TABLE person (name text PRIMARY KEY)")
        db.execute("INSERT INTO person VALUES ('Ý Lan')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            db.execute("INSERT INTO person VALUES ('Ý Lan')")

    log = a_running_home.log("postgres").read_text()
    assert "person_pkey" in log
    assert "Lan" not in log
