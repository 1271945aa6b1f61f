"""
Our own DKIM signature (RFC 6376), for a relay that adds none: relaxed/relaxed, RSA, over the bytes that are kept.

What a filter judges by is signed, List-Unsubscribe among it (RFC 8058 §4); From is signed once more than it is there, so
that nobody can add another. Marks that we put before the letter later (``X-Original-To``) are left out. RSA only, since
the large mail providers do not check Ed25519 (RFC 8463).
"""

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from models.errors import InputWrong

SIGNED = (
    "from", "to", "subject", "date", "message-id", "reply-to", "in-reply-to", "references", "auto-submitted", "list-id",
    "list-unsubscribe", "list-unsubscribe-post", "mime-version", "content-type", "content-transfer-encoding",
)  # fmt: skip
SHORTEST_RSA = 2048  # bits (RFC 8301 §3.2)
_FIELD = re.compile(rb"([!-9;-~]+):((?:[^\r]|\r\n[ \t])*)\r\n")
_BLANKS = re.compile(rb"[ \t]+")
_BLANK_ENDS = re.compile(rb"[ \t]+(?=\r\n)")
_LINE = 70


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the domain of our letters, the name of the key in its DNS, and the key."""

    domain: str
    selector: str
    key: RSAPrivateKey

    def sign(self, raw: bytes) -> bytes:
        """The mail with its signature in front; ``raw`` ends its lines with CRLF."""
        head, _, body = raw.partition(b"\r\n\r\n")
        fields = {name.lower().decode(): value for name, value in _FIELD.findall(head + b"\r\n")}
        names = [*(name for name in SIGNED if name in fields), "from"]
        own = (
            f"v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d={self.domain}; s={self.selector};{_folded(names)};"
            f"\r\n bh={b64encode(sha256(_relaxed_body(body)).digest()).decode()};\r\n b="
        )
        covered = [_relaxed(name, fields[name]) + b"\r\n" for name in names[:-1]]
        covered.append(_relaxed("dkim-signature", own.encode()))
        written = b64encode(self.key.sign(b"".join(covered), PKCS1v15(), SHA256())).decode()
        lines = "\r\n ".join(written[at : at + _LINE] for at in range(0, len(written), _LINE))
        return f"DKIM-Signature: {own}{lines}\r\n".encode() + raw


def read_signer(path: Path, domain: str, selector: str) -> Signer:
    """
    Who signs with the private key of that file (PEM, without a password).

    :raises InputWrong: the file cannot be read, or holds no RSA key of 2048 bits or more
    """
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _wrong_key(path) from error
    if isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST_RSA:
        return Signer(domain, selector, key)
    raise _wrong_key(path)


def _wrong_key(path: Path) -> InputWrong:
    return InputWrong(
        f"Tệp {path} không phải khoá riêng dùng được để ký DKIM (RSA từ 2048 bit, dạng PEM, không mật khẩu).",
        f"The file {path} is no private key that DKIM can sign with (RSA of 2048 bits or more, PEM, no password).",
    )


def _folded(names: list[str]) -> str:
    """``h=…``, a few names a line."""
    rows = [":".join(names[at : at + 4]) for at in range(0, len(names), 4)]
    return "\r\n h=" + ":\r\n  ".join(rows)


def _relaxed(name: str, value: bytes) -> bytes:
    """A header in the relaxed form (RFC 6376 §3.4.2), without its line end."""
    return name.encode() + b":" + _BLANKS.sub(b" ", value.replace(b"\r\n", b"")).strip()


def _relaxed_body(body: bytes) -> bytes:
    """A body in the relaxed form (RFC 6376 §3.4.4)."""
    text = _BLANKS.sub(b" ", _BLANK_ENDS.sub(b"", body))
    return text.rstrip(b"\r\n") + b"\r\n" if text.strip(b"\r\n") else b""
