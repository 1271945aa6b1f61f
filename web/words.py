"""How templates speak: one environment a language, with the words for states, dates and numbers."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from models.clock import HANOI
from models.directive_words import REASONS
from models.letter_words import AUDIENCE_WORDS, LETTER_WORDS
from models.words import ACTIONS, FACTS, ROLES, STATES
from notifications.words import LEVELS, OUTCOMES, day_in_english, day_in_numbers
from web.letter_words import LETTER_STATUS, RATINGS
from web.mail_words import KINDS, OWN_OUTCOMES, WHYS
from web.mail_words import OUTCOMES as MAIL_OUTCOMES
from web.mail_words import REASONS as DEAD
from web.staff_words import ACCESS, HOW

HERE = Path(__file__).parent
STATIC = HERE / "static"
_TABLES: dict[str, dict[Any, tuple[str, str]]] = {
    "state_word": STATES, "action_word": ACTIONS, "role_word": ROLES, "fact_word": FACTS, "outcome_word": OUTCOMES,
    "level_word": LEVELS, "rating_word": RATINGS, "letter_word": LETTER_WORDS, "audience_word": AUDIENCE_WORDS,
    "letter_status_word": LETTER_STATUS, "reason_word": REASONS, "access_word": ACCESS, "how_word": HOW,
    "mail_kind_word": KINDS, "mail_why_word": WHYS, "mail_outcome_word": MAIL_OUTCOMES, "own_mail_word": OWN_OUTCOMES,
    "dead_word": DEAD,
}  # fmt: skip


def say(language: str, vi: str, en: str) -> str:
    """One of a pair."""
    return en if language == "en" else vi


def word_of(table: str, value: str, language: str) -> str:
    """The word for a value; an unknown value is a fault of ours and is loud."""
    return _TABLES[table][value][language == "en"]


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def _at(language: str) -> Callable[[datetime], str]:
    day = day_in_english if language == "en" else day_in_numbers

    def at(instant: datetime) -> str:
        """``17:05 ngày 07/12/2023`` in Hà Nội."""
        local = instant.astimezone(HANOI)
        return f"{local:%H:%M} {say(language, 'ngày ', '')}{day(local.date())}"

    return at


def _working_days(language: str) -> Callable[[int], str]:
    def working_days(number: int) -> str:
        return f"{number} working day{'' if number == 1 else 's'}" if language == "en" else f"{number} ngày làm việc"

    return working_days


def _day(language: str) -> Callable[[date], str]:
    return day_in_english if language == "en" else day_in_numbers


def _date_at(language: str) -> Callable[[datetime], str]:
    return lambda instant: _day(language)(instant.astimezone(HANOI).date())


def _size(number: int) -> str:
    return f"{number / 1_000_000:.1f} MB" if number >= 1_000_000 else f"{max(1, number // 1000)} kB"  # noqa: PLR2004


@cache
def static(name: str) -> str:
    """The address of a file of ours; it changes when the file does, so browsers may keep it for ever."""
    mark = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={mark}"


@cache
def environment(language: str) -> Environment:
    """The templates of one language: everything escaped, nothing undefined printed."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"), undefined=StrictUndefined,
        autoescape=select_autoescape(default=True, default_for_string=True), trim_blocks=True, lstrip_blocks=True,
        auto_reload=False,
    )  # fmt: skip
    env.globals.update(t=lambda vi, en: say(language, vi, en), lang=language, static=static)
    env.filters.update({name: _reader(name, language) for name in _TABLES})
    env.filters.update(
        day=_day(language),
        date_at=_date_at(language),
        at=_at(language),
        working_days=_working_days(language),
        capital=capital,
        size=_size,
    )
    return env


def _reader(table: str, language: str) -> Callable[[str], str]:
    return lambda value: word_of(table, value, language)
