"""Values for one realistic sample of every letter: the conference of 16/11/2023 and its people of the workbook, all invented."""

from datetime import date
from typing import Any, NamedTuple

from models.states import DeclineReason, Level, Outcome, State
from notifications.letters_digest import DigestLine
from notifications.letters_leaders import DueIssue, LateIssue, UnitScore, WaitingIssue


class Pair(NamedTuple):
    """A value that differs with the language."""

    vi: Any
    en: Any


HELD = date(2023, 11, 16)
FORWARD, DUE, LONG_DUE, NEW_DUE = date(2023, 11, 23), date(2023, 12, 7), date(2023, 12, 28), date(2023, 12, 21)
OBJECT_UNTIL = date(2023, 12, 21)

_WHY = Pair("15 ngày làm việc kể từ ngày tiếp nhận 16/11/2023", "15 working days from receipt on 16 November 2023")
_WHY_LONG = Pair("30 ngày làm việc kể từ ngày tiếp nhận 16/11/2023", "30 working days from receipt on 16 November 2023")
_WHY_FORWARD = Pair(
    "05 ngày làm việc kể từ ngày tiếp nhận 16/11/2023", "5 working days from receipt on 16 November 2023"
)
_WHY_NEW = Pair("gia hạn thêm 10 ngày làm việc kể từ ngày 07/12/2023", "10 working days more than 7 December 2023")
_WHY_OBJECT = Pair("15 ngày kể từ ngày trả lời 06/12/2023", "15 days from the answer of 6 December 2023")

COMMON: dict[str, Any] = {
    "authority": Pair("UBND quận Cầu Giấy", "People's Committee of Cầu Giấy District"),
    "office": "Văn phòng HĐND và UBND",
    "office_phone": "024 3000 0001",
    "chair": Pair("Phó Chủ tịch UBND quận", "Vice-Chair of the District People's Committee"),
    "place": "Cầu Giấy",
    "demo": True,
}
CONFERENCE: dict[str, Any] = {
    "conference": Pair(
        "Hội nghị đối thoại với cá nhân, tổ chức về thủ tục hành chính (lần 2, năm 2023)",
        "Dialogue conference on administrative procedures (second of 2023)",
    ),
    "conference_on": HELD,
}
ISSUE: dict[str, Any] = {
    "received_on": HELD, "conclusion_number": "512/TB-UBND", "conclusion_on": date(2023, 11, 22),
    "due_on": DUE, "original_due_on": DUE, "why_date": _WHY,
}  # fmt: skip

_JUSTICE = {"unit": "Phòng Tư pháp", "unit_phone": "024 3000 0002"}
_LABOUR = {"unit": "Phòng LĐ-TB&XH", "unit_phone": "024 3000 0003"}
_EDUCATION = {"unit": "Phòng GD&ĐT", "unit_phone": "024 3000 0004"}
_TAX = {"unit": "Chi cục Thuế quận", "unit_phone": "024 3000 0012"}
_YEN_HOA = {"unit": "UBND phường Yên Hòa", "unit_phone": "024 3000 0027"}

