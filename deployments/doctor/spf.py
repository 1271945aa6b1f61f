"""A domain's SPF record (RFC 7208), read as a receiver does: what it says of an address, and how many look-ups it costs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from deployments.doctor.names import NameServer

MOST_LOOKUPS = 10  # RFC 7208 §4.6.4
_DEEPEST = 2 * MOST_LOOKUPS
_TERM = re.compile(
    r"([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?:[:]?([^/]*))?((?:/\d+)?(?://\d+)?)", re.IGNORECASE
)


class SpfBroken(ValueError):
    """A receiver would take this for an error (permerror) and ignore the record; the text says which part."""


@dataclass(slots=True)
class Spf:
    """What a domain says of one address: ``+`` it may send, ``-`` or ``~`` it may not, ``?`` nothing is said."""

    says: str
    lookups: int
    everybody: str  # what the record says of everybody else, by its “all”


def records_of(names: NameServer, domain: str) -> list[str]:
    """The SPF records of a domain; a receiver wants exactly one (RFC 7208 §4.5)."""
    return [text for text in names.texts(domain) if text.lower().split(" ")[0] == "v=spf1"]


def evaluate(names: NameServer, domain: str, address: str) -> Spf:
    """
    What the domain says of the address. All terms are counted, not only those before the first match.

    :raises SpfBroken: a receiver would not understand the record
    :raises NameServerAway: the name server does not answer
    """
    reader = _Reader(names, ip_address(address))
    found = reader.read(domain)
    return Spf(found or "?", reader.lookups, reader.everybody)


class _Reader:
    def __init__(self, names: NameServer, address: IPv4Address | IPv6Address) -> None:
        self.names, self.address, self.lookups, self.everybody = names, address, 0, "?"

    def read(self, domain: str, depth: int = 0) -> str | None:
        """What this domain's record says; None if no term of it speaks of the address."""
        records = records_of(self.names, domain)
        if len(records) != 1 or depth > _DEEPEST:
            raise SpfBroken(f"{domain}: {len(records)} × v=spf1")
        found, redirect = None, None
        for term in records[0].split()[1:]:
            if term.lower().startswith("redirect="):
                redirect = term.partition("=")[2]
            elif "=" not in term.partition(":")[0]:
                said = self._term(term, domain, depth)
                found = found or said
        if redirect and "all" not in records[0].lower().split():
            self.lookups += 1
            return found or self.read(redirect, depth + 1)
        return found

    def _term(self, term: str, domain: str, depth: int) -> str | None:
        parsed = _TERM.fullmatch(term)
        if parsed is None:
            raise SpfBroken(f"{domain}: {term}")
        sign, kind, of, lengths = parsed[1] or "+", parsed[2].lower(), parsed[3] or "", parsed[4]
        if kind == "all":
            self.everybody = sign if depth == 0 else self.everybody
        elif kind not in {"ip4", "ip6"}:
            self.lookups += 1
            if self.lookups > _DEEPEST:
                raise SpfBroken(f"{domain}: > {_DEEPEST}")
        return sign if self._matches(kind, of or domain, lengths, term, depth) else None

    def _matches(self, kind: str, of: str, lengths: str, term: str, depth: int) -> bool:
        match kind:
            case "all":
                return True
            case "include":
                return self.read(of, depth + 1) == "+"
            case "ip4" | "ip6":
                return self._within(term.partition(":")[2])
            case "exists" | "a" if "%" not in of:
                listed = self.names.addresses(of)
                return bool(listed) if kind == "exists" else self._among(listed, lengths)
            case "mx" if "%" not in of:
                hosts = (host for _, host in self.names.mail_hosts(of))
                return self._among([address for host in hosts for address in self.names.addresses(host)], lengths)
        return False  # ptr, and macros, which only a receiver can fill in

    def _among(self, addresses: list[str], lengths: str) -> bool:
        return any(self._within(address + length) for address in addresses for length in self._length(address, lengths))

    def _length(self, address: str, lengths: str) -> Iterator[str]:
        four, _, six = lengths.partition("//")
        yield (f"/{six}" if six else "") if ":" in address else four

    def _within(self, network: str) -> bool:
        try:
            return self.address in ip_network(network, strict=False)
        except ValueError as error:
            raise SpfBroken(network) from error
