"""Tell Prefect of recorded steps, so that a district's own automations can hang on them: codes only."""

from __future__ import annotations

import asyncio
import uuid

from prefect.events import emit_event
from prefect.events.worker import EventsWorker

from tasks.announcing import Announcement, find_unannounced, mark_announced

_SPACE = uuid.UUID("6e0f9c0a-8a50-4c47-9d55-8b5f5f6b2023")


async def announce_moves() -> int:
    """Announce what was not announced yet, in batches; returns how many. Repeated after a fault, with the same ids."""
    announced = 0
    while batch := await asyncio.to_thread(find_unannounced):
        for announcement in batch:
            _emit(announcement)
        await asyncio.to_thread(_drain)
        await asyncio.to_thread(mark_announced, [announcement.event_id for announcement in batch])
        announced += len(batch)
    return announced


def _drain() -> None:
    """Send what is queued; called outside the event loop, where it blocks."""
    EventsWorker.drain_all(timeout=5)


def _emit(announcement: Announcement) -> None:
    related = [_related("conference", announcement.conference)]
    if announcement.unit:
        related.append(_related("unit", announcement.unit))
    emit_event(
        event=f"followup.issue.{announcement.action}",
        resource={"prefect.resource.id": f"followup.issue.{announcement.code}", "followup.state": announcement.target},
        related=related,
        id=uuid.uuid5(_SPACE, str(announcement.event_id)),
    )


def _related(role: str, code: str) -> dict[str, str]:
    return {"prefect.resource.id": f"followup.{role}.{code}", "prefect.resource.role": role}
