"""What pages say: no raw value, key or English word in Vietnamese, no raw key in English, one word per thing (docs/glossary.md)."""

import pkgutil
import re
from collections.abc import Iterator
from enum import StrEnum
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import pytest

import models
import tasks
from models.words import ACTIONS, FACTS, ROLES, STATES
from tests.browser.situation import a_worked_district
from tests.browser.walk import Visited, sign_in, visit, walk
from tests.conference import ask
from tests.web.conftest import SITE
from web.letter_words import LETTER_STATUS, RATINGS

GLOSSARY = Path(__file__).parents[2] / "docs" / "glossary.md"
AVOIDED = frozenset({"ticket", "tickets", "case", "cases", "deadline", "deadlines", "user", "users"})
# What is also a Vietnamese syllable without accents, or a name.
VIETNAMESE = frozenset({
    "an", "to", "in", "do", "no", "so", "am", "ai", "on", "me", "con", "ha", "hay", "giao", "k", "vi", "demo", "email",
})  # fmt: skip
ENGLISH = frozenset(["issue", "issues", "unit", "units", "date", "dates", "day", "days", "sign", "signed", "out", "save", "saved", "error", "errors", "page", "pages", "back", "none", "null", "true", "false", "undefined", "nan", "open", "close", "state", "status", "action", "role", "letter", "letters", "send", "search", "find", "next", "previous", "office", "chair", "auditor", "citizen", "clock", "engine", "draft", "file", "files", "token", "session", "submit", "cancel", "delete", "remove", "edit", "add", "new", "list", "name", "phone", "telephone", "address", "language", "public", "private", "hidden", "yes", "of", "from", "and", "the", "or", "not", "for", "with", "is", "are", "was", "be", "has", "have", "by", "at", "as", "this", "that", "it", "late", "due", "answer", "answered", "question", "reply", "reason", "text", "words", "outcome", "result", "change", "changed", "version", "code", "number", "order", "ok", "confirm", "please", "your", "you", "we", "our", "who", "what", "when", "where", "why", "which", "until", "since", "today", "tomorrow", "today", "working", "holiday", "sent", "owed", "held", "by", "all", "more", "less", "show", "hide", "up", "down", "first", "last", "total", "count"]) - VIETNAMESE  # fmt: skip
_NAMES = re.compile(
    r"\S+@\S+|https?://\S+|KN-[\d-]+|\S+\.(?:xlsx|pdf|csv|eml|png|ics|invalid|example)\b|\b[\w-]{20,}|/\S+"
)
_WORD = re.compile(r"\w+(?:_\w+)*")
_SAID = ("aria-label", "alt", "title", "placeholder", "data-label")


