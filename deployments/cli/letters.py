"""``followup letters``: look at letters, print those of people without e-mail, let held ones go."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli import letter_words
from deployments.cli.command import command, group
from deployments.cli.opening import opened
from deployments.cli.reading_words import called, wrong
from deployments.cli.tables import table
from deployments.cli.voice import answer, day, said_early, say, word
from deployments.cli.words import AUDIENCES, STATUSES
from models.directive import LetterKind
from models.errors import InputWrong
from models.letter import LetterStatus
from models.letter_words import HELD_WHY, LETTER_WORDS
from tasks.composing import Sender
from tasks.ledger import LetterOnRecord, list_letters
from tasks.paper import Page, Sheet, draw_letters, draw_sheets, mark_printed
from tasks.storms import release_held

# A DL or C5 window envelope: the address 20 mm from the left, 50 mm from the top (like DIN 5008, form B).
_WINDOW = (
    '<div style="box-sizing:border-box;height:95mm;padding:50mm 0 0 20mm;font:12pt/1.4 serif;white-space:pre-line">'
    "{lines}</div>"
)
_PRINT = "<style>@page {size: A4; margin: 0 0 15mm} @media print {.page {background: #fff !important}}</style>"


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    letters = group("Thư: xem, in, cho gửi.", "Letters: look, print, let go.")
    command(letters, "list", "Danh sách thư.", "List the letters.")(list_all)
    command(letters, "render", "Xuất thư ra thư mục để xem.", "Write letters into a folder to look at.")(render)
    command(letters, "print", "In thư cho người không có thư điện tử.", "Print letters of people without e-mail.")(
        print_sheets
    )
    command(letters, "release", "Cho đi các thư đang tạm giữ.", "Let held letters go.")(release)
    letter_words.register(letters)
    app.add_typer(letters, name="letters")


def _one_of(name: str, kind: Any) -> Callable[[str], Any]:
    def read(value: str) -> Any:
        if value not in set(kind):
            listed = ", ".join(kind)
            raise wrong(f"“{value}”: hãy chọn {listed}.", f"“{value}”: choose one of {listed}.")
        return kind(value)

    return called(name, read)


def list_all(
    code: Annotated[str | None, typer.Option("--code", help=said_early("Mã kiến nghị.", "The issue's code."))] = None,
    status: Annotated[
        LetterStatus | None, typer.Option("--status", parser=_one_of("STATUS", LetterStatus), metavar="STATUS", help=said_early("Tình trạng thư.", "Where the letter stands."))
    ] = None,
    kind: Annotated[
        LetterKind | None, typer.Option("--kind", parser=_one_of("KIND", LetterKind), metavar="KIND", help=said_early("Loại thư.", "Which letter."))
    ] = None,
) -> None:  # fmt: skip
    with opened():
        found = list_letters(code, status, kind)
        answer([asdict(letter) for letter in found], lambda: _listed(found))


def _listed(found: list[LetterOnRecord]) -> Iterator[RenderableType]:
    if found:
        headings = (("Số", "No."), ("Ngày", "Day"), ("Mã", "Code"), ("Thư", "Letter"), ("Gửi", "To"), ("Tình trạng", "Status"), ("Lần gửi", "Tries"), ("Trả lời", "Answer"))  # fmt: skip
        yield table(headings, map(_row, found), right=(0, 6))
    yield say(f"{len(found)} thư.", f"{len(found)} letters.")


def _row(letter: LetterOnRecord) -> list[Any]:
    to = letter.unit if letter.unit and letter.recipient_role != "unit_head" else word(AUDIENCES, letter.recipient_role)
    return [
        letter.id, day(letter.as_of), letter.code, word(LETTER_WORDS, letter.kind), to, word(STATUSES, letter.status),
        letter.tries or "·", word(HELD_WHY, letter.held_why) if letter.status == LetterStatus.HELD and letter.held_why else letter.answer,
    ]  # fmt: skip


def render(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=said_early("Thư mục.", "The folder."))],
    samples: Annotated[
        bool, typer.Option("--samples", help=said_early("Thư mẫu, không cần dữ liệu.", "The samples; no database needed."))
    ] = False,
) -> None:  # fmt: skip
    if samples:
        from notifications.samples import render_samples  # noqa: PLC0415  only here

        _told(folder, [path.name for path in render_samples(_made(folder))])
        return
    with opened() as settings:
        sender = Sender(settings.mail_sender, settings.mail_domain)
        written = [name for page in draw_letters(sender) for name in _write_page(_made(folder), page)]
        _told(folder, written)


def _told(folder: Path, names: list[str]) -> None:
    answer(
        {"folder": str(folder), "files": names},
        lambda: [say(f"Đã ghi {len(names)} tệp vào {folder}.", f"Wrote {len(names)} files into {folder}.")],
    )


def _made(folder: Path) -> Path:
    """The folder, for our eyes only if it is new: letters hold names and addresses."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputWrong(f"Không ghi được vào “{folder}”.", f"“{folder}” cannot be written to.") from error
    return folder


