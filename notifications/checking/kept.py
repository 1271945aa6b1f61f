"""
What every letter must go on saying: found by changing one value of a sample and looking whether the letter changes too.

So a value counts as said only where a reader would see it: not in a condition that is never met.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import Any

from jinja2 import Template, TemplateError, nodes

from notifications.checking.fault import Fault
from notifications.checking.form import KEPT, KEPT_IN_FRAME, lost
from notifications.letters_common import Letter
from notifications.wording import FRAME, compiled, shipped
from notifications.words import Language, environment

# How somebody is addressed and what the office calls itself may be written out.
_FREE = frozenset({"greeting", "you", "You", "office", "authority", "chair", "to_unit", "to_title", "conference"})
_FAR = (1, 40, 41)
_MADE_HERE = {"title": "Tiêu đề", "body": "Nội dung"}  # of the letter around which a frame stands


def check_kept(kind: str, language: Language, body: str, letter: Letter) -> Iterator[Fault]:
    """Values of this sample that our words tell its reader and these do not."""
    values = letter.values() | ({**_MADE_HERE, "to_citizen": letter.to_citizen} if kind == FRAME else {})
    ours, theirs = compiled(language, shipped(kind, language)), compiled(language, body)
    for name in sorted(_wanted(kind, language, frozenset(_dates(values))) & values.keys()):
        several = [values | {name: one} for one in (values[name], *_others(values[name]))]
        if any(_tells(ours, *pair) and not _tells(theirs, *pair) for pair in pairwise(several)):
            yield lost(kind, name, body)


def _dates(values: Mapping[str, Any]) -> Iterator[str]:
    return (name for name, value in values.items() if isinstance(value, date))


@cache
def _wanted(kind: str, language: Language, dates: frozenset[str]) -> frozenset[str]:
    """Every date, what no words may lose, and what our words say in any case."""
    if kind == FRAME:
        return KEPT_IN_FRAME
    tree = environment(language).parse(shipped(kind, language))
    said = (name.name for one in tree.body if isinstance(one, nodes.Output) for name in one.find_all(nodes.Name))
    return (frozenset(said) | dates | KEPT) - _FREE


def _others(value: Any) -> list[Any]:
    """Other values of the same kind, two of them alike to any condition; none of a list or of what is missing."""
    match value:
        case bool():
            return [not value]
        case Enum():
            return [one for one in type(value) if one is not value]
        case str():
            return [f"{value}0"]
        case int():
            return [value + more for more in _FAR]
        case date():
            return [value + timedelta(days=more) for more in _FAR]
    return []


def _tells(template: Template, values: Mapping[str, Any], changed: Mapping[str, Any]) -> bool:
    try:
        return template.render(values) != template.render(changed)
    except (TemplateError, LookupError, ValueError, TypeError):  # told elsewhere
        return True
