"""The form of each step: which fields it has, what they are called there, and which standard phrases are offered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from models.directive_words import REASONS
from models.phrases import ExtendReason, Findings, HandBackReason, LegalBasis, NextStep, Result, in_english
from models.states import Action, DeclineReason, Outcome
from models.words import FACTS
from notifications.words import OUTCOMES
from web.asking import Posted
from web.words import capital

Pair = tuple[str, str]
Options = list[tuple[str, str]]
A = Action


@dataclass(frozen=True, slots=True)
class Spec:
    """One field as a step wants it: ``kind`` is one of parts.field, or ``units`` for several units."""

    kind: str = "area"
    label: Pair | None = None
    hint: Pair | None = None
    phrases: type[StrEnum] | None = None
    rows: int = 4
    required: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form, in the reader's language."""

    name: str
    kind: str
    label: str
    hint: str | None
    required: bool
    rows: int
    options: Options
    phrases: Options


_USUAL: dict[str, Spec] = {
    "unit": Spec("select"), "right_unit": Spec("select"), "co_units": Spec("units", required=False),
    "due_on": Spec("date"), "proposed_due_on": Spec("date"), "document_on": Spec("date"), "told_on": Spec("date"), "expected_on": Spec("date", hint=("Ngày làm việc sau thời hạn; công dân đọc ngày này trong thư.", "A working day after the date; the citizen reads it.")),
    "document_no": Spec("text", hint=("Ví dụ: 123/TP-CCHT.", "For example 123/TP-CCHT.")),
    "outcome": Spec("select"), "duplicate_of": Spec("text", hint=("Mã của kiến nghị gốc.", "Code of the original issue.")),
    "file": Spec("file", required=False, hint=("PDF, ảnh hoặc tài liệu, tối đa 10 MB.", "PDF, picture or document, 10 MB at most.")),
    "findings": Spec(phrases=Findings, rows=6), "result": Spec(phrases=Result, rows=6),
    "next_step": Spec(phrases=NextStep, rows=3, hint=("Việc công dân cần làm tiếp, nếu có.", "What the citizen does next.")),
    "legal_basis": Spec("area", phrases=LegalBasis, rows=2),
    "question": Spec(rows=5, hint=("Hỏi điều cần để giải quyết; không hỏi thông tin đã có trong hồ sơ.", "Ask only what is needed and not on file.")),
    "public_text": Spec(rows=6), "public_answer": Spec(rows=6, required=False),
}  # fmt: skip
_OF_STEP: dict[tuple[Action, str], Spec] = {
    (A.HAND_BACK, "reason"): Spec(phrases=HandBackReason),
    (A.EXTEND, "reason"): Spec(phrases=ExtendReason, hint=("Công dân đọc lý do này trong thư.", "The citizen reads this reason.")),
    (A.PROPOSE_EXTENSION, "reason"): Spec(phrases=ExtendReason),
    (A.EXTEND, "due_on"): Spec("date", ("Thời hạn mới", "New date")),
    (A.DECLINE, "reason"): Spec("select"),
    (A.DECLINE, "where_to_go"): Spec(required=False, hint=("Để trống sẽ dùng câu hướng dẫn của chỉ đạo cho lý do đã chọn.", "Left empty, the directive's own words are used.")),
    (A.ATTACH, "file"): Spec("file", hint=("PDF, ảnh hoặc tài liệu, tối đa 10 MB.", "PDF, picture or document, 10 MB at most.")),
    (A.REVEAL, "reason"): Spec("text", ("Vì sao cần xem", "Why you need to see it"), ("Ví dụ: gọi điện hướng dẫn.", "For example: to call and explain.")),
    (A.DIRECT, "words"): Spec(label=("Ý kiến chỉ đạo", "Your word to the unit")),
    (A.TELL, "words"): Spec(label=("Đã báo cho ai, nội dung gì", "Whom you told, and what"), hint=("Không ghi họ tên hay số điện thoại của công dân.", "Do not write the citizen's name or number.")),
    (A.EXPLAIN_DELAY, "reason"): Spec(phrases=ExtendReason, hint=("Công dân đọc lý do này trong thư xin lỗi.", "The citizen reads this reason in the apology.")),
    (A.CORRECT, "correction"): Spec(rows=6, hint=("Nêu nội dung đúng, không chỉ nêu chỗ sai; công dân đọc nguyên văn.", "Say what is right, not only what was wrong; the citizen reads these words.")),
    (A.SEND_BACK, "reason"): Spec(label=("Điều cần sửa", "What must be mended")),
}  # fmt: skip
_CHOICES: dict[str, Callable[[int], Options]] = {
    "outcome": lambda column: [(one.value, capital(OUTCOMES[one][column])) for one in Outcome],
    "reason": lambda column: [(one.value, capital(REASONS[one][column])) for one in DeclineReason],
}
_ASKED = {A.ATTACH: ("file",)}  # the rest is found in the file itself


def fields_of(
    action: Action, needs: tuple[str, ...], may: tuple[str, ...], units: Options, language: str
) -> list[Field]:
    """The fields of a step's form, those that must be given first."""
    names = _ASKED.get(action, _in_order(needs) + tuple(name for name in may if name != "former_unit"))
    return [_field(action, name, units, language) for name in names]


_ORDER = (
    "expected_on",
    "outcome",
    "result",
    "legal_basis",
    "next_step",
    "document_no",
    "document_on",
    "right_unit",
    "unit",
)


def _in_order(names: tuple[str, ...]) -> tuple[str, ...]:
    """As one thinks of an answer: what came of it, in which words, on which law and paper."""
    return tuple(sorted(names, key=lambda name: _ORDER.index(name) if name in _ORDER else len(_ORDER)))


def spec_of(action: Action, name: str) -> Spec:
    """How this step asks for that fact."""
    return _OF_STEP.get((action, name)) or _USUAL.get(name) or Spec()


def label_of(action: Action, name: str, language: str) -> str:
    """What the fact is called on the form of this step."""
    pair = spec_of(action, name).label or FACTS[name]
    return capital(pair[language == "en"])


def _field(action: Action, name: str, units: Options, language: str) -> Field:
    spec, column = spec_of(action, name), language == "en"
    phrases = [(one.value, in_english(one.value) if column else one.value) for one in spec.phrases or ()]
    return Field(
        name, spec.kind, label_of(action, name, language), spec.hint[column] if spec.hint else None, spec.required,
        spec.rows, _options(name, spec, units, column), phrases,
    )  # fmt: skip


def _options(name: str, spec: Spec, units: Options, column: int) -> Options:
    if name in {"unit", "right_unit", "co_units"}:
        return units
    return _CHOICES[name](column) if spec.kind == "select" else []


def given_in(form: Posted, names: list[str]) -> dict[str, str]:
    """What a form gives of these facts; several units become one text."""
    texts = {name: form.text(name) for name in names if name not in {"co_units", "file"}}
    if "co_units" in names:
        texts["co_units"] = ",".join(filter(None, form.texts("co_units")))
    return texts


def with_phrase(given: Mapping[str, str], name: str, phrase: str) -> dict[str, str]:
    """The form with a standard phrase at the end of one field."""
    before = given.get(name, "").rstrip()
    return {**given, name: f"{before}\n{phrase}" if before and phrase not in before else before or phrase}
