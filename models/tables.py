"""All tables, so that one import makes the metadata complete."""

from models.base import Base
from models.calendar_day import CalendarDayRow
from models.clock import DemoClock
from models.conference import Conference, DirectiveVersion, ImportFile
from models.deadline import DeadlineCheck, ScheduledCheck
from models.event import EventText, IssueEvent, Unannounced
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import Letter, LetterTry, Suppression
from models.people import Person
from models.units import Routing, Unit

__all__ = [
    "Base", "CalendarDayRow", "Conference", "DeadlineCheck", "DemoClock", "DirectiveVersion", "EventText", "ImportFile",
    "Issue", "IssueEvent", "Letter", "LetterTry", "Person", "Routing", "ScheduledCheck", "Suppression", "SweepRun",
    "Unannounced", "Unit",
]  # fmt: skip
