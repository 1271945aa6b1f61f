"""Who calls: before anything else is read, the token is asked for; a token asks only so often."""

import hashlib
import time
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import TryLater
from tasks.api_repeatable import Once
from tasks.tokens import Bearer, read_bearer
from web.api.problems import language_of, problem, refusal

BODY_LIMIT = 256_000
PER_MINUTE = 600
_MANY = 10_000


class Pace:
    """How often each token asked in this minute; kept in the process, forgotten with it."""

    def __init__(self, per_minute: int = PER_MINUTE, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.clock = per_minute, clock
        self._asked: dict[int, tuple[int, int]] = {}

    def wait(self, token_id: int) -> int:
        """Seconds to wait; 0 if it may ask now."""
        minute, second = divmod(int(self.clock()), 60)
        known, number = self._asked.get(token_id, (minute, 0))
        number = number + 1 if known == minute else 1
        if len(self._asked) > _MANY:
            self._asked.clear()
        self._asked[token_id] = (minute, number)
        return 60 - second if number > self.per_minute else 0


class AskToken:
    """Let only a bearer of a valid token through, at its pace, with a body of a size."""

    def __init__(self, app: ASGIApp, pace: Pace) -> None:
        self.app, self.pace = app, pace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 401 or 429, or pass the request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            bearer = await run_in_threadpool(read_bearer, _secret(request))
        except TryLater as error:
            await refusal(request, error)(scope, receive, send)
            return
        if bearer is None:
            answer = problem(request, 401)
            answer.headers["WWW-Authenticate"] = 'Bearer realm="followup"'
        elif wait := self.pace.wait(bearer.token_id):
            answer = problem(request, 429)
            answer.headers["Retry-After"] = str(wait)
        else:
            request.state.bearer = bearer
            await self.app(scope, _counted(receive), send)
            return
        await answer(scope, receive, send)


def _secret(request: Request) -> str:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _counted(receive: Receive) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > BODY_LIMIT:
            raise HTTPException(413)
        return message

    return counted


def _bearer(request: Request) -> Bearer:
    bearer: Bearer = request.state.bearer
    return bearer


def _writer(request: Request) -> Bearer:
    if not (bearer := _bearer(request)).may_write:
        raise HTTPException(403)
    return bearer


def _language(request: Request) -> str:
    return language_of(request.headers)


Reading = Annotated[Bearer, Depends(_bearer)]
Writing = Annotated[Bearer, Depends(_writer)]
Language = Annotated[str, Depends(_language)]


async def _once(
    request: Request,
    bearer: Reading,
    idempotency_key: Annotated[
        str | None,
        Header(min_length=1, max_length=200, pattern=r"^[!-~]+$", description="The same key is carried out once in 24 hours."),
    ] = None,
) -> Once | None:  # fmt: skip
    if idempotency_key is None:
        return None
    asked = (request.method, request.url.path, request.headers.get("if-match", ""))
    digest = hashlib.sha256("\n".join(asked).encode() + b"\n" + await request.body()).digest()
    return Once(bearer.token_id, idempotency_key, digest)


OnceOnly = Annotated[Once | None, Depends(_once)]
