from pathlib import Path

import pytest

from deployments.settings import MailMode, Settings, SettingsWrong
from models.errors import InputWrong

WRONG = [
    ("FOLLOWUP_SMTP_URL", "http://a:s3cret@mail", "smtp+starttls://"),
    ("FOLLOWUP_SMTP_URL", "smtp://a:s3cret@mail:port", "port must be a number"),
    ("FOLLOWUP_SMTP_URL", "smtp://", "server's name is missing"),
    ("FOLLOWUP_DATABASE_URL", "mysql://a:s3cret@host/x", "postgresql://"),
    ("FOLLOWUP_DATABASE_URL", "postgresql://a:s3cret@host", "database's name is missing"),
    ("FOLLOWUP_MAIL_MODE", "loud", "off, dry-run, redirect, allowlist, live"),
    ("FOLLOWUP_MAIL_MODE", "redirect", "FOLLOWUP_MAIL_REDIRECT"),
    ("FOLLOWUP_MAIL_MODE", "allowlist", "FOLLOWUP_MAIL_ALLOWLIST"),
    ("FOLLOWUP_MAIL_REDIRECT", "nobody", "name@unit.vn"),
    ("FOLLOWUP_MAIL_ALLOWLIST", "@caugiay.example, an", "“an” is no e-mail address"),
    ("FOLLOWUP_MAIL_DOMAIN", "two words", "write it like unit.vn"),
    ("FOLLOWUP_IMAP_URL", "imaps://mail.example/INBOX", "the account or the password is missing"),
    ("FOLLOWUP_IMAP_URL", "imap://a:s3cret@mail.example", "for this machine only"),
    ("FOLLOWUP_IMAP_URL", "pop3://a:s3cret@mail.example", "imaps://"),
    ("FOLLOWUP_INBOUND_SMTP", "25", "write it like 127.0.0.1:2525"),
    ("FOLLOWUP_INBOUND_SMTP", "mail.example", "no host:port"),
    ("FOLLOWUP_INBOUND_SMTP", "mail.example:99999", "no host:port"),
    ("FOLLOWUP_INBOUND_SMTP", "smtp://mail.example:25", "no host:port"),
    ("FOLLOWUP_MAIL_DNS", "10.0.0.53:port", "write it like 10.0.0.53"),
    ("FOLLOWUP_MAIL_DNS", "10.0.0.53/24", "no host:port"),
    ("FOLLOWUP_DKIM_KEY", "/nowhere/key.pem", "there is no key file"),
    ("FOLLOWUP_DKIM_SELECTOR", "two words", "is no domain"),
    ("FOLLOWUP_LANG", "fr", "vi, en"),
    ("FOLLOWUP_PG_BIN", "/nowhere", "holds no initdb"),
    ("PREFECT_API_URL", "localhost:4200", "http://"),
]


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_a_wrong_value_is_named_and_how_to_mend_it(monkeypatch, name, value, says):
    """One sentence, in both languages, names the variable and what it should be; it repeats no secret."""
    monkeypatch.setenv(name, value)

    with pytest.raises(InputWrong) as refusal:
        Settings()

    assert refusal.value.en.startswith(name)
    assert says in refusal.value.en
    assert refusal.value.vi.startswith(name)
    assert "s3cret" not in refusal.value.en + refusal.value.vi


def test_the_operators_guide_names_every_variable():
    """Whoever sets up an installation finds all of them in one place."""
    guide = (Path(__file__).parents[2] / "docs/operator.md").read_text("utf-8")

    names = [f"FOLLOWUP_{name.upper()}" for name in Settings.model_fields if name != "prefect_api_url"]

    assert [name for name in names if name not in guide] == []


def test_each_fault_has_its_own_sentence(monkeypatch):
    """A person who mends one is not sent back for the next."""
    monkeypatch.setenv("FOLLOWUP_LANG", "fr")
    monkeypatch.setenv("FOLLOWUP_SMTP_URL", "gopher://x")

    with pytest.raises(SettingsWrong) as refusal:
        Settings()

    assert set(refusal.value.names) == {"FOLLOWUP_LANG", "FOLLOWUP_SMTP_URL"}
    assert len(refusal.value.vi.splitlines()) == 2


def test_secrets_are_not_shown(monkeypatch):
    """Passwords do not reach a log by way of ``repr``."""
    monkeypatch.setenv("FOLLOWUP_SMTP_URL", "smtps://office:s3cret@mail.example:465")
    monkeypatch.setenv("FOLLOWUP_DATABASE_URL", "postgresql://office:s3cret@db.example/followup")

    settings = Settings()

    assert "s3cret" not in repr(settings) + str(settings) + settings.model_dump_json()
    assert settings.database_url.get_secret_value() == "postgresql+psycopg://office:s3cret@db.example/followup"


class TestMailMode:
    def test_is_live_for_the_local_mailbox(self):
        """Without a mail server nothing leaves the machine, so everything is sent."""
        settings = Settings()

        assert settings.mail_mode is MailMode.LIVE
        assert not settings.mail_mode_is_chosen

    def test_is_a_dry_run_for_a_real_server_unless_chosen(self, monkeypatch):
        """Nobody writes to citizens because a variable was forgotten."""
        monkeypatch.setenv("FOLLOWUP_SMTP_URL", "smtp+starttls://mail.example:587")

        assert Settings().mail_mode is MailMode.DRY_RUN

    def test_is_live_for_a_server_on_this_machine(self, monkeypatch):
        """What cannot leave the machine needs no dry run."""
        monkeypatch.setenv("FOLLOWUP_SMTP_URL", "smtp://127.0.0.1:2525")

        assert Settings().mail_mode is MailMode.LIVE

    def test_is_what_was_chosen(self, monkeypatch):
        """An explicit mode holds, for any server."""
        monkeypatch.setenv("FOLLOWUP_SMTP_URL", "smtp+starttls://mail.example:587")
        monkeypatch.setenv("FOLLOWUP_MAIL_MODE", "live")

        settings = Settings()

        assert settings.mail_mode is MailMode.LIVE
        assert settings.mail_mode_is_chosen


@pytest.mark.parametrize(("written", "place"), [
    ("10.0.0.53", "10.0.0.53:53"), ("ns.example:5353", "ns.example:5353"), ("[::1]", "[::1]:53"),
])  # fmt: skip
def test_a_name_server_has_its_usual_port_unless_one_is_given(monkeypatch, written, place):
    """Port 53; where mail is handed to us the port must be said."""
    monkeypatch.setenv("FOLLOWUP_MAIL_DNS", written)
    monkeypatch.setenv("FOLLOWUP_INBOUND_SMTP", " 127.0.0.1:2525 ")

    settings = Settings()

    assert settings.mail_dns == place
    assert settings.inbound_smtp == "127.0.0.1:2525"


def test_the_allowlist_is_a_list_with_commas(monkeypatch):
    """Domains with an at sign, or whole addresses, in any case and spacing."""
    monkeypatch.setenv("FOLLOWUP_MAIL_ALLOWLIST", " @CauGiay.example ,an@other.example,")

    assert Settings().mail_allowlist == ("@caugiay.example", "an@other.example")


def test_the_home_is_the_users_data_folder(monkeypatch, tmp_path):
    """``XDG_DATA_HOME`` is honoured; ``FOLLOWUP_HOME`` goes before it; an empty variable is an unset one."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("FOLLOWUP_HOME", "")

    assert Settings().home == tmp_path / ".local/share/followup"
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert Settings().home == Path("/data/followup")
    monkeypatch.setenv("FOLLOWUP_HOME", "~/mine")
    assert Settings().home == tmp_path / "mine"
