"""A letter as a mail: its headers, its two parts, its bytes."""

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import default
from email.utils import parseaddr
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import InputWrong
from models.text import clean
from notifications.compose import Address, compose
from notifications.headers import mailbox, words
from notifications.html import to_html
from notifications.letters import LETTERS
from notifications.samples import compose_sample, render_samples, sample
from notifications.wording import TEMPLATES
from notifications.words import LANGUAGES

EVERY = [(kind, language) for kind in LETTERS for language in LANGUAGES]
OFFICE = Address("Theo dõi kiến nghị – UBND quận Cầu Giấy", "kien-nghi@caugiay.example")
MINH = Address("Nguyễn Thị Minh", "minh.nguyen@congdan.example")
NASTY = 'Nguyễn\r\nBcc: x@y.example "A", <b@c.example>\u202e\x00'
BREAKS = ["\r", "\n", "\r\n", "\x0b", "\x0c", "\x1c", "\x1e", "\x85", "\u2028", "\u2029", "\x00", "\u202e"]


def post(letter=None, **changes):
    """The mail of a letter, with ordinary values but for the changes."""
    ordinary = {
        "to": MINH, "sender": OFFICE, "message_id": "<ob.1@caugiay.example>", "instance": "caugiay-1",
        "date": datetime(2023, 11, 16, 1, tzinfo=UTC),
    }  # fmt: skip
    return compose(letter or sample("receipt", "vi"), **(ordinary | changes))


def parsed(mail):
    return message_from_bytes(mail.raw, policy=default)


class Sight(HTMLParser):
    """What a reader sees of a page, and its tags."""

    def __init__(self, page):
        super().__init__()
        self.seen, self.tags, self.open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.seen.append(data)

    def words(self):
        return " ".join(self.seen).split()


def spoken(text):
    """The words of the text without the marks of its form."""
    return re.sub(r"(?m)^(– |> ?|-- $)", "", text).split()


@pytest.mark.parametrize(("kind", "language"), EVERY)
class TestEveryMail:
    def test_reads_the_same_in_text_and_html(self, kind, language):
        """Whichever part a reader sees, the words are the same; people's words too."""
        hostile = {
            "unit": "Phòng <Tư pháp>",
            "person": NASTY,
            "text": "a <b>&amp;\n– x: y\n> z\n-- \nhttps://e.example",
        }
        changes = {name: hostile[name] for name in hostile if name in LETTERS[kind].model_fields}

        mail = compose_sample(sample(kind, language, **changes))

        assert "".join(Sight(mail.html).words()) == "".join(spoken(mail.text))

    def test_is_a_page_for_everybody(self, kind, language):
        """Language, one heading that says what happened, no pictures, nothing fetched, nothing that runs."""
        mail = compose_sample(sample(kind, language))

        page = Sight(mail.html)

        tags = [tag for tag, _ in page.tags]
        assert not page.open
        assert page.tags[0] == ("html", {"lang": language})
        assert tags.count("h1") == 1
        assert {"img", "script", "link", "iframe", "form", "object"}.isdisjoint(tags)
        assert not re.search(r"url\(|@import|src=", mail.html)
        assert len(mail.html.encode()) < 100_000
        assert all(values.get("role") == "presentation" for tag, values in page.tags if tag == "table")

    def test_lets_a_reader_follow_our_link_and_no_other(self, kind, language):
        """What a person typed never becomes a link."""
        letter = sample(kind, language)
        spoil = {"text": "https://evil.example/ javascript:x"} if "text" in LETTERS[kind].model_fields else {}

        page = Sight(compose_sample(sample(kind, language, **spoil)).html)

        groups = ("late", "due_soon", "unacknowledged", "others")  # each line of a unit's digest has a link of its own
        lines = {line.link for name in groups if kind == "unit_digest" for line in getattr(letter, name)}
        assert {values["href"] for tag, values in page.tags if tag == "a"} <= {letter.link, letter.decline} | lines

    def test_is_seven_bit_with_short_lines_and_no_defect(self, kind, language):
        """It survives any relay: ASCII, CRLF, 998 octets a line, and parses without a complaint."""
        mail = compose_sample(sample(kind, language))

        message = parsed(mail)

        assert mail.raw.isascii()
        assert b"\n" not in mail.raw.replace(b"\r\n", b"")
        assert b"\r" not in mail.raw.replace(b"\r\n", b"")
        unfolded = b"List-Unsubscribe: "  # an address is not broken
        assert max(len(line) for line in mail.raw.split(b"\r\n") if not line.startswith(unfolded)) <= 90
        assert max(map(len, mail.raw.split(b"\r\n"))) <= 998
        assert not any(part.defects for part in message.walk())
        assert [part.get_content_type() for part in message.iter_parts()][:2] == ["text/plain", "text/html"]
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == mail.text
        assert message.get_body(("html",)).get_content().replace("\r\n", "\n") == mail.html
        assert message["Subject"] == mail.subject


