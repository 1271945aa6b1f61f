"""
Our HTML uses nothing that a mail program people have does not show, but what is listed here with its reason.

What they show is caniemail.com's data (MIT licence), which ``make test`` takes from npm's package ``caniemail``.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

from notifications.samples import compose_sample, every_sample

DATA = Path(__file__).parents[2] / "build" / "caniemail" / "caniemail.json"
CLIENTS = {
    "gmail": ("desktop-webmail", "ios", "android", "mobile-webmail"),
    "outlook": ("windows", "macos", "outlook-com", "ios", "android"),
    "apple-mail": ("macos", "ios"),
    "yahoo": ("desktop-webmail", "ios", "android"),
    "thunderbird": ("macos",),
    "samsung-email": ("android",),
}
# What some of them do not show at all, and why the letter is whole without it.
NOT_EVERYWHERE = {
    "css-at-media": "only the dark colours depend on it; without it the letter is light, and the program darkens it",
    "css-at-media-prefers-color-scheme": "the same",
    "html-meta-color-scheme": "the same: it only says that there are dark colours",
    "html-style": "every rule but the dark colours is in the tags as well",
    "css-selector-class": "the same", "css-selector-type": "the same", "css-selector-grouping": "the same",
    "css-word-break": "breaks a long link; where it is not known, word-wrap does so",
    "css-word-wrap": "breaks a long word; where it is not known, word-break does so for links",
    "html-body": "replaced by a <div>; nothing but its margin is set there, the page is a table",
    "html-doctype": "nothing of ours depends on the mode of the page",
}  # fmt: skip
# What some show in part, and why our use of it is in the part they show.
IN_PART = {
    "css-background": "one plain colour, no list and no picture",
    "css-border": "4 px at most; on a quotation and the footer, which are told by their words too",
    "css-font-size": "px only",
    "css-important": "lower case, with a space, in the style sheet",
    "css-line-height": "a number without a unit",
    "css-margin": "no negative and no automatic one",
    "css-max-width": "on a table",
    "css-padding": "what must be there is on cells; of a quotation or a list it may be lost",
    "css-text-align": "left only",
    "css-width": "on a table",
    "html-align": "center, of a cell", "html-lang": "on <html>, and once more on the cell",
    "html-lists": "<ul> without attributes",
    "html-role": "on <table>", "html-width": "of a table, in percent",
}  # fmt: skip
# What everybody shows and the data has no page for.
PLAIN = {
    "tags": {"a", "br", "head", "html", "meta", "title", "tbody", "td", "tr"},
    "attributes": {"border", "charset", "class", "content", "href", "name", "style"},
    "properties": {"color", "font-family"},
}
TAGS = {"h1": "h1-h6", "h2": "h1-h6", "ul": "lists", "li": "lists"}


@cache
def features() -> dict[str, dict]:
    """What is known, by its short name."""
    assert DATA.exists(), f"{DATA} is missing: make test fetches it"
    return {feature["slug"]: feature for feature in json.loads(DATA.read_text("utf-8"))["data"]}


class Parts(HTMLParser):
    """The tags, attributes and declarations of a page, and its style sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.styles, self.sheet, self.metas = set(), set(), [], "", set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.styles += [value for name, value in attrs if name == "style"]
        self.metas |= {value for name, value in attrs if tag == "meta" and name == "name"}

    def handle_data(self, data):
        if self.lasttag == "style" and "{" in data:
            self.sheet += data


def used_in(page: str) -> Iterator[str]:
    """The short name of every feature a page uses; what nobody lists is named with a “?”."""
    parts = Parts(page)
    yield "html-doctype"
    yield from ("html-meta-color-scheme" for meta in parts.metas if meta == "color-scheme")
    yield from (_known("html", TAGS.get(tag, tag)) for tag in parts.tags - PLAIN["tags"])
    yield from (_known("html", name) for name in parts.attributes - PLAIN["attributes"])
    for styles in [*parts.styles, *re.findall(r"\{([^{}]*)\}", parts.sheet)]:
        yield from _of_declarations(styles)
    yield from _of_selectors(parts.sheet)


