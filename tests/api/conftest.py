"""The API as a program meets it: a token of a role, real PostgreSQL, the application beside the pages."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.states import Role
from tasks.tokens import make_token
from tests.conference import UNIT
from web.app import create_app
from web.site import Site

BASE = "http://testserver"
SITE = Site(BASE, "a secret for tests, longer than thirty-two characters")
ROLES = (Role.OFFICE, Role.CHAIR, Role.AUDITOR, Role.UNIT)


def token_of(role: Role, unit: str | None = None, *, may_write: bool | None = None) -> str:
    """A token's secret; whoever may write, does, unless the test says otherwise."""
    of_unit = (unit or UNIT) if role is Role.UNIT else None
    return make_token(
        f"test {role}", role, of_unit, may_write=role is not Role.AUDITOR if may_write is None else may_write
    )[0]


class Caller(TestClient):
    """A program with a token."""

    def step(self, code: str, action: str, facts: dict[str, str] | None = None, **more: Any) -> Any:
        """Ask for a step."""
        body = {"action": action, "facts": facts or {}} | more.pop("also", {})
        return self.post(f"/api/v1/issues/{code}/steps", json=body, **more)


CallerAs = Callable[..., Caller]


@pytest.fixture
def an_app(a_clean_database: str) -> FastAPI:
    """The site with its API."""
    return create_app(SITE)


@pytest.fixture
def caller_as(an_app: FastAPI) -> Iterator[CallerAs]:
    """``caller_as(Role.UNIT, "tu-phap")``; ``caller_as(None)`` has no token."""
    opened = []

    def caller(role: Role | None, unit: str | None = None, *, may_write: bool | None = None) -> Caller:
        headers = {"Authorization": f"Bearer {token_of(role, unit, may_write=may_write)}"} if role else {}
        opened.append(Caller(an_app, base_url=BASE, headers=headers))
        return opened[-1]

    yield caller
    for made in opened:
        made.close()
