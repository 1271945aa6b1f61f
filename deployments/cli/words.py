"""The words of the command line: what each value is called, Vietnamese first, English second."""

from models.directive_letters import Audience
from models.letter import LetterStatus
from models.people import Channel
from models.states import DeclineReason, Level, Rating, Rung
from notifications.words import DECLINED, LEVELS, OUTCOMES

Pair = tuple[str, str]

LEVEL_WORDS: dict[str, Pair] = {level: LEVELS[level] for level in Level}
RUNGS: dict[str, Pair] = {
    Rung.UNACKNOWLEDGED: ("chưa xác nhận", "unacknowledged"),
    Rung.BEFORE_3: ("sắp đến hạn", "date is near"),
    Rung.BEFORE_1: ("sát hạn", "last reminder"),
    Rung.OVER_1: ("quá hạn bậc 1", "overdue, rung 1"),
    Rung.OVER_3: ("quá hạn bậc 2", "overdue, rung 2"),
    Rung.OVER_5: ("quá hạn bậc 3", "overdue, rung 3"),
}
STATUSES: dict[str, Pair] = {
    LetterStatus.OWED: ("chờ gửi", "owed"),
    LetterStatus.HELD: ("tạm giữ", "held"),
    LetterStatus.BUNDLED: ("trong bản tổng hợp", "in a digest"),
    LetterStatus.SENDING: ("đang gửi", "sending"),
    LetterStatus.SENT: ("đã gửi", "sent"),
    LetterStatus.FAILED: ("không gửi được", "failed"),
    LetterStatus.UNKNOWN: ("chưa rõ đã đến", "in doubt"),
    LetterStatus.CANCELLED: ("không còn cần", "no longer true"),
    LetterStatus.SUPPRESSED: ("địa chỉ không nhận thư", "suppressed"),
    LetterStatus.TO_PRINT: ("chờ in", "to print"),
    LetterStatus.PRINTED: ("đã in", "printed"),
}
AUDIENCES: dict[str, Pair] = {
    Audience.CITIZEN: ("công dân", "citizen"),
    Audience.UNIT: ("đơn vị chủ trì", "responsible unit"),
    Audience.CO_UNITS: ("đơn vị phối hợp", "co-unit"),
    Audience.FORMER_UNIT: ("đơn vị cũ", "former unit"),
    Audience.UNIT_HEAD: ("lãnh đạo đơn vị", "head of unit"),
    Audience.OFFICE: ("Văn phòng", "office"),
    Audience.CHAIR: ("người chủ trì", "chair"),
}
CHANNELS: dict[str, Pair] = {
    Channel.EMAIL: ("thư điện tử", "e-mail"),
    Channel.PHONE: ("điện thoại", "telephone"),
    Channel.PAPER: ("giấy", "paper"),
}
LANGUAGES: dict[str, Pair] = {"vi": ("Việt", "Vietnamese"), "en": ("Anh", "English")}
RATINGS: dict[str, Pair] = {
    Rating.SATISFIED: ("hài lòng", "satisfied"),
    Rating.ACCEPTED: ("chấp nhận", "accepted"),
    Rating.DISSATISFIED: ("chưa hài lòng", "dissatisfied"),
}
REASONS: dict[str, Pair] = {reason: DECLINED[reason] for reason in DeclineReason}
CHOICES: dict[str, dict[str, Pair]] = {"outcome": OUTCOMES, "rating": RATINGS}
SUPPRESSED: dict[str, Pair] = {
    "day_off": ("ngày nghỉ", "day off"),
    "not_running": ("không còn chạy hạn", "no longer running"),
    "date_moved": ("thời hạn đã đổi", "the date has moved"),
    "acknowledged": ("đã xác nhận", "acknowledged"),
    "passed": ("đã qua hạn", "date has passed"),
    "overtaken": ("lời nhắc sau thay thế", "overtaken by a later reminder"),
    "storm": ("quá nhiều thư, chờ duyệt", "too many letters, held"),
}
DECISIONS: dict[str, Pair] = {
    "to_unit": ("chuyển đơn vị", "to its unit"),
    "merged": ("gộp vào kiến nghị trùng", "merged"),
    "declined": ("không tiếp nhận, hướng dẫn", "declined"),
    "answered_at_conference": ("đã trả lời tại hội nghị", "answered at the conference"),
    "unknown_unit": ("chưa rõ đơn vị", "unit unknown"),
    "anonymous": ("không ghi tên", "anonymous"),
}
OUTCOME_WORDS: dict[str, Pair] = dict(OUTCOMES)
