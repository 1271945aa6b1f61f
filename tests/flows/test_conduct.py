"""How a rule runs: as a flow where a server answers, plainly where none does, and never its body twice."""

import asyncio
import logging
from contextlib import suppress

import httpx
import pytest
from prefect import Flow
from prefect.settings import PREFECT_API_URL, temporary_settings

from deployments.home import free_port
from flows.conduct import conduct, rule, step
from models.errors import FollowUpError, Refused, TryLater

NOWHERE = "http://127.0.0.1:9/api"


class NotToday(Refused):
    def __init__(self):
        super().__init__("Hôm nay thì không.", "Not today.")


class Away(TryLater):
    def __init__(self):
        super().__init__("Đang bận.", "Away.")


@pytest.fixture
async def a_doorkeeper():
    """URL of a server that says it is well and lets nobody in."""

    async def answer(reader, writer):
        asked = await reader.readuntil(b"\r\n\r\n")
        status = b"200 OK" if b"/health" in asked.split(b"\r\n")[0] else b"401 Unauthorized"
        writer.write(b"HTTP/1.1 " + status + b"\r\nContent-Length: 4\r\nConnection: close\r\n\r\ntrue")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", port := free_port()):
        yield f"http://127.0.0.1:{port}/api"


class LosesTouch(Flow):
    """A flow whose server is gone when the body has ended."""

    async def __call__(self):
        with suppress(FollowUpError):
            await self.fn()
        raise httpx.ConnectError("All connection attempts failed")


class Counted:
    """A rule that counts its runs and does something before it ends."""

    def __init__(self, then=None, refusing=False):
        self.ran = 0

        @rule
        async def counted() -> str:
            self.ran += 1
            if then:
                await then()
            if refusing:
                raise NotToday
            return f"run {self.ran}"

        self.rule = counted


class TestWithoutAServer:
    async def test_the_plain_function_runs_and_says_nothing_of_it(self, caplog):
        """Doors, sweeps and delivery go on while Prefect is down."""
        work = Counted()

        with temporary_settings({PREFECT_API_URL: NOWHERE}):
            assert await conduct(work.rule) == "run 1"
        assert caplog.messages == []

    async def test_a_refusal_passes_through(self):
        """The rules said no: one run, the same error."""
        work = Counted(refusing=True)

        with temporary_settings({PREFECT_API_URL: NOWHERE}), pytest.raises(NotToday):
            await conduct(work.rule)
        assert work.ran == 1

    async def test_a_server_that_lets_nobody_in_does_not_stop_the_work(self, a_doorkeeper, caplog):
        """The password is wrong: the rule has not begun, so it runs plainly, with one warning."""
        work = Counted()

        with temporary_settings({PREFECT_API_URL: a_doorkeeper}), caplog.at_level(logging.WARNING, "followup"):
            assert await conduct(work.rule) == "run 1"
        assert len([record for record in caplog.records if record.name == "followup"]) == 1


@pytest.mark.usefixtures("a_prefect_server")
class TestWithAServer:
    async def test_the_rule_is_a_flow_run_with_its_steps(self):
        """The run and its task runs are on the server."""
        seen = []

        @step
        def look() -> str:
            from prefect.runtime import flow_run, task_run  # noqa: PLC0415

            seen.append((flow_run.flow_name, task_run.name.split("-")[0]))
            return "done"

        @rule
        async def look_around() -> str:
            return await look()

        assert await conduct(look_around) == "done"
        assert seen == [("look-around", "look")]

    async def test_a_refusal_passes_through_and_is_not_run_again(self):
        """The rules said no: one run, the same error."""
        ran = []

        @step
        def refuse() -> None:
            ran.append(1)
            raise NotToday

        @rule
        async def ask() -> None:
            await refuse()

        with pytest.raises(NotToday):
            await conduct(ask)
        assert ran == [1]

    async def test_a_step_is_retried_when_the_world_was_in_the_way(self):
        """TryLater is tried again, and the second answer counts."""
        ran = []

        @step
        def call() -> int:
            ran.append(1)
            if len(ran) == 1:
                raise Away
            return len(ran)

        @rule
        async def keep_calling() -> int:
            return await call()

        assert await conduct(keep_calling) == 2

    async def test_a_fault_of_our_own_is_not_taken_for_prefects(self):
        """A RuntimeError of the body is raised, once."""

        async def stumble():
            raise RuntimeError("a mistake in the rule")

        work = Counted(then=stumble)

        with pytest.raises(RuntimeError, match="a mistake"):
            await conduct(work.rule)
        assert work.ran == 1


class TestAServerThatGoesAway:
    """The last word to the server fails, as Prefect 3.8.8 was seen to raise it after a minute of tries."""

    async def test_after_the_body_its_result_is_kept(self, a_doorkeeper):
        """The work was done: its result counts, the body does not run again."""
        work = Counted()

        with temporary_settings({PREFECT_API_URL: a_doorkeeper}):
            assert await conduct(LosesTouch(work.rule.fn, name="work")) == "run 1"
        assert work.ran == 1

    async def test_a_refusal_stays_a_refusal(self, a_doorkeeper):
        """The rules said no before the server died: never asked twice."""
        work = Counted(refusing=True)

        with temporary_settings({PREFECT_API_URL: a_doorkeeper}), pytest.raises(NotToday):
            await conduct(LosesTouch(work.rule.fn, name="work"))
        assert work.ran == 1

    async def test_the_result_of_a_rule_within_is_not_taken_for_its_own(self, a_doorkeeper):
        """An import ends with follow_up; what is kept is the import's report."""
        inner = Counted()

        @rule
        async def outer() -> str:
            await inner.rule.fn()
            return "outer"

        with temporary_settings({PREFECT_API_URL: a_doorkeeper}):
            assert await conduct(LosesTouch(outer.fn, name="outer")) == "outer"
        assert inner.ran == 1

    async def test_before_the_body_the_rule_runs_without(self, a_doorkeeper):
        """Nothing had begun, though the server says that it is well."""
        work = Counted()

        class NeverBegins(Flow):
            async def __call__(self):
                raise RuntimeError("Failed to reach API")

        with temporary_settings({PREFECT_API_URL: a_doorkeeper}):
            assert await conduct(NeverBegins(work.rule.fn, name="work")) == "run 1"
