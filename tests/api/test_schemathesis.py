"""Schemathesis asks what the description of the API allows, and what it does not: no 5xx, every answer as described."""

from itertools import count
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from models.states import Role, State
from tests.api.conftest import ROLES, token_of
from tests.conference import bring, raise_issue

_EXAMPLES = 12  # an operation, role and kind of data
_CONFIG = schemathesis.Config.from_dict(
    {"generation": {"with-security-parameters": False}}
)  # the token is ours to give
_STATES = (State.RAISED, State.ASSIGNED, State.INSPECTED, State.AWAITING_CITIZEN, State.RESOLVED)
_GOOD: dict[str, Any] = {  # what the rules accept, which no schema can say
    "POST /issues/{code}/steps": {"action": "tell", "facts": {"told_on": "2023-11-17", "words": "Đã báo."}},
    "POST /issues": {"conference": "2023-2", "field": "Cải chính hộ tịch", "text": "Đề nghị trả giấy."},
    "POST /webhooks": {"url": "https://example.org/hook", "actions": ["resolve"]},
}


@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_to_its_description(role: Role, an_app: FastAPI):
    """With a token of each role, on issues in every state, the same questions each time (derandomised)."""
    codes = [bring(raise_issue(row), state) for row, state in enumerate(_STATES, start=1)]
    headers = {"Authorization": f"Bearer {token_of(role)}"}
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", an_app, headers=headers, config=_CONFIG)
    seen = count()

    for found in schema.get_all_operations():
        asked = {"parameters", "requestBody"} & set(found.ok().definition.raw)  # else nothing can be asked wrongly
        for mode in (GenerationMode.POSITIVE, *([GenerationMode.NEGATIVE] if asked else [])):
            ask_about(found.ok().as_strategy(generation_mode=mode), mode, codes, headers, seen)

    assert next(seen) > 100


def ask_about(strategy: Any, mode: GenerationMode, codes: list[str], headers: dict[str, str], seen: Any) -> None:
    """Call one operation with what the strategy makes; often about an issue that is there."""

    @settings(
        max_examples=_EXAMPLES, derandomize=True, deadline=None, database=None, phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy, code=st.sampled_from([None, *codes]), good=st.booleans())
    def ask(case: schemathesis.Case, code: str | None, good: bool) -> None:
        if code and mode is GenerationMode.POSITIVE and "code" in (case.path_parameters or {}):
            case.path_parameters["code"] = code
        if good and mode is GenerationMode.POSITIVE and case.operation.label in _GOOD:
            case.body = _GOOD[case.operation.label]
            case.headers.clear()
        next(seen)
        answer = case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])
        if mode is GenerationMode.POSITIVE and answer.status_code == 422:  # the rules may refuse, the schema may not
            assert answer.json()["type"] != "urn:followup:problem:invalid", answer.text

    ask()
