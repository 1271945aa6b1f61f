"""
The guides of docs/ show the pages as they are: their pictures are made here, and each name of a button, link or
heading that they quote (**“…”**) stands on a page of those they are written for.

``FOLLOWUP_PICTURES=docs/hinh`` (``make guides``) keeps the pictures there. They are not compared: fonts differ.
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, FloatRect, Page

from tests.browser.conftest import PHONE, SECRET, Installation, sign_in
from tests.browser.situation import a_worked_district
from tests.browser.walk import walk
from tests.conference import SAMPLES
from web.site import Site

DOCS = Path(__file__).parents[2] / "docs"
READERS = {
    "don-vi": "cb-005",
    "van-phong": "cb-001",
    "chu-tri": "cb-003",
}  # the guide, and who signs in to see its pages
MOST_LINES, MOST_BYTES = 105, 120_000
SHEET = (1040, 900)
_LABEL = re.compile(r"\*\*“(.+?)”\*\*")
_NAMED = re.compile(r"!\[[^\]]+\]\(hinh/([a-z-]+)\.png\)")
_WORDS = re.compile(r">([^<>]+)<")
_MARGIN = 12
ANSWERING = "/kien-nghi/KN-2023-2-0107"


@dataclass(frozen=True, slots=True)
class Picture:
    """What of which page: from the top of ``first`` to the bottom of ``last``, over the whole width; a long one is cut."""

    name: str  # begins with the guide's
    url: str  # or the name of a link that only a letter or a form carries
    first: str
    last: str
    before: Callable[[Page], object] = lambda _page: None
    most_high: float = 1_000

    @property
    def guide(self) -> str:
        """The guide it belongs to."""
        return next(one for one in READERS if self.name.startswith(one))


def _answer(page: Page) -> None:
    page.locator("[name=outcome]").select_option("solved")
    for name, words in {
        "result": "Đã sửa năm sinh trong Giấy khai sinh theo đúng căn cước.", "legal_basis": "Điều 28 Luật Hộ tịch năm 2014.",
        "next_step": "Mời Ông/Bà nhận kết quả tại Bộ phận Một cửa, mang theo căn cước.", "document_no": "231/TP-CCHT",
        "document_on": "2023-12-13",
    }.items():  # fmt: skip
        page.locator(f"[name={name}]").fill(words)


def _preview(page: Page) -> None:
    _answer(page)
    page.get_by_role("button", name="Xem trước thư").click()


def _tick(page: Page) -> None:
    for box in page.locator("[name=kn]").all():
        box.check()
    page.locator("[name=viec]").select_option(label="Giao theo đề xuất")


def _further_workbook() -> bytes:
    """The workbook of the conference, its rows numbered on: fifteen issues that are not on record yet."""
    book = load_workbook(SAMPLES / "hoi-nghi-2023-lan-2-thuc-te.xlsx")
    for row in book.active.iter_rows():
        if isinstance(row[0].value, int):
            row[0].value += 15
        if row[-1].value == "Trùng nội dung với STT 1":
            row[-1].value = "Trùng nội dung với STT 16"
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _try_workbook(page: Page) -> None:
    sent = {
        "name": "hoi-nghi-2023-lan-2-bo-sung.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": _further_workbook(),
    }
    page.locator("[name=file]").set_input_files(sent)  # type: ignore[arg-type]  # a FilePayload
    page.get_by_role("button", name="Đọc thử tệp").click()


def _read_answer(page: Page) -> None:
    page.locator("summary").first.click()


def _print(page: Page) -> None:
    page.locator("[name=thu]").first.check()
    page.get_by_role("button", name="Mở bản in các thư đã chọn").click()


def _direct(page: Page) -> None:
    page.locator("[name=words]").fill("Đề nghị đồng chí trực tiếp chỉ đạo, trả lời công dân chậm nhất ngày 15/12/2023.")


PICTURES = (
    Picture("don-vi-thu", "assignment unit", "h1", "main form"),
    Picture("don-vi-viec", "/viec", "section:not(.held)", "section:not(.held) tbody tr:nth-child(2)"),
    Picture("don-vi-tra-loi", f"{ANSWERING}/tra-loi", ".field:has([name=outcome])", ".phrases", _answer),
    Picture("don-vi-xem-truoc", f"{ANSWERING}/tra-loi", "#xem-truoc", "#xem-truoc .letter", _preview, 740),
    Picture("don-vi-rut-lai", "/kien-nghi/KN-2023-2-0105", "h1", "main .sheet"),
    Picture("van-phong-ban-lam-viec", "/van-phong", "h1", "main section"),
    Picture("van-phong-doc-tep", "/van-phong/nhap-tep", "h1", "main section", _try_workbook),
    Picture("van-phong-kiem-tra", "/van-phong/kiem-tra-tra-loi", "h1", "main table", _read_answer),
    Picture("van-phong-nhieu-viec", "/van-phong/bi-tra-lai", "main table", "main section.sheet", _tick),
    Picture("van-phong-thu", "/van-phong/thu", "h1", "main table tbody tr:nth-child(3)"),
    Picture("van-phong-thu-den", "/van-phong/thu-den", "h1", "main table tbody tr:nth-child(3)"),
    Picture("chu-tri-tinh-hinh", "/chu-tri", "h1", ".numbers"),
    Picture("chu-tri-qua-han", "/chu-tri", "#qua-han", "#qua-han tbody tr:nth-child(4)"),
    Picture("chu-tri-gia-han", "/chu-tri", "#gia-han", "#gia-han"),
    Picture("chu-tri-chi-dao", "/kien-nghi/KN-2023-2-0008/chi-dao", "h1", "main form .actions", _direct),
    Picture("chu-tri-theo-don-vi", "/chu-tri", ".by-unit", ".by-unit table"),
)


FURTHER: dict[str, tuple[tuple[str, Callable[[Page], object]], ...]] = {
    "don-vi": (("/kien-nghi/KN-2023-2-0110", lambda _page: None),),  # before its date
    "van-phong": (
        ("/kien-nghi/KN-2023-2-0110", lambda _page: None),
        ("/van-phong/nhap-tep", _try_workbook),
        ("/van-phong/thu/in", _print),
    ),
}


@dataclass(frozen=True, slots=True)
class District:
    """The worked district, open to look at: its address, the links that only letters carry, a browser."""

    site: Site
    links: dict[str, str]
    browser: Browser

    @contextmanager
    def opened(self, guide: str, url: str, before: Callable[[Page], object]) -> Iterator[Page]:
        """A page as whoever the guide is for sees it: a unit on a phone, the others at a desk."""
        phone = guide == "don-vi"
        width, height = PHONE if phone else SHEET
        context = self.browser.new_context(
            base_url=self.site.base, viewport={"width": width, "height": height}, locale="vi-VN",
            reduced_motion="reduce", color_scheme="light", device_scale_factor=1.25 if phone else 1,
        )  # fmt: skip
        page = context.new_page()
        sign_in(page, READERS[guide])
        page.goto(self.links.get(url, url))
        before(page)
        page.mouse.move(0, 0)
        yield page
        context.close()

    def draw(self, picture: Picture, folder: Path) -> Path:
        """Make one picture in that folder."""
        path = folder / f"{picture.name}.png"
        with self.opened(picture.guide, picture.url, picture.before) as page:
            page.screenshot(path=path, full_page=True, clip=_clip(page, picture), caret="hide")
        return path

    def words_for(self, guide: str) -> set[str]:
        """Every name on every page its reader finds, and on those to which only a button leads."""
        readers = (
            {"anybody": None},
            {{"don-vi": "unit", "van-phong": "office", "chu-tri": "chair"}[guide]: READERS[guide]},
        )
        pages = [one.text for reader in readers for one in walk(self.site, self.links, reader) if one.is_page]
        for url, before in FURTHER.get(guide, ()):
            with self.opened(guide, url, before) as page:
                pages.append(page.content())
        return {" ".join(unescape(words).split()) for text in pages for words in _WORDS.findall(text)}


def _clip(page: Page, picture: Picture) -> FloatRect:
    """The whole width, from the one place to the other."""
    page.evaluate("window.scrollTo(0, 0)")
    first, last = (page.locator(one).first.bounding_box() for one in (picture.first, picture.last))
    assert first
    assert last
    top = max(0, first["y"] - _MARGIN)
    size = page.viewport_size
    assert size
    return {
        "x": 0,
        "y": top,
        "width": size["width"],
        "height": min(picture.most_high, last["y"] + last["height"] + _MARGIN - top),
    }


@pytest.fixture(scope="module")
def a_district(a_server: Installation, a_database: str, a_chromium: Browser) -> Iterator[District]:
    """The conference after four weeks of work, on the morning of 13/12/2023."""
    with a_worked_district(a_database, a_server.base, SECRET) as links:
        yield District(Site(a_server.base, SECRET), links, a_chromium)


@pytest.fixture(scope="module")
def a_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pictures of this run go."""
    kept = os.environ.get("FOLLOWUP_PICTURES")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_guide(name: str) -> str:
    """The guide's text."""
    return (DOCS / f"huong-dan-{name}.md").read_text("utf-8")


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_shows_the_page_as_it_is(picture: Picture, a_district: District, a_folder: Path):
    """It can be made, is small enough to be sent along, and its guide shows it."""
    drawn = a_district.draw(picture, a_folder)

    assert drawn.stat().st_size <= MOST_BYTES
    assert picture.name in _NAMED.findall(read_guide(picture.guide))


@pytest.mark.parametrize("guide", READERS)
class TestAGuide:
    def test_quotes_only_what_stands_on_its_readers_pages(self, guide: str, a_district: District):
        """Every name in **“…”** is a button, link, heading or label that its reader finds."""
        shown = a_district.words_for(guide)
        quoted = _LABEL.findall(read_guide(guide))

        assert len(quoted) > 5
        assert [one for one in quoted if one not in shown] == []

    def test_shows_only_pictures_that_are_made_here_and_kept(self, guide: str):
        """No picture is missing, none is left over, and the guide fits its reader: one page."""
        text, made = read_guide(guide), [one.name for one in PICTURES if one.guide == guide]

        assert sorted(_NAMED.findall(text)) == sorted(made)
        assert sorted(one.stem for one in (DOCS / "hinh").glob(f"{guide}*.png")) == sorted(made)
        assert len(text.splitlines()) <= MOST_LINES