class TestHeaders:
    def test_tell_people_and_machines_what_it_is(self):
        """One recipient, Hà Nội's time, no automatic answers, our own mark against loops."""
        message = parsed(post(reply_to="reply+1@caugiay.example", headers={"X-Trace": "7"}))

        assert [str(one) for one in message["To"].addresses] == [f"{MINH.name} <{MINH.email}>"]
        assert message["Date"] == "Thu, 16 Nov 2023 08:00:00 +0700"
        assert message["Message-ID"] == "<ob.1@caugiay.example>"
        assert message["Reply-To"] == "reply+1@caugiay.example"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["X-Auto-Response-Suppress"] == "All"
        assert message["Content-Language"] == "vi"
        assert message["X-Issue"] == "KN-2023-2-0001"
        assert message["X-Tracker-Loop"] == "caugiay-1"
        assert message["X-Trace"] == "7"
        assert all(message[name] is None for name in ("Precedence", "List-Unsubscribe", "References", "In-Reply-To"))

    def test_keep_the_thread_of_the_last_ten_letters(self):
        """References name the earlier letters; the last of them is the one replied to."""
        earlier = [f"<{number}@caugiay.example>" for number in range(12)]

        message = parsed(post(references=earlier))

        assert message["References"].split() == [earlier[0], *earlier[2:]]
        assert message["In-Reply-To"] == earlier[-1]

    def test_name_the_letter_that_a_correction_is_about(self):
        """It is replied to even if others came after it."""
        earlier = [f"<{number}@caugiay.example>" for number in range(14)]

        message = parsed(post(references=earlier, answers=earlier[2]))

        assert message["In-Reply-To"] == earlier[2]
        assert message["References"].split() == [earlier[0], *earlier[4:], earlier[2]]

    def test_call_only_a_digest_bulk(self):
        """Precedence: bulk is for letters about many issues."""
        assert parsed(post(sample("weekly_digest", "vi")))["Precedence"] == "bulk"
        assert parsed(post(sample("overdue_chair", "vi")))["Precedence"] is None

    def test_offer_to_decline_only_where_told(self):
        """RFC 2369 and RFC 8058; duty mail has no such header."""
        ways = ["https://x.example/thoi-thu/1", "mailto:unsub+1.a@x.example?subject=unsubscribe"]

        message, duty = parsed(post(decline=ways)), parsed(post())

        assert message["List-Unsubscribe"].replace("\r\n", "") == f"<{ways[0]}>, <{ways[1]}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Id"] == "<kien-nghi.caugiay-1>"
        assert [duty[f"List-{name}"] for name in ("Unsubscribe", "Unsubscribe-Post", "Id")] == [None] * 3

    def test_promise_one_click_only_over_https(self):
        """RFC 8058 §3.1: a demo on this machine has no https."""
        message = parsed(post(decline=["http://127.0.0.1:8017/thoi-thu/1"]))

        assert message["List-Unsubscribe"] == "<http://127.0.0.1:8017/thoi-thu/1>"
        assert message["List-Unsubscribe-Post"] is None

    @pytest.mark.parametrize(
        "where", ["message_id", "reply_to", "instance", "decline", "answers", "references", "headers"]
    )
    @pytest.mark.parametrize("sign", BREAKS)
    def test_refuse_a_line_break_wherever_it_is_smuggled_in(self, where, sign):
        """What our own code hands over must be a line; it is not silently repaired."""
        value = f"<a@b.example>{sign}Bcc: x@y.example"
        given_value = {
            "references": [value], "headers": {"X-A": value}, "decline": [f"https://x.example/{value}"],
        }.get(where, value)  # fmt: skip

        with pytest.raises(InputWrong):
            post(**{"references": ["<root@b.example>"], where: given_value})

    @pytest.mark.parametrize("email", [
        "", "a", "a@", "@b", "a b@c.example", "a@b.example\nRCPT TO:<x@y>", "a@b.example NOTIFY=NEVER", "a,b@c.example",
        "<a@b.example>", "ä@b.example", "a@bücher.example", "a@b..example", f"{'a' * 250}@b.example", '"a"@b.example',
    ])  # fmt: skip
    def test_refuse_an_address_that_could_be_read_otherwise(self, email):
        """An address is refused, never repaired."""
        with pytest.raises(InputWrong):
            post(to=Address("Minh", email))

    @pytest.mark.parametrize("name", [NASTY, "Công ty TNHH Giáo dục Mầm Xanh", 'a, "b" <c@d.example>', "=?utf-8?q?x?="])
    def test_carry_any_name_to_its_one_recipient(self, name):
        """A name with quotes, commas, addresses or line breaks is still only a name."""
        message = parsed(post(to=Address(name, MINH.email)))

        assert [one.addr_spec for one in message["To"].addresses] == [MINH.email]
        assert message["Bcc"] is None

    def test_leave_without_a_name_that_has_no_letters(self):
        """Nothing but control characters is no name."""
        assert mailbox(Address("\x00\u202e \r\n", MINH.email)) == MINH.email


