"""The servers of these tests themselves: of their own, gone when the tests are, and missed in clear words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mta import programs
from tests.mta.programs import MailServersMissing, eventually, listens, require_mail_servers

_ROOT = Path(__file__).parents[2]
_TESTS = """
import sys
from pathlib import Path
from tests.mta.city import City
with City(Path(sys.argv[1])) as city:
    print(city.postfix.plain, city.dovecot.imap, city.place, flush=True)
    sys.stdin.read()
"""


def test_they_end_though_the_tests_are_killed(tmp_path):
    """kill -9 of the process that started them: nobody listens any more."""
    command = [sys.executable, "-c", _TESTS, tmp_path]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as tests:
        relay, imap, place = tests.stdout.readline().split()
        assert listens(int(relay))
        assert listens(int(imap))
        tests.kill()

    eventually(lambda: not listens(int(relay)) and not listens(int(imap)), "the servers end")
    subprocess.run(["rm", "-rf", place], check=True)


def test_they_keep_off_the_servers_of_this_machine(the_servers):
    """Configuration, spool and data are in their own folder, and they listen on loopback only."""
    said = programs.tell("postconf", "-c", the_servers.postfix.etc, "-h", "queue_directory", "data_directory",
                         "maillog_file", "inet_interfaces", "default_transport", "mydestination").splitlines()  # fmt: skip

    assert all(Path(path).is_relative_to(the_servers.place) for path in said[:3])
    assert said[3:] == ["127.0.0.1", "error:no mail leaves this machine", ""]


@pytest.mark.parametrize("path", ["", "/nowhere"])
def test_where_there_is_none_a_sentence_says_what_to_do(monkeypatch, path):
    """The tests fail; they are not passed over."""
    monkeypatch.setenv("PATH", path)
    monkeypatch.setattr(programs, "_SBIN", ())

    with pytest.raises(MailServersMissing, match="run `make mta`"):
        require_mail_servers()


def test_who_is_not_root_is_told_so(monkeypatch):
    """Postfix gives up root itself, but must start with it."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(MailServersMissing, match="as root"):
        require_mail_servers()
