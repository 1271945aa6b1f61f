"""Words about mail that came in: what it is, why it waits, what may be made of it, and what comes of that."""

from models.mail import InboundKind, InboundWhy
from tasks.desks.mail import Heap
from tasks.receiving.deciding import MailUse

Pair = tuple[str, str]

HEAPS: dict[Heap, Pair] = {
    Heap.OPEN: ("Chờ xử lý", "Waiting"),
    Heap.DONE: ("Đã xử lý", "Dealt with"),
    Heap.MACHINES: ("Thư tự động", "Machines' mail"),
}
HEAP_SLUGS = {Heap.OPEN: "cho-xu-ly", Heap.DONE: "da-xu-ly", Heap.MACHINES: "thu-tu-dong"}
KINDS: dict[str, Pair] = {
    InboundKind.BOUNCE: ("báo không gửi được", "a bounce"),
    InboundKind.OUT_OF_OFFICE: ("báo đang vắng mặt", "an out-of-office answer"),
    InboundKind.AUTO_REPLY: ("thư trả lời tự động", "an automatic answer"),
    InboundKind.LOOP: ("thư của hệ thống quay lại", "a letter of ours, come back"),
    InboundKind.UNSUBSCRIBE: ("đề nghị ngừng nhận thư", "a request for no more mail"),
    InboundKind.REPLY: ("thư trả lời", "a reply"),
    InboundKind.UNREADABLE: ("thư không đọc được", "unreadable mail"),
}
WHYS: dict[str, Pair] = {
    InboundWhy.UNMATCHED: ("chưa rõ về kiến nghị nào", "it answers no letter of ours"),
    InboundWhy.FORGED: ("địa chỉ nhận trả lời không do hệ thống cấp", "its reply address was not given out by us"),
    InboundWhy.EXPIRED: ("trả lời một thư đã quá cũ", "it answers a letter that is too old"),
    InboundWhy.STRANGER: ("gửi từ địa chỉ khác với địa chỉ đã nhận thư", "it comes from another address than the letter went to"),
    InboundWhy.UNREADABLE: ("không đọc được", "it cannot be read"),
    InboundWhy.TOO_BIG: ("quá lớn, chỉ giữ phần đầu", "it is too large; only its beginning is kept"),
    InboundWhy.TOO_MANY: ("quá nhiều thư từ một nơi hoặc về một kiến nghị", "too many from one address or about one issue"),
}  # fmt: skip
TO_CONFIRM: Pair = (
    "đã gắn với kiến nghị, cần cho biết đây là gì",
    "filed with its issue; a person is to say what it is",
)

