"""The engine: every move is heard, announced and followed by its letters; deadline checks are scheduled once a day."""

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterDeploymentId
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Scheduled
from sqlalchemy import text

from deployments.engine.main import Engine
from deployments.engine.poller import Poller
from deployments.engine.relay import Bells
from deployments.engine.schedule import due_instant, schedule_checks
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role
from tasks.act import act_on_issue
from tests.conference import stand_on
from tests.flows.waiting import until

TU_PHAP = Actor(Role.UNIT, "tu-phap")


@asynccontextmanager
async def running(engine):
    task = asyncio.create_task(engine.run())
    await asyncio.wait_for(engine.ready.wait(), 20)
    try:
        yield engine
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def ask(question):
    with transaction() as db:
        return db.execute(text(question)).all()


async def act(code, action, by=TU_PHAP, **given):
    return await asyncio.to_thread(act_on_issue, code, action, by, given)


async def test_a_move_is_followed_by_its_letter(a_conference, a_clean_database, a_mailbox, a_prefect_server):
    """Committed move → NOTIFY → letter in a real mailbox."""
    async with running(Engine(a_clean_database)):
        await act("KN-2023-2-0001", Action.INSPECT, findings="Hồ sơ hợp lệ.")

        await until(lambda: any("đã kiểm tra" in m["Subject"] for m in a_mailbox.letters()))


async def test_a_lost_notification_is_found_by_the_timer(a_conference, a_clean_database, a_mailbox):
    """What was committed while nobody listened is looked for without a bell."""
    bells = Bells(a_clean_database, every=0.2)
    listening = asyncio.create_task(bells.listen())
    await bells.listening.wait()
    await asyncio.wait_for(bells.letters.wait(), 10)
    bells.letters.clear()

    await asyncio.wait_for(bells.letters.wait(), 10)
    listening.cancel()


async def test_moves_and_letters_go_on_while_prefect_is_down(a_conference, a_clean_database, a_mailbox):
    """PREFECT_API_URL points at nothing: the letter still leaves."""
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        async with running(Engine(a_clean_database)):
            await act("KN-2023-2-0001", Action.INSPECT, findings="Hồ sơ hợp lệ.")

            await until(lambda: any("đã kiểm tra" in m["Subject"] for m in a_mailbox.letters()))


async def test_each_move_is_an_event_in_codes_only(a_conference, a_clean_database, a_mailbox, a_prefect_server):
    """`followup.issue.<action>` on the issue, related to unit and conference; nothing the server holds names a person."""
    async with running(Engine(a_clean_database)) as engine:
        await asyncio.wait_for(engine.catalogued.wait(), 60)
        await act("KN-2023-2-0001", Action.ACKNOWLEDGE)
        await until(lambda: ask("SELECT 1 FROM unannounced") == [])

    events = await until(lambda: find_events(a_prefect_server.api_url, "followup.issue.acknowledge"))

    assert events[0]["resource"]["prefect.resource.id"] == "followup.issue.KN-2023-2-0001"
    related = {r["prefect.resource.id"] for r in events[0]["related"]}
    assert related >= {"followup.unit.tu-phap", "followup.conference.2023-2"}
    hidden = {word for row in ask("SELECT name, email, phone, address FROM person") for word in row if word}
    held = str(await find_events(a_prefect_server.api_url, "")) + await flow_runs(a_prefect_server.api_url)
    assert [word for word in hidden if word in held] == []


async def find_events(api, name):
    wanted = {"event": {"name": [name]}} if name else {}
    now = datetime.now(UTC)
    when = {
        "occurred": {"since": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(minutes=1)).isoformat()}
    }
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{api}/events/filter", json={"filter": when | wanted, "limit": 50})
        return answer.json()["events"]


async def flow_runs(api):
    async with httpx.AsyncClient() as client:
        answers = [
            (await client.post(f"{api}/{kind}/filter", json={"limit": 200})).text
            for kind in ("flow_runs", "task_runs", "logs", "deployments")
        ]
    return "".join(answers)


