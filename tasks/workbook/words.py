"""
The words of the workbook, as tables: headings, marks and phrases. Keys are folded (:func:`models.text.fold`).

To teach the import a new heading or phrase, add it here; no code changes.
"""

import re
from enum import StrEnum

from models.states import Level


class Column(StrEnum):
    """What a column of the workbook holds."""

    NUMBER = "number"
    NAME = "name"
    ADDRESS = "address"
    NAME_AND_ADDRESS = "name_and_address"
    WARD = "ward"
    PHONE = "phone"
    EMAIL = "email"
    CONTACT = "contact"  # phone and e-mail in one cell
    LANGUAGE = "language"
    TEXT = "text"
    FIELD = "field"
    ANSWER = "answer"
    LEAD = "lead"
    CO_UNITS = "co_units"
    LEVEL = "level"
    DUE_ON = "due_on"
    NOTE = "note"
    NOT_READ = "not_read"  # we know it, and leave it alone


HEADINGS: dict[Column, tuple[str, ...]] = {
    Column.NUMBER: ("stt", "tt", "so tt", "so thu tu", "so", "no"),
    Column.NAME: (
        "ho va ten ten to chuc",
        "ho ten ten to chuc",
        "ho va ten",
        "ho ten",
        "ho va ten to chuc",
        "ho ten cong dan",
        "ten cong dan to chuc",
        "cong dan to chuc",
        "to chuc ca nhan",
        "ca nhan to chuc",
        "nguoi kien nghi",
        "ho ten nguoi kien nghi",
        "ho va ten nguoi kien nghi",
        "nguoi phan anh kien nghi",
        "ten to chuc ca nhan",
        "ten to chuc",
        "name",
        "full name",
    ),
    Column.ADDRESS: (
        "dia chi phuong",
        "dia chi",
        "dia chi thuong tru",
        "dia chi lien he",
        "noi o",
        "noi cu tru",
        "address",
    ),
    Column.NAME_AND_ADDRESS: ("ho ten dia chi", "ho va ten dia chi", "ho ten va dia chi", "ten dia chi"),
    Column.WARD: ("phuong", "phuong xa", "ward"),
    Column.PHONE: ("dien thoai", "so dien thoai", "sdt", "dt", "so dt", "dien thoai lien he", "phone", "telephone"),
    Column.EMAIL: ("email", "e mail", "thu dien tu", "dia chi email", "mail", "hop thu"),
    Column.CONTACT: ("dien thoai email", "sdt email", "lien he", "thong tin lien he", "dien thoai va email", "contact"),
    Column.LANGUAGE: ("ngon ngu", "tieng", "language"),
    Column.TEXT: (
        "noi dung y kien kien nghi",
        "noi dung kien nghi",
        "noi dung y kien",
        "noi dung phan anh kien nghi",
        "noi dung kien nghi phan anh",
        "noi dung cau hoi",
        "noi dung hoi",
        "noi dung",
        "kien nghi",
        "y kien kien nghi",
        "y kien",
        "cau hoi",
        "tom tat noi dung",
        "tom tat noi dung kien nghi",
        "issue",
        "text",
    ),
    Column.FIELD: ("linh vuc", "nhom linh vuc", "linh vuc thu tuc", "field"),
    Column.ANSWER: (
        "noi dung da tra loi tai hoi nghi",
        "da tra loi tai hoi nghi",
        "da tra loi tai hn",
        "noi dung tra loi tai hoi nghi",
        "tra loi tai hoi nghi",
        "tra loi tai hn",
        "noi dung tra loi",
        "tra loi tai hoi nghi noi dung",
        "da tra loi",
        "answer",
    ),
    Column.LEAD: (
        "co quan chu tri",
        "don vi chu tri",
        "chu tri",
        "co quan chu tri giai quyet",
        "don vi chu tri giai quyet",
        "co quan don vi chu tri",
        "don vi xu ly",
        "don vi giai quyet",
        "co quan giai quyet",
        "don vi thuc hien",
        "don vi duoc giao",
        "co quan thu ly",
        "phong ban phu trach",
        "lead unit",
    ),
    Column.CO_UNITS: (
        "co quan phoi hop",
        "don vi phoi hop",
        "phoi hop",
        "co quan don vi phoi hop",
        "don vi phoi hop giai quyet",
        "co units",
    ),
    Column.LEVEL: ("muc do", "muc do phuc tap", "do kho", "loai viec", "level"),
    Column.DUE_ON: (
        "thoi han giai quyet",
        "thoi han",
        "han giai quyet",
        "han xu ly",
        "thoi han xu ly",
        "thoi gian hoan thanh",
        "thoi han hoan thanh",
        "han",
        "due date",
        "due on",
    ),
    Column.NOTE: ("ghi chu", "chu thich", "note", "notes"),
    Column.NOT_READ: (
        "ma kien nghi",
        "ma so",
        "loai",
        "phan loai",
        "loai vuong mac phan anh kien nghi hoi chinh sach",
        "don vi tra loi tai hoi nghi",
        "co quan tra loi tai hoi nghi",
        "lanh dao phu trach",
        "van ban giao",
        "van ban giao so ngay",
        "ket qua giai quyet",
        "ket qua giai quyet so ngay van ban",
        "tinh trang",
        "trang thai",
        "qua han",
        "qua han so ngay",
        "kho khan vuong mac nguyen nhan",
        "kho khan vuong mac",
        "de xuat kien nghi",
        "da thong bao cho nguoi kien nghi",
        "cong khai",
        "cong khai duong dan",
        "ngay tiep",
        "cccd ho chieu",
        "so cong dan cung noi dung",
        "co quan da giai quyet",
        "thuoc tham quyen",
        "huong dan den dau so van ban",
        "theo doi qua trinh ket qua",
    ),
}

