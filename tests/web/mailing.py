"""Mail that comes in, as a mail program writes it: answers to letters of ours, machines' words, strangers' mail."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from notifications.return_addresses import ReturnAddresses, ReturnPurpose
from tasks.receiving.reading import read_all
from tasks.receiving.store import store_mail
from tasks.returns import bind_returns
from tests.conference import ask

DOMAIN = "caugiay.example"
RETURNS = ReturnAddresses(DOMAIN, "a secret for return addresses, longer than thirty-two characters")
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 40


@contextmanager
def mail_comes_back() -> Iterator[None]:
    """In this block letters can be answered by mail."""
    bind_returns(RETURNS)
    try:
        yield
    finally:
        bind_returns(None)


def letter_to(code: str, role: str = "citizen") -> tuple[int, str]:
    """Number and address of the newest letter of an issue to that audience, which is taken for sent."""
    [(number, address)] = ask(
        "UPDATE letter SET status = 'sent', sent_at = coalesce(sent_at, owed_at), address = coalesce(address, "
        "  (SELECT email FROM person WHERE id = person_id), (SELECT email FROM unit WHERE id = unit_id)) "
        "WHERE id = (SELECT max(l.id) FROM letter l JOIN issue i ON i.id = l.issue_id "
        "            WHERE i.code = :code AND l.recipient_role::text = :role) RETURNING id, address",
        code=code, role=role,
    )  # fmt: skip
    return number, address


def answer(
    code: str, words: str, *, role: str = "citizen", sender: str | None = None, to: str | None = None,
    files: tuple[tuple[str, bytes], ...] = (), subject: str = "Re: Kiến nghị", **headers: str,
) -> int:  # fmt: skip
    """A mail that answers the newest letter to that audience, read; returns its number."""
    number, address = letter_to(code, role)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = sender or address, subject
    mail["To"] = to or RETURNS.make(ReturnPurpose.REPLY, number)
    mail["Message-ID"] = f"<{abs(hash((code, words)))}@mail.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(f"{words}\n\nVào 08:00 ngày 17/11/2023, Văn phòng đã viết:\n> Kính gửi Ông/Bà\n")
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return come_in(mail.as_bytes(), envelope_from=str(mail["From"]), envelope_to=str(mail["To"]))


def come_in(raw: bytes, envelope_from: str = "", envelope_to: str = f"kien-nghi@{DOMAIN}") -> int:
    """Store these bytes and read them."""
    number = store_mail(raw, source="maildir", envelope_from=envelope_from, envelope_to=envelope_to)
    assert number
    read_all()
    return number


def mail_of(number: int) -> tuple[str, str | None, str | None]:
    """(status, why it waits, what was made of it) of a mail."""
    [row] = ask("SELECT status::text, why::text, outcome FROM inbound_mail WHERE id = :id", id=number)
    return row[0], row[1], row[2]
