"""
What a file is, found in its bytes: the few kinds we take, and no others (ASVS 5: 5.2.2, 5.2.3).

A packed document (DOCX, XLSX, ODT) is judged by its table of contents and one small part read to a limit; it is never
unpacked, so one that would swell only costs what its list costs. Macros, HTML and SVG are refused.
"""

import io
import re
import zipfile
from dataclasses import dataclass

import puremagic

from models.errors import Refused

_HEAD = 8192
_MOST_PARTS, _MOST_UNPACKED, _CONTENTS_LIMIT = 5_000, 200_000_000, 1_000_000
_MARKUP = re.compile(r"<\s*(?:!doctype|\?xml|html|svg|script|body|iframe|head)\b", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TAKEN = ("PDF, ảnh (JPEG, PNG, WebP), Word (.docx), Excel (.xlsx), OpenDocument (.odt) hoặc văn bản thuần (.txt)",
          "PDF, pictures (JPEG, PNG, WebP), Word (.docx), Excel (.xlsx), OpenDocument (.odt) or plain text (.txt)")  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that is taken."""

    ending: str
    media_type: str


class FileRefused(Refused):
    """A file that is not taken, and why."""

    def __init__(self, vi: str, en: str) -> None:
        super().__init__(f"{vi} Chỉ nhận {_TAKEN[0]}, tối đa 10 MB.", f"{en} We take {_TAKEN[1]}, 10 MB at most.")


_BY_MAGIC = {
    "application/pdf": (b"%PDF-", FileKind("pdf", "application/pdf")),
    "image/jpeg": (b"\xff\xd8\xff", FileKind("jpg", "image/jpeg")),
    "image/png": (b"\x89PNG\r\n\x1a\n", FileKind("png", "image/png")),
    "image/webp": (b"RIFF", FileKind("webp", "image/webp")),
}
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_DOCX = FileKind("docx", f"{_OPEN_XML}wordprocessingml.document")
_XLSX = FileKind("xlsx", f"{_OPEN_XML}spreadsheetml.sheet")
_ODT = FileKind("odt", "application/vnd.oasis.opendocument.text")
_TEXT = FileKind("txt", "text/plain")
_MAIN_PARTS = {f"{_DOCX.media_type}.main+xml": _DOCX, f"{_XLSX.media_type}.main+xml": _XLSX}
_MACRO_PARTS = ("vbaproject", "vbadata", "macrosheets/", "basic/", "scripts/", "activex/", "oleobject")


def kind_of(content: bytes) -> FileKind:
    """
    The kind of a file.

    :raises FileRefused: it is none of those that are taken
    """
    if content.startswith(b"PK\x03\x04"):
        return _packed(content)
    named = {match.mime_type for match in _guesses(content[:_HEAD])}
    for media_type, (beginning, kind) in _BY_MAGIC.items():
        if media_type in named and content.startswith(beginning):
            return kind
    return _text(content, named)


def _guesses(head: bytes) -> list[puremagic.main.PureMagicWithConfidence]:
    try:
        return list(puremagic.magic_string(head))
    except puremagic.PureError:
        return []


def _text(content: bytes, named: set[str]) -> FileKind:
    """Words and nothing else: no markup that a browser might run, no bytes that are no letters."""
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unknown() from error
    if _CONTROL.search(words):
        raise _unknown()
    if _MARKUP.search(words) or named & {"text/html", "image/svg+xml"}:
        raise FileRefused("Không nhận tệp HTML, SVG.", "HTML and SVG are not taken.")
    return _TEXT


def _packed(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return _document(packed)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, KeyError, OSError) as error:
        raise _unknown() from error


def _document(packed: zipfile.ZipFile) -> FileKind:
    parts = packed.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise FileRefused("Tệp nén phình quá lớn khi mở.", "The packed file swells too much when opened.")
    if any(mark in name for name in names for mark in _MACRO_PARTS):
        raise FileRefused(
            "Không nhận tệp có macro hoặc đối tượng nhúng.", "Files with macros or embedded objects are not taken."
        )
    if "mimetype" in names and _read(packed, "mimetype") == _ODT.media_type:
        return _ODT
    contents = _read(packed, "[Content_Types].xml") if "[content_types].xml" in names else ""
    found = {kind for main, kind in _MAIN_PARTS.items() if f'"{main}"' in contents}
    if len(found) != 1 or "macroenabled" in contents.lower():
        raise _unknown()
    return found.pop()


def _read(packed: zipfile.ZipFile, name: str) -> str:
    """The beginning of one part, up to a limit, whatever it says its size is."""
    with packed.open(name) as part:
        return part.read(_CONTENTS_LIMIT).decode("utf-8", "replace").strip()


def _unknown() -> FileRefused:
    return FileRefused("Không nhận loại tệp này.", "This kind of file is not taken.")
