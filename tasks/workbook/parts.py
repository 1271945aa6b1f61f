"""
What a workbook may contain, looked at before anything is parsed: a .xlsx file is a zip archive of named parts.

The sizes in the archive's directory are claims, so every part is unpacked and counted, and nothing of it is kept.
"""

import io
import re
import zipfile
import zlib

from tasks.workbook.faults import WorkbookWrong, whole_file

UNPACKED = 50 << 20  # bytes of all parts together
ENTRIES = 200
CHUNK = 1 << 16
ARCHIVE = b"PK\x03\x04"

_XML = r"[\w .\-]+\.xml(\.rels)?"
_EXPECTED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/[\w.\-]+"
    rf"|docmetadata/[\w.\-]+|customxml/(_rels/)?{_XML}"
    rf"|xl/(_rels/)?{_XML}"
    rf"|xl/(worksheets|theme|drawings|tables|charts|chartsheets|persons|threadedcomments|richdata|pivottables|pivotcache)/(_rels/)?{_XML}"
    rf"|xl/(comments|ctrlprops|slicers|slicercaches|timelines|timelinecaches|querytables)/(_rels/)?{_XML}"
    r"|xl/drawings/[\w.\-]+\.vml|xl/media/[\w .\-]+|xl/printersettings/[\w.\-]+\.bin|.*/",
    re.IGNORECASE,
)
_FORBIDDEN = (
    (
        re.compile(r"vbaproject|macrosheets|activex", re.IGNORECASE),
        "Tệp có chứa macro: hãy mở bằng Excel và lưu lại dạng “Excel Workbook (*.xlsx)”.",
        "The file contains macros: open it in Excel and save it as “Excel Workbook (*.xlsx)”.",
    ),
    (
        re.compile(r"externallinks|connections\.xml", re.IGNORECASE),
        "Tệp có liên kết đến tệp khác: hãy ngắt liên kết (Data > Edit Links > Break Link) rồi lưu lại.",
        "The file has links to other files: break them (Data > Edit Links > Break Link) and save it again.",
    ),
)
_DECLARES = re.compile(rb"<!DOCTYPE|<!ENTITY")
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def check_parts(content: bytes) -> None:
    """
    Refuse an archive that is broken, hostile, or holds what a table of issues has no use for.

    :raises WorkbookWrong: with one sentence
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_names(archive.namelist())
            _check_content(archive)
    except _BROKEN as error:
        raise unreadable() from error


def unreadable() -> WorkbookWrong:
    """The file is broken, or no workbook at all."""
    return whole_file(
        "Tệp bị hỏng hoặc không phải bảng tính: hãy mở bằng Excel và lưu lại dạng “Excel Workbook (*.xlsx)”.",
        "The file is broken or no workbook: open it in Excel and save it as “Excel Workbook (*.xlsx)”.",
    )


def too_big() -> WorkbookWrong:
    """The file unpacks to more than any conference needs."""
    return whole_file(
        f"Nội dung tệp sau khi giải nén lớn hơn {UNPACKED >> 20} MB: hãy chép riêng bảng kiến nghị sang tệp mới.",
        f"The file unpacks to more than {UNPACKED >> 20} MB: copy the table of issues alone to a new file.",
    )


def _check_names(names: list[str]) -> None:
    for pattern, vi, en in _FORBIDDEN:
        if any(pattern.search(name) for name in names):
            raise whole_file(vi, en)
    strange = [name for name in names if not _EXPECTED.fullmatch(name)]
    if strange or len(names) > ENTRIES or len(set(names)) < len(names):
        raise whole_file(
            "Tệp có thành phần lạ: hãy chép riêng bảng kiến nghị sang tệp mới rồi lưu dạng .xlsx.",
            "The file has unexpected parts: copy the table of issues alone to a new file and save it as .xlsx.",
        )


def _check_content(archive: zipfile.ZipFile) -> None:
    unpacked = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            tail = b""
            while chunk := part.read(CHUNK):
                unpacked += len(chunk)
                if unpacked > UNPACKED:
                    raise too_big()
                if _DECLARES.search(tail + chunk):
                    raise whole_file(
                        "Tệp có khai báo XML không được phép (DOCTYPE): hãy mở bằng Excel và lưu lại.",
                        "The file declares XML entities (DOCTYPE), which is not allowed: open it in Excel and save it.",
                    )
                tail = chunk[-10:]
