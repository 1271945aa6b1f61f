"""The form of a template: lines that letters can carry, and what no words may lose."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from notifications.checking.fault import Fault
from notifications.checking.vocabulary import Vocabulary
from notifications.wording import FRAME, shipped

LONGEST_LINE, LONGEST = 1_000, 40_000  # characters of a line, of a whole template
_NEVER = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}  # categories of characters that nobody sees
# What a letter must go on saying where the shipped words say it: which issue, where to answer and until when.
KEPT = frozenset({"code", "link", "office_phone", "unit_phone", "object_until", "reply_by", "where_to_go"})
KEPT_IN_FRAME = frozenset({
    "authority", "office", "office_phone", "written_on", "demo", "title", "body", "to_citizen", "link", "on_paper", "decline",
})  # fmt: skip
_OURS = frozenset({  # what may begin a line; a person's words there could pass for a heading or a list of ours
    "office", "authority", "greeting", "title", "body", "place", "written_on", "You", "unit", "to_unit", "to_title", "code",
    "chair", "conference", "due_on",
})  # fmt: skip
_FIRST = re.compile(r"(?:\{%((?!%\}).)*%\}|\s)*\{\{-?\s*(?:\w+\.)?(\w+)\s*((?:\|\s*\w+\s*)*)-?\}\}(.*)")
_TAG = re.compile(r"\{\{[^{}]*\}\}|\{%[^{}]*%\}|\{#[^{}]*#\}")
_QUOTED = re.compile(r"\{\{ ?[\w.]+ ?\| ?quoted ?\}\}")


def check_form(vocabulary: Vocabulary, body: str) -> Iterator[Fault]:
    """What is wrong with its lines, and what is missing."""
    lines = body.split("\n")
    for number, line in enumerate(lines, 1):
        yield from (Fault(number, *words) for words in _of_line(line))
    for number, line in enumerate(_TAG.sub(_breaks, body).split("\n"), 1):
        if "{" in line or "}" in line:
            yield Fault(
                number,
                "còn dấu { hoặc } lẻ; giá trị viết là {{ tên }}",
                "a single { or } is left over; a value is written {{ name }}",
            )
    if vocabulary.kind == FRAME:
        yield from _of_frame(body)
    yield from _missing(vocabulary, body)


def _breaks(tag: re.Match[str]) -> str:
    """Nothing of the tag but its line breaks; what is printed as it stands (raw) is no tag."""
    return "\n" * tag[0].count("\n") + ("{" if "raw" in tag[0].split() else "")


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    if len(line) > LONGEST_LINE:
        yield f"dòng dài quá {LONGEST_LINE} ký tự; hãy tách đoạn", f"longer than {LONGEST_LINE} characters; split it"
    if hidden := sorted({f"U+{ord(c):04X}" for c in line if unicodedata.category(c) in _NEVER}):
        listed = ", ".join(hidden)
        yield (
            f"có ký tự không nhìn thấy ({listed}); hãy xóa, gõ lại",
            f"holds invisible characters ({listed}); retype it",
        )
    if not unicodedata.is_normalized("NFC", line):
        yield "chữ có dấu chưa ở dạng dựng sẵn (Unicode NFC)", "accents are not composed (Unicode NFC)"
    if "quoted" in line and re.search(r"\|\s*quoted", line) and not _QUOTED.fullmatch(line):
        yield "lời trích (|quoted) phải đứng riêng một dòng", "a quotation (|quoted) needs a line of its own"
    first = _FIRST.fullmatch(line)
    if first and first[2] not in _OURS and "quoted" not in first[3]:
        yield (
            f"“{first[2]}” không được đứng đầu dòng; hãy đặt chữ của mình trước",
            f"“{first[2]}” must not begin a line; put words of yours before it",
        )


def _of_frame(body: str) -> Iterator[Fault]:
    lines = body.split("\n")
    for name in ("title", "body"):
        if [line.strip() for line in lines].count(f"{{{{ {name} }}}}") != 1:
            yield Fault(
                0, f"cần đúng một dòng chỉ có {{{{ {name} }}}}", f"needs exactly one line that is {{{{ {name} }}}}"
            )
    if '--{{ " " }}' not in lines:
        yield Fault(
            0, 'thiếu dòng --{{ " " }} trước phần cuối thư', 'the line --{{ " " }} before the footer is missing'
        )


def _missing(vocabulary: Vocabulary, body: str) -> Iterator[Fault]:
    """Values that the shipped words use and no words may lose."""
    ours = shipped(vocabulary.kind, "vi")
    kept = KEPT_IN_FRAME if vocabulary.kind == FRAME else KEPT
    gone = (_printed(ours) - _printed(body)) | (_asked(ours) - _asked(body) - _printed(body))
    return (lost(vocabulary.kind, name, body) for name in sorted(gone & kept))


def lost(kind: str, name: str, body: str) -> Fault:
    """These words do not say that value, or not in every letter that needs it."""
    vi, en = _WHY.get(name, ("", ""))
    if name in _printed(body) or (kind == FRAME and name in _asked(body)):
        return Fault(
            0,
            f"{{{{ {name} }}}} không được in ra ở mọi thư cần có; hãy đặt ngoài {{% if %}}, hoặc đúng điều kiện của mẫu gốc{vi}",
            f"{{{{ {name} }}}} is not said in every letter that needs it; take it out of {{% if %}}, or use our condition{en}",
        )
    return Fault(0, f"thiếu {{{{ {name} }}}}{vi}", f"{{{{ {name} }}}} is missing{en}")


def _printed(body: str) -> set[str]:
    return set(re.findall(r"\w+", " ".join(re.findall(r"\{\{(.*?)\}\}", body))))


def _asked(body: str) -> set[str]:
    return set(re.findall(r"\w+", " ".join(re.findall(r"\{%(.*?)%\}", body))))


_WHY = {
    "link": (": người nhận xem và trả lời ở đó", ": the reader follows and answers there"),
    "office_phone": (": người nhận gọi hỏi ở số đó", ": the reader calls there"),
    "unit_phone": (": người nhận gọi đơn vị ở số đó", ": the reader calls the unit there"),
    "object_until": (": hạn gửi ý kiến chưa đồng ý", ": until when one may object"),
    "reply_by": (": hạn trả lời", ": until when one should reply"),
    "where_to_go": (": nơi gửi thay", ": where to go instead"),
    "to_citizen": (
        ": phần dành cho công dân (cách phản hồi, dữ liệu cá nhân)",
        ": the part for citizens (how to answer, personal data)",
    ),
    "decline": (": nơi từ chối nhận thư điện tử", ": where one declines further e-mail"),
    "demo": (": thư của đồng hồ giả lập phải nói rõ", ": a letter of the demo clock must say so"),
}
