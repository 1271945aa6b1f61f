"""Walk every issue's hash chain and say where it breaks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.event import GENESIS, IssueEvent
from models.issue import Issue
from models.session import transaction
from models.states import State


@dataclass(frozen=True, slots=True)
class Break:
    """The first link of an issue's history that does not hold, and why."""

    code: str
    seq: int
    why_vi: str
    why_en: str


@dataclass(slots=True)
class Verdict:
    """How many issues and events were walked, the breaks, and one hash over all heads (for the auditor's file)."""

    issues: int = 0
    events: int = 0
    broken: list[Break] = field(default_factory=list)
    anchor: str = ""


def verify_chains() -> Verdict:
    """Walk all issues in the order of their codes; each reports its first break only."""
    verdict, heads = Verdict(), hashlib.sha256()
    with transaction() as db:
        for issue, events in _histories(db):
            verdict.issues += 1
            verdict.events += len(events)
            heads.update(issue.chain_head)
            if found := first_break(issue, events):
                verdict.broken.append(found)
    verdict.anchor = heads.hexdigest()
    return verdict


def _histories(db: Session) -> Iterator[tuple[Issue, list[IssueEvent]]]:
    """Issues with their events, streamed so that memory stays flat."""
    rows = db.execute(
        select(Issue, IssueEvent)
        .outerjoin(IssueEvent, IssueEvent.issue_id == Issue.id)
        .options(joinedload(IssueEvent.text))
        .order_by(Issue.code, IssueEvent.seq)
        .execution_options(yield_per=1000)
    )
    for issue, pairs in groupby(rows, key=lambda pair: pair[0]):
        yield issue, [event for _, event in pairs if event is not None]


def first_break(issue: Issue, events: list[IssueEvent]) -> Break | None:
    """The first link of a whole history, in its order, that does not hold."""
    head = GENESIS
    for expected, event in enumerate(events, start=1):
        if why := broken(issue, event, expected, head):
            return Break(issue.code, event.seq, *why)
        head = event.hash
    if len(events) != issue.version or head != issue.chain_head:
        return Break(issue.code, len(events) + 1, "thiếu bước cuối của lịch sử", "the end of the history is missing")
    if events and _left(events[-1]) != (issue.state, issue.unit_id, issue.due_on, issue.deadline_version):
        why = "trạng thái, đơn vị hoặc thời hạn khác với lịch sử", "state, unit or date differ from the history"
        return Break(issue.code, len(events), *why)
    worded = [event for event in events if event.text and "text" in event.text.said]
    if worded and worded[-1].text and worded[-1].text.said["text"] != issue.text:
        why = "nội dung kiến nghị khác với lịch sử", "the issue's text differs from the history"
        return Break(issue.code, worded[-1].seq, *why)
    return None


def _left(event: IssueEvent) -> tuple[State, int | None, date | None, int]:
    """How the issue stood after that step."""
    return event.target, event.unit_id, event.due_on, event.deadline_version


def broken(issue: Issue, event: IssueEvent, expected: int, head: bytes) -> tuple[str, str] | None:
    """Why one step does not hold, in both languages; ``head`` is the hash before it."""
    if event.seq != expected:
        return "thiếu một bước", "a step is missing"
    if event.prev_hash != head:
        return "không nối với bước trước", "does not continue the step before"
    if event.seal(issue.code) != event.hash:
        return "nội dung bước này đã bị sửa", "this step was altered"
    if event.text and event.text.commit() != event.commitment:
        return "lời ghi kèm bước này đã bị sửa", "the words of this step were altered"
    return None
