"""Letters to the person or organisation that raised an issue. Docstrings say when each is written."""

from datetime import date
from typing import ClassVar

from models.states import DeclineReason, Outcome
from notifications.letters_common import IssueLetter, Letter
from notifications.words import greet_citizen, you


class PersonLetter(Letter):
    """A letter to a person, spoken to as Ông/Bà, or to an organisation, spoken to by its name."""

    to_citizen: ClassVar[bool] = True
    computed: ClassVar[tuple[str, ...]] = ("greeting", "you", "You")

    person: str | None  # None: the name was erased
    is_organisation: bool = False

    @property
    def greeting(self) -> str:
        """The line that addresses the reader."""
        return greet_citizen(self.language, self.person, is_organisation=self.is_organisation)

    @property
    def you(self) -> str:
        """How the reader is spoken to within a sentence."""
        return you(self.language, is_organisation=self.is_organisation)

    @property
    def You(self) -> str:  # noqa: N802  a clerk writes {{ You }} where a sentence begins
        """The same at the beginning of a sentence."""
        return self.you[:1].upper() + self.you[1:]


class CitizenLetter(PersonLetter, IssueLetter):
    """A letter to who raised the issue, about that issue."""


class Receipt(CitizenLetter):
    """Once an issue is on record: its code, and until when the person hears who handles it."""

    kind = "receipt"

    assign_by: date
    correct_by: date | None = None  # until when a mistake in the record should be reported


class AnsweredAtConference(CitizenLetter):
    """When the issue was answered on the spot: the answer in writing, and until when one may object."""

    kind = "answered_at_conference"

    unit: str
    answer: str
    object_until: date | None = None


class Declined(CitizenLetter):
    """When the issue cannot be handled here: why, and where to go instead."""

    kind = "declined"

    decline_reason: DeclineReason
    where_to_go: str


class Merged(CitizenLetter):
    """When the same was raised before: under which code it goes on. Says nothing of who raised that one."""

    kind = "merged"

    original_code: str


class Handler(CitizenLetter):
    """When a unit is made responsible, another takes over, or the issue is reopened: who, until when and why then."""

    kind = "handler"

    unit: str
    due_on: date
    requested: bool = False  # the unit cannot be ordered
    former_unit: str | None = None  # given when another unit takes over
    reopened: bool = False


class Inspected(CitizenLetter):
    """When the unit has written down what it found: the findings and what follows."""

    kind = "inspected"

    unit: str
    due_on: date
    findings: str


class Question(CitizenLetter):
    """When the unit needs something from the person: the question and how to answer it."""

    kind = "question"

    unit: str
    due_on: date
    question: str
    reply_by: date | None = None
    paused: bool = False  # the directive lets the clock stand still meanwhile


class NewDate(CitizenLetter):
    """When the chair extended the date, before it passed: the new date, the reason, an apology."""

    kind = "new_date"

    unit: str
    due_on: date  # the new date
    original_due_on: date
    reason: str


class Apology(CitizenLetter):
    """
    When the head of the unit approved it, best before the date: why it will not be kept, and until when an answer is expected.

    Otherwise when the date has passed without an answer: then no new date is known, and the letter says so.
    """

    kind = "apology"

    unit: str
    due_on: date
    late_days: int = 0  # 0: the date has not passed yet
    requested: bool = False  # the unit cannot be ordered
    reason: str | None = None
    expected_on: date | None = None


class Resolution(CitizenLetter):
    """When an answer is on record: outcome, findings, legal basis, next step, document, and how to object."""

    kind = "resolution"

    unit: str
    outcome: Outcome
    findings: str | None = None
    result: str
    legal_basis: str
    next_step: str | None = None
    document_no: str
    document_on: date
    late_days: int = 0
    files: int = 0  # with the answer; opened on the page, never attached
    object_until: date | None = None


class Correction(CitizenLetter):
    """When an answer that has left is corrected: the words that now hold; it goes on in the conversation of the answer."""

    kind = "correction"

    unit: str
    correction: str
    answered_on: date
    document_no: str | None = None  # of the answer that is corrected
    document_on: date | None = None
    object_until: date | None = None  # the time to object runs on, if it is not over
