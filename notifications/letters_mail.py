"""Letters to the office about mail itself: an address that takes none, and what came in and waits for a person."""

from datetime import date
from typing import Literal

from notifications.letters_leaders import Leader


class AddressDead(Leader):
    """To the office, when an address did not take a letter for good; ``code`` is that of the issue, or the conference."""

    kind = "address_dead"

    whose: Literal["citizen", "unit", "co_units", "former_unit", "unit_head", "office", "chair", "staff"]
    unit: str | None = None  # whose address it is, of a unit
    mailbox: str  # of a citizen only in part: m***@congdan.example
    hard: bool  # False: three letters came back within 14 days, for one reason or another
    status: str | None = None  # of RFC 3463: 5.1.1


class MailWaiting(Leader):
    """To the office, once a day while mail waits for a person longer than a working day; ``code`` is the conference's."""

    kind = "mail_waiting"

    waiting: int
    oldest_on: date
    oldest_days: int  # working days
