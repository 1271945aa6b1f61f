"""Where the answer ends and the letter it answers begins, as mail programs of real people write it."""

import pytest

from tasks.receiving.quoting import newly_written

ADDRESS = "Văn phòng HĐND và UBND <kien-nghi@test.example>"


@pytest.mark.parametrize("above", ["Đồng ý.", "Ngày mai tôi nộp.", "Số 12/1995, cấp tại Dịch Vọng.\nTôi cảm ơn."])
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\n\n"])
@pytest.mark.parametrize(
    "attribution",
    [
        f"Vào Thứ Sáu, 17 thg 11, 2023 vào lúc 09:00 {ADDRESS} đã viết:",
        "Vào Thứ Sáu, 17 thg 11, 2023, Văn phòng\n<kien-nghi@test.example> đã viết:",
        "On Fri, 17 Nov 2023 at 09:00, Văn phòng HĐND\nvà UBND\n<kien-nghi@test.example> wrote:",
        f"Le ven. 17 nov. 2023 à 09:00, {ADDRESS} a écrit :",
        f"{ADDRESS} đã viết:",
    ],
)
def test_a_short_answer_right_above_is_not_taken_for_a_part_of_it(above, gap, attribution):
    """A person often writes one line; it is what the office must see."""
    assert newly_written(f"{above}{gap}{attribution}\n> Kính gửi Ông An,\n>\n> Đã tiếp nhận.\n") == above
