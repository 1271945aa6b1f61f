"""Tables for people: headings in the language of the call, nothing of a name read as markup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from deployments.cli.voice import VOICE, day, say, word
from deployments.cli.words import CHANNELS, LANGUAGES, LEVEL_WORDS, RUNGS, STATES
from tasks.reading import IssueLine, IssueList

Heading = tuple[str, str]  # Vietnamese, English
NONE = "–"


def table(headings: Sequence[Heading], rows: Iterable[Sequence[Any]], *, right: Sequence[int] = ()) -> Table:
    """A plain table; the columns whose numbers are in ``right`` are figures."""
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for nth, heading in enumerate(headings):
        drawn.add_column(heading[VOICE.english], justify="right" if nth in right else "left")
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
    ("Mức", "Level"),
    ("Đơn vị chủ trì", "Unit"),
    ("Thời hạn", "Due"),
    ("Trễ (ngày)", "Late (days)"),
    ("Bậc đôn đốc", "Rung"),
    ("Liên hệ", "Contact"),
)


def issues_table(lines: Iterable[IssueLine]) -> Table:
    """One line an issue; what is late in red."""
    return table(ISSUES, (_issue(line) for line in lines), right=(6,))


def _issue(line: IssueLine) -> list[Any]:
    contact = [word(CHANNELS, line.channel)] if line.channel else []
    if line.language and line.language != VOICE.language:
        contact.append(word(LANGUAGES, line.language))
    moved = line.original_due_on != line.due_on
    due_on = day(line.due_on) + (f" ({say('gốc', 'was')} {day(line.original_due_on)})" if moved else "")
    field = line.field + (" ⚠" if line.sensitive else "")
    return [
        line.code, word(STATES, line.state), field, word(LEVEL_WORDS, line.level), _units(line), due_on,
        Text(str(line.late_days), style="bold red") if line.late_days else "·",
        word(RUNGS, line.rung) if line.rung else "·", ", ".join(contact),
    ]  # fmt: skip


def _units(line: IssueLine) -> str:
    if not line.co_units:
        return line.unit or say("(chưa có đơn vị)", "(no unit)")
    return f"{line.unit} (+ {', '.join(line.co_units)})"


def issues_footer(found: IssueList, shown: Sequence[IssueLine]) -> str:
    """How many, and how many of them late."""
    late = sum(line.late_days > 0 for line in shown)
    return say(
        f"{len(shown)} kiến nghị, {late} quá hạn (tính đến hết ngày {day(found.on)}).",
        f"{len(shown)} issues, {late} late (as of the end of {day(found.on)}).",
    )
