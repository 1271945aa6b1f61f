"""
The state machine of an issue, as one table of moves (design §5).

Imports nothing but the standard library and our errors. Late, escalated and extended are not states:
late follows from state, date and today; the others are events.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.errors import FactsMissing, MoveNotAllowed, MoveUnknown
from models.guards import (
    Facts,
    Guard,
    an_extension_was_asked_for,
    approved_by_the_head,
    before_the_date,
    letter_has_not_left,
    objection_time_is_open,
    objection_time_is_over,
    taken_back_by_who_answered,
    the_answer_has_left,
)


class State(StrEnum):
    """Where an issue stands."""

    RAISED = "raised"  # on record; nobody is responsible yet
    ASSIGNED = "assigned"  # one unit is responsible; the clock runs
    INSPECTED = "inspected"  # the unit has written down what it found
    AWAITING_CITIZEN = "awaiting_citizen"  # we wait for the person who raised it
    RESOLVED = "resolved"  # an answer is on record; the citizen may object
    CLOSED = "closed"  # confirmed, withdrawn, merged, or the time to object is over
    DECLINED = "declined"  # not ours to handle; the citizen was told where to go


class Action(StrEnum):
    """What may be done to an issue; ``raise`` puts it on record."""

    RAISE = "raise"
    AMEND = "amend"
    ASSIGN = "assign"
    ANSWER_AT_CONFERENCE = "answer_at_conference"
    DECLINE = "decline"
    MERGE = "merge"
    ACKNOWLEDGE = "acknowledge"
    HAND_BACK = "hand_back"
    REASSIGN = "reassign"
    INSPECT = "inspect"
    ASK = "ask"
    SUPPLY = "supply"
    EXTEND = "extend"
    RESOLVE = "resolve"
    SEND_BACK = "send_back"
    UNDO = "undo"
    REOPEN = "reopen"
    CONFIRM = "confirm"
    CLOSE = "close"
    WITHDRAW = "withdraw"
    PROPOSE_EXTENSION = "propose_extension"  # the unit asks for more time
    REFUSE_EXTENSION = "refuse_extension"
    DIRECT = "direct"  # a word of the chair to the unit, on the record
    TELL = "tell"  # told by telephone: who, when
    ATTACH = "attach"
    REVEAL = "reveal"  # somebody looked who raised it, and why
    PUBLISH = "publish"  # a person approved words for the public
    UNPUBLISH = "unpublish"
    EXPLAIN_DELAY = "explain_delay"  # the unit drafts the apology: why, and until when
    APOLOGISE = "apologise"  # the head of the unit approves it: the citizen hears
    CORRECT = "correct"  # an answer that has left is corrected, in the same conversation


class Role(StrEnum):
    """Who acts. A unit acts on its own issues only; the auditor only reads."""

    OFFICE = "office"
    UNIT = "unit"
    CHAIR = "chair"
    CITIZEN = "citizen"
    ENGINE = "engine"
    CLOCK = "clock"
    AUDITOR = "auditor"


class Outcome(StrEnum):
    """How an issue was resolved; on-time figures never count one as another."""

    SOLVED = "solved"
    EXPLAINED = "explained"
    BEYOND_AUTHORITY = "beyond_authority"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"


class Level(StrEnum):
    """How hard an issue is; the directive gives each level its number of days."""

    SIMPLE = "simple"
    NORMAL = "normal"
    COMPLEX = "complex"


class Rating(StrEnum):
    """hài lòng / chấp nhận / chưa hài lòng."""

    SATISFIED = "satisfied"
    ACCEPTED = "accepted"
    DISSATISFIED = "dissatisfied"


class DeclineReason(StrEnum):
    """The catalogue of reasons to decline (Nghị định 20/2008 Điều 1, Điều 9)."""

    COMPLAINT = "complaint"  # khiếu nại
    DENUNCIATION = "denunciation"  # tố cáo
    UPPER_LEVEL = "upper_level"  # beyond the district
    UNCLEAR = "unclear"  # content cannot be made out
    COURT = "court"  # before or decided by a court


class Rung(StrEnum):
    """One step of the reminder and escalation ladder, in the order it is climbed."""

    UNACKNOWLEDGED = "unacknowledged"
    BEFORE_3 = "before_3"
    BEFORE_1 = "before_1"
    OVER_1 = "over_1"
    OVER_3 = "over_3"
    OVER_5 = "over_5"


OPEN = frozenset({State.RAISED, State.ASSIGNED, State.INSPECTED, State.AWAITING_CITIZEN})
RUNNING = frozenset({State.ASSIGNED, State.INSPECTED, State.AWAITING_CITIZEN})


@dataclass(frozen=True, slots=True)
class Move:
    """One row: who may take an issue from where to where, and what they must bring."""

    action: Action
    source: State | None
    target: State | None  # None: back to where it was before
    by: tuple[Role, ...]
    sets: tuple[str, ...] = ()  # facts kept as columns of the issue
    says: tuple[str, ...] = ()  # texts kept in the history, erasable
    notes: tuple[str, ...] = ()  # plain facts kept in the event
    may: tuple[str, ...] = ()  # may be given as well
    guard: Guard | None = None

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the facts that must be given."""
        return self.sets + self.says + self.notes


