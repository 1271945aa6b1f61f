"""What each kind of letter says beyond the common values, taken from its step, its sweep or its facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from models.directive import LetterKind
from models.states import Action, State
from models.working_days import count, shift, working_days_between
from tasks.letter_context import Subject, day_of
from tasks.letter_digest import unit_digest
from tasks.letter_late import apology, apology_drafted, late
from tasks.letter_mail import address_dead, mail_waiting
from tasks.letter_why import ANSWER, RECEIPT, counted

Extra = Callable[[Subject], dict[str, Any]]


def _none(_subject: Subject) -> dict[str, Any]:
    return {}


def _receipt(subject: Subject) -> dict[str, Any]:
    rules, issue = subject.rules, subject.issue
    if issue is None:
        return {}
    return {
        "assign_by": count(rules.calendar, issue.received_on, rules.directive.stages.forward.limit).due_on,
        "correct_by": shift(rules.calendar, subject.letter.as_of, 5),
        "why_date": counted(rules.directive.stages.forward, RECEIPT, issue.received_on, subject.language),
    }


def _answered(subject: Subject) -> dict[str, Any]:
    return {"answer": subject.said("answer"), **_objection(subject)}


def _objection(subject: Subject) -> dict[str, Any]:
    """Until when one may object, and why until then."""
    answered = day_of(subject.event) if subject.event else subject.letter.as_of
    rules = subject.rules
    return {
        "object_until": count(rules.calendar, answered, rules.directive.objection).due_on,
        "why_date": counted(rules.directive.objection, ANSWER, answered, subject.language),
    }


def _declined(subject: Subject) -> dict[str, Any]:
    reason = subject.event.facts["reason"] if subject.event else None
    where = subject.said("where_to_go")
    catalogue = subject.rules.directive.where_to_go
    if reason in catalogue and where == catalogue[reason].vi:
        where = catalogue[reason].say(subject.language)
    return {"decline_reason": reason, "where_to_go": where}


def _merged(subject: Subject) -> dict[str, Any]:
    return {"original_code": subject.original_code}


def _former_unit(subject: Subject) -> str | None:
    code = subject.event.facts.get("former_unit") if subject.event else None
    return subject.rules.unit(code).name if code else None


def _handler(subject: Subject) -> dict[str, Any]:
    reopened = bool(subject.event and subject.event.action is Action.REOPEN)
    return {"former_unit": _former_unit(subject), "reopened": reopened}


def _assignment(subject: Subject) -> dict[str, Any]:
    rules, day = subject.rules, subject.letter.as_of
    return {
        "acknowledge_by": count(rules.calendar, day, rules.directive.stages.acknowledge.limit).due_on,
        "hand_back_until": count(rules.calendar, day, rules.directive.stages.hand_back.limit).due_on,
        "former_unit": _former_unit(subject), "reason": subject.said("reason"),
    }  # fmt: skip


def _saying(*names: str) -> Extra:
    def extra(subject: Subject) -> dict[str, Any]:
        return {name: subject.said(name) for name in names}

    return extra


def _question(subject: Subject) -> dict[str, Any]:
    rules = subject.rules
    return {
        "question": subject.said("question"), "reply_by": shift(rules.calendar, subject.letter.as_of, 5),
        "paused": rules.directive.pause.while_awaiting_citizen,
    }  # fmt: skip


def _resolution(subject: Subject) -> dict[str, Any]:
    facts = subject.event.facts if subject.event else {}
    issue = subject.issue
    original = issue and issue.original_due_on
    answered = day_of(subject.event) if subject.event else subject.letter.as_of
    late = working_days_between(subject.rules.calendar, original, answered) if original and original < answered else 0
    return {
        "outcome": facts.get("outcome"), "findings": subject.said("findings", Action.INSPECT),
        "result": subject.said("result"), "legal_basis": facts.get("legal_basis"), "next_step": subject.said("next_step"),
        "document_no": facts.get("document_no"), "document_on": facts.get("document_on"),
        "late_days": late, "files": subject.files, **_objection(subject),
    }  # fmt: skip


def _reminder(subject: Subject) -> dict[str, Any]:
    due_on = subject.due_on or subject.letter.as_of
    steps = [event for event in subject.history if event.action is not Action.RAISE]
    return {
        "days_left": max(0, working_days_between(subject.rules.calendar, subject.letter.as_of, due_on)),
        "state": subject.issue.state if subject.issue else State.ASSIGNED,
        "updated_on": day_of(steps[-1]) if steps else None,
    }  # fmt: skip


def _charged_on(subject: Subject) -> date:
    charges = [e for e in subject.history if e.action in {Action.ASSIGN, Action.REASSIGN, Action.REOPEN}]
    return day_of(charges[-1]) if charges else subject.letter.as_of


def _unacknowledged(subject: Subject) -> dict[str, Any]:
    return {"assigned_on": _charged_on(subject)}


def _document(subject: Subject) -> dict[str, Any]:
    answer = subject.last(Action.RESOLVE)
    facts = answer.facts if answer else {}
    reason = subject.said("reason")
    return {"reason": reason, "document_no": facts.get("document_no"), "document_on": facts.get("document_on")}


def _extension_proposed(subject: Subject) -> dict[str, Any]:
    facts = subject.event.facts if subject.event else {}
    state = subject.event.target if subject.event else None
    return {"proposed_due_on": facts.get("proposed_due_on"), "reason": subject.said("reason"), "state": state}


def _extension_refused(subject: Subject) -> dict[str, Any]:
    asked = subject.last(Action.PROPOSE_EXTENSION)
    return {"proposed_due_on": asked.facts.get("proposed_due_on") if asked else None, "reason": subject.said("reason")}


def _correction(subject: Subject) -> dict[str, Any]:
    """Which answer is corrected, and whether one may still object to it."""
    answer = subject.last(Action.RESOLVE) or subject.last(Action.ANSWER_AT_CONFERENCE)
    facts, issue, day = answer.facts if answer else {}, subject.issue, subject.letter.as_of
    until = issue.object_until if issue and issue.state is State.RESOLVED and not issue.reopened else None
    return {
        "correction": subject.said("correction"), "answered_on": day_of(answer) if answer else day,
        "document_no": facts.get("document_no"), "document_on": facts.get("document_on"),
        "object_until": until if until and until >= day else None,
    }  # fmt: skip


def _sign_in(subject: Subject) -> dict[str, Any]:
    return {"name": subject.letter.facts.get("name")}


def _address_check(subject: Subject) -> dict[str, Any]:
    side = subject.letter.facts.get("side")
    unsure = {"person": None} if side == "new" else {}  # nobody has shown yet that this address is theirs
    return {"side": side, "other": masked(subject.other_address), **unsure}


def masked(address: str | None) -> str | None:
    """``a***@congdan.example``: enough to recognise one's own address, too little to learn another's."""
    if address is None:
        return None
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}***@{domain}"


def _supplied(subject: Subject) -> dict[str, Any]:
    return {"question": subject.said("question", Action.ASK), "reply": subject.said("reply")}


def _handed_back(subject: Subject) -> dict[str, Any]:
    event, rules = subject.event, subject.rules
    if event is None or subject.issue is None:
        return {}
    backs = [e for e in subject.history if e.action is Action.HAND_BACK and e.seq <= event.seq] or [event]
    names = [rules.unit(e.actor.partition(":")[2]).name for e in backs]
    return {
        "unit": names[-1], "units": tuple(names), "reason": subject.said("reason"),
        "proposed_unit": rules.unit(event.facts["right_unit"]).name, "times": subject.issue.handed_back,
    }  # fmt: skip


def _no_unit(subject: Subject) -> dict[str, Any]:
    rules, issue = subject.rules, subject.issue
    if issue is None:
        return {}
    return {
        "waiting_days": working_days_between(rules.calendar, issue.received_on, subject.letter.as_of),
        "assign_by": count(rules.calendar, issue.received_on, rules.directive.stages.forward.limit).due_on,
        "written_unit": issue.unknown_unit,
        "why_date": counted(rules.directive.stages.forward, RECEIPT, issue.received_on, "vi"),
    }


def _facts(subject: Subject) -> dict[str, Any]:
    """A sheet or digest was drawn when it was owed; it says what was true then."""
    return dict(subject.letter.facts.get("letter", {}))


K = LetterKind

EXTRAS: dict[LetterKind, Extra] = {
    K.RECEIPT: _receipt, K.ANSWERED_AT_CONFERENCE: _answered, K.DECLINED: _declined, K.MERGED: _merged,
    K.HANDLER: _handler, K.INSPECTED: _saying("findings"), K.QUESTION: _question, K.NEW_DATE: _saying("reason"),
    K.APOLOGY: apology, K.RESOLUTION: _resolution, K.CORRECTION: _correction,
    K.ASSIGNMENT: _assignment, K.CO_ASSIGNMENT: _none, K.TAKEN_OVER: _saying("reason"),
    K.DATE_EXTENDED: _saying("reason"), K.REMINDER: _reminder, K.OVERDUE: late, K.UNACKNOWLEDGED: _unacknowledged,
    K.APOLOGY_WANTED: _reminder, K.APOLOGY_DRAFTED: apology_drafted,
    K.REOPENED: _document, K.SUPPLIED: _supplied, K.SENT_BACK: _document,
    K.OVERDUE_HEAD: late, K.OVERDUE_OFFICE: late, K.OVERDUE_CHAIR: late,
    K.HANDED_BACK: _handed_back, K.DISPUTE: _handed_back, K.NO_UNIT: _no_unit,
    K.EXTENSION_PROPOSED: _extension_proposed, K.EXTENSION_REFUSED: _extension_refused, K.DIRECTED: _saying("words"),
    K.SIGN_IN: _sign_in, K.ADDRESS_CHECK: _address_check,
    K.ADDRESS_DEAD: address_dead, K.MAIL_WAITING: mail_waiting,
    K.UNIT_DIGEST: unit_digest, K.WEEKLY_DIGEST: _facts, K.MORNING_SHEET: _facts,
}  # fmt: skip
