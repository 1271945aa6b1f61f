"""What came back by mail in the district at work: replies, machines' words, strangers, an address that takes no mail."""

from tests.conference import ask
from tests.web.mailing import PNG, answer, come_in, mail_comes_back

_STRANGER = "From: Lê Văn Lạ <la@xa.example>\nTo: kien-nghi@caugiay.example\nSubject: Hỏi về KN-2023-2-0008\n\n{}\n"


def mail_came_in() -> dict[str, str]:
    """This morning's mail; gives the pages of each kind of it, to which only some list leads."""
    with mail_comes_back():
        asked = answer("KN-2023-2-0002", "Số giấy khai sinh là 12/1995.\nTôi gửi kèm ảnh.", files=(
            ("giấy khai sinh.png", PNG), ("trang.html", b"<script>alert(1)</script>")))  # fmt: skip
        objected = answer("KN-2023-2-0103", "Tôi chưa đồng ý: vẫn chưa nhận được giấy.")
        unit = answer("KN-2023-2-0001", "Đã kiểm tra hồ sơ: hợp lệ, sẽ trả giấy trong tuần.", role="unit")
        away = answer(
            "KN-2023-2-0003", "Tôi nghỉ phép đến 20/12.", role="unit", subject="Trả lời tự động: vắng mặt",
            Auto_Submitted="auto-replied",
        )  # fmt: skip
        stranger = come_in(_STRANGER.format("Tôi muốn hỏi kiến nghị của tôi đến đâu rồi.").encode(), "la@xa.example")
        other = answer("KN-2023-2-0108", "Tôi là con của bà, xin gửi hộ.", sender="con@xa.example")
    ask("INSERT INTO suppression SELECT encode(sha256(lower(email)::bytea), 'hex'), 'bounced', now() FROM person "
        "WHERE email IS NOT NULL ORDER BY id LIMIT 1 RETURNING reason")  # fmt: skip
    names = {"asked": asked, "objected": objected, "unit": unit, "away": away, "stranger": stranger, "other": other}
    pages = {f"mail {name}": f"/van-phong/thu-den/{number}" for name, number in names.items()}
    return pages | {
        "mail use": f"/van-phong/thu-den/{asked}/bo-sung",
        "mail note": f"/van-phong/thu-den/{objected}/khong-dong-y",
    }
