"""Words for what only the chair and the auditor read: rungs of the ladder, why a check owed nothing, answers by kind."""

from models.states import Rung
from notifications.words import OUTCOMES
from tasks.desks.trend import AT_CONFERENCE

Pair = tuple[str, str]

RUNGS: dict[str, Pair] = {
    Rung.UNACKNOWLEDGED: ("chưa xác nhận nhận việc", "not acknowledged"),
    Rung.BEFORE_3: ("nhắc trước 3 ngày làm việc", "reminder three working days before"),
    Rung.BEFORE_1: ("nhắc trước 1 ngày làm việc", "reminder one working day before"),
    Rung.OVER_1: ("báo quá hạn lần 1", "first overdue notice"),
    Rung.OVER_3: ("báo quá hạn lần 2", "second overdue notice"),
    Rung.OVER_5: ("báo quá hạn lần 3", "third overdue notice"),
}
SUPPRESSED: dict[str, Pair] = {
    "not_running": ("kiến nghị đã trả lời hoặc kết thúc", "the issue was answered or over"),
    "date_moved": ("thời hạn đã thay đổi", "the date had moved"),
    "acknowledged": ("đơn vị đã xác nhận", "the unit had acknowledged"),
    "passed": ("ngày nhắc đã qua", "the day to remind had passed"),
    "day_off": ("ngày nghỉ: để đến ngày làm việc", "a day off: left for the next working day"),
    "storm": ("quá nhiều thư một lúc: giữ lại chờ người duyệt", "too many letters at once: held for a person"),
    "overtaken": ("đã có lần nhắc sau thay thế", "a later reminder took its place"),
}
ANSWERS: dict[str, Pair] = OUTCOMES | {AT_CONFERENCE: ("đã trả lời tại hội nghị", "answered at the conference")}
COLUMNS: dict[str, Pair] = {  # the same, short enough for the head of a column
    "solved": ("Giải quyết xong", "Solved"), "explained": ("Giải thích", "Explained"),
    "beyond_authority": ("Chuyển cấp trên", "Passed on"), "planned": ("Theo lộ trình", "Planned"),
    "withdrawn": ("Công dân rút", "Withdrawn"), AT_CONFERENCE: ("Tại hội nghị", "At the conference"),
}  # fmt: skip
