"""Take scheduled runs of the catalogue and run them in this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import run_flow
from prefect.states import Pending

from deployments.catalogue import flows_by_name

log = logging.getLogger("followup")


class Poller:
    """Polls for runs that are due; the server's answer to Pending keeps a run single among several engines."""

    def __init__(self, client: PrefectClient, deployment_ids: Iterable[str], every: float = 1.0) -> None:
        self.client, self.ids, self.every = client, [UUID(i) for i in deployment_ids], every
        self.flows = flows_by_name()
        self.names: dict[UUID, str] = {}
        self.seen: set[UUID] = set()

    async def poll(self) -> None:
        """Poll for ever; a server that is away is asked again."""
        async with asyncio.TaskGroup() as runs:
            while True:
                try:
                    await self._take_due(runs)
                except (httpx.HTTPError, RuntimeError) as error:
                    log.warning("Prefect's server does not answer (%s); asking again.", type(error).__name__)
                await asyncio.sleep(self.every)

    async def _take_due(self, runs: asyncio.TaskGroup) -> None:
        due = await self.client.get_scheduled_flow_runs_for_deployments(self.ids, scheduled_before=datetime.now(UTC))
        for run in due:
            if run.id not in self.seen:
                self.seen.add(run.id)
                if (await self.client.set_flow_run_state(run.id, Pending())).status.value == "ACCEPT":
                    runs.create_task(self._run(run))

    async def _run(self, run: FlowRun) -> None:
        if run.flow_id not in self.names:
            self.names[run.flow_id] = (await self.client.read_flow(run.flow_id)).name
        flow = self.flows[self.names[run.flow_id]]
        try:
            await run_flow(flow, flow_run=run, return_type="state")  # type: ignore[misc]
        except (httpx.HTTPError, RuntimeError) as error:
            log.warning(
                "Prefect went away during %s (%s); the next sweep finds the work.", run.name, type(error).__name__
            )
