"""What typer says of a wrong call, in Vietnamese; in English its own words stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from deployments.cli.voice import VOICE

_SENTENCES: tuple[tuple[str, str], ...] = (
    (r"Missing argument '?(.+?)'?\.", "Thiếu {0}."),
    (r"Missing option '?(.+?)'?\.", "Thiếu tùy chọn {0}."),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "Không có tùy chọn {0} (có: {1})."),
    (r"No such option: (\S+)", "Không có tùy chọn {0}."),
    (r"Option '(.+)' requires an argument\.", "Tùy chọn {0} cần một giá trị."),
    (r"Option '(.+)' does not take a value\.", "Tùy chọn {0} không đi kèm giá trị."),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "Thừa: {0}."),
    (r"No such command '(.+?)'\. Did you mean (.+)\?", "Không có lệnh “{0}”. Có phải {1}?"),
    (r"No such command '(.+?)'\.", "Không có lệnh “{0}”."),
    (r"Missing command\.", "Thiếu tên lệnh."),
    (
        r"Invalid value for '?(.+?)'?: '(.+)' is not a valid (?:int|integer)(?: range)?\.",
        "{0}: “{1}” không phải là số.",
    ),
    (r"Invalid value for '?(.+?)'?: (\S+) is not in the range (.+)\.", "{0}: {1} nằm ngoài khoảng {2}."),
    (r"Invalid value for '?(.+?)'?: (.+)", "{0}: {1}"),
)


def in_vietnamese(message: str) -> str:
    """Typer's sentence in Vietnamese, or as it is if we do not know it."""
    for pattern, words in _SENTENCES:
        if found := re.fullmatch(pattern, message.strip(), re.DOTALL):
            return words.format(*found.groups())
    return message


@contextmanager
def in_our_words() -> Iterator[None]:
    """Let a wrong call be told in the language of the call; it still ends with code 2."""
    try:
        yield
    except typer.TyperException as error:
        told = getattr(error, "format_message", None)
        if told and not VOICE.english and not getattr(error, "is_told", False):
            sentence = in_vietnamese(told())
            vars(error).update(format_message=lambda: sentence, is_told=True)
        raise


def name_the_panels() -> None:
    """The headings of ``--help`` in Vietnamese, for this process."""
    from typer import rich_utils  # noqa: PLC0415  only for help and wrong calls

    rich_utils.ARGUMENTS_PANEL_TITLE = "Tham số"
    rich_utils.OPTIONS_PANEL_TITLE = "Tùy chọn"
    rich_utils.COMMANDS_PANEL_TITLE = "Lệnh"
    rich_utils.ERRORS_PANEL_TITLE = "Gọi chưa đúng"
    rich_utils.REQUIRED_LONG_STRING = "[bắt buộc]"
    rich_utils.DEFAULT_STRING = "[mặc định: {}]"
    rich_utils.RICH_HELP = "Xem hướng dẫn: [blue]{command_path} {help_option}[/]."
