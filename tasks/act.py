"""One staff verb: take the issue, fill in what the rules can, move it, commit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import HANOI, read_clock
from models.errors import FactWrong, Refused
from models.event import IssueEvent
from models.issue import Issue, take_issue
from models.people import Person
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import Action, DeclineReason, Outcome, Rating, Role
from models.text import clean
from tasks.naming import unit_names

AMENDABLE = frozenset({
    "text", "field", "sensitive", "level", "lead", "co_units", "due_on", "address", "ward", "phone", "email", "language",
    "channel", "name",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did, in plain values."""

    code: str
    action: str
    source: str | None
    target: str
    event_id: int


class MovedOn(Refused):
    """A colleague was faster: the issue is no longer as the form showed it."""

    def __init__(self, code: str, version: int) -> None:
        self.version = version
        super().__init__(
            f"Kiến nghị {code} vừa có người xử lý; nội dung đã ghi vẫn còn nguyên dưới đây. Đề nghị xem lại rồi gửi.",
            f"Somebody has just worked on {code}; what you wrote is kept below. Please look again, then send.",
        )


def act_on_issue(
    code: str, action: Action, by: Actor, given: Mapping[str, str] | None = None, *, on: date | None = None,
    expect: int | None = None,
) -> Moved:  # fmt: skip
    """
    Do ``action`` on the issue ``code``; ``given`` are facts as people write them; ``on`` is the civil day it happened;
    ``expect`` is the version of the issue that the person looked at.

    :raises MovedOn: the issue has another version by now
    :raises Refused: the rules forbid it, or a fact cannot be read; nothing is changed
    """
    with transaction() as db:
        issue, event = act_within(db, code, action, by, given, on=on, expect=expect)
        return _moved(issue, event)


def act_within(
    db: Session, code: str, action: Action, by: Actor, given: Mapping[str, str] | None = None, *,
    on: date | None = None, expect: int | None = None,
) -> tuple[Issue, IssueEvent]:  # fmt: skip
    """The same as a part of a transaction that does more."""
    issue = take_issue(db, code)
    if expect is not None and issue.version != expect:
        raise MovedOn(issue.code, issue.version)
    rules = load_rules(db, issue.directive_id, read_clock(db, on))
    actor = replace(by, unit=unit_names(rules).code_of(by.unit)) if by.unit else by
    _check_day(issue, rules, last_day(db, issue))
    if issue.person_id:
        db.get(Person, issue.person_id)
    event = issue.move(action, by=actor, rules=rules, **_facts(issue, action, given or {}, rules))
    db.flush()
    return issue, event


def _moved(issue: Issue, event: IssueEvent) -> Moved:
    return Moved(issue.code, event.action, event.source, event.target, event.id)


def last_day(db: Session, issue: Issue) -> date | None:
    """The day of the last step that a person took; what the engine did when the workbook came in does not count."""
    done = select(func.max(IssueEvent.happened_at)).where(
        IssueEvent.issue_id == issue.id,
        IssueEvent.role != Role.ENGINE,
        IssueEvent.action.not_in(
            (Action.RAISE, Action.AMEND, Action.ANSWER_AT_CONFERENCE, Action.MERGE, Action.DECLINE)
        ),
    )
    at = db.scalar(done)
    return at.astimezone(HANOI).date() if at else None


def _check_day(issue: Issue, rules: Rules, last: date | None) -> None:
    if rules.today < issue.received_on:
        day = issue.received_on
        raise FactWrong("on", f"trước ngày tiếp nhận {day:%d/%m/%Y}.", f"before the day of receipt, {day}.")
    if last and rules.today < last:
        raise FactWrong("on", f"trước bước trước đó, ngày {last:%d/%m/%Y}.", f"before the step before it, of {last}.")


def _facts(issue: Issue, action: Action, given: Mapping[str, str], rules: Rules) -> dict[str, Any]:
    """What was given, read; what was left out, from the record and the directive."""
    facts = {name: _read(name, value, rules) for name, value in _named(action, given).items()}
    if action is Action.DECLINE and "reason" in facts:
        facts["reason"] = _one_of(DeclineReason)("reason", facts["reason"], rules)
    return _defaults(issue, action, facts, rules) | facts


