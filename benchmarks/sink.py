"""``python -m benchmarks.sink``: takes mail as fast as it comes and keeps none; prints its port, ends with its input."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable


class Sink(asyncio.Protocol):
    """One conversation; pipelining is not offered, so each read is one command or a part of a body."""

    def __init__(self, taken: Callable[[], None] = lambda: None) -> None:
        self.taken = taken  # called for each letter accepted

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]
        self.tail: bytes | None = None  # the end of the body so far, while one is coming
        self.transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        """Answer a command, or take more of a body."""
        if self.tail is not None:
            self.tail = (self.tail + data)[-5:]
            if self.tail == b"\r\n.\r\n":
                self.tail = None
                self.taken()
                self.transport.write(b"250 taken\r\n")
        elif data[:4].upper() == b"DATA":
            self.tail = b"\r\n"
            self.transport.write(b"354 go\r\n")
        elif data[:4].upper() == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(b"250 ok\r\n")


async def main() -> None:
    """Serve until whoever started us closes our standard input."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