S, A, R = State, Action, Role
_OFFICE, _UNIT, _CHAIR, _CITIZEN = (R.OFFICE,), (R.UNIT,), (R.CHAIR,), (R.CITIZEN,)
_CHARGE = ("unit", "due_on")
_ANSWER = ("outcome", "legal_basis", "document_no", "document_on")


def _each(
    sources: tuple[State, ...], action: Action, target: State | None, by: tuple[Role, ...], **rest: Any
) -> list[Move]:
    return [Move(action, source, target or source, by, **rest) for source in sources]


# fmt: off
MOVES: tuple[Move, ...] = (
    Move(A.RAISE,                None,               S.RAISED,           (R.OFFICE, R.CITIZEN)),
    *_each(tuple(S),             A.AMEND,            None,               (R.OFFICE, R.CITIZEN), notes=("changed",)),
    Move(A.ASSIGN,               S.RAISED,           S.ASSIGNED,         (R.OFFICE, R.ENGINE), sets=_CHARGE, may=("co_units",)),
    Move(A.ANSWER_AT_CONFERENCE, S.RAISED,           S.RESOLVED,         _OFFICE,  sets=("unit",), says=("answer",)),
    *_each((S.RAISED, S.ASSIGNED), A.DECLINE,        S.DECLINED,         _OFFICE,  notes=("reason",), says=("where_to_go",)),
    *_each((S.RAISED, S.ASSIGNED), A.MERGE,          S.CLOSED,           _OFFICE,  sets=("duplicate_of",)),
    Move(A.ACKNOWLEDGE,          S.ASSIGNED,         S.ASSIGNED,         _UNIT),
    *_each((S.ASSIGNED, S.INSPECTED), A.HAND_BACK,   S.RAISED,           _UNIT,    says=("reason",), notes=("right_unit",)),
    *_each((S.ASSIGNED, S.INSPECTED), A.REASSIGN,    S.ASSIGNED,         (R.OFFICE, R.CHAIR), sets=("unit",), says=("reason",), may=("co_units", "former_unit")),
    Move(A.INSPECT,              S.ASSIGNED,         S.INSPECTED,        _UNIT,    says=("findings",)),
    *_each((S.ASSIGNED, S.INSPECTED), A.ASK,         S.AWAITING_CITIZEN, _UNIT,    says=("question",)),
    Move(A.SUPPLY,               S.AWAITING_CITIZEN, None,               (R.CITIZEN, R.OFFICE), says=("reply",)),
    *_each((S.ASSIGNED, S.INSPECTED), A.EXTEND,      None,               _CHAIR,   sets=("due_on",), says=("reason",), guard=before_the_date),
    Move(A.RESOLVE,              S.INSPECTED,        S.RESOLVED,         _UNIT,    notes=_ANSWER, says=("result", "next_step"), may=("file",)),
    Move(A.SEND_BACK,            S.RESOLVED,         S.INSPECTED,        _OFFICE,  says=("reason",), guard=letter_has_not_left),
    Move(A.UNDO,                 S.RESOLVED,         S.INSPECTED,        _UNIT,    guard=taken_back_by_who_answered),
    *_each((S.RESOLVED, S.CLOSED), A.REOPEN,         S.ASSIGNED,         _CITIZEN, says=("reason",), guard=objection_time_is_open),
    *_each((S.RESOLVED, S.CLOSED), A.REOPEN,         S.ASSIGNED,         _OFFICE,  says=("reason",)),
    Move(A.CONFIRM,              S.RESOLVED,         S.CLOSED,           _CITIZEN, notes=("rating",)),
    Move(A.CLOSE,                S.RESOLVED,         S.CLOSED,           (R.CLOCK,), guard=objection_time_is_over),
    *_each((S.RAISED, S.ASSIGNED, S.INSPECTED, S.AWAITING_CITIZEN),
                                 A.WITHDRAW,         S.CLOSED,           (R.CITIZEN, R.OFFICE), says=("reason",)),
    *_each((S.ASSIGNED, S.INSPECTED), A.PROPOSE_EXTENSION, None,         _UNIT,    notes=("proposed_due_on",), says=("reason",), guard=before_the_date),
    *_each((S.ASSIGNED, S.INSPECTED), A.REFUSE_EXTENSION, None,          _CHAIR,   says=("reason",), guard=an_extension_was_asked_for),
    *_each((S.ASSIGNED, S.INSPECTED, S.AWAITING_CITIZEN), A.EXPLAIN_DELAY, None, _UNIT, notes=("expected_on",), says=("reason",)),
    *_each((S.ASSIGNED, S.INSPECTED, S.AWAITING_CITIZEN), A.APOLOGISE, None, (R.UNIT, R.OFFICE, R.CHAIR), guard=approved_by_the_head),
    *_each((S.RESOLVED, S.CLOSED), A.CORRECT,        None,               (R.OFFICE, R.UNIT), says=("correction",), guard=the_answer_has_left),
    *_each((S.ASSIGNED, S.INSPECTED, S.AWAITING_CITIZEN), A.DIRECT, None, _CHAIR,  says=("words",)),
    *_each(tuple(S),             A.TELL,             None,               (R.OFFICE, R.UNIT), notes=("told_on",), says=("words",)),
    *_each(tuple(S),             A.ATTACH,           None,               (R.OFFICE, R.UNIT, R.CITIZEN), notes=("file", "sha256")),
    *_each(tuple(S),             A.REVEAL,           None,               _OFFICE,  says=("reason",)),
    *_each(tuple(S),             A.PUBLISH,          None,               _OFFICE,  says=("public_text",), may=("public_answer",)),
    *_each(tuple(S),             A.UNPUBLISH,        None,               _OFFICE,  says=("reason",)),
)
# fmt: on


def find_move(state: State | None, action: Action, by: Role, facts: Facts) -> Move:
    """
    Return the one row that permits this.

    :raises MoveUnknown: no such step from this state
    :raises MoveNotAllowed: not for this role
    :raises FactsMissing: a fact that must be brought is missing or empty
    :raises NotYet: the guard says why not now
    """
    rows = [move for move in MOVES if (move.source, move.action) == (state, action)]
    if not rows:
        raise MoveUnknown(str(state), action, {move.action for move in MOVES if move.source == state})
    allowed = [move for move in rows if by in move.by]
    if not allowed:
        raise MoveNotAllowed(action, by, {role for move in rows for role in move.by})
    move = allowed[0]
    if missing := [name for name in move.needs if facts.get(name) in (None, "")]:
        raise FactsMissing(action, missing)
    if move.guard and (refusal := move.guard(facts)):
        raise refusal
    return move
