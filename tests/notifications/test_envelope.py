import pytest
from aiosmtplib.email import parse_address
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.envelope import Envelope, is_plain

TEXT = st.text(st.sampled_from("ab.-+@<>\"'(),:;\\ \t\r\n\0é"), max_size=12)


def unstuffed(body: bytes) -> bytes:
    """What a server reads from DATA (RFC 5321 §4.5.2)."""
    lines = body.split(b"\r\n")
    assert lines[-2:] == [b".", b""]
    assert b"." not in lines[:-2]
    return b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines[:-2]) + b"\r\n"


@given(st.lists(st.sampled_from([b".", b"..", b"a", b"\r\n", b"Subject: x"]), max_size=12).map(b"".join))
@example(b"")
@example(b".\r\n.\r\n")
def test_the_server_reads_the_bytes_that_were_given(raw):
    """Dots at the start of a line are doubled on the way and nothing else changes."""
    whole = raw if raw.endswith(b"\r\n") else raw + b"\r\n"

    assert unstuffed(Envelope("", "an@x.example", raw).body()) == whole


@pytest.mark.parametrize("smuggled", [b"a\n.\nMAIL FROM:<x@y>", b"a\r.\r\nMAIL", b"a\n.\r\nMAIL", b"a\r\n.\nMAIL"])
def test_no_line_end_can_be_read_in_two_ways(smuggled):
    """A lone CR or LF, which some servers take for the end of the letter (SMTP smuggling), travels as CRLF."""
    body = Envelope("", "an@x.example", smuggled).body()

    assert body.count(b"\r") == body.count(b"\n") == body.count(b"\r\n")
    assert body.count(b"\r\n.\r\n") == 1


@given(st.builds("{}@{}".format, TEXT, TEXT) | TEXT)
def test_a_plain_address_is_never_rewritten(address):
    """What aiosmtplib would change silently is not plain."""
    if is_plain(address):
        assert parse_address(address) == address


@pytest.mark.parametrize(
    "address",
    ["an@x.example NOTIFY=NEVER", "an@x.example\r\nDATA", "An <an@x.example>", '"a b"@x.example', "a@b@x.example",
     "an", "@x.example", "an@", "", "an@x.example,binh@x.example", "an\0@x.example", "an\u202e@x.example"],
)  # fmt: skip
def test_an_odd_address_is_not_plain(address):
    """Names, lists, quotes, spaces, controls and hidden characters."""
    assert not is_plain(address)


@pytest.mark.parametrize("address", ["an@x.example", "phong.tu-phap+kn@caugiay.hanoi.example", "ân@x.example"])
def test_an_ordinary_address_is_plain(address):
    """Accents are for the server to judge."""
    assert is_plain(address)
