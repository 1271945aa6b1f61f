"""The catalogue: every deployment can start by itself, and applying it again undoes nothing an operator did."""

import inspect
import os
import subprocess
import sys
from importlib.metadata import version

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.flows import load_flow_from_entrypoint

from deployments.catalogue import ZONE, apply_catalogue, at, catalogue, deployment, flows_by_name
from flows.check_deadlines import check_deadlines
from models.phrases import ExtendReason, Findings, HandBackReason, LegalBasis, NextStep, Result
from models.states import Outcome
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


async def test_a_schedule_that_left_the_catalogue_goes_away(a_client, a_catalogue):
    """What an earlier version had scheduled does not run for ever."""
    earlier = deployment(
        check_deadlines, "sweep", schedules=[at("15 7 * * *", "sweep-morning"), at("0 3 * * *", "sweep-night")]
    )
    await earlier.aapply()
    before = await a_client.read_deployment_by_name("check-deadlines/sweep")

    await apply_catalogue(a_client)

    after = await a_client.read_deployment_by_name("check-deadlines/sweep")
    assert {schedule.slug for schedule in before.schedules} == {"sweep-morning", "sweep-night"}
    assert [schedule.slug for schedule in after.schedules] == ["sweep-morning"]


@pytest.mark.parametrize(
    ("name", "field", "phrases"),
    [
        ("mark-inspection", "findings", Findings), ("mark-resolution", "outcome", Outcome),
        ("mark-resolution", "result", Result), ("mark-resolution", "legal_basis", LegalBasis),
        ("mark-resolution", "next_step", NextStep), ("hand-back-issue", "reason", HandBackReason),
        ("extend-deadline", "reason", ExtendReason),
    ],
)  # fmt: skip
def test_a_form_offers_the_sentences_to_choose_from(name, field, phrases):
    """Staff choose; every sentence of the catalogue is offered and no other."""
    schema = flows_by_name()[name].parameters.model_dump()

    assert set(schema["definitions"][phrases.__name__]["enum"]) == set(phrases)
    assert phrases.__name__ in str(schema["properties"][field])


def test_no_deployment_has_a_limit_of_prefects():
    """A slot that is taken when the server ends is lost for ever, and with it every later sweep."""
    assert [row.full_name for row in [*catalogue(), *catalogue("pool")] if row.concurrency_limit] == []


def test_a_worker_enters_each_flow_through_the_module_that_binds_it():
    """Its child process has only its environment; `deployments.bound` reads it."""
    for row in catalogue("pool"):
        module, _, name = row.entrypoint.rpartition(".")
        assert (module, name.replace("_", "-")) == ("deployments.bound", row.flow_name)
        assert row.work_pool_name == "pool"


def test_a_worker_without_its_database_says_so():
    """A sentence that names the variables, not a KeyError of somewhere."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("FOLLOWUP_")}
    said = subprocess.run(
        [sys.executable, "-c", "import deployments.bound"], env=known, capture_output=True, text=True, check=False
    )

    assert said.returncode != 0
    assert "FOLLOWUP_DATABASE_URL, FOLLOWUP_SMTP_URL: a worker needs both" in said.stderr
