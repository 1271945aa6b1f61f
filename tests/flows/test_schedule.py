"""One scheduled run for each day on which a deadline check waits, and none for a day on which none does."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId

from deployments.engine.schedule import due_instant, schedule_checks
from models.session import transaction
from models.states import Action, State
from tests.conference import CHAIR, DUE_ON, OFFICE, UNIT, act, ask, bring, make_issue, rules_on, tamper

THEN = datetime(2023, 11, 17, 2, tzinfo=UTC)  # 09:00 in Hà Nội, where the clock of the tests stands
DUE_DAYS = ("2023-12-04", "2023-12-06", "2023-12-08")


@pytest.fixture
async def the_runs(a_client, a_catalogue):
    """Schedules at that time; gives the waiting runs by their day."""
    deployment = UUID(a_catalogue["check-deadlines/at-due-dates"])
    only = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment]))

    async def read():
        runs = await a_client.read_flow_runs(flow_run_filter=only, limit=200, sort="EXPECTED_START_TIME_ASC")
        return {run.parameters["as_of"]: run for run in runs if run.state.is_scheduled()}

    async def schedule():
        await schedule_checks(a_client, deployment, THEN)
        return await read()

    yield schedule
    for run in (await read()).values():
        await a_client.delete_flow_run(run.id)


@pytest.fixture
def an_assigned_issue(an_issue):
    """Due on Thursday, 7 December."""
    return bring(an_issue, State.ASSIGNED)


async def test_a_day_has_one_run_however_many_checks_wait_for_it(an_assigned_issue, the_runs):
    """Five hundred more on one day: still one run, of that day, at seven in the morning in Hà Nội."""
    with transaction() as db:
        rules = rules_on(db)
        for row in range(2, 502):
            issue = make_issue(db, rules, row, None)
            issue.move(Action.ASSIGN, by=OFFICE, rules=rules, unit=UNIT, due_on=DUE_ON)

    runs = await the_runs()

    waiting = {str(day) for (day,) in ask("SELECT DISTINCT check_on FROM deadline_check")}
    assert set(runs) == waiting >= set(DUE_DAYS)
    assert {run.next_scheduled_start_time for run in runs.values()} == {
        due_instant(date.fromisoformat(day)) for day in runs
    }
    assert due_instant(date(2023, 12, 8)) == datetime(2023, 12, 8, 0, tzinfo=UTC)


async def test_scheduling_again_makes_no_second_run(an_assigned_issue, the_runs):
    """Even when it is forgotten that there is one: the day is the run's key."""
    before = await the_runs()
    tamper("DELETE FROM scheduled_check")

    after = await the_runs()

    assert {day: run.id for day, run in before.items()} == {day: run.id for day, run in after.items()}


async def test_when_the_date_moves_its_runs_move_with_it(an_assigned_issue, the_runs):
    """Extended by a week: new days have runs, the old ones that nobody waits for are gone."""
    before = set(await the_runs())
    act(an_assigned_issue, Action.EXTEND, CHAIR)

    after = set(await the_runs())

    assert "2023-12-18" in after - before
    assert "2023-12-08" in before - after


async def test_a_day_that_is_needed_again_has_a_run_again(an_assigned_issue, the_runs):
    """The key of a run that was taken back is free."""
    await the_runs()
    tamper("UPDATE deadline_check SET check_on = check_on + 700")
    assert set(DUE_DAYS) & set(await the_runs()) == set()
    tamper("UPDATE deadline_check SET check_on = check_on - 700")

    assert set(DUE_DAYS) <= set(await the_runs())
