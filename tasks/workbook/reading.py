"""What was read from a workbook: one row an issue, and what is to be said about it."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date

from models.states import Level
from tasks.workbook.decisions import Channel
from tasks.workbook.faults import Fault

POSITION = frozenset({"sheet", "cell", "due_cell"})


@dataclass(frozen=True, slots=True)
class Row:
    """
    One issue as the office wrote it, cleaned.

    ``number`` is its STT, ``cell`` where that stands (A1 notation); ``lead`` and ``co_units`` are codes of units,
    ``unknown_units`` names that are no unit of ours; ``phone`` is E.164, ``due_on`` the date as written.
    """

    number: int
    sheet: str
    cell: str
    due_cell: str  # where its date stands, or would stand
    name: str | None
    is_organisation: bool
    address: str | None
    ward: str | None
    phone: str | None
    email: str | None
    language: str
    text: str
    field: str
    answer: str | None
    lead: str | None
    co_units: tuple[str, ...]
    unknown_units: tuple[str, ...]
    level: Level
    due_on: date | None
    note: str
    sensitive: bool
    anonymous: bool
    complaint: bool
    duplicate_of: int | None
    channel: Channel

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of everything but the place in the file: the same row again changes nothing."""
        content = {name: value for name, value in asdict(self).items() if name not in POSITION}
        return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class Reading:
    """All rows of a sheet; with any error nothing is taken in, a warning only asks a person to look."""

    rows: list[Row] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
