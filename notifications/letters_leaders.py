"""Letters to those who answer for units: heads, the office and the chair."""

from datetime import date
from typing import ClassVar

from models.states import State
from notifications.letters_common import IssueLetter, Letter, Values
from notifications.words import greet_leader


class Leader(Letter):
    """The one addressed: ``to_title`` is a title such as “Trưởng phòng Tư pháp”, or the office, never a person's name."""

    computed: ClassVar[tuple[str, ...]] = ("greeting",)

    to_title: str
    to_chair: bool = False  # True: “Kính báo cáo đồng chí …”

    @property
    def greeting(self) -> str:
        """The line that addresses the reader."""
        return greet_leader(self.language, self.to_title, to_chair=self.to_chair)


class LateLetter(Leader, IssueLetter):
    """An issue whose date has passed, told to a leader."""

    unit: str
    due_on: date
    requested: bool = False  # the unit can only be asked (ngành dọc)
    late_days: int
    reminded_on: tuple[date, ...] = ()
    acknowledged_on: date | None = None
    reason: str | None = None  # what the unit says
    report_by: date | None = None  # until when the unit should report


class OverdueHead(LateLetter):
    """To the head of the unit, one rung past the date."""

    kind = "overdue_head"


class OverdueOffice(LateLetter):
    """To the office, two rungs past the date."""

    kind = "overdue_office"


class OverdueChair(LateLetter):
    """To the chair, three rungs past the date: what happened and what the office proposes."""

    kind = "overdue_chair"

    to_chair: bool = True


class ExtensionProposed(Leader, IssueLetter):
    """To the chair, who decides, and the office, when a unit asks for more time; ``due_on`` holds until then."""

    kind = "extension_proposed"

    unit: str
    due_on: date
    original_due_on: date
    proposed_due_on: date
    reason: str
    state: State


class ApologyDrafted(Leader, IssueLetter):
    """
    To the head of the unit, who approves, and the office, which does where no head signs in: the apology as drafted.

    ``due_on`` holds: an expected date is no extension.
    """

    kind = "apology_drafted"

    unit: str
    due_on: date
    expected_on: date
    reason: str
    late_days: int = 0  # the date has passed already
    requested: bool = False  # the unit can only be asked (ngành dọc)


class HandedBack(Leader, IssueLetter):
    """To the office, when a unit hands an issue back: ``unit`` did; the clock does not restart."""

    kind = "handed_back"

    unit: str
    due_on: date
    reason: str
    proposed_unit: str
    times: int


class Dispute(Leader, IssueLetter):
    """To the chair, on the third hand-back: units disagree on who is competent, and the chair decides."""

    kind = "dispute"

    to_chair: bool = True
    due_on: date
    units: tuple[str, ...]  # who handed it back, in order
    reason: str  # of the last hand-back
    proposed_unit: str
    times: int


class NoUnit(Leader, IssueLetter):
    """To the office or the chair, each working day on which an issue has no unit."""

    kind = "no_unit"

    waiting_days: int
    assign_by: date | None = None
    written_unit: str | None = None  # as the workbook names it, when no unit bears that name


class LateIssue(Values):
    """One row: an issue whose date has passed."""

    code: str
    field: str
    unit: str
    unit_phone: str | None = None
    due_on: date
    original_due_on: date
    late_days: int
    newly: bool = False  # became late since the last such letter
    untold: bool = False  # the citizen was not told by the date


class DueIssue(Values):
    """One row: an issue due within days."""

    code: str
    field: str
    unit: str
    unit_phone: str | None = None
    due_on: date
    days_left: int


class WaitingIssue(Values):
    """One row: an issue whose unit has not acknowledged it."""

    code: str
    field: str
    unit: str
    unit_phone: str | None = None
    assigned_on: date


class UnitScore(Values):
    """One row: how a unit stands; on time means by the original date."""

    unit: str
    answered: int
    on_time: int
    open: int
    late: int
    untold: int = 0  # late or answered late, and the citizen not told by the date


class Digest(Leader):
    """A letter about many issues; ``code`` is the conference's."""

    bulk: ClassVar[bool] = True

    conference: str
    conference_on: date
    to_chair: bool = True
    running: int  # issues not answered yet
    late: int  # of these, past their date
    untold: int = 0  # of these, so many whose citizen was not told by the date


class WeeklyDigest(Digest):
    """To the chair or the office, weekly: every issue that is late."""

    kind = "weekly_digest"

    issues: tuple[LateIssue, ...] = ()


class MorningSheet(Digest):
    """To the chair or the office on working mornings: what needs a call today."""

    kind = "morning_sheet"

    newly_late: tuple[LateIssue, ...] = ()
    late_longest: tuple[LateIssue, ...] = ()
    due_soon: tuple[DueIssue, ...] = ()
    unacknowledged: tuple[WaitingIssue, ...] = ()
    scores: tuple[UnitScore, ...] = ()
