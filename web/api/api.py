"""The API as one application; mounted beside the pages, it shares nothing with them but the tasks."""

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse
from starlette.routing import Mount

from web.api import issues, reference, webhooks
from web.api.bearer import AskToken, Pace
from web.api.problems import MEDIA_TYPE, TITLES, handle_problems
from web.api.shown import Problem
from web.site import Site

VERSION = "1.0"
_ALWAYS, _OF_A_CHANGE = (400, 401, 404, 422, 429, 503), (403, 409, 412, 413)
_DESCRIPTION = (
    "Follow-up of a dialogue conference: every issue, its unit, its date and its answer. Errors are problem+json with the "
    "sentence in Vietnamese and English. See docs/api.md."
)


def create_api(site: Site, pace: Pace | None = None) -> FastAPI:
    """The API of one installation; its own description is for those with a token as well (ASVS 5: 13.4.5)."""
    api = FastAPI(title="followup", docs_url=None, redoc_url=None, openapi_url=None)
    api.state.site = site
    for router in (issues.router, reference.router, webhooks.router):
        api.include_router(router)

    @api.get("/openapi.json", include_in_schema=False)
    def describe(request: Request) -> JSONResponse:
        return JSONResponse(description_of(api, request.scope.get("root_path", "")))

    handle_problems(api)
    api.add_middleware(AskToken, pace=pace or Pace())
    return api


class ApiMount(Mount):
    """The API under its path, whatever characters follow: nothing below it is ever answered with a page."""

    def __init__(self, path: str, site: Site) -> None:
        super().__init__(path, create_api(site))
        self.path_regex = re.compile(self.path_regex.pattern, re.DOTALL)


def description_of(api: FastAPI, at: str) -> dict[str, Any]:
    """OpenAPI 3.1; every error is a problem, every call needs a token."""
    document = get_openapi(
        title="followup API", version=VERSION, description=_DESCRIPTION, routes=api.routes, servers=[{"url": at}]
    )
    parts = document["components"]
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "fu_…"}}
    parts["schemas"]["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts["schemas"] |= parts["schemas"]["Problem"].pop("$defs", {})
    for unused in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(unused, None)
    document["security"] = [{"token": []}]
    for path in document["paths"].values():
        for method, operation in path.items():
            for parameter in operation.get("parameters", ()):
                _without_null(parameter["schema"])
            operation["responses"] |= {str(status): _problem(status) for status in _statuses(method)}
    return document


def _without_null(schema: dict[str, Any]) -> None:
    """A parameter is given or left out; the word null is no way to leave it out."""
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    schema |= kinds[0] if kinds else {}


def _statuses(method: str) -> tuple[int, ...]:
    return _ALWAYS if method == "get" else _ALWAYS + _OF_A_CHANGE


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": TITLES[status][1], "content": {MEDIA_TYPE: {"schema": schema}}}
