"""
The only module that speaks SMTP.

The conversation is driven step by step (RFC 5321): everything before the server's 354 is surely not accepted; a mark is
committed before the body; after it, only a reply makes the outcome certain. :mod:`notifications.answers` says what each
reply means, :mod:`notifications.relay` who may be written to.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar

import aiosmtplib

from notifications.answers import Answer, AnswerKind, Stage, by_code, without_reply
from notifications.envelope import Envelope, misaddressed
from notifications.relay import MailMode, Relay, Tls

__all__ = ["Answer", "AnswerKind", "BeforeBody", "Connection", "Envelope", "Timeouts", "shared_context"]

MOST_MESSAGES, MOST_IDLE = 100, 2.0  # on one connection; seconds, as Postfix keeps it
_GOODBYE = 1.0  # seconds
_CLOSING, _TOO_LARGE = 421, 552

BeforeBody = Callable[[], Awaitable[None]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait for each whole reply (RFC 5321 §4.5.3.2; waiting long for the last one saves duplicates)."""

    connect: float = 30
    command: float = 300
    data: float = 120
    body: float = 600


@cache
def shared_context() -> ssl.SSLContext:
    """One TLS context for all connections: loading the trusted certificates takes 31 ms each time."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Connection:
    """One connection to the relay for one task, opened when first needed and used again while it is warm."""

    def __init__(
        self, relay: Relay, ssl_context: ssl.SSLContext | None = None, timeouts: Timeouts | None = None
    ) -> None:
        self.relay, self.ssl_context, self.timeouts = relay, ssl_context, timeouts or Timeouts()
        self._client: aiosmtplib.SMTP | None = None
        self._stage: Stage = "connect"
        self._sent, self._used_at, self._stops_before = 0, 0.0, 0

    async def __aenter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Say goodbye if the conversation is in order."""
        if kind is None:
            await self._part()
        self._drop()

    async def send(self, envelope: Envelope, *, before_body: BeforeBody) -> Answer:
        """
        Try to send one letter, once.

        ``before_body`` is awaited once, after the server asked for the body and before any of it is written; what it
        raises passes through, with nothing sent. A deadline is the caller's (``asyncio.timeout``). After anything but
        acceptance the connection is closed, without RSET: a server that stalls on it would hide its own answer.
        """
        recipient = self.relay.route(envelope.recipient)
        if recipient is None:
            return _not_routed(self.relay.mode)
        if refusal := misaddressed(envelope, recipient):
            return refusal
        routed = envelope.readdressed(recipient)
        if self.relay.mode is MailMode.DRY_RUN:
            return await self._keep(routed, before_body)
        return await self._converse(routed, before_body)

    async def _keep(self, letter: Envelope, before_body: BeforeBody) -> Answer:
        await before_body()
        try:
            name = await asyncio.to_thread(letter.keep, self.relay.folder or Path())
        except OSError as error:
            return Answer(AnswerKind.LANE_DOWN, "dry-run", None, str(error))
        return Answer(AnswerKind.ACCEPTED, "dry-run", 0, f"dry run: {name}")

    async def _converse(self, letter: Envelope, before_body: BeforeBody) -> Answer:
        answer, self._stops_before = None, _stops()
        try:
            answer = await self._offer(letter)
            if answer is None:
                await before_body()
                answer = await self._told(self._hand_over(letter))
            return answer
        finally:
            if answer is None or answer.kind is not AnswerKind.ACCEPTED:
                self._drop()

    async def _told(self, step: Coroutine[Any, Any, T]) -> T | Answer:
        """The one place where errors of the conversation become answers."""
        try:
            return await step
        except aiosmtplib.SMTPResponseException as error:
            return by_code(self._stage, error.code, error.message)
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            return without_reply(self._stage, str(error) or type(error).__name__)

    async def _offer(self, letter: Envelope) -> Answer | None:
        """All that comes before the body; None when the server asks for it."""
        used_before = self._is_warm
        answer = await self._told(self._ask(letter))
        if used_before and answer and answer.stage == "mail" and answer.code in {None, _CLOSING}:
            self._drop()  # the server left between two letters: that says nothing about this one
            answer = await self._told(self._ask(letter))
        return answer

    async def _ask(self, letter: Envelope) -> Answer | None:
        client = await self._ready()
        self._heed_stops()
        if refusal := _beyond(client, letter):
            return refusal
        options = () if letter.recipient.isascii() else (b"SMTPUTF8",)
        steps: tuple[tuple[Stage, tuple[bytes, ...], float, set[int]], ...] = (
            ("mail", (b"MAIL", b"FROM:<%b>" % letter.sender.encode(), *options), self.timeouts.command, {250}),
            ("rcpt", (b"RCPT", b"TO:<%b>" % letter.recipient.encode()), self.timeouts.command, {250, 251}),
            ("data", (b"DATA",), self.timeouts.data, {354}),
        )
        for self._stage, words, patience, wanted in steps:
            code, text = await client.execute_command(*words, timeout=patience)
            self._heed_stops()
            if code not in wanted:
                return by_code(self._stage, code, text)
        return None

    async def _hand_over(self, letter: Envelope) -> Answer:
        protocol = self._client.protocol if self._client else None
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("the server left before the body")
        protocol.write(letter.body())  # raises only if nothing was written; hence the stage after it
        self._stage = "body"
        code, text = await protocol.read_response(timeout=self.timeouts.body)
        self._sent, self._used_at = self._sent + 1, time.monotonic()
        return by_code("body", code, text)

    def _heed_stops(self) -> None:
        """Python 3.11 loses a cancellation, thus a deadline, that comes together with a reply (``wait_for``)."""
        if _stops() > self._stops_before:
            raise asyncio.CancelledError

    @property
    def _is_warm(self) -> bool:
        warm = self._sent < MOST_MESSAGES and time.monotonic() - self._used_at < MOST_IDLE
        return warm and self._client is not None and self._client.is_connected

    async def _ready(self) -> aiosmtplib.SMTP:
        if not self._is_warm or self._client is None:
            await self._part()
            self._client = await self._open()
            self._sent, self._used_at = 0, time.monotonic()
        return self._client

    async def _open(self) -> aiosmtplib.SMTP:
        relay, patience, self._stage = self.relay, self.timeouts.command, "connect"
        self._client = client = await self._new_client()
        await client.connect(timeout=self.timeouts.connect)
        self._stage = "ehlo"
        await client.ehlo(timeout=patience)
        if relay.tls is Tls.STARTTLS:
            self._stage = "starttls"
            if not client.supports_extension("starttls"):
                raise aiosmtplib.SMTPNotSupported(_STRIPPED)
            await client.starttls(timeout=patience)
            await client.ehlo(timeout=patience)
        if relay.username is not None:
            self._stage = "auth"
            await client.login(relay.username, relay.password or "", timeout=patience)
        return client

    async def _new_client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.relay.host, port=self.relay.port, timeout=self.timeouts.command,
            local_hostname=await asyncio.to_thread(_own_name),
            use_tls=self.relay.tls is Tls.IMPLICIT, start_tls=False,  # our own step, so that it cannot be skipped
            tls_context=None if self.relay.tls is Tls.NONE else self.ssl_context or shared_context(),
        )  # fmt: skip

    async def _part(self) -> None:
        if self._client is not None and self._client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._client.quit(timeout=_GOODBYE)
        self._drop()

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        if isinstance(client.transport, asyncio.WriteTransport):
            client.transport.abort()  # close() would go on writing what is left of a body
        client.close()


