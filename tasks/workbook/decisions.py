"""
What the words of a row decide. Each decision is shown to a person before anything is recorded.

The phrases are tables in :mod:`tasks.workbook.words`.
"""

import re
from typing import Literal

from models.text import clean, fold
from tasks.workbook import words

Channel = Literal["email", "phone", "paper"]


def is_organisation(name: str) -> bool:
    """Whether the name is a company's or body's and not a person's."""
    spoken = clean(name).casefold()
    begins = any(spoken == word or spoken.startswith(f"{word} ") for word in words.ORGANISATIONS)
    return begins or bool(words.ORGANISATIONS_WITHOUT_ACCENTS.search(fold(name)))


def hides_the_name(name: str, note: str) -> bool:
    """Whether the person did not give a name, or asked that it be kept out."""
    return fold(name) in words.NO_NAME or bool(words.NOTE_NO_NAME.search(fold(note)))


def answer_given(answer: str, note: str) -> str | None:
    """What was answered at the conference; only a mark that it was, if nobody wrote down what; None if it was not."""
    if fold(answer) in words.NOT_ANSWERED:
        return note if words.NOTE_ANSWERED.search(fold(note)) else None
    return answer


def says_what(answer: str, note: str) -> bool:
    """Whether an answer is more than a tick or the words “Đã trả lời”."""
    return answer != note and fold(answer) not in words.TICKS


def is_complaint(text: str, note: str) -> bool:
    """A complaint or denunciation under law in disguise (Luật Khiếu nại Điều 2, Luật Tố cáo Điều 2)."""
    spoken = fold(text)
    return bool(words.NOTE_COMPLAINT.search(fold(note))) or any(phrase.search(spoken) for phrase in words.COMPLAINTS)


def speaks_of_complaints(text: str, note: str) -> bool:
    """The mere word: a person must look."""
    return bool(words.COMPLAINT_WORDS.search(clean(f"{text} {note}").casefold()))


def duplicate_of(note: str) -> int | None:
    """The STT of the issue that the note says this one repeats."""
    found = words.NOTE_DUPLICATE.search(fold(note))
    return int(found[1]) if found else None


def is_sensitive(field: str, note: str) -> bool:
    """Marked so by the office, or about disability or health (Nghị định 356/2025 Điều 4)."""
    return bool(words.NOTE_SENSITIVE.search(fold(note)) or words.SENSITIVE_FIELDS.search(fold(field)))


def wants_phone(note: str) -> bool:
    """Whether the person asked to be called."""
    return bool(words.NOTE_BY_PHONE.search(fold(note)))


def channel_for(email: str | None, phone: str | None, note: str) -> Channel:
    """How the person is to be told: by e-mail, by phone if asked for or without e-mail, else on paper."""
    if phone and (not email or wants_phone(note)):
        return "phone"
    return "email" if email else "paper"


def split_name(text: str) -> tuple[str, str]:
    """Name and address from one cell: the name ends at the first comma or line."""
    name, _, address = re.sub(r"\s*[\n;,]\s*", "\n", text).partition("\n")
    return name.strip(), address.replace("\n", ", ").strip()
