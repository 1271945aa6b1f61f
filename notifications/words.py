"""The words of letters: what each value is called in Vietnamese and English, and the templates that use it."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any, Literal

from jinja2 import StrictUndefined, UndefinedError
from jinja2.ext import Extension
from jinja2.sandbox import ImmutableSandboxedEnvironment

from models.states import DeclineReason, Level, Outcome, State

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
_ONLY_TAGS = re.compile(r"\s*(\{%((?!%\}).)*%\}\s*)+")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

STATES: dict[str, tuple[str, str]] = {
    State.RAISED: ("đã ghi nhận, chưa giao đơn vị", "on record, no unit yet"),
    State.ASSIGNED: ("đã giao, chưa có kết quả kiểm tra", "assigned, not yet inspected"),
    State.INSPECTED: ("đã kiểm tra, chưa có văn bản trả lời", "inspected, not yet answered"),
    State.AWAITING_CITIZEN: ("đang chờ người kiến nghị bổ sung thông tin", "waiting for the person who raised it"),
    State.RESOLVED: ("đã trả lời", "answered"),
    State.CLOSED: ("đã kết thúc", "closed"),
    State.DECLINED: ("không thuộc phạm vi giải quyết", "declined"),
}
OUTCOMES: dict[str, tuple[str, str]] = {
    Outcome.SOLVED: ("đã giải quyết xong", "solved"),
    Outcome.EXPLAINED: ("đã giải thích, cung cấp thông tin", "explained"),
    Outcome.BEYOND_AUTHORITY: (
        "vượt thẩm quyền, đã chuyển cơ quan có thẩm quyền",
        "beyond our authority, passed to the competent body",
    ),
    Outcome.PLANNED: ("giải quyết theo kế hoạch, lộ trình", "planned"),
    Outcome.WITHDRAWN: ("người kiến nghị đã rút kiến nghị", "withdrawn by the person who raised it"),
}
LEVELS: dict[str, tuple[str, str]] = {
    Level.SIMPLE: ("đơn giản", "simple"),
    Level.NORMAL: ("thường", "normal"),
    Level.COMPLEX: ("phức tạp", "complex"),
}
DECLINED: dict[str, tuple[str, str]] = {
    DeclineReason.COMPLAINT: (
        "nội dung có tính chất khiếu nại, phải được giải quyết theo Luật Khiếu nại",
        "it is a complaint against a decision or an act, which is handled under the Law on Complaints",
    ),
    DeclineReason.DENUNCIATION: (
        "nội dung có tính chất tố cáo, phải được giải quyết theo Luật Tố cáo",
        "it is a denunciation, which is handled under the Law on Denunciations",
    ),
    DeclineReason.UPPER_LEVEL: (
        "nội dung thuộc thẩm quyền của cơ quan cấp trên",
        "it is a matter for a higher authority",
    ),
    DeclineReason.UNCLEAR: (
        "nội dung chưa đủ rõ để xác định việc cần giải quyết",
        "what is asked for could not be made out",
    ),
    DeclineReason.COURT: (
        "vụ việc đang được Tòa án giải quyết hoặc đã có bản án, quyết định của Tòa án",
        "the matter is before a court or has been decided by one",
    ),
}
SENSITIVE: dict[str, tuple[str, str]] = {  # to officials, to the citizen
    "vi": (
        "(Nội dung thuộc dữ liệu nhạy cảm, xem tại hồ sơ.)",
        "(Nội dung có dữ liệu cá nhân nhạy cảm nên không ghi trong thư; xin liên hệ theo số điện thoại nêu trong thư.)",
    ),
    "en": (
        "(Sensitive data; see the file.)",
        "(Not written here because it holds sensitive personal data; please call the number given in this letter.)",
    ),
}
_YOU = {"vi": ("Ông/Bà", "quý đơn vị"), "en": ("you", "you")}


def you(language: Language, *, is_organisation: bool) -> str:
    """How a reader is spoken to within a sentence; gender is unknown, so always Ông/Bà."""
    return _YOU[language][is_organisation]


def greet_citizen(language: Language, name: str | None, *, is_organisation: bool) -> str:
    """The line that addresses a citizen or an organisation."""
    if language == "en":
        return f"Dear {name or 'Sir or Madam'},"
    if is_organisation:
        return f"Kính gửi: {name or 'Quý đơn vị'}"
    return f"Kính gửi Ông/Bà {name}," if name else "Kính gửi Ông/Bà,"


def greet_leader(language: Language, title: str, *, to_chair: bool) -> str:
    """The line that addresses a leader; the chair is reported to."""
    if language == "en":
        return f"To the {title}" if to_chair else f"To: {title}"
    return f"Kính báo cáo đồng chí {title}," if to_chair else f"Kính gửi: {title}"


def greet_colleague(language: Language, name: str | None) -> str:
    """The line that addresses a member of the staff."""
    if language == "en":
        return f"Dear {name or 'colleague'},"
    return f"Kính gửi đồng chí {name}," if name else "Kính gửi đồng chí,"


def day_in_numbers(day: date) -> str:
    """``07/12/2023``."""
    return f"{day:%d/%m/%Y}"


def day_in_english(day: date) -> str:
    """``7 December 2023``; English readers take 07/12 for July as easily as for December."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def day_in_words(day: date) -> str:
    """``ngày 05 tháng 01 năm 2024``: zero before days below 10 and months 1 and 2 (NĐ 30/2020, Phụ lục I)."""
    month = f"{day.month:02}" if day.month < 3 else str(day.month)  # noqa: PLR2004  the decree's own limit
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def quoted(text: str) -> str:
    """What a person wrote, each line marked, so that it cannot pass for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _listed(words: Sequence[str], last: str) -> str:
    return last.join(filter(None, (", ".join(words[:-1]), words[-1])))


def _number_in_vietnamese(number: int) -> str:
    return f"{number:02}" if number else "0"


def _working_days_in_english(number: int) -> str:
    return f"{number} working day" if number == 1 else f"{number} working days"


def _word(table: dict[str, tuple[str, str]], column: int) -> Callable[[str], str]:
    words = {key: pair[column] for key, pair in table.items()}
    return words.__getitem__


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _filters(language: Language) -> dict[str, Callable[..., str]]:
    column = LANGUAGES.index(language)
    tables = {"state": STATES, "outcome": OUTCOMES, "level": LEVELS, "declined": DECLINED}
    common = {name: _word(table, column) for name, table in tables.items()} | {"quoted": quoted, "capital": _capital}
    if language == "en":
        return common | {
            "day": day_in_english,
            "in_words": day_in_english,
            "working_days": _working_days_in_english,
            "number": str,
            "listed": lambda words: _listed(words, " and "),
            "days_listed": lambda days: _listed([day_in_english(day) for day in days], " and "),
        }
    return common | {
        "day": day_in_numbers,
        "in_words": day_in_words,
        "working_days": lambda number: f"{_number_in_vietnamese(number)} ngày làm việc",
        "number": _number_in_vietnamese,
        "listed": lambda words: _listed(words, " và "),
        "days_listed": lambda days: _listed([day_in_numbers(day) for day in days], " và "),
    }


class WholeLines(Extension):
    """A line that holds only tags leaves no trace; after any other line the break stays, even if it ends with a tag."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """Mark the tags that end a line of text, so that ``trim_blocks`` spares the break."""
        return "\n".join(
            f"{line[:-2]}+%}}" if line.endswith("%}") and not _ONLY_TAGS.fullmatch(line) else line
            for line in source.split("\n")
        )


def _never_none(value: Any) -> Any:
    if value is None:
        raise UndefinedError("a value that may be missing is printed without {% if %}")
    return value


@cache
def environment(language: Language) -> ImmutableSandboxedEnvironment:
    """
    What a template may use in one language: our filters and ``length``, nothing else.

    The office writes templates too, so they are run in Jinja's sandbox, without any of its globals.
    """
    env = ImmutableSandboxedEnvironment(  # the letter is plain text; notifications.html escapes all of it
        undefined=StrictUndefined, finalize=_never_none, trim_blocks=True, lstrip_blocks=True,
        auto_reload=False, cache_size=0, extensions=[WholeLines],
    )  # fmt: skip
    env.globals.clear()
    env.tests.clear()
    env.filters = {"length": len, **_filters(language)}
    return env
