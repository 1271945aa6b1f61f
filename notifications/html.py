"""
The HTML part of a letter, made from its text so that the two never disagree.

The text is a letterhead, a title and a body, each ended by a blank line, and after ``-- `` the footer. In the
body, ``– `` begins an item of a list (what follows a colon is emphasised), ``>`` a quotation, ``1. `` a heading;
anything else is a paragraph. All of it is escaped; of addresses only the letter's own link can be followed.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from html import escape
from itertools import groupby
from string import Template

import css_inline

from notifications.words import TEMPLATES

_ITEM, _QUOTE, _PLAIN, _HEADING = "– ", ">", "", "1. "
_NUMBERED = re.compile(r"\d+\. ")
_SPECIMEN = "<h2>x</h2><p>x</p><ul><li>x</li></ul><blockquote>x</blockquote><a href='x'>x</a>"
_STYLED = re.compile(r'<(\w+)(?: href="x")? (style="[^"]*")>')


def to_html(text: str, *, language: str, link: str | None = None) -> str:
    """The whole page for a letter's text, in its frame."""
    before, _, foot = text.rpartition("\n-- \n")
    head, title, body = before.split("\n\n", 2)
    frame, _ = _look()
    return frame.substitute(
        language=language, head=_lines(head.split("\n")), title=escape(title), foot=_lines(foot.split("\n")),
        body="\n".join(part for block in body.split("\n\n") for part in _block(block, link)),
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
    return html.replace(address, f'<a href="{address}" {_look()[1]["a"]}>{address}</a>')


def _list(lines: list[str], link: str | None) -> str:
    return _tag("ul", "\n".join(_tag("li", _linked(_item(line), link)) for line in lines))


def _item(line: str) -> str:
    label, colon, value = escape(line.removeprefix(_ITEM)).partition(": ")
    return f"{label}: <strong>{value}</strong>" if colon else label


def _quotation(lines: list[str], _link: str | None) -> str:
    return _tag("blockquote", _lines([line.removeprefix(_QUOTE).removeprefix(" ") for line in lines]))


def _headings(lines: list[str], _link: str | None) -> str:
    return "\n".join(_tag("h2", escape(line)) for line in lines)


def _paragraph(lines: list[str], link: str | None) -> str:
    return _tag("p", _linked(_lines(lines), link))


_WRITERS: dict[str, Callable[[list[str], str | None], str]] = {
    _ITEM: _list, _QUOTE: _quotation, _HEADING: _headings, _PLAIN: _paragraph,
}  # fmt: skip
