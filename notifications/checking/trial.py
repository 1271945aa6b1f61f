"""The words rendered for every sample of their letter, as bare and as full as it may be."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator

from models.errors import InputWrong
from notifications.checking.fault import Fault
from notifications.checking.kept import check_kept
from notifications.checking.vocabulary import Vocabulary
from notifications.compose import render
from notifications.html import to_html
from notifications.letters import LETTERS, Letter
from notifications.samples import sample
from notifications.wording import Words, template_of
from notifications.words import Language

LONGEST_SUBJECT = 200  # characters
_CHANGES: tuple[dict[str, bool], ...] = (
    {},
    {"sensitive": True},
    {"on_paper": True},
    {"demo": False},
    {"is_organisation": True},
    {"requested": True},
)
_AROUND = ("receipt", "assignment")  # a frame is around every letter; of these it shows each of its parts
_BROKEN = (InputWrong, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError, SyntaxError)


def try_words(vocabulary: Vocabulary, language: Language, body: str) -> list[Fault]:
    """What goes wrong when letters are made from these words; each fault once."""
    kinds = [vocabulary.kind] if vocabulary.letter else [*LETTERS]
    found = {
        fault for kind in kinds for letter in _samples(kind, language) for fault in _try(vocabulary.kind, letter, body)
    }
    shown = kinds if vocabulary.letter else _AROUND
    kept = {
        fault for kind in shown for letter in _samples(kind, language)
        for fault in check_kept(vocabulary.kind, language, body, letter)
    }  # fmt: skip
    return sorted(found | kept)


def _samples(kind: str, language: Language) -> Iterator[Letter]:
    fields = LETTERS[kind].model_fields
    for changes in _CHANGES:
        if set(changes) <= set(fields):
            yield sample(kind, language, **changes)
    yield sample(kind, language, **{name: one.default for name, one in fields.items() if not one.is_required()})


def _try(kind: str, letter: Letter, body: str) -> Iterator[Fault]:
    words: Words = {(kind, letter.language): body}
    try:
        subject, text = render(letter, words)
        to_html(text, language=letter.language, link=letter.link, decline=letter.decline)
        own = template_of(letter.kind, letter.language, words).render(letter.values())
    except _BROKEN as error:
        yield _broken(error)
        return
    yield from (Fault(*fault) for fault in _shape(letter, subject, own))
    title = subject.removeprefix(f"[{letter.code}]").strip()
    if text.split("\n\n")[1:2] != [title] or not text.rpartition("\n-- \n")[0]:
        yield Fault(
            0,
            "khung thư phải lần lượt là: nơi gửi, dòng trống, tiêu đề, dòng trống, nội dung",
            "the frame must be: who writes, an empty line, the title, an empty line, the body",
        )


def _shape(letter: Letter, subject: str, own: str) -> Iterator[tuple[int, str, str]]:
    """Subject, blank line, body; the link at the end of its line, where no mail reader breaks it."""
    first, *rest = own.split("\n")
    if not subject or len(subject) > LONGEST_SUBJECT:
        yield 1, f"tiêu đề trống hoặc dài quá {LONGEST_SUBJECT} ký tự", f"the subject is empty or longer than {LONGEST_SUBJECT} characters"  # fmt: skip
    if not first.strip() or (rest and rest[0].strip()) or not any(line.strip() for line in rest):
        yield 1, "dòng đầu phải là tiêu đề thư, dòng thứ hai để trống, rồi nội dung", "line 1 must be the subject, line 2 empty, then the body"  # fmt: skip
    if letter.threaded is not subject.startswith(f"[{letter.code}] "):
        yield 1, "tiêu đề phải bắt đầu bằng mã: “[{{ code }}] …” (thư đăng nhập, đổi địa chỉ: không ghi mã)", "the subject must begin with the code: “[{{ code }}] …” (letters that let somebody in: without it)"  # fmt: skip
    link = letter.link
    if link and any(link in line and not re.fullmatch(rf"[^>–].*: {re.escape(link)}", line) for line in rest):
        yield 0, "{{ link }} phải đứng cuối dòng, sau dấu hai chấm: “Xem tại: {{ link }}”", "{{ link }} must end its line, after a colon: “See: {{ link }}”"  # fmt: skip


def _broken(error: BaseException) -> Fault:
    """The line of the template where it went wrong."""
    cause = error.__cause__ or error
    frames = [frame for frame in traceback.extract_tb(cause.__traceback__) if frame.filename == "<template>"]
    line = (frames[-1].lineno or 0) if frames else getattr(cause, "lineno", None) or 0
    return Fault(
        line,
        "không viết được thư mẫu; giá trị có khi không có thì đặt trong {% if %}",
        f"a sample cannot be written; what may be missing belongs into {{% if %}} ({cause})",
    )
