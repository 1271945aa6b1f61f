"""An issue put on record through the API, by the rules of the office's own form."""

from __future__ import annotations

import hashlib
import logging
import secrets
from typing import Any

from sqlalchemy.orm import Session

from models.errors import MoveNotAllowed
from models.states import Action, Role
from tasks.api_repeatable import Answer, Once, answer_once
from tasks.entries import Entry
from tasks.registering import register_by_hand
from tasks.tokens import Bearer

log = logging.getLogger("followup.api")


def register_issue(bearer: Bearer, entry: Entry, once: Once | None) -> Answer:
    """
    Put the issue on record; the answer is its code. With a key it is recorded once, even if this process dies between
    the record and the answer: then the second request is refused (409), not carried out.

    :raises MoveNotAllowed: the token is not the office's
    :raises Refused: something is missing or wrong
    """
    if bearer.role is not Role.OFFICE:
        raise MoveNotAllowed(Action.RAISE, bearer.role, [Role.OFFICE])

    def work(_db: Session) -> tuple[int, dict[str, Any]]:
        code = register_by_hand(entry, bearer.actor, _nonce(once))
        log.info("Token %s put %s on record.", bearer.token_id, code)
        return 201, {"code": code}

    return answer_once(once, work)


def _nonce(once: Once | None) -> str:
    if once is None:
        return f"api:{secrets.token_urlsafe(16)}"
    return "api:" + hashlib.sha256(f"{once.token_id}:{once.key}:".encode() + once.request_hash).hexdigest()
