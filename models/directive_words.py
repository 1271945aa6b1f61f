"""A directive in plain words: the tables of words, and one sentence for each of its rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.directive_letters import REMINDING, Alarm, Audience, LetterKind
from models.directive_rules import LimitRule, Rule
from models.states import Action, DeclineReason, Level, Rung
from models.working_days import LimitKind

if TYPE_CHECKING:
    from models.directive import Directive

Pair = tuple[str, str]  # Vietnamese, English

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
OCCASION_WORDS: dict[str, Pair] = {
    Action.RAISE: ("Khi tiếp nhận kiến nghị", "When an issue is recorded"),
    Action.AMEND: ("Khi sửa thông tin kiến nghị", "When an issue is corrected"),
    Action.ASSIGN: ("Khi giao đơn vị chủ trì", "When a unit is assigned"),
    Action.ANSWER_AT_CONFERENCE: ("Khi kiến nghị đã được trả lời tại hội nghị", "When it was answered at the conference"),
    Action.DECLINE: ("Khi không tiếp nhận", "When an issue is declined"),
    Action.MERGE: ("Khi gộp vào kiến nghị trùng", "When it is merged into another"),
    Action.ACKNOWLEDGE: ("Khi đơn vị xác nhận nhận việc", "When the unit acknowledges"),
    Action.HAND_BACK: ("Khi đơn vị trả lại", "When the unit hands back"),
    Action.REASSIGN: ("Khi chuyển sang đơn vị khác", "When it goes to another unit"),
    Action.INSPECT: ("Khi đơn vị ghi kết quả kiểm tra", "When the unit records what it found"),
    Action.ASK: ("Khi đơn vị hỏi thêm công dân", "When the unit asks the citizen"),
    Action.SUPPLY: ("Khi công dân bổ sung thông tin", "When the citizen replies"),
    Action.EXTEND: ("Khi gia hạn", "When the date is extended"),
    Action.RESOLVE: ("Khi có kết quả giải quyết", "When it is resolved"),
    Action.SEND_BACK: ("Khi Văn phòng trả lại câu trả lời", "When the office sends an answer back"),
    Action.UNDO: ("Khi rút lại câu trả lời", "When an answer is taken back"),
    Action.REOPEN: ("Khi mở lại kiến nghị", "When it is reopened"),
    Action.CONFIRM: ("Khi công dân xác nhận", "When the citizen confirms"),
    Action.CLOSE: ("Khi hết thời gian phản hồi", "When the time to object is over"),
    Action.WITHDRAW: ("Khi kiến nghị được rút", "When it is withdrawn"),
    Action.PROPOSE_EXTENSION: ("Khi đơn vị đề nghị gia hạn", "When the unit asks for an extension"),
    Action.REFUSE_EXTENSION: ("Khi không đồng ý gia hạn", "When an extension is refused"),
    Action.DIRECT: ("Khi đồng chí chủ trì chỉ đạo đơn vị", "When the chair sends a word to the unit"),
    Action.TELL: ("Khi báo qua điện thoại", "When somebody was told by telephone"),
    Action.ATTACH: ("Khi thêm tệp", "When a file is added"),
    Action.REVEAL: ("Khi xem người kiến nghị", "When somebody looked who raised it"),
    Action.PUBLISH: ("Khi duyệt công khai", "When words are approved for the public"),
    Action.UNPUBLISH: ("Khi gỡ công khai", "When it is taken from the public list"),
    Alarm.NO_UNIT: ("Mỗi ngày làm việc còn kiến nghị chưa có đơn vị", "Each working day on which an issue has no unit"),
    Alarm.MORNING: ("Mỗi sáng ngày làm việc", "Each working morning"),
    Alarm.WEEKLY: ("Mỗi tuần một lần", "Once a week"),
    Alarm.THIRD_HAND_BACK: ("Khi bị trả lại lần thứ ba", "On the third hand-back"),
}  # fmt: skip
AUDIENCE_WORDS: dict[Audience, Pair] = {
    Audience.CITIZEN: ("công dân", "the citizen"),
    Audience.UNIT: ("đơn vị chủ trì", "the responsible unit"),
    Audience.CO_UNITS: ("các đơn vị phối hợp", "the co-units"),
    Audience.FORMER_UNIT: ("đơn vị chủ trì cũ", "the former unit"),
    Audience.UNIT_HEAD: ("người đứng đầu đơn vị", "the head of the unit"),
    Audience.OFFICE: ("Văn phòng", "the office"),
    Audience.CHAIR: ("đồng chí chủ trì", "the chair"),
    Audience.STAFF: ("cán bộ", "a member of the staff"),
}
LETTER_WORDS: dict[LetterKind, Pair] = {
    LetterKind.RECEIPT: ("thư tiếp nhận", "the receipt"),
    LetterKind.ANSWERED_AT_CONFERENCE: ("thư ghi lại câu trả lời tại hội nghị", "the answer given at the conference"),
    LetterKind.DECLINED: ("thư không tiếp nhận và hướng dẫn", "the refusal with where to go"),
    LetterKind.MERGED: ("thư báo gộp kiến nghị", "the note of the merger"),
    LetterKind.HANDLER: ("thư báo đơn vị chủ trì và thời hạn", "who handles it and by when"),
    LetterKind.INSPECTED: ("thư báo kết quả kiểm tra", "what was found"),
    LetterKind.QUESTION: ("câu hỏi của đơn vị", "the unit's question"),
    LetterKind.NEW_DATE: ("thư báo thời hạn mới", "the new date"),
    LetterKind.APOLOGY: ("thư xin lỗi vì chậm", "the apology"),
    LetterKind.RESOLUTION: ("thư trả lời", "the answer"),
    LetterKind.ASSIGNMENT: ("thư giao việc", "the assignment"),
    LetterKind.CO_ASSIGNMENT: ("thư giao phối hợp", "the request to assist"),
    LetterKind.TAKEN_OVER: ("thư báo đơn vị khác tiếp nhận", "the note that another unit took over"),
    LetterKind.DATE_EXTENDED: ("thư báo gia hạn", "the extension"),
    LetterKind.REMINDER: ("thư nhắc hạn", "the reminder"),
    LetterKind.OVERDUE: ("thư báo quá hạn", "the overdue notice"),
    LetterKind.UNACKNOWLEDGED: ("thư nhắc xác nhận", "the reminder to acknowledge"),
    LetterKind.REOPENED: ("thư báo mở lại", "the note of the reopening"),
    LetterKind.SUPPLIED: ("thư báo công dân đã bổ sung", "the citizen's reply"),
    LetterKind.SENT_BACK: ("thư trả lại câu trả lời", "the answer sent back"),
    LetterKind.OVERDUE_HEAD: ("báo cáo quá hạn gửi lãnh đạo đơn vị", "the overdue report to the head"),
    LetterKind.OVERDUE_OFFICE: ("báo cáo quá hạn gửi Văn phòng", "the overdue report to the office"),
    LetterKind.OVERDUE_CHAIR: ("báo cáo quá hạn gửi người chủ trì", "the overdue report to the chair"),
    LetterKind.HANDED_BACK: ("thư báo đơn vị trả lại", "the note of the hand-back"),
    LetterKind.DISPUTE: ("báo cáo tranh chấp thẩm quyền", "the dispute over competence"),
    LetterKind.NO_UNIT: ("báo động chưa có đơn vị", "the alarm that nobody is responsible"),
    LetterKind.WEEKLY_DIGEST: ("bản tổng hợp tuần", "the weekly digest"),
    LetterKind.MORNING_SHEET: ("bản tin buổi sáng", "the morning sheet"),
    LetterKind.EXTENSION_PROPOSED: ("thư trình đề nghị gia hạn", "the request for an extension"),
    LetterKind.EXTENSION_REFUSED: ("thư báo không gia hạn", "the refusal of the extension"),
    LetterKind.DIRECTED: ("thư chuyển ý kiến chỉ đạo", "the chair's word"),
    LetterKind.SIGN_IN: ("thư đăng nhập", "the sign-in letter"),
    LetterKind.ADDRESS_CHECK: ("thư xác nhận địa chỉ", "the check of an address"),
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
    vi = f"Văn phòng duyệt trước khi gửi nếu vượt {n} thư một lượt; các mức {person} thư một người một ngày, "
    vi += f"{issue} thư một kiến nghị một tuần, {growth:g} lần ngày thường mới được ghi nhận, chưa tự áp dụng"
    en = f"A person must release letters beyond {n} a sweep; the limits of {person} a person a day, "
    en += f"{issue} an issue a week and {growth:g} times an ordinary day are on record, not yet enforced"
    yield storm, vi, en
    yield (
        directive.hours,
        f"Mỗi ngày làm việc rà soát thời hạn lúc {at}",
        f"The dates are swept each working day at {at}",
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
