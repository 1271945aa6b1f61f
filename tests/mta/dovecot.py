"""A Dovecot of our own: the mailboxes of citizens and of the office, their IMAP, and who may send through the relay."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.mta.programs import eventually, find, listens, spare_port, start, stop, tell

PASSWORD = "mật-khẩu 1%"  # of everybody
_MAIL_USER = "nobody"  # owns the mailboxes: no user is made for a test

_CONF = """\
base_dir = {place}/run
state_dir = {place}/state
log_path = {log}
protocols = imap lmtp
listen = 127.0.0.1
default_login_user = dovenull
default_internal_user = dovecot
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = no
auth_username_format = %Lu
auth_mechanisms = plain login
auth_failure_delay = 0
recipient_delimiter = +
submission_host = 127.0.0.1:{relay}
lmtp_save_to_detail_mailbox = no
mail_location = maildir:~/Maildir
mail_plugins = quota
mail_max_userip_connections = 100
imap_idle_notify_interval = 1 min
default_client_limit = 100
default_process_limit = 20
default_vsz_limit = 512M
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu {place}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%Lu {place}/users
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=100M
  quota_grace = 0
  sieve = file:~/sieve;active=~/active.sieve
}}
protocol imap {{
  mail_plugins = $mail_plugins imap_quota
}}
protocol lmtp {{
  mail_plugins = $mail_plugins sieve
  postmaster_address = postmaster@test.example
  hostname = mailboxes.test.example
}}
namespace inbox {{
  inbox = yes
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service lmtp {{
  unix_listener {place}/lmtp {{
    mode = 0600
    user = postfix
  }}
}}
service auth {{
  unix_listener {place}/auth {{
    mode = 0600
    user = postfix
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


class Dovecot:
    """One maildir for each user, under ``mail/ADDRESS/Maildir``; the one in ``full`` has no room left."""

    def __init__(self, place: Path, *, certificate: Path, users: tuple[str, ...], full: str, relay: int) -> None:
        self.place, self.log, self.certificate = place, place / "log", certificate
        self.lmtp, self.auth = place / "lmtp", place / "auth"
        self.imap, self.imaps = spare_port(), spare_port()
        self._write(users, full, relay)

    def _write(self, users: tuple[str, ...], full: str, relay: int) -> None:
        for name in ("run", "state", "mail"):
            (self.place / name).mkdir(mode=0o755, parents=True)
        shutil.chown(self.place / "mail", _MAIL_USER)
        values = {"place": self.place, "log": self.log, "certificate": self.certificate,
                  "imap": self.imap, "imaps": self.imaps, "relay": relay}  # fmt: skip
        (self.place / "dovecot.conf").write_text(_CONF.format_map(values))
        (self.place / "users").write_text("".join(self._line(user, full) for user in users))
        (self.place / "users").chmod(
            0o644
        )  # read by the user dovecot; the passwords are in this file of the repository

    def _line(self, user: str, full: str) -> str:
        extra = "userdb_quota_rule=*:bytes=1" if user == full else ""
        return f"{user}:{{PLAIN}}{PASSWORD}:{_MAIL_USER}:nogroup::{self.place}/mail/{user}::{extra}\n"

    def start(self) -> None:
        self._process = start(self.place / "out", find("dovecot"), "-F", "-c", self.place / "dovecot.conf")
        eventually(lambda: listens(self.imap), "Dovecot listens", of=[self.log, self.place / "out"])

    def stop(self) -> None:
        """As an administrator does: every connection ends."""
        stop(self._process)
        eventually(lambda: not listens(self.imap), "Dovecot has ended", of=[self.log])

    def logged(self, words: str) -> None:
        """Wait until the log has these words."""
        eventually(lambda: words in self.log.read_text(), f"{words!r} in the log of Dovecot", of=[self.log])

    def maildir(self, user: str) -> Path:
        """Where that user's mail is."""
        return self._home(user) / "Maildir"

    def tell(self, *args: str) -> str:
        """A command of doveadm."""
        return tell(find("doveadm"), "-c", self.place / "dovecot.conf", *args)

    def mails(self, user: str) -> list[bytes]:
        """The mails in that user's inbox as they were delivered, oldest first."""
        files = [file for name in ("cur", "new") for file in (self.maildir(user) / name).glob("*")]
        return [file.read_bytes() for file in sorted(files, key=lambda file: file.name)]

    def be_away(self, user: str, says: str) -> None:
        """That user's mail is answered by a machine from now on (RFC 5230), until the mailbox is emptied."""
        self._sort(user, f'require ["vacation"];\nvacation :days 1 "{says}";\n')

    def forward(self, user: str, to: str) -> None:
        """That user's mail goes on to somebody else from now on, and stays too, until the mailbox is emptied."""
        self._sort(user, f'require ["copy"];\nredirect :copy "{to}";\n')

    def _sort(self, user: str, sieve: str) -> None:
        home = self._home(user)
        home.mkdir(exist_ok=True)
        script = home / "active.sieve"
        script.write_text(sieve)
        for path in (home, script):
            shutil.chown(path, _MAIL_USER)

    def empty(self, user: str) -> None:
        """All mail of that user is gone, and with it what the server knew of the mailbox: a new UIDVALIDITY."""
        shutil.rmtree(self._home(user), ignore_errors=True)

    def put_back(self, user: str, mails: list[bytes]) -> None:
        """Deliver these files as they are, as from a backup."""
        for n, raw in enumerate(mails):
            path = self.maildir(user) / "new" / f"1700000000.{n}.backup"
            path.write_bytes(raw)
            shutil.chown(path, _MAIL_USER)

    def _home(self, user: str) -> Path:
        return self.place / "mail" / user
