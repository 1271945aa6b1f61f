"""
How a rule runs: as a Prefect flow where a server answers, as the plain function where none does.

The rule's body may finish although the conversation with the server fails afterwards; its result is then kept
and the body is not run again. The work itself is idempotent in our database (design §2, rule 1).
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar, overload

import httpx
from prefect import Flow, flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import FlowRunContext
from prefect.settings import get_current_settings

from models.errors import FollowUpError, TryLater

P = ParamSpec("P")
R = TypeVar("R")
Rule = Callable[P, Coroutine[Any, Any, R]]

log = logging.getLogger("followup")


@dataclass(slots=True)
class _Course:
    """How far the body of a conducted rule has come: begun, answered with a result, answered with one of our errors."""

    begun: bool = False
    results: list[Any] = field(default_factory=list)
    answer: FollowUpError | None = None


_course: ContextVar[_Course | None] = ContextVar("course", default=None)


def if_worth_retrying(_task: Any, _run: Any, state: State[Any]) -> bool:
    """Retry when the world is in the way, never when the rules said no."""
    return isinstance(state.data, TryLater)


_recorded = task(
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=3,
    retry_delay_seconds=[1, 5, 15],
    retry_condition_fn=if_worth_retrying,
)


@overload
def step(work: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Awaitable[R]]: ...
@overload
def step(work: Callable[P, R]) -> Callable[P, Awaitable[R]]: ...
def step(work: Callable[P, Any]) -> Callable[P, Awaitable[Any]]:
    """One task of a flow: a Prefect task run inside a flow run, the plain work outside of one."""

    @functools.wraps(work)
    async def run(*args: P.args, **kwargs: P.kwargs) -> Any:
        if inspect.iscoroutinefunction(work):
            return await work(*args, **kwargs)
        return await asyncio.to_thread(work, *args, **kwargs)

    recorded = _recorded(run)

    @functools.wraps(work)
    async def call(*args: P.args, **kwargs: P.kwargs) -> Any:
        return await (recorded if FlowRunContext.get() else run)(*args, **kwargs)

    return call


def rule(body: Rule[P, R]) -> Flow[P, Coroutine[Any, Any, R]]:
    """A Prefect flow of that rule, named after it; its docstring is the rule in words."""

    @functools.wraps(body)
    async def keeping(*args: P.args, **kwargs: P.kwargs) -> R:
        course = _course.get() or _Course()
        course.begun = True
        token = _course.set(None)  # a rule called by this one is not the one conducted
        try:
            result = await body(*args, **kwargs)
        except FollowUpError as answer:
            course.answer = answer
            raise
        finally:
            _course.reset(token)
        course.results.append(result)
        return result

    return flow(name=body.__name__.replace("_", "-"), persist_result=False)(keeping)


async def conduct(conducted: Flow[P, Coroutine[Any, Any, R]], *args: P.args, **kwargs: P.kwargs) -> R:
    """
    Run a rule, as a flow if Prefect's server answers, else plainly; a refusal passes through and is never run twice.
    """
    if not await server_answers():
        return await conducted.fn(*args, **kwargs)
    course = _Course()
    token = _course.set(course)
    try:
        return await conducted(*args, **kwargs)
    except FollowUpError:
        raise
    except (httpx.HTTPError, RuntimeError, OSError) as error:
        if course.answer:
            raise course.answer from error
        if course.results:
            log.warning("Prefect went away after %s had finished; its result is kept.", conducted.name)
            kept: R = course.results[0]
            return kept
        if course.begun and await server_answers():
            raise
        log.warning("Prefect cannot conduct %s (%s); it runs without.", conducted.name, type(error).__name__)
        return await conducted.fn(*args, **kwargs)
    finally:
        _course.reset(token)


async def server_answers() -> bool:
    """Whether a Prefect server is configured and healthy (asked for at most one second)."""
    url = get_current_settings().api.url
    if not url:
        return False
    try:
        async with httpx.AsyncClient(timeout=1) as client:
            return (await client.get(f"{url}/health")).is_success
    except httpx.HTTPError:
        return False
