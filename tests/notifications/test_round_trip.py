"""
What was meant is what is read: names, subjects and bodies, by the standard library and by a parser that shares no code.

Python's own generator loses recipients and spaces of Vietnamese names (reliability §3.2), hence our own writer; these
hold on 3.11 to 3.13: ``make test PYTHON=python3.13 VENV=.venv-3.13 ARGS=tests/notifications``.
"""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import compat32, default
from email.utils import parseaddr

from fast_mail_parser import parse_email
from hypothesis import example, given
from hypothesis import strategies as st

from models.text import clean
from notifications.compose import Address, compose
from notifications.headers import LONGEST_NAME, mailbox, words
from notifications.samples import sample

OFFICE = Address("Văn phòng HĐND và UBND – UBND quận Cầu Giấy", "kien-nghi@caugiay.example")
EMAIL = "nguoi-nhan@congdan.example"
_VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵAĂÂĐÊÔƠƯ"
NAMES = st.text(st.sampled_from(_VIETNAMESE + " ,;:.\"'()<>@\\-–=?_&/0123456789"), min_size=1, max_size=90)
ANYTHING = st.text(max_size=120)


def posted(**changes):
    """A letter as its bytes."""
    letter = sample("assignment", "vi", **{name: changes.pop(name) for name in ("text", "field") if name in changes})
    ordinary = {
        "to": Address("An", EMAIL), "sender": OFFICE, "message_id": "<1@caugiay.example>", "instance": "caugiay.example",
        "date": datetime(2023, 11, 22, 1, tzinfo=UTC), "reply_to": "reply+1.aaaa@caugiay.example",
        "references": ["<root@caugiay.example>", "<0@caugiay.example>"],
        "decline": ["https://kiennghi.example/thoi-thu/1", "mailto:unsub+1.aaaa@caugiay.example"],
    }  # fmt: skip
    return compose(letter, **ordinary | changes)


def meant(name):
    """The name as it is meant to arrive: NFC, without control characters, of 60 characters at most."""
    return clean(name)[:LONGEST_NAME].strip()


def first(headers, name):
    [value] = headers[name]
    return value


@given(NAMES | ANYTHING)
@example("Nguyễn Văn A, evil@x.example")
@example('Công ty TNHH "Mầm Xanh", Cầu Giấy')
@example("Trần Thị Bích Ngọc (Phòng Tư pháp), UBND phường Dịch Vọng Hậu và các hộ dân")
@example("=?utf-8?q?x?=")
@example('\\"<a@b.example>')
def test_a_name_arrives_whole_or_not_at_all_and_never_becomes_an_address(name):
    """One recipient for every parser; the name, cleaned, exactly as it was meant, or left out by us."""
    raw = posted(to=Address(name, EMAIL)).raw
    left_out = mailbox(Address(name, EMAIL)) == EMAIL

    [new] = message_from_bytes(raw, policy=default)["To"].addresses
    _, old = parseaddr(message_from_bytes(raw, policy=compat32)["To"])
    [other] = parse_email(raw).to
    assert {new.addr_spec, old, other.address} == {EMAIL}
    wanted = "" if left_out else meant(name)
    assert new.display_name.replace(" ", "") == wanted.replace(" ", "")
    assert (other.display_name or "") == wanted


@given(st.lists(st.text(st.sampled_from(_VIETNAMESE), min_size=1, max_size=7), min_size=1, max_size=8).map(" ".join))
def test_a_name_of_vietnamese_words_is_never_left_out(name):
    """What people are called arrives with its marks and spaces."""
    assert mailbox(Address(name, EMAIL)) != EMAIL
    [other] = parse_email(posted(to=Address(name, EMAIL)).raw).to
    assert other.display_name == meant(name)


@given(ANYTHING | NAMES)
def test_a_subject_arrives_as_it_was_meant(subject):
    """One line, NFC, whichever parser reads it."""
    raw = f"Subject: {words(subject)}\r\nFrom: a@b.example\r\n\r\nx".encode("ascii")

    assert (message_from_bytes(raw, policy=default)["Subject"] or "") == clean(subject)
    assert parse_email(raw).subject == clean(subject)


@given(st.text(max_size=400))
@example(".\r\n..\n.")
@example("From here\n>From there")
@example("e\u0301 \u202e \x00 \ud7ff 🏛")
def test_a_body_arrives_as_it_was_written(text):
    """Both parts; the words of a person in whatever form they wrote them."""
    mail = posted(text=f"x{text}")

    stdlib, other = message_from_bytes(mail.raw, policy=default), parse_email(mail.raw)
    for kind, found, wanted in (("plain", other.text_plain, mail.text), ("html", other.text_html, mail.html)):
        assert stdlib.get_body((kind,)).get_content().replace("\r\n", "\n") == wanted
        assert [part.replace("\r\n", "\n") for part in found] == [wanted]


@given(NAMES, NAMES, st.text(max_size=50))
def test_both_parsers_read_the_same_headers(name, field, text):
    """Nothing a person is called or writes adds, hides or changes a header."""
    mail = posted(to=Address(name, EMAIL), field=f"x{field}", text=f"x{text}")

    stdlib, other = message_from_bytes(mail.raw, policy=default), parse_email(mail.raw)
    assert list(stdlib) == list(other.headers)
    assert not stdlib.defects
    for header in ("Message-ID", "References", "In-Reply-To", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"):
        assert " ".join(str(stdlib[header]).split()) == " ".join(first(other.headers, header).split())
    assert other.subject == stdlib["Subject"] == mail.subject
    assert mail.raw.isascii()
    assert mail.raw.count(b"\n") == mail.raw.count(b"\r\n") == mail.raw.count(b"\r")