async def test_a_burst_of_moves_is_a_handful_of_runs(a_conference, a_clean_database, a_mailbox, a_client, a_catalogue):
    """Twenty-four moves in a row do not make twenty-four deliveries."""
    async with running(Engine(a_clean_database)):
        before = await started(a_client)
        for row in (1, 2, 3):
            for _ in range(4):
                code = f"KN-2023-2-000{row}"
                await act(code, Action.ASK, question="Số giấy?")
                await act(code, Action.SUPPLY, Actor(Role.CITIZEN), reply="12/1995")
        await until(lambda: ask("SELECT 1 FROM letter WHERE status IN ('owed', 'sending')") == [])

        after = await started(a_client)

    assert len(a_mailbox.letters()) >= 24
    assert len(after - before) < 24


async def started(client):
    """Ids of the runs that began; what is only scheduled does not count."""
    runs = await client.read_flow_runs(limit=200, sort="START_TIME_DESC")
    return {run.id for run in runs if run.start_time}


class TestScheduledChecks:
    async def test_there_is_one_run_for_a_day_however_many_issues_are_due(self, a_conference, a_client, a_catalogue):
        """Seven issues share a date; each distinct day has one run, with the day as its key and parameter."""
        move_checks_into_the_future()

        days = await schedule_checks(a_client, UUID(a_catalogue["check-deadlines/at-due-dates"]))
        again = await schedule_checks(a_client, UUID(a_catalogue["check-deadlines/at-due-dates"]))

        waiting = {row[0] for row in ask("SELECT DISTINCT check_on FROM deadline_check WHERE done_at IS NULL")}
        assert set(days) == waiting
        assert again == []
        runs = await scheduled_runs(a_client, a_catalogue)
        assert sorted(run.parameters["as_of"] for run in runs) == sorted(day.isoformat() for day in days)
        assert {run.next_scheduled_start_time for run in runs} == {due_instant(day) for day in days}
        await forget(a_client, runs)

    async def test_a_run_no_check_waits_for_is_taken_back(self, a_conference, a_client, a_catalogue):
        """The date moved: the run of the old day goes, the new day has one."""
        move_checks_into_the_future()
        await schedule_checks(a_client, UUID(a_catalogue["check-deadlines/at-due-dates"]))
        gone = ask("SELECT min(check_on) FROM deadline_check WHERE done_at IS NULL")[0][0]
        with transaction() as db:
            db.execute(
                text("UPDATE deadline_check SET check_on = check_on + 700 WHERE check_on = :gone"), {"gone": gone}
            )

        new = await schedule_checks(a_client, UUID(a_catalogue["check-deadlines/at-due-dates"]))

        runs = await scheduled_runs(a_client, a_catalogue)
        assert gone.isoformat() not in {run.parameters["as_of"] for run in runs}
        assert [day.isoformat() for day in new] == [(gone + timedelta(days=700)).isoformat()]
        await forget(a_client, runs)

    async def test_two_pollers_run_a_due_check_once(self, a_conference, a_client, a_catalogue, a_mailbox):
        """The server's answer keeps the run single; the sweep is in the ledger once."""
        stand_on(date(2023, 12, 8))
        deployment = UUID(a_catalogue["check-deadlines/at-due-dates"])
        run = await a_client.create_flow_run_from_deployment(
            deployment, parameters={"as_of": "2023-12-08"}, state=Scheduled(scheduled_time=datetime.now(UTC))
        )
        pollers = [asyncio.create_task(Poller(a_client, [str(deployment)], every=0.2).poll()) for _ in range(2)]

        await until(lambda: ended(a_client, run.id))

        for poller in pollers:
            poller.cancel()
            with suppress(asyncio.CancelledError):
                await poller
        assert ask("SELECT as_of::text, newly_late FROM sweep_run") == [("2023-12-08", 9)]


def move_checks_into_the_future():
    """The sample is of 2023; its checks are moved, by whole weeks, to where Prefect schedules."""
    with transaction() as db:
        db.execute(text("DELETE FROM scheduled_check"))
        db.execute(text("UPDATE deadline_check SET check_on = check_on + 7 * 180"))


async def scheduled_runs(client, catalogue):
    only = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[catalogue["check-deadlines/at-due-dates"]]))
    runs = await client.read_flow_runs(flow_run_filter=only, limit=200, sort="EXPECTED_START_TIME_ASC")
    return [run for run in runs if run.state.is_scheduled()]


async def forget(client, runs):
    for run in runs:
        await client.delete_flow_run(run.id)


async def ended(client, run_id):
    state = (await client.read_flow_run(run_id)).state
    assert not state.is_failed(), state.message
    assert not state.is_crashed(), state.message
    return state.is_completed()


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
