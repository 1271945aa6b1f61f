"""The form of one step: what it asks, what is known already, what one has begun to write, and why it may not be possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.circumstances import circumstances
from models.clock import Moment
from models.errors import FollowUpError
from models.event import EventText, IssueEvent
from models.issue import Issue
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import MOVES, Action, Move, Role
from models.visibility import without_contacts
from tasks.desks.issue_mail import mail_text
from tasks.desks.issue_page import Head, find_head, head_of, owns
from tasks.desks.steps_read import Reading, StepLine, read_steps
from tasks.drafts import KeptDraft, read_draft
from tasks.possible import why_not
from tasks.reading_issue import Reader

_FOUND = frozenset({
    Action.SEND_BACK,
    Action.INSPECT, Action.ASK, Action.SUPPLY, Action.RESOLVE, Action.SEND_BACK, Action.HAND_BACK, Action.REOPEN,
    Action.PROPOSE_EXTENSION, Action.DIRECT, Action.TELL, Action.EXPLAIN_DELAY, Action.CORRECT,
})  # fmt: skip
_ANSWER = ("outcome", "legal_basis", "document_no", "document_on")


@dataclass(frozen=True, slots=True)
class StepPage:
    """Everything on the page of one step; ``since`` are the steps after the version that the form was opened with."""

    head: Head
    action: Action
    needs: tuple[str, ...]
    may: tuple[str, ...]
    refusal: FollowUpError | None
    units: tuple[tuple[str, str], ...]  # code, name
    known: Mapping[str, str]  # what the record and the directive propose
    steps: tuple[StepLine, ...]
    found: tuple[StepLine, ...]  # those with words that one goes on from
    since: tuple[StepLine, ...]
    draft: KeptDraft | None
    mail_text: str | None = None  # what the unit wrote by mail, to go on from


def read_step_page(
    code: str, action: Action, by: Actor, language: str, moment: Moment, version: int | None = None,
    mail: int = 0,
) -> StepPage:  # fmt: skip
    """
    The form of a step on that issue, opened at ``version``, perhaps to go on from a ``mail`` of the unit. Eight statements at most.

    :raises NotFound: there is no such issue, or it is not for ``by``
    """
    with transaction() as db:
        row = find_head(db, code, by)
        issue: Issue = row.Issue
        reading = Reading(load_rules(db, issue.directive_id, moment), Reader(language), by)
        steps, move = read_steps(db, issue, reading), _move(issue, action, by.role)
        known_now = circumstances(db, issue, by, reading.rules, lock=False)
        draft = read_draft(db, by, issue.id, action)
        known = {} if draft else _known(db, issue, action, reading.rules)
        text = mail_text(db, mail, issue, reading) if mail else None
    refusal = why_not(issue, action, by, moment.on, owns=owns(issue, reading), known=known_now)
    return StepPage(
        head_of(row, reading), action, move.needs, move.may, refusal, _units(issue, reading.rules), known, steps,
        tuple(step for step in steps if step.action in _FOUND),
        tuple(step for step in steps if version is not None and step.seq > version), draft, text,
    )  # fmt: skip


def _move(issue: Issue, action: Action, role: Role) -> Move:
    """The step's row; if it is not possible now, any row of it, so that what was written can still be shown."""
    rows = [move for move in MOVES if move.action is action]
    return min(rows, key=lambda move: (move.source != issue.state, role not in move.by))


def _units(issue: Issue, rules: Rules) -> tuple[tuple[str, str], ...]:
    day = max(rules.today, issue.received_on)
    return tuple(sorted(((u.code, u.name) for u in rules.units.values() if u.works_on(day)), key=lambda pair: pair[1]))


def _known(db: Session, issue: Issue, action: Action, rules: Rules) -> dict[str, str]:
    match action:
        case Action.ASSIGN:
            due_on = (
                issue.due_on or issue.proposed_due_on or rules.due(issue.level, issue.field, issue.received_on).due_on
            )
            helpers = ",".join(issue.proposed_co_units)
            return {"unit": issue.proposed_unit or "", "due_on": due_on.isoformat(), "co_units": helpers}
        case Action.EXTEND if issue.extension_asked:
            return {"due_on": issue.extension_asked.isoformat(), "reason": _reason_asked(db, issue)}
        case Action.TELL:
            return {"told_on": rules.today.isoformat()}
        case Action.RESOLVE:
            return _answer_before(db, issue)
        case Action.PUBLISH:
            answer = without_contacts(_answer_before(db, issue).get("result", ""))
            return {"public_text": "" if issue.sensitive else without_contacts(issue.text), "public_answer": answer}
    return {}


def _reason_asked(db: Session, issue: Issue) -> str:
    """Why the unit asks for more time: the chair's own words may follow or replace it."""
    query = (
        select(EventText.said)
        .join(IssueEvent, EventText.event_id == IssueEvent.id)
        .where(IssueEvent.issue_id == issue.id, IssueEvent.action == Action.PROPOSE_EXTENSION)
        .order_by(IssueEvent.seq.desc())
    )
    return str((db.scalar(query.limit(1)) or {}).get("reason", ""))


def _answer_before(db: Session, issue: Issue) -> dict[str, str]:
    """The answer that was taken back or sent back, to be gone on with."""
    query = (
        select(IssueEvent.facts, EventText.said)
        .join(EventText, EventText.event_id == IssueEvent.id)
        .where(IssueEvent.issue_id == issue.id, IssueEvent.action == Action.RESOLVE)
        .order_by(IssueEvent.seq.desc())
    )
    row = None if issue.reopened else db.execute(query.limit(1)).first()
    return {name: row.facts.get(name, "") for name in _ANSWER} | dict(row.said) if row else {}
