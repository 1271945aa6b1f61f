"""What a person newly wrote, as the programs people use write it."""

import pytest

from tasks.receiving.parsing import parse
from tasks.receiving.quoting import newly_written, text_of

WRITTEN = "Số 12/1995, cấp tại Dịch Vọng.\nTôi gửi kèm bản chụp."
QUOTED = {
    "Gmail": "Vào Th 2, 20 thg 11, 2023 vào lúc 09:15 Theo dõi kiến nghị\n<reply+1.aaaa@kiennghi.example> đã viết:\n\n> Kính gửi",
    "Gmail in English": "On Mon, Nov 20, 2023 at 9:15 AM Theo dõi kiến nghị <reply+1.aaaa@kiennghi.example> wrote:\n> Kính gửi",
    "Apple Mail": "Vào 20 thg 11, 2023, lúc 09:15, Theo dõi kiến nghị <kien-nghi@kiennghi.example> đã viết:\n\nKính gửi",
    "Thunderbird": "Vào 20/11/2023 09:15, Theo dõi kiến nghị đã viết:\n> Kính gửi",
    "Yahoo": "Vào Thứ Hai, 20 tháng 11, 2023 lúc 09:15:00 GMT+7, Theo dõi <a@b.example> đã viết:\n\nKính gửi",
    "Outlook": "Từ: Theo dõi kiến nghị <kien-nghi@kiennghi.example>\nĐã gửi: Thứ Hai, 20 Tháng Mười Một 2023 9:15 SA\nĐến: An\nChủ đề: [KN-2023-2-0001] Câu hỏi\n\nKính gửi",
    "Outlook in English": "________________________________\nFrom: A <a@b.example>\nSent: Monday, November 20, 2023 9:15 AM\nTo: An\nSubject: x\n\nKính gửi",
    "Outlook 2003": "-----Original Message-----\nFrom: A\nSent: x\nTo: y\n\nKính gửi",
    "Zimbra": '----- Thư gốc -----\nTừ: "Theo dõi" <a@b.example>\nTới: an@congdan.example\nĐã gửi: Thứ Hai\nChủ đề: x\n\nKính gửi',
    "a bold head": "*Từ:* A <a@b.example>\n*Gửi:* Thứ Hai\n*Đến:* An\n*Chủ đề:* x\n\nKính gửi",
    "a telephone": "Đã gửi từ iPhone của tôi\n\nVào ngày 20 thg 11, 2023, lúc 09:15, A <a@b.example> đã viết:\n\n> Kính gửi",
    "Outlook on a telephone": "Tải Outlook cho iOS<https://aka.ms/o0ukef>\n________________________________\nTừ: A\nGửi: x\nĐến: y\nKính gửi",
    "a signature": "-- \nTrần Văn An\n0900 000 001",
    "nothing": "",
}  # fmt: skip


@pytest.mark.parametrize("program", QUOTED)
def test_what_is_quoted_is_cut_off(program):
    assert newly_written(f"{WRITTEN}\n\n{QUOTED[program]}") == WRITTEN


@pytest.mark.parametrize(
    "words",
    [
        "Từ: hôm qua tôi đã gửi hồ sơ.\nĐề nghị xem giúp.",
        "Ngày 12/10 tôi nộp hồ sơ, cán bộ viết giấy hẹn:\nngày 20/10.",
        "Trân trọng đề nghị quận giải quyết.\nThank you, I have one more question.",
        "Kính gửi UBND,\n- Giấy tờ 1\n- Giấy tờ 2",
    ],
)
def test_what_only_looks_like_a_quotation_stays(words):
    """Rather too much than a word of the person lost."""
    assert newly_written(words) == words


def test_an_answer_below_or_between_what_is_quoted_is_found():
    below = "> Số giấy khai sinh?\n12/1995\n> Nơi cấp?\nDịch Vọng"
    assert newly_written(below) == "12/1995\nDịch Vọng"
    headed = "Vào 20/11/2023 09:15, A đã viết:\n> Số?\n\n12/1995"
    assert newly_written(headed) == "12/1995"


def test_html_is_read_where_there_is_no_plain_text():
    html = (
        "<html><head><style>p{color:red}</style></head><body><!-- x --><div>Số 12 &amp; 13<br>cấp tại Dịch Vọng</div>"
        '<div class="gmail_quote"><div>Vào Th 2, 20 thg 11, 2023 vào lúc 09:15 A &lt;a@b.example&gt; đã viết:</div>'
        "<blockquote>Kính gửi</blockquote></div><script>alert(1)</script></body></html>"
    )
    raw = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + html.encode()

    assert newly_written(text_of(parse(raw))) == "Số 12 & 13\ncấp tại Dịch Vọng"
