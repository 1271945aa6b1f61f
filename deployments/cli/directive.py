"""``followup directive``: a directive in plain words, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from deployments.cli.command import command, group
from deployments.cli.opening import opened
from deployments.cli.voice import VOICE, answer, said_early, say
from models.directive import Directive, parse_directive
from models.errors import InputWrong
from tasks.reading_directives import read_directives


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    directive = group("Chỉ đạo của người chủ trì.", "The chair's directive.")
    command(directive, "check", "Kiểm tra một tệp chỉ đạo.", "Check the file of a directive.")(check)
    command(directive, "show", "Chỉ đạo đang áp dụng, bằng lời.", "The directives in force, in words.")(show)
    app.add_typer(directive, name="directive")


def check(file: Annotated[Path, typer.Argument(help=said_early("Tệp .toml.", "The .toml file."))]) -> None:
    directive = parse_directive(_text_of(file), file.stem)
    answer(_document(directive), lambda: _draw(directive))


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputWrong(f"Không đọc được tệp “{file}”.", f"The file “{file}” cannot be read.") from error


def show(
    conference: Annotated[
        str | None, typer.Option("--conference", help=said_early("Chỉ hội nghị này.", "Only this conference."))
    ] = None,
) -> None:  # fmt: skip
    with opened():
        found = read_directives(conference)
        document = [{"conference": code} | _document(directive) for code, directive in found]
        answer(document, lambda: [piece for code, directive in found for piece in _shown(code, directive)])


def _document(directive: Directive) -> dict[str, Any]:
    sentences = directive.conclusion.sentences
    return {
        "code": directive.code,
        "content_hash": directive.content_hash,
        "lines": directive.describe(VOICE.language),
        "uncovered": [
            {"id": key, "sentence": sentences[key].say(VOICE.language)} for key in directive.uncovered_sentences()
        ],
        "never_fires": [rule.say(VOICE.language) for rule in directive.rules_that_never_fire()],
    }


def _shown(conference: str, directive: Directive) -> Iterator[RenderableType]:
    yield Text(say(f"Hội nghị {conference}", f"Conference {conference}"), style="bold")
    yield from _draw(directive)


def _draw(directive: Directive) -> Iterator[RenderableType]:
    heading, *lines = directive.describe(VOICE.language)
    yield Text(heading, style="bold")
    for line in lines:
        yield f"– {line}"
    document = _document(directive)
    if uncovered := document["uncovered"]:
        yield Text(
            say("\nCâu chưa có quy tắc thực hiện:", "\nSentences that no rule carries out:"), style="bold yellow"
        )
        yield from (f"– {item['sentence']}" for item in uncovered)
    if idle := document["never_fires"]:
        yield Text(say("\nQuy tắc không bao giờ chạy:", "\nRules that never fire:"), style="bold yellow")
        yield from (f"– {sentence}" for sentence in idle)
    if not uncovered and not idle:
        yield Text(say("\nMọi câu đều có quy tắc thực hiện.", "\nEvery sentence is carried out."), style="green")
