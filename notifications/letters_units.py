"""Letters to the unit responsible, the units that help and the unit that was responsible before."""

from datetime import date

from models.states import Level, State
from notifications.letters_common import IssueLetter


class UnitLetter(IssueLetter):
    """
    A letter to a unit. The citizen stays unnamed: ``from_whom`` says no more than “Công dân phường Dịch Vọng”.

    ``requested``: the addressed unit (in ``Unacknowledged`` the one responsible) reads “đề nghị phối hợp”,
    because the district cannot order it (ngành dọc).
    """

    to_unit: str  # who is addressed: the unit's name, or its head's title
    requested: bool = False
    level: Level | None = None
    co_units: tuple[str, ...] = ()
    from_whom: str

    unit: str
    due_on: date


class Assignment(UnitLetter):
    """To the unit made responsible, also when it takes over from another."""

    kind = "assignment"

    acknowledge_by: date | None = None
    hand_back_until: date | None = None
    former_unit: str | None = None
    reason: str | None = None  # why it was taken from the former unit


class CoAssignment(UnitLetter):
    """To each unit that helps: with whom and until when."""

    kind = "co_assignment"


class TakenOver(UnitLetter):
    """To the unit that was responsible: another unit, ``unit``, goes on."""

    kind = "taken_over"

    reason: str


class DateExtended(UnitLetter):
    """To the unit and those that help, when the chair extended the date; ``due_on`` is the new one."""

    kind = "date_extended"

    original_due_on: date
    reason: str


class ExtensionRefused(UnitLetter):
    """To the unit, when the chair does not extend the date: ``due_on`` holds."""

    kind = "extension_refused"

    reason: str
    proposed_due_on: date | None = None  # what the unit had asked for


class Directed(UnitLetter):
    """To the unit and its head, when the chair puts a word to them on record."""

    kind = "directed"

    words: str


class Reminder(UnitLetter):
    """Before the date: how many working days are left."""

    kind = "reminder"

    days_left: int
    state: State
    updated_on: date | None = None  # the last step


class ApologyWanted(UnitLetter):
    """
    One working day before the date, without an answer: answer in time, or say why not and until when.

    The citizen is to hear before the date that it will not be kept, not after.
    """

    kind = "apology_wanted"

    days_left: int
    state: State
    updated_on: date | None = None  # the last step


class Overdue(UnitLetter):
    """To the unit, when the date has passed."""

    kind = "overdue"

    late_days: int
    reminded_on: tuple[date, ...] = ()


class Unacknowledged(UnitLetter):
    """To the unit, its head or the office, when nobody has confirmed that the work was taken in."""

    kind = "unacknowledged"

    assigned_on: date


class Reopened(UnitLetter):
    """To the unit, when the citizen objects or the office reopens the issue: a short date."""

    kind = "reopened"

    reason: str
    document_no: str | None = None  # the answer objected to
    document_on: date | None = None


class Supplied(UnitLetter):
    """To the unit, when the citizen has answered its question."""

    kind = "supplied"

    question: str | None = None
    reply: str


class SentBack(UnitLetter):
    """To the unit, when the office sends its answer back before it has left."""

    kind = "sent_back"

    reason: str
    document_no: str | None = None
    document_on: date | None = None


SET_A_DATE = frozenset({Assignment.kind, CoAssignment.kind, DateExtended.kind, Reopened.kind})  # with a calendar entry
END_A_DATE = frozenset({TakenOver.kind})  # which takes that entry back
