"""How people shorten the names of units, as tables of folded words (:func:`models.text.fold`)."""

# Longest first wins; each is replaced wherever its words stand.
ABBREVIATIONS: dict[str, str] = {
    **dict.fromkeys(
        ("ld tb xh", "ldtbxh", "ld tbxh", "ldtb xh", "lao dong tbxh", "lao dong tb xh"), "lao dong thuong binh xa hoi"
    ),
    **dict.fromkeys(("ldtbvxh", "lao dong thuong binh xh"), "lao dong thuong binh xa hoi"),
    **dict.fromkeys(("gd dt", "gddt", "gdvdt"), "giao duc dao tao"),
    **dict.fromkeys(("tn mt", "tnmt", "tnvmt"), "tai nguyen moi truong"),
    **dict.fromkeys(("qldt", "ql dt", "ql do thi"), "quan ly do thi"),
    **dict.fromkeys(("tc kh", "tckh"), "tai chinh ke hoach"),
    **dict.fromkeys(("vh tt", "vhtt", "vhvtt"), "van hoa thong tin"),
    **dict.fromkeys(("bhxh", "bh xa hoi"), "bao hiem xa hoi"),
    **dict.fromkeys(("dkdd", "dk dat dai", "dk dd"), "dang ky dat dai"),
    **dict.fromkeys(("vpdkdd", "vpdk dat dai", "vpdk dd"), "van phong dang ky dat dai"),
    **dict.fromkeys(("vpub", "vp ub", "vpubnd"), "van phong ubnd"),
    **dict.fromkeys(("uy ban nhan dan", "uy ban", "ub nd", "ub"), "ubnd"),
    **dict.fromkeys(("hoi dong nhan dan", "hd nd"), "hdnd"),
    **dict.fromkeys(("ubndp", "ubp"), "ubnd phuong"),
    "cnvpdkdd": "chi nhanh van phong dang ky dat dai",
    "cn vpdkdd": "chi nhanh van phong dang ky dat dai",
    "cn vp": "chi nhanh van phong",
    **dict.fromkeys(("vh xh", "vhxh"), "van hoa xa hoi"),
    **dict.fromkeys(("kt ht dt", "kthtdt"), "kinh te ha tang do thi"),
    **dict.fromkeys(("ttpvhcc", "tt pvhcc", "tthcc"), "trung tam phuc vu hanh chinh cong"),
    "vp": "van phong",
    "cct": "chi cuc thue",
    "caq": "cong an quan",
    "phong tp": "phong tu phap",
    "phong nv": "phong noi vu",
    "phong kt": "phong kinh te",
    "phong yt": "phong y te",
}
# Only as the first word: elsewhere these letters mean something else.
FIRST_WORDS: dict[str, str] = {"ca": "cong an", "cn": "chi nhanh", "tt": "trung tam"}

# The rest of a name that people leave away; one name may be known by several.
SHORTENED: dict[str, tuple[str, ...]] = {
    "van phong hdnd ubnd": ("van phong ubnd", "van phong hdnd", "van phong"),
    "chi nhanh van phong dang ky dat dai": ("van phong dang ky dat dai", "chi nhanh dang ky dat dai"),
    "bao hiem xa hoi": ("co quan bao hiem xa hoi",),
    "chi cuc thue": ("co quan thue",),
}
# What stands before a name without being part of it: “Chủ trì: Phòng Tư pháp”, “Giao …”.
BEFORE_A_NAME = frozenset({"don vi", "co quan", "giao", "cung"})
# What may stand between commas and names no unit: “UBND phường Mai Dịch, quận Cầu Giấy, thành phố Hà Nội”.
NO_NAMES = BEFORE_A_NAME | {"quan", "thanh pho ha noi", "tp ha noi"}
# Only these bodies may have “phường” added after their name; a Công an phường is not the Công an quận.
OF_A_WARD = ("phong ", "trung tam ")
