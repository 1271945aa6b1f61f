"""Header fields written by hand: 7-bit, folded, and safe whatever a name holds (RFC 5322, RFC 2047)."""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from email.header import decode_header, make_header
from email.headerregistry import AddressHeader, BaseHeader
from email.utils import parseaddr
from functools import lru_cache
from typing import NamedTuple

from models.errors import InputWrong
from models.text import clean

LONGEST_NAME = 60  # characters
LONGEST_ADDRESS = 254  # RFC 5321, with its errata
_ROOM = 39  # octets of one encoded word: with “Subject: ” its line stays within 76 characters
_FOLD = "\r\n "
_LINE = 62  # of 76 characters, less the longest header's name, brackets and spaces
_LONGEST_LINE = 998
_PLAIN = re.compile(r"[A-Za-z0-9 ,.:;/()<>\[\]@+_-]{1,60}")
_PHRASE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*"
)
_ID = re.compile(r"<[!-;=?-~]{1,249}>")
_WAY = re.compile(r"(?:https?://|mailto:)[!-;=?-~]{1,900}")
_KEPT = 10  # earlier letters named in References
_FIELD = re.compile(r"[A-Za-z0-9-]{1,70}")
_VALUE = re.compile(r"[ -~]*")


class Address(NamedTuple):
    """A mailbox: the name as people write it, and the address."""

    name: str
    email: str


class _To(AddressHeader, BaseHeader):  # type: ignore[misc]  # as HeaderRegistry combines them itself
    """A To field as the newer parser of the standard library reads it."""


@lru_cache(maxsize=4096)
def mailbox(address: Address) -> str:
    """
    ``Name <address>``, or the bare address if the standard library would not read the same back.

    The name is cleaned and cut; the address is never changed.

    :raises InputWrong: no plain address of ASCII letters
    """
    email = check_address(address.email)
    name = clean(address.name)[:LONGEST_NAME].strip()
    if not name:
        return email
    phrase = name if _PHRASE.fullmatch(name) else _encoded(name)
    last = phrase.rpartition(_FOLD)[2]
    written = f"{phrase}{_FOLD if len(last) + len(email) > _LINE else ' '}<{email}>"
    return written if _reads_back(written, name, email) else email


def _reads_back(written: str, name: str, email: str) -> bool:
    """
    Both parsers of the standard library find this one address and name.

    The newer one puts a space between two encoded words (against RFC 2047, section 6.2), so its spaces do not count.
    """
    line = written.replace("\r\n", "")
    phrase, address = parseaddr(line)
    read = _To("To", line).addresses
    return (str(make_header(decode_header(phrase))), address) == (name, email) and [
        (one.display_name.replace(" ", ""), one.addr_spec) for one in read
    ] == [(name.replace(" ", ""), email)]


def check_address(email: str) -> str:
    """
    The address itself, if a header and an SMTP command can carry it unchanged.

    :raises InputWrong: it cannot
    """
    if len(email) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(email):
        raise InputWrong(
            f"Địa chỉ thư “{clean(email)}” không đúng dạng ten@mien; hãy sửa lại địa chỉ.",
            f"The mail address “{clean(email)}” does not read name@domain in ASCII letters; correct it.",
        )
    return email


def message_ids(ids: Iterable[str]) -> str:
    """
    One or more message ids, each on its own line.

    :raises InputWrong: one of them is not ``<left@right>``
    """
    known = list(ids)
    for one in known:
        if not _ID.fullmatch(one) or one.count("@") != 1:
            raise InputWrong(
                f"Mã thư “{clean(one)}” không đúng dạng <a@b>.", f"The message id “{clean(one)}” is not <a@b>."
            )
    return _FOLD.join(known)


def threading(references: Sequence[str], answers: str | None = None) -> dict[str, str]:
    """The conversation a letter belongs to (RFC 5322 §3.6.4): its root, the last letters, and which one it is about."""
    if not references:
        return {}
    earlier = [one for one in references[1:] if one != answers][-_KEPT:]
    kept = [references[0], *earlier, *([answers] if answers else [])]
    return {"In-Reply-To": message_ids(kept[-1:]), "References": message_ids(kept)}


def declining(ways: Sequence[str], domain: str) -> dict[str, str]:
    """
    How the reader declines further letters (RFC 2369); by one click where the first way is https (RFC 8058 §3.1).

    :raises InputWrong: a way is no http or mailto address
    """
    if not ways:
        return {}
    if wrong := [way for way in ways if not _WAY.fullmatch(way)]:
        raise InputWrong(
            f"“{clean(wrong[0])}” không phải địa chỉ để từ chối thư.",
            f"“{clean(wrong[0])}” is no address to decline at.",
        )
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if ways[0].startswith("https://") else {}
    return {
        "List-Id": check_field("List-Id", f"<kien-nghi.{domain}>"),
        "List-Unsubscribe": f",{_FOLD}".join(f"<{way}>" for way in ways),
        **one_click,
    }


def words(text: str) -> str:
    """Free text as a header carries it: on one line, encoded where it is not plain ASCII."""
    text = clean(text)
    return text if _PLAIN.fullmatch(text) else _encoded(text)


def _encoded(text: str) -> str:
    return _FOLD.join(f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in _chunks(text))


def _chunks(text: str) -> Iterator[bytes]:
    """Pieces of whole characters."""
    chunk = b""
    for character in text:
        octets = character.encode()
        if len(chunk) + len(octets) > _ROOM:
            yield chunk
            chunk = b""
        chunk += octets
    yield chunk


def check_field(name: str, value: str) -> str:
    """
    The value, if it is a line of ASCII that cannot become two.

    :raises InputWrong: it is not, or the name is no header's
    """
    if not _FIELD.fullmatch(name) or not _VALUE.fullmatch(value) or len(name) + len(value) + 2 > _LONGEST_LINE:
        raise InputWrong(
            f"Trường thư “{clean(name)}” không hợp lệ.", f"The header “{clean(name)}” is not one line of ASCII."
        )
    return value
