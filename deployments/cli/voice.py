"""How a command speaks: in which language, and whether to a person or to a program (``--json``)."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rich.console import Console, RenderableType

_WIDE = 1000  # a table that goes into a file or a pipe is never folded


@dataclass(slots=True)
class Voice:
    """The choices of this call; the options ``--lang`` and ``--json`` set them wherever they stand."""

    language: str = "vi"
    as_json: bool = False

    @property
    def english(self) -> bool:
        """Whether to speak English."""
        return self.language == "en"


VOICE = Voice()


def begin() -> None:
    """Forget what an earlier call in this process chose."""
    VOICE.language, VOICE.as_json = _usual_language(), False


def say(vi: str, en: str) -> str:
    """The sentence in the language of this call."""
    return en if VOICE.english else vi


def said_early(vi: str, en: str) -> str:
    """The words of ``--help``, which are fixed before options are read."""
    asked = re.search(r"--lang[= ](vi|en)\b", " ".join(sys.argv[1:]))
    return en if (asked[1] if asked else _usual_language()) == "en" else vi


def _usual_language() -> str:
    return "en" if os.environ.get("FOLLOWUP_LANG", "").strip().lower() == "en" else "vi"


def word(table: Mapping[Any, tuple[str, str]], key: Any) -> str:
    """A value's word in the language of this call."""
    return table[key][VOICE.english] if key in table else str(key)


def day(value: date | None) -> str:
    """A day as people write it: ``07/12/2023``; in English ``2023-12-07``."""
    if value is None:
        return "–"
    return value.isoformat() if VOICE.english else f"{value:%d/%m/%Y}"


def out() -> Console:
    """Where answers go: colours on a terminal only."""
    return _console(sys.stdout)


def err() -> Console:
    """Where notices and refusals go."""
    return _console(sys.stderr)


def _console(file: Any) -> Console:
    person = file.isatty()
    width = None if person else _WIDE
    return Console(file=file, width=width, markup=False, highlight=False, emoji=False, soft_wrap=not person)


def answer(document: Any, draw: Callable[[], Iterable[RenderableType]]) -> None:
    """One JSON document for a program; for a person what ``draw`` gives, piece by piece."""
    if VOICE.as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
        sys.stdout.write("\n")
        return
    console = out()
    for piece in draw():
        console.print(piece)


def notice(vi: str, en: str, *, aside: bool = False) -> None:
    """One line with the answer for a person; on stderr when a program reads the answer, or there is none (``aside``)."""
    (err() if VOICE.as_json or aside else out()).print(say(vi, en))


def complain(sentence: str) -> None:
    """Why it was refused, on stderr."""
    err().print(sentence, style="red")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