_STRIPPED = (
    "máy chủ thư không hỗ trợ STARTTLS nên không gửi gì ở dạng không mã hóa / "
    "the mail server does not offer STARTTLS; nothing is sent in clear"
)


def _stops() -> int:
    task = asyncio.current_task()
    return task.cancelling() if task else 0


def _not_routed(mode: MailMode) -> Answer:
    kind = AnswerKind.LANE_DOWN if mode is MailMode.OFF else AnswerKind.SUPPRESSED
    return Answer(kind, "mode", None, f"không gửi trong chế độ thư {mode} / not sent in mail mode {mode}")


def _beyond(client: aiosmtplib.SMTP, letter: Envelope) -> Answer | None:
    """What this server has said it cannot take."""
    if not letter.recipient.isascii() and not client.supports_extension("smtputf8"):
        text = "máy chủ thư không nhận địa chỉ có dấu / the mail server takes no address with accents"
        return Answer(AnswerKind.REFUSED, "address", None, text)
    limit = client.esmtp_extensions.get("size", "")
    if limit.isdecimal() and 0 < int(limit) < len(letter.raw):
        text = f"thư quá lớn cho máy chủ ({limit} byte) / the letter is too large for the server ({limit} bytes)"
        return Answer(AnswerKind.REFUSED, "size", _TOO_LARGE, text)
    return None


@cache
def _own_name() -> str:
    """What we call ourselves in EHLO; looking it up may take a while."""
    return socket.getfqdn()
