"""All tables, so that one import makes the metadata complete."""

from models.base import Base
from models.calendar_day import CalendarDayRow
from models.clock import DemoClock
from models.conference import Conference, DirectiveVersion, ImportFile
from models.deadline import DeadlineCheck, ScheduledCheck
from models.event import EventText, IssueEvent, Unannounced
from models.issue import Issue
from models.ledger import SweepRun
from models.letter import HeldDecision, Letter, LetterTry, Suppression
from models.mail import Bounce, InboundMail, LetterTemplate, LinkOpened
from models.paperwork import AddressChange, Attachment, Draft, Publication, Webhook, WebhookCall, WorkbookUpload
from models.people import Person
from models.staff import AccessEvent, ApiToken, Appointment, Leave, LinkUse, Repeatable, Staff, Throttle, WebSession
from models.units import Routing, Unit

__all__ = [
    "AccessEvent", "AddressChange", "ApiToken", "Appointment", "Attachment", "Base", "Bounce", "CalendarDayRow", "Conference",
    "DeadlineCheck", "DemoClock", "DirectiveVersion", "Draft", "EventText", "HeldDecision", "ImportFile", "InboundMail", "Issue", "IssueEvent", "Leave", "Letter",
    "LetterTemplate", "LetterTry", "LinkOpened", "LinkUse", "Person", "Publication", "Repeatable", "Routing", "ScheduledCheck", "Staff", "Suppression",
    "SweepRun", "Throttle", "Unannounced", "Unit", "WebSession", "Webhook", "WebhookCall", "WorkbookUpload",
]  # fmt: skip
