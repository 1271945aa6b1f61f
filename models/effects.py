"""What each action does to an issue's columns, beyond its state: one small function an action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.orm import object_session

from models.deadline import DeadlineCheck
from models.effects_delay import apologise, explain_delay
from models.errors import FactWrong, NotYet
from models.owing import cancel_resolution
from models.paperwork import Attachment
from models.rules import Rules
from models.states import Action, Rung
from models.units import Unit
from models.working_days import count, shift, working_days_between

if TYPE_CHECKING:
    from models.issue import Issue

Given = dict[str, Any]
Effect = Callable[["Issue", Rules, Given], None]


def apply_effect(issue: Issue, action: Action, rules: Rules, given: Given) -> None:
    """Change the columns that this action changes; most change none."""
    if effect := EFFECTS.get(action):
        effect(issue, rules, given)


def _assign(issue: Issue, rules: Rules, given: Given) -> None:
    unit, helpers = _find_charge(issue, rules, given)
    _check_due(issue, rules, given["due_on"])
    _date(issue, rules, given["due_on"])
    _put_in_charge(issue, rules, unit, helpers)


def _check_due(issue: Issue, rules: Rules, due_on: date) -> None:
    """The date given with a unit; after a hand-back the clock does not start again (design §5)."""
    rules.check_working("due_on", due_on)
    if due_on < issue.received_on:
        day = issue.received_on
        raise FactWrong("due_on", f"thời hạn trước ngày tiếp nhận {day:%d/%m/%Y}.", f"before the day of receipt {day}.")
    if issue.due_on and due_on > issue.due_on:
        day = issue.due_on
        raise FactWrong(
            "due_on",
            f"đơn vị trả lại không làm thời hạn {day:%d/%m/%Y} dài thêm; nếu cần, Chủ trì gia hạn.",
            f"a hand-back gives no more time than {day}; if it is needed, the chair extends it.",
        )


def _find_charge(issue: Issue, rules: Rules, given: Given) -> tuple[Unit, list[int]]:
    unit = rules.unit(given["unit"])
    if not unit.works_on(max(rules.today, issue.received_on)) and not unit.works_on(issue.received_on):
        raise FactWrong("unit", f"{unit.name} không còn hoạt động.", f"{unit.name} no longer exists.")
    helpers = [rules.unit(code).id for code in given.get("co_units", [])]
    return unit, [helper for helper in helpers if helper != unit.id]


def _put_in_charge(issue: Issue, rules: Rules, unit: Unit, helpers: list[int]) -> None:
    issue.unit_id, issue.co_units = unit.id, helpers
    issue.assigned_on, issue.acknowledged_on = rules.today, None
    issue.unknown_unit = issue.extension_asked = None


def _date(issue: Issue, rules: Rules, due_on: date) -> None:
    """
    Set the date with the rows of its ladder; a reminder that would come with the receipt is left out.

    :raises PastTheCalendar: a rung lies beyond it; nothing is changed
    """
    ladder = [(rung, offset, _check_day(rules, due_on, rung, offset)) for rung, offset in rules.directive.rungs.items()]
    issue.due_on = due_on
    issue.apology_drafted = issue.expected_on = None  # said of the date before
    issue.original_due_on = issue.original_due_on or due_on
    issue.deadline_version += 1
    issue.checks.add_all(
        DeadlineCheck(rung=rung, check_on=check_on, deadline_version=issue.deadline_version)
        for rung, offset, check_on in ladder
        if offset > 0 or check_on > issue.received_on
    )


def _check_day(rules: Rules, due_on: date, rung: Rung, offset: int) -> date:
    """The day on which a rung is reached: counted from the date, or for the acknowledgement from the assignment."""
    if rung is Rung.UNACKNOWLEDGED:
        return shift(rules.calendar, rules.today, offset + 1)  # that working day is over on the next morning
    return shift(rules.calendar, due_on, offset)


def _answer_at_conference(issue: Issue, rules: Rules, given: Given) -> None:
    unit = rules.unit(given["unit"])
    _answered(issue, rules, given)
    issue.unit_id = unit.id


def _answered(issue: Issue, rules: Rules, _given: Given) -> None:
    issue.object_until = count(rules.calendar, rules.today, rules.directive.objection).due_on
    issue.answered_on = rules.today


def _resolve(issue: Issue, rules: Rules, given: Given) -> None:
    """The document that answers is written after the issue was received, and not tomorrow."""
    on = date.fromisoformat(given["document_on"])
    if not issue.received_on <= on <= rules.today:
        first, last = issue.received_on, rules.today
        raise FactWrong(
            "document_on",
            f"ngày văn bản phải từ ngày tiếp nhận {first:%d/%m/%Y} đến hôm nay {last:%d/%m/%Y}.",
            f"the document's date must lie between the receipt, {first}, and today, {last}.",
        )
    _answered(issue, rules, given)


def _merge(issue: Issue, _rules: Rules, given: Given) -> None:
    code, kind = given["duplicate_of"], type(issue)
    db = object_session(issue)
    original = db.scalar(kind.by_code(code).with_for_update(of=kind)) if db else None
    if db is None or original is None or original is issue or original.duplicate_of_id:
        raise FactWrong("duplicate_of", f"“{code}” không phải kiến nghị gốc.", f"“{code}” is not an original issue.")
    issue.duplicate_of_id = original.id
    original.duplicates += 1 + issue.duplicates
    if issue.duplicates:  # not flushed before the letters are owed: their people still hear of this merger as well
        for again in db.scalars(select(kind).where(kind.duplicate_of_id == issue.id)):
            again.duplicate_of_id = original.id


def _acknowledge(issue: Issue, rules: Rules, _given: Given) -> None:
    issue.acknowledged_on = issue.acknowledged_on or rules.today


def _hand_back(issue: Issue, rules: Rules, given: Given) -> None:
    right = rules.unit(given["right_unit"])
    if right.id == issue.unit_id:
        raise FactWrong("right_unit", "phải là đơn vị khác.", "must be another unit.")
    issue.proposed_unit, issue.proposed_co_units = right.code, []
    issue.unit_id, issue.co_units, issue.acknowledged_on, issue.extension_asked = None, [], None, None
    issue.handed_back += 1


def _reassign(issue: Issue, rules: Rules, given: Given) -> None:
    given["former_unit"] = rules.units[issue.unit_id or 0].code
    unit, helpers = _find_charge(issue, rules, given)
    if unit.id == issue.unit_id:
        raise FactWrong("unit", f"{unit.name} đang chủ trì rồi.", f"{unit.name} is responsible already.")
    _date(issue, rules, issue.due_on or rules.today)
    _put_in_charge(issue, rules, unit, helpers)


def _ask(issue: Issue, rules: Rules, given: Given) -> None:
    _acknowledge(issue, rules, given)
    issue.state_before, issue.asked_on = issue.state, rules.today


def _supply(issue: Issue, rules: Rules, _given: Given) -> None:
    if rules.directive.pause.while_awaiting_citizen and issue.asked_on and issue.due_on:
        waited = working_days_between(rules.calendar, issue.asked_on, rules.today)
        _date(issue, rules, shift(rules.calendar, issue.due_on, waited) if waited else issue.due_on)
    issue.asked_on = None


def _extend(issue: Issue, rules: Rules, given: Given) -> None:
    _check_extension(issue, rules, "due_on", given["due_on"])
    _date(issue, rules, given["due_on"])
    issue.extended, issue.extension_asked = True, None


def _propose_extension(issue: Issue, rules: Rules, given: Given) -> None:
    asked = date.fromisoformat(given["proposed_due_on"])
    _check_extension(issue, rules, "proposed_due_on", asked)
    issue.extension_asked = asked


def _refuse_extension(issue: Issue, _rules: Rules, _given: Given) -> None:
    issue.extension_asked = None


def _check_extension(issue: Issue, rules: Rules, name: str, new: date) -> None:
    old = issue.due_on or issue.received_on
    rules.check_working(name, new)
    length = working_days_between(rules.calendar, issue.received_on, issue.original_due_on or old)
    latest = shift(rules.calendar, old, length)
    if not old < new <= latest:
        raise FactWrong(
            name,
            f"hạn mới phải sau {old:%d/%m/%Y} và chậm nhất {latest:%d/%m/%Y} (thời gian thêm không dài hơn thời hạn ban đầu).",
            f"the new date must be after {old} and no later than {latest} (at most the original length).",
        )


def _inspect(issue: Issue, rules: Rules, given: Given) -> None:
    _acknowledge(issue, rules, given)


def _take_back(issue: Issue, _rules: Rules, _given: Given) -> None:
    db = object_session(issue)
    if db is not None:
        cancel_resolution(db, issue.id)
        db.execute(update(Attachment).where(Attachment.issue_id == issue.id).values(to_citizen=False))
    issue.answered_on = issue.object_until = None


def _reopen(issue: Issue, rules: Rules, _given: Given) -> None:
    if issue.unit_id is None:
        raise NotYet(
            "Kiến nghị chưa từng có đơn vị chịu trách nhiệm nên không mở lại được; hãy ghi thành kiến nghị mới.",
            "No unit was ever responsible for the issue, so it cannot be reopened; put it on record as a new one.",
        )
    _date(issue, rules, count(rules.calendar, rules.today, rules.directive.stages.reopened).due_on)
    issue.reopened = True
    issue.answered_on = issue.object_until = issue.acknowledged_on = None
    issue.assigned_on = rules.today


EFFECTS: dict[Action, Effect] = {
    Action.ASSIGN: _assign,
    Action.ANSWER_AT_CONFERENCE: _answer_at_conference,
    Action.MERGE: _merge,
    Action.ACKNOWLEDGE: _acknowledge,
    Action.HAND_BACK: _hand_back,
    Action.REASSIGN: _reassign,
    Action.ASK: _ask,
    Action.SUPPLY: _supply,
    Action.EXTEND: _extend,
    Action.PROPOSE_EXTENSION: _propose_extension,
    Action.REFUSE_EXTENSION: _refuse_extension,
    Action.EXPLAIN_DELAY: explain_delay,
    Action.APOLOGISE: apologise,
    Action.INSPECT: _inspect,
    Action.RESOLVE: _resolve,
    Action.SEND_BACK: _take_back,
    Action.UNDO: _take_back,
    Action.REOPEN: _reopen,
}