def _named(action: Action, given: Mapping[str, str]) -> dict[str, str]:
    """The unit of a hand-back is the right unit, whichever way it is written."""
    other = {"unit": "right_unit"} if action is Action.HAND_BACK else {}
    return {other.get(name, name): value for name, value in given.items()}


def _defaults(issue: Issue, action: Action, facts: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    if action is Action.ASSIGN:
        due_on = issue.due_on or rules.due(issue.level, issue.field, issue.received_on).due_on
        return {"unit": issue.proposed_unit, "due_on": due_on}
    if action is Action.DECLINE and "reason" in facts:
        return {"where_to_go": rules.directive.where_to_go[facts["reason"]].vi}
    return {}


def _read(name: str, value: str, rules: Rules) -> Any:
    """
    A fact as people write it, as the move wants it: dates as dates, units as codes, choices from their catalogue.

    :raises FactWrong: it cannot be read
    """
    reader = _READERS.get(name, _text)
    return reader(name, clean(value, lines=True), rules)


def _text(name: str, value: str, _rules: Rules) -> str:
    if len(value) > 20_000:  # noqa: PLR2004
        raise FactWrong(name, "dài quá 20.000 ký tự.", "longer than 20,000 characters.")
    return value


def _short(name: str, value: str, _rules: Rules) -> str:
    if len(value) > 100:  # noqa: PLR2004
        raise FactWrong(name, "dài quá 100 ký tự.", "longer than 100 characters.")
    return value


def _day(name: str, value: str, _rules: Rules) -> date:
    try:
        return read_day(value)
    except ValueError as error:
        raise FactWrong(
            name, f"“{value}” không phải ngày; viết như 15/12/2023.", f"“{value}” is no date; write 2023-12-15."
        ) from error


def _day_as_text(name: str, value: str, rules: Rules) -> str:
    return _day(name, value, rules).isoformat()


def _past_day(name: str, value: str, rules: Rules) -> str:
    if (day := _day(name, value, rules)) > rules.today:
        raise FactWrong(name, f"ngày {day:%d/%m/%Y} chưa đến.", f"{day} is yet to come.")
    return day.isoformat()


def _changed(name: str, value: str, _rules: Rules) -> list[str]:
    """Names of what was corrected, for the record, which keeps them for ever: never words of a person."""
    names = [part.strip() for part in value.split(",")]
    if unknown := [part for part in names if part not in AMENDABLE]:
        raise FactWrong(name, f"“{unknown[0]}” không có trong danh mục.", f"“{unknown[0]}” is not in the list.")
    return names


def read_day(value: str) -> date:
    """
    ``2023-12-15`` or ``15/12/2023``.

    :raises ValueError: it is neither
    """
    if "/" in value:
        day, month, year = (int(part) for part in value.split("/"))
        return date(year, month, day)
    return date.fromisoformat(value)


def _unit(_name: str, value: str, rules: Rules) -> str:
    return unit_names(rules).code_of(value)


def _units(_name: str, value: str, rules: Rules) -> list[str]:
    return unit_names(rules).codes_of(value)


def _one_of(choices: type[StrEnum]) -> Callable[[str, str, Rules], str]:
    def read(name: str, value: str, _rules: Rules) -> str:
        if value not in set(choices):
            known = ", ".join(choices)
            raise FactWrong(name, f"“{value}” không có trong danh mục: {known}.", f"“{value}” is not one of: {known}.")
        return value

    return read


_READERS: dict[str, Callable[[str, str, Rules], Any]] = {
    "due_on": _day, "document_no": _short, "document_on": _day_as_text, "proposed_due_on": _day_as_text, "expected_on": _day_as_text, "told_on": _past_day, "changed": _changed,
    "unit": _unit, "right_unit": _unit, "co_units": _units,
    "outcome": _one_of(Outcome), "rating": _one_of(Rating),
}  # fmt: skip
