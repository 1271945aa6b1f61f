"""An edited workbook: what changed in a row that is on record, and what of it may be taken over."""

from __future__ import annotations

from typing import Any

from rapidfuzz.distance import LCSseq

from models.issue import Issue
from models.people import Channel, Person
from models.states import OPEN, Action, State
from models.text import fold
from tasks.desk import Change, Desk
from tasks.workbook import Fault, Row

_SAME_ISSUE = (
    0.5  # so much of the shorter text, word by word in order, must be left of it; measured: edits > 0.75, others < 0.4
)
_CONTACT = ("address", "ward", "phone", "email", "language")
_CONTENT = ("text", "field", "sensitive")
_CHARGE = ("level", "lead", "co_units", "due_on")
_WORDS: dict[str, tuple[str, str]] = {
    "level": ("mức độ", "the level"), "lead": ("đơn vị chủ trì", "the unit"), "co_units": ("đơn vị phối hợp", "the co-units"),
    "due_on": ("thời hạn", "the date"), "name": ("họ tên", "the name"), "answer": ("câu trả lời", "the answer"),
    "complaint": ("dấu hiệu khiếu nại", "the mark of a complaint"), "duplicate_of": ("dấu trùng", "the mark of a duplicate"),
}  # fmt: skip


def amend(desk: Desk, issue: Issue, row: Row) -> None:
    """Take over what changed; refuse a row that became another issue; leave to staff what needs a decision."""
    if issue.source_hash == row.content_hash:
        desk.report.unchanged += 1
        return
    if _likeness(issue.text, row.text) < _SAME_ISSUE:
        desk.report.errors.append(_another_issue(issue, row))
        return
    desk.db.refresh(issue, with_for_update=True)  # nobody moves it while it is changed here
    person = desk.db.get(Person, issue.person_id) if issue.person_id else None
    applied = [*_contact(person, row), *_content(issue, row)]
    left, beyond = _charge(desk, issue, row), _beyond(person, issue, row)
    if issue.state is State.RAISED:
        applied, left = applied + left, []
    changed = (*applied, *left, *beyond)
    desk.report.changes += [Change(row.number, issue.code, name, applied=name in applied) for name in changed]
    if left:
        desk.report.warnings.append(_left_to_staff(issue, row, left))
    if beyond:
        desk.report.warnings.append(_for_a_command(issue, row, beyond))
    _keep(desk, issue, row, applied)


def _keep(desk: Desk, issue: Issue, row: Row, applied: list[str]) -> None:
    issue.source_hash = row.content_hash
    if not applied:
        desk.report.unchanged += 1
        return
    desk.report.updated += 1
    issue.move(Action.AMEND, by=desk.by, rules=desk.rules, changed=applied)


def _contact(person: Person | None, row: Row) -> list[str]:
    if person is None:
        return []
    changed = [name for name in _CONTACT if getattr(person, name) != getattr(row, name)]
    for name in changed:
        setattr(person, name, getattr(row, name))
    if person.channel != row.channel:
        person.channel = Channel(row.channel)
        changed.append("channel")
    person.recognised_by = "|".join((fold(person.name), person.phone or "", person.email or ""))
    return changed


def _content(issue: Issue, row: Row) -> list[str]:
    changed = [name for name in _CONTENT if getattr(issue, name) != getattr(row, name)]
    for name in changed:
        setattr(issue, name, getattr(row, name))
    return changed


def _charge(desk: Desk, issue: Issue, row: Row) -> list[str]:
    """Fields about who and until when; taken over only while nobody is responsible yet."""
    was: dict[str, Any] = {
        "level": issue.level, "lead": issue.proposed_unit, "co_units": tuple(issue.proposed_co_units),
        "due_on": issue.proposed_due_on,
    }  # fmt: skip
    due_on = desk.accepted_date(row)
    now = {"level": row.level, "lead": row.lead, "co_units": tuple(row.co_units), "due_on": due_on}
    changed = [name for name in _CHARGE if was[name] != now[name]]
    if changed and issue.state is State.RAISED:
        issue.level, issue.proposed_unit, issue.proposed_co_units = row.level, row.lead, list(row.co_units)
        issue.proposed_due_on = due_on
        issue.unknown_unit = ", ".join(row.unknown_units) if row.unknown_units and not row.lead else None
    return changed


def _beyond(person: Person | None, issue: Issue, row: Row) -> list[str]:
    """What no file changes later: who raised the issue, and how it was decided."""
    named, written = person.name if person else None, None if row.anonymous else row.name
    decided = {"answer": row.answer, "complaint": row.complaint, "duplicate_of": row.duplicate_of}
    found = [name for name, given in decided.items() if given and issue.state in OPEN]
    return [*(["name"] if named != written else []), *found]


def _likeness(before: str, after: str) -> float:
    """Share of the shorter text's words found in the other in the same order. Vietnamese has too few syllables to compare sets."""
    was, now = ((fold(text) or text).split() for text in (before, after))
    return LCSseq.similarity(was, now) / max(1, min(len(was), len(now)))


def _another_issue(issue: Issue, row: Row) -> Fault:
    return Fault(
        row.sheet, row.cell,
        f"STT {row.number} đã là {issue.code} nhưng nội dung khác hẳn. Không đánh lại số thứ tự; "
        "ghi kiến nghị mới vào dòng có STT mới.",
        f"No. {row.number} is {issue.code} already, but its text is a different one. "
        "Keep the numbers; put a new issue under a new number.",
    )  # fmt: skip


def _left_to_staff(issue: Issue, row: Row, names: list[str]) -> Fault:
    return Fault(
        row.sheet, row.cell,
        f"{issue.code} đã giao; thay đổi về {_in_words(names, 0)} trong tệp không được áp dụng. "
        "Muốn đổi, hãy giao lại hoặc trình Chủ trì gia hạn.",
        f"{issue.code} is assigned already; the file's change of {_in_words(names, 1)} was not applied. "
        "To change it, reassign the issue or ask the chair for an extension.",
    )  # fmt: skip


def _for_a_command(issue: Issue, row: Row, names: list[str]) -> Fault:
    return Fault(
        row.sheet, row.cell,
        f"{issue.code} đã ghi nhận; thay đổi về {_in_words(names, 0)} trong tệp không được áp dụng. "
        "Quyết định sau này được ghi thành bước riêng (trả lời tại hội nghị, không tiếp nhận, gộp); "
        "họ tên không sửa qua tệp.",
        f"{issue.code} is on record; the file's change of {_in_words(names, 1)} was not applied. "
        "Enter a later decision as a step of its own (answered at the conference, declined, merged); "
        "a name is not changed by a file.",
    )  # fmt: skip


def _in_words(names: list[str], column: int) -> str:
    return ", ".join(_WORDS[name][column] for name in names)
