"""What is typed when an issue is registered by hand, and what is said when it is not as it must be."""

from __future__ import annotations

from dataclasses import dataclass

from models.errors import InputWrong


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, as it was typed; an empty text means nothing was."""

    conference: str = ""
    anonymous: bool = False
    name: str = ""
    organisation: bool = False
    phone: str = ""
    email: str = ""
    ward: str = ""
    address: str = ""
    language: str = "vi"
    channel: str = ""
    field: str = ""
    level: str = ""
    text: str = ""
    sensitive: bool = False
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that is to be mended: of which field, in both languages."""

    field: str
    vi: str
    en: str


class EntryWrong(InputWrong):
    """The form is not as it must be; ``faults`` says everything that is to be mended."""

    def __init__(self, faults: list[Said]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(one.vi for one in faults), "\n".join(one.en for one in faults))
