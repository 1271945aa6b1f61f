"""Which words a letter is written in: those that the caller gives (the office's own), else those we ship."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from jinja2 import Template

from notifications.words import Language, environment

TEMPLATES = Path(__file__).parent / "templates"
FRAME = "_frame"  # what stands around the body of every letter
Words = Mapping[tuple[str, str], str]  # kind (or FRAME) and language: the template's text
SHIPPED: Words = {}


@cache
def shipped(kind: str, language: str) -> str:
    """The words we ship for a kind of letter, or for the frame."""
    return (TEMPLATES / kind / f"{language}.txt").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def compiled(language: Language, body: str) -> Template:
    """A template's text made ready; the same text is compiled once a process."""
    return environment(language).from_string(body)


def template_of(kind: str, language: Language, words: Words) -> Template:
    """
    The template that a letter of that kind is made from.

    :raises jinja2.TemplateError: its text is no template
    """
    body = words.get((kind, language))
    return compiled(language, shipped(kind, language) if body is None else body)
