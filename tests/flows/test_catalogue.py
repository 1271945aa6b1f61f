"""The catalogue: every deployment can start by itself, and applying it again undoes nothing an operator did."""

import inspect
from importlib.metadata import version

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.flows import load_flow_from_entrypoint

from deployments.catalogue import ZONE, apply_catalogue, catalogue, flows_by_name
from tests.flows.waiting import until

ROWS = [pytest.param(row, id=row.full_name) for row in catalogue()]


def test_fastapi_is_older_than_0_155():
    """Prefect 3.8.8 fails to import with a newer one."""
    major, minor, *_ = (int(part) for part in version("fastapi").split(".")[:2])

    assert (major, minor) < (0, 155)


def test_sqlalchemy_is_older_than_2_1():
    """Under 2.1 Prefect's cron scheduler silently makes no run."""
    assert tuple(int(part) for part in version("sqlalchemy").split(".")[:2]) < (2, 1)


@pytest.mark.parametrize("row", ROWS)
def test_every_deployment_loads_its_flow_by_module_path(row):
    """The entry point is importable wherever the project is installed."""
    flow = load_flow_from_entrypoint(row.entrypoint)

    assert flow.name == row.flow_name
    assert flow.name in flows_by_name()


@pytest.mark.parametrize("row", [row for row in ROWS if row.values[0].schedules or row.values[0].triggers])
def test_what_runs_by_itself_needs_no_parameter(row):
    """A scheduled or triggered flow with a required parameter would fail every run."""
    flow = load_flow_from_entrypoint(row.entrypoint)

    inspect.signature(flow.fn).bind(**row.parameters)
    assert flow.validate_parameters(row.parameters) is not None


def test_every_schedule_runs_in_the_districts_zone_under_a_slug_of_its_own():
    """A slug keeps a schedule the same when it is applied again."""
    schedules = [schedule for row in catalogue() for schedule in row.schedules or []]

    assert {schedule.schedule.timezone for schedule in schedules} == {ZONE}
    assert len({schedule.slug for schedule in schedules}) == len(schedules) >= 6


def test_what_staff_fill_in_is_codes_and_choices_never_free_text():
    """Prefect keeps parameters in clear, so a form takes patterns, dates and catalogues only."""
    for name in ("assign-issue", "mark-inspection", "mark-resolution", "hand-back-issue", "extend-deadline"):
        schema = flows_by_name()[name].parameters.model_dump()
        for field, rule in schema["properties"].items():
            kinds = str(rule)
            assert any(word in kinds for word in ("pattern", "$ref", "enum", "date")), (name, field)


async def test_the_scheduler_really_makes_runs(a_client, a_catalogue):
    """A cron deployment gets scheduled runs on our server."""
    wanted = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[a_catalogue["check-deadlines/sweep"]]))

    runs = await until(lambda: a_client.read_flow_runs(flow_run_filter=wanted, limit=5, sort="EXPECTED_START_TIME_ASC"))

    assert {run.state.type.value for run in runs} == {"SCHEDULED"}


async def test_applying_again_keeps_ids_and_what_an_operator_paused(a_client, a_catalogue):
    """Same ids, no second schedule; a paused deployment and a paused schedule stay paused."""
    sweep = await a_client.read_deployment_by_name("check-deadlines/sweep")
    sheet = await a_client.read_deployment_by_name("morning-sheet/morning-sheet")
    await a_client.pause_deployment(sheet.id)
    await a_client.update_deployment_schedule(sweep.id, sweep.schedules[0].id, active=False)

    again = await apply_catalogue(a_client)

    assert again == a_catalogue
    sweep = await a_client.read_deployment_by_name("check-deadlines/sweep")
    assert [schedule.active for schedule in sweep.schedules] == [False]
    assert (await a_client.read_deployment_by_name("morning-sheet/morning-sheet")).paused
    await a_client.resume_deployment(sheet.id)
    await a_client.update_deployment_schedule(sweep.id, sweep.schedules[0].id, active=True)
