"""What is wrong in a workbook: where, what, and how to mend it, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import InputWrong


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing found; ``cell`` is in A1 notation, and empty (as is ``sheet``) where the whole file is meant."""

    sheet: str
    cell: str
    vi: str
    en: str

    def say(self, language: str) -> str:
        """The place and the sentence in ``language``; Vietnamese for any but ``"en"``."""
        if language == "en":
            place = f"Sheet “{self.sheet}”, cell {self.cell}: " if self.cell else ""
            return place + self.en
        place = f"Trang “{self.sheet}”, ô {self.cell}: " if self.cell else ""
        return place + self.vi


class WorkbookWrong(InputWrong):
    """The workbook cannot be taken in; ``faults`` says everything that is to be mended."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.say("vi") for fault in faults), "\n".join(fault.say("en") for fault in faults))


def whole_file(vi: str, en: str) -> WorkbookWrong:
    """The refusal of a file as a whole, in one sentence."""
    return WorkbookWrong([Fault("", "", vi, en)])
