"""
The local mailbox: a mail server on 127.0.0.1 that delivers nothing further and keeps every letter as a file.

``python -m deployments.mailbox HOME`` runs it as long as anybody uses it (:mod:`deployments.joining`).
"""

import asyncio
import email.policy
import os
import re
import socket
import sys
import time
from contextlib import suppress
from datetime import datetime
from email import message_from_binary_file
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from threading import Event, Thread
from typing import Self
from zoneinfo import ZoneInfo

from aiosmtpd.smtp import SMTP, Envelope, Session

from deployments.home import Home
from deployments.joining import NotStarted, end_in_order_when_asked, tell_up, when_unused
from tasks.receiving.sizes import LARGEST

_CODE = re.compile(r"[A-Z]{1,8}(?:-[A-Z0-9]{1,12}){1,5}")  # KN-2023-2-0017
_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


class Mailbox:
    """
    A mail server of this process, in a thread: ``with Mailbox(folder) as mailbox`` and write to ``mailbox.port``.

    A letter is answered 250 when its file is on the disk, whole; 451 when it could not be written.
    Each file begins with ``X-Envelope-From`` and ``X-Envelope-To`` (comma separated); the rest is as it came.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder, self.port = folder, port
        self._count = max((int(path.name.split("-")[1]) for path in _files(folder)), default=0)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)

    def letters(self) -> list[EmailMessage]:
        """All letters, oldest first."""
        return letters_in(self.folder)

    def __enter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", self.port))
        self.port = listening.getsockname()[1]
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(listening), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _listen(self, listening: socket.socket) -> None:
        self._server = await self._loop.create_server(self._answer, sock=listening)

    def _answer(self) -> SMTP:
        return SMTP(self, hostname="localhost", data_size_limit=LARGEST, enable_SMTPUTF8=True, loop=self._loop)

    async def _hang_up(self) -> None:
        self._server.close()
        talks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802  aiosmtpd's
        """Keep the letter, then say so."""
        try:
            name = self._keep(envelope)
        except OSError as error:
            return f"451 4.3.0 not kept: {error.strerror}"
        return f"250 2.0.0 kept as {name}"

    def _keep(self, envelope: Envelope) -> str:
        """Write one letter to the disk, whole or not at all; returns the name of its file."""
        content, to = envelope.original_content or b"", envelope.rcpt_tos
        self._count += 1
        now = datetime.fromtimestamp(time.time(), _HANOI)
        name = f"{now:%Y%m%dT%H%M%S}-{self._count:06}-{_code(content)}-{_safe(to[0])}.eml"
        envelope_lines = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {', '.join(to)}\r\n"
        draft = self.folder / f".{name}"
        with open(draft, "xb", opener=_private) as file:
            file.write(envelope_lines.encode("utf-8", "surrogateescape") + content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / name)
        _sync_folder(self.folder)
        return name


def letters_in(folder: Path) -> list[EmailMessage]:
    """The letters that a mailbox kept in ``folder``, oldest first."""
    return [_read(path) for path in _files(folder)]


def find_port(home: Home) -> int:
    """The port of the home's mailbox, once it answers. :raises NotStarted: it did not within ten seconds"""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        port: int = home.recall("mailbox").get("port", 0)
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return port
        time.sleep(0.02)
    raise NotStarted.of(home, "mailbox")


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*-[0-9]*-*.eml"))


def _read(path: Path) -> EmailMessage:
    with path.open("rb") as file:
        return message_from_binary_file(file, policy=email.policy.default)


def _code(content: bytes) -> str:
    """The issue a letter is about, from ``X-Issue`` or its subject; ``letter`` if neither names one."""
    head = BytesHeaderParser(policy=email.policy.default).parsebytes(content)
    issue, subject = str(head.get("X-Issue", "")).strip(), str(head.get("Subject", ""))
    found = _CODE.fullmatch(issue) or _CODE.search(subject)
    return found[0] if found else "letter"


def _safe(address: str) -> str:
    """An address as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9@._+-]", "_", address)[:80]


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """Make the new name last as well."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def main() -> None:
    end_in_order_when_asked()
    home = Home(Path(sys.argv[1]))
    with home.lock("mailbox") as lock:
        if lock.try_hold(within=0.5):
            serve(home)
        else:  # whoever started the other was killed before it could tell; it comes up all the same
            tell_up()


def serve(home: Home) -> None:
    """Run the home's mailbox until nobody uses it."""
    unused = Event()
    with Mailbox(home.mailbox, home.port("mailbox")) as mailbox:
        home.remember("mailbox", port=mailbox.port)
        tell_up()
        when_unused(home, "mailbox", unused.set)
        unused.wait()


if __name__ == "__main__":
    main()
