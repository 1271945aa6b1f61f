"""
The gate: a file from outside becomes plain values here, or is refused in one sentence.

Size, kind and parts are checked first; a child process with limits of its own then reads the cells.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models.text import clean
from tasks.workbook import child
from tasks.workbook.faults import whole_file
from tasks.workbook.parts import ARCHIVE, check_parts, unreadable
from tasks.workbook.sheet import Sheet, Value, find_headings

SIZE = 5 << 20  # bytes
PATIENCE = 30  # seconds on the clock; the child's own limit is on processor time
OLD_EXCEL = b"\xd0\xcf\x11\xe0"  # also every workbook with a password
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".txt"})

_TOO_HEAVY = (
    "Tệp cần quá nhiều bộ nhớ hoặc thời gian để đọc: hãy chép riêng bảng kiến nghị sang tệp mới.",
    "The file needs too much memory or time to read: copy the table of issues alone to a new file.",
)
_REASONS: Mapping[int, tuple[str, str]] = {
    child.Exit.TOO_MANY_ROWS: (
        f"Bảng có quá {child.ROWS:,} dòng: hãy xóa các ô thừa ở cuối trang (Ctrl+End cho biết ô cuối).",
        f"The table has more than {child.ROWS:,} rows: delete stray cells at its end (Ctrl+End shows the last one).",
    ),
    child.Exit.TOO_MANY_COLUMNS: (
        f"Bảng có quá {child.COLUMNS} cột: hãy xóa các ô thừa bên phải (Ctrl+End cho biết ô cuối).",
        f"The table has more than {child.COLUMNS} columns: delete stray cells to its right (Ctrl+End shows the last one).",
    ),
    child.Exit.TOO_MANY_CHARACTERS: _TOO_HEAVY,
    child.Exit.TOO_MUCH_MEMORY: _TOO_HEAVY,
    -signal.SIGABRT: _TOO_HEAVY,
    -signal.SIGKILL: _TOO_HEAVY,
    -signal.SIGXCPU: _TOO_HEAVY,
}


def read_workbook(path: Path) -> Sheet:
    """
    The sheet with the issues, out of a ``.xlsx`` or ``.csv`` file of at most 5 MB, 20,000 rows and 50 columns.

    :raises WorkbookWrong: the file cannot be read or must not be; one sentence says why
    """
    content = _bytes_of(path)
    kind = _kind_of(content, path.suffix.lower())
    if kind == "xlsx":
        check_parts(content)
    read = _read_in_a_child(content, kind)
    sheets = [_sheet(about) for about in read if about["rows"]]
    if not sheets:
        raise whole_file("Tệp không có dữ liệu.", "The file holds nothing.")
    chosen = next((sheet for sheet in sheets if find_headings(sheet)), sheets[0])
    return Sheet(
        chosen.name, chosen.rows, tuple(name for about in read if (name := clean(about["name"])) != chosen.name)
    )


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(SIZE + 1)
    except OSError as error:
        raise whole_file(f"Không mở được tệp “{path.name}”.", f"The file “{path.name}” cannot be opened.") from error
    if len(content) > SIZE:
        mb = SIZE >> 20
        raise whole_file(
            f"Tệp lớn hơn {mb} MB: hãy chép riêng bảng kiến nghị sang tệp mới.",
            f"The file is larger than {mb} MB: copy the table of issues alone to a new file.",
        )
    return content


def _kind_of(content: bytes, suffix: str) -> str:
    if content.startswith(ARCHIVE):
        return "xlsx"
    if content.startswith(OLD_EXCEL):
        raise whole_file(
            "Tệp ở dạng .xls cũ hoặc có mật khẩu: hãy bỏ mật khẩu và lưu lại dạng “Excel Workbook (*.xlsx)”.",
            "The file is an old .xls or has a password: remove it and save it as “Excel Workbook (*.xlsx)”.",
        )
    if suffix in TEXT_SUFFIXES:
        return "csv"
    raise unreadable()


def _read_in_a_child(content: bytes, kind: str) -> list[dict[str, Any]]:
    """The sheets as the child wrote them. It sees none of our settings, for it handles what strangers made."""
    library = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    command = [sys.executable, "-I", child.__file__, kind]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=PATIENCE, env=library, check=False)
    except subprocess.TimeoutExpired as error:
        raise whole_file(*_TOO_HEAVY) from error
    if done.returncode in _REASONS:
        raise whole_file(*_REASONS[done.returncode])
    if done.returncode == child.Exit.UNREADABLE:
        raise unreadable()
    done.check_returncode()
    sheets: list[dict[str, Any]] = json.loads(done.stdout)
    return sheets


def _sheet(about: Mapping[str, Any]) -> Sheet:
    return Sheet(clean(about["name"]), tuple(tuple(map(_value, row)) for row in about["rows"]))


def _value(written: Any) -> Value:
    if isinstance(written, dict):
        return date.fromisoformat(written["date"])
    value: Value = written if written != "" else None
    return value
