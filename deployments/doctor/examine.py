"""All of it, in the order in which one would mend it."""

from __future__ import annotations

import asyncio
import socket

from deployments.doctor.clocks import examine_clocks
from deployments.doctor.finding import Finding, Pair, fine, unchecked
from deployments.doctor.mailbox import examine_inbound
from deployments.doctor.records import examine_records
from deployments.doctor.relay import WHAT, examine_relay
from deployments.doctor.round_trip import send_to_self
from deployments.settings import Settings
from deployments.web_site import make_site
from notifications.relay import MailMode, parse_smtp_url
from notifications.relay_check import check_relay
from notifications.return_addresses import ReturnAddresses, ReturnPurpose

_MODE: Pair = ("Chế độ gửi", "Mail mode")


async def examine(settings: Settings, *, to_self: bool = False) -> list[Finding]:
    """
    Everything about the mail of this installation. Only the configured hosts are spoken to.

    :param to_self: also send one letter to a reply address of ours and wait for it
    """
    relay = parse_smtp_url(settings.smtp_url.get_secret_value()) if settings.smtp_url else None
    addresses = ReturnAddresses(settings.mail_domain, make_site(settings).secret)
    sender, recipient = (addresses.make(purpose, 0) for purpose in (ReturnPurpose.BOUNCE, ReturnPurpose.REPLY))
    findings, greeting = [_mode(settings)], ""
    if relay:
        talk = await check_relay(relay, sender, recipient, own_name=_own_name(settings))
        greeting = talk.greeting
        findings += examine_relay(relay, talk, settings.mail_domain)
    else:
        findings.append(unchecked(WHAT["connect"], "chưa đặt FOLLOWUP_SMTP_URL: thư ở lại máy này", "FOLLOWUP_SMTP_URL is not set: letters stay on this machine"))  # fmt: skip
    findings += await asyncio.to_thread(_examine_rest, settings, relay.host if relay else None, greeting)
    return findings + (await send_to_self(settings, relay, sender, recipient) if to_self and relay else [])


def _examine_rest(settings: Settings, relay: str | None, greeting: str) -> list[Finding]:
    inbound, records = examine_inbound(settings, needed=relay is not None), examine_records(settings, relay)
    return [*inbound, *records, *examine_clocks(greeting)]


def _own_name(settings: Settings) -> str:
    """What we call ourselves, without asking a name server (as ``getfqdn`` would)."""
    name = socket.gethostname()
    return name if "." in name else settings.mail_domain


def _mode(settings: Settings) -> Finding:
    mode = settings.mail_mode
    if mode is MailMode.LIVE:
        return fine(_MODE, mode, mode)
    return unchecked(_MODE, f"{mode}: thư chưa tới người nhận", f"{mode}: letters do not reach their readers", ("khi mọi mục đều đạt: FOLLOWUP_MAIL_MODE=live", "once all is well: FOLLOWUP_MAIL_MODE=live"))  # fmt: skip
