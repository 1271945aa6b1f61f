"""One Prefect run for each distinct day on which a deadline check is due."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect.client.orchestration import PrefectClient
from prefect.exceptions import ObjectNotFound
from prefect.states import Scheduled

from deployments.catalogue import ZONE
from tasks.checks import find_needless_runs, find_unscheduled_days, forget_scheduled, keep_scheduled

DUE_TIME = time(7, 0)  # before the sweep that does what scheduled runs missed, and the sheet at 07:30


def due_instant(day: date) -> datetime:
    """When the checks of that day are done (UTC)."""
    return datetime.combine(day, DUE_TIME, ZoneInfo(ZONE)).astimezone(UTC)


async def schedule_checks(client: PrefectClient, deployment_id: UUID, now: datetime | None = None) -> list[date]:
    """
    Schedule a run for every day that needs one and has none, and take back those that no check waits for any more.

    Days gone by (as in a demo of 2023) are the sweep's to do.
    """
    now = now or datetime.now(UTC)
    after = now.astimezone(ZoneInfo(ZONE)).date()
    after -= timedelta(days=1) if due_instant(after) > now else timedelta()
    for day, run_id in (await asyncio.to_thread(find_needless_runs, after)).items():
        with suppress(ObjectNotFound):
            await client.delete_flow_run(run_id)
        await asyncio.to_thread(forget_scheduled, day)
    days = await asyncio.to_thread(find_unscheduled_days, after)
    for day in days:
        run = await client.create_flow_run_from_deployment(
            deployment_id, parameters={"as_of": day.isoformat()}, name=f"checks-{day}",
            state=Scheduled(scheduled_time=due_instant(day)), idempotency_key=f"checks:{day}",
        )  # fmt: skip
        await asyncio.to_thread(keep_scheduled, day, run.id)
    return days