PEOPLE: dict[int, dict[str, Any]] = {
    1: {"person": "Nguyễn Thị Minh", "ward": "Dịch Vọng", "field": "Kết hôn có yếu tố nước ngoài", "text": "Tôi nộp hồ sơ đăng ký kết hôn với chồng là người Hàn Quốc từ ngày 12/10/2023, đến nay quá ngày hẹn vẫn chưa được thông báo kết quả. Đề nghị cho biết lý do và thời gian trả Giấy chứng nhận.", **_JUSTICE},
    2: {"person": "Daniel Weber", "ward": "Trung Hòa", "field": "Registration of births with a foreign element", "text": "My wife and I were asked for a certificate from the embassy although we chose Vietnamese nationality for our child. Please state one consistent list of documents.", **_JUSTICE},
    3: {"person": "Trần Văn Hậu", "ward": "Quan Hoa", "field": "Cải chính hộ tịch", "text": "Giấy khai sinh ghi tôi sinh năm 1978, căn cước ghi 1979. Tôi đi lại phường và quận ba lần nhưng nơi nào cũng hướng dẫn sang nơi khác. Đề nghị xác định rõ cơ quan giải quyết.", **_JUSTICE},
    5: {"person": "Phạm Quang Đức", "ward": "Mai Dịch", "field": "Trợ cấp người cao tuổi", "text": "Mẹ tôi đủ 80 tuổi từ tháng 7/2023, không có lương hưu, hồ sơ nộp tháng 8 nhưng đến nay chưa có quyết định. Đề nghị kiểm tra và truy lĩnh từ tháng đủ tuổi.", **_LABOUR},
    6: {"person": "Vũ Thị Lan Anh", "ward": "Yên Hòa", "field": "Trợ cấp người khuyết tật", "sensitive": True, "text": "Con tôi tự kỷ, gia đình nộp đơn xác định mức độ khuyết tật từ tháng 9 nhưng Hội đồng phường chưa họp. Đề nghị thông báo lịch và hướng dẫn hưởng trợ cấp.", **_YEN_HOA},
    7: {"person": "Công ty TNHH Giáo dục Mầm Xanh", "is_organisation": True, "ward": "Trung Hòa", "field": "Nhóm lớp mầm non tư thục", "text": "Chúng tôi muốn mở lớp mẫu giáo độc lập tư thục có cho trẻ làm quen tiếng Anh với giáo viên nước ngoài. Đề nghị hướng dẫn một đầu mối: hồ sơ nộp ở đâu, ai thẩm định chương trình.", **_EDUCATION},
    8: {"person": "Đỗ Mạnh Cường", "ward": "Dịch Vọng Hậu", "field": "Thuế đất phi nông nghiệp", "text": "Thông báo nộp thuế đất phi nông nghiệp năm 2023 ghi 62 m² trong khi sổ đỏ là 46 m² và vẫn đứng tên chủ cũ. Tôi đã báo tổ trưởng nhưng năm nay vẫn sai. Đề nghị rà soát, điều chỉnh.", **_TAX},
    10: {"person": "Bùi Văn Sơn", "ward": "Quan Hoa", "field": "Cải chính hộ tịch", "text": "Đề nghị cho biết lệ phí và thời gian cấp bản sao trích lục hộ tịch qua mạng.", **_JUSTICE},
    11: {"person": "Ngô Thị Thanh", "ward": "Trung Hòa", "field": "Đất đai", "text": "Tôi không đồng ý với quyết định thu hồi đất của gia đình tôi và yêu cầu hủy quyết định này."},
    12: {"person": None, "ward": "Cầu Giấy", "field": "Một cửa", "text": "Có ý kiến cho rằng bộ phận một cửa phường nên bố trí ghế ngồi cho người cao tuổi."},
    13: {"person": "Nguyễn Thị Minh", "ward": "Dịch Vọng", "field": "Kết hôn có yếu tố nước ngoài", "text": "Đề nghị cho biết khi nào được trả Giấy chứng nhận kết hôn, hồ sơ nộp ngày 12/10/2023 với chồng người Hàn Quốc.", **_JUSTICE},
}  # fmt: skip

_FINDINGS = Pair(
    "Hồ sơ hợp lệ. Việc chậm do phải xác minh giấy xác nhận tình trạng hôn nhân.",
    "The file is in order. The embassy's certificate is required only where foreign nationality is chosen.",
)
_VERIFYING = Pair("Chờ văn bản trả lời của cơ quan khác.", "Another body's written answer is awaited.")
_REMINDED = (date(2023, 12, 4), date(2023, 12, 6), date(2023, 12, 8))
_ROWS: dict[str, Any] = {"unit_phone": "024 3000 0012", "due_on": DUE, "original_due_on": DUE}
_TAX_ROW = LateIssue(
    code="KN-2023-2-0008",
    field="Thuế đất phi nông nghiệp",
    unit="Chi cục Thuế quận",
    late_days=3,
    newly=True,
    untold=True,
    **_ROWS,
)
_LATE = (
    _TAX_ROW,
    LateIssue(code="KN-2023-2-0001", field="Kết hôn có yếu tố nước ngoài", unit="Phòng Tư pháp", unit_phone="024 3000 0002", due_on=date(2023, 12, 5), original_due_on=date(2023, 11, 28), late_days=5),
)  # fmt: skip

