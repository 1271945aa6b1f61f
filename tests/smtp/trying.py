"""One letter, and what it takes to send it to a server that may be faulty."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Self

from notifications.deliver import Answer, Connection, Envelope, Timeouts
from notifications.relay import Relay
from tests.smtp.faulty_server import FaultySmtp

RAW = b"Message-ID: <1@us.example>\r\nSubject: KN-1\r\n\r\nKinh gui,\r\n.\r\n..hai cham\r\n.\xe1\xba\xa1\r\n"
LETTER = Envelope("bounce+1@us.example", "an@x.example", RAW)
PATIENT = Timeouts(connect=20, command=20, data=20, body=20)


class Mark:
    """What is committed before a body; remembers what the server had heard by then."""

    def __init__(self, server: FaultySmtp, trouble: BaseException | None = None) -> None:
        self.server, self.trouble, self.made_after = server, trouble, []

    async def __call__(self) -> None:
        self.made_after += self.server.heard[-1:] or ["nothing"]
        if self.trouble:
            raise self.trouble


async def no_mark() -> None:
    """Nothing is committed."""


def relay_to(server: FaultySmtp, **changes) -> Relay:
    return replace(Relay("127.0.0.1", server.port), **changes)


async def try_once(server: FaultySmtp, letter: Envelope = LETTER, **changes) -> Answer:
    async with Connection(relay_to(server, **changes), timeouts=PATIENT) as connection:
        return await connection.send(letter, before_body=no_mark)


class SlowReader:
    """Asks for a body and reads it only when told to."""

    async def __aenter__(self) -> Self:
        self.told, self.read = asyncio.Event(), asyncio.get_running_loop().create_future()
        self.server = await asyncio.start_server(self.talk, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self.server.close()
        await self.server.wait_closed()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 slow\r\n")
        while not (await reader.readline()).startswith(b"DATA"):
            writer.write(b"250 ok\r\n")
        writer.write(b"354 go ahead\r\n")
        await self.told.wait()
        count = 0
        with suppress(ConnectionError):
            while part := await reader.read(1 << 20):
                count += len(part)
        writer.close()
        self.read.set_result(count)

    async def read_the_rest(self) -> int:
        """How much of the body was sent in all."""
        self.told.set()
        return await self.read
