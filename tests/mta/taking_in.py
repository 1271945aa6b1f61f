"""What came into the office's mailbox, taken in by the engine, and what the record says of it then."""

from __future__ import annotations

from typing import NamedTuple

from tasks.receiving.reading import read_all
from tasks.receiving.store import Arrived, store_mails
from tests.conference import ask
from tests.mta.city import OFFICE, City


class Came(NamedTuple):
    """One mail as it is on record."""

    kind: str | None
    status: str
    why: str | None
    letter_id: int | None
    code: str | None  # of its issue
    text: str | None


def take_in(city: City, count: int = 1) -> list[Came]:
    """That many mails from the office's mailbox, stored and read."""
    store_mails([Arrived(raw, "maildir") for raw in city.delivered(OFFICE, count)])
    read_all()
    return what_came()


def what_came() -> list[Came]:
    """All that ever came, oldest first."""
    return [Came(*row) for row in ask(
        "SELECT m.kind::text, m.status::text, m.why::text, m.letter_id, i.code, m.text FROM inbound_mail m "
        "LEFT JOIN issue i ON i.id = m.issue_id ORDER BY m.id",
    )]  # fmt: skip
