"""The demo's mailbox as a page: what the invented people of the demo received. Only while the demo clock is on."""

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from models.clock import read_clock
from models.errors import NotFound
from models.letter import Letter, LetterStatus
from models.session import transaction
from tasks.demo_staff import NoDemo
from tasks.paper import text_of

_SHOWN = 60
_LINK = re.compile(r"(https?://[^\s<>]+)")


@dataclass(frozen=True, slots=True)
class Received:
    """One letter that arrived."""

    id: int
    to: str
    subject: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Opened:
    """One letter with its text; ``parts`` are the text cut at its addresses, every second one an address."""

    to: str
    subject: str
    sent_at: datetime
    parts: list[str]


def list_received() -> list[Received]:
    """
    The newest letters first.

    :raises NoDemo: the real clock runs
    """
    query = (
        select(Letter.id, Letter.address, Letter.subject, Letter.sent_at)
        .where(Letter.status == LetterStatus.SENT)
        .order_by(Letter.sent_at.desc(), Letter.id.desc())
        .limit(_SHOWN)
    )
    with transaction() as db:
        if not read_clock(db).demo:
            raise NoDemo
        return [
            Received(number, to or "", subject or "", at)
            for number, to, subject, at in db.execute(query).tuples()
            if at
        ]


def open_received(number: int) -> Opened:
    """
    One letter.

    :raises NoDemo: the real clock runs
    :raises NotFound: nothing of that number was sent
    """
    with transaction() as db:
        if not read_clock(db).demo:
            raise NoDemo
        letter = db.get(Letter, number)
        if letter is None or letter.raw is None or letter.sent_at is None:
            raise NotFound("thư", "letter", str(number))
        return Opened(letter.address or "", letter.subject or "", letter.sent_at, _LINK.split(text_of(letter.raw)))
