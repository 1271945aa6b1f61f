"""Words that only the pages of the office use, and a refusal in one sentence."""

from models.errors import FollowUpError
from models.states import Action
from tasks.desks.office_rows import Pile
from tasks.many import Deed
from tasks.publishing import Private
from web.facts import COLUMNS
from web.refusals import refused_fields, sentence_of

Pair = tuple[str, str]

PILE_PATHS: dict[Pile, str] = {
    Pile.NO_UNIT: "/van-phong/chua-giao", Pile.NO_DATE: "/van-phong/chua-co-han",
    Pile.HANDED_BACK: "/van-phong/bi-tra-lai", Pile.TO_CHECK: "/van-phong/kiem-tra-tra-loi",
    Pile.APOLOGIES: "/van-phong/xin-loi", Pile.EXTENSIONS: "/van-phong/xin-gia-han",
    Pile.UNACKNOWLEDGED: "/van-phong/chua-nhan",
}  # fmt: skip
PILES: dict[Pile, Pair] = {
    Pile.NO_UNIT: ("Chưa có đơn vị", "No unit"),
    Pile.NO_DATE: ("Có đơn vị đề xuất, chưa có thời hạn", "A unit is proposed, no date yet"),
    Pile.HANDED_BACK: ("Đơn vị trả lại", "Handed back"),
    Pile.TO_CHECK: ("Câu trả lời cần đọc trước khi gửi", "Answers to read before they leave"),
    Pile.APOLOGIES: ("Lời xin lỗi chờ duyệt", "Apologies to approve"),
    Pile.EXTENSIONS: ("Đề nghị gia hạn, chờ người chủ trì", "Extensions asked for, waiting for the chair"),
    Pile.UNACKNOWLEDGED: ("Đã giao, đơn vị chưa xác nhận", "Assigned, not acknowledged"),
}
PILE_LEADS: dict[Pile, Pair] = {
    Pile.NO_UNIT: (
        "Bảng phân công không chỉ ra đơn vị nào, hoặc tệp ghi tên đơn vị chưa rõ.",
        "The routing names no unit, or the file names one that is unknown.",
    ),
    Pile.NO_DATE: (
        "Bình thường hệ thống giao trong vài phút sau khi ghi nhận. Kiến nghị còn ở đây lâu hơn thì cần giao bằng tay.",
        "The engine usually assigns them within minutes. What stays here longer must be assigned by hand.",
    ),
    Pile.HANDED_BACK: (
        "Đơn vị cho rằng không thuộc thẩm quyền. Thời hạn đã báo công dân không đổi.",
        "The unit says that it is not competent. The date promised to the citizen stays.",
    ),
    Pile.TO_CHECK: (
        "Thư trả lời đang được giữ. Nếu câu trả lời chưa đạt, trả lại đơn vị kèm lý do trước giờ gửi.",
        "The letters are held. An answer that is not good enough goes back to its unit, with the reason, before then.",
    ),
    Pile.APOLOGIES: (
        "Đơn vị báo không kịp hạn; lãnh đạo đơn vị chưa có tài khoản nên Văn phòng duyệt. Duyệt xong, công dân nhận lời xin lỗi trước hạn.",
        "The unit cannot keep the date; its head has no account, so the office approves. Then the citizen hears before the date.",
    ),
    Pile.EXTENSIONS: ("Người chủ trì quyết định; cho đến khi đó thời hạn giữ nguyên.", "The chair decides; until then the date stays."),
    Pile.UNACKNOWLEDGED: ("Lâu nhất đứng đầu.", "The longest first."),
}  # fmt: skip
DEEDS: dict[Deed, Pair] = {
    Deed.ASSIGN: ("Giao cho đơn vị đã chọn", "Assign to the unit chosen"),
    Deed.AS_PROPOSED: ("Giao theo đề xuất", "Assign as proposed"),
    Deed.DECLINE: ("Không tiếp nhận, theo lý do đã chọn", "Decline, for the reason chosen"),
    Deed.MERGE: ("Gộp vào kiến nghị có mã đã ghi", "Merge into the code written"),
    Deed.PAPER: ("Chuyển thư không gửi được sang in giấy", "Put undelivered letters on paper"),
}
PILE_DEEDS: dict[Pile, tuple[Deed, ...]] = {
    Pile.NO_UNIT: (Deed.ASSIGN, Deed.DECLINE, Deed.MERGE, Deed.PAPER),
    Pile.NO_DATE: (Deed.AS_PROPOSED, Deed.ASSIGN, Deed.DECLINE, Deed.MERGE, Deed.PAPER),
    Pile.HANDED_BACK: (Deed.AS_PROPOSED, Deed.ASSIGN, Deed.DECLINE, Deed.MERGE, Deed.PAPER),
    Pile.UNACKNOWLEDGED: (Deed.DECLINE, Deed.MERGE, Deed.PAPER),
}
DECISIONS: dict[str, Pair] = {
    "to_unit": ("chuyển đơn vị", "to its unit"),
    "merged": ("gộp vào kiến nghị trùng", "merged into the same issue"),
    "declined": ("không tiếp nhận, hướng dẫn", "declined, told where to go"),
    "answered_at_conference": ("đã trả lời tại hội nghị", "answered at the conference"),
    "unknown_unit": ("chưa rõ đơn vị", "unit unknown"),
    "anonymous": ("không ghi tên", "without a name"),
}
CHANGED: dict[str, Pair] = {
    **COLUMNS, "answer": ("câu trả lời", "the answer"), "complaint": ("dấu hiệu khiếu nại", "mark of a complaint"),
    "duplicate_of": ("dấu trùng", "mark of a duplicate"),
}  # fmt: skip
PRIVATE: dict[Private, Pair] = {
    Private.PHONE: ("số điện thoại", "telephone number"),
    Private.EMAIL: ("thư điện tử", "e-mail address"),
    Private.NUMBER: ("dãy số giấy tờ", "number of a paper"),
    Private.FILE: ("số hồ sơ", "file number"),
    Private.ADDRESS: ("địa chỉ", "address"),
    Private.NAME: ("họ tên", "name"),
}

OUR_ANSWERS: dict[str, Pair] = {  # written by the engine; the others are the mail server's own
    "the address takes no more mail": ("địa chỉ đã từ chối thư trước đó", "the address took no mail before"),
    "in doubt: the worker was lost": ("bị ngắt khi đang gửi, có thể đã đến", "cut off while sending; it may have arrived"),
    "the worker was lost": ("bị ngắt nhiều lần khi đang gửi", "cut off while sending, several times"),
    "the server took longer than one try may take": ("máy chủ thư trả lời quá lâu", "the mail server took too long"),
    "not tried: the server takes nothing now": ("máy chủ thư không nhận thư", "the mail server takes nothing now"),
}  # fmt: skip


def told(error: FollowUpError, action: Action | None, language: str) -> str:
    """A refusal as one line of a list."""
    if action is None:
        return sentence_of(error, language)
    return " ".join(sentence for _, sentence in refused_fields(error, action, [], language))
