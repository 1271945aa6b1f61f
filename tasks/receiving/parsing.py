"""
A mail taken apart, whatever its bytes are: within bounds of time and memory, and never with an exception of the parser's.

Only the parser of the standard library is asked, under a policy that cuts every header (some of its own steps take the
square of a header's length). A mail built to be slow is read as far as its head: it waits for a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import getaddresses
from typing import Any

from models.text import clean

LONGEST_HEADER = 8_000  # characters of one header that are looked at
_MOST_WORK = 1_500_000  # lines times nested parts: a few seconds of the parser's time
_MOST_PARTS, _DEEPEST = 200, 30
_MOST_HEADERS = 500
_HEAD = 256 * 1024
_SLOW_CODECS = {"idna", "punycode"}  # take the square of their input
_FALLBACK = ("utf-8", "windows-1258", "latin-1")  # the last one reads anything
# Whatever the parser of the standard library makes of bytes that are no mail (UnicodeError, IndexError among them).
_FAULTS = (MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
_BLANK = re.compile(rb"\r?\n\r?\n|\r\r")

Headers = dict[str, list[str]]


class _Cut(Compat32):
    """The parser's policy: no header is longer than we look at."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        lines = sourcelines[:200]
        name, value = super().header_source_parse([line[:LONGEST_HEADER] for line in lines])
        return name[:100], value[:LONGEST_HEADER]