def _write_page(folder: Path, page: Page) -> Iterator[str]:
    contents = {"txt": page.text.encode(), "html": page.html.encode()} | ({"eml": page.raw} if page.raw else {})
    for ending, content in contents.items():
        yield _write(folder / f"{page.name}.{ending}", content)


def _write(path: Path, content: bytes) -> str:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    return path.name


def print_sheets(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help=said_early("Thư mục (không ghi: chỉ liệt kê).", "The folder (without: list only)."))] = None,
    done: Annotated[
        bool, typer.Option("--done", help=said_early("Đánh dấu là đã in và gửi.", "Mark them as printed and posted."))
    ] = False,
) -> None:  # fmt: skip
    with opened():
        sheets = draw_sheets()
        files = [_write(_made(folder) / f"{sheet.name}.html", _printable(sheet).encode()) for sheet in sheets] if folder else []  # fmt: skip
        printed = mark_printed([sheet.id for sheet in sheets]) if done else 0
        document = {
            "letters": [{"id": sheet.id, "code": sheet.code, "subject": sheet.subject} for sheet in sheets],
            "files": files, "printed": printed,
        }  # fmt: skip
        answer(document, lambda: _sheets(sheets, folder, printed))


def _printable(sheet: Sheet) -> str:
    block = _WINDOW.format(lines=escape("\n".join(sheet.to)))
    head, body, rest = sheet.html.partition("<body")
    tag, closed, inside = rest.partition(">")
    return head.replace("</head>", f"{_PRINT}</head>") + body + tag + closed + block + inside


def _sheets(sheets: list[Sheet], folder: Path | None, printed: int) -> Iterator[RenderableType]:
    headings = (("Số", "No."), ("Mã", "Code"), ("Thư", "Letter"))
    if sheets:
        yield table(headings, ([sheet.id, sheet.code, sheet.subject] for sheet in sheets), right=(0,))
    yield say(f"{len(sheets)} thư chờ in.", f"{len(sheets)} letters to print.")
    if folder and sheets:
        yield say(
            f"Đã ghi vào {folder}; in bằng trình duyệt, khổ A4.", f"Written into {folder}; print with a browser, A4."
        )
    if printed:
        yield say(f"Đã đánh dấu {printed} thư là đã in.", f"Marked {printed} letters as printed.")
    elif sheets:
        yield say("In xong, chạy lại với --done.", "When they are printed, run again with --done.")


def release(
    run: Annotated[int | None, typer.Argument(metavar="RUN", help=said_early("Đợt rà soát (không ghi: tất cả).", "The sweep (without: all)."))] = None,
) -> None:  # fmt: skip
    with opened():
        n = release_held(getpass.getuser(), run)
        answer(
            {"released": n},
            lambda: [say(f"{n} thư được cho đi; gửi bằng followup deliver.", f"{n} letters may go; send them with followup deliver.")],
        )  # fmt: skip
