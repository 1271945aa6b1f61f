"""Letters of the engine on their way through the city's relay, and what the record says of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

from notifications.dkim import Signer
from notifications.relay import Relay, Tls
from notifications.return_addresses import ReturnPurpose
from tasks.composing import Sender
from tasks.delivering import DeliveryReport, Post, bind_post, deliver_owed
from tasks.returns import returns
from tests.conference import ask, raise_issue
from tests.mta.city import OFFICE
from tests.mta.dovecot import PASSWORD
from tests.mta.postfix import OUR_DOMAIN


class Owed(NamedTuple):
    """A letter as it is on record."""

    id: int
    status: str
    tries: int
    raw: bytes | None
    answer: str | None
    wait: timedelta  # until the next try, from now on
    code: str  # of its issue

    @property
    def bounce_address(self) -> str:
        return returns().make(ReturnPurpose.BOUNCE, self.id)

    @property
    def reply_address(self) -> str:
        return returns().make(ReturnPurpose.REPLY, self.id)


def a_letter_to(address: str, row: int = 1) -> Owed:
    """The receipt for an issue somebody of that address has raised; it is owed."""
    raise_issue(row)
    ask_once("UPDATE person SET email = :address RETURNING id", address=address)
    return letter()


def letter(kind: str = "receipt") -> Owed:
    """The newest letter of that kind."""
    return Owed(*ask_once(
        "SELECT l.id, l.status::text, l.tries, l.raw, l.answer, l.next_at - now(), i.code FROM letter l "
        "JOIN issue i ON i.id = l.issue_id WHERE l.kind::text = :kind ORDER BY l.id DESC LIMIT 1", kind=kind,
    ))  # fmt: skip


def ask_once(question: str, **values: Any) -> tuple[Any, ...]:
    """The first row."""
    return ask(question, **values)[0]


def tries() -> list[tuple[str | None, str | None, int | None]]:
    """Outcome, stage and code of each try so far."""
    return ask("SELECT outcome, stage, code FROM letter_try ORDER BY id")


def now_due() -> None:
    """The wait for the next try is over."""
    ask("UPDATE letter SET next_at = now() RETURNING id")


async def send(
    port: int, tls: Tls = Tls.NONE, *, password: str | None = None, signer: Signer | None = None
) -> DeliveryReport:
    """Deliver what is owed to that port of the relay; with a password, signed in as the office."""
    user = OFFICE if password else None
    bind_post(Post(Relay("127.0.0.1", port, tls, user, password), Sender(OFFICE, OUR_DOMAIN, signer)))
    return await deliver_owed()


async def submit(port: int, password: str = PASSWORD) -> DeliveryReport:
    """As an office is connected to its city's relay: STARTTLS, then AUTH."""
    return await send(port, Tls.STARTTLS, password=password)


def arrived(mail: bytes) -> bytes:
    """A delivered mail with the line ends it had on its way, without what the servers put on top."""
    whole = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    return whole[re.search(rb"(?m)^(From|DKIM-Signature):", whole).start():]  # fmt: skip
