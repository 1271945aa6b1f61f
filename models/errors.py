"""
Errors are answers: each makes its own sentence, in Vietnamese and in English.

    FollowUpError
    ├── Refused                  the rules forbid it: tell the person, do not retry
    │   ├── MoveUnknown          no such step from this state
    │   ├── MoveNotAllowed       the step exists, but not for this role or unit
    │   ├── FactsMissing         the step needs facts that were not given
    │   ├── FactWrong            a fact was given that cannot be right
    │   ├── NotYet               the step must wait, or is too late
    │   ├── NotFound             no such issue, unit, conference, directive
    │   ├── PastTheCalendar      no working calendar is kept for that year
    │   └── InputWrong           a file or value is not as it must be, and how to mend it
    └── TryLater                 the world is in the way: retry, tell nobody yet
"""

from collections.abc import Iterable

from models.words import ACTIONS, FACTS, STATES, named_role, word


class FollowUpError(Exception):
    """Root of all errors that are answers; ``vi`` and ``en`` are whole sentences for a person."""

    def __init__(self, vi: str, en: str) -> None:
        self.vi, self.en = vi, en
        super().__init__(en)

    def say(self, language: str) -> str:
        """The sentence in ``language`` (``"vi"`` or ``"en"``); Vietnamese for any other."""
        return self.en if language == "en" else self.vi


class Refused(FollowUpError):
    """The rules forbid it: tell the person, do not retry."""


class TryLater(FollowUpError):
    """The world is in the way: retry, tell nobody yet."""


class MoveUnknown(Refused):
    """No such step leads from this state."""

    def __init__(self, state: str, action: str, possible: Iterable[str]) -> None:
        self.state, self.action, self.possible = state, action, sorted(possible)
        steps, steps_en = (
            "; ".join(word(ACTIONS, step, lang) for step in self.possible) or "–" for lang in ("vi", "en")
        )
        super().__init__(
            f"Kiến nghị {word(STATES, state, 'vi')} nên không thể {word(ACTIONS, action, 'vi')}. Có thể: {steps}.",
            f"An issue that is {word(STATES, state, 'en')} cannot be {word(ACTIONS, action, 'en')}. Possible now: {steps_en}.",
        )


class MoveNotAllowed(Refused):
    """The step exists, but not for this role."""

    def __init__(self, action: str, by: str, allowed: Iterable[str]) -> None:
        self.action, self.by, self.allowed = action, by, sorted(allowed)
        who, who_en = (
            f" {either} ".join(dict.fromkeys(named_role(role, lang) for role in self.allowed))
            for lang, either in (("vi", "hoặc"), ("en", "or"))
        )
        super().__init__(
            f"Chỉ {who} được {word(ACTIONS, action, 'vi')}, không phải {named_role(by, 'vi')} đang thao tác.",
            f"This step ({word(ACTIONS, action, 'en')}) is for {who_en}, not for {named_role(by, 'en')} that asked.",
        )


class FactsMissing(Refused):
    """The step needs facts that were not given; ``missing`` are the names of the fields."""

    def __init__(self, action: str, missing: Iterable[str]) -> None:
        self.action, self.missing = action, list(missing)
        fields, fields_en = (", ".join(word(FACTS, name, lang) for name in self.missing) for lang in ("vi", "en"))
        super().__init__(
            f"Muốn {word(ACTIONS, action, 'vi')} cần ghi thêm: {fields}.",
            f"For this step ({word(ACTIONS, action, 'en')}), also give: {fields_en}.",
        )


class FactWrong(Refused):
    """A fact was given that cannot be right."""

    def __init__(self, field: str, vi: str, en: str) -> None:
        self.field = field
        self.plain = {"vi": vi, "en": en}  # without the name of the field, for a form that shows it there
        super().__init__(f"{word(FACTS, field, 'vi')}: {vi}", f"{word(FACTS, field, 'en')}: {en}")


class NotYet(Refused):
    """The step must wait, or its time is over."""


class NotFound(Refused):
    """Nothing is on record under that name."""

    def __init__(self, what_vi: str, what_en: str, name: str, known: Iterable[str] = ()) -> None:
        self.name, self.known = name, list(known)
        nearest = f" Gần nhất: {', '.join(self.known)}." if self.known else ""
        nearest_en = f" Nearest: {', '.join(self.known)}." if self.known else ""
        super().__init__(f"Không có {what_vi} “{name}”.{nearest}", f"There is no {what_en} “{name}”.{nearest_en}")


class PastTheCalendar(Refused):
    """No working calendar is kept for that year; a guess would be a wrong date."""

    def __init__(self, year: int, last: int) -> None:
        self.year, self.last = year, last
        reach = f"mới có đến hết năm {last}" if year > last else f"không có năm {year}"
        reach_en = f"ends with {last}" if year > last else f"has no year {year}"
        super().__init__(
            f"Lịch làm việc {reach}; chưa thể tính ngày trong năm {year}. "
            f"Hãy bổ sung các ngày nghỉ năm {year}, kể cả 01/01.",
            f"The working calendar {reach_en}; no day of {year} can be counted. "
            f"Add the days off of {year}, 1 January among them.",
        )


class InputWrong(Refused):
    """A file or value is not as it must be; the sentence says where and how to mend it."""
