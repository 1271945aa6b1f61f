"""A citizen with an ordinary mail program: reads over IMAP, answers over SMTP, both with TLS."""

from __future__ import annotations

import imaplib
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import localtime, make_msgid, parseaddr

from tests.mta.city import AN, City
from tests.mta.dovecot import PASSWORD
from tests.smtp.program import send_mail


class Citizen:
    """Trần Văn An, who has an account with the city's provider."""

    def __init__(self, city: City, address: str = AN) -> None:
        self.city, self.address = city, address
        self._login = f"\0{address}\0{PASSWORD}".encode()

    def read(self) -> EmailMessage:
        """The newest mail in the inbox, once there is one."""
        self.city.delivered(self.address)
        with imaplib.IMAP4_SSL("127.0.0.1", self.city.dovecot.imaps, ssl_context=self._trust()) as imap:
            imap.authenticate("PLAIN", lambda _: self._login)
            [newest] = imap.select("INBOX", readonly=True)[1]
            [(_, raw), *_] = imap.fetch(newest.decode(), "(BODY.PEEK[])")[1]
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        return mail

    def answer(self, mail: EmailMessage, text: str, *, files: Sequence[tuple[str, bytes]] = ()) -> EmailMessage:
        """Press “reply”, write above what was quoted, and send."""
        reply = self.write(mail["Reply-To"] or mail["From"], f"Re: {mail['Subject']}", f"{text}\n\n{_quoted(mail)}")
        reply["In-Reply-To"] = mail["Message-ID"]
        reply["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
        for name, content in files:
            reply.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
        self.send(reply)
        return reply

    def write(self, to: str, subject: str, text: str) -> EmailMessage:
        """A mail of this citizen."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Trần Văn An <{self.address}>", to, subject
        mail["Date"], mail["Message-ID"] = localtime(), make_msgid(domain="dien-thoai.example")
        mail.set_content(text)
        return mail

    def send(self, mail: EmailMessage) -> None:
        """Through the provider, signed in."""
        to = parseaddr(mail["To"])[1]
        self.send_bytes(mail.as_bytes(policy=policy.SMTP), sender=self.address, to=to)

    def send_bytes(self, raw: bytes, *, sender: str, to: str) -> None:
        """The same for a mail that is no mail program's work; the provider does not ask whose address the sender is."""
        port = self.city.postfix.submission
        send_mail(port, raw, [to], sender, login=(self.address, PASSWORD), trust=self._trust())

    def _trust(self):
        return self.city.authority.for_client()


def _quoted(mail: EmailMessage) -> str:
    text = mail.get_body(("plain",)).get_content()
    return f"Vào {mail['Date']}, {mail['From']} đã viết:\n" + "".join(f"> {line}\n" for line in text.splitlines())
