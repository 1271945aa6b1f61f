"""Tell Prefect of recorded steps, so that a district's own automations can hang on them: codes only."""

from __future__ import annotations

import asyncio
import uuid

from prefect.events import Event, RelatedResource, Resource
from prefect.events.clients import get_events_client

from tasks.announcing import Announcement, find_unannounced, mark_announced

_SPACE = uuid.UUID("6e0f9c0a-8a50-4c47-9d55-8b5f5f6b2023")
_TRIES = 2  # to connect again; then the next bell


async def announce_moves() -> int:
    """
    Announce what was not announced yet, in batches; returns how many. Repeated after a fault, with the same ids.

    The events go over a connection of their own: the queue that Prefect's ``emit_event`` fills adds the flow run during
    which it happened to start, and is no receipt.

    :raises OSError, websockets.exceptions.ConnectionClosed: the server went away; what was not marked is told again
    """
    announced = 0
    while batch := await asyncio.to_thread(find_unannounced):
        async with get_events_client(_TRIES, checkpoint_every=len(batch)) as client:  # it answers after the last
            for announcement in batch:
                await client.emit(event_of(announcement))
        await asyncio.to_thread(mark_announced, [announcement.event_id for announcement in batch])
        announced += len(batch)
    return announced


def event_of(announcement: Announcement) -> Event:
    """The event of one step; the same step has the same id, and the server keeps an id once."""
    related = [_related("conference", announcement.conference)]
    if announcement.unit:
        related.append(_related("unit", announcement.unit))
    code, state = f"followup.issue.{announcement.code}", announcement.target
    return Event(
        event=f"followup.issue.{announcement.action}",
        resource=Resource({"prefect.resource.id": code, "followup.state": state}), related=related,
        id=uuid.uuid5(_SPACE, str(announcement.event_id)),
    )  # fmt: skip


def _related(role: str, code: str) -> RelatedResource:
    return RelatedResource({"prefect.resource.id": f"followup.{role}.{code}", "prefect.resource.role": role})
