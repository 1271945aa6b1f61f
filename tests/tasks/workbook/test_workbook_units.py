"""How people write the names of units, and what each means."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.text import fold
from tasks.workbook import UnitNames
from tests.tasks.workbook.conftest import KNOWN

SPELLINGS = [
    ("van-phong", "Văn phòng HĐND và UBND"),
    ("van-phong", "VP HĐND & UBND quận"),
    ("van-phong", "VP HĐND-UBND"),
    ("van-phong", "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân quận Cầu Giấy"),
    ("van-phong", "Văn phòng UBND quận"),
    ("van-phong", "VP"),
    ("van-phong", "VPUBND"),
    ("tu-phap", "phòng tư pháp quận"),
    ("tu-phap", "PHÒNG TƯ PHÁP QUẬN CẦU GIẤY"),
    ("tu-phap", "P. Tư pháp"),
    ("tu-phap", "P.TP"),
    ("tu-phap", "Phòng TP"),
    ("tu-phap", "Tư pháp"),
    ("tu-phap", "Phong Tu phap"),
    ("tu-phap", "- Phòng Tư pháp."),
    ("tu-phap", "1. Phòng Tư pháp"),
    ("tu-phap", "Giao Phòng Tư pháp"),
    ("tu-phap", "Phòng Tư phpá"),
    ("ld-tbxh", "LĐTBXH"),
    ("ld-tbxh", "Phòng LĐTBXH"),
    ("ld-tbxh", "LĐ-TB&XH"),
    ("ld-tbxh", "Phòng LĐ - TB & XH"),
    ("ld-tbxh", "P.LĐTB-XH"),
    ("ld-tbxh", "Phòng Lao động - TBXH"),
    ("ld-tbxh", "Phòng Lao động, Thương binh và Xã hội"),
    ("gd-dt", "GD&ĐT"),
    ("gd-dt", "Phòng GDĐT"),
    ("gd-dt", "Phòng GD và ĐT quận"),
    ("gd-dt", "Phòng Giáo dục - Đào tạo"),
    ("tn-mt", "TN&MT"),
    ("tn-mt", "P. TNMT"),
    ("qldt", "QLĐT"),
    ("qldt", "Phòng QLĐT"),
    ("qldt", "Phòng Quản lý Đô thị quận Cầu Giấy"),
    ("tc-kh", "TC-KH"),
    ("tc-kh", "Phòng Tài chính - Kế hoạch"),
    ("tc-kh", "Phòng Tài chính – Kế hoạch"),
    ("tc-kh", "Phòng Tài chín - Kế hoạch"),
    ("tc-kh", "P.TCKH"),
    ("vh-tt", "Phòng VHTT"),
    ("vh-tt", "Phòng Văn hoá và Thông tin"),
    ("vh-tt", "Phòng Văn hóa, Thông tin"),
    ("noi-vu", "Phòng NV"),
    ("kinh-te", "Phòng Kinh tế"),
    ("y-te", "P. Y tế"),
    ("thanh-tra", "Thanh tra Q."),
    ("thanh-tra", "Thanh tra quận Cầu Giấy"),
    ("chi-cuc-thue", "Chi cục thuế Q. Cầu Giấy"),
    ("cong-an", "CA quận"),
    ("cong-an", "CAQ"),
    ("cong-an", "Công an Q."),
    ("bhxh", "BHXH"),
    ("bhxh", "Bảo hiểm xã hội"),
    ("vpdk-dat-dai", "Chi nhánh VPĐKĐĐ"),
    ("vpdk-dat-dai", "CN VPĐK đất đai Cầu Giấy"),
    ("vpdk-dat-dai", "Văn phòng đăng ký đất đai"),
    ("p-quan-hoa", "UBND P.Quan Hoa"),
    ("p-quan-hoa", "UBND phường Quan Hoa, quận Cầu Giấy"),
    ("p-mai-dich", "UBND P. Mai Dịch"),
    ("p-mai-dich", "P. Mai Dịch"),
    ("p-mai-dich", "phường Mai Dịch"),
    ("p-mai-dich", "UBND Mai Dịch"),
    ("p-mai-dich", "Ủy ban nhân dân phường Mai Dịch"),
    ("p-mai-dich", "Uỷ ban nhân dân phường Mai Dịch quận Cầu Giấy"),
    ("p-mai-dich", "UBNDP Mai Dịch"),
    ("p-trung-hoa", "UBND phường Trung Hoà"),
    ("p-yen-hoa", "ubnd PHƯỜNG YÊN HOÀ"),
    ("p-dich-vong", "UBND phường Dịch Vọng"),
    ("p-dich-vong-hau", "UBND P.Dịch Vọng Hậu"),
    ("p-nghia-do", "UBND phường Nghĩa Đô"),
    ("p-nghia-tan", "UBND phường Nghĩa Tân"),
]
OTHERS = [
    "UBND phường Nghĩa",
    "UBND phường Nghĩa Tâm",
    "UBND phường Dịch Vọng Tiền",
    "UBND phường Cầu Giấy",
    "UBND phường",
    "UBND quận",
    "Phòng",
    "Phòng Tư pháp quận Ba Đình",
    "Công an phường",
    "Công an phường Quan Hoa",
    "Văn phòng UBND phường",
    "Công an quận Đống Đa",
    "Công an thành phố Hà Nội",
    "Sở Tư pháp",
    "Sở TN&MT",
    "Sở Giáo dục và Đào tạo",
    "Trạm Y tế phường Quan Hoa",
    "Thanh tra Sở Xây dựng",
    "Văn phòng đăng ký đất đai Hà Nội",
    "Chi cục Thi hành án dân sự quận",
    "Chi cục Thống kê",
    "Mai Dịch",
    "",
    "???",
]


@pytest.mark.parametrize(("code", "written"), SPELLINGS)
def test_knows_a_unit_however_it_is_written(the_units: UnitNames, code, written):
    """A unit is known by its full name, its abbreviations and with one slip of the pen, alone or in a cell."""
    assert the_units.split(written) == ((code,), ())
    assert the_units.split(unicodedata.normalize("NFD", written)) == ((code,), ())


@pytest.mark.parametrize("written", OTHERS)
def test_never_takes_one_unit_for_another(the_units: UnitNames, written):
    """What names no unit of the district matches none, however alike it looks."""
    assert the_units.match(written) is None
    assert the_units.split(written)[0] == ()


@pytest.mark.parametrize(
    ("cell", "codes", "unknown"),
    [
        ("Phòng LĐTBXH; UBND P. Mai Dịch", ("ld-tbxh", "p-mai-dich"), ()),
        ("UBND P.Quan Hoa, CA quận", ("p-quan-hoa", "cong-an"), ()),
        ("Văn phòng HĐND và UBND và Phòng Tài chính - Kế hoạch", ("van-phong", "tc-kh"), ()),
        ("Phòng Tài chính - Kế hoạch, Phòng Lao động - Thương binh và Xã hội", ("tc-kh", "ld-tbxh"), ()),
        ("- Phòng Tư pháp\n- UBND phường Dịch Vọng Hậu", ("tu-phap", "p-dich-vong-hau"), ()),
        ("Chủ trì: Phòng Tư pháp; phối hợp: UBND phường Dịch Vọng", ("tu-phap", "p-dich-vong"), ()),
        ("Phòng Tư pháp (chủ trì), Công an quận (phối hợp)", ("tu-phap", "cong-an"), ()),
        ("UBND các phường Dịch Vọng, Mai Dịch và Nghĩa Tân", ("p-dich-vong", "p-mai-dich", "p-nghia-tan"), ()),
        ("Phòng Tư pháp/Phòng Nội vụ + TN&MT", ("tu-phap", "noi-vu", "tn-mt"), ()),
        ("Phòng Tư pháp; Phòng Tư pháp quận", ("tu-phap",), ()),
        ("Công an phường Mai Dịch", (), ("Công an phường Mai Dịch",)),
        ("Công an phường Mai Dịch, Nghĩa Tân", (), ("Công an phường Mai Dịch", "Nghĩa Tân")),
        ("Sở Tài nguyên và Môi trường; Phòng Tư pháp", ("tu-phap",), ("Sở Tài nguyên và Môi trường",)),
        ("Sở Lao động – Thương binh và Xã hội", (), ("Sở Lao động – Thương binh và Xã hội",)),
        ("Sở Giáo dục, Y tế", (), ("Sở Giáo dục", "Y tế")),
        ("Phòng Tư pháp chủ trì, phối hợp với Công an quận", ("tu-phap", "cong-an"), ()),
        ("Phòng Tư pháp phối hợp UBND phường Mai Dịch", ("tu-phap", "p-mai-dich"), ()),
        ("Cơ quan chủ trì: Phòng Tư pháp", ("tu-phap",), ()),
        ("UBND phường Mai Dịch, quận Cầu Giấy", ("p-mai-dich",), ()),
    ],
)
def test_finds_every_unit_of_a_cell(the_units: UnitNames, cell, codes, unknown):
    """Several units stand in one cell; a name that itself holds “và”, a comma or a dash stays whole."""
    assert the_units.split(cell) == (codes, unknown)


@given(st.data())
def test_case_accents_and_spaces_never_change_the_unit(the_units: UnitNames, data):
    """Whoever types the name, in whatever case, with or without accents, means the same unit."""
    code = data.draw(st.sampled_from(sorted(KNOWN)))
    name = data.draw(st.sampled_from(KNOWN[code]))
    written = "".join(data.draw(st.sampled_from([c, c.upper(), c.lower(), fold(c) or c])) for c in name)
    written = written.replace(" ", data.draw(st.sampled_from([" ", "  ", "\u00a0", " \t "])))
    written = unicodedata.normalize(data.draw(st.sampled_from(["NFC", "NFD"])), f"  {written} ")

    assert the_units.match(written) == code
    assert the_units.split(written) == ((code,), ())


@given(st.data())
def test_a_slip_of_the_pen_never_makes_another_unit(the_units: UnitNames, data):
    """One letter wrong, missing or too many: still the same unit, or none."""
    code = data.draw(st.sampled_from(sorted(KNOWN)))
    name = fold(data.draw(st.sampled_from(KNOWN[code])))
    at = data.draw(st.integers(0, len(name)))
    letter = data.draw(st.sampled_from(["", *"abcdeghiklmnopqrstuvxy "]))

    assert the_units.match(name[:at] + letter + name[at + data.draw(st.integers(0, 1)) :]) in {code, None}


@pytest.mark.parametrize("other", ["Sở", "Ban", "Trạm", "Bộ", "Cục", "Trường"])
def test_another_body_of_the_same_field_is_none_of_ours(the_units: UnitNames, other):
    """A Sở Tư pháp is no Phòng Tư pháp."""
    names = [name for names in KNOWN.values() for name in names]

    assert [name for name in names if the_units.split(f"{other} {name.partition(' ')[2]}")[0]] == []


@given(st.text(max_size=60))
def test_any_text_is_answered(the_units: UnitNames, text):
    """No text, however strange, breaks the matching; a code given is one of ours."""
    codes, _ = the_units.split(text)

    assert set(codes) <= set(KNOWN)
    assert len(the_units.nearest(text)) <= 3


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("ktht-dt", "Phòng Kinh tế, Hạ tầng và Đô thị phường Cầu Giấy"),
        ("ktht-dt", "P. KT-HT&ĐT"),
        ("vh-xh", "Phòng VH-XH phường"),
        ("vh-xh", "Phòng Văn hóa - Xã hội"),
        ("ubnd", "UBND phường Cầu Giấy"),
        ("ubnd", "UBND P.Cầu Giấy"),
    ],
)
def test_knows_the_units_of_a_ward_without_a_district(code, written):
    """Since 01/7/2025 the wards have departments; a comma in a name does not cut it."""
    names = {
        "ktht-dt": ["Phòng Kinh tế, Hạ tầng và Đô thị"],
        "vh-xh": ["Phòng Văn hóa – Xã hội"],
        "ubnd": ["UBND phường Cầu Giấy"],
    }

    assert UnitNames(names).split(written) == ((code,), ())


@pytest.mark.parametrize(
    ("address", "ward"),
    [
        ("Số 12 ngõ 86, phường Dịch Vọng", "Dịch Vọng"),
        ("Số 3, P.Dịch Vọng Hậu, Q. Cầu Giấy", "Dịch Vọng Hậu"),
        ("Trung Hòa", "Trung Hòa"),
        ("TRUNG HOÀ", "Trung Hòa"),
        ("ngõ Mai Dịch, phường Nghĩa Tân", "Nghĩa Tân"),
        ("phường Láng Hạ, quận Đống Đa", None),
    ],
)
def test_finds_the_ward_of_an_address(the_units: UnitNames, address, ward):
    """The ward is read from the address, with or without the word phường before it."""
    assert the_units.ward_in(address) == ward


def test_offers_the_nearest_names(the_units: UnitNames):
    """A name that matches nothing comes with at most three that look like it."""
    assert "UBND phường Nghĩa Tân" in the_units.nearest("UBND phường Nghĩa Tâm")


def test_a_spelling_shared_by_two_units_means_neither():
    """In doubt a person decides."""
    doubtful = UnitNames({"a": ["Phòng Kinh tế"], "b": ["Phòng Kinh tế"], "c": ["Phòng Y tế"]})

    assert doubtful.match("Phòng Kinh tế") is None
    assert doubtful.match("Phòng Y tế") == "c"
