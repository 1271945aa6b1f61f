"""A city's mail: relay, mailboxes and greylist, with one authority that signed for them."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.mta.dovecot import Dovecot
from tests.mta.greylist import Greylist
from tests.mta.postfix import AN, CITIZENS, FULL, MAILBOXES, OFFICE, Postfix
from tests.mta.programs import eventually, make_place, require_mail_servers, spare_port
from tests.smtp.certificates import Authority

__all__ = ["AN", "FULL", "NOBODY", "OFFICE", "City"]

NOBODY = f"khong-co@{CITIZENS}"


class City:
    """Started once for all tests; its folder is gone at the end, its logs are copied to ``keep``."""

    def __init__(self, keep: Path) -> None:
        require_mail_servers()
        self.keep, self.place = keep, make_place()
        self.authority, self.greylist = Authority(self.place), Greylist()
        certificate, plain = self.authority.server, spare_port()
        self.dovecot = Dovecot(self.place / "dovecot", certificate=certificate, users=MAILBOXES, full=FULL, relay=plain)
        self.postfix = Postfix(
            self.place / "postfix", certificate=certificate, plain=plain, lmtp=self.dovecot.lmtp,
            sasl=self.dovecot.auth, policy=self.greylist.port,
        )  # fmt: skip

    @property
    def logs(self) -> list[Path]:
        return [self.postfix.log, self.dovecot.log]

    def __enter__(self) -> Self:
        with ExitStack() as started:
            started.callback(self._clear_away)
            started.enter_context(self.greylist)
            for server in (self.dovecot, self.postfix):
                started.callback(server.stop)
                server.start()
            self._started = started.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._started.close()

    def _clear_away(self) -> None:
        for log in self.logs:
            if log.exists():
                shutil.copy(log, self.keep / log.name)
        shutil.rmtree(self.place, ignore_errors=True)

    def forget(self) -> None:
        """No mail anywhere: neither on its way nor delivered."""
        self.postfix.empty()
        self.greylist.seen.clear()
        for user in MAILBOXES:
            self.dovecot.empty(user)

    def delivered(self, user: str, count: int = 1) -> list[bytes]:
        """That many mails of a user, as soon as they are there."""

        def look() -> list[bytes]:
            mails = self.dovecot.mails(user)
            return mails if len(mails) >= count else []

        return eventually(look, f"{count} mails for {user}", of=self.logs)
