"""The answers of an issue as its person reads them; one that can still be taken back is not given out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from models.event import IssueEvent
from models.rules import Rules
from models.states import Action
from tasks.letter_context import day_of

_TAKEN_BACK = frozenset({Action.SEND_BACK, Action.UNDO})


@dataclass(frozen=True, slots=True)
class Correction:
    """Words that hold instead of some of the answer's."""

    on: date
    words: str | None  # None: erased


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer in writing, or the one given at the conference."""

    on: date
    at_conference: bool
    unit: str | None
    outcome: str | None
    findings: str | None
    result: str | None  # None: erased
    legal_basis: str | None
    next_step: str | None
    document_no: str | None
    document_on: date | None
    corrections: tuple[Correction, ...] = ()  # in their order


def held(history: Sequence[IssueEvent], rules: Rules) -> bool:
    """Whether the last answer is within the hold window, in which the unit or the office may take it back."""
    last = next((e for e in reversed(history) if e.action is Action.RESOLVE or e.action in _TAKEN_BACK), None)
    window = timedelta(minutes=rules.directive.hold.minutes)
    return last is not None and last.action is Action.RESOLVE and rules.moment.now < last.recorded_at + window


def left_out(history: Sequence[IssueEvent], rules: Rules) -> frozenset[int]:
    """Numbers of the steps the person does not read of: answers that were taken back or may be, and their taking back."""
    hidden, answer = set[int](), None
    for event in history:
        if event.action is Action.RESOLVE:
            answer = event
        elif event.action in _TAKEN_BACK and answer:
            hidden |= {answer.seq, event.seq}
    if answer and answer.seq not in hidden and held(history, rules):
        hidden.add(answer.seq)
    return frozenset(hidden)


def answers_of(history: Sequence[IssueEvent], rules: Rules) -> list[Answer]:
    """The answers that reached the person, the last one first."""
    hidden, findings, found = left_out(history, rules), None, list[Answer]()
    for event in history:
        if event.action is Action.INSPECT:
            findings = event.text.said.get("findings") if event.text else None
        elif event.action in {Action.RESOLVE, Action.ANSWER_AT_CONFERENCE} and event.seq not in hidden:
            found.append(_answer(event, findings, rules))
        elif event.action is Action.CORRECT and found:
            words = event.text.said.get("correction") if event.text else None
            found[-1] = replace(found[-1], corrections=(*found[-1].corrections, Correction(day_of(event), words)))
    return found[::-1]


def _answer(event: IssueEvent, findings: str | None, rules: Rules) -> Answer:
    at_conference = event.action is Action.ANSWER_AT_CONFERENCE
    said, facts, unit = event.text.said if event.text else {}, event.facts, rules.units.get(event.unit_id or 0)
    written_on = facts.get("document_on")
    return Answer(
        on=day_of(event), at_conference=at_conference, unit=unit.name if unit else None, outcome=facts.get("outcome"),
        findings=None if at_conference else findings, result=said.get("answer" if at_conference else "result"),
        legal_basis=facts.get("legal_basis"), next_step=said.get("next_step"), document_no=facts.get("document_no"),
        document_on=date.fromisoformat(written_on) if written_on else None,
    )  # fmt: skip
