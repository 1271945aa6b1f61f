"""The engine tells webhooks by itself: the bell of a step is heard, with Prefect's server away."""

import asyncio
import json
from contextlib import suppress

from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments.engine.main import Engine
from tasks.calling_guard import Guard, bind_guard, guard
from tests.api.receiver import Receiver, listening
from tests.api.test_webhooks import bearer, calls, hook
from tests.conference import raise_issue
from tests.flows.conftest import a_mailbox  # noqa: F401  letters of the step leave as well
from tests.flows.waiting import until


async def test_a_step_reaches_its_webhook_without_anybody_asking(a_clean_database: str, a_mailbox):  # noqa: F811
    """Committed step → bell → signed call at a real receiver."""
    before = guard()
    bind_guard(Guard(local=True))
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}), listening(Receiver()) as receiver:
        engine = Engine(a_clean_database)
        running = asyncio.create_task(engine.run())
        await asyncio.wait_for(engine.ready.wait(), 20)
        hook(receiver, bearer())

        await asyncio.to_thread(raise_issue)

        await until(lambda: calls() and calls()[0][0] == "sent", within=10)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    bind_guard(before)
    assert json.loads(receiver.heard[0].body)["action"] == "raise"
