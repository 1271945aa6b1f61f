"""The way to Prefect's server, which a test can cut and mend."""

import asyncio
from contextlib import suppress


class Way:
    """A TCP relay on 127.0.0.1: closed until :meth:`mend`, closed again after :meth:`cut`; its port stays the same."""

    def __init__(self, target: int, port: int) -> None:
        self._target, self.port = target, port
        self.api_url = f"http://127.0.0.1:{port}/api"
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task] = set()

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)

    async def cut(self) -> None:
        """Nobody can connect, and who was connected is cut off."""
        if self._server:
            self._server.close()
            self._server = None
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _carry(self, reader, writer) -> None:
        talk = asyncio.current_task()
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        finally:
            writer.transport.abort()
            far_writer.transport.abort()


async def _pump(reader, writer) -> None:
    with suppress(ConnectionError):
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()
    with suppress(OSError, RuntimeError):
        writer.write_eof()
