r"""
A mailbox read by IMAP: fetched, kept, then flagged; never moved or deleted.

What was taken is marked on the server itself (the keyword ``FollowupTaken``, or ``\Seen`` where a server keeps no
keywords), so that nothing hangs on our memory of its numbers: killed between keeping and marking, the mail is fetched again
and kept once. New mail rings by IDLE (RFC 2177), renewed every few minutes; a server without it is asked twice a minute.
"""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from aioimaplib import aioimaplib
from aioimaplib.aioimaplib import IMAP4, Abort, CommandTimeout, Error, IMAP4ClientProtocol

from models.errors import TryLater
from tasks.receiving.sizes import LARGEST
from tasks.receiving.store import store_mail

log = logging.getLogger("followup")
logging.getLogger("aioimaplib").setLevel(logging.WARNING)  # it would log every byte

TAKEN = "FollowupTaken"
RENEW = 300.0  # seconds of one IDLE; RFC 2177 asks for less than 29 minutes, a dead way is found sooner
_POLL = 30.0  # where there is no IDLE
_TIMEOUT = 60.0  # seconds for one command
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_LITERAL = re.compile(rb"BODY\[\](?:<0>)? \{\d+\}$")


class ImapAway(TryLater):
    """The mailbox cannot be read now."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"Hộp thư IMAP hiện không đọc được: {said}. Chương trình sẽ thử lại.",
            f"The IMAP mailbox cannot be read now: {said}. It is tried again.",
        )


class ImapSource:
    """One folder of one mailbox: ``imaps://user:password@host:993/INBOX``, ``imap+starttls://…`` or, here, ``imap://…``."""

    def __init__(self, url: str, renew: float = RENEW, context: ssl.SSLContext | None = None) -> None:
        self.parts, self.renew, self.context = urlsplit(url), renew, context
        self.folder = unquote(self.parts.path.strip("/")) or "INBOX"
        self.lost = asyncio.Event()
        self.by_keyword = True
        self.ready = asyncio.Event()  # it has taken what was there, and listens

    async def run(self) -> None:
        """
        Take what comes in until the connection ends, whatever is being waited for then.

        :raises TryLater, OSError: it did
        """
        self.lost.clear()
        client = _connect(self.parts, self.context, lambda _error: self.lost.set())
        both = [asyncio.ensure_future(step) for step in (self._talk(client), self.lost.wait())]
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            if both[0].done():
                both[0].result()
        except (Abort, CommandTimeout, Error, TimeoutError) as error:
            raise ImapAway(type(error).__name__) from error
        finally:
            self.ready.clear()
            await _ended(*both)
            await _hang_up(client)
        raise ImapAway("the connection ended")

    async def _talk(self, client: IMAP4) -> None:
        await self._sign_in(client)
        while True:
            await self._take(client)
            self.ready.set()
            await self._wait(client)

    async def _sign_in(self, client: IMAP4) -> None:
        await client.wait_hello_from_server()
        user, password = unquote(self.parts.username or ""), unquote(self.parts.password or "")
        _right(await client.login(_quoted(user), password), "sign-in")
        selected = _right(await client.select(_quoted(self.folder)), "folder")
        flags = next((line for line in _lines(selected) if b"PERMANENTFLAGS" in line.upper()), b"")
        self.by_keyword = rb"\*" in flags or TAKEN.encode().lower() in flags.lower()

    async def _take(self, client: IMAP4) -> None:
        """Everything that is not marked, the oldest first; also what comes meanwhile, since the server has told of it."""
        taken: set[int] = set()
        while fresh := sorted(await self._unmarked(client) - taken):
            for uid in fresh:
                await self._take_one(client, uid)
            taken.update(fresh)

    async def _unmarked(self, client: IMAP4) -> set[int]:
        wanted = f"UNKEYWORD {TAKEN}" if self.by_keyword else "UNSEEN"
        found = _right(await client.uid_search(wanted, charset=None), "search")
        return {int(number) for line in _lines(found)[:1] for number in line.split() if number.isdigit()}

    async def _take_one(self, client: IMAP4, uid: int) -> None:
        fetched = _right(await client.uid("fetch", str(uid), f"(RFC822.SIZE BODY.PEEK[]<0.{LARGEST}>)"), "fetch")
        mails = list(_mails_in(fetched.lines))
        if not mails:
            log.warning("Mail %s of the mailbox was not handed over; it stays unmarked.", uid)
            return
        for raw, size in mails:
            await asyncio.to_thread(store_mail, raw, source="imap", size=max(size, len(raw)))
        mark = rf"(\Seen {TAKEN})" if self.by_keyword else r"(\Seen)"
        _right(await client.uid("store", str(uid), "+FLAGS.SILENT", mark), "mark")

    async def _wait(self, client: IMAP4) -> None:
        """Until the server rings, or it is time to look again."""
        if not client.has_capability("IDLE"):
            await asyncio.sleep(_POLL)
            return
        idle = await client.idle_start(timeout=self.renew + _TIMEOUT)
        with suppress(TimeoutError):
            await client.wait_server_push(timeout=self.renew)
        client.idle_done()
        await asyncio.wait_for(idle, _TIMEOUT)


