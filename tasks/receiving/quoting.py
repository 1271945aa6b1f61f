"""
What was newly written in a mail: without the letter it answers, the signature, and what a telephone adds. For display.

Line by line and tag by tag, so that the time it takes grows with the length only: a ready-made parser of replies took 43
seconds for 20,000 blank lines, the HTML parser of Python 3.11 two minutes for 100 kB (decision 0014). What is left out here
is still in the raw mail.
"""

from __future__ import annotations

import re
from html import unescape

from models.text import clean
from tasks.receiving.parsing import Parsed, Part

LONGEST = 10_000  # characters of what is shown
_MOST_LINES = 2_000
_READ = 100_000  # bytes of a text that are looked at
_LINE = 300  # characters of a line that are compared

_OPENING = re.compile(r"(?:vào|lúc|ngày|hôm|on|le|am)\b.*\d", re.IGNORECASE)  # there is always a date
_WROTE = re.compile(
    rf"(?:{_OPENING.pattern}|.*<[^<>\s]+@[^<>\s]+>).*\b(?:(?:đã )?viết|wrote|a écrit|schrieb)(?: lúc .*| vào .*)?\s*:$",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"-{3,} ?(?:thư gốc|thư ban đầu|tin nhắn gốc|thư chuyển tiếp|tin nhắn (?:đã )?chuyển tiếp|original message|"
    r"forwarded message|original appointment) ?-{3,}|(?:bắt đầu|begin) (?:thư được chuyển tiếp|forwarded message) ?:",
    re.IGNORECASE,
)
_FROM = re.compile(r"[*\s]*(?:từ|người gửi|from)[*\s]*:", re.IGNORECASE)
_FIELD = re.compile(
    r"[*\s]*(?:gửi|đã gửi|gửi lúc|ngày|thời gian|ngày gửi|đến|tới|kính gửi|người nhận|chủ đề|tiêu đề|trả lời|"
    r"sent|date|to|subject|reply-to|cc|bcc)[*\s]*:",
    re.IGNORECASE,
)
_TELEPHONE = re.compile(
    r"(?:(?:đã )?(?:được )?gửi (?:từ|bằng)|sent (?:from|via|with)) .{1,60}|(?:tải|nhận|get) outlook (?:cho|for) .{1,60}",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"(<[^<>]{1,4000}>)")
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_ENDS_LINE = frozenset({"p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote", "hr"})
_UNSEEN = frozenset({"script", "style", "head", "title", "template"})
_RULE = re.compile(r"[_=]{10,}|-{20,}")


def text_of(parsed: Parsed) -> str:
    """The words of a mail as it shows them: its plain text, else what its HTML says."""
    texts = [part for part in parsed.parts() if part.disposition != "attachment" and not part.name]
    plain = [part for part in texts if part.media_type == "text/plain"]
    if written := "\n".join(part.text(_READ) for part in plain[:5]).strip():
        return written
    return "\n".join(_without_markup(part) for part in texts[:5] if part.media_type == "text/html").strip()


def newly_written(text: str) -> str:
    """What its sender wrote, above or between what is quoted; cut to what a person reads."""
    lines = clean(text[: 4 * LONGEST], lines=True).split("\n")[:_MOST_LINES]
    own = _without_quotes(lines[: _quotation(lines)])
    if not any(own):  # written below the letter, or nothing but quoted
        own = _without_quotes([line for n, line in enumerate(lines) if not _begins_quotation(lines, n)])
    return _squeezed(own[: _signature(own)])[:LONGEST]


def _quotation(lines: list[str]) -> int:
    """The line at which the letter that is answered begins; their number if none does."""
    return next((n for n in range(len(lines)) if _begins_quotation(lines, n)), len(lines))


def _begins_quotation(lines: list[str], n: int) -> bool:
    line = lines[n].lstrip("> ")[:_LINE]
    if not line:
        return False
    if _SEPARATOR.fullmatch(line) or (_FROM.match(line) and _fields(lines[n + 1 : n + 7]) >= 2):  # noqa: PLR2004
        return True
    if _RULE.fullmatch(line):
        return any(_FROM.match(other) for other in lines[n + 1 : n + 4])
    spans = [lines[n : n + k] for k in (1, 2, 3) if all(lines[n : n + k])]
    return any(_says_who_wrote(span) > max(_says_who_wrote(span[k:]) for k in (1, 2)) for span in spans)


def _says_who_wrote(lines: list[str]) -> int:
    """
    “On …, … wrote:”, folded perhaps: 2 if it begins as such, 1 if it names an address only, 0 if it is none.

    A line of the answer right above makes it no surer, so it is not taken for a part of it.
    """
    written = _joined(lines)
    if not written.endswith(":") or not _WROTE.fullmatch(written):
        return 0
    return 2 if _OPENING.match(lines[0].lstrip("> ")) else 1


def _fields(lines: list[str]) -> int:
    return sum(1 for line in lines if _FIELD.match(line.lstrip("> ")[:_LINE]))


def _joined(lines: list[str]) -> str:
    return " ".join(line.lstrip("> ")[:_LINE] for line in lines)


def _without_quotes(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(">")]


def _signature(lines: list[str]) -> int:
    """The line at which a signature begins: two hyphens (RFC 3676), or what a telephone adds."""
    for n, line in enumerate(lines):
        if any(lines[:n]) and (line in {"--", "—"} or _TELEPHONE.fullmatch(line[:_LINE])):
            return n
    return 0 if any(_TELEPHONE.fullmatch(line[:_LINE]) for line in lines[:1]) else len(lines)


def _squeezed(lines: list[str]) -> str:
    """No more than one empty line between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_markup(part: Part) -> str:
    """The words of an HTML part, line by line; what it quotes is marked as plain text marks it."""
    words: list[str] = []
    unseen, quoted, comment = "", 0, False
    for token in _MARKUP.split(part.text(_READ)):
        tag = _TAG.match(token)
        if comment or token.startswith("<!--"):
            comment = "-->" not in token
        elif unseen:
            unseen = "" if token.lower().startswith(f"</{unseen}") else unseen
        elif tag is None:
            words.append(re.sub(r"\s+", " ", unescape(token)))
        else:
            closing, name = tag[1] == "/", tag[2].lower()
            unseen = name if name in _UNSEEN and not closing else ""
            quoted += (name == "blockquote") * (-1 if closing else 1)
            if name in _ENDS_LINE:
                words.append("\n> " if quoted > 0 else "\n")
    return "".join(words)
