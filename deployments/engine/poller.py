"""Take scheduled runs of the catalogue and run them in this process."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.flow_engine import run_flow
from prefect.flows import Flow
from prefect.states import Pending

from deployments.catalogue import flows_by_name
from deployments.engine.talking import PrefectLost, talking_to_prefect

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
        silent = False
        async with asyncio.TaskGroup() as runs:
            while True:
                try:
                    await self._take_due(runs)
                    silent = False
                except PrefectLost as error:
                    if not silent:
                        log.warning("%s", error.en)
                    silent = True
                await asyncio.sleep(self.every)

    async def _take_due(self, runs: asyncio.TaskGroup) -> None:
        with talking_to_prefect():
            now = datetime.now(UTC)
            for run in await self.client.get_scheduled_flow_runs_for_deployments(self.ids, scheduled_before=now):
                if run.id not in self.seen and await self._take(run):
                    runs.create_task(self._run(run, self.flows[self.names[run.flow_id]]))
                self.seen.add(run.id)

    async def _take(self, run: FlowRun) -> bool:
        if run.flow_id not in self.names:
            self.names[run.flow_id] = (await self.client.read_flow(run.flow_id)).name
        return (await self.client.set_flow_run_state(run.id, Pending())).status.value == "ACCEPT"

    async def _run(self, run: FlowRun, flow: Flow[..., Any]) -> None:
        try:
            with talking_to_prefect():
                await run_flow(flow, flow_run=run, parameters=run.parameters, return_type="state")  # type: ignore[misc]
        except PrefectLost as error:
            log.warning("%s: %s The next sweep finds what it left.", run.name, error.en)
