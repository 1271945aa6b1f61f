"""
The far end of SMTP for tests: keeps what it accepts and misbehaves when told to.

In a test: ``async with FaultySmtp([Fault("rcpt", "550 5.1.1 no such user")]) as server``, then ``server.port``,
``server.stored``. As a process of its own: ``python -m tests.smtp.faulty_server PORTFILE LOGFILE [--storm]``.
"""

import argparse
import asyncio
import base64
import json
import os
import random
import ssl
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.smtp.faults import STORM, Act, Fault, Stored

LONGEST = 1 << 25


class HungUp(Exception):
    """The conversation is over."""


class FaultySmtp:
    """A server on 127.0.0.1; ``connections`` and ``heard`` (verbs, in order) tell what clients did."""

    def __init__(
        self, faults: Sequence[Fault] = (), *, tls: ssl.SSLContext | None = None, implicit: bool = False,
        auth: tuple[str, str] | None = None, extensions: Sequence[str] = ("8BITMIME",),
        log: Path | None = None, fsync: bool = False, port: int = 0, seed: int = 0,
    ) -> None:  # fmt: skip
        self.faults, self.tls, self.implicit, self.auth, self.extensions = faults, tls, implicit, auth, extensions
        self.port, self.fsync = port, fsync
        self.stored: list[Stored] = []
        self.heard: list[str] = []
        self.connections = 0
        self.misbehaving = asyncio.Event()  # set when an act has begun
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else None
        self._dice = random.Random(seed)
        self._done: Counter[Fault] = Counter()
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._talk, "127.0.0.1", self.port, limit=LONGEST, ssl=self.tls if self.implicit else None
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await self._server.wait_closed()
        if self._log is not None:
            os.close(self._log)

    async def run(self) -> None:
        await self._server.serve_forever()

    def fault(self, at: str) -> str | Act | None:
        for fault in self.faults:
            spent = fault.times is not None and self._done[fault] >= fault.times
            if fault.at == at and not spent and (fault.chance >= 1 or self._dice.random() < fault.chance):
                self._done[fault] += 1
                return fault.does
        return None

    def keep(self, letter: Stored) -> None:
        if self._log is None:
            self.stored.append(letter)
            return
        line = {"message_id": letter.message_id, "sender": letter.sender, "recipient": letter.recipient}
        os.write(self._log, json.dumps(line).encode() + b"\n")
        if self.fsync:
            os.fsync(self._log)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        self._talks.add(talk)
        self.connections += 1
        try:
            with suppress(HungUp, OSError, asyncio.IncompleteReadError):
                await Conversation(self, reader, writer).run()
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            self._talks.discard(talk)
            writer.close()


class Conversation:
    """One client's session."""

    def __init__(self, server: FaultySmtp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.safe, self.signed_in = server.implicit, server.auth is None
        self.sender = self.recipient = ""

    async def run(self) -> None:
        await self.answer("greeting", "220 far.end.example ESMTP")
        while line := await self.reader.readline():
            words = line.decode(errors="replace").strip()
            verb = words.partition(" ")[0].lower()
            self.server.heard.append(verb)
            await getattr(self, f"on_{verb}", self.on_unknown)(words)

    async def answer(self, at: str, fine: str) -> bool:
        """Reply as one should, or do what the fault says; True if it was fine."""
        fault = self.server.fault(at)
        await self.do(fault or fine)
        return fault is None

    async def do(self, what: str | Act) -> None:
        if isinstance(what, Act):
            await self.misbehave(what)
        else:
            self.writer.write(f"{what}\r\n".encode())
            await self.writer.drain()
            if what[:3] in {"421", "221"}:
                raise HungUp

    async def misbehave(self, act: Act) -> None:
        """Hang up, at once or when the client has left."""
        self.server.misbehaving.set()
        if act is Act.DROP:
            self.writer.transport.abort()
            raise HungUp
        leaving = asyncio.ensure_future(self.reader.read(-1))
        while not (await asyncio.wait([leaving], timeout=0.02))[0]:
            if act is Act.DRIP:
                self.writer.write(b"2")
        leaving.exception()
        raise HungUp

    async def on_ehlo(self, _: str) -> None:
        offers = list(self.server.extensions)
        if self.server.tls and not self.safe:
            offers.append("STARTTLS")
        if self.server.auth and (self.safe or not self.server.tls):
            offers.append("AUTH PLAIN")
        lines = ["far.end.example", *offers]
        await self.answer("ehlo", "\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"]))

    async def on_starttls(self, _: str) -> None:
        if await self.answer("starttls", "220 2.0.0 go ahead"):
            await self.writer.start_tls(self.server.tls)
            self.safe = True

    async def on_auth(self, words: str) -> None:
        given = base64.b64decode(words.split()[2]).decode().split("\0")[1:]
        right = tuple(given) == self.server.auth
        self.signed_in |= await self.answer("auth", "235 2.7.0 welcome" if right else "535 5.7.8 wrong") and right

    async def on_mail(self, words: str) -> None:
        self.sender = address_in(words)
        await self.answer("mail", "250 2.1.0 ok" if self.signed_in else "530 5.7.0 sign in first")

    async def on_rcpt(self, words: str) -> None:
        self.recipient = address_in(words)
        await self.answer("rcpt", "250 2.1.5 ok")

    async def on_data(self, _: str) -> None:
        if not await self.answer("data", "354 go ahead"):
            return
        if taking := self.server.fault("taking"):
            await self.reader.read(200)
            await self.misbehave(taking)
        whole = await self.reader.readuntil(b"\r\n.\r\n")
        if refusal := self.server.fault("refusing"):
            await self.do(refusal)
            return
        raw = whole[:-3].replace(b"\r\n..", b"\r\n.")
        self.server.keep(Stored(self.sender, self.recipient, raw.removeprefix(b".") if raw[:2] == b".." else raw))
        await self.answer("stored", "250 2.0.0 kept")

    async def on_rset(self, _: str) -> None:
        await self.answer("rset", "250 2.0.0 ok")

    async def on_quit(self, _: str) -> None:
        await self.answer("quit", "221 2.0.0 bye")

    async def on_unknown(self, _: str) -> None:
        await self.answer("unknown", "500 5.5.1 what?")


def address_in(words: str) -> str:
    return words.partition("<")[2].partition(">")[0]


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("portfile", type=Path, help="gets the port once the server listens")
    parser.add_argument("logfile", type=Path, help="gets one JSON line for each copy kept")
    parser.add_argument("--storm", action="store_true", help="misbehave at random")
    parser.add_argument("--fsync", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    faults = STORM if given.storm else ()
    async with FaultySmtp(faults, log=given.logfile, fsync=given.fsync, seed=given.seed, port=given.port) as server:
        draft = given.portfile.with_suffix(".draft")
        draft.write_text(str(server.port))
        draft.rename(given.portfile)
        await server.run()


if __name__ == "__main__":
    asyncio.run(main())
