"""The files that came with a mail, judged by what they are before anybody opens them."""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import FollowUpError
from tasks.attaching import LARGEST, Upload
from tasks.file_kinds import FileRefused, kind_of
from tasks.receiving.parsing import Part, parse

MOST = 20
_NO_FILES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})


@dataclass(frozen=True, slots=True)
class MailFile:
    """One file that came with a mail, as a person chooses among them."""

    number: int
    name: str
    size: int
    media_type: str | None  # None: it will not be taken
    refusal: FollowUpError | None = None


class CutOff(FileRefused):
    """Of a mail above 15 MB only the beginning is kept, so its files may be incomplete."""

    def __init__(self) -> None:
        super().__init__(
            "Thư lớn hơn 15 MB nên tệp kèm theo có thể bị cắt mất phần cuối.",
            "The mail is larger than 15 MB, so its files may be cut off.",
        )


def uploads_in(raw: bytes) -> list[Upload]:
    """The files of a mail with their bytes, in its order; 20 at most."""
    files = [part for part in parse(raw).parts() if _is_file(part)]
    return [Upload(part.name or f"tep-{n}", part.content()) for n, part in enumerate(files[:MOST], start=1)]


def _is_file(part: Part) -> bool:
    if part.media_type in _NO_FILES or part.media_type == "text/calendar":
        return False
    return part.disposition == "attachment" or part.name is not None or not part.media_type.startswith("text/")


def judge_files(raw: bytes, *, whole: bool) -> list[MailFile]:
    """What each is, and why it will not be taken; ``whole`` is False if the end of the mail is not kept."""
    return [_judged(n, upload, whole=whole) for n, upload in enumerate(uploads_in(raw), start=1)]


def _judged(number: int, upload: Upload, *, whole: bool) -> MailFile:
    size = len(upload.content)
    try:
        media_type = _kind(upload.content, whole=whole)
    except FileRefused as refusal:
        return MailFile(number, upload.name, size, None, refusal)
    return MailFile(number, upload.name, size, media_type)


def _kind(content: bytes, *, whole: bool) -> str:
    if not whole:
        raise CutOff
    if not 0 < len(content) <= LARGEST:
        raise FileRefused("Tệp trống hoặc lớn hơn 10 MB.", "The file is empty or larger than 10 MB.")
    return kind_of(content).media_type
