"""The engine: every move is heard and followed by its letters, with Prefect's server or without."""

import asyncio
from contextlib import asynccontextmanager, suppress

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings
from sqlalchemy import text

from deployments.engine.main import Engine
from deployments.engine.relay import Bells
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role
from tasks.act import act_on_issue
from tasks.demo_clock import Step, ask_clock, clock_wanted, read_face
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


async def test_moves_and_letters_go_on_while_prefect_is_down(a_conference, a_clean_database, a_mailbox, caplog):
    """PREFECT_API_URL points at nothing: the letter still leaves, and at most one warning is given."""
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        async with running(Engine(a_clean_database)):
            await act("KN-2023-2-0001", Action.INSPECT, findings="Hồ sơ hợp lệ.")

            await until(lambda: any("đã kiểm tra" in m["Subject"] for m in a_mailbox.letters()))
    assert len([record for record in caplog.records if record.name == "followup"]) <= 1


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


async def test_a_server_that_comes_late_gets_the_catalogue(a_conference, a_clean_database, a_mailbox, a_late_way):
    """Letters leave before it is there; once it answers, the deployments are applied and the move is told."""
    async with running(Engine(a_clean_database)) as engine:
        await act("KN-2023-2-0001", Action.INSPECT, findings="Hồ sơ hợp lệ.")
        await until(lambda: any("đã kiểm tra" in m["Subject"] for m in a_mailbox.letters()))
        assert not engine.catalogued.is_set()

        await a_late_way.open()

        await asyncio.wait_for(engine.catalogued.wait(), 60)
        await until(lambda: ask("SELECT 1 FROM unannounced") == [])


pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")


async def test_the_demo_lives_on_as_far_as_a_page_asked(a_conference, a_clean_database, a_mailbox, a_prefect_server):
    """A page asks for the next working morning; the engine lives through the days, sweep and letters and all."""
    async with running(Engine(a_clean_database)):
        wanted = await asyncio.to_thread(ask_clock, Step.DAY)

        await until(lambda: clock_wanted() is None)

    assert read_face().now == wanted
    assert ask("SELECT count(*) FROM sweep_run WHERE as_of = '2023-11-17'") == [(1,)]
