"""
Every deployment on one screen: when each flow runs.

One sweep at a time is PostgreSQL's doing (an advisory lock, unique slots), not a concurrency limit of Prefect's:
its slots are lost for ever when the server ends during a run, and no sweep would start again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.deployments.runner import RunnerDeployment
from prefect.events import DeploymentEventTrigger
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from flows.assign_issue import assign_issue
from flows.call_webhooks import call_webhooks
from flows.check_deadlines import check_deadlines
from flows.close_unanswered import close_unanswered
from flows.deliver_letters import deliver_letters
from flows.extend_deadline import extend_deadline
from flows.follow_up import follow_up
from flows.forget_old import forget_old
from flows.hand_back_issue import hand_back_issue
from flows.mark_inspection import mark_inspection
from flows.mark_resolution import mark_resolution
from flows.morning_sheet import morning_sheet
from flows.read_mail import read_mail
from flows.register_issues import register_issues

ZONE = "Asia/Ho_Chi_Minh"


def at(cron: str, slug: str) -> Schedule:
    """A schedule in the district's zone; the slug keeps it the same schedule when it is applied again."""
    return Cron(cron, timezone=ZONE, slug=slug)


def on_any_move() -> DeploymentEventTrigger:
    """A bell on every move: the first rings at once, the rest of a burst is gathered."""
    return DeploymentEventTrigger(
        name="on-any-move", expect={"followup.issue.*"}, match={"prefect.resource.id": "followup.issue.*"},
        threshold=1, within=12, schedule_after=12,
    )  # fmt: skip


def deployment(flow: Flow[..., Any], name: str, *, pool: str | None = None, **options: Any) -> RunnerDeployment:
    """One row of the catalogue; the entry point is a module path, importable on every machine that has the project."""
    if pool:
        options["work_pool_name"] = pool
    row = RunnerDeployment.from_flow(flow, name, entrypoint_type=EntrypointType.MODULE_PATH, **options)
    if pool:  # a worker's child process must bind itself first
        row.entrypoint = f"deployments.bound.{flow.fn.__name__}"
    return row


def catalogue(pool: str | None = None) -> list[RunnerDeployment]:
    """All deployments, for the engine of one machine or for a work pool."""
    # fmt: off
    return [
        deployment(check_deadlines,  "at-due-dates",   pool=pool),  # runs are scheduled by dates as they are set
        deployment(check_deadlines,  "sweep",          pool=pool, schedule=at("15 7 * * *", "sweep-morning"), parameters={"slot": "morning"}),
        deployment(check_deadlines,  "sweep-again",    pool=pool, schedule=at("30 13 * * *", "sweep-noon"), parameters={"slot": "noon"}),
        deployment(morning_sheet,    "morning-sheet",  pool=pool, schedule=at("30 7 * * *", "morning-sheet")),
        deployment(close_unanswered, "close",          pool=pool, schedule=at("45 7 * * *", "close")),
        deployment(follow_up,        "on-move",        pool=pool, schedule=at("*/10 * * * *", "follow-up"), triggers=[on_any_move()]),
        deployment(deliver_letters,  "deliver",        pool=pool, schedule=at("*/5 * * * *", "deliver")),
        deployment(read_mail,        "read",           pool=pool, schedule=at("*/5 * * * *", "read-mail")),
        deployment(call_webhooks,    "call",           pool=pool, schedule=at("*/5 * * * *", "call")),
        deployment(forget_old,       "forget",         pool=pool, schedule=at("30 2 * * *", "forget")),
        deployment(register_issues,  "import",         pool=pool),
        deployment(assign_issue,     "office",         pool=pool),
        deployment(mark_inspection,  "unit",           pool=pool),
        deployment(mark_resolution,  "unit",           pool=pool),
        deployment(hand_back_issue,  "unit",           pool=pool),
        deployment(extend_deadline,  "chair",          pool=pool),
    ]
    # fmt: on


def flows_by_name(deployments: Iterable[RunnerDeployment] | None = None) -> dict[str, Flow[..., Any]]:
    """The flows of the catalogue by their Prefect names."""
    known = (
        check_deadlines, morning_sheet, close_unanswered, follow_up, deliver_letters, read_mail, call_webhooks, register_issues,
        forget_old, assign_issue, mark_inspection, mark_resolution, hand_back_issue, extend_deadline,
    )  # fmt: skip
    wanted = {d.flow_name for d in deployments} if deployments is not None else None
    return {flow.name: flow for flow in known if wanted is None or flow.name in wanted}


async def apply_catalogue(client: PrefectClient, pool: str | None = None) -> dict[str, str]:
    """Apply every deployment, keeping what an operator paused; returns deployment ids by full name."""
    return {row.full_name: str(await _apply_keeping_pauses(client, row)) for row in catalogue(pool)}


async def _apply_keeping_pauses(client: PrefectClient, row: RunnerDeployment) -> Any:
    try:
        old = await client.read_deployment_by_name(row.full_name)
    except ObjectNotFound:
        return await row.aapply()
    was_active = {schedule.slug: schedule.active for schedule in old.schedules}
    for schedule in row.schedules or []:
        schedule.active = was_active.get(schedule.slug, True)
    row.paused = old.paused
    deployment_id = await row.aapply()
    kept = {schedule.slug for schedule in row.schedules or []}
    for former in old.schedules:
        if former.slug not in kept:
            await client.delete_deployment_schedule(old.id, former.id)
    return deployment_id
