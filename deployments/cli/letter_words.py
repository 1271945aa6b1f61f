"""``followup letters edit|check|preview|versions|restore``: the words of letters, changed by the office without any code."""

from __future__ import annotations

import getpass
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli.command import REFUSED, command
from deployments.cli.opening import opened
from deployments.cli.reading_words import called, wrong
from deployments.cli.tables import table
from deployments.cli.voice import VOICE, answer, complain, said_early, say
from deployments.words_folder import KINDS, FileFault, WordsFolder
from models.clock import HANOI
from models.errors import InputWrong
from notifications.checking import check_words
from notifications.wording import Words, shipped
from notifications.words import LANGUAGES
from tasks.previewing_words import WordsPreview, preview_sample, preview_words
from tasks.wording import Version, find_version, list_versions, read_words, restore_shipped, restore_version, use_words


def _kind(value: str) -> str:
    if value not in KINDS:
        listed = ", ".join(KINDS)
        raise wrong(f"không có loại thư “{value}”. Hãy chọn: {listed}.", f"there is no letter “{value}”: {listed}.")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise wrong(f"“{value}”: hãy chọn vi, en.", f"“{value}”: choose vi or en.")
    return value


Kind = Annotated[str, typer.Argument(parser=called("KIND", _kind), metavar="KIND", help=said_early("Loại thư (như receipt); _frame: khung chung.", "Which letter (such as receipt); _frame: what is around all."))]  # fmt: skip
AnyKind = Annotated[str | None, typer.Argument(parser=called("KIND", _kind), metavar="KIND", help=said_early("Loại thư (không ghi: tất cả).", "Which letter (without: all)."))]  # fmt: skip
InLanguage = Annotated[str | None, typer.Option("--language", parser=called("LANGUAGE", _language), metavar="vi|en", help=said_early("Ngôn ngữ của thư.", "The letter's language."))]  # fmt: skip


def register(letters: typer.Typer) -> None:
    """Add the commands of this module to ``followup letters``."""
    command(letters, "edit", "Sửa mẫu thư: chép ra, kiểm tra, đưa vào dùng.", "Change a letter's words: copy, check, use.")(edit)  # fmt: skip
    command(letters, "check", "Kiểm tra các mẫu thư đang sửa.", "Check the words being edited.")(check)
    command(letters, "preview", "Xem thư của một kiến nghị theo mẫu đang sửa.", "A real issue's letter in the words being edited.")(preview)  # fmt: skip
    command(letters, "versions", "Các phiên bản của một mẫu thư.", "The versions of a letter's words.")(versions)
    command(letters, "restore", "Dùng lại phiên bản cũ, hoặc mẫu kèm phần mềm.", "Go back to an earlier version, or to ours.")(restore)  # fmt: skip


def edit(kind: Kind, language: InLanguage = None) -> None:
    with opened() as settings:
        folder = WordsFolder(settings.home)
        in_use = read_words([kind])
        folder.lay_out(kind, in_use)
        file = folder.file(kind, language or VOICE.language)
        if editor := _editor():
            subprocess.run([*editor, str(file)], check=False)
        bodies = folder.changed(kind, in_use)
        if not bodies:
            answer({"file": str(file), "in_use": []}, lambda: [_to_edit(file, kind)])
            return
        _stop_at(folder.check(kind), folder)
        changed = use_words(kind, bodies, getpass.getuser())
        for name, body in bodies.items():
            folder.mark(kind, name, body)
        answer({"file": str(file), "in_use": changed}, lambda: [_now_in_use(kind, changed)])


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    return shlex.split(chosen) if sys.stdin.isatty() else []


def _to_edit(file: Path, kind: str) -> str:
    return say(
        f"Mẫu đang dùng ở {file}. Sửa tệp này (cả tệp ngôn ngữ kia nếu cần), rồi chạy lại: followup letters edit {kind}.",
        f"The words in use are in {file}. Edit it (and the other language), then run again: followup letters edit {kind}.",
    )


def _now_in_use(kind: str, languages: list[str]) -> str:
    listed = ", ".join(languages)
    return say(
        f"Đã đưa vào dùng mẫu “{kind}” ({listed}) cho các thư soạn từ bây giờ; thư đã soạn giữ nguyên.",
        f"“{kind}” ({listed}) is in use for letters written from now on; those written before stay as they are.",
    )


def check(kind: AnyKind = None) -> None:
    with opened() as settings:
        folder = WordsFolder(settings.home)
        _stop_at(folder.check(kind), folder)
        kinds = [kind] if kind else folder.kinds()
        answer({"kinds": kinds, "faults": []}, lambda: [say(f"Đã kiểm tra {len(kinds)} mẫu trong {folder.root}: đúng.", f"Checked {len(kinds)} letters in {folder.root}: fine.")])  # fmt: skip


