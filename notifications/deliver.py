"""
The only module that speaks SMTP.

The conversation is driven step by step (RFC 5321): everything before the server's 354 is surely not accepted; a mark is
committed before the body; after it, only a reply makes the outcome certain. Errors are told apart by stage, since the
same code means different things: 550 to RCPT is about one person, 550 to MAIL is about us.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

import aiosmtplib
from aiosmtplib.email import parse_address
from aiosmtplib.protocol import SMTPProtocol

from notifications.relay import MailMode, Relay, Tls

_START_INPUT, _OK, _PERMANENT, _BUSY = 354, 250, 500, 421
_MOST_MESSAGES, _MOST_IDLE = 100, 2.0  # on one connection; seconds, as Postfix keeps it


class AnswerKind(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # for good, for this recipient
    DEFERRED = "deferred"  # this letter, later
    LANE_DOWN = "lane_down"  # the server or we ourselves: everything, later
    IN_DOUBT = "in_doubt"  # the body went out, no reply came
    SUPPRESSED = "suppressed"  # may not leave in this mail mode


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one try, with the stage it ended at and the server's own words."""

    kind: AnswerKind
    stage: str
    code: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends what to whom; ``raw`` has CRLF line ends."""

    sender: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds to wait at each stage (RFC 5321 §4.5.3.2)."""

    connect: float = 30
    command: float = 300
    data: float = 120
    body: float = 600


BeforeBody = Callable[[], Awaitable[None]]


