import socket
import stat
import subprocess
import sys

import pytest

from deployments.home import Home, HomeUnusable
from deployments.processes import our_environment

ASKS_FOR_A_SECRET = "import sys; from pathlib import Path; from deployments.home import Home; print(Home(Path(sys.argv[1])).secret('x'))"
HOLDS_A_LOCK = """
import sys
from pathlib import Path
from deployments.home import Home

Home(Path(sys.argv[1])).lock("x").hold()
print("held", flush=True)
sys.stdin.read()
"""


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_nobody_else_looks_into_it(a_home):
    """The home is its owner's only, and so is each secret in it."""
    a_home.secret("x")

    assert mode(a_home.path) == 0o700
    assert [mode(path) for path in (a_home.path / "secrets").iterdir()] == [0o600]


def test_the_folders_above_it_are_left_alone(tmp_path):
    """No folder that is not ours is opened or closed."""
    above = tmp_path / "above"
    above.mkdir(mode=0o750)

    Home(above / "home")

    assert mode(above) == 0o750


def test_a_file_in_its_place_is_answered(tmp_path):
    """The sentence names the folder and the variable."""
    (tmp_path / "file").touch()

    with pytest.raises(HomeUnusable, match=r"file.*FOLLOWUP_HOME"):
        Home(tmp_path / "file")


def test_all_who_ask_at_once_get_the_same_secret(a_home):
    """The first to write it wins, whoever asks."""
    asking = [
        subprocess.Popen([sys.executable, "-c", ASKS_FOR_A_SECRET, a_home.path], env=our_environment(), stdout=-1)
        for _ in range(4)
    ]

    answers = {process.communicate()[0].strip() for process in asking}

    assert answers == {a_home.secret("x").encode()}
    assert len(a_home.secret("x")) == 64


def test_a_lock_ends_with_its_holder(a_home):
    """A killed process holds nothing."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS_A_LOCK, a_home.path], env=our_environment(), stdin=-1, stdout=-1
    )
    assert holder.stdout.readline() == b"held\n"
    assert a_home.runs("x")

    holder.kill()
    holder.communicate()

    assert not a_home.runs("x")


def test_a_port_is_kept_while_it_is_free(a_home):
    """Bookmarks last, but a stranger who took the port meanwhile is not disturbed."""
    port = a_home.port("x")
    a_home.remember("x", port=port)

    assert a_home.port("x") == port
    with socket.create_server(("127.0.0.1", port)):
        assert a_home.port("x") != port
