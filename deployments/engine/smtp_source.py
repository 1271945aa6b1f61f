"""
A listener to which a smarthost hands our mail over: 250 is said only when a mail is kept, so that none is lost or doubled.

For the district's own smarthost, on this machine or its network: there is no encryption and no sign-in here.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging

from aiosmtpd.smtp import SMTP, Envelope, Session

from models.session import DatabaseAway
from tasks.receiving.sizes import LARGEST
from tasks.receiving.store import Arrived, store_mails

log = logging.getLogger("followup")
logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # aiosmtpd's: it would log who writes to whom
_SHAPES = (
    "reply+",
    "bounce+",
    "unsub+",
    "postmaster@",
)  # what is forged is a person's to see, so the signature is not asked


class SmtpSource:
    """``host:port`` to listen on, our domain, and what else is ours there; port 0 takes a free one (``port`` says which)."""

    def __init__(self, listen_on: str, domain: str, addresses: tuple[str, ...] = ()) -> None:
        host, _, port = listen_on.rpartition(":")
        self.host, self.port = host.strip("[]") or "127.0.0.1", int(port)
        self.domain, self.addresses = domain.lower(), {address.lower() for address in addresses}
        self.listening = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled. :raises OSError: the port is taken"""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(self._talk, self.host, self.port)
        self.port = server.sockets[0].getsockname()[1]
        self.listening.set()
        async with server:
            await server.serve_forever()

    def _talk(self) -> SMTP:
        return SMTP(
            self, hostname=self.domain, ident="followup", data_size_limit=LARGEST, enable_SMTPUTF8=True,
            loop=asyncio.get_running_loop(),
        )  # fmt: skip

    async def handle_RCPT(  # noqa: N802  aiosmtpd's
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, rcpt_options: list[str]
    ) -> str:  # fmt: skip
        """Only for addresses of ours: everything else would make us a relay."""
        folded = address.lower()
        local, _, domain = folded.rpartition("@")
        if folded not in self.addresses and not (domain == self.domain and f"{local}@".startswith(_SHAPES)):
            return "550 5.1.1 no such address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(rcpt_options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's
        """Keep the mail, once for each of its recipients, then say so."""
        raw, sender = envelope.original_content or b"", envelope.mail_from or ""
        mails = [Arrived(raw, "smtp", sender, address) for address in envelope.rcpt_tos]
        try:
            kept = await asyncio.to_thread(store_mails, mails)
        except DatabaseAway:
            return "451 4.3.0 not kept, try again later"
        except Exception as error:  # noqa: BLE001  the smarthost keeps it and tries again
            log.error("A mail could not be kept (%s); the smarthost keeps it.", type(error).__name__)  # noqa: TRY400
            return "451 4.3.0 not kept, try again later"
        return f"250 2.0.0 kept as {', '.join(str(number) for number in kept if number)}"

    async def handle_exception(self, error: Exception) -> str:
        """Whatever a client says, the talk ends without a word of it in the log."""
        with contextlib.suppress(Exception):
            log.warning("A talk with the smarthost failed (%s).", type(error).__name__)
        return "451 4.3.0 try again later"
