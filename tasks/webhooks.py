"""Webhooks: an address that hears of each step its token may read; ids and codes only, never words or a person."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.errors import NotFound, Refused
from models.paperwork import CallStatus, Webhook, WebhookCall
from models.session import transaction
from models.states import Action
from tasks.api_repeatable import Answer, Once, answer_once
from tasks.calling_guard import guard
from tasks.tokens import Bearer

MOST = 10  # of one token


class TooMany(Refused):
    """A token has a handful of webhooks."""

    def __init__(self) -> None:
        super().__init__(
            f"Mỗi mã truy cập có tối đa {MOST} webhook; hãy xóa bớt.",
            f"A token has {MOST} webhooks at most; delete one.",
        )


@dataclass(frozen=True, slots=True)
class WebhookLine:
    """One webhook and how its calls stand; the secret is shown only as it is made."""

    id: int
    url: str
    actions: list[str]
    made_at: datetime
    owed: int
    failed: int


def list_webhooks(bearer: Bearer) -> list[WebhookLine]:
    """The webhooks of this token."""
    owed, failed = (
        func.count().filter(WebhookCall.status == status) for status in (CallStatus.OWED, CallStatus.FAILED)
    )
    query = (
        select(Webhook, owed, failed)
        .outerjoin(WebhookCall, (WebhookCall.webhook_id == Webhook.id) & (WebhookCall.status != CallStatus.SENT))
        .where(Webhook.token_id == bearer.token_id, Webhook.ended_at.is_(None))
        .group_by(Webhook.id)
        .order_by(Webhook.id)
    )
    with transaction() as db:
        return [
            WebhookLine(hook.id, hook.url, hook.actions, hook.made_at, *counted) for hook, *counted in db.execute(query)
        ]


def add_webhook(bearer: Bearer, url: str, actions: list[Action], once: Once | None = None) -> Answer:
    """
    A new webhook, with its secret; it hears of steps from now on (without ``actions``: of all).

    :raises AddressForbidden: a webhook may not go there
    :raises TooMany: the token has enough of them
    """
    guard().check_url(url)

    def work(db: Session) -> tuple[int, dict[str, Any]]:
        _check_number(db, bearer)
        hook = Webhook(
            token_id=bearer.token_id, url=url, secret=f"whsec_{secrets.token_urlsafe(32)}",
            actions=sorted(set(actions)), made_at=db.scalars(select(func.now())).one(),
        )  # fmt: skip
        db.add(hook)
        db.flush()
        return 201, {
            "id": hook.id,
            "url": url,
            "actions": hook.actions,
            "made_at": hook.made_at.isoformat(),
            "secret": hook.secret,
        }

    return answer_once(once, work)


def end_webhook(bearer: Bearer, webhook_id: int) -> None:
    """
    Tell this address nothing more.

    :raises NotFound: this token has no such webhook
    """
    ended = (
        update(Webhook)
        .where(Webhook.id == webhook_id, Webhook.token_id == bearer.token_id, Webhook.ended_at.is_(None))
        .values(ended_at=func.now())
    )
    with transaction() as db:
        if db.execute(ended.returning(Webhook.id)).first() is None:
            raise NotFound("webhook", "webhook", str(webhook_id))


def _check_number(db: Session, bearer: Bearer) -> None:
    db.execute(text("SELECT 1 FROM api_token WHERE id = :id FOR UPDATE"), {"id": bearer.token_id})
    running = select(func.count()).where(Webhook.token_id == bearer.token_id, Webhook.ended_at.is_(None))
    if (db.scalar(running) or 0) >= MOST:
        raise TooMany
