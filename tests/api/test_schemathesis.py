"""Schemathesis asks what the description of the API allows, and what it does not: no 5xx, every answer as described."""

from itertools import count
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from models.states import Role, State
from tests.api.conftest import ROLES, token_of
from tests.conference import bring, raise_issue

_EXAMPLES = 10  # an operation, role and kind of data
_STATES = (State.RAISED, State.ASSIGNED, State.INSPECTED, State.AWAITING_CITIZEN, State.RESOLVED)


@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_to_its_description(role: Role, an_app: FastAPI):
    """With a token of each role, on issues in every state, the same questions each time (derandomised)."""
    codes = [bring(raise_issue(row), state) for row, state in enumerate(_STATES, start=1)]
    headers = {"Authorization": f"Bearer {token_of(role)}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", an_app, headers=headers)
    seen = count()

    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            strategy = operation.as_strategy(generation_mode=mode)
            ask_about(strategy, codes, headers, seen)

    assert next(seen) > 100


def ask_about(strategy: Any, codes: list[str], headers: dict[str, str], seen: Any) -> None:
    """Call one operation with what the strategy makes; often about an issue that is there."""

    @settings(
        max_examples=_EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, code=st.sampled_from([None, *codes]))
    def ask(case: schemathesis.Case, code: str | None) -> None:
        if code and "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = code
        next(seen)
        case.call_and_validate(headers=headers)

    ask()
