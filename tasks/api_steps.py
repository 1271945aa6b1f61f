"""A step asked for through the API: the same rules as on a page, in one transaction with the answer that is kept."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from models.errors import FactWrong
from models.issue import Issue
from models.states import MOVES, Action
from tasks.act import MovedOn, act_within
from tasks.api_repeatable import Answer, Once, answer_once
from tasks.desks.scope import open_issue
from tasks.tokens import Bearer

log = logging.getLogger("followup.api")


class ApiAction(StrEnum):
    """
    The steps that are words, dates and codes only. A file, a publication, a change of the record, a look at who raised an issue
    and what a citizen says for themselves are asked for on a page.
    """

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
    WITHDRAW = "withdraw"
    PROPOSE_EXTENSION = "propose_extension"
    REFUSE_EXTENSION = "refuse_extension"
    DIRECT = "direct"
    TELL = "tell"
    EXPLAIN_DELAY = "explain_delay"
    APOLOGISE = "apologise"
    CORRECT = "correct"


_NOT_GIVEN = frozenset({"file", "sha256", "former_unit"})  # the engine finds these


def take_step(
    code: str, action: ApiAction, bearer: Bearer, facts: Mapping[str, str], *, expect: int | None, once: Once | None
) -> Answer:
    """
    Take the step, once; the answer is the issue's new state and version.

    :raises NotFound: there is no such issue, or it is not for this token
    :raises MovedOn: the issue has another version by now
    :raises Refused: the rules forbid it; nothing is changed
    """

    def work(db: Session) -> tuple[int, dict[str, Any]]:
        issue = open_issue(db, code, bearer.actor)
        _check_names(Action(action), facts)
        issue, event = act_within(db, issue.code, Action(action), bearer.actor, facts, expect=expect)
        log.info("Token %s took step %s on %s (event %s).", bearer.token_id, action, issue.code, event.id)
        return 201, _outcome(issue) | {"event_id": event.id, "action": event.action, "source": event.source}

    return answer_once(once, work)


def _outcome(issue: Issue) -> dict[str, Any]:
    return {"code": issue.code, "version": issue.version, "state": issue.state, "due_on": issue.due_on}


def _check_names(action: Action, facts: Mapping[str, str]) -> None:
    known = {name for move in MOVES if move.action is action for name in (*move.needs, *move.may)} - _NOT_GIVEN
    known |= {"unit"} if action is Action.HAND_BACK else set()
    if unknown := sorted(set(facts) - known):
        listed = ", ".join(sorted(known)) or "–"
        raise FactWrong(
            unknown[0], f"bước này không nhận; chỉ nhận: {listed}.", f"not for this step, which takes: {listed}."
        )


__all__ = ["ApiAction", "MovedOn", "take_step"]
