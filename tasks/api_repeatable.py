"""
A request that may be sent again: the answer is kept with the change it speaks of, in one transaction.

The same key with the same content gets the same answer for a day and changes nothing twice. A refusal changed nothing
and is not kept: asked again, the rules decide again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from models.errors import Refused
from models.session import transaction
from models.staff import Repeatable

KEPT = "24 hours"


class KeyReused(Refused):
    """The key came with other content before."""

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key này đã dùng cho một yêu cầu khác; hãy dùng khóa mới.",
            "This Idempotency-Key was used for another request; take a new one.",
        )


class InFlight(Refused):
    """The same request is being worked on."""

    def __init__(self) -> None:
        super().__init__(
            "Yêu cầu với Idempotency-Key này đang được xử lý; hãy hỏi lại sau giây lát.",
            "The request with this Idempotency-Key is being worked on; ask again in a moment.",
        )


@dataclass(frozen=True, slots=True)
class Once:
    """A request that must not be carried out twice: whose, its key, and the hash of all it asks for."""

    token_id: int
    key: str
    request_hash: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request is answered: plain JSON, and whether it is an answer given before."""

    status: int
    body: dict[str, Any]
    again: bool = False


def answer_once(once: Once | None, work: Callable[[Session], tuple[int, Any]]) -> Answer:
    """
    Do the work in one transaction and keep its answer with it; the second time, only the answer.

    :raises KeyReused: the key belongs to another request
    :raises InFlight: another connection is at the same work now
    """
    with transaction() as db:
        if once and (known := _known(db, once)):
            return known
        status, result = work(db)
        body = json.dumps(result, ensure_ascii=False, default=str)
        if once:
            _keep(db, once, status, body.encode())
        return Answer(status, json.loads(body))


def _known(db: Session, once: Once) -> Answer | None:
    """Hold the key until the transaction ends; what is older than a day is forgotten."""
    lock = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 7281))")
    if not db.scalar(lock, {"name": f"{once.token_id}:{once.key}"}):
        raise InFlight
    db.execute(delete(Repeatable).where(Repeatable.made_at < func.now() - text(f"interval '{KEPT}'")))
    row = db.scalar(select(Repeatable).where(Repeatable.token_id == once.token_id, Repeatable.key == once.key))
    if row is None:
        return None
    if row.request_hash != once.request_hash:
        raise KeyReused
    return Answer(int(row.status or 200), json.loads(row.body or b"{}"), again=True)


def _keep(db: Session, once: Once, status: int, body: bytes) -> None:
    db.add(
        Repeatable(
            token_id=once.token_id, key=once.key, request_hash=once.request_hash, status=status, body=body,
            made_at=db.scalars(select(func.now())).one(),
        )
    )  # fmt: skip
