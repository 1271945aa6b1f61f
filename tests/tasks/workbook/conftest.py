"""The district's units, and a sheet in which a test fills in only what it is about."""

from collections.abc import Callable
from datetime import date

import pytest

from tasks.workbook import Fault, Reading, Sheet, UnitNames, find_rows
from tasks.workbook.sheet import Value

WARDS = ("Dịch Vọng", "Dịch Vọng Hậu", "Mai Dịch", "Nghĩa Đô", "Nghĩa Tân", "Quan Hoa", "Trung Hòa", "Yên Hòa")
WARD_CODES = ("dich-vong", "dich-vong-hau", "mai-dich", "nghia-do", "nghia-tan", "quan-hoa", "trung-hoa", "yen-hoa")
KNOWN = {
    "van-phong": ["Văn phòng HĐND và UBND"],
    "tu-phap": ["Phòng Tư pháp"],
    "ld-tbxh": ["Phòng LĐ-TB&XH", "Phòng Lao động – Thương binh và Xã hội"],
    "gd-dt": ["Phòng GD&ĐT", "Phòng Giáo dục và Đào tạo"],
    "tn-mt": ["Phòng TN&MT", "Phòng Tài nguyên và Môi trường"],
    "qldt": ["Phòng Quản lý đô thị"],
    "kinh-te": ["Phòng Kinh tế"],
    "tc-kh": ["Phòng Tài chính - Kế hoạch"],
    "noi-vu": ["Phòng Nội vụ"],
    "vh-tt": ["Phòng VH&TT", "Phòng Văn hóa và Thông tin"],
    "y-te": ["Phòng Y tế"],
    "thanh-tra": ["Thanh tra quận"],
    "chi-cuc-thue": ["Chi cục Thuế quận"],
    "cong-an": ["Công an quận"],
    "bhxh": ["BHXH quận", "Bảo hiểm xã hội quận"],
    "vpdk-dat-dai": ["Chi nhánh VP đăng ký đất đai", "Chi nhánh Văn phòng đăng ký đất đai"],
    **{f"p-{code}": [f"UBND phường {ward}"] for code, ward in zip(WARD_CODES, WARDS, strict=True)},
}
CONFERENCE_DAY = date(2023, 11, 16)
HEADINGS = {
    "number": "STT",
    "name": "Họ và tên",
    "address": "Địa chỉ",
    "phone": "Điện thoại",
    "email": "Email",
    "language": "Ngôn ngữ",
    "text": "Nội dung kiến nghị",
    "field": "Lĩnh vực",
    "answer": "Nội dung đã trả lời tại hội nghị",
    "lead": "Cơ quan chủ trì",
    "co_units": "Cơ quan phối hợp",
    "level": "Mức độ",
    "due_on": "Thời hạn",
    "note": "Ghi chú",
}
USUAL = {"number": 1, "name": "Trần Văn A", "text": "Đề nghị sửa đường.", "level": "Thường"}
Read = Callable[..., Reading]


@pytest.fixture(scope="session")
def the_units() -> UnitNames:
    return UnitNames(KNOWN)


@pytest.fixture(scope="session")
def the_reading(the_units: UnitNames) -> Read:
    """Reads a sheet of the usual headings and the given rows; each row names what differs from the usual."""

    def read(*rows: dict[str, Value]) -> Reading:
        filled = [tuple({**USUAL, "number": at, **row}.get(key) for key in HEADINGS) for at, row in enumerate(rows, 1)]
        return find_rows(Sheet("Bảng", (tuple(HEADINGS.values()), *filled)), CONFERENCE_DAY, the_units)

    return read


def said(faults: list[Fault]) -> list[tuple[str, str]]:
    return [(fault.cell, fault.en) for fault in faults]
