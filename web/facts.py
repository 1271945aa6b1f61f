"""A plain fact of a step as a person reads it: dates, catalogues and lists in words."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from models.directive_words import REASONS
from models.states import Action
from models.words import FACTS
from notifications.words import OUTCOMES, day_in_english, day_in_numbers
from tasks.desks.steps_read import StepLine
from web.letter_words import RATINGS
from web.words import capital

COLUMNS: dict[str, tuple[str, str]] = {
    "address": ("địa chỉ", "address"), "ward": ("phường", "ward"), "phone": ("điện thoại", "telephone"),
    "email": ("thư điện tử", "e-mail"), "language": ("ngôn ngữ", "language"), "channel": ("cách liên hệ", "channel"),
    "text": ("nội dung", "text"), "field": ("lĩnh vực", "field"), "sensitive": ("dữ liệu nhạy cảm", "sensitive data"),
    "level": ("mức độ", "level"), "lead": ("đơn vị chủ trì", "unit"), "co_units": ("đơn vị phối hợp", "co-units"),
    "due_on": ("thời hạn", "date"), "name": ("họ tên", "name"),
}  # fmt: skip

TRIES: dict[str | None, tuple[str, str]] = {
    "accepted": ("đã nhận", "accepted"), "refused": ("từ chối", "refused"), "deferred": ("hẹn gửi lại", "deferred"),
    "lane_down": ("máy chủ thư không trả lời", "the mail server did not answer"), "in_doubt": ("chưa rõ", "in doubt"),
    "lost": ("bị ngắt giữa chừng", "cut off"), "cancelled": ("không còn cần gửi", "no longer needed"),
    "suppressed": ("địa chỉ không nhận thư", "address takes no mail"), "held": ("tạm giữ", "held"), None: ("chưa có kết quả", "no outcome yet"),
}  # fmt: skip


def facts_in_words(step: StepLine, language: str) -> list[tuple[str, str]]:
    """(what, value) of everything that came with a step, its words last."""
    facts = [
        (_word(name, language), fact_in_words(step.action, name, value, language))
        for name, value in step.facts.items()
        if value not in (None, "", [])
    ]
    return facts + [(_word(name, language), words) for name, words in step.said.items()]


def _word(name: str, language: str) -> str:
    return capital(FACTS[name][language == "en"])


def fact_in_words(action: Action, name: str, value: Any, language: str) -> str:
    """One fact."""
    column, tables = language == "en", _tables(action)
    if name == "changed":
        names = value if isinstance(value, list) else [value]
        return ", ".join(COLUMNS[one][column] if one in COLUMNS else str(one) for one in names)
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in tables:
        return tables[name][value][column]
    return _day(value, language) if name.endswith("_on") else str(value)


def _tables(action: Action) -> Mapping[str, Mapping[Any, tuple[str, str]]]:
    declined = {"reason": REASONS} if action is Action.DECLINE else {}
    return {"outcome": OUTCOMES, "rating": RATINGS, **declined}


def _day(value: str, language: str) -> str:
    day = date.fromisoformat(value)
    return day_in_english(day) if language == "en" else day_in_numbers(day)
