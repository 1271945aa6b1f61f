"""Where mail goes: the server, how it is reached, and who may be written to. One place decides, on the envelope."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import unquote, urlsplit

from models.errors import InputWrong


class MailMode(StrEnum):
    """What becomes of a letter that is due."""

    OFF = "off"  # nothing leaves; letters wait
    DRY_RUN = "dry-run"  # written to a folder, not sent
    REDIRECT = "redirect"  # all to one address of ours
    ALLOWLIST = "allowlist"  # only to the addresses and domains listed
    LIVE = "live"  # to those it concerns


class Tls(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"  # required: a server that does not offer it gets nothing
    IMPLICIT = "implicit"


_SCHEMES = {"smtp": (Tls.NONE, 25), "smtp+starttls": (Tls.STARTTLS, 587), "smtps": (Tls.IMPLICIT, 465)}


@dataclass(frozen=True, slots=True)
class Relay:
    """The SMTP server that takes our mail, and what may leave through it."""

    host: str
    port: int
    tls: Tls = Tls.NONE
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    mode: MailMode = MailMode.LIVE
    redirect_to: str | None = None
    allowlist: tuple[str, ...] = ()
    folder: Path | None = None  # of a dry run

    @property
    def sends(self) -> bool:
        """Whether anything leaves at all; if not, letters wait."""
        return self.mode is not MailMode.OFF

    def route(self, recipient: str) -> str | None:
        """Who is really written to instead of ``recipient``; None if nobody may be."""
        if self.mode is MailMode.REDIRECT:
            return self.redirect_to
        if self.mode is MailMode.ALLOWLIST:
            domain = "@" + recipient.rpartition("@")[2].lower()
            return recipient if {recipient.lower(), domain} & set(self.allowlist) else None
        return recipient if self.sends else None


def parse_smtp_url(url: str) -> Relay:
    """
    ``smtp://host:25``, ``smtp+starttls://user:password@host:587`` or ``smtps://…:465``.

    :raises InputWrong: it is none of these, or a password would travel in clear
    """
    parts = urlsplit(url)
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise InputWrong(
            "FOLLOWUP_SMTP_URL: phải có dạng smtp+starttls://người-dùng:mật-khẩu@máy-chủ:587 (hoặc smtp://, smtps://).",
            "FOLLOWUP_SMTP_URL: must look like smtp+starttls://user:password@host:587 (or smtp://, smtps://).",
        )
    tls, port = _SCHEMES[parts.scheme]
    if parts.username and tls is Tls.NONE and not _is_here(parts.hostname):
        raise InputWrong(
            "FOLLOWUP_SMTP_URL: smtp:// gửi mật khẩu không mã hóa; hãy dùng smtp+starttls:// hoặc smtps://.",
            "FOLLOWUP_SMTP_URL: smtp:// would send the password in clear; use smtp+starttls:// or smtps://.",
        )
    username, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    return Relay(parts.hostname, parts.port or port, tls, username, password)


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
