"""
One conversation with the relay that asks everything and sends nothing: it ends before DATA (RFC 5321).

Beside :mod:`notifications.deliver`, the only other module that speaks SMTP.
"""

from __future__ import annotations

import asyncio
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

import aiosmtplib

from notifications.deliver import shared_context
from notifications.relay import Relay, Tls

Step = Literal["connect", "tls", "auth", "mail", "rcpt"]  # in the order of the conversation
_DAY = 86_400  # seconds


@dataclass(slots=True)
class RelayTalk:
    """What the relay answered; ``failed`` is the step it ended at, with the relay's own words. No password is in it."""

    passed: list[Step] = field(default_factory=list)
    failed: Step | None = None
    said: str = ""
    greeting: str = ""
    size: int | None = None  # octets that it takes, if it says so
    signs_in: bool = False  # it offers AUTH
    days_valid: int | None = None  # of its certificate


async def check_relay(relay: Relay, sender: str, recipient: str, *, own_name: str, patience: float = 20) -> RelayTalk:
    """Connect, encrypt, sign in and offer a letter from ``sender`` to ``recipient``, as a delivery would; then leave."""
    talk = RelayTalk()
    client = aiosmtplib.SMTP(
        hostname=relay.host, port=relay.port, timeout=patience, local_hostname=own_name,
        use_tls=relay.tls is Tls.IMPLICIT, start_tls=False,
        tls_context=None if relay.tls is Tls.NONE else shared_context(),
    )  # fmt: skip
    try:
        async with asyncio.timeout(3 * patience):
            await _walk(client, relay, talk, sender, recipient)
    except aiosmtplib.SMTPResponseException as error:
        _fail(talk, f"{error.code} {error.message}")
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        if isinstance(error.__cause__ or error, ssl.SSLError):
            talk.failed = "tls"
        _fail(talk, str(error) or type(error).__name__)
    finally:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=1)
        client.close()
    return talk


def _fail(talk: RelayTalk, said: str) -> None:
    talk.said = " ".join(said.split())[:300]


async def _walk(client: aiosmtplib.SMTP, relay: Relay, talk: RelayTalk, sender: str, recipient: str) -> None:
    talk.failed = "connect"
    talk.greeting = (await client.connect()).message
    await client.ehlo()
    _pass(talk, "tls")
    if relay.tls is Tls.STARTTLS:
        if not client.supports_extension("starttls"):
            raise aiosmtplib.SMTPNotSupported("STARTTLS is not offered")
        await client.starttls()
        await client.ehlo()
    talk.days_valid = _days_valid(client)
    limit = client.esmtp_extensions.get("size", "")
    talk.size, talk.signs_in = int(limit) if limit.isdecimal() else None, client.supports_extension("auth")
    _pass(talk, "auth")
    if relay.username is not None:
        await client.login(relay.username, relay.password or "")
    _pass(talk, "mail")
    await client.mail(sender)
    _pass(talk, "rcpt")
    await client.rcpt(recipient)
    _pass(talk, None)


def _pass(talk: RelayTalk, following: Step | None) -> None:
    if talk.failed:
        talk.passed.append(talk.failed)
    talk.failed = following


def _days_valid(client: aiosmtplib.SMTP) -> int | None:
    certificate = client.get_transport_info("peercert")
    until = certificate.get("notAfter") if isinstance(certificate, dict) else None
    return int((ssl.cert_time_to_seconds(until) - time.time()) // _DAY) if until else None
