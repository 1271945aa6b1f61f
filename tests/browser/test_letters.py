"""
Every letter as its reader sees it: by day and by night, at a desk and on a telephone of 390 px.

``FOLLOWUP_LETTERS=docs/letters`` (``make letters``) keeps a picture of each there, with an index. They are not
compared: fonts differ.
"""

import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from models.directive_letters import LetterKind
from models.letter_words import LETTER_WORDS
from notifications.letters import LETTERS
from notifications.samples import compose_sample, sample
from notifications.words import LANGUAGES, Language

FOLDER = Path(__file__).parents[2] / "docs" / "letters"
EVERY = [(kind, language) for kind in LETTERS for language in LANGUAGES]
VIEWS = {"day": (664, "light"), "night": (664, "dark"), "telephone": (390, "light")}  # width, colours
MOST_BYTES = 12_000_000  # all pictures together
_RULES = {"runOnly": ["color-contrast", "document-title", "html-has-lang", "valid-lang", "link-name", "list"]}
_GAP = 16
_SHEET = (
    """<body style="margin:0;display:flex;gap:{gap}px;align-items:flex-start;background:#64748b">{pictures}</body>"""
)
_HEAD = """# Letters

Every letter as it is sent, from the samples of `notifications/samples.py` (all people invented): by day, by night, and on
a telephone of 390 px. Made by `make letters`; the words are in `notifications/templates/`.

| Letter | Tiếng Việt | English |
| --- | --- | --- |
"""


@pytest.fixture(scope="module")
def the_views(a_chromium: Browser) -> Iterator[dict[str, Page]]:
    """One page a view that fetches nothing."""
    contexts: list[BrowserContext] = []
    for width, scheme in VIEWS.values():
        contexts.append(a_chromium.new_context(
            viewport={"width": width, "height": 700}, color_scheme=scheme, offline=True,
        ))  # fmt: skip
    yield {name: context.new_page() for name, context in zip(VIEWS, contexts, strict=True)}
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def the_pictures() -> Path | None:
    """Where the pictures of this run go, if they are to be kept."""
    kept = os.environ.get("FOLLOWUP_LETTERS")
    if kept is None:
        return None
    folder = Path(kept)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    (folder / "README.md").write_text(index(), "utf-8")
    return folder


def index() -> str:
    """The page that lists them, by the order letters are written in."""
    rows = (
        f"| {LETTER_WORDS[LetterKind(kind)][0]} · {LETTER_WORDS[LetterKind(kind)][1]} | "
        f"[{kind}.vi](./{kind}.vi.png) | [{kind}.en](./{kind}.en.png) |\n"
        for kind in LETTERS
    )
    return _HEAD + "".join(rows)


def show(page: Page, kind: str, language: Language) -> None:
    """Open the letter's HTML as a mail program would: from what was sent, nothing around it."""
    page.set_content(compose_sample(sample(kind, language)).html)


@pytest.mark.parametrize(("kind", "language"), EVERY, ids=lambda word: word)
def test_a_letter_fits_its_reader(kind: str, language: Language, the_views: dict[str, Page], the_pictures: Path | None):
    """Nothing lies beyond the edge of a telephone or a window (WCAG 2.2, 1.4.10)."""
    for page in the_views.values():
        show(page, kind, language)
        assert page.evaluate("document.scrollingElement.scrollWidth") <= page.viewport_size["width"]

    if the_pictures:
        keep(list(the_views.values()), the_pictures / f"{kind}.{language}.png")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("kind", ["resolution", "morning_sheet", "assignment"])
def test_a_letter_is_for_everybody(kind: str, view: str, language: Language, the_views: dict[str, Page]):
    """Axe finds nothing, by day and by night: contrast, language, title, lists, names of links (the frame is shared)."""
    show(the_views[view], kind, language)

    found = Axe().run(the_views[view], options=_RULES).response["violations"]

    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def keep(views: list[Page], path: Path) -> None:
    """One picture with the views side by side."""
    shots = [b64encode(page.screenshot(full_page=True)).decode() for page in views]
    width = sum(page.viewport_size["width"] for page in views) + _GAP * (len(views) - 1)
    sheet = views[0].context.browser.new_page(viewport={"width": width, "height": 700})
    pictures = "".join(f'<img src="data:image/png;base64,{shot}">' for shot in shots)
    sheet.set_content(_SHEET.format(gap=_GAP, pictures=pictures))
    sheet.screenshot(path=path, full_page=True)
    sheet.close()


def test_every_letter_has_its_picture_and_the_index_lists_them():
    """``make letters`` was run after the last letter was added; none is left over, and all are small enough to keep."""
    kept = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}

    assert set(kept) == {f"{kind}.{language}.png" for kind, language in EVERY}
    assert (FOLDER / "README.md").read_text("utf-8") == index()
    assert sum(kept.values()) <= MOST_BYTES
