"""What all our commands have in common: ``--json`` and ``--lang`` wherever they stand, and how they end."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from deployments.cli.usage import in_our_words
from deployments.cli.voice import VOICE, begin, complain, said_early, say
from models.errors import FactsMissing, FactWrong, MoveNotAllowed, MoveUnknown, PastTheCalendar, Refused, TryLater
from models.words import FACTS

DONE, REFUSED, WRONG_USE, LATER = 0, 1, 2, 3  # exit codes


def _choose_language(_context: Any, _option: Any, language: str | None) -> None:
    if language is None:
        return
    if language not in ("vi", "en"):
        raise typer.BadParameter(f"“{language}”: vi, en.")
    VOICE.language = language


def _choose_json(_context: Any, _option: Any, as_json: Any) -> None:
    VOICE.as_json |= bool(as_json)


def _common_options() -> list[Any]:
    language = TyperOption(
        param_decls=["--lang"], metavar="vi|en", expose_value=False, is_eager=True, callback=_choose_language,
        help=said_early("Ngôn ngữ (mặc định: FOLLOWUP_LANG hoặc vi).", "Language (default: FOLLOWUP_LANG or vi)."),
    )  # fmt: skip
    as_json = TyperOption(
        param_decls=["--json"], is_flag=True, default=False, expose_value=False, is_eager=True, callback=_choose_json,
        help=said_early("In một tài liệu JSON.", "Print one JSON document."),
    )  # fmt: skip
    return [as_json, language]


def _worded(option: Any) -> Any:
    if option is not None:
        option.help = said_early("Hướng dẫn này.", "Show this help.")
    return option


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    pieces = " ".join(command.collect_usage_pieces(ctx))
    formatter.write_usage(ctx.command_path, pieces, prefix=say("Cách gọi: ", "Usage: "))


class Command(TyperCommand):
    """One command: a refusal ends it with a sentence and a code, anything else that goes wrong is loud."""

    def __init__(self, name: str | None, **rest: Any) -> None:
        super().__init__(name, **rest)
        self.params.extend(_common_options())

    def invoke(self, ctx: Any) -> Any:
        """
        Run it.

        :raises typer.Exit: refused (1) or to be tried later (3); the sentence is on stderr
        """
        try:
            return super().invoke(ctx)
        except Refused as error:
            complain(" ".join(filter(None, (error.say(VOICE.language), _in_keys(error)))))
            raise typer.Exit(REFUSED) from error
        except TryLater as error:
            complain(error.say(VOICE.language))
            raise typer.Exit(LATER) from error

    def get_help_option(self, ctx: Any) -> Any:
        """``--help`` in our words."""
        return _worded(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that says how to call it."""
        _write_usage(self, ctx, formatter)


def _in_keys(error: Refused) -> str:
    """What a sentence names in words, as the command wants it."""
    match error:
        case MoveUnknown() if error.possible:
            return f"(act: {', '.join(error.possible)})"
        case MoveNotAllowed():
            return f"(--as {' | '.join(error.allowed)})"
        case FactsMissing():
            return " ".join(f"--field {name}=…" for name in error.missing)
        case FactWrong():
            return f"(--field {error.field}=…)" if error.field in FACTS else ""
        case PastTheCalendar():
            return "(followup calendar add)"
    return ""


class Group(TyperGroup):
    """A group of commands; the options before a command count as much as those after it."""

    command_class = Command

    def __init__(self, **rest: Any) -> None:
        super().__init__(**rest)
        self.params.extend(_common_options())

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """Start afresh at the root, so that calls in one process do not hear each other."""
        if parent is not None:
            return super().make_context(info_name, args, parent, **extra)
        begin()
        with in_our_words():
            return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        """Find the command and run it."""
        with in_our_words():
            return super().invoke(ctx)

    def get_help_option(self, ctx: Any) -> Any:
        """``--help`` in our words."""
        return _worded(super().get_help_option(ctx))

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """The line that says how to call it."""
        _write_usage(self, ctx, formatter)


def group(vi: str, en: str) -> typer.Typer:
    """A new group with its help."""
    return typer.Typer(
        cls=Group, help=said_early(vi, en), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )  # fmt: skip


def command(app: typer.Typer, name: str, vi: str, en: str) -> Any:
    """Decorate the function that carries out a command of ``app``."""
    return app.command(name, cls=Command, help=said_early(vi, en))
