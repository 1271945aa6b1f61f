"""Questions to the one name server that was named (``FOLLOWUP_MAIL_DNS``); the system's own is never asked."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

from models.errors import TryLater


class NameServerAway(TryLater):
    """It does not answer, or not properly."""

    def __init__(self, place: str, because: str) -> None:
        super().__init__(
            f"Máy chủ tên miền {place} không trả lời ({because}).",
            f"The name server {place} does not answer ({because}).",
        )


class NameServer:
    """
    The name server at ``host:port``.

    :raises NameServerAway: its own name is unknown
    """

    def __init__(self, place: str, patience: float = 5) -> None:
        self.place, parts = place, urlsplit(f"//{place}")
        self._resolver = Resolver(configure=False)
        try:
            [*found] = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_DGRAM)
        except OSError as error:
            raise NameServerAway(place, str(error)) from error
        self._resolver.nameservers = [str(found[0][4][0])]
        self._resolver.port = parts.port or 53
        self._resolver.lifetime = patience
        self._resolver.use_edns(0, 0, 1232)

    def texts(self, name: str) -> list[str]:
        """The TXT records of a name, each put together from its strings."""
        return [b"".join(one.strings).decode("utf-8", "replace") for one in self._ask(name, "TXT")]

    def mail_hosts(self, name: str) -> list[tuple[int, str]]:
        """The MX records of a name, the preferred one first."""
        return sorted((one.preference, one.exchange.to_text(omit_final_dot=True)) for one in self._ask(name, "MX"))

    def addresses(self, name: str) -> list[str]:
        """The IPv4 and IPv6 addresses of a name."""
        return [one.address for kind in ("A", "AAAA") for one in self._ask(name, kind)]

    def _ask(self, name: str, kind: str) -> list:  # type: ignore[type-arg]  # records of that kind, as dnspython has them
        """:raises NameServerAway: no answer, or a broken one"""
        try:
            return list(self._resolver.resolve(name.rstrip(".") + ".", kind, search=False))
        except (NXDOMAIN, NoAnswer):
            return []
        except DNSException as error:
            raise NameServerAway(self.place, type(error).__name__) from error
