"""A directive in plain words: the tables of words, and one sentence for each of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.directive_letters import REMINDING
from models.directive_rhythm_words import rhythm_in_words
from models.directive_rules import LimitRule, Rule
from models.letter_words import AUDIENCE_WORDS, LETTER_WORDS, OCCASION_WORDS, Pair
from models.states import DeclineReason, Level, Rung
from models.working_days import LimitKind

if TYPE_CHECKING:
    from models.directive import Directive

_KINDS: dict[LimitKind, Pair] = {
    LimitKind.WORKING: ("ngày làm việc", "working days"),
    LimitKind.CALENDAR: ("ngày (tính cả ngày nghỉ)", "days (days off included)"),
}
LEVELS: dict[Level, Pair] = {
    Level.SIMPLE: ("Đơn giản", "simple"),
    Level.NORMAL: ("Thường", "normal"),
    Level.COMPLEX: ("Phức tạp", "complex"),
}
_STAGES: dict[str, Pair] = {
    "conclude": ("Ra thông báo kết luận: {} kể từ ngày hội nghị (ghi nhận, phần mềm không tự nhắc)", "The conclusion is issued within {} of the conference (on record, not chased)"),
    "forward": ("Văn phòng phân loại, chuyển đơn vị: {} kể từ ngày tiếp nhận", "The office forwards an issue within {} of receipt"),
    "hand_back": ("Đơn vị không đúng thẩm quyền trả lại: {} kể từ ngày giao", "A unit that is not competent hands back within {} of assignment"),
    "acknowledge": ("Đơn vị xác nhận nhận việc: {} kể từ ngày giao", "A unit acknowledges within {} of assignment"),
    "tell_citizen": ("Báo cho công dân biết cơ quan giải quyết: {} kể từ ngày tiếp nhận (ghi nhận, phần mềm không tự nhắc)", "The citizen is told who handles it within {} of receipt (on record, not chased)"),
    "reopened": ("Kiến nghị được mở lại: {} kể từ ngày mở lại", "A reopened issue: {} from the day it is reopened"),
}  # fmt: skip
_WEEKDAYS: dict[str, Pair] = {
    "monday": ("thứ Hai", "Monday"), "tuesday": ("thứ Ba", "Tuesday"), "wednesday": ("thứ Tư", "Wednesday"),
    "thursday": ("thứ Năm", "Thursday"), "friday": ("thứ Sáu", "Friday"),
}  # fmt: skip
REASONS: dict[DeclineReason, Pair] = {
    DeclineReason.COMPLAINT: ("khiếu nại", "a complaint"),
    DeclineReason.DENUNCIATION: ("tố cáo", "a denunciation"),
    DeclineReason.UPPER_LEVEL: ("thuộc thẩm quyền cấp trên", "a matter for a higher level"),
    DeclineReason.UNCLEAR: ("nội dung không rõ", "unclear content"),
    DeclineReason.COURT: ("tòa án đang hoặc đã giải quyết", "a matter before or decided by a court"),
}


def in_plain_words(directive: Directive, language: str) -> list[str]:
    """Everything the directive will do, one sentence a line; each rule with the sentence that it carries out."""
    english = language == "en"
    return [_heading(directive)[english], *(_line(directive, *said, english=english) for said in _said(directive))]


def _heading(directive: Directive) -> Pair:
    paper, name = directive.conclusion, directive.name
    made_up = (" (minh họa)", " (illustrative)") if paper.illustrative else ("", "")
    return (
        f"{name.vi}. Theo kết luận số {paper.number} ngày {paper.on:%d/%m/%Y}{made_up[0]} của {directive.chair.title.vi}.",
        f"{name.en}. By conclusion {paper.number} of {paper.on}{made_up[1]} of the {directive.chair.title.en}.",
    )


def _line(directive: Directive, rule: Rule, vi: str, en: str, *, english: bool) -> str:
    sentence = directive.conclusion.sentences[rule.carries]
    if english:
        source = f"; source: {rule.source}" if rule.source else ""
        return f"{en}. (Carries out “{sentence.en}”{source})"
    source = f"; căn cứ: {rule.source}" if rule.source else ""
    return f"{vi}. (Thực hiện câu “{sentence.vi}”{source})"


Said = tuple[Rule, str, str]


def _said(directive: Directive) -> Iterator[Said]:
    for part in (_limits, _clock, _sending, _declining, _ladder, _letters):
        yield from part(directive)


def _span(rule: LimitRule) -> Pair:
    vi, en = _KINDS[rule.kind]
    return f"{rule.days} {vi}", f"{rule.days} {en.replace('days', 'day', 1) if rule.days == 1 else en}"


def _limits(directive: Directive) -> Iterator[Said]:
    for level, (vi, en) in LEVELS.items():
        rule: LimitRule = getattr(directive.deadlines, level)
        span_vi, span_en = _span(rule)
        yield rule, f"Kiến nghị mức {vi}: {span_vi} kể từ ngày tiếp nhận", f"A {en} issue: {span_en} from its receipt"
    for exception in directive.exceptions:
        span_vi, span_en = _span(exception)
        level_vi, level_en = LEVELS[exception.level] if exception.level else ("Mọi mức", "any level")
        yield (
            exception,
            f"Riêng lĩnh vực “{exception.field}” ({level_vi}): {span_vi} kể từ ngày tiếp nhận",
            f"But in the field “{exception.field}” ({level_en}): {span_en} from its receipt",
        )
    for stage, (vi, en) in _STAGES.items():
        rule = getattr(directive.stages, stage)
        span_vi, span_en = _span(rule)
        yield rule, vi.format(span_vi), en.format(span_en)


def _clock(directive: Directive) -> Iterator[Said]:
    red, objection = _span(directive.red_line), _span(directive.objection)
    stands = directive.pause.while_awaiting_citizen
    yield (
        directive.extension,
        "Gia hạn một lần, trước khi hết hạn, không quá thời hạn ban đầu, do đồng chí chủ trì quyết định",
        "The chair may extend a date once, before it passes, by at most its original length",
    )
    yield (
        directive.pause,
        f"Khi chờ công dân bổ sung, thời hạn {'tạm dừng' if stands else 'vẫn tính'}",
        f"While the citizen is asked, the clock {'stands still' if stands else 'keeps running'}",
    )
    yield (
        directive.red_line,
        f"Không kiến nghị nào để quá {red[0]} (ghi nhận, phần mềm không tự nhắc)",
        f"No issue may take longer than {red[1]} (on record, not chased)",
    )
    yield (
        directive.objection,
        f"Sau khi được trả lời, công dân có {objection[0]} để phản hồi, một lần",
        f"The citizen may object once within {objection[1]} of the answer",
    )


def _sending(directive: Directive) -> Iterator[Said]:
    hold, at = directive.hold.minutes, f"{directive.hours.sweep_at:%H:%M}"
    yield (
        directive.hold,
        f"Thư trả lời được giữ {hold} phút trước khi gửi, để đơn vị còn rút lại được",
        f"An answer is held for {hold} minutes, so that the unit can take it back",
    )
    storm = directive.storm
    n, person, issue, growth = storm.per_sweep, storm.per_person_per_day, storm.per_issue_per_week, storm.growth
    vi = f"Văn phòng duyệt trước khi gửi nếu vượt {n} thư một lượt, {person} thư một người một ngày, "
    vi += f"{issue} thư một kiến nghị một tuần, hoặc {growth:g} lần ngày thường"
    en = f"A person must release letters beyond {n} a sweep, {person} a person a day, {issue} an issue a week, "
    en += f"or {growth:g} times an ordinary day"
    yield storm, vi, en
    yield (
        directive.hours,
        f"Mỗi ngày làm việc rà soát thời hạn lúc {at}",
        f"The dates are swept each working day at {at}",
    )
    yield from rhythm_in_words(directive, lambda occasion: _when(directive, occasion))
    if directive.replies:
        by_mail = directive.replies.supply_by_mail
        yield (
            directive.replies,
            f"Thư công dân trả lời câu hỏi {'được ghi ngay là ý kiến bổ sung' if by_mail else 'do cán bộ xác nhận rồi mới ghi'}",
            f"A citizen's mailed answer to a question {'counts at once' if by_mail else 'counts once a person has confirmed it'}",
        )


def _declining(directive: Directive) -> Iterator[Said]:
    for reason, where in directive.where_to_go.items():
        vi, en = REASONS[reason]
        yield where, f"Không tiếp nhận vì {vi}: “{where.vi.rstrip('.')}”", f"Declined as {en}: “{where.en.rstrip('.')}”"


def _ladder(directive: Directive) -> Iterator[Said]:
    for step in directive.ladder:
        vi, en = _when(directive, step.rung)
        yield step, f"{vi}: đến bậc “{step.rung}”", f"{en}: the rung “{step.rung}” is reached"
    vi, en = _WEEKDAYS[directive.weekly.weekday]
    yield directive.weekly, f"Tổng hợp tuần vào {vi}", f"The weekly digest is made on {en}"


def _letters(directive: Directive) -> Iterator[Said]:
    for rule in directive.emails:
        (when, when_en), (letter, letter_en) = _when(directive, rule.on), LETTER_WORDS[rule.letter]
        whom = " và ".join(AUDIENCE_WORDS[audience][0] for audience in rule.to)
        whom_en = " and ".join(AUDIENCE_WORDS[audience][1] for audience in rule.to)
        yield rule, f"{when}: gửi {letter} cho {whom}", f"{when_en}: {letter_en} goes to {whom_en}"


def _when(directive: Directive, occasion: str) -> Pair:
    if occasion in OCCASION_WORDS:
        return OCCASION_WORDS[occasion]
    rung = Rung(occasion)
    if rung not in directive.rungs:
        return f"Không bao giờ (thang không có bậc “{rung}”)", f"Never (the ladder has no rung “{rung}”)"
    n = abs(directive.rungs[rung])
    days = f"{n} working day{'s' if n > 1 else ''}"
    if rung is Rung.UNACKNOWLEDGED:
        return f"Chưa xác nhận sau {n} ngày làm việc kể từ ngày giao", f"Not acknowledged {days} after assignment"
    if rung in REMINDING:
        return f"Trước hạn {n} ngày làm việc", f"{days} before the date"
    return f"Quá hạn {n} ngày làm việc", f"{days} past the date"
