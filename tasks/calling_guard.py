"""
Where a webhook may go: to a public https address and nowhere else (ASVS 5: 1.3.6, 15.3.2).

A name is resolved once, every address it has is judged, and the connection goes to the address that was judged.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from models.errors import InputWrong

_IP = IPv4Address | IPv6Address
_CARRIERS = tuple(map(IPv6Network, ("64:ff9b::/32", "2002::/16", "2001::/32")))  # an IPv4 address inside
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9.-]+\.[a-z][a-z0-9-]*[a-z0-9]", re.IGNORECASE | re.ASCII)


class AddressForbidden(InputWrong):
    """A webhook must not go there."""

    def __init__(self, why_vi: str, why_en: str) -> None:
        super().__init__(
            f"Địa chỉ webhook không được phép: {why_vi}", f"This webhook address is not permitted: {why_en}"
        )


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was judged: where to connect, and the name the certificate must bear."""

    scheme: str
    host: str
    port: int
    path: str
    ip: str


async def ask_for_addresses(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine's resolver gives them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]).partition("%")[0] for entry in found]


@dataclass(frozen=True, slots=True)
class Guard:
    """What is let through; ``local`` also lets this machine be called, over plain http too: for tests and demos."""

    local: bool = False
    authority: str | None = None  # file of a certificate authority of one's own
    look_up: Callable[[str, int], Awaitable[list[str]]] = ask_for_addresses

    def check_url(self, url: str) -> SplitResult:
        """
        The parts of an address that may be a webhook's, as far as its letters tell.

        :raises AddressForbidden: it may not
        """
        parts = _parts(url)
        if parts.username or parts.password or parts.fragment:
            raise AddressForbidden("không ghi tài khoản, mật khẩu hay dấu #.", "no user, password or # in it.")
        if parts.scheme != "https" and not (self.local and parts.scheme == "http"):
            raise AddressForbidden("phải bắt đầu bằng https://.", "it must start with https://.")
        host = parts.hostname or ""
        if (literal := _literal(host)) is not None:
            self.check_address(literal)
        elif not _NAME.fullmatch(host) and not (self.local and host == "localhost"):
            raise AddressForbidden("tên máy chủ không đúng.", "its host is no name on the internet.")
        return parts

    def check_address(self, address: _IP) -> None:
        """
        Let a public address through.

        :raises AddressForbidden: it belongs to this machine, a private network or nobody
        """
        plain = _unwrapped(address)
        if self.local and plain.is_loopback:
            return
        carried = any(plain in network for network in _CARRIERS)
        if carried or plain.is_multicast or plain.is_reserved or not plain.is_global:
            raise AddressForbidden(
                "thuộc mạng nội bộ hoặc máy này.", "it belongs to a private network or this machine."
            )

    async def resolve(self, url: str) -> Target:
        """
        Ask for the addresses of the name once; all of them must be public, the first is the one to connect to.

        :raises AddressForbidden: one of them is not
        :raises OSError: the name has no address
        """
        parts = self.check_url(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        addresses = [ip_address(found) for found in await self.look_up(host, port)]
        for address in addresses:
            self.check_address(address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        return Target(parts.scheme, host, port, path, str(addresses[0]))

    def context(self) -> ssl.SSLContext:
        """TLS 1.2 or newer, certificates verified."""
        return _context(self.authority)


@cache
def _context(authority: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        right = bool(parts.hostname) and parts.port != 0 and url.isprintable() and " " not in url and "\\" not in url
    except ValueError:
        right = False
    if not right:
        raise AddressForbidden("không đọc được.", "it cannot be read.")
    return parts


def _literal(host: str) -> _IP | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _unwrapped(address: _IP) -> _IP:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


_bound = [Guard()]


def bind_guard(guard: Guard) -> None:
    """Say what this process lets through; without it, the strict guard stands."""
    _bound[0] = guard


def guard() -> Guard:
    """The guard that stands."""
    return _bound[0]
