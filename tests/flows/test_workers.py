"""From one machine to many: two workers of one work pool share the work against one PostgreSQL."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.states import Scheduled
from sqlalchemy import text

from deployments.catalogue import apply_catalogue
from models.session import transaction
from tests.conference import stand_on
from tests.flows.waiting import until

POOL = "followup-test"


@pytest.fixture
def two_workers(a_prefect_server, a_clean_database, a_mailbox, tmp_path):
    """Two worker processes, as on two machines, with nothing but their environment."""
    env = os.environ | a_prefect_server.client_environment() | {
        "FOLLOWUP_DATABASE_URL": a_clean_database.replace("+psycopg", ""),
        "FOLLOWUP_SMTP_URL": f"smtp://127.0.0.1:{a_mailbox.port}", "FOLLOWUP_HOME": str(tmp_path / "home"),
        "PREFECT_WORKER_QUERY_SECONDS": "1", "PREFECT_LOGGING_LEVEL": "ERROR",
    }  # fmt: skip
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", "--name"]
    workers = [subprocess.Popen([*command, name], env=env, stdout=subprocess.DEVNULL) for name in ("one", "two")]
    yield workers
    for worker in workers:  # with nothing left to do; Prefect's own leave-taking may last minutes on a busy machine
        worker.kill()
        worker.wait()


async def test_two_workers_share_runs_and_double_nothing(a_conference, a_client, a_mailbox, two_workers):
    """The same slot asked of both is swept once, each owed letter arrives once."""
    stand_on(date(2023, 12, 8))
    with transaction() as db:  # a demo clock may not send through a server outside; here it would be the worker's
        db.execute(text("DELETE FROM demo_clock"))
    await a_client.create_work_pool(WorkPoolCreate(name=POOL, type="process"), overwrite=True)
    ids = await apply_catalogue(a_client, POOL)
    runs = [
        await a_client.create_flow_run_from_deployment(
            ids[name], parameters=parameters, state=Scheduled(scheduled_time=datetime.now(UTC))
        )
        for name, parameters in (
            ("check-deadlines/sweep", {"slot": "test", "as_of": "2023-12-08"}),
            ("check-deadlines/sweep-again", {"slot": "test", "as_of": "2023-12-08"}),
            ("deliver-letters/deliver", {}),
            ("deliver-letters/deliver", {}),
        )
    ]

    await until(lambda: all_ended(a_client, runs), within=90)

    with transaction() as db:
        assert db.execute(text("SELECT count(*) FROM sweep_run WHERE slot IS NOT NULL")).scalar_one() == 1
    ids_sent = [letter["Message-ID"] for letter in a_mailbox.letters()]
    assert len(ids_sent) == len(set(ids_sent)) > 30


async def all_ended(client, runs):
    states = [(await client.read_flow_run(run.id)).state for run in runs]
    assert not [state.message for state in states if state.is_failed() or state.is_crashed()]
    return all(state.is_final() for state in states)
