from dataclasses import replace

import pytest

from models.errors import InputWrong
from notifications.relay import MailMode, Relay, Tls, parse_smtp_url


@pytest.fixture
def a_relay():
    return Relay("mail.example", 25)


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example", Relay("mail.example", 25)),
        ("smtp://mail.example:2525/", Relay("mail.example", 2525)),
        ("smtp://[::1]:25", Relay("::1", 25)),
        ("smtp+starttls://an:b%40d%2F%3A@mail.example", Relay("mail.example", 587, Tls.STARTTLS, "an", "b@d/:")),
        ("smtps://an%40x.example:bd@mail.example", Relay("mail.example", 465, Tls.IMPLICIT, "an@x.example", "bd")),
        ("smtp://an:bd@127.0.0.1:1025", Relay("127.0.0.1", 1025, Tls.NONE, "an", "bd")),
        ("smtp://an:bd@localhost:1025", Relay("localhost", 1025, Tls.NONE, "an", "bd")),
    ],
)
def test_a_url_names_the_server(url, relay):
    """Scheme, usual port, user and password, percent-encoded where needed."""
    assert parse_smtp_url(url) == relay


@pytest.mark.parametrize(
    "url",
    ["", "mail.example:25", "http://mail.example", "smtp://", "smtp://mail.example:0", "smtp://mail.example:s3cret",
     "smtp://mail.example:99999", "smtps://an:s3/cret@mail.example", "smtps://an:s3#cret@mail.example",
     "smtp://[s3cret", "smtp://mail.example?s3cret", "smtp://s3 cret"],
)  # fmt: skip
def test_a_wrong_url_is_answered_without_repeating_it(url):
    """The sentence shows the right form, in both languages; the URL may hold a password."""
    with pytest.raises(InputWrong, match="must look like smtp") as refusal:
        parse_smtp_url(url)

    assert "phải có dạng" in refusal.value.vi
    assert "s3" not in refusal.value.vi + refusal.value.en
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


@pytest.mark.parametrize("url", ["smtp://an:bd@mail.example", "smtp://an:bd@10.0.0.9:25"])
def test_a_password_does_not_travel_in_clear(url):
    """Plain SMTP with a user is for this machine only."""
    with pytest.raises(InputWrong, match="password in clear"):
        parse_smtp_url(url)


@pytest.mark.parametrize("url", ["smtps://an@mail.example", "smtps://:bd@mail.example"])
def test_user_and_password_come_together(url):
    """One without the other is a slip."""
    with pytest.raises(InputWrong, match="both a user and a password"):
        parse_smtp_url(url)


def test_a_relay_does_not_show_its_password():
    """Not in a log, not in a traceback."""
    assert "s3cret" not in repr(parse_smtp_url("smtps://an:s3cret@mail.example"))


class TestRoute:
    def test_off_lets_nothing_out(self, a_relay):
        """Nobody may be written to."""
        relay = replace(a_relay, mode=MailMode.OFF)

        assert relay.route("an@x.example") is None
        assert not relay.sends

    def test_redirect_has_one_recipient(self, a_relay):
        """Whoever it concerns, one address of ours gets it."""
        relay = replace(a_relay, mode=MailMode.REDIRECT, redirect_to="test@us.example")

        assert relay.route("an@x.example") == "test@us.example"

    @pytest.mark.parametrize(
        ("recipient", "allowed"),
        [
            ("an@us.example", True), ("AN@US.example", True), ("Binh@x.example", True),
            ("an@x.example", False), ("an@evil-us.example", False), ("an@sub.us.example", False),
            ("us.example", False), ("an@us.example@x.example", False), ("@us.example.x.example", False), ("", False),
        ],
    )  # fmt: skip
    def test_allowlist_has_domains_and_addresses(self, a_relay, recipient, allowed):
        """Exactly those listed, whatever their case; no subdomain, no look-alike."""
        relay = replace(a_relay, mode=MailMode.ALLOWLIST, allowlist=("@Us.example", "binh@x.example"))

        assert relay.route(recipient) == (recipient if allowed else None)

    @pytest.mark.parametrize("mode", [MailMode.REDIRECT, MailMode.DRY_RUN])
    def test_a_mode_without_its_place_is_refused(self, a_relay, mode):
        """Redirect needs an address, a dry run a folder."""
        with pytest.raises(InputWrong, match=f"“{mode}” needs"):
            replace(a_relay, mode=mode)
