"""Which steps somebody may take on an issue now, and in words why not yet, where that helps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.circumstances import Circumstances
from models.errors import FollowUpError, MoveNotAllowed, MoveUnknown, NotYet
from models.issue import Issue
from models.rules import Actor
from models.states import MOVES, RUNNING, Action, Move, Role, State

_NOT_BY_HAND = frozenset({Action.RAISE, Action.AMEND, Action.CONFIRM, Action.CLOSE})
_ORDER: dict[Role, tuple[Action, ...]] = {
    Role.UNIT: (
        Action.APOLOGISE, Action.ACKNOWLEDGE, Action.INSPECT, Action.RESOLVE, Action.UNDO, Action.CORRECT, Action.ASK,
        Action.PROPOSE_EXTENSION, Action.EXPLAIN_DELAY, Action.HAND_BACK, Action.TELL, Action.ATTACH,
    ),
    Role.OFFICE: (
        Action.ASSIGN, Action.APOLOGISE, Action.SEND_BACK, Action.CORRECT, Action.SUPPLY, Action.REASSIGN, Action.REOPEN, Action.TELL, Action.ATTACH,
        Action.REVEAL, Action.PUBLISH, Action.UNPUBLISH, Action.ANSWER_AT_CONFERENCE, Action.MERGE, Action.DECLINE,
        Action.WITHDRAW,
    ),
    Role.CHAIR: (Action.EXTEND, Action.REFUSE_EXTENSION, Action.APOLOGISE, Action.DIRECT, Action.REASSIGN),
}  # fmt: skip
_MAIN = {
    (Role.UNIT, State.INSPECTED): Action.RESOLVE, (Role.OFFICE, State.RAISED): Action.ASSIGN,
    (Role.OFFICE, State.AWAITING_CITIZEN): Action.SUPPLY, (Role.UNIT, State.RESOLVED): Action.UNDO,
}  # fmt: skip
_SAID_ANYWAY = frozenset({  # its refusal is worth reading
    Action.PROPOSE_EXTENSION, Action.EXTEND, Action.SEND_BACK, Action.UNDO, Action.APOLOGISE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Possible:
    """One step: taken now, or why it cannot be; ``main`` is what is expected next; ``at_once`` needs no form."""

    action: Action
    main: bool = False
    at_once: bool = False
    refusal: NotYet | None = None


def possible_steps(
    issue: Issue,
    by: Actor,
    today: date,
    *,
    owns: bool,
    known: Circumstances,
    published: bool = True,
    every: bool = False,
) -> tuple[Possible, ...]:
    """The steps of ``by`` on the issue as it stands, in the order in which they are usually wanted; ``every`` refusal."""
    if by.role not in _ORDER or (by.role is Role.UNIT and not owns):
        return ()
    facts = {"today": today, **issue.standing, **known.facts()}
    order = _ORDER[by.role]
    main = Action.APOLOGISE if issue.apology_drafted and not known.approver else _main(issue, by)
    found = [_possible(move, facts, main) for move in _moves(issue, by.role)]
    wanted = [step for step in found if every or _is_shown(step, issue, published=published)]
    return tuple(sorted(wanted, key=lambda step: (not step.main, order.index(step.action))))


def why_not(
    issue: Issue, action: Action, by: Actor, today: date, *, owns: bool, known: Circumstances
) -> FollowUpError | None:
    """Why ``by`` cannot take this step now; None if they can."""
    rows = [move for move in MOVES if (move.source, move.action) == (issue.state, action)]
    if not rows:
        return MoveUnknown(issue.state, action, {move.action for move in MOVES if move.source == issue.state})
    if not any(by.role in move.by for move in rows) or (by.role is Role.UNIT and not owns):
        return MoveNotAllowed(action, str(by), {role.value for move in rows for role in move.by})
    steps = possible_steps(issue, by, today, owns=owns, known=known, every=True)
    return next((step.refusal for step in steps if step.action is action), None)


def _moves(issue: Issue, role: Role) -> Iterator[Move]:
    return (m for m in MOVES if m.source == issue.state and role in m.by and m.action not in _NOT_BY_HAND)


def _possible(move: Move, facts: Mapping[str, Any], main: Action | None) -> Possible:
    refusal = move.guard(facts) if move.guard else None
    return Possible(move.action, move.action is main and refusal is None, not move.needs and not move.may, refusal)


def _main(issue: Issue, by: Actor) -> Action | None:
    if (by.role, issue.state) == (Role.UNIT, State.ASSIGNED):
        return Action.INSPECT if issue.acknowledged_on else Action.ACKNOWLEDGE
    if by.role is Role.CHAIR and issue.state in RUNNING and issue.extension_asked:
        return Action.EXTEND
    return _MAIN.get((by.role, issue.state))


def _is_shown(step: Possible, issue: Issue, *, published: bool) -> bool:
    if step.action is Action.UNPUBLISH and not published:
        return False
    if step.action is Action.ACKNOWLEDGE and issue.acknowledged_on:
        return False
    if step.action is Action.APOLOGISE and not issue.apology_drafted:
        return False
    return step.refusal is None or step.action in _SAID_ANYWAY
