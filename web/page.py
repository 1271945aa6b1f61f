"""One way to answer with a page."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from models.states import Role
from models.words import ROLES
from tasks.sessions import Visit, Visitor
from web.asking import BROWSER, CSRF_FIELD, LANGUAGE, browser_of, csrf_token, language_of, site_of
from web.mail_words import NOTICES as MAIL_NOTICES
from web.words import environment, say

_YEAR = 31_536_000
_NOTICES: dict[str, tuple[str, str]] = {  # after a redirect: the address names one, never a text
    "done": ("Đã ghi nhận.", "Recorded."),
    "saved": ("Đã lưu.", "Saved."),
    "session-ended": ("Đã kết thúc phiên đăng nhập.", "The session was ended."),
    "leave-entered": ("Đã ghi kỳ nghỉ.", "The days off are recorded."),
    "leave-ended": ("Đã rút kỳ nghỉ; người thay mặt không còn thay mặt.", "Taken back; nobody stands in any more."),
    "signed-out": ("Đã đăng xuất.", "You are signed out."),
    "acknowledged": ("Đã xác nhận nhận việc.", "Acknowledged."),
    "answered": (
        "Đã ghi câu trả lời; thư chưa gửi, còn rút lại được.",
        "The answer is recorded; its letter is held and can be taken back.",
    ),
    "draft-gone": ("Đã bỏ bản nháp.", "The draft was thrown away."),
    "asked": (
        "Đã ghi câu hỏi; thư báo gửi theo chỉ đạo.",
        "The question is recorded; letters go as the directive says.",
    ),
    "assigned": ("Đã giao; thư báo gửi theo chỉ đạo.", "Assigned; letters go as the directive says."),
    "inspected": (
        "Đã ghi kết quả kiểm tra; thư báo gửi theo chỉ đạo.",
        "The findings are recorded; letters go as the directive says.",
    ),
    "extended": ("Đã gia hạn; thư báo thời hạn mới gửi theo chỉ đạo.", "Extended; letters go as the directive says."),
    "extension-asked": ("Đã gửi đề nghị gia hạn; chờ đồng chí chủ trì quyết định.", "Asked for; the chair decides."),
    "extension-refused": ("Đã ghi: không gia hạn; thời hạn giữ nguyên.", "Refused; the date stays."),
    "directed": (
        "Đã ghi ý kiến chỉ đạo; thư báo gửi theo chỉ đạo.",
        "Your word is recorded; letters go as the directive says.",
    ),
    "delay-explained": (
        "Đã ghi lý do chậm và ngày dự kiến; lãnh đạo đơn vị được đề nghị duyệt để báo công dân.",
        "The delay is explained; the head of the unit is asked to approve the apology.",
    ),
    "apologised": (
        "Đã duyệt; công dân sẽ nhận thư xin lỗi với lý do và ngày dự kiến.",
        "Approved; the citizen will get the apology with the reason and the expected date.",
    ),
    "corrected": (
        "Đã ghi nội dung đính chính; công dân sẽ nhận thư đính chính.",
        "The correction is on record; the citizen will get it.",
    ),
    "sent-back": (
        "Đã trả lại để hoàn thiện; thư trả lời không gửi công dân.",
        "Sent back; the letter of the answer does not go.",
    ),
    "undone": ("Đã rút lại; thư chưa gửi.", "Taken back; the letter was not sent."),
    "answer-sent": ("Đã gửi câu trả lời đến đơn vị giải quyết.", "Your answer was sent to the unit."),
    "file-added": ("Đã nhận tệp.", "The file was received."),
    "rated": ("Đã ghi nhận đánh giá. Trân trọng cảm ơn.", "Your rating was recorded. Thank you."),
    "objected": (
        "Đã ghi nhận phản hồi; kiến nghị được mở lại.",
        "Your objection was recorded; the issue is open again.",
    ),
    "withdrawn": ("Đã rút kiến nghị.", "The issue was withdrawn."),
    "contacts": ("Đã lưu thông tin liên hệ.", "Your contact details were saved."),
    "printed": ("Đã đánh dấu các thư là đã in và gửi.", "The letters are marked as printed and posted."),
    "released": ("Đã cho gửi các thư của đợt này.", "The letters of this sweep may leave."),
    "flood-cancelled": ("Đã hủy các thư của đợt này.", "The letters of this sweep were cancelled."),
    "published": ("Đã duyệt; nội dung có trên trang công khai.", "Approved: the words are on the public list."),
    "file-discarded": ("Đã bỏ tệp; chưa ghi gì vào sổ.", "The file was thrown away; nothing was recorded."),
    "mail-declined": ("Đã ghi nhận: từ nay không gửi thư điện tử nữa.", "Noted: no more e-mail will be sent."),
    "mail-resumed": ("Đã ghi nhận: thư lại được gửi qua thư điện tử.", "Noted: letters come by e-mail again."),
    "address-asked": (
        "Đã gửi thư xác nhận; địa chỉ chưa thay đổi cho đến khi được xác nhận.",
        "Letters to confirm were sent; until then nothing changes.",
    ),
}

_NOTICES |= MAIL_NOTICES


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    url: str
    label: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """The visitor as the frame shows them."""

    name: str
    role: str
    home: str


HOMES = {Role.UNIT: "/viec", Role.OFFICE: "/van-phong", Role.CHAIR: "/chu-tri", Role.AUDITOR: "/kiem-toan"}
_NAV: dict[Role | None, tuple[tuple[str, str, str], ...]] = {
    None: (("/cong-khai", "Kiến nghị công khai", "Public list"), ("/tra-cuu", "Tra cứu", "Look up"),
           ("/dang-nhap", "Cán bộ đăng nhập", "Staff sign-in")),
    Role.UNIT: (("/viec", "Việc của đơn vị", "Our issues"), ("/kien-nghi", "Tìm kiến nghị", "Find an issue"),
                ("/tai-khoan", "Tài khoản", "Account")),
    Role.OFFICE: (("/van-phong", "Bàn làm việc", "Desk"), ("/chu-tri", "Tình hình", "Overview"),
                  ("/kien-nghi", "Kiến nghị", "Issues"),
                  ("/van-phong/ghi-nhan", "Ghi nhận", "Register"), ("/van-phong/nhap-tep", "Nhập tệp", "Import"),
                  ("/van-phong/thu-den", "Thư đến", "Inbox"), ("/van-phong/thu", "Thư đi", "Letters"), ("/van-phong/cong-khai", "Công khai", "Publish"),
                  ("/van-phong/can-bo", "Cán bộ", "Staff"), ("/tai-khoan", "Tài khoản", "Account")),
    Role.CHAIR: (("/chu-tri", "Tình hình", "Overview"), ("/kien-nghi", "Kiến nghị", "Issues"),
                 ("/tai-khoan", "Tài khoản", "Account")),
    Role.AUDITOR: (("/kiem-toan", "Kiểm tra", "Audit"), ("/kien-nghi", "Kiến nghị", "Issues"),
                   ("/tai-khoan", "Tài khoản", "Account")),
}  # fmt: skip
_INBOX = "/van-phong/thu-den"
_DEMO_MAILBOX = (("/thu-nghiem/hop-thu", "Hộp thư thử", "Demo mailbox"),)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """Render a template of the reader's language with what every page knows."""
    language, visit = language_of(request), getattr(request.state, "visit", None)
    frame = _frame(request, language, visit)
    html = environment(language).get_template(template).render(frame | values)
    response = HTMLResponse(html, status)
    _keep_cookies(request, response)
    return response


