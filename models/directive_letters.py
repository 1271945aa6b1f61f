"""Which letters there are, whom each can be written for, and on which occasions its facts exist."""

from dataclasses import dataclass
from enum import StrEnum

from models.states import Action, Rung


class Audience(StrEnum):
    """Who may be told."""

    CITIZEN = "citizen"  # who raised it, and who raised the same
    UNIT = "unit"  # the unit responsible now
    CO_UNITS = "co_units"
    FORMER_UNIT = "former_unit"  # the unit that was responsible before a change
    UNIT_HEAD = "unit_head"
    OFFICE = "office"
    CHAIR = "chair"
    STAFF = "staff"  # one member of the staff, to sign in


class LetterKind(StrEnum):
    """Every letter that can be written; each has its templates under ``notifications/templates``."""

    RECEIPT = "receipt"
    ANSWERED_AT_CONFERENCE = "answered_at_conference"
    DECLINED = "declined"
    MERGED = "merged"
    HANDLER = "handler"
    INSPECTED = "inspected"
    QUESTION = "question"
    NEW_DATE = "new_date"
    APOLOGY = "apology"
    RESOLUTION = "resolution"
    ASSIGNMENT = "assignment"
    CO_ASSIGNMENT = "co_assignment"
    TAKEN_OVER = "taken_over"
    DATE_EXTENDED = "date_extended"
    REMINDER = "reminder"
    OVERDUE = "overdue"
    UNACKNOWLEDGED = "unacknowledged"
    REOPENED = "reopened"
    SUPPLIED = "supplied"
    SENT_BACK = "sent_back"
    OVERDUE_HEAD = "overdue_head"
    OVERDUE_OFFICE = "overdue_office"
    OVERDUE_CHAIR = "overdue_chair"
    HANDED_BACK = "handed_back"
    DISPUTE = "dispute"
    NO_UNIT = "no_unit"
    WEEKLY_DIGEST = "weekly_digest"
    MORNING_SHEET = "morning_sheet"
    EXTENSION_PROPOSED = "extension_proposed"
    EXTENSION_REFUSED = "extension_refused"
    DIRECTED = "directed"
    SIGN_IN = "sign_in"  # asked for on a page, no directive orders it
    ADDRESS_CHECK = "address_check"  # the same
    UNIT_DIGEST = "unit_digest"  # several letters to a unit in one
    APOLOGY_WANTED = "apology_wanted"  # the unit is asked why it will be late, and until when
    APOLOGY_DRAFTED = "apology_drafted"  # the head of the unit is asked to approve the apology
    CORRECTION = "correction"  # to an answer that has left
    ADDRESS_DEAD = "address_dead"  # the office hears that an address takes no mail
    MAIL_WAITING = "mail_waiting"  # the office hears that mail waits for a person


class Alarm(StrEnum):
    """Occasions that are neither a step nor a rung."""

    NO_UNIT = "no_unit"  # each working day on which an issue has no unit
    MORNING = "morning"
    WEEKLY = "weekly"
    THIRD_HAND_BACK = "third_hand_back"


OCCASIONS: frozenset[str] = frozenset({*Action, *Rung, *Alarm})

REMINDING = frozenset({Rung.BEFORE_3, Rung.BEFORE_1})
LATE = frozenset({Rung.OVER_1, Rung.OVER_3, Rung.OVER_5})


@dataclass(frozen=True, slots=True)
class Use:
    """Whom a letter can be written for, and on which occasions."""

    audiences: frozenset[Audience]
    occasions: frozenset[str]


def _use(audiences: Audience | tuple[Audience, ...], *occasions: str) -> Use:
    return Use(frozenset({audiences} if isinstance(audiences, Audience) else audiences), frozenset(occasions))


A, L = Audience, LetterKind

# fmt: off
USES: dict[LetterKind, Use] = {
    L.RECEIPT:                _use(A.CITIZEN, Action.RAISE),
    L.ANSWERED_AT_CONFERENCE: _use(A.CITIZEN, Action.ANSWER_AT_CONFERENCE),
    L.DECLINED:               _use(A.CITIZEN, Action.DECLINE),
    L.MERGED:                 _use(A.CITIZEN, Action.MERGE),
    L.HANDLER:                _use(A.CITIZEN, Action.ASSIGN, Action.REASSIGN, Action.REOPEN),
    L.INSPECTED:              _use(A.CITIZEN, Action.INSPECT),
    L.QUESTION:               _use(A.CITIZEN, Action.ASK),
    L.NEW_DATE:               _use(A.CITIZEN, Action.EXTEND),
    L.APOLOGY:                _use(A.CITIZEN, Action.APOLOGISE, *LATE),
    L.RESOLUTION:             _use(A.CITIZEN, Action.RESOLVE),
    L.ASSIGNMENT:             _use(A.UNIT, Action.ASSIGN, Action.REASSIGN),
    L.CO_ASSIGNMENT:          _use(A.CO_UNITS, Action.ASSIGN, Action.REASSIGN),
    L.TAKEN_OVER:             _use(A.FORMER_UNIT, Action.REASSIGN),
    L.DATE_EXTENDED:          _use((A.UNIT, A.CO_UNITS), Action.EXTEND),
    L.REMINDER:               _use((A.UNIT, A.UNIT_HEAD), *REMINDING),
    L.OVERDUE:                _use(A.UNIT, *LATE),
    L.UNACKNOWLEDGED:         _use((A.UNIT, A.UNIT_HEAD, A.OFFICE), Rung.UNACKNOWLEDGED),
    L.REOPENED:               _use(A.UNIT, Action.REOPEN),
    L.SUPPLIED:               _use(A.UNIT, Action.SUPPLY),
    L.SENT_BACK:              _use(A.UNIT, Action.SEND_BACK),
    L.OVERDUE_HEAD:           _use(A.UNIT_HEAD, *LATE),
    L.OVERDUE_OFFICE:         _use(A.OFFICE, *LATE),
    L.OVERDUE_CHAIR:          _use(A.CHAIR, *LATE),
    L.HANDED_BACK:            _use(A.OFFICE, Action.HAND_BACK),
    L.DISPUTE:                _use(A.CHAIR, Alarm.THIRD_HAND_BACK),
    L.NO_UNIT:                _use((A.OFFICE, A.CHAIR), Alarm.NO_UNIT),
    L.WEEKLY_DIGEST:          _use((A.CHAIR, A.OFFICE), Alarm.WEEKLY),
    L.MORNING_SHEET:          _use((A.CHAIR, A.OFFICE), Alarm.MORNING),
    L.EXTENSION_PROPOSED:     _use((A.CHAIR, A.OFFICE), Action.PROPOSE_EXTENSION),
    L.EXTENSION_REFUSED:      _use(A.UNIT, Action.REFUSE_EXTENSION),
    L.DIRECTED:               _use((A.UNIT, A.UNIT_HEAD), Action.DIRECT),
    L.SIGN_IN:                _use(A.STAFF),
    L.ADDRESS_CHECK:          _use(A.CITIZEN),
    L.UNIT_DIGEST:            _use((A.UNIT, A.UNIT_HEAD)),
    L.APOLOGY_WANTED:         _use((A.UNIT, A.UNIT_HEAD), Rung.BEFORE_1),
    L.APOLOGY_DRAFTED:        _use((A.UNIT_HEAD, A.OFFICE), Action.EXPLAIN_DELAY),
    L.CORRECTION:             _use(A.CITIZEN, Action.CORRECT),
    L.ADDRESS_DEAD:           _use(A.OFFICE),
    L.MAIL_WAITING:           _use(A.OFFICE),
}
# fmt: on