_LINE_LINK = "https://kiennghi.caugiay.example/giao/MTc.q0VqT3-5m1Yxk8sVn2ZQw7LhB4dRfJ6uPcE9aKtGi"

# kind: the day it is written, the person of the Vietnamese sample, and its own values
CASES: dict[str, tuple[date, int, dict[str, Any]]] = {
    "receipt": (HELD, 1, {"assign_by": FORWARD, "correct_by": FORWARD, "why_date": _WHY_FORWARD}),
    "answered_at_conference": (date(2023, 11, 17), 10, {"answer": Pair("Cấp ngay trong ngày, nộp qua Cổng dịch vụ công; phí theo quy định của HĐND Thành phố.", "Issued the same day through the public service portal; the fee is set by the City People's Council."), "object_until": date(2023, 12, 1), "why_date": Pair("15 ngày kể từ ngày trả lời 16/11/2023", "15 days from the answer of 16 November 2023")}),
    "declined": (date(2023, 11, 20), 11, {"decline_reason": DeclineReason.COMPLAINT, "where_to_go": Pair("Gửi đơn khiếu nại đến Chủ tịch UBND quận Cầu Giấy (người đã ban hành quyết định), tại Ban Tiếp công dân quận.", "File the complaint with the Chair of the People's Committee of Cầu Giấy District, who issued the decision, at the District Citizen Reception Board.")}),
    "merged": (date(2023, 11, 20), 13, {"original_code": "KN-2023-2-0001"}),
    "handler": (date(2023, 11, 22), 7, {"due_on": LONG_DUE, "why_date": _WHY_LONG}),
    "inspected": (date(2023, 11, 28), 1, {"findings": _FINDINGS}),
    "question": (date(2023, 11, 29), 5, {"question": Pair("Xin cho biết ngày nộp hồ sơ ghi trên giấy tiếp nhận và nơi nộp.", "On which day and where were you asked for the embassy's certificate?"), "reply_by": date(2023, 12, 4), "paused": True}),
    "new_date": (date(2023, 12, 5), 5, {"due_on": NEW_DUE, "why_date": _WHY_NEW, "reason": _VERIFYING}),
    "apology": (date(2023, 12, 12), 8, {"late_days": 3, "requested": Pair(True, False), "reason": _VERIFYING, "expected_on": NEW_DUE}),
    "resolution": (date(2023, 12, 6), 1, {"files": 1, "outcome": Outcome.SOLVED, "findings": _FINDINGS, "result": Pair("Hồ sơ đăng ký kết hôn đã được giải quyết xong.\nMời hai bên nam, nữ đến ký và nhận Giấy chứng nhận kết hôn lúc 08 giờ 30 ngày 08/12/2023 tại Bộ phận Một cửa UBND quận.", "The list of documents has been set out in writing and applies to all offices of the district."), "next_step": Pair("Khi đến, đề nghị mang theo giấy tờ tùy thân của cả hai người.", "Please file the papers at the one-stop desk during office hours."), "legal_basis": Pair("Điều 38 Luật Hộ tịch năm 2014; Điều 31 Nghị định số 123/2015/NĐ-CP", "Articles 35 and 36, Law on Civil Status 2014"), "document_no": "218/TP", "document_on": date(2023, 12, 6), "object_until": OBJECT_UNTIL, "why_date": _WHY_OBJECT}),
    "correction": (date(2023, 12, 8), 1, {"correction": Pair("Thời gian đến ký và nhận Giấy chứng nhận kết hôn là 14 giờ 00 ngày 12/12/2023, không phải 08 giờ 30 ngày 08/12/2023.", "The list of documents applies from 1 December 2023, not from 1 November 2023."), "answered_on": date(2023, 12, 6), "document_no": "218/TP", "document_on": date(2023, 12, 6), "object_until": OBJECT_UNTIL}),
    "assignment": (date(2023, 11, 22), 1, {"level": Level.NORMAL, "co_units": Pair(("UBND phường Dịch Vọng",), ("UBND phường Trung Hòa",)), "acknowledge_by": date(2023, 11, 23), "hand_back_until": date(2023, 11, 24)}),
    "co_assignment": (date(2023, 11, 22), 8, {"to_unit": Pair("UBND phường Dịch Vọng Hậu", "UBND phường Trung Hòa")}),
    "taken_over": (date(2023, 11, 27), 3, {"to_unit": Pair("UBND phường Quan Hoa", "UBND phường Trung Hòa"), "reason": Pair("Người kiến nghị trên 14 tuổi; việc cải chính thuộc thẩm quyền của quận.", "The matter is within the district's authority.")}),
    "date_extended": (date(2023, 12, 5), 5, {"due_on": NEW_DUE, "why_date": _WHY_NEW, "reason": _VERIFYING}),
    "extension_refused": (date(2023, 12, 6), 5, {"proposed_due_on": NEW_DUE, "reason": Pair("Hồ sơ đã đủ để kết luận; văn bản của cơ quan khác không còn cần thiết.", "The file is complete; the other body's answer is no longer needed.")}),
    "directed": (date(2023, 12, 1), 1, {"words": Pair("Trưởng phòng trực tiếp làm việc với gia đình, trả lời dứt điểm trong tuần tới.\nKhông để công dân phải đi lại thêm lần nào nữa.", "The head of the department is to see the family in person and to settle the matter next week.\nThe citizen must not have to come again.")}),
    "reminder": (date(2023, 12, 4), 1, {"days_left": 3, "state": State.INSPECTED, "updated_on": date(2023, 11, 28)}),
    "apology_wanted": (date(2023, 12, 6), 1, {"days_left": 1, "state": State.INSPECTED, "updated_on": date(2023, 11, 28)}),
    "overdue": (date(2023, 12, 8), 8, {"late_days": 1, "requested": Pair(True, False), "reminded_on": _REMINDED[:2]}),
    "unacknowledged": (date(2023, 11, 27), 5, {"assigned_on": date(2023, 11, 22)}),
    "reopened": (date(2023, 12, 11), 1, {"due_on": date(2023, 12, 18), "reason": Pair("Văn bản chưa nêu lý do quá hẹn.", "The answer does not say what applies to our case."), "document_no": "218/TP", "document_on": date(2023, 12, 6), "why_date": Pair("05 ngày làm việc kể từ ngày mở lại 11/12/2023", "5 working days from the day it was reopened, 11 December 2023")}),
    "supplied": (date(2023, 12, 1), 6, {"question": Pair("Gia đình đã nộp hồ sơ ngày nào?", "On which day were you asked?"), "reply": Pair("Ngày 12/9/2023, tại UBND phường.", "On 2 November, at the ward.")}),
    "sent_back": (date(2023, 12, 6), 3, {"reason": Pair("Chưa trả lời cơ quan nào giải quyết.", "The answer does not say which list applies."), "document_no": "219/TP", "document_on": date(2023, 12, 5)}),
    "overdue_head": (date(2023, 12, 8), 1, {"to_title": Pair("Trưởng phòng Tư pháp", "Head of Phòng Tư pháp"), "late_days": 1, "reminded_on": _REMINDED[:2], "acknowledged_on": date(2023, 11, 23), "report_by": date(2023, 12, 11)}),
    "overdue_office": (date(2023, 12, 12), 8, {"to_title": "Văn phòng HĐND và UBND", "requested": Pair(True, False), "late_days": 3, "reminded_on": _REMINDED, "report_by": date(2023, 12, 14)}),
    "overdue_chair": (date(2023, 12, 14), 1, {"late_days": 5, "reminded_on": _REMINDED, "acknowledged_on": date(2023, 11, 23), "reason": _VERIFYING, "report_by": date(2023, 12, 18)}),
    "extension_proposed": (date(2023, 12, 4), 5, {"to_chair": True, "proposed_due_on": NEW_DUE, "reason": _VERIFYING, "state": State.INSPECTED}),
    "apology_drafted": (date(2023, 12, 6), 1, {"to_title": Pair("Trưởng phòng Tư pháp", "Head of Phòng Tư pháp"), "expected_on": NEW_DUE, "reason": _VERIFYING}),
    "handed_back": (date(2023, 11, 24), 3, {"to_title": "Văn phòng HĐND và UBND", "reason": Pair("Nội dung không thuộc thẩm quyền của đơn vị.", "The matter is not within the unit's authority."), "proposed_unit": Pair("UBND phường Quan Hoa", "UBND phường Trung Hòa"), "times": 1}),
    "dispute": (date(2023, 12, 1), 3, {"units": Pair(("Phòng Tư pháp", "UBND phường Quan Hoa", "Công an quận"), ("Phòng Tư pháp", "UBND phường Trung Hòa", "Công an quận")), "reason": Pair("Nội dung không thuộc thẩm quyền của đơn vị.", "The matter is not within the unit's authority."), "proposed_unit": "Phòng Tư pháp", "times": 3}),
    "no_unit": (date(2023, 11, 24), 12, {"waiting_days": 6, "assign_by": FORWARD, "why_date": _WHY_FORWARD, "written_unit": "P. Một cửa", "to_title": "Văn phòng HĐND và UBND"}),
    "address_dead": (date(2023, 12, 4), 1, {"code": Pair("KN-2023-2-0001", "KN-2023-2-0002"), "to_title": "Văn phòng HĐND và UBND", "whose": "citizen", "unit": None, "mailbox": "m***@congdan.example", "hard": True, "status": "5.1.1"}),
    "mail_waiting": (date(2023, 12, 4), 1, {"to_title": "Văn phòng HĐND và UBND", "waiting": 3, "oldest_on": date(2023, 11, 30), "oldest_days": 2}),
    "sign_in": (date(2023, 12, 4), 1, {"name": "Trần Anh Tuấn"}),
    "address_check": (date(2023, 12, 4), 1, {"side": "old", "other": "m***@moi.example"}),
    "unit_digest": (date(2023, 12, 11), 1, {
        "late": (DigestLine(kind="overdue", code="KN-2023-2-0001", field="Kết hôn có yếu tố nước ngoài", due_on=date(2023, 12, 8), days_left=-1, link=f"{_LINE_LINK}1"),),
        "due_soon": (DigestLine(kind="reminder", code="KN-2023-2-0010", field="Cải chính hộ tịch", due_on=date(2023, 12, 14), days_left=3, link=f"{_LINE_LINK}2"),),
        "unacknowledged": (DigestLine(kind="unacknowledged", code="KN-2023-2-0016", field="Cải chính hộ tịch", due_on=date(2023, 12, 28), days_left=13, link=f"{_LINE_LINK}3"),),
        "others": (DigestLine(kind="co_assignment", code="KN-2023-2-0006", field="Xác định mức độ khuyết tật", due_on=date(2023, 12, 21), days_left=8, link=f"{_LINE_LINK}4"), DigestLine(kind="date_extended", code="KN-2023-2-0005", field="Hộ tịch có yếu tố nước ngoài", due_on=NEW_DUE, days_left=8, link=f"{_LINE_LINK}5")),
    }),
    "weekly_digest": (date(2023, 12, 15), 1, {"running": 7, "late": 2, "untold": 1, "issues": _LATE}),
    "morning_sheet": (date(2023, 12, 12), 1, {
        "running": 9, "late": 2, "untold": 1, "newly_late": _LATE[:1], "late_longest": _LATE[1:],
        "due_soon": (DueIssue(code="KN-2023-2-0015", field="Quản lý đô thị", unit="Phòng QLĐT", unit_phone="024 3000 0006", due_on=date(2023, 12, 15), days_left=3),),
        "unacknowledged": (WaitingIssue(code="KN-2023-2-0014", field="Cấp phép kinh doanh", unit="Phòng Tài chính - Kế hoạch", unit_phone="024 3000 0007", assigned_on=date(2023, 12, 8)),),
        "scores": (UnitScore(unit="Phòng Tư pháp", answered=2, on_time=1, open=3, late=1), UnitScore(unit="Chi cục Thuế quận", answered=0, on_time=0, open=1, late=1, untold=1)),
    }),
}  # fmt: skip