def _of_declarations(styles: str) -> Iterator[str]:
    for declaration in filter(str.strip, styles.split(";")):
        name, _, value = declaration.strip().partition(":")
        if name not in PLAIN["properties"]:
            yield _known("css", name if f"css-{name}" in features() else name.partition("-")[0])
        yield from (f"css-unit-{unit}" for unit in re.findall(r"\d(px|em|rem|pt|vw|vh)\b", value))
        yield from ["css-unit-percent"] * ("%" in value)
        yield from ["css-important"] * ("!important" in value)
        yield from (_known("css", f"function-{name}") for name in re.findall(r"([a-z-]+)\(", value))


def _of_selectors(sheet: str) -> Iterator[str]:
    for rule in re.findall(r"@[a-z-]+[^{]*", sheet):
        yield _known("css", f"at-{rule[1:].split()[0]}")
        yield from (_known("css", f"at-media-{name}") for name in re.findall(r"\(([a-z-]+)", rule))
    for selector in re.findall(r"(?:^|[{}])\s*([^@{}]+?)\s*\{", sheet):
        yield "css-selector-class" if "." in selector else "css-selector-type"
        yield from ["css-selector-grouping"] * ("," in selector)
        yield from ["css-selector-descendant"] * any(" " in one.strip() for one in selector.split(","))
        yield from (_known("css", f"selector{sign}") for sign in re.findall(r"[#>+~*\[:]", selector))


def _known(category: str, name: str) -> str:
    return f"{category}-{name}" if f"{category}-{name}" in features() else f"?{category}-{name}"


def support(slug: str) -> dict[str, str]:
    """What each client of ours does with it in its newest version: y, a (in part), n, u (nobody knows)."""
    stats = features()[slug]["stats"]
    known = {
        (family, one): stats.get(family, {}).get(one) for family, platforms in CLIENTS.items() for one in platforms
    }
    return {f"{family} {one}": list(versions.values())[-1][0] for (family, one), versions in known.items() if versions}


@cache
def used() -> frozenset[str]:
    """What the letters use, all of them together."""
    return frozenset(name for letter in every_sample() for name in used_in(compose_sample(letter).html))


def where(answer: str) -> dict[str, list[str]]:
    """Of what the letters use, that which some client answers so."""
    found = {slug: [who for who, says in support(slug).items() if says == answer] for slug in used() if slug[0] != "?"}
    return {slug: clients for slug, clients in found.items() if clients}


def test_letters_use_nothing_that_nobody_has_looked_into():
    """A new tag, attribute or property is in the data, or on the list of what everybody shows."""
    assert sorted(name for name in used() if name.startswith("?")) == []


def test_what_some_mail_programs_do_not_show_is_not_missed():
    """Each with its reason; the list holds nothing that is not used."""
    lost = where("n")

    assert {slug: clients for slug, clients in lost.items() if slug not in NOT_EVERYWHERE} == {}
    assert set(NOT_EVERYWHERE) - set(lost) == set()


def test_what_some_show_in_part_is_used_in_that_part():
    partly = where("a")

    assert {slug: clients for slug, clients in partly.items() if slug not in IN_PART | NOT_EVERYWHERE} == {}
    assert set(IN_PART) - set(partly) == set()


def test_a_long_link_breaks_in_every_client():
    """One of the two ways is known everywhere, so no letter is wider than a telephone."""
    ways = [support("css-word-break"), support("css-word-wrap")]

    assert [who for who in ways[0] if all(way.get(who) == "n" for way in ways)] == []


def test_the_data_finds_what_would_be_lost():
    """The check sees a flexible box, a grid, a web font and a script."""
    page = '<html><style>@font-face { x: y } .a > b { display: grid }</style><p style="gap: 1px">a<script></script>'

    found = set(used_in(page))

    assert {"css-at-font-face", "css-gap", "?html-script", "css-display"} <= found
    assert [who for who, says in support("css-gap").items() if says == "n"]
