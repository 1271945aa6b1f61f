import os
import subprocess
import sys

import psycopg
import pytest

from deployments.home import Home
from deployments.pg_place import remove_place


def run(home, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, in a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FOLLOWUP_", "PREFECT_"))}
    command = [sys.executable, "-m", "deployments.cli.main", *words]
    return subprocess.run(command, env=kept | {"FOLLOWUP_HOME": str(home)}, capture_output=True, text=True, check=False)


@pytest.fixture
def a_home(tmp_path):
    yield tmp_path / "home"
    remove_place(Home(tmp_path / "home"))


class TestOurOwn:
    def test_is_made_migrated_and_filled_by_whatever_command_comes_first(self, a_home):
        """On a bare machine the first question is answered."""
        answer = run(a_home, "issues")

        assert (answer.returncode, answer.stderr) == (0, "")
        assert answer.stdout.startswith("0 kiến nghị")

    def test_is_destroyed_on_a_second_word_only_and_can_be_made_anew(self, a_home):
        """``destroy`` says what would go; with ``--yes`` the database and the mailbox are gone."""
        run(a_home, "clock", "set", "2023-11-16")
        (a_home / "mailbox" / "20231116T080000-000001-letter-a@b.example.eml").write_text("x")

        refused, done = run(a_home, "db", "destroy"), run(a_home, "db", "destroy", "--yes")

        assert (refused.returncode, done.returncode) == (1, 0)
        assert str(a_home) in refused.stderr
        assert list((a_home / "mailbox").iterdir()) == []
        assert "giả lập" not in run(a_home, "clock", "show").stdout


class TestTheDistricts:
    def test_is_migrated_on_command_only(self, an_empty_database):
        """A command on a bare database of the district says what to run, and changes nothing."""
        answer = an_empty_database("issues", "--json")

        assert (answer.code, answer.out) == (1, "")
        assert "followup db upgrade" in answer.err

    def test_is_filled_when_it_is_migrated_first_and_left_alone_afterwards(self, an_empty_database):
        """``db upgrade`` loads directives, units, calendar and the conference into an empty database."""
        first, again = an_empty_database.json("db", "upgrade"), an_empty_database.json("db", "upgrade")

        assert (first["loaded"], again["loaded"]) == (True, False)
        assert [row["conference"] for row in an_empty_database.json("directive", "show")] == ["2023-2"]

    def test_is_never_destroyed(self, a_conference):
        """The program deletes its own only."""
        answer = a_conference("db", "destroy", "--yes")

        assert answer.code == 1
        assert len(a_conference.json("issues")) == 15

    def test_that_does_not_answer_is_to_be_tried_later(self, a_conference):
        """The world in the way ends with 3 and one sentence."""
        a_conference.url = "postgresql://nobody@127.0.0.1:1/nothing"

        answer = a_conference("issues", "--json")

        assert (answer.code, answer.out) == (3, "")
        assert "Cơ sở dữ liệu tạm thời không trả lời" in answer.err


class TestCopies:
    def test_come_back_whole(self, a_conference, tmp_path):
        """What was dumped is what is restored."""
        before = a_conference.json("issues")
        assert a_conference("db", "dump", str(tmp_path / "copy")).code == 0
        a_conference("act", "acknowledge", "KN-2023-2-0001", "--as", "unit:tu-phap")

        a_conference.json("db", "restore", str(tmp_path / "copy"), "--yes")

        assert a_conference.json("issues") == before
        assert a_conference.json("verify")["broken"] == []

    def test_do_not_send_again(self, a_conference, tmp_path):
        """Letters that were owed are held in the copy, and the command says so."""
        a_conference("db", "dump", str(tmp_path / "copy"))

        answer = a_conference("db", "restore", str(tmp_path / "copy"), "--yes")

        assert "tạm giữ" in answer.out
        assert a_conference.json("letters", "list", "--status", "owed") == []

    def test_are_for_their_owner_only_and_never_overwritten(self, a_conference, tmp_path):
        """A copy holds names and addresses."""
        copy = tmp_path / "copy"
        a_conference("db", "dump", str(copy))

        assert copy.stat().st_mode & 0o777 == 0o600
        assert a_conference("db", "dump", str(copy)).code == 1

    def test_replace_issues_on_a_second_word_only(self, a_conference, tmp_path):
        """Restoring over issues needs ``--yes``; a file that is no copy changes nothing."""
        a_conference("db", "dump", str(tmp_path / "copy"))
        (tmp_path / "no-copy").write_text("hello")

        assert a_conference("db", "restore", str(tmp_path / "copy")).code == 1
        assert a_conference("db", "restore", str(tmp_path / "no-copy"), "--yes").code == 1
        assert len(a_conference.json("issues")) == 15


class TestStanding:
    def test_tells_how_all_stands_without_secrets(self, a_late_conference):
        """Database, directive, issues, letters, the last sweep, mail, Prefect."""
        a_late_conference.settings = {"FOLLOWUP_SMTP_URL": "smtp+starttls://me:s3cret@mail.example:587"}

        answer = a_late_conference("status", "--json")

        told = answer.json
        assert told["database"]["migrated"] is True
        assert sum(told["issues"].values()) == 15
        assert told["last_sweep"]["as_of"] == "2023-12-08"
        assert told["mail"]["to"] == "mail.example:587"
        password = a_late_conference.url.split(":")[2].partition("@")[0]
        assert "s3cret" not in answer.out
        assert password not in answer.out

    def test_tells_that_the_database_is_away(self, a_conference):
        """``status`` still answers, and ends with 3."""
        a_conference.url = "postgresql://nobody@127.0.0.1:1/nothing"

        answer = a_conference("status", "--json")

        assert answer.code == 3
        assert answer.json["database"]["reachable"] is False

    def test_tells_that_a_database_must_be_migrated(self, an_empty_database):
        """``status`` of a bare database says what to run."""
        answer = an_empty_database("status")

        assert answer.code == 0
        assert "followup db upgrade" in answer.out

    def test_verifies_that_history_is_whole(self, a_conference):
        """Every chain is walked."""
        verdict = a_conference.json("verify")

        assert (verdict["issues"], verdict["broken"]) == (15, [])

    def test_names_the_first_link_that_was_altered(self, a_conference):
        """Whoever goes around the program is found out: code 1 and the step."""
        with psycopg.connect(a_conference.url.replace("+psycopg", "")) as db:
            db.execute("ALTER TABLE issue_event DISABLE TRIGGER USER")
            db.execute("UPDATE issue_event SET actor = 'chair' WHERE seq = 2 AND issue_id = "
                       "(SELECT id FROM issue WHERE code = 'KN-2023-2-0003')")  # fmt: skip

        answer = a_conference("verify", "--json")

        assert answer.code == 1
        assert [(one["code"], one["seq"]) for one in answer.json["broken"]] == [("KN-2023-2-0003", 2)]
        assert "KN-2023-2-0003" in answer.err


class TestSpeaking:
    def test_settings_that_are_wrong_are_one_sentence(self, a_district):
        """A wrong variable is named."""
        a_district.settings = {"FOLLOWUP_MAIL_MODE": "carrier-pigeon"}

        answer = a_district("issues")

        assert answer.code == 1
        assert answer.err.startswith("FOLLOWUP_MAIL_MODE")

    @pytest.mark.parametrize("words", [(), ("dance",), ("issues", "--loud"), ("show",), ("issues", "--lang", "fr")])
    def test_a_wrong_call_ends_with_2(self, a_district, words):
        """Whatever the mistake, stdout holds no document."""
        answer = a_district(*words)

        assert answer.code == 2
        assert not answer.out.startswith("{")

    def test_a_wrong_call_is_told_in_vietnamese(self, a_district, what_was_said):
        """Also what typer finds is said in our language."""
        assert "Không có lệnh “dance”" in what_was_said(a_district("dance"))

    def test_a_work_pool_needs_a_server(self, a_district):
        """``deploy`` without a Prefect server is refused with a sentence."""
        answer = a_district("deploy", "--pool", "may-chu")

        assert answer.code == 1
        assert "PREFECT_API_URL" in answer.err

    def test_the_demo_is_played_on_an_empty_record_only(self, a_conference):
        """``play`` never mixes with what is on record."""
        assert a_conference("play").code == 1
