"""One letter to ourselves: out through the relay to a reply address of ours, and back into the mailbox."""

from __future__ import annotations

import asyncio
import imaplib
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from deployments.doctor.finding import Finding, Pair, fault, fine
from deployments.doctor.mailbox import quoted, signed_in
from deployments.settings import Settings
from models.session import transaction
from notifications.answers import AnswerKind
from notifications.deliver import Connection, Envelope
from notifications.relay import MailMode, Relay

PATIENCE, _PAUSE = 60.0, 1.0  # seconds
_SENT: Pair = ("Thư thử: gửi đi", "Trial letter: sent")
_BACK: Pair = ("Thư thử: về hộp thư (địa chỉ có dấu +)", "Trial letter: back in the mailbox (plus address)")
_STORED = text("SELECT 1 FROM inbound_mail WHERE stored_at > now() - interval '1 hour' AND position(:id in raw) > 0")


async def send_to_self(settings: Settings, relay: Relay, sender: str, recipient: str) -> list[Finding]:
    """Send it and wait until the mailbox, or the engine that empties it, has it. It says that a machine wrote it."""
    letter = _write(settings, recipient)
    async with Connection(replace(relay, mode=MailMode.LIVE)) as connection:
        answer = await connection.send(Envelope(sender, recipient, letter.as_bytes(policy=policy.SMTP)), before_body=_nothing)  # fmt: skip
    if answer.kind is not AnswerKind.ACCEPTED:
        return [
            fault(_SENT, (answer.text, answer.text), ("sửa các lỗi của máy chủ gửi ở trên", "mend the relay first"))
        ]
    sent = fine(_SENT, recipient, recipient)
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        if await asyncio.to_thread(_is_back, settings, str(letter["Message-ID"])):
            seconds = time.monotonic() - began
            return [sent, fine(_BACK, f"sau {seconds:.0f} giây", f"after {seconds:.0f} seconds")]
        await asyncio.sleep(_PAUSE)
    return [sent, fault(_BACK, (f"chưa về sau {PATIENCE:.0f} giây", f"not back after {PATIENCE:.0f} seconds"), _MEND)]


_MEND: Pair = (
    "máy chủ nhận phải chuyển reply+…@, bounce+…@, unsub+…@ vào hộp thư đã cấu hình (recipient_delimiter = +, bí danh)",
    "the receiving server must put reply+…@, bounce+…@ and unsub+…@ into the mailbox (recipient_delimiter = +, aliases)",
)


async def _nothing() -> None:
    """There is no letter on record to mark."""


def _write(settings: Settings, recipient: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = settings.mail_sender, recipient
    letter["Subject"] = "Thư thử của followup mail doctor"
    letter["Date"], letter["Message-ID"] = formatdate(localtime=True), make_msgid(domain=settings.mail_domain)
    letter["Auto-Submitted"], letter["X-Tracker-Loop"] = "auto-generated", settings.mail_domain
    letter.set_content("Thư thử đường đi và về; không cần trả lời.\nA trial of the way out and back; do not answer.\n")
    return letter


def _is_back(settings: Settings, message_id: str) -> bool:
    return any(look(settings, message_id) for look in (_taken_in, _in_maildir, _in_imap))


def _taken_in(_: Settings, message_id: str) -> bool:
    with transaction() as db:
        return db.execute(_STORED, {"id": message_id.encode()}).first() is not None


def _in_maildir(settings: Settings, message_id: str) -> bool:
    folder = settings.inbound_maildir
    return folder is not None and any(message_id.encode() in mail for mail in _newest(folder))


def _newest(folder: Path) -> Iterator[bytes]:
    since = time.time() - 2 * PATIENCE
    for name in ("new", "cur"):
        for file in (folder / name).glob("*"):
            with suppress(OSError):  # another program took it
                if file.stat().st_mtime > since:
                    yield file.read_bytes()


def _in_imap(settings: Settings, message_id: str) -> bool:
    return settings.imap_url is not None and _search(settings.imap_url, message_id)


def _search(url: SecretStr, message_id: str) -> bool:
    with suppress(OSError, imaplib.IMAP4.error), signed_in(url) as (mailbox, folder):
        mailbox.select(quoted(folder), readonly=True)
        _, found = mailbox.search(None, "HEADER", "Message-ID", f'"{message_id}"')
        return bool(found and found[0])
    return False
