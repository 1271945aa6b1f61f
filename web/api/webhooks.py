"""Webhooks of a token."""

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Response

from tasks.webhooks import add_webhook, end_webhook, list_webhooks
from web.api import given, shown
from web.api.bearer import OnceOnly, Reading, Writing
from web.api.issues import mark_repeated

router = APIRouter(prefix="/webhooks", tags=["webhooks"])


@router.get("")
def show_webhooks(bearer: Reading) -> shown.Webhooks:
    """The webhooks of this token, and how many calls wait or have failed."""
    return shown.Webhooks(items=[shown.Webhook(**asdict(line)) for line in list_webhooks(bearer)])


@router.post("", status_code=201)
def make_webhook(wanted: given.NewWebhook, bearer: Writing, once: OnceOnly, response: Response) -> shown.WebhookMade:
    """A new webhook; its secret is shown this once. It hears of what its token may read, from now on."""
    answer = add_webhook(bearer, wanted.url, wanted.actions, once)
    mark_repeated(response, answer)
    return shown.WebhookMade(**answer.body)


@router.delete("/{webhook_id}", status_code=204, response_class=Response)
def delete_webhook(webhook_id: Annotated[int, Path(ge=1, lt=2**63)], bearer: Writing) -> None:
    """Tell this address nothing more; what is still owed to it is given up."""
    end_webhook(bearer, webhook_id)
