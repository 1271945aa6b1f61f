"""Tables for people: headings in the language of the call, nothing of a name read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from deployments.cli.voice import VOICE, day, out, say, word
from deployments.cli.words import CHANNELS, LANGUAGES, LEVEL_WORDS, RUNGS
from models.states import RUNNING
from models.words import STATES
from tasks.reading import IssueLine, IssueList

Heading = tuple[str, str]  # Vietnamese, English
NONE = "–"
_WHOLE = frozenset({"Code", "Day", "Due", "State", "Status", "No.", "Cell"})  # columns that are never folded
_ROOMY = 140  # columns of a terminal that has room for everything


def table(headings: Sequence[Heading], rows: Iterable[Sequence[Any]], *, right: Sequence[int] = ()) -> Table:
    """A plain table; the columns whose numbers are in ``right`` are figures."""
    drawn = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style="bold")
    for nth, heading in enumerate(headings):
        whole = heading[1] in _WHOLE
        drawn.add_column(heading[VOICE.english], justify="right" if nth in right else "left", no_wrap=whole)
    for row in rows:
        drawn.add_row(*(cell(value) for value in row))
    return drawn


def cell(value: Any) -> Text:
    """A value as plain text; what is missing is a dash."""
    if isinstance(value, Text):
        return value
    return Text(NONE if value is None or value == "" else str(value))


def counts(figures: Mapping[str, int], words: Mapping[Any, tuple[str, str]]) -> str:
    """``3 thư nhắc hạn, 1 thư báo quá hạn`` from figures by value."""
    return ", ".join(f"{n} {word(words, key)}" for key, n in figures.items()) or NONE


ISSUES: tuple[Heading, ...] = (
    ("Mã", "Code"),
    ("Tình trạng", "State"),
    ("Lĩnh vực", "Field"),
    ("Đơn vị chủ trì", "Unit"),
    ("Thời hạn", "Due"),
    ("Trễ", "Late"),
    ("Bậc đôn đốc", "Rung"),
)
MORE: tuple[Heading, ...] = (("Hạn gốc", "First due"), ("Mức", "Level"), ("Phối hợp", "With"), ("Liên hệ", "Contact"))


def issues_table(lines: Iterable[IssueLine]) -> Table:
    """One line an issue, what is late in red; the last columns only where there is room."""
    roomy = out().width >= _ROOMY
    rows = (_issue(line) + (_more(line) if roomy else []) for line in lines)
    return table(ISSUES + (MORE if roomy else ()), rows, right=(5,))


def _issue(line: IssueLine) -> list[Any]:
    field = line.field + (" ⚠" if line.sensitive else "")
    late = Text(str(line.late_days), style="bold red") if line.late_days else "·"
    rung = word(RUNGS, line.rung) if line.rung and line.state in RUNNING else "·"
    unit = line.unit or say("(chưa có đơn vị)", "(no unit)")
    return [line.code, word(STATES, line.state), field, unit, day(line.due_on), late, rung]


def _more(line: IssueLine) -> list[Any]:
    contact = [word(CHANNELS, line.channel)] if line.channel else []
    if line.language and line.language != VOICE.language:
        contact.append(word(LANGUAGES, line.language))
    first = day(line.original_due_on) if line.original_due_on != line.due_on else "·"
    return [first, word(LEVEL_WORDS, line.level), ", ".join(line.co_units), ", ".join(contact)]


def issues_footer(found: IssueList, shown: Sequence[IssueLine]) -> str:
    """How many, and how many of them late."""
    late = sum(line.late_days > 0 for line in shown)
    return say(
        f"{len(shown)} kiến nghị, {late} quá hạn (tính đến hết ngày {day(found.on)}).",
        f"{len(shown)} issues, {late} late (as of the end of {day(found.on)}).",
    )