@cache
def shared_context() -> ssl.SSLContext:
    """One TLS context for all connections: loading the trusted certificates takes 31 ms each time."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


class Connection:
    """One connection to the relay, opened when first needed and used again while the server allows."""

    def __init__(self, relay: Relay, context: ssl.SSLContext | None = None, timeouts: Timeouts | None = None) -> None:
        self.relay, self.context, self.timeouts = relay, context, timeouts or Timeouts()
        self._client: aiosmtplib.SMTP | None = None
        self._sent, self._used_at = 0, 0.0

    async def __aenter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """Say goodbye if the conversation is in order."""
        client, self._client = self._client, None
        if client is not None:
            try:
                await client.quit(timeout=1)
            except aiosmtplib.SMTPException:
                client.close()

    async def send(self, envelope: Envelope, *, before_body: BeforeBody) -> Answer:
        """
        Try to send one letter; ``before_body`` commits the mark and may raise to stop, with nothing sent.

        On any error the connection is closed: no RSET, which could hide the server's answer.
        """
        recipient = self.relay.route(envelope.recipient)
        if recipient is None:
            return Answer(AnswerKind.SUPPRESSED, "mode", None, f"not sent in mail mode {self.relay.mode}")
        if refusal := _check(envelope.sender, recipient):
            return refusal
        raw = _marked(envelope, recipient)
        if self.relay.mode is MailMode.DRY_RUN:
            return await self._keep(raw, before_body)
        return await self._converse(Envelope(envelope.sender, recipient, raw), before_body)

    async def _keep(self, raw: bytes, before_body: BeforeBody) -> Answer:
        await before_body()
        folder = self.relay.folder or Path("dry-run")
        name = f"{time.time_ns()}.eml"
        await asyncio.to_thread(_write, folder, name, raw)
        return Answer(AnswerKind.ACCEPTED, "dry-run", None, f"dry run: {name}")

    async def _converse(self, envelope: Envelope, before_body: BeforeBody) -> Answer:
        stage = _Stage("connect")
        try:
            answer = await self._steps(envelope, before_body, stage)
        except aiosmtplib.SMTPException as error:
            self._drop()
            return _failed(stage, error)
        except (OSError, ValueError) as error:
            self._drop()
            return _lost(stage, f"{type(error).__name__}: {error}")
        except BaseException:
            self._drop()
            raise
        if answer.kind is not AnswerKind.ACCEPTED:
            self._drop()
        return answer

    async def _steps(self, envelope: Envelope, before_body: BeforeBody, stage: _Stage) -> Answer:
        client = await self._ready()
        stage.name = "mail"
        await client.mail(envelope.sender, timeout=self.timeouts.command)
        stage.name = "rcpt"
        await client.rcpt(envelope.recipient, timeout=self.timeouts.command)
        stage.name = "data"
        code, text = await client.execute_command(b"DATA", timeout=self.timeouts.data)
        if code != _START_INPUT:
            return _by_code(stage.name, code, text)
        await before_body()
        stage.name = "body"
        code, text = await self._body(client, envelope.raw)
        self._sent, self._used_at = self._sent + 1, time.monotonic()
        return Answer(AnswerKind.ACCEPTED, "body", code, text) if code == _OK else _by_code("body", code, text)

    async def _body(self, client: aiosmtplib.SMTP, raw: bytes) -> tuple[int, str]:
        protocol = client.protocol
        if not isinstance(protocol, SMTPProtocol):
            raise aiosmtplib.SMTPServerDisconnected("not connected")
        stuffed = raw.replace(b"\r\n.", b"\r\n..")
        stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
        end = b".\r\n" if stuffed.endswith(b"\r\n") else b"\r\n.\r\n"
        protocol._response_pending = True  # noqa: SLF001  as its own DATA does; a test watches it
        protocol.write(stuffed + end)
        code, text = await protocol.read_response(timeout=self.timeouts.body)
        return code, text

    async def _ready(self) -> aiosmtplib.SMTP:
        client = self._client
        idle = time.monotonic() - self._used_at
        if client is not None and client.is_connected and self._sent < _MOST_MESSAGES and idle < _MOST_IDLE:
            return client
        self._drop()
        self._client = client = self._new_client()
        await client.connect()
        self._sent = 0
        return client

    def _new_client(self) -> aiosmtplib.SMTP:
        relay = self.relay
        return aiosmtplib.SMTP(
            hostname=relay.host, port=relay.port, username=relay.username, password=relay.password,
            use_tls=relay.tls is Tls.IMPLICIT, start_tls=relay.tls is Tls.STARTTLS,
            tls_context=(self.context or shared_context()) if relay.tls is not Tls.NONE else None,
            timeout=self.timeouts.connect,
        )  # fmt: skip

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close()


@dataclass(slots=True)
class _Stage:
    """How far the conversation came."""

    name: str


def _check(*addresses: str) -> Answer | None:
    """Aiosmtplib rewrites odd addresses silently; such an envelope is refused instead."""
    for address in addresses:
        plain = address.isascii() and address.isprintable() and " " not in address and "@" in address
        if not plain or parse_address(address) != address:
            return Answer(AnswerKind.REFUSED, "address", None, "not a plain e-mail address")
    return None


def _marked(envelope: Envelope, recipient: str) -> bytes:
    if recipient == envelope.recipient:
        return envelope.raw
    return f"X-Original-To: {envelope.recipient}\r\n".encode() + envelope.raw


def _write(folder: Path, name: str, raw: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(raw)


def _failed(stage: _Stage, error: aiosmtplib.SMTPException) -> Answer:
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _by_code(stage.name, error.code, error.message)
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _by_code(stage.name, error.recipients[0].code, error.recipients[0].message)
    return _lost(stage, str(error))


def _lost(stage: _Stage, text: str) -> Answer:
    """No answer: in doubt after the body began, else surely not accepted."""
    if stage.name == "body":
        return Answer(AnswerKind.IN_DOUBT, stage.name, None, text)
    return Answer(AnswerKind.LANE_DOWN, stage.name, None, text)


def _by_code(stage: str, code: int, text: str) -> Answer:
    """By stage first: before RCPT the matter is ours or the server's; 421 closes the lane whenever it comes."""
    if stage in {"connect", "mail"} or code == _BUSY:
        return Answer(AnswerKind.LANE_DOWN, stage, code, text)
    if " 5.7." in f" {text}" and stage != "rcpt":
        return Answer(AnswerKind.LANE_DOWN, stage, code, text)
    return Answer(AnswerKind.REFUSED if code >= _PERMANENT else AnswerKind.DEFERRED, stage, code, text)