class Words(HTMLParser):
    """The texts of a page that are ours: not scripts, not in another language, not what somebody wrote, not a letter."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language, self.texts = language, list[str]()
        self._left_out: list[bool] = [False]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        theirs = {"words", "letter", "posted"} & set(named.get("class", "").split())
        other = named.get("lang", self.language) != self.language
        out = self._left_out[-1] or bool(theirs) or other or tag in {"script", "style", "textarea"}
        if not out:
            self.texts += [named[name] for name in _SAID if name in named]
        if tag not in {"input", "img", "br", "hr", "meta", "link", "path", "circle", "rect", "line", "polyline"}:
            self._open.append(tag)
            self._left_out.append(out)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while True:
                self._left_out.pop()
                if self._open.pop() == tag:
                    return

    def handle_data(self, data: str) -> None:
        if not self._left_out[-1]:
            self.texts.append(" ".join(data.split()))


def enum_values() -> set[str]:
    """Every value of every enumeration of the engine, and the names of facts."""
    for package in (models, tasks):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                import_module(module.name)
    ours = (kind for kind in StrEnum.__subclasses__() if kind.__module__.startswith(("models", "tasks")))
    return {str(member.value) for kind in ours for member in kind} | set(FACTS)


KEYS = {key for key in enum_values() if re.fullmatch(r"\w+", key)}


@pytest.fixture(scope="module")
def pages(a_database: str) -> Iterator[dict[str, list[Visited]]]:
    """Every kind of page of a district at work, in both languages."""
    with a_worked_district(a_database, SITE.base, SITE.secret) as links:
        vietnamese = [one for one in walk(SITE, links) if one.is_page]
        browsers = sign_in(SITE)
        english = [visit(browsers[one.reader], one.reader, one.url, "en") for one in vietnamese]
        yield {"vi": vietnamese, "en": english}


@pytest.fixture(scope="module")
def written(pages: object) -> str:
    """What people wrote and what was sent to them, which pages show as it is."""
    asked = (
        "SELECT text FROM issue",
        "SELECT value FROM event_text, jsonb_each_text(said)",
        "SELECT subject FROM letter WHERE subject IS NOT NULL",
    )
    return "\n".join(" ".join(text.split()) for query in asked for (text,) in ask(query))


def words_of(page: Visited, language: str, written: str) -> set[str]:
    """The words of a page that are ours."""
    reader = Words(language)
    reader.feed(page.text)
    ours = [text for text in reader.texts if not (len(text) > 20 and text.rstrip("… ") in written)]
    return {word for text in ours for word in _WORD.findall(_NAMES.sub(" ", text))}


def found_in(
    pages: list[Visited], language: str, written: str, unwanted: set[str] | frozenset[str]
) -> dict[str, list[str]]:
    """Page by page, which of the unwanted words are on it."""
    met = {str(one): sorted({w.lower() for w in words_of(one, language, written)} & unwanted) for one in pages}
    return {page: words for page, words in met.items() if words}


def test_a_vietnamese_page_shows_no_value_or_key_of_ours(pages: dict[str, list[Visited]], written: str):
    """Every state, step, role, outcome, letter and fact has its Vietnamese word."""
    assert {"awaiting_citizen", "hand_back", "over_3", "to_print", "legal_basis", "co_units"} <= KEYS
    assert found_in(pages["vi"], "vi", written, KEYS - VIETNAMESE) == {}


def test_a_vietnamese_page_speaks_no_english(pages: dict[str, list[Visited]], written: str):
    """Outside of what people wrote, parts marked as English, and names."""
    assert found_in(pages["vi"], "vi", written, ENGLISH | AVOIDED) == {}


def test_an_english_page_shows_no_key_of_ours(pages: dict[str, list[Visited]], written: str):
    """Nothing that only a program writes: a word with a line under it; and no word that we avoid."""
    met = {
        str(one): keys for one in pages["en"]
        if (keys := sorted(w for w in words_of(one, "en", written) if "_" in w or w.lower() in AVOIDED))
    }  # fmt: skip

    assert met == {}


def test_a_page_says_which_language_it_is_in(pages: dict[str, list[Visited]]):
    """In its first element, and it has a title of its own in that language."""
    for language, shown in pages.items():
        assert [str(one) for one in shown if f'<html lang="{language}">' not in one.text] == []
    untitled = [str(one) for one in pages["vi"] if "<title>Trang –" in one.text or "<title>" not in one.text]
    assert untitled == []


def terms() -> set[str]:
    """The Vietnamese terms of the glossary, those in brackets too."""
    rows = [line.split("|") for line in GLOSSARY.read_text().splitlines() if line.startswith("| ")]
    return {term.strip().lower() for row in rows for term in re.split(r"[,;()]", row[2]) if term.strip()}


@pytest.mark.parametrize("table", [STATES, ACTIONS, ROLES, FACTS, RATINGS, LETTER_STATUS])
def test_every_word_for_a_thing_is_in_the_glossary(table: dict[str, tuple[str, str]]):
    """A word on a page is a term of docs/glossary.md or is built with one."""
    known = terms()
    missing = {
        key: vi for key, (vi, _) in table.items()
        if not any(re.search(rf"(?<!\w){re.escape(term)}(?!\w)", vi.lower()) for term in known)
    }  # fmt: skip

    assert missing == {}