LEVELS: dict[str, Level] = {
    **dict.fromkeys(("don gian", "de", "simple", "nhanh"), Level.SIMPLE),
    **dict.fromkeys(("thuong", "binh thuong", "thong thuong", "trung binh", "normal"), Level.NORMAL),
    **dict.fromkeys(("phuc tap", "kho", "rat phuc tap", "complex"), Level.COMPLEX),
}
LANGUAGES: dict[str, str] = {
    **dict.fromkeys(("", "vi", "vn", "viet", "tieng viet", "viet nam", "vietnamese"), "vi"),
    **dict.fromkeys(("en", "anh", "tieng anh", "english", "eng"), "en"),
}

ABSENT = frozenset({"", "khong", "khong co", "ko", "ko co", "k", "x", "na", "n a", "none", "chua co", "khong ro"})
NOT_ANSWERED = frozenset({"", "khong", "ko", "chua", "chua tra loi", "chua duoc tra loi", "no", "false"})
NO_NAME = frozenset({*ABSENT, "khong ghi ten", "an danh", "nac danh", "giau ten", "khong neu ten", "anonymous"})
TICKS = frozenset({"x", "v", "co", "da tra loi", "da tra loi tai hoi nghi", "true", "yes", "1"})

# A row that begins so ends the table; what follows without a number is a total or a signature.
# “Tổng công ty …” and “Công ty …” are names.
ENDINGS = re.compile(
    r"(tong )?cong( so)?( \d.*)?|tong so .*|tong( \d.*)?|nguoi (lap|tong hop).*|noi nhan.*|tm u?y ban .*|kt chu tich.*"
    r"|(pho )?chu tich( ubnd.*)?|(chanh )?van phong|[a-z ]{0,30}ngay \d{1,2} thang \d{1,2} nam \d{4}"
)

# Read with accents: a surname Trương is not a school (trường).
ORGANISATIONS = (
    *(
        "công ty",
        "hợp tác xã",
        "htx",
        "doanh nghiệp",
        "hộ kinh doanh",
        "trường",
        "nhà trường",
        "trung tâm",
        "văn phòng",
    ),
    *("chi nhánh", "ngân hàng", "hiệp hội", "hội", "viện", "bệnh viện", "phòng khám", "tổ dân phố", "ban quản trị"),
    *("ban quản lý", "câu lạc bộ", "quỹ", "cơ sở", "nhóm lớp", "tập đoàn", "tổng công ty", "liên đoàn", "chung cư"),
    *("đại diện công ty", "cửa hàng", "nhà hàng", "xí nghiệp", "ubnd"),
)
ORGANISATIONS_WITHOUT_ACCENTS = re.compile(
    r"^(cong ty|hop tac xa|htx|doanh nghiep|ho kinh doanh|ngan hang|to dan pho|ban quan (tri|ly))\b|\b(tnhh|ltd|jsc|llc|inc)\b"
)

NOTE_ANSWERED = re.compile(r"\bda (duoc )?tra loi\b")
NOTE_NO_NAME = re.compile(r"\b(khong (ghi|neu|de) ten|an danh|nac danh|giau ten)\b")
NOTE_BY_PHONE = re.compile(r"\b(lien he|tra loi|thong bao|lien lac) (qua|bang) (so )?(dien thoai|dt|sdt)\b")
NOTE_SENSITIVE = re.compile(r"\b(du lieu|thong tin|noi dung) (ca nhan )?nhay cam\b")
NOTE_COMPLAINT = re.compile(
    r"\b(co )?(noi dung|tinh chat|dau hieu|yeu to) (la )?(khieu nai|to cao)\b|^(don )?(khieu nai|to cao)\b"
)
_ALIKE = r"(?: lap| lai)?(?: (?:noi dung|y kien|kien nghi|cau hoi))*(?: (?:voi|cua|nhu))?(?: (?:noi dung|y kien|kien nghi|cau hoi))*"
NOTE_DUPLICATE = re.compile(rf"\b(?:trung|giong|nhu|lap lai){_ALIKE} (?:stt|tt|so|so thu tu|muc) (\d{{1,6}})\b")

SENSITIVE_FIELDS = re.compile(r"\b(khuyet tat|suc khoe|y te|kham chua benh|benh|tam than|hiv|tu ky)\b")

# Words that ask for an administrative decision to be undone are a complaint under Luật Khiếu nại Điều 2,
# whatever the paper calls itself; Luật Tố cáo Điều 2 for a denunciation.
COMPLAINTS = (
    re.compile(r"\bkhong (dong y|nhat tri|chap nhan|dong tinh) (voi )?(noi dung |viec )?(cac |nhung )?quyet dinh\b"),
    re.compile(r"\b(yeu cau|de nghi|doi) (phai )?(huy|huy bo|bai bo|thu hoi) (ngay )?(cac |nhung )?quyet dinh\b"),
    re.compile(r"\b(toi|chung toi|gia dinh toi) (xin |muon |lam don |gui don )*(khieu nai|to cao)\b"),
    re.compile(r"\b(cancel|revoke|annul|withdraw) (the|this|that|your) (\w+ )?decision\b"),
    re.compile(r"\b(do not|don t|cannot) (agree with|accept) (the|this|that|your) (\w+ )?decision\b"),
)
# Read with accents, for “tòa nhà to cao” denounces nobody.
COMPLAINT_WORDS = re.compile(r"khiếu nại|tố cáo|khieu nai")
