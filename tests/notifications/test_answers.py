import pytest

from notifications.answers import AnswerKind, by_code, without_reply

ACCEPTED, REFUSED, DEFERRED = AnswerKind.ACCEPTED, AnswerKind.REFUSED, AnswerKind.DEFERRED
LANE_DOWN, IN_DOUBT = AnswerKind.LANE_DOWN, AnswerKind.IN_DOUBT


@pytest.mark.parametrize(
    ("stage", "code", "text", "kind", "because"),
    [
        ("connect", 421, "busy", LANE_DOWN, "the server takes nothing"),
        ("connect", 554, "no service for you", LANE_DOWN, "about us, not about the letter"),
        ("ehlo", 550, "bad name", LANE_DOWN, "about us"),
        ("starttls", 454, "not now", LANE_DOWN, "nothing goes in clear"),
        ("auth", 535, "5.7.8 wrong password", LANE_DOWN, "our password"),
        ("mail", 451, "later", LANE_DOWN, "no recipient was named yet"),
        ("mail", 550, "sender rejected", LANE_DOWN, "our address"),
        ("rcpt", 421, "closing", LANE_DOWN, "the server leaves, whatever the stage"),
        ("rcpt", 450, "4.2.0 greylisted", DEFERRED, "ask again"),
        ("rcpt", 452, "4.5.3 too many", DEFERRED, "ask again"),
        ("rcpt", 550, "5.1.1 no such user", REFUSED, "this person, for good"),
        ("rcpt", 552, "5.2.2 mailbox full", DEFERRED, "it may be emptied"),
        ("rcpt", 530, "5.7.0 sign in first", LANE_DOWN, "we are not signed in"),
        ("rcpt", 503, "5.5.1 bad sequence", LANE_DOWN, "the conversation is out of step"),
        ("rcpt", 554, "5.7.1 <an@x.example>: Relay access denied", LANE_DOWN, "the server does not know us"),
        ("rcpt", 550, "5.7.1 senders outside are not allowed", DEFERRED, "policy: neither struck off nor all stopped"),
        ("rcpt", 354, "what", DEFERRED, "no reply to RCPT"),
        ("rcpt", -1, "not SMTP", DEFERRED, "not SMTP, but surely not accepted"),
        ("data", 451, "later", DEFERRED, "ask again"),
        ("data", 250, "ok", DEFERRED, "no body was asked for"),
        ("data", 554, "no", REFUSED, "for good"),
        ("body", 250, "kept", ACCEPTED, "kept"),
        ("body", 252, "kept", ACCEPTED, "any 2xx (RFC 5321 §4.2.1)"),
        ("body", 451, "disk", DEFERRED, "surely not kept"),
        ("body", 452, "4.3.1 full", DEFERRED, "surely not kept"),
        ("body", 421, "closing", LANE_DOWN, "surely not kept, and the server leaves"),
        ("body", 552, "5.3.4 too large", REFUSED, "it will not shrink"),
        ("body", 552, "5.2.2 mailbox full", DEFERRED, "it may be emptied"),
        ("body", 554, "transaction failed", REFUSED, "for good"),
        ("body", 550, "5.7.1 looks like spam", DEFERRED, "a citizen's words must stop no other letter"),
        ("body", -1, "not SMTP", IN_DOUBT, "the body went out and nothing readable came back"),
        ("body", 354, "go ahead", IN_DOUBT, "no answer to a body"),
    ],
)
def test_what_a_reply_means(stage, code, text, kind, because):
    """The stage decides first, then the code, then the words (reliability O9)."""
    assert by_code(stage, code, text).kind is kind, because


@pytest.mark.parametrize(
    ("stage", "kind"), [("connect", LANE_DOWN), ("ehlo", LANE_DOWN), ("rcpt", DEFERRED), ("data", DEFERRED),
                        ("body", IN_DOUBT)],
)  # fmt: skip
def test_what_silence_means(stage, kind):
    """Only after the body may the letter have been accepted; before RCPT the letter has nothing to do with it."""
    assert without_reply(stage, "Connection lost").kind is kind


def test_a_reply_can_be_kept_in_a_database():
    """Servers send what they like: NUL, broken UTF-8, many lines; the record is one line of at most 500 characters."""
    answer = by_code("rcpt", 550, "no\0such\nuser \udcff" + "x" * 1000)

    assert answer.text.startswith("no such user ?x")
    assert len(answer.text.encode()) == 500
