"""
Addresses that lead a mail back to the letter it answers, signed so that nobody can make one up.

``reply+<letter>.<mac>@domain`` is where an answer goes (Reply-To), ``bounce+…`` where a mail server says that a letter
could not be delivered (the envelope sender, VERP), ``unsub+…`` where mail is declined (List-Unsubscribe). The number of
the letter is in base 36, the MAC is 80 bits of HMAC-SHA256 in base 32; all in lower case, since some servers fold case.
"""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from models.errors import Refused

_MAC = 10  # octets
_SHAPE = re.compile(r"(reply|bounce|unsub)\+([0-9a-z]{1,13})\.([a-z2-7]{16})@([a-z0-9.-]+)")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class ReturnPurpose(StrEnum):
    """Why a mail would come back; the first part of the address."""

    REPLY = "reply"
    BOUNCE = "bounce"
    UNSUBSCRIBE = "unsub"


class AddressForged(Refused):
    """It has the shape of a return address of ours, but we did not sign it."""

    def __init__(self) -> None:
        super().__init__(
            "Địa chỉ nhận trả lời này không do hệ thống cấp hoặc đã bị sửa.",
            "This reply address was not given out by us, or was changed.",
        )


@dataclass(frozen=True, slots=True)
class Returned:
    """What a return address says: why, and which letter (its id)."""

    purpose: ReturnPurpose
    letter_id: int


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """The return addresses of this installation: its mail domain, and the secret that signs."""

    domain: str
    secret: str

    def make(self, purpose: ReturnPurpose, letter_id: int) -> str:
        """The address of one letter for one purpose; always the same."""
        number = _in_base_36(letter_id)
        return f"{purpose}+{number}.{self._mac(purpose, number)}@{self.domain}"

    def read(self, address: str) -> Returned | None:
        """
        What an address says; None if it is no return address of ours. Upper case is read as lower.

        :raises AddressForged: it looks like one, and is not signed by us
        """
        shape = _SHAPE.fullmatch(address.strip().lower())
        if shape is None or shape[4] != self.domain.lower():
            return None
        purpose = ReturnPurpose(shape[1])
        if not hmac.compare_digest(shape[3], self._mac(purpose, shape[2])):
            raise AddressForged
        return Returned(purpose, int(shape[2], 36))

    def _mac(self, purpose: ReturnPurpose, number: str) -> str:
        signed = hmac.digest(self.secret.encode(), f"followup.{purpose}.{number}".encode(), sha256)[:_MAC]
        return b32encode(signed).decode().lower()


def _in_base_36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
