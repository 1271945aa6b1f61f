"""
Which letters exist, and the values each may use.

Each class is one letter and has one folder, ``templates/<kind>/{vi,en}.txt``: the subject, a blank line, the body.
"""

from notifications import letters_access as access
from notifications import letters_citizen as citizen
from notifications import letters_digest as digest
from notifications import letters_leaders as leaders
from notifications import letters_mail as mail
from notifications import letters_units as units
from notifications.letters_common import IssueLetter, Letter

__all__ = ["LETTERS", "IssueLetter", "Letter"]

_CLASSES: tuple[type[Letter], ...] = (
    citizen.Receipt,
    citizen.AnsweredAtConference,
    citizen.Declined,
    citizen.Merged,
    citizen.Handler,
    citizen.Inspected,
    citizen.Question,
    citizen.NewDate,
    citizen.Apology,
    citizen.Resolution,
    citizen.Correction,
    units.Assignment,
    units.CoAssignment,
    units.TakenOver,
    units.DateExtended,
    units.ExtensionRefused,
    units.Directed,
    units.Reminder,
    units.ApologyWanted,
    units.Overdue,
    units.Unacknowledged,
    units.Reopened,
    units.Supplied,
    units.SentBack,
    digest.UnitDigest,
    leaders.OverdueHead,
    leaders.OverdueOffice,
    leaders.OverdueChair,
    leaders.ExtensionProposed,
    leaders.ApologyDrafted,
    leaders.HandedBack,
    leaders.Dispute,
    leaders.NoUnit,
    leaders.WeeklyDigest,
    leaders.MorningSheet,
    access.SignIn,
    access.AddressCheck,
    mail.AddressDead,
    mail.MailWaiting,
)

LETTERS: dict[str, type[Letter]] = {letter.kind: letter for letter in _CLASSES}
