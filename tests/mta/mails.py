"""Mails of citizens as a mail program writes them."""

from email.message import EmailMessage
from email.policy import SMTP

from tests.mta.city import AN, OFFICE


def a_mail(n: int = 1, text: str = "Kính gửi văn phòng.") -> bytes:
    """The n-th mail of a citizen to the office; always the same octets."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = AN, OFFICE, f"Thư số {n}"
    mail["Date"], mail["Message-ID"] = "Fri, 17 Nov 2023 09:00:00 +0700", f"<{n}@congdan.example>"
    mail.set_content(text)
    return mail.as_bytes()
