"""
The office's own folder of letters, ``FOLLOWUP_HOME/letters/KIND/{vi,en}.txt``: copies of the words in use, to be edited.

Nothing there is used before it was checked and put in use; the words in use are in PostgreSQL (:mod:`tasks.wording`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from models.errors import InputWrong, Refused
from notifications.checking import Fault, check_words
from notifications.letters import LETTERS
from notifications.wording import FRAME
from notifications.words import LANGUAGES, Language
from tasks.wording import InUse, hash_of

KINDS = (*LETTERS, FRAME)


class FileFault(NamedTuple):
    """What is wrong in one file."""

    file: Path
    fault: Fault


class ChangedMeanwhile(Refused):
    """Somebody put other words in use since these were copied; theirs are not overwritten unseen."""

    def __init__(self, file: Path) -> None:
        super().__init__(
            f"Mẫu đang dùng đã được người khác đổi sau khi chép ra {file}. Hãy đổi tên tệp của bạn, chạy lại lệnh này để "
            "chép mẫu mới, rồi sửa tiếp trên đó.",
            f"The words in use were changed after {file} was copied. Rename your file, run this again for a fresh copy, "
            "and make your changes there.",
        )


class WordsFolder:
    """The folder of one installation."""

    def __init__(self, home: Path) -> None:
        self.root = home.expanduser() / "letters"

    def file(self, kind: str, language: str) -> Path:
        """Where the words of a kind lie."""
        return self.root / kind / f"{language}.txt"

    def lay_out(self, kind: str, in_use: InUse) -> None:
        """Copy the words in use, in both languages, to where there is no file or one nobody has edited."""
        for language in LANGUAGES:
            file, body = self.file(kind, language), in_use.body(kind, language)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not file.exists() or hash_of(self.read(kind, language)) == self._copied(kind, language):
                file.write_text(body, encoding="utf-8")
                self.mark(kind, language, body)

    def read(self, kind: str, language: str) -> str:
        """
        The words of a file as we keep them: lines end with one character, accents are composed.

        :raises InputWrong: it is not text in UTF-8
        """
        file = self.file(kind, language)
        try:
            text = file.read_text(encoding="utf-8-sig")
        except (UnicodeDecodeError, OSError) as error:
            raise InputWrong(
                f"Không đọc được {file}; hãy lưu tệp dạng chữ, mã UTF-8.",
                f"{file} cannot be read; save it as plain text in UTF-8.",
            ) from error
        return unicodedata.normalize("NFC", text).rstrip() + "\n"

    def changed(self, kind: str, in_use: InUse) -> dict[str, str]:
        """
        The words of a kind, in both languages, if one of them is other than the one in use; else nothing.

        :raises ChangedMeanwhile: the words in use are other than those that were copied
        """
        bodies = {language: body for (_, language), body in self.drafts(kind).items()}
        edited = [language for language, body in bodies.items() if body != in_use.body(kind, language)]
        for language in edited:
            if self._copied(kind, language) not in {None, hash_of(in_use.body(kind, language))}:
                raise ChangedMeanwhile(self.file(kind, language))
        return bodies if edited else {}

    def mark(self, kind: str, language: str, body: str) -> None:
        """Remember which words the file was copied from, or put in use as."""
        self._note(kind, language).write_text(hash_of(body), encoding="ascii")

    def _copied(self, kind: str, language: str) -> str | None:
        note = self._note(kind, language)
        return note.read_text(encoding="ascii") if note.exists() else None

    def _note(self, kind: str, language: str) -> Path:
        return self.file(kind, language).with_name(f".{language}.copied")

    def kinds(self) -> list[str]:
        """The kinds of letters that have files here."""
        return [kind for kind in KINDS if any(self.file(kind, language).exists() for language in LANGUAGES)]

    def check(self, only: str | None = None) -> list[FileFault]:
        """Everything that is wrong with the files of one kind, or of all."""
        faults = [] if only else [*self._strangers()]
        for kind in [only] if only else self.kinds():
            for language in LANGUAGES:
                faults += [FileFault(self.file(kind, language), fault) for fault in self._check(kind, language)]
        return faults

    def _strangers(self) -> list[FileFault]:
        folders = sorted(self.root.iterdir()) if self.root.exists() else []
        return [FileFault(folder, _no_kind(folder.name)) for folder in folders if folder.name not in KINDS]

    def _check(self, kind: str, language: Language) -> list[Fault]:
        if not self.file(kind, language).exists():
            return [Fault(0, "thiếu tệp: mỗi loại thư phải có cả hai ngôn ngữ", "is missing: a letter needs both languages")]  # fmt: skip
        try:
            return check_words(kind, language, self.read(kind, language))
        except InputWrong as error:
            return [Fault(0, error.vi, error.en)]

    def drafts(self, kind: str) -> Mapping[tuple[str, str], str]:
        """The words of a kind as they lie here."""
        found = [language for language in LANGUAGES if self.file(kind, language).exists()]
        return {(kind, language): self.read(kind, language) for language in found}


def _no_kind(name: str) -> Fault:
    near = ", ".join(get_close_matches(name, KINDS)) or "–"
    return Fault(0, f"không có loại thư “{name}”; gần nhất: {near}", f"there is no letter “{name}”; nearest: {near}")
