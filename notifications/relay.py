"""Where mail goes: the server, how it is reached, and who may be written to. One place decides, on the envelope."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

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
    allowlist: tuple[str, ...] = ()  # addresses, and domains as "@domain"
    folder: Path | None = None  # of a dry run

    def __post_init__(self) -> None:
        """:raises InputWrong: the mode lacks what it needs"""
        if self.mode is MailMode.REDIRECT and not self.redirect_to:
            raise InputWrong(
                "Chế độ thư “redirect” cần địa chỉ nhận thay (FOLLOWUP_MAIL_REDIRECT).",
                "Mail mode “redirect” needs the address that gets all letters (FOLLOWUP_MAIL_REDIRECT).",
            )
        if self.mode is MailMode.DRY_RUN and not self.folder:
            raise InputWrong(
                "Chế độ thư “dry-run” cần một thư mục để ghi thư.",
                "Mail mode “dry-run” needs a folder for the letters.",
            )

    @property
    def sends(self) -> bool:
        """Whether anything leaves at all; if not, letters wait."""
        return self.mode is not MailMode.OFF

    def route(self, recipient: str) -> str | None:
        """Who is really written to instead of ``recipient``; None if nobody may be."""
        match self.mode:
            case MailMode.OFF:
                return None
            case MailMode.REDIRECT:
                return self.redirect_to
            case MailMode.ALLOWLIST:
                return recipient if self._allows(recipient.lower()) else None
            case MailMode.DRY_RUN | MailMode.LIVE:
                return recipient

    def _allows(self, recipient: str) -> bool:
        _, at, domain = recipient.rpartition("@")
        return not {recipient, at + domain}.isdisjoint(entry.lower() for entry in self.allowlist)


def parse_smtp_url(url: str) -> Relay:
    """
    ``smtp://host:25``, ``smtp+starttls://user:password@host:587`` or ``smtps://…:465``; the port may be left out.

    :raises InputWrong: it is none of these, or a password would travel in clear; the sentence repeats no part of it
    """
    parts, port = _split(url)
    host = parts.hostname or ""
    tls, usual_port = _SCHEMES[parts.scheme]
    username, password = (unquote(part) if part else None for part in (parts.username, parts.password))
    if (username is None) != (password is None):
        raise InputWrong(
            "FOLLOWUP_SMTP_URL: cần cả tên người dùng và mật khẩu, hoặc không ghi cả hai.",
            "FOLLOWUP_SMTP_URL: give both a user and a password, or neither.",
        )
    if username and tls is Tls.NONE and not is_here(host):
        raise InputWrong(
            "FOLLOWUP_SMTP_URL: smtp:// gửi mật khẩu không mã hóa; hãy dùng smtp+starttls:// hoặc smtps://.",
            "FOLLOWUP_SMTP_URL: smtp:// would send the password in clear; use smtp+starttls:// or smtps://.",
        )
    return Relay(host, port or usual_port, tls, username, password)


def _split(url: str) -> tuple[SplitResult, int | None]:
    """The URL's parts and its port, if it is one of ours and nothing is left over."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise _NotAnAddress from None  # Python's sentence would repeat the password
    rest = parts.path.strip("/") + parts.query + parts.fragment
    if parts.scheme not in _SCHEMES or not parts.hostname or port == 0 or rest or " " in parts.netloc:
        raise _NotAnAddress
    return parts, port


class _NotAnAddress(InputWrong):
    def __init__(self) -> None:
        super().__init__(
            "FOLLOWUP_SMTP_URL: phải có dạng smtp+starttls://người-dùng:mật-khẩu@máy-chủ:587 (hoặc smtp://, smtps://); "
            "ký tự đặc biệt trong mật khẩu ghi bằng mã phần trăm, ví dụ @ là %40, / là %2F.",
            "FOLLOWUP_SMTP_URL: must look like smtp+starttls://user:password@host:587 (or smtp://, smtps://); "
            "write special characters of the password percent-encoded, such as %40 for @ and %2F for /.",
        )


def is_here(host: str) -> bool:
    """Whether a host is this machine (loopback)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
