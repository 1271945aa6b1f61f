"""Words that only pages use: where a letter stands, how a citizen rates."""

from models.letter import LetterStatus
from models.states import Rating

RATINGS: dict[str, tuple[str, str]] = {
    Rating.SATISFIED: ("hài lòng", "satisfied"),
    Rating.ACCEPTED: ("chấp nhận", "accepted"),
    Rating.DISSATISFIED: ("chưa hài lòng", "not satisfied"),
}
LETTER_STATUS: dict[str, tuple[str, str]] = {
    LetterStatus.OWED: ("chờ gửi", "to be sent"),
    LetterStatus.HELD: ("tạm giữ, chờ người duyệt", "held for a person"),
    LetterStatus.BUNDLED: ("gộp vào bản tổng hợp", "goes with the digest"),
    LetterStatus.BUNDLED: ("gộp trong bản tổng hợp của đơn vị", "goes with the unit's digest"),
    LetterStatus.SENDING: ("đang gửi", "being sent"),
    LetterStatus.SENT: ("đã gửi", "sent"),
    LetterStatus.FAILED: ("không gửi được", "not delivered"),
    LetterStatus.UNKNOWN: ("chưa rõ đã đến", "in doubt"),
    LetterStatus.CANCELLED: ("không còn cần gửi", "no longer needed"),
    LetterStatus.SUPPRESSED: ("địa chỉ không nhận thư", "address takes no mail"),
    LetterStatus.TO_PRINT: ("chờ in", "to print"),
    LetterStatus.PRINTED: ("đã in, gửi giấy", "printed"),
}
