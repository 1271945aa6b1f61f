"""``followup act``: one step of one issue, by a role."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli.command import Command
from deployments.cli.opening import beside_prefect, opened
from deployments.cli.reading_words import ACTIONS, called, known_facts, read_action, read_actor, read_date, read_facts
from deployments.cli.tables import table
from deployments.cli.voice import answer, day, out, said_early, say, word
from deployments.cli.words import CHOICES, REASONS
from deployments.settings import Settings
from models.errors import FactsMissing, FactWrong, Refused
from models.rules import Actor
from models.states import MOVES, Action
from models.words import ACTIONS as ACTION_WORDS
from models.words import STATES
from tasks.act import Moved, act_on_issue
from tasks.reading import IssueLine
from tasks.reading_issue import Reader, read_issue
from tasks.routing import anything_raised


class ChoicesMissing(FactsMissing):
    """The step needs facts; for those from a catalogue the sentence says what may be chosen."""

    def __init__(self, action: Action, missing: list[str]) -> None:
        super().__init__(action, missing)
        for name in missing:
            if choices := choices_of(action, name):
                self.vi += f" {name}: {', '.join(f'{key} ({pair[0]})' for key, pair in choices.items())}."
                self.en += f" {name}: {', '.join(f'{key} ({pair[1]})' for key, pair in choices.items())}."


def choices_of(action: Action, name: str) -> dict[str, tuple[str, str]]:
    """The catalogue that a fact is chosen from; empty if it is free."""
    if action is Action.DECLINE and name == "reason":
        return REASONS
    return CHOICES.get(name, {})


class ActCommand(Command):
    """Its help ends with what each action needs, from the table of moves."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Print the help and the table."""
        super().format_help(ctx, formatter)
        headings = (("Việc", "Action"), ("Ai làm", "By"), ("Từ tình trạng", "From"), ("Cần ghi (--field)", "Needs (--field)"))  # fmt: skip
        out().print(table(headings, (_row(action) for action in ACTIONS)))


def _row(action: Action) -> list[str]:
    rows = [move for move in MOVES if move.action is action]
    roles = dict.fromkeys(role for move in rows for role in move.by)
    sources = dict.fromkeys(move.source for move in rows if move.source)
    needed = rows[0].needs
    shown = [name if name in needed else f"[{name}]" for name in known_facts(action)]
    return [
        f"{action}\n  {word(ACTION_WORDS, action)}", ", ".join(roles),
        ", ".join(word(STATES, source) for source in sources), ", ".join(map(_with_choices(action), shown)),
    ]  # fmt: skip


def _with_choices(action: Action) -> Any:
    def shown(name: str) -> str:
        choices = choices_of(action, name)
        return f"{name} ({', '.join(choices)})" if choices else name

    return shown


_WITH_PAPERS = {Action.ATTACH, Action.PUBLISH, Action.UNPUBLISH}


class OnThePagesOnly(Refused):
    """The step comes with a file or with words that a person looked through."""

    def __init__(self, action: Action) -> None:
        super().__init__(
            f"Việc “{word(ACTION_WORDS, action)}” chỉ làm trên trang web (followup web).",
            f"The step “{word(ACTION_WORDS, action)}” is taken on the pages only (followup web).",
        )


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    example = ".venv/bin/followup act inspect KN-2023-2-0001 --as unit:tu-phap --field findings=…"
    app.command(
        "act", cls=ActCommand, epilog=example,
        help=said_early("Thực hiện một việc đối với một kiến nghị.", "Take one step with one issue."),
    )(act)  # fmt: skip


def act(
    action: Annotated[
        Action, typer.Argument(parser=called("ACTION", read_action), metavar="ACTION", help=said_early("Việc cần làm (xem bảng dưới).", "What to do (see the table below)."))
    ],
    code: Annotated[str, typer.Argument(metavar="CODE", help=said_early("Mã kiến nghị.", "The issue's code."))],
    by: Annotated[
        Actor, typer.Option("--as", parser=read_actor, metavar="ROLE[:UNIT]", help=said_early(
            "Vai thực hiện: office, chair, citizen, unit:ĐƠN-VỊ (mã hoặc tên).", "Who acts: office, chair, citizen, unit:UNIT (code or name)."))
    ],
    written: Annotated[
        list[str], typer.Option("--field", metavar="NAME=VALUE", help=said_early("Một dữ kiện; lặp lại được.", "One fact; may be repeated."))
    ] = [],  # noqa: B006  typer reads it once
    on: Annotated[
        date | None, typer.Option("--on", parser=read_date, metavar="DATE", help=said_early(
            "Ngày việc đã diễn ra (mặc định: hôm nay).", "The day it happened (default: today)."))
    ] = None,
) -> None:  # fmt: skip
    given = read_facts(action, written)
    with opened() as settings:
        moved = act_in_words(code, action, by, given, on)
        follow_at_once(settings)
        line = read_issue(moved.code, Reader()).line
        answer(_document(moved, line), lambda: _draw(moved, line))


def act_in_words(code: str, action: Action, by: Actor, given: dict[str, str], on: date | None) -> Moved:
    """
    Take the step.

    :raises Refused: the rules forbid it; where a choice is missing or wrong, the sentence says what may be chosen
    """
    if action in _WITH_PAPERS:
        raise OnThePagesOnly(action)
    for name, value in given.items():
        if (choices := choices_of(action, name)) and value.strip() not in choices:
            listed = ", ".join(choices)
            raise FactWrong(
                name, f"“{value}” không có trong danh mục: {listed}.", f"“{value}” is not one of: {listed}."
            )
    try:
        return act_on_issue(code, action, by, given, on=on)
    except FactsMissing as error:
        raise ChoicesMissing(action, error.missing) from error


def follow_at_once(settings: Settings) -> None:
    """Carry out what the step causes; letters stay owed."""
    if anything_raised():
        beside_prefect(settings)
        from flows.follow_up import follow_up  # noqa: PLC0415  Prefect takes a second to import

        asyncio.run(follow_up.fn())


def _document(moved: Moved, line: IssueLine) -> dict[str, Any]:
    return {
        "code": moved.code, "action": moved.action, "source": moved.source, "target": moved.target,
        "event_id": moved.event_id, "state": line.state, "unit": line.unit, "due_on": line.due_on,
    }  # fmt: skip


def _draw(moved: Moved, line: IssueLine) -> Iterator[RenderableType]:
    states = dict.fromkeys(word(STATES, state) for state in (moved.source, moved.target, line.state) if state)
    yield f"{moved.code}: {word(ACTION_WORDS, moved.action)} ({' → '.join(states)})."
    if line.unit and line.due_on:
        yield say(
            f"Đơn vị chủ trì: {line.unit}; thời hạn: {day(line.due_on)}.", f"Unit: {line.unit}; due: {line.due_on}."
        )
    yield say("Thư phát sinh chờ gửi: followup deliver.", "Letters it causes are owed: followup deliver.")
