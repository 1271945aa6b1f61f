"""A Postfix of our own: its configuration, spool and log are in one folder, its mail never leaves this machine."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.mta.programs import eventually, find, listens, spare_port, start, stop, tell
from tests.smtp.program import send_mail

OUR_DOMAIN, CITIZENS, DEAD, NEXT_HOP = "test.example", "congdan.example", "dead.example", "next.example"

OFFICE = f"kien-nghi@{OUR_DOMAIN}"
AN, FULL = f"an@{CITIZENS}", f"day@{CITIZENS}"
MAILBOXES = (OFFICE, AN, FULL)

_MAIN = """\
compatibility_level = 3.6
config_directory = {etc}
queue_directory = {place}/spool
data_directory = {place}/data
maillog_file = {log}
maillog_file_prefixes = {place}
myhostname = relay.test.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtpd_peername_lookup = no
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.1/32
biff = no
recipient_delimiter = +
append_dot_mydomain = no
notify_classes =
enable_long_queue_ids = yes
default_transport = error:no mail leaves this machine
relay_transport = error:no mail leaves this machine
virtual_transport = lmtp:unix:{lmtp}
virtual_mailbox_domains = {ours}, {citizens}
virtual_mailbox_maps = texthash:{etc}/mailboxes
virtual_alias_maps = regexp:{etc}/aliases
relay_domains = {dead}, {next_hop}
transport_maps = texthash:{etc}/transport
smtpd_reject_unlisted_recipient = no
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {certificate}
smtpd_tls_session_cache_database =
smtpd_sasl_type = dovecot
smtpd_sasl_path = {sasl}
smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination
queue_run_delay = 1s
minimal_backoff_time = 1h
maximal_backoff_time = 1h
delay_warning_time = 0
smtp_tls_security_level = none
ipc_idle = 2s
"""

_MASTER = """\
{plain} inet n - n - - smtpd
{submission} inet n - n - - smtpd
  -o syslog_name=postfix/submission
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_auth_only=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
{greylisting} inet n - n - - smtpd
  -o syslog_name=postfix/greylisting
  -o smtpd_recipient_restrictions=check_policy_service,inet:127.0.0.1:{policy},permit_mynetworks,reject
{early} inet n - n - - smtpd
  -o syslog_name=postfix/early
  -o smtpd_reject_unlisted_recipient=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
showq unix n - n - - showq
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
flush unix n - n 1000? 0 flush
postlog unix-dgram n - n - 1 postlogd
"""

# As docs/operator.md has it; no header tells of the address before, other than To.
_ALIASES = "/^(reply|bounce|unsub)([+][^@]*)?@{ours}$/ kien-nghi@{ours}\n"


class Postfix:
    """The city's relay: takes our letters, delivers to its own mailboxes, and answers for the dead."""

    def __init__(self, place: Path, *, certificate: Path, plain: int, lmtp: Path, sasl: Path, policy: int) -> None:
        self.place, self.etc, self.log = place, place / "etc", place / "maillog"
        self.plain, self.submission, self.greylisting, self.early = plain, spare_port(), spare_port(), spare_port()
        self.dead, self.next_hop = spare_port(), spare_port()  # nobody listens there (yet)
        self._write(certificate, lmtp, sasl, policy)

    def _write(self, certificate: Path, lmtp: Path, sasl: Path, policy: int) -> None:
        for folder in (self.etc, self.place / "spool", self.place / "data"):
            folder.mkdir(mode=0o755, parents=True)
        shutil.chown(self.place / "data", "postfix")
        domains = {"ours": OUR_DOMAIN, "citizens": CITIZENS, "dead": DEAD, "next_hop": NEXT_HOP}
        values = {"place": self.place, "etc": self.etc, "log": self.log, "lmtp": lmtp, "sasl": sasl,
                  "certificate": certificate, "policy": policy, **domains}  # fmt: skip
        ports = {name: f"127.0.0.1:{getattr(self, name)}" for name in ("plain", "submission", "greylisting", "early")}
        (self.etc / "main.cf").write_text(_MAIN.format_map(values))
        (self.etc / "master.cf").write_text(_MASTER.format_map(values | ports))
        (self.etc / "aliases").write_text(_ALIASES.format_map(domains))
        (self.etc / "mailboxes").write_text("".join(f"{one} here\n" for one in MAILBOXES))
        (self.etc / "transport").write_text(
            f"{DEAD} smtp:[127.0.0.1]:{self.dead}\n{NEXT_HOP} smtp:[127.0.0.1]:{self.next_hop}\n"
        )

    def start(self) -> None:
        if not self.log.exists():
            self._run("postfix", "check")  # makes what belongs into a spool
        self._process = start(self.place / "postfix.out", find("master"), "-c", self.etc, "-s")
        eventually(lambda: listens(self.plain), "Postfix listens", of=[self.log, self.place / "postfix.out"])

    def stop(self) -> None:
        """Its servers outlive the master for a moment and would still be found listening."""
        stop(self._process)
        eventually(lambda: not listens(self.plain), "Postfix has ended", of=[self.log])

    def _run(self, program: str, *args: str) -> str:
        return tell(find(program), "-c", self.etc, *args)

    @contextmanager
    def having(self, **settings: str) -> Iterator[None]:
        """For the block, these settings of main.cf are others; by a restart, since a reload leaves old processes at work."""
        main = self.etc / "main.cf"
        before = main.read_text()
        self._restart(before + "".join(f"{name} = {value}\n" for name, value in settings.items()))
        try:
            yield
        finally:
            self._restart(before)

    def _restart(self, configuration: str) -> None:
        self.stop()
        (self.etc / "main.cf").write_text(configuration)
        self.start()

    def take(self, raw: bytes, to: str, sender: str = AN) -> None:
        """A mail from somewhere."""
        send_mail(self.plain, raw, [to], sender)

    def try_again(self) -> None:
        """What waits in the queue is tried now; what is just being tried is waited for."""
        self._come_to_rest()
        self._run("postqueue", "-f")

    def _come_to_rest(self) -> None:
        eventually(lambda: all(mail["queue_name"] == "deferred" for mail in self.queue()), "the queue comes to rest")

    def keep_trying(self, until: Callable[[], object], what: str) -> None:
        """The same again and again, for what Postfix does only after a while."""
        eventually(lambda: self.try_again() or until(), what, pause=0.2, of=[self.log])

    def queue(self) -> list[dict[str, Any]]:
        """The mails in the queue, as `postqueue -j` tells them."""
        return [json.loads(line) for line in self._run("postqueue", "-j").splitlines()]

    def empty(self) -> None:
        """Let what is on its way arrive, and throw away what waits."""
        self._come_to_rest()
        self._run("postsuper", "-d", "ALL")

    def here(self) -> int:
        """The end of the log as it is now; see :meth:`logged`."""
        return self.log.stat().st_size if self.log.exists() else 0

    def logged(self, pattern: str, since: int = 0) -> re.Match[str]:
        """The first line of the log after ``since`` that has this; waits for it."""

        def look() -> re.Match[str] | None:
            with self.log.open("rb") as log:
                log.seek(since)
                return re.search(pattern, log.read().decode(errors="replace"))

        return eventually(look, f"{pattern!r} in the log of Postfix", of=[self.log])
