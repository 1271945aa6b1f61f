"""
The HTML part of a letter, made from its text so that the two never disagree.

The text is a letterhead, a title and a body, each ended by a blank line, and after ``-- `` the footer. In the
body, ``– `` begins an item of a list (the shorter side of its colon stands out), ``>`` a quotation, ``1. `` a heading;
anything else is a paragraph. All of it is escaped; of addresses only the letter's own links can be followed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from html import escape
from itertools import groupby
from string import Template

import css_inline

from notifications.wording import TEMPLATES

_ITEM, _QUOTE, _PLAIN, _HEADING = "– ", ">", "", "1. "
_SHORT = 60  # characters: a value that stands out
_GROUPS = re.compile(r" (?=\d{3,4}\b)(?<=\d )")  # of a telephone number
_SITE = re.compile(r"https?://[^/]+/")
_NUMBERED = re.compile(r"\d+\. ")
_SPECIMEN = "<h2>x</h2><p>x</p><ul><li>x</li></ul><blockquote>x</blockquote><a href='x'>x</a>"
_STYLED = re.compile(r'<(\w+)(?: href="x")? (style="[^"]*")>')


def to_html(text: str, *, language: str, link: str | None = None, decline: str | None = None) -> str:
    """The whole page for a letter's text, in its frame; ``decline`` can be followed in the footer only."""
    before, _, foot = text.rpartition("\n-- \n")
    head, title, body = before.split("\n\n", 2)
    frame, _ = _look()
    return frame.substitute(
        language=language, head=_lines(head.split("\n")), title=escape(title), foot=_whole(_linked(_lines(foot.split("\n")), decline)),
        body=_whole("\n".join(part for block in body.split("\n\n") for part in _block(block, link))),
    )  # fmt: skip


@cache
def _look() -> tuple[Template, dict[str, str]]:
    """The frame with its styles written into its tags, and the style of each tag of a body; worked out once."""
    page = (TEMPLATES / "_frame" / "frame.html").read_text(encoding="utf-8")
    sheet = page.partition("<style>")[2].partition("@media")[0]
    specimen = css_inline.inline_fragment(_SPECIMEN, sheet)
    inliner = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)
    return Template(inliner.inline(page)), dict(_STYLED.findall(specimen))


def _block(block: str, link: str | None) -> Iterator[str]:
    for mark, lines in groupby(filter(None, block.split("\n")), key=_mark):
        yield _WRITERS[mark](list(lines), link)


def _mark(line: str) -> str:
    if line.startswith((_ITEM, _QUOTE)):
        return _ITEM if line.startswith(_ITEM) else _QUOTE
    return _HEADING if _NUMBERED.match(line) else _PLAIN


def _tag(name: str, inside: str) -> str:
    return f"<{name} {_look()[1][name]}>{inside}</{name}>"


def _lines(lines: list[str]) -> str:
    return "<br>\n".join(map(escape, lines))


def _linked(html: str, link: str | None) -> str:
    if link is None or (address := escape(link)) not in html:
        return html
    shown = f'<a href="{address}" {_look()[1]["a"]}>{address}</a>'
    return html.replace(f": {address}", f":<br>\n{shown}") if f": {address}" in html else html.replace(address, shown)


def _whole(html: str) -> str:
    """Telephone numbers are not broken at the end of a line."""
    return _GROUPS.sub("&nbsp;", html)


def _list(lines: list[str], link: str | None) -> str:
    return _tag("ul", "\n".join(_tag("li", _to_our_pages(_linked(_item(line), link), link)) for line in lines))


def _to_our_pages(html: str, link: str | None) -> str:
    """An item may end with an address of the pages that the letter's own link is on: each line of a digest has one."""
    if (site := _SITE.match(link or "")) is None:
        return html
    return _ending(escape(site[0])).sub(
        lambda found: f'<a href="{found[1]}" {_look()[1]["a"]}>{found[1]}</a>{found[2] or ""}', html
    )


@lru_cache(maxsize=16)
def _ending(site: str) -> re.Pattern[str]:
    return re.compile(rf"({re.escape(site)}[^\s<>]+)(</strong>)?$")


def _item(line: str) -> str:
    label, colon, value = escape(line.removeprefix(_ITEM)).partition(": ")
    if not colon:
        return label
    return f"{label}: <strong>{value}</strong>" if len(value) <= _SHORT else f"<strong>{label}:</strong> {value}"


def _quotation(lines: list[str], _link: str | None) -> str:
    return _tag("blockquote", _lines([line.removeprefix(_QUOTE).removeprefix(" ") for line in lines]))


def _headings(lines: list[str], _link: str | None) -> str:
    return "\n".join(_tag("h2", escape(line)) for line in lines)


def _paragraph(lines: list[str], link: str | None) -> str:
    return _tag("p", _linked(_lines(lines), link))


_WRITERS: dict[str, Callable[[list[str], str | None], str]] = {
    _ITEM: _list, _QUOTE: _quotation, _HEADING: _headings, _PLAIN: _paragraph,
}  # fmt: skip
