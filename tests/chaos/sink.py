"""The far end of SMTP for chaos: takes mail, writes one line for each copy it stores, and misbehaves at random."""

import asyncio
import os
import random
import re
import sys

FAULTS = (  # where, how often in per cent, what happens
    ("greeting", 3, b"421 busy\r\n"),
    ("mail", 5, b"451 later\r\n"),
    ("rcpt", 5, b"450 greylisted\r\n"),
    ("rcpt", 1, b"550 no such user\r\n"),
    ("data", 5, b"451 later\r\n"),
    ("data", 2, None),  # None: hang up
    ("body", 2, None),
    ("stored", 2, None),
)


class Sink:
    def __init__(self, log: str, seed: int) -> None:
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.dice = random.Random(seed)

    def fault(self, where: str) -> bytes | bool | None:
        """None: behave; False: hang up; else the answer to give."""
        for place, often, answer in FAULTS:
            if place == where and self.dice.random() * 100 < often:
                return answer if answer is not None else False
        return None

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, where: str, fine: bytes) -> bool:
        fault = self.fault(where)
        if fault is False:
            return False
        writer.write(fault if isinstance(fault, bytes) else fine)
        await writer.drain()
        return not (where == "greeting" and fault)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not await self._answer(writer, "greeting", b"220 sink\r\n"):
            return
        while line := await reader.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                if not await self._take(reader, writer):
                    return
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                return
            elif not await self._answer(writer, {b"MAIL": "mail", b"RCPT": "rcpt"}.get(verb, ""), b"250 ok\r\n"):
                return

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        fault = self.fault("data")
        if fault is False:
            return False
        if fault:
            writer.write(fault)
            return True
        writer.write(b"354 go\r\n")
        await writer.drain()
        if self.fault("body") is False:
            await reader.read(200)
            return False
        body = await reader.readuntil(b"\r\n.\r\n")
        found = re.search(rb"(?im)^message-id:\s*(<[^>]+>)", body)
        os.write(self.log, (found.group(1) if found else b"<none>") + b"\n")  # O_APPEND: whole lines
        return await self._answer(writer, "stored", b"250 stored\r\n")


async def main(port: int, log: str, seed: int) -> None:
    server = await asyncio.start_server(Sink(log, seed).talk, "127.0.0.1", port, limit=1 << 22)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
