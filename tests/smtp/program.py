"""A mail program at the far end of our mail: it waits for each answer, wherever it is called from."""

import asyncio
import ssl
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiosmtplib


def send_mail(
    port: int, raw: bytes, to: Sequence[str], sender: str,
    *, login: tuple[str, str] | None = None, trust: ssl.SSLContext | None = None,
) -> None:  # fmt: skip
    """Hand one mail to a server here; with a login only after STARTTLS. What the server refuses is raised."""

    async def talk() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as program:
            if login:
                await program.starttls(tls_context=trust)
                await program.auth_plain(*login)
            await program.sendmail(sender, list(to), raw)

    _aside(talk())


def say(port: int, *commands: str) -> list[int]:
    """The codes that a server here answers to these commands."""

    async def talk() -> list[int]:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False) as program:
            await program.ehlo()
            return [(await program.execute_command(command.encode())).code for command in commands]

    return _aside(talk())


def _aside(talk: Coroutine[Any, Any, Any]) -> Any:
    """In a thread of its own: the caller may be in a loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, talk).result()
