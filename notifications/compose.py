"""
A letter becomes a mail: its templates rendered, its HTML made from its text, its bytes written. Pure.

The bytes are written by hand because there is so little to write: two base64 parts and a dozen headers
(``email.message`` takes several times as long). The same inputs give the same bytes.
"""

import re
from base64 import encodebytes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from jinja2 import TemplateError

from models.errors import InputWrong
from models.text import clean
from notifications.headers import Address, check_field, mailbox, message_ids, words
from notifications.html import to_html
from notifications.letters_common import Letter
from notifications.words import environment

__all__ = ["Address", "Composed", "compose", "render"]

_HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_GAP = re.compile(r"\n{3,}")
_KEPT = 10  # earlier letters named in References


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
    list_unsubscribe: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Composed:
    """
    Compose one letter to one recipient; ``date`` is aware, ``instance`` marks our own mail against loops.

    :raises InputWrong: a template is broken, or an address or header cannot be written
    :raises ValueError: the date has no time zone
    """
    if date.tzinfo is None:
        raise ValueError("the date of a mail needs a time zone")
    subject, text = render(letter)
    html = to_html(text, language=letter.language, link=letter.link)
    boundary = f"=_{sha256(message_id.encode()).hexdigest()[:32]}"
    fields = {
        "From": mailbox(sender),
        "To": mailbox(to),
        "Subject": words(subject),
        "Date": format_datetime(date.astimezone(_HANOI)),
        "Message-ID": message_ids([message_id]),
        **_thread(references if letter.threaded else ()),
        **({"Reply-To": mailbox(Address("", reply_to))} if reply_to else {}),
        **_marks(letter, instance, list_unsubscribe, headers or {}),
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    parts = [_part("plain", text), _part("html", html)]
    return Composed(subject, text, html, b"".join(_written(fields, parts, boundary)))


def render(letter: Letter) -> tuple[str, str]:
    """
    The subject and the text of a letter, in its frame.

    :raises InputWrong: the template is broken, naming the file
    """
    env, values = environment(letter.language), letter.values()
    name = f"{letter.kind}/{letter.language}.txt"
    try:
        first, _, body = env.get_template(name).render(values).partition("\n")
        subject = clean(first)
        title = subject.removeprefix(f"[{letter.code}]").strip()
        frame = env.get_template(f"_frame/{letter.language}.txt")
        text = frame.render(values, title=title, body=_squeezed(body), to_citizen=letter.to_citizen)
    except TemplateError as error:
        raise InputWrong(
            f"Mẫu thư {name} không dùng được: {error}.", f"The template {name} cannot be used: {error}."
        ) from error
    return subject, text


def _squeezed(body: str) -> str:
    """One blank line between blocks, however many the parts left out have left."""
    return _GAP.sub("\n\n", body.strip())


def _thread(references: Sequence[str]) -> dict[str, str]:
    if not references:
        return {}
    kept = list(references[-_KEPT:])
    return {"In-Reply-To": message_ids(kept[-1:]), "References": message_ids(kept)}


def _marks(letter: Letter, instance: str, unsubscribe: str | None, more: Mapping[str, str]) -> dict[str, str]:
    """What tells machines that a machine wrote this, and about which issue, if it is about one."""
    marks = {
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": letter.language,
        **({"X-Issue": letter.code} if letter.threaded else {}),
        "X-Tracker-Loop": instance,
        **({"Precedence": "bulk"} if letter.bulk else {}),
        **({"List-Unsubscribe": unsubscribe} if unsubscribe else {}),
        **more,
    }
    return {name: check_field(name, value) for name, value in marks.items()}


def _part(kind: str, content: str) -> bytes:
    head = f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    return head.encode() + encodebytes(content.replace("\n", "\r\n").encode()).replace(b"\n", b"\r\n")


def _written(fields: Mapping[str, str], parts: Sequence[bytes], boundary: str) -> Iterator[bytes]:
    yield "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode("ascii")
    for part in parts:
        yield f"\r\n--{boundary}\r\n".encode()
        yield part
    yield f"\r\n--{boundary}--\r\n".encode()
