"""Mails to test with: letters of ours that went out, and what comes back."""

from email.message import EmailMessage
from textwrap import dedent

from sqlalchemy import select, update

from models.directive import Audience, LetterKind
from models.letter import Letter, LetterStatus
from models.mail import InboundMail
from models.session import transaction
from notifications.return_addresses import ReturnAddresses, ReturnPurpose
from tasks.receiving.reading import read_all
from tasks.receiving.store import store_mail

RETURNS = ReturnAddresses("kiennghi.example", "a secret of thirty-two characters!")
PERSON = "an@congdan.example"
UNIT_MAIL = "tu-phap@caugiay.example"


def sent_letter(code: str, to: Audience = Audience.CITIZEN, address: str | None = None) -> int:
    """The issue's newest letter to that audience, as if it had been sent; returns its id."""
    with transaction() as db:
        letter = db.scalars(
            select(Letter).where(Letter.key.like(f"{code}:%"), Letter.recipient_role == to).order_by(Letter.id.desc())
        ).first()
        letter.status, letter.sent_at = LetterStatus.SENT, letter.owed_at
        letter.address = address or (PERSON if to is Audience.CITIZEN else UNIT_MAIL)
        letter.message_id = f"<letter-{letter.id}@kiennghi.example>"
        return letter.id


def at(letter_id: int, purpose: ReturnPurpose = ReturnPurpose.REPLY) -> str:
    """The signed return address of a letter."""
    return RETURNS.make(purpose, letter_id)


def mail(to: str, text: str = "Số 12/1995, cấp tại Dịch Vọng.", sender: str = PERSON, **headers: str) -> bytes:
    """A mail as an ordinary program writes it; ``headers`` with underscores for hyphens."""
    message = EmailMessage()
    usual = {
        "From": f"Trần Văn An <{sender}>",
        "To": to,
        "Subject": "Re: Kiến nghị",
        "Message-ID": "<1@congdan.example>",
    }
    for name, value in (usual | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def dsn(
    to: str, status: str = "5.1.1", action: str = "failed", recipient: str = PERSON, about: str = "", said: str = ""
) -> bytes:
    """A delivery status notification as Postfix writes it."""
    return dedent(f"""\
        Return-Path: <>
        From: MAILER-DAEMON@mx.example (Mail Delivery System)
        To: {to}
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="B"

        --B
        Content-Type: text/plain; charset=us-ascii

        I'm sorry to have to inform you that your message could not be delivered.
        --B
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example

        Final-Recipient: rfc822; {recipient}
        Original-Recipient: rfc822;{recipient}
        Action: {action}
        Status: {status}
        Diagnostic-Code: smtp; {said or "550 " + status + " user unknown"}

        --B
        Content-Type: text/rfc822-headers

        Message-ID: {about or "<x@elsewhere.example>"}
        Subject: x

        --B--
        """).encode()


def take(raw: bytes, to: str | None = None, sender: str | None = None) -> InboundMail:
    """Store it and read it; the row."""
    number = store_mail(raw, source="smtp", envelope_from=sender, envelope_to=to)
    read_all()
    return row(number)


def row(number: int) -> InboundMail:
    with transaction() as db:
        return db.get_one(InboundMail, number)


def letter(number: int) -> Letter:
    with transaction() as db:
        return db.get_one(Letter, number)


def set_letter(number: int, **columns: object) -> None:
    with transaction() as db:
        db.execute(update(Letter).where(Letter.id == number).values(**columns))


def letters_of_kind(kind: LetterKind) -> list[Letter]:
    with transaction() as db:
        return list(db.scalars(select(Letter).where(Letter.kind == kind).order_by(Letter.id)))
