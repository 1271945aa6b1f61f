"""How a rule runs: as a flow where a server answers, plainly where none does, and never its body twice."""

import pytest
from prefect import flow
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import conduct as conducting
from flows.conduct import conduct, rule, step
from models.errors import Refused, TryLater

NOWHERE = "http://127.0.0.1:9/api"


class NotToday(Refused):
    def __init__(self):
        super().__init__("Hôm nay thì không.", "Not today.")


class Away(TryLater):
    def __init__(self):
        super().__init__("Đang bận.", "Away.")


async def test_without_a_server_the_plain_function_runs():
    """Doors, sweeps and delivery go on while Prefect is down."""
    ran = []

    @rule
    async def a_rule(n: int) -> int:
        ran.append(n)
        return n + 1

    with temporary_settings({PREFECT_API_URL: NOWHERE}):
        assert await conduct(a_rule, 1) == 2
    assert ran == [1]


@pytest.mark.usefixtures("a_prefect_server")
async def test_with_a_server_the_rule_is_a_flow_run_with_its_steps():
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


@pytest.mark.usefixtures("a_prefect_server")
async def test_a_refusal_passes_through_and_is_not_run_again():
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


@pytest.mark.usefixtures("a_prefect_server")
async def test_a_step_is_retried_when_the_world_was_in_the_way(monkeypatch):
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


async def test_a_result_is_kept_when_prefect_goes_away_after_the_body(monkeypatch):
    """The server died after the body had finished: its result counts, the body does not run again."""
    ran = []

    @rule
    async def work() -> str:
        ran.append(1)
        return "worked"

    async def answers() -> bool:
        return True

    monkeypatch.setattr(conducting, "server_answers", answers)
    broken = flow(name="broken")(work.fn)

    class DiesAtTheEnd(type(broken)):
        async def __call__(self, *args, **kwargs):
            await self.fn(*args, **kwargs)
            raise RuntimeError("Failed to reach API")

    dying = DiesAtTheEnd(work.fn, name="dying")

    assert await conduct(dying) == "worked"
    assert ran == [1]