# What may be made of a mail: its address, the button, what comes of it, and what the page says once it was done.
USE_SLUGS: dict[MailUse, str] = {
    MailUse.SUPPLIED: "bo-sung", MailUse.OBJECTION: "khong-dong-y", MailUse.NOTE: "ghi-nhan",
    MailUse.UNSUBSCRIBED: "ngung-thu", MailUse.NOT_OURS: "khong-lien-quan",
}  # fmt: skip
USES: dict[str, Pair] = {
    MailUse.SUPPLIED: ("Bổ sung thông tin", "What was asked for"),
    MailUse.OBJECTION: ("Ý kiến không đồng ý / phản đối", "An objection"),
    MailUse.FINDINGS: ("Dùng làm kết quả kiểm tra", "Use as findings"),
    MailUse.NOTE: ("Chỉ ghi nhận", "Only take note"),
    MailUse.UNSUBSCRIBED: ("Ngừng gửi thư cho người này", "No more mail to this person"),
    MailUse.NOT_OURS: ("Không liên quan", "Nothing to do with us"),
}
LEADS: dict[str, Pair] = {
    MailUse.SUPPLIED: (
        "Nội dung dưới đây được ghi vào hồ sơ là thông tin công dân bổ sung; kiến nghị tiếp tục được giải quyết và đơn vị được báo.",
        "The words below go on record as what the citizen was asked for; the issue goes on and its unit is told.",
    ),
    MailUse.OBJECTION: (
        "Kiến nghị được mở lại với lý do dưới đây; đơn vị phải xem xét lại trong thời hạn ngắn và công dân được báo.",
        "The issue is reopened for the reason below; the unit looks at it again within a short time and the citizen is told.",
    ),
    MailUse.NOTE: (
        "Thư được giữ cùng kiến nghị để đơn vị đọc; tình trạng và thời hạn không đổi, không có thư nào được gửi.",
        "The mail is kept with the issue for the unit to read; state and date stay, and no letter is sent.",
    ),
    MailUse.UNSUBSCRIBED: (
        "Địa chỉ này không nhận thư nữa; các thư sau của người này được in giấy.",
        "The address takes no more mail; this person's next letters go on paper.",
    ),
    MailUse.NOT_OURS: (
        "Thư được giữ nhưng không gắn với kiến nghị nào; người gửi không được trả lời.",
        "The mail is kept but belongs to no issue; its sender gets no answer.",
    ),
}  # fmt: skip
OUTCOMES: dict[str, Pair] = {
    MailUse.SUPPLIED: ("đã ghi là thông tin bổ sung", "recorded as what was asked for"),
    MailUse.OBJECTION: ("đã ghi là ý kiến không đồng ý; kiến nghị được mở lại", "recorded as an objection; the issue is open again"),
    MailUse.FINDINGS: ("đã dùng làm kết quả kiểm tra", "used as findings"),
    MailUse.NOTE: ("đã ghi nhận cùng kiến nghị", "kept with the issue"),
    MailUse.UNSUBSCRIBED: ("đã ngừng gửi thư đến địa chỉ này", "this address gets no more mail"),
    MailUse.NOT_OURS: ("không liên quan đến kiến nghị nào", "nothing to do with an issue"),
}  # fmt: skip
# The same for who wrote it.
OWN_OUTCOMES: dict[str, Pair] = {
    MailUse.SUPPLIED: ("đã được ghi vào hồ sơ và chuyển đơn vị giải quyết", "was recorded and passed on to the unit"),
    MailUse.OBJECTION: ("đã được ghi là ý kiến không đồng ý; kiến nghị được mở lại", "was recorded as an objection; the issue is open again"),
    MailUse.NOTE: ("đã được lưu cùng kiến nghị", "is kept with the issue"),
    MailUse.UNSUBSCRIBED: ("đã được thực hiện: không gửi thư điện tử nữa", "was followed: you get no more e-mail"),
    MailUse.NOT_OURS: ("không liên quan đến kiến nghị này", "has nothing to do with this issue"),
}  # fmt: skip
NOTICES: dict[str, Pair] = {
    "mail-supplied": ("Đã ghi thông tin bổ sung; đơn vị được báo.", "Recorded; the unit is told."),
    "mail-objection": ("Đã mở lại kiến nghị; đơn vị và công dân được báo.", "The issue is open again; unit and citizen are told."),
    "mail-findings": ("Đã ghi kết quả kiểm tra từ thư; thư báo gửi theo chỉ đạo.", "The findings are recorded from the mail; letters go as the directive says."),
    "mail-note": ("Đã lưu thư cùng kiến nghị.", "The mail is kept with the issue."),
    "mail-unsubscribed": ("Địa chỉ này không nhận thư nữa.", "The address gets no more mail."),
    "mail-not_ours": ("Đã ghi: thư không liên quan.", "Recorded: nothing to do with us."),
    "mail-filed": ("Đã gắn thư với kiến nghị; nay cho biết thư này là gì.", "The mail is with that issue; now say what it is."),
    "address-restored": ("Địa chỉ được nhận thư trở lại; thư đang chờ được gửi lại.", "The address gets mail again; what waits is sent."),
}  # fmt: skip
REASONS: dict[str, Pair] = {  # why an address takes no mail
    "refused": ("máy chủ thư báo không có hộp thư này", "the mail server said there is no such mailbox"),
    "bounced": ("thư gửi đến bị trả lại", "mail to it bounced"),
    "hard": ("thư gửi đến bị trả lại hẳn", "mail to it bounced for good"),
    "soft": ("ba lần liền không nhận được thư", "it could not be reached three times"),
    "unsubscribed": ("người nhận không muốn nhận thư điện tử", "the reader wants no e-mail"),
    "complaint": ("người nhận báo là thư rác", "the reader reported it as spam"),
    "erased": ("đã xóa theo yêu cầu", "erased on request"),
}  # fmt: skip
