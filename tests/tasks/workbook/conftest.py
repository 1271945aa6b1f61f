"""The units of the district in 2023, as the office names them."""

import pytest

from tasks.workbook import UnitNames

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


@pytest.fixture(scope="session")
def the_units() -> UnitNames:
    return UnitNames(KNOWN)