@given(st.text(max_size=80))
def test_a_name_reads_back_or_is_left_out(name):
    """For any text: one address, unaltered; the name whole (cleaned, at most 60 characters) or absent."""
    written = mailbox(Address(name, MINH.email)).replace("\r\n", "")

    phrase, address = parseaddr(written)
    assert address == MINH.email
    assert written.isascii()
    assert str(make_header(decode_header(phrase))) in {"", clean(name)[:60].strip()}
    message = message_from_bytes(f"To: {written}\r\n\r\n".encode(), policy=default)
    assert [one.addr_spec for one in message["To"].addresses] == [MINH.email]


@given(st.text(max_size=400))
def test_a_subject_reads_back(subject):
    """For any text: folded, at most 76 characters a line, and the same when read."""
    header = f"Subject: {words(subject)}"

    message = message_from_bytes(f"{header}\r\n\r\n".encode("ascii"), policy=default)
    assert max(map(len, header.split("\r\n"))) <= 76
    assert (message["Subject"] or "") == clean(subject)


@given(st.text(max_size=300))
def test_people_can_write_anything(text):
    """For any text of a person: the letter keeps its form, and no tag comes from it."""
    mail = post(sample("assignment", "vi", text=f"x{text}"))

    page, ordinary = Sight(mail.html), Sight(post(sample("assignment", "vi")).html)
    assert [tag for tag, _ in page.tags if tag != "br"] == [tag for tag, _ in ordinary.tags if tag != "br"]
    assert not parsed(mail).defects


def test_the_same_letter_has_the_same_bytes():
    """What is kept on record can be made again."""
    assert post().raw == post().raw
    assert post(message_id="<ob.2@caugiay.example>").raw != post().raw


def test_a_date_without_a_zone_is_refused():
    """An instant is aware; a guess would be seven hours wrong."""
    with pytest.raises(ValueError, match="time zone"):
        post(date=datetime(2023, 11, 16))  # noqa: DTZ001  the mistake under test


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_pair_of_colours_can_be_read(scheme):
    """Contrast at least 4.5:1 (WCAG 2.2, 1.4.3), by day and by night."""
    light, _, dark = (TEMPLATES / "_frame" / "frame.html").read_text(encoding="utf-8").partition("@media")
    rules = dark if scheme == "dark" else light

    def colour(selector, name):
        found = re.search(rf"{selector}[^{{]*\{{[^}}]*?(?<![-\w]){name}: (#\w{{6}})", rules)
        return found[1]

    card, quote = colour(r"\.card", "background"), colour("blockquote", "background")
    pairs = [(colour(part, "color"), card) for part in (r"\.inside", r"\.head", r"\.foot", r"\n *a")]
    assert all(contrast(*pair) >= 4.5 for pair in [*pairs, (colour("blockquote", "color"), quote)])


def contrast(one, other):
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_is_large_enough_to_read():
    """16 px or more, everywhere."""
    sizes = re.findall(r"font-size: (\d+)px", compose_sample(sample("resolution", "vi")).html)

    assert min(map(int, sizes)) >= 16


def test_a_value_stands_out_from_its_label():
    """An item of a list is a label and its value; headings and quotations are marked as such."""
    page = to_html(
        "A\n\nT\n\n1. Mục\n\n– Hạn: 07/12/2023\n– không nhãn\n\n> lời\n> nói\n\nHết\n-- \nchân", language="vi"
    )

    assert "Hạn: <strong>07/12/2023</strong></li>" in page
    assert ">không nhãn</li>" in page
    assert re.search(r"<h2 style=[^>]+>1\. Mục</h2>", page)
    assert re.search(r"<blockquote style=[^>]+>lời<br>\nnói</blockquote>", page)


def test_samples_are_written_to_look_at(tmp_path):
    """One text, page and mail a letter and language."""
    written = render_samples(tmp_path / "letters")

    assert len(written) == 3 * len(EVERY)
    assert all(path.stat().st_size for path in written)