@dataclass(frozen=True, slots=True)
class Part:
    """A leaf of a mail: what it says it is, and how to get at its bytes."""

    media_type: str
    name: str | None  # of a file
    disposition: str  # inline, attachment, or empty
    message: Message

    def content(self) -> bytes:
        """Its bytes, decoded; none if they cannot be."""
        return payload_of(self.message)

    def text(self, most: int) -> str:
        """Its beginning as text, whatever its charset claims."""
        return as_text(self.content()[:most], charset_of(self.message))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail taken apart; ``root`` is None if only its head was read."""

    headers: Headers  # by name in lower case, each value unfolded and decoded
    root: Message | None

    def first(self, name: str) -> str:
        """The first header of that name; empty if there is none."""
        return (self.headers.get(name) or [""])[0]

    def addresses(self, *names: str) -> list[str]:
        """The bare addresses in these headers, in lower case, as they come; a hundred at most."""
        values = [value for name in names for value in self.headers.get(name, ())]
        return [address.lower() for _, address in _addresses(values) if address][:100]

    @property
    def sender(self) -> tuple[str, str]:
        """Name and address of From; the address in lower case, empty if there is none that can be read."""
        for name, address in _addresses(self.headers.get("from", [])[:1]):
            if "@" in address:
                return clean(name)[:200], address.lower()[:254]
        return "", ""

    def parts(self) -> list[Part]:
        """Its leaves, without those of a mail within it."""
        return list(_leaves(self.root)) if self.root is not None else []


def parse(raw: bytes) -> Parsed:
    """Take a mail apart. Never raises for what the bytes are."""
    root = None if _too_much_work(raw) else _parsed(raw)
    head = root if root is not None else _parsed(raw[: _end_of_head(raw)], headers_only=True)
    return Parsed(_headers_of(head) if head is not None else {}, root)


def headers_of(message: Message) -> Headers:
    """The headers of a part, as :class:`Parsed` has those of the whole."""
    return _headers_of(message)


def _too_much_work(raw: bytes) -> bool:
    """A head without an end, or too many lines: each is compared with the end of every part around it."""
    if len(raw) > _HEAD and not _BLANK.search(raw, 0, _HEAD):
        return True
    lines, boundaries = raw.count(b"\n") + raw.count(b"\r"), raw.lower().count(b"boundary")
    return lines * (min(boundaries, 100) + 1) > _MOST_WORK


def _end_of_head(raw: bytes) -> int:
    found = _BLANK.search(raw, 0, _HEAD)
    return found.end() if found else _HEAD


def _parsed(raw: bytes, *, headers_only: bool = False) -> Message | None:
    try:
        return BytesParser(policy=_Cut()).parsebytes(raw, headersonly=headers_only)
    except _FAULTS:
        return None


def _headers_of(message: Message) -> Headers:
    headers: Headers = {}
    for number, (name, value) in enumerate(message.raw_items()):
        if number >= _MOST_HEADERS:
            break
        values = headers.setdefault(name.strip().lower(), [])
        if len(values) < 20:  # noqa: PLR2004  Received, at most
            values.append(header_text(str(value)))
    return headers


def header_text(value: str) -> str:
    """A header as people read it: unfolded, its encoded words decoded, in one line."""
    if not value.isascii():  # bytes above 127, kept by the parser as surrogates
        value = as_text(value.encode("utf-8", "surrogateescape"), None)
    value = re.sub(r"[\r\n]+", "", value)
    if "=?" not in value:
        return clean(value)
    try:
        words = decode_header(value)
    except _FAULTS:
        return clean(value)
    return clean("".join(_word(word, charset) for word, charset in words))


def _word(word: Any, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    if charset is None:
        return str(word.decode("raw-unicode-escape", "replace"))
    return as_text(word, charset)


def as_text(content: bytes, charset: str | None) -> str:
    """Bytes as text: by the charset that is named, else by the first that fits."""
    for name in (charset, *_FALLBACK):
        if not name or name.strip().lower() in _SLOW_CODECS:
            continue
        try:
            return content.decode(name.strip())
        except _FAULTS:
            continue
    return content.decode("latin-1")


def charset_of(message: Message) -> str | None:
    """The charset that a part names."""
    try:
        return message.get_content_charset()
    except _FAULTS:
        return None


def payload_of(message: Message) -> bytes:
    """The bytes of a part, decoded; none if they cannot be."""
    try:
        content = message.get_payload(decode=True)
    except _FAULTS:
        return b""
    return content if isinstance(content, bytes) else b""


def inner_of(message: Message | None) -> list[Message]:
    """The parts of a part."""
    inner = message.get_payload() if message is not None else None
    return [part for part in inner if isinstance(part, Message)] if isinstance(inner, list) else []


def media_type_of(message: Message) -> str:
    """``text/plain`` for whatever cannot be read."""
    try:
        return message.get_content_type()
    except _FAULTS:
        return "text/plain"


def parameter_of(message: Message, name: str) -> str:
    """A parameter of Content-Type, in lower case; empty if there is none."""
    try:
        value = message.get_param(name)
    except _FAULTS:
        return ""
    return clean(value if isinstance(value, str) else str((value or ("", "", ""))[-1])).lower()


def _leaves(root: Message) -> Iterator[Part]:
    found, waiting = 0, [(root, 0)]
    while waiting and found < _MOST_PARTS:
        message, depth = waiting.pop(0)
        media_type, inner = media_type_of(message), message.get_payload()
        if isinstance(inner, list) and not media_type.startswith("message/"):
            if depth < _DEEPEST:
                waiting[:0] = [(part, depth + 1) for part in inner_of(message)[:_MOST_PARTS]]
            continue
        found += 1
        yield Part(media_type, _file_name(message), _disposition(message), message)


def _disposition(message: Message) -> str:
    try:
        return message.get_content_disposition() or ""
    except _FAULTS:
        return ""


def _file_name(message: Message) -> str | None:
    """As its sender calls it, in whichever of the ways it is written (RFC 2231, RFC 2047)."""
    try:
        name = message.get_filename()
    except _FAULTS:
        name = None
    return header_text(name)[:200] or None if name else None


def _addresses(values: list[str]) -> list[tuple[str, str]]:
    """Names and addresses of decoded headers; what is no address is left out."""
    try:
        return getaddresses([value[:LONGEST_HEADER] for value in values[:20]])
    except _FAULTS:
        return []
