"""The words of the command line: what each value is called, Vietnamese first, English second."""

from models.directive_letters import Audience
from models.letter import LetterStatus
from models.people import Channel
from models.states import Action, DeclineReason, Level, Rating, Role, Rung, State
from notifications.words import DECLINED, LEVELS, OUTCOMES

Pair = tuple[str, str]

STATES: dict[str, Pair] = {
    State.RAISED: ("chưa giao", "no unit yet"),
    State.ASSIGNED: ("đã giao", "assigned"),
    State.INSPECTED: ("đã kiểm tra", "inspected"),
    State.AWAITING_CITIZEN: ("chờ công dân", "awaiting citizen"),
    State.RESOLVED: ("đã trả lời", "answered"),
    State.CLOSED: ("đã kết thúc", "closed"),
    State.DECLINED: ("không tiếp nhận", "declined"),
}
LEVEL_WORDS: dict[str, Pair] = {level: LEVELS[level] for level in Level}
RUNGS: dict[str, Pair] = {
    Rung.UNACKNOWLEDGED: ("chưa xác nhận", "unacknowledged"),
    Rung.BEFORE_3: ("sắp đến hạn", "date is near"),
    Rung.BEFORE_1: ("sát hạn", "last reminder"),
    Rung.OVER_1: ("quá hạn bậc 1", "overdue, rung 1"),
    Rung.OVER_3: ("quá hạn bậc 2", "overdue, rung 2"),
    Rung.OVER_5: ("quá hạn bậc 3", "overdue, rung 3"),
}
ACTIONS: dict[str, Pair] = {
    Action.RAISE: ("ghi nhận kiến nghị", "put on record"),
    Action.AMEND: ("sửa thông tin", "corrected"),
    Action.ASSIGN: ("giao đơn vị chủ trì", "assigned"),
    Action.ANSWER_AT_CONFERENCE: ("ghi câu trả lời tại hội nghị", "answered at the conference"),
    Action.DECLINE: ("không tiếp nhận, hướng dẫn", "declined"),
    Action.MERGE: ("gộp vào kiến nghị trùng", "merged"),
    Action.ACKNOWLEDGE: ("xác nhận nhận việc", "acknowledged"),
    Action.HAND_BACK: ("trả lại", "handed back"),
    Action.REASSIGN: ("giao lại", "reassigned"),
    Action.INSPECT: ("ghi kết quả kiểm tra", "inspected"),
    Action.ASK: ("đề nghị công dân bổ sung", "asked the citizen"),
    Action.SUPPLY: ("công dân bổ sung", "citizen replied"),
    Action.EXTEND: ("gia hạn", "extended"),
    Action.RESOLVE: ("trả lời kết quả giải quyết", "resolved"),
    Action.SEND_BACK: ("trả lại văn bản", "sent back"),
    Action.UNDO: ("rút lại câu trả lời", "answer taken back"),
    Action.REOPEN: ("mở lại", "reopened"),
    Action.CONFIRM: ("công dân đánh giá", "confirmed"),
    Action.CLOSE: ("kết thúc, công dân không phản hồi", "closed by silence"),
    Action.WITHDRAW: ("rút kiến nghị", "withdrawn"),
}
ROLES: dict[str, Pair] = {
    Role.OFFICE: ("Văn phòng", "the office"),
    Role.UNIT: ("đơn vị", "the unit"),
    Role.CHAIR: ("người chủ trì", "the chair"),
    Role.CITIZEN: ("công dân", "the citizen"),
    Role.ENGINE: ("hệ thống", "the engine"),
    Role.CLOCK: ("hệ thống theo thời hạn", "the clock"),
    Role.AUDITOR: ("kiểm toán", "the auditor"),
}
STATUSES: dict[str, Pair] = {
    LetterStatus.OWED: ("chờ gửi", "owed"),
    LetterStatus.HELD: ("tạm giữ", "held"),
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
FACTS: dict[str, Pair] = {
    "unit": ("đơn vị chủ trì", "unit"),
    "co_units": ("đơn vị phối hợp", "co-units"),
    "former_unit": ("đơn vị cũ", "former unit"),
    "right_unit": ("đơn vị đúng thẩm quyền", "right unit"),
    "due_on": ("thời hạn", "date"),
    "duplicate_of": ("trùng với", "same as"),
    "reason": ("lý do", "reason"),
    "where_to_go": ("hướng dẫn", "where to go"),
    "changed": ("đã sửa", "changed"),
    "answer": ("câu trả lời", "answer"),
    "findings": ("kết quả kiểm tra", "findings"),
    "question": ("câu hỏi", "question"),
    "reply": ("nội dung bổ sung", "reply"),
    "outcome": ("kết quả", "outcome"),
    "result": ("nội dung giải quyết", "result"),
    "legal_basis": ("căn cứ", "legal basis"),
    "next_step": ("bước tiếp theo", "next step"),
    "document_no": ("số văn bản", "document no."),
    "document_on": ("ngày văn bản", "document of"),
    "file": ("tệp", "file"),
    "rating": ("đánh giá", "rating"),
}
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
