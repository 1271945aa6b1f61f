"""Reading a TOML text so that every fault names its line, in Vietnamese and in English."""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.errors import InputWrong

Path = tuple[str | int, ...]

# What pydantic finds, in our words; the braces are filled from its context.
_SENTENCES = {
    "missing": ("thiếu mục này.", "this key is missing."),
    "extra_forbidden": ("không có mục này; xóa đi hoặc sửa chính tả.", "there is no such key; remove it or mend it."),
    "enum": ("phải là một trong: {expected}.", "must be one of: {expected}."),
    "literal_error": ("phải là: {expected}.", "must be: {expected}."),
    "int_type": ("phải là số nguyên, không có ngoặc kép.", "must be a whole number, without quotes."),
    "float_type": ("phải là một số.", "must be a number."),
    "float_parsing": ("phải là một số.", "must be a number."),
    "bool_type": ("phải là true hoặc false.", "must be true or false."),
    "bool_parsing": ("phải là true hoặc false.", "must be true or false."),
    "string_type": ("phải là chữ trong ngoặc kép.", "must be text in quotes."),
    "greater_than_equal": ("phải từ {ge} trở lên.", "must be at least {ge}."),
    "greater_than": ("phải lớn hơn {gt}.", "must be more than {gt}."),
    "less_than_equal": ("không được quá {le}.", "must be at most {le}."),
    "model_type": ("phải là một bảng.", "must be a table."),
    "dict_type": ("phải là một bảng.", "must be a table."),
    "tuple_type": ("phải là một danh sách [ … ].", "must be a list [ … ]."),
    "too_short": ("không được để trống.", "must not be empty."),
    "date": ("phải là ngày, ví dụ 2023-11-22.", "must be a day such as 2023-11-22."),
    "time": ("phải là giờ, ví dụ 07:30:00.", "must be a time such as 07:30:00."),
    "wrong": ("{vi}", "{en}"),
}
_OTHERWISE = ("giá trị không hợp lệ.", "the value is not valid.")


class Fault(NamedTuple):
    """What is wrong on one line (counted from 1)."""

    line: int
    vi: str
    en: str


class DirectiveWrong(InputWrong):
    """The text of a directive is not as it must be; ``faults`` holds every fault with its line."""

    def __init__(self, name: str, faults: Iterable[Fault]) -> None:
        self.name, self.faults = name, tuple(sorted(faults))
        lines_vi = "".join(f"\n– dòng {fault.line}: {fault.vi}" for fault in self.faults)
        lines_en = "".join(f"\n– line {fault.line}: {fault.en}" for fault in self.faults)
        super().__init__(
            f"Chỉ đạo “{name}” có {len(self.faults)} chỗ cần sửa:{lines_vi}",
            f"The directive “{name}” needs mending in {len(self.faults)} places:{lines_en}",
        )


class Source:
    """
    A TOML text with the line of every key.

    :raises DirectiveWrong: it is no TOML
    """

    def __init__(self, text: str, name: str) -> None:
        self._lines = text.removeprefix("\ufeff").split("\n")
        self.name = name
        try:
            self.tables = tomllib.loads("\n".join(self._lines))
        except tomllib.TOMLDecodeError as error:
            raise DirectiveWrong(name, [self._syntax_fault(error)]) from error

    def fault(self, path: Path, vi: str, en: str) -> Fault:
        """A fault at the key that ``path`` leads to, or at the nearest table above it."""
        place = _written(path)
        return Fault(self.line_of(path), f"“{place}” {vi}", f"“{place}”: {en}")

    def faults_of(self, error: ValidationError) -> list[Fault]:
        """Every fault that pydantic found."""
        return [self.fault(_path_of(detail), *_in_words(detail)) for detail in error.errors()]

    def line_of(self, path: Path) -> int:
        """
        The line (from 1) on which the value at ``path`` begins.

        The text is its own index: a value begins on the first line with which the text so far has it.
        """
        while path and not _has(self.tables, path):
            path = path[:-1]
        ends = range(1, len(self._lines) + 1)
        return ends[bisect_left(ends, True, key=lambda end: _has(self._begun(end), path))]

    def _begun(self, end: int) -> dict[str, Any]:
        """The tables of the first ``end`` lines, or of as many more as close what those left open."""
        for enough in range(end, len(self._lines)):
            try:
                return tomllib.loads("\n".join(self._lines[:enough]))
            except tomllib.TOMLDecodeError:
                continue
        return self.tables

    def _syntax_fault(self, error: tomllib.TOMLDecodeError) -> Fault:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else len(self._lines)
        if "overwrite" in str(error) or "twice" in str(error) or "mutate" in str(error):
            return Fault(line, "mục này đã được ghi ở trên; chỉ giữ một.", "this is written above already; keep one.")
        return Fault(
            line,
            "không đúng cú pháp TOML; kiểm tra dấu bằng, ngoặc kép và ngoặc vuông.",
            f"this is no TOML: {error}; look at equals signs, quotes and brackets.",
        )


def _path_of(detail: ErrorDetails) -> Path:
    return tuple(step for step in detail["loc"] if step != "[key]")


def _in_words(detail: ErrorDetails) -> tuple[str, str]:
    kind = detail["type"]
    words = _SENTENCES.get(kind) or _SENTENCES.get(kind.split("_")[0], _OTHERWISE)
    context = dict(detail.get("ctx", {}))
    if "expected" in context:
        context["expected"] = str(context["expected"]).replace("'", "").replace(" or ", ", ")
    return words[0].format_map(context), words[1].format_map(context)


def _has(tables: object, path: Path) -> bool:
    for step in path:
        known = tables if isinstance(tables, dict) else dict(enumerate(tables)) if isinstance(tables, list) else {}
        if step not in known:
            return False
        tables = known[step]
    return True


def _written(path: Path) -> str:
    """``("emails", 3, "to")`` as a person counts: ``emails[4].to``."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
