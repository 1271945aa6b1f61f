"""The line of dated steps that a citizen reads: what was done, where it stands, what comes next and by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.event import IssueEvent
from models.rules import Rules
from models.states import RUNNING, Action, Role, State
from tasks.citizen_answers import left_out
from tasks.citizen_links import Opened
from tasks.letter_context import day_of

A = Action
_SHOWN = frozenset({
    A.RAISE, A.ASSIGN, A.ANSWER_AT_CONFERENCE, A.DECLINE, A.MERGE, A.ACKNOWLEDGE, A.HAND_BACK, A.REASSIGN, A.INSPECT,
    A.ASK, A.SUPPLY, A.EXTEND, A.RESOLVE, A.REOPEN, A.CONFIRM, A.CLOSE, A.WITHDRAW, A.TELL, A.APOLOGISE,
    A.CORRECT,
})  # fmt: skip
_BY_THE_PERSON = frozenset({A.ATTACH, A.AMEND})  # shown if the citizen did them
_OF_ANOTHER = frozenset({A.RAISE, A.TELL, A.SUPPLY, A.CONFIRM, A.WITHDRAW, *_BY_THE_PERSON})
NAME_UNIT, WRITE_ANSWER, YOUR_WORD = "name_unit", "write_answer", "your_word"  # steps to come


@dataclass(frozen=True, slots=True)
class Step:
    """One step; ``kind`` is an action or what is to come, ``unit`` who has the issue after it."""

    kind: str
    on: date | None
    unit: str | None = None
    due_on: date | None = None  # the date that the step set
    by_citizen: bool = False
    done: bool = True
    current: bool = False


def steps_of(opened: Opened, rules: Rules, state: State, due_on: date | None) -> tuple[Step, ...]:
    """What was done, then what is to come; the first of these is under way."""
    done = _own(opened, rules) if opened.merged else []
    history = opened.history(opened.shown)
    hidden = left_out(history, rules)
    done += [_step(e, rules) for e in history if e.seq not in hidden and _is_shown(e, of_another=opened.of_another)]
    return (*_once(done), *_to_come(opened, rules, state, due_on))


def _own(opened: Opened, rules: Rules) -> list[Step]:
    """Of a merged issue: what happened to it until it was merged."""
    return [_step(e, rules) for e in opened.history(opened.own) if e.action in {A.RAISE, A.MERGE}]


def _is_shown(event: IssueEvent, *, of_another: bool) -> bool:
    if of_another and event.action in _OF_ANOTHER:
        return False
    return event.action in _SHOWN or (event.action in _BY_THE_PERSON and event.role is Role.CITIZEN)


def _step(event: IssueEvent, rules: Rules) -> Step:
    unit = rules.units.get(event.unit_id or 0)
    return Step(
        event.action.value, day_of(event), unit.name if unit else None, event.due_on,
        by_citizen=event.role is Role.CITIZEN,
    )  # fmt: skip


def _once(steps: list[Step]) -> list[Step]:
    """The same thing twice in a row on one day is said once."""
    return [step for n, step in enumerate(steps) if n == 0 or step != steps[n - 1]]


def _to_come(opened: Opened, rules: Rules, state: State, due_on: date | None) -> list[Step]:
    unit = rules.units.get(opened.shown.unit_id or 0)
    name = unit.name if unit else None
    if state is State.RESOLVED:
        return [] if opened.of_another else [Step(YOUR_WORD, opened.shown.object_until, done=False, current=True)]
    if state is State.RAISED:
        answer = opened.shown.due_on
        return [
            Step(NAME_UNIT, due_on if answer is None else None, done=False, current=True),
            Step(WRITE_ANSWER, answer, done=False),
        ]
    if state not in RUNNING:
        return []
    return [
        Step(WRITE_ANSWER, due_on, name, due_on, done=False, current=True),
        Step(YOUR_WORD, None, done=False),
    ]
