"""The digest of a unit: what need not be acted on today, in one letter to the unit or to its head."""

from datetime import date
from typing import ClassVar

from notifications.letters_common import Letter, Link, Values


class DigestLine(Values):
    """One row: one letter that goes with the digest; ``kind`` is the letter's."""

    kind: str
    code: str
    field: str
    due_on: date | None = None
    days_left: int = 0  # working days; negative when the date has passed
    link: Link | None = None

    @property
    def late_days(self) -> int:
        """Working days past the date."""
        return -self.days_left


class UnitDigest(Letter):
    """To a unit, or to its head, at the times the directive gives; ``code`` is the conference's."""

    kind = "unit_digest"
    bulk: ClassVar[bool] = True
    computed: ClassVar[tuple[str, ...]] = ("count",)

    to_unit: str  # the unit's name, or its head's title
    requested: bool = False
    late: tuple[DigestLine, ...] = ()
    due_soon: tuple[DigestLine, ...] = ()
    unacknowledged: tuple[DigestLine, ...] = ()
    others: tuple[DigestLine, ...] = ()

    @property
    def count(self) -> int:
        """How many lines it has."""
        return len(self.late) + len(self.due_soon) + len(self.unacknowledged) + len(self.others)
