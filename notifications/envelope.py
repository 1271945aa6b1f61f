"""One letter as the relay gets it: who, to whom, which bytes; and the file it becomes in a dry run."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path

from notifications.answers import Answer, AnswerKind

_NEVER = frozenset(' <>"')  # a quoted local part could hide a space or a second @


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who sends what to whom; an empty ``sender`` is the null return path."""

    sender: str
    recipient: str
    raw: bytes

    def readdressed(self, recipient: str) -> Envelope:
        """The letter as ``recipient`` gets it: one who stands in for another is told for whom."""
        if recipient == self.recipient:
            return self
        origin = self.recipient.encode("ascii", "backslashreplace")
        return Envelope(self.sender, recipient, b"X-Original-To: %b\r\n%b" % (origin, self.raw))

    def body(self) -> bytes:
        """
        The bytes after DATA (RFC 5321 §4.5.2): dots doubled, and CRLF only, so that no line end can be read in two ways.
        """
        ended = self.raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
        raw = ended.replace(b"\r\n.", b"\r\n..")
        first = b"." if raw.startswith(b".") else b""
        return first + raw + (b".\r\n" if raw.endswith(b"\r\n") else b"\r\n.\r\n")

    def keep(self, folder: Path) -> str:
        """Write the letter to a file, whole or not at all; the same letter again is the same file. Returns its name."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(self.recipient.encode() + b"\n" + self.raw).hexdigest()[:32] + ".eml"
        draft = folder / f".{name}.{os.getpid()}"
        draft.touch(mode=0o600)
        head = f"X-Envelope-From: {self.sender}\r\nX-Envelope-To: {self.recipient}\r\n"
        draft.write_bytes(head.encode() + self.raw)
        draft.rename(folder / name)
        return name


@lru_cache(maxsize=256)
def is_plain(address: str) -> bool:
    """
    Whether an address means one mailbox to every reader: ``local@domain``, without name, quotes, spaces or controls.

    Anything else would be rewritten on its way to the server, without a word.
    """
    local, at, domain = address.partition("@")
    shaped = local and at and domain and "@" not in domain and address.isprintable() and _NEVER.isdisjoint(address)
    return bool(shaped) and parseaddr(address)[1] == address


def misaddressed(envelope: Envelope, recipient: str) -> Answer | None:
    """The answer to an odd address: the recipient's is refused; ours stops everything until it is mended."""
    ours = [recipient] if recipient != envelope.recipient else []
    ours += [envelope.sender] if envelope.sender else []
    if not all(is_plain(address) and address.isascii() for address in ours):
        text = "địa chỉ gửi hoặc nhận thay không hợp lệ / our own address is no plain e-mail address"
        return Answer(AnswerKind.LANE_DOWN, "address", None, text)
    if not is_plain(envelope.recipient):
        text = "không phải địa chỉ thư điện tử / not a plain e-mail address"
        return Answer(AnswerKind.REFUSED, "address", None, text)
    return None
