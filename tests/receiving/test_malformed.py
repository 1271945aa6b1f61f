"""Whatever comes in is kept and read: no crash, no loss, within bounds of time and memory."""

import resource
import time
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.mail import InboundStatus
from models.text import clean
from tasks.receiving.parsing import as_text, header_text, parse
from tasks.receiving.quoting import LONGEST, newly_written, text_of
from tasks.receiving.reading import read_all
from tasks.receiving.seeing import Stored, see
from tasks.receiving.sizes import LARGEST
from tasks.receiving.store import store_mail
from tests.conference import NEXT_DAY, ask
from tests.receiving.corpus import MALFORMED
from tests.receiving.mails import RETURNS, at, dsn, mail, row

_AT = NEXT_DAY  # not looked at
_SECONDS = 3.0  # of one mail, on a machine that does other things as well


def seen(raw: bytes):
    return see(Stored(1, raw, len(raw), _AT, None, None), RETURNS)


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_mail_is_read_in_time_and_says_only_text(name):
    """No NUL, no surrogate, nothing longer than a person reads: the columns of the database take it."""
    began = time.process_time()

    found = seen(MALFORMED[name])

    assert time.process_time() - began < _SECONDS
    for words in (found.sender, found.sender_name, found.subject, found.text, found.message_id or ""):
        assert "\0" not in words
        words.encode()
        assert len(words) <= LONGEST


@pytest.mark.usefixtures("an_inbox")
def test_all_of_them_are_kept_and_nobody_is_left_unread():
    kept = [store_mail(raw, source="smtp", envelope_to="kien-nghi@kiennghi.example") for raw in MALFORMED.values()]

    report = read_all()

    assert len(set(kept)) == len(MALFORMED) == report.read
    assert ask("SELECT count(*) FROM inbound_mail WHERE status = 'stored' OR kind IS NULL") == [(0,)]
    assert ask("SELECT count(*) FROM inbound_mail WHERE raw IS NULL OR length(raw) <> size") == [(0,)]


@pytest.mark.usefixtures("an_inbox")
def test_a_mail_of_no_bytes_is_nothing():
    assert store_mail(b"", source="maildir") is None


def test_the_memory_that_one_great_mail_takes_is_bounded():
    """A batch is at most 16 MB of mails, so a reader stays within 200 MB."""
    raw = mail(at(1)).replace(b"text/plain", b"application/pdf") + b"QUJD" * (LARGEST // 5) + b"\r\n" * 5000
    tracemalloc.start()
    try:
        seen(raw)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 10 * LARGEST
    assert resource.getrusage(
        resource.RUSAGE_SELF
    ).ru_maxrss  # kilobytes; the figure of the whole process is the bench's


SEEDS = [mail(at(7)), dsn(at(8)), *(raw for raw in MALFORMED.values() if len(raw) < 4000)]


@st.composite
def mutations(draw):
    """A mail with bytes cut out, doubled, or replaced."""
    raw = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 6))):
        if not raw:
            break
        start = draw(st.integers(0, len(raw) - 1))
        end = min(len(raw), start + draw(st.integers(1, 60)))
        piece = draw(st.one_of(st.binary(max_size=12), st.just(bytes(raw[start:end]) * 2), st.sampled_from(
            [b"", b"\r\n", b"\r\n\r\n", b"\0", b"--B\r\n", b"=?utf-8?b?", b"Content-Type: multipart/mixed; boundary=B\r\n", b"\xff"])))  # fmt: skip
        raw[start:end] = piece
    return bytes(raw)


@given(raw=st.one_of(st.binary(max_size=3000), mutations()))
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_no_bytes_whatever_raise(raw):
    found = seen(raw)

    for words in (found.sender, found.sender_name, found.subject, found.text, found.message_id or ""):
        words.encode()
        assert "\0" not in words


@given(st.text(max_size=400))
def test_what_a_header_says_is_one_clean_line(value):
    assert header_text(value) == clean(header_text(value))


@given(
    st.binary(max_size=300),
    st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["utf-7", "idna", "hex", "rot13"])),
)
def test_any_bytes_are_some_text(content, charset):
    assert isinstance(as_text(content, charset), str)


@given(
    st.lists(
        st.sampled_from(["> a", "", "On x wrote:", "Từ: a", "Gửi: b", "Đến: c", "--", "xin chào", "Đã gửi từ iPhone"])
    )
)
def test_what_was_newly_written_is_part_of_what_was_written(lines):
    written = newly_written("\n".join(lines))

    assert set(filter(None, written.split("\n"))) <= set(lines)


@pytest.mark.usefixtures("an_inbox")
@given(raw=mutations())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_mutated_mails_are_never_lost_on_the_way_to_the_record(raw):
    if not raw:
        return
    number = store_mail(raw, source="smtp", envelope_to=at(7))

    read_all()

    assert row(number).status is not InboundStatus.STORED


def test_the_text_of_a_mail_without_words_is_empty():
    assert text_of(parse(b"From: a@b.example\r\n\r\n")) == ""