def turn_to(request: Request, url: str, notice: str | None = None) -> Response:
    """After a change: see another page (303), perhaps with a notice on top."""
    separator = "&" if "?" in url else "?"
    response = RedirectResponse(f"{url}{separator}{urlencode({'bao': notice})}" if notice else url, 303)
    _keep_cookies(request, response)
    return response


def home_of(visitor: Visitor) -> str:
    """The first page of somebody's role."""
    return HOMES[visitor.role]


def safe_next(url: str | None, otherwise: str) -> str:
    """An address of ours to go on to; never another site's (ASVS 5: 15.3.2)."""
    try:
        parts = urlsplit(url or "")
    except ValueError:  # no address at all
        return otherwise
    inside = url and url.startswith("/") and not url.startswith(("//", "/\\")) and not parts.netloc and "\\" not in url
    inside = inside and url and url.isprintable()
    return url if inside and url else otherwise


def _frame(request: Request, language: str, visit: Visit | None) -> dict[str, Any]:
    visitor = visit.visitor if visit else None
    path = request.url.path
    return {
        "visitor": _who(visitor, language) if visitor else None, "path": path,
        "other_language_url": _other_language(request, language),
        "nav": _nav(path, visit, language),
        "demo": f"{visit.today:%d/%m/%Y}" if visit and visit.demo else None, "notices": _notices(request, language),
        "csrf": lambda: Markup('<input type="hidden" name="{}" value="{}">').format(CSRF_FIELD, csrf_token(request)),
        "today": visit.today if visit else None, "print_name": visit.authority[language] if visit else "",
    }  # fmt: skip


def _nav(path: str, visit: Visit | None, language: str) -> list[Link]:
    """The entries of a role; the one whose address leads furthest to the page is current."""
    role = visit.visitor.role if visit and visit.visitor else None
    entries = _NAV[role] + (_DEMO_MAILBOX if visit and visit.demo and role is Role.OFFICE else ())
    leading = [url for url, _, _ in entries if path == url or path.startswith(f"{url}/")]
    here, counts = max(leading, key=len, default=None), {_INBOX: visit.mail_waiting if visit else 0}
    return [Link(url, say(language, vi, en), url == here, counts.get(url) or None) for url, vi, en in entries]


def _who(visitor: Visitor, language: str) -> Who:
    role = ROLES[visitor.role][language == "en"]
    named = visitor.hat.unit_name or role
    absent = visitor.hat.behalf_of
    hat = f"{named} ({say(language, 'thay mặt', 'for')} {absent})" if absent else named
    return Who(visitor.name, hat, home_of(visitor))


def _other_language(request: Request, language: str) -> str:
    other = "vi" if language == "en" else "en"
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in {"lang", "bao"}]
    return f"/{request.url.path.lstrip('/')}?{urlencode([*kept, ('lang', other)])}"  # “//…” would lead to another site


def _notices(request: Request, language: str) -> list[tuple[str, str]]:
    pair = _NOTICES.get(request.query_params.get("bao", ""))
    return [("good", pair[language == "en"])] if pair else []


def _keep_cookies(request: Request, response: Response) -> None:
    site = site_of(request)
    browser_of(request)
    if new := getattr(request.state, "new_browser", None):
        response.set_cookie(
            site.cookie(BROWSER), new, max_age=_YEAR, secure=site.secure, httponly=True, samesite="lax", path="/"
        )
    if (asked := request.query_params.get("lang")) in {"vi", "en"}:
        response.set_cookie(
            site.cookie(LANGUAGE), str(asked), max_age=_YEAR, secure=site.secure, httponly=True, samesite="lax", path="/",
        )  # fmt: skip