def _connect(parts: SplitResult, context: ssl.SSLContext | None, lost: Any) -> IMAP4:
    host, usual = parts.hostname or "", 993 if parts.scheme == "imaps" else 143
    kind = StartTls if parts.scheme == "imap+starttls" else IMAP4
    trusted = None if parts.scheme == "imap" else context or ssl.create_default_context()
    return kind(host, parts.port or usual, timeout=_TIMEOUT, conn_lost_cb=lost, ssl_context=trusted)


class StartTls(IMAP4):  # type: ignore[misc]
    """
    A connection that is encrypted before a word of ours is said (RFC 3501, 6.2.1), which aioimaplib does not do by itself.

    What the server says in clear is read to the end of its line and no further, so that nothing can be slipped in before.
    """

    def create_client(
        self, host: str, port: int, _loop: Any, conn_lost_cb: Any = None, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        """As the library's, with the exchange in clear first."""
        running = asyncio.get_running_loop()
        self.protocol = IMAP4ClientProtocol(running, conn_lost_cb)
        self._client_task = running.create_task(self._encrypt(host, port, ssl_context))

    async def _encrypt(self, host: str, port: int, context: ssl.SSLContext | None) -> None:
        plain = await asyncio.to_thread(_ask_for_tls, host, port)
        running = asyncio.get_running_loop()
        await running.create_connection(lambda: self.protocol, sock=plain, ssl=context, server_hostname=host)
        self.protocol.data_received(b"* OK encrypted\r\n")  # the greeting was heard in clear


def _ask_for_tls(host: str, port: int) -> socket.socket:
    plain = socket.create_connection((host, port), timeout=_TIMEOUT)
    try:
        greeting = _line(plain)
        plain.sendall(b"T1 STARTTLS\r\n")
        while not (answer := _line(plain)).startswith(b"T1 "):
            pass
        if not (greeting.startswith(b"* OK") and answer.startswith(b"T1 OK")):
            raise ImapAway("no STARTTLS")  # noqa: TRY301
    except BaseException:
        plain.close()
        raise
    plain.setblocking(False)
    return plain


def _line(plain: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n"):
        if not (octet := plain.recv(1)) or len(line) > 8192:  # noqa: PLR2004
            raise ImapAway("the connection ended")
        line += octet
    return line


async def _hang_up(client: IMAP4) -> None:
    """Without a word: what was not marked is fetched again."""
    await _ended(client._client_task)  # noqa: SLF001  it may still be connecting
    transport = getattr(client.protocol, "transport", None)
    if transport is not None:
        transport.abort()


async def _ended(*tasks: asyncio.Future[Any]) -> None:
    """Cancel until they are: ``wait_for`` of Python 3.11 loses a cancellation that meets the answer it waited for."""
    running = set(tasks)
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=1)
    await asyncio.gather(*tasks, return_exceptions=True)


def _right(response: aioimaplib.Response, what: str) -> aioimaplib.Response:
    if response.result != "OK":
        raise ImapAway(f"{what} refused")
    return response


def _lines(response: aioimaplib.Response) -> list[bytes]:
    return [bytes(line) for line in response.lines]


def _mails_in(lines: list[bytes]) -> Iterator[tuple[bytes, int]]:
    """The literals of a FETCH with the sizes beside them."""
    for nth, line in enumerate(lines[:-1]):
        if _LITERAL.search(bytes(line[-64:])):
            size = _SIZE.search(bytes(line)) or _SIZE.search(bytes(lines[nth + 2]) if nth + 2 < len(lines) else b"")
            yield bytes(lines[nth + 1]), int(size[1]) if size else 0


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