def _stop_at(faults: list[FileFault], folder: WordsFolder) -> None:
    """:raises typer.Exit: there are faults; all of them were told"""
    if not faults:
        return
    rows = [{"file": str(file), "line": fault.line, "message": fault.en if VOICE.english else fault.vi} for file, fault in faults]  # fmt: skip
    answer({"faults": rows}, lambda: _faults(rows, folder))
    complain(say("Mẫu này chưa được đưa vào dùng.", "These words were not put in use."))
    raise typer.Exit(REFUSED)


def _faults(rows: list[dict[str, Any]], folder: WordsFolder) -> Iterator[RenderableType]:
    for row in rows:
        place = Path(row["file"]).relative_to(folder.root.parent)
        yield f"{place}:{row['line']}: {row['message']}" if row["line"] else f"{place}: {row['message']}"


def preview(
    kind: Kind,
    issue: Annotated[str | None, typer.Option("--issue", metavar="CODE", help=said_early("Mã kiến nghị (không ghi: thư mẫu).", "The issue's code (without: the sample)."))] = None,
    language: InLanguage = None,
    reveal: Annotated[str | None, typer.Option("--reveal", metavar="REASON", help=said_early("Hiện họ tên người kiến nghị; lý do được ghi vào hồ sơ.", "Show who raised it; the reason goes on record."))] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help=said_early("Ghi thêm bản HTML vào tệp.", "Write the HTML into a file too."))] = None,
) -> None:  # fmt: skip
    with opened() as settings:
        drafts = WordsFolder(settings.home).drafts(kind)
        letter = _previewed(kind, issue, language, drafts, reveal)
        if html:
            _write(html, letter.html)
        document = {"subject": letter.subject, "text": letter.text, "html": str(html) if html else None, "on_record": letter.on_record}  # fmt: skip
        answer(document, lambda: [letter.subject, "", letter.text])


def _previewed(kind: str, issue: str | None, language: str | None, drafts: Words, reveal: str | None) -> WordsPreview:
    if issue:
        return preview_words(kind, issue, language, drafts, reveal)
    return preview_sample(kind, "en" if (language or VOICE.language) == "en" else "vi", drafts)


def _write(file: Path, html: str) -> None:
    try:
        file.write_text(html, encoding="utf-8")
    except OSError as error:
        raise InputWrong(f"Không ghi được vào “{file}”.", f"“{file}” cannot be written to.") from error


def versions(kind: Kind, language: InLanguage = None) -> None:
    with opened():
        found = list_versions(kind, language)
        rows = [{"id": one.id, "language": one.language, "saved_at": one.saved_at, "saved_by": one.saved_by, "sha256": one.sha256, "in_use": one.in_use} for one in found]  # fmt: skip
        headings = (("Số", "No."), ("Ngôn ngữ", "Language"), ("Lưu lúc", "Saved at"), ("Người lưu", "By"), ("SHA-256", "SHA-256"), ("Đang dùng", "In use"))  # fmt: skip
        answer(rows, lambda: [table(headings, map(_row, found), right=(0,))])


def _row(one: Version) -> list[Any]:
    by = one.saved_by or say("kèm phần mềm", "shipped")
    saved = f"{one.saved_at.astimezone(HANOI):%d/%m/%Y %H:%M}"
    return [one.id, one.language, saved, by, one.sha256[:12], "✓" if one.in_use else ""]


def restore(
    kind: Kind,
    number: Annotated[int | None, typer.Option("--version", metavar="NO", help=said_early("Số của phiên bản.", "The version's number."))] = None,
    ours: Annotated[bool, typer.Option("--shipped", help=said_early("Mẫu kèm phần mềm.", "The words we ship."))] = False,
    language: InLanguage = None,
) -> None:  # fmt: skip
    if (number is None) is not ours:
        raise wrong("hãy ghi --version SỐ hoặc --shipped.", "give --version NO or --shipped.")
    with opened() as settings:
        if number is None:
            languages = [language] if language else [*LANGUAGES]
            restore_shipped(kind, languages)
            bodies = {each: shipped(kind, each) for each in languages}
        else:
            version = find_version(kind, number)
            _stop_if_outdated(version)
            restore_version(version)
            bodies = {version.language: version.body}
        folder = WordsFolder(settings.home)
        folder.lay_out(kind, read_words([kind]))
        answer({"kind": kind, "in_use": [*bodies]}, lambda: [_now_in_use(kind, [*bodies])])


def _stop_if_outdated(version: Version) -> None:
    """:raises InputWrong: the software no longer knows what that version says"""
    faults = check_words(version.kind, "en" if version.language == "en" else "vi", version.body)
    if faults:
        raise InputWrong(
            f"Phiên bản {version.id} không còn dùng được, dòng {faults[0].line}: {faults[0].vi}.",
            f"Version {version.id} can no longer be used, line {faults[0].line}: {faults[0].en}.",
        )
