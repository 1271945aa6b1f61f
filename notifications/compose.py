"""
A letter becomes a mail: its templates rendered, its HTML made from its text, its bytes written. Pure.

The bytes are written by hand because there is so little to write: two or three base64 parts and a dozen headers
(``email.message`` takes several times as long). The same inputs give the same bytes.
"""

import re
from binascii import b2a_base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from jinja2 import TemplateError

from models.errors import InputWrong
from models.text import clean
from notifications.calendar_part import Entry, draw_entries, method_of
from notifications.headers import Address, check_field, declining, mailbox, message_ids, threading, words
from notifications.html import to_html
from notifications.letters_common import Letter
from notifications.wording import FRAME, SHIPPED, Words, template_of

__all__ = ["Address", "Composed", "compose", "render"]

_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_BASE64_LINE = 76  # RFC 2045 §6.8
_GAP = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail ready to leave: what is kept on record, and the exact bytes."""

    subject: str
    text: str
    html: str
    raw: bytes


def compose(
    letter: Letter,
    *,
    to: Address,
    sender: Address,
    message_id: str,
    date: datetime,
    instance: str,
    reply_to: str | None = None,
    references: Sequence[str] = (),
    answers: str | None = None,
    decline: Sequence[str] = (),
    entries: Sequence[Entry] = (),
    headers: Mapping[str, str] | None = None,
    words_in_use: Words = SHIPPED,
) -> Composed:
    """
    Compose one letter to one recipient; ``date`` is aware, ``instance`` marks our own mail against loops.

    ``references`` are the root of the conversation and the earlier letters, ``answers`` which of them this one is about
    (if not the last), ``decline`` the addresses at which the reader can decline further mail, ``entries`` dates for
    the reader's calendar.

    :raises InputWrong: a template is broken, or an address or header cannot be written
    :raises ValueError: the date has no time zone
    """
    if date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    subject, text = render(letter, words_in_use)
    html = to_html(text, language=letter.language, link=letter.link, decline=letter.decline)
    boundary = f"=_{sha256(message_id.encode()).hexdigest()[:32]}"
    fields = {
        "From": mailbox(sender),
        "To": mailbox(to),
        "Subject": words(subject),
        "Date": format_datetime(date.astimezone(_HANOI)),
        "Message-ID": message_ids([message_id]),
        **(threading(references, answers) if letter.threaded else {}),
        **({"Reply-To": mailbox(Address("", reply_to))} if reply_to else {}),
        **_marks(letter, instance, headers or {}),
        **declining(decline, instance),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    parts = [_part("plain", text), _part("html", html)]
    if entries:
        parts.append(_calendar(entries))
    return Composed(subject, text, html, b"".join(_written(fields, parts, boundary)))


def render(letter: Letter, words_in_use: Words = SHIPPED) -> tuple[str, str]:
    """
    The subject and the text of a letter, in its frame.

    :raises InputWrong: the template is broken, naming the file
    """
    values, language = letter.values(), letter.language
    name = f"{letter.kind}/{language}.txt"
    try:
        first, _, body = template_of(letter.kind, language, words_in_use).render(values).partition("\n")
        subject = clean(first)
        title = subject.removeprefix(f"[{letter.code}]").strip()
        frame = template_of(FRAME, language, words_in_use)
        text = frame.render(values, title=title, body=_squeezed(body), to_citizen=letter.to_citizen)
    except TemplateError as error:
        raise InputWrong(
            f"Mẫu thư {name} không dùng được: {error}.", f"The template {name} cannot be used: {error}."
        ) from error
    return subject, text


def _squeezed(body: str) -> str:
    """One blank line between blocks, however many the parts left out have left."""
    return _GAP.sub("\n\n", body.strip())


def _marks(letter: Letter, instance: str, more: Mapping[str, str]) -> dict[str, str]:
    """What tells machines that a machine wrote this, and about which issue, if it is about one."""
    marks = {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
        **({"X-Issue": letter.code} if letter.threaded else {}),
        "X-Tracker-Loop": instance,
        **({"Precedence": "bulk"} if letter.bulk else {}),
        **more,
    }
    return {name: check_field(name, value) for name, value in marks.items()}


def _part(kind: str, content: str) -> bytes:
    return _encoded(f'text/{kind}; charset="utf-8"', content.replace("\n", "\r\n").encode())


def _calendar(entries: Sequence[Entry]) -> bytes:
    """The third way to read the letter: programs with a calendar take the dates from it (RFC 6047 §2.4)."""
    kind = f'text/calendar; charset="utf-8"; method={method_of(entries)}; component=VEVENT'
    return _encoded(kind, draw_entries(entries))


def _encoded(kind: str, content: bytes) -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
    written = b2a_base64(content, newline=False)
    lines = [written[at : at + _BASE64_LINE] for at in range(0, len(written), _BASE64_LINE)]
    return b"\r\n".join([head.encode(), *lines, b""])


def _written(fields: Mapping[str, str], parts: Sequence[bytes], boundary: str) -> Iterator[bytes]:
    yield "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode("ascii")
    for part in parts:
        yield f"\r\n--{boundary}\r\n".encode()
        yield part
    yield f"\r\n--{boundary}--\r\n".encode()
