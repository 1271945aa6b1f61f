"""The way to Prefect's server, which opens when a test says so."""

import asyncio
from contextlib import suppress


class Way:
    """A TCP relay on 127.0.0.1: nobody gets through before :meth:`open`."""

    def __init__(self, target: int, port: int) -> None:
        self._target, self._port = target, port
        self.api_url = f"http://127.0.0.1:{port}/api"

    async def open(self) -> None:
        """Open it; it stays open as long as the event loop, since Prefect's threads finish their talk after a test."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self._port)

    async def _carry(self, reader, writer) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _pump(reader, writer) -> None:
    with suppress(OSError, RuntimeError):
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()
        writer.close()
