"""What stands before every page: limits on what is sent to us, and the headers of everything we answer (ASVS 5: 3.4)."""

from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.site import Site

FORM_LIMIT, FILE_LIMIT = 1_000_000, 11_000_000  # bytes of a whole request; a file itself has its own limit
_CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "Content-Security-Policy": _CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # an address may hold a token; “no-referrer” would hide the Origin of our own forms
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Headers:
    """Give every answer its protecting headers; what is personal is kept nowhere."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app, self.site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; see to the headers as the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), scope.get("path", ""), message["status"])
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)

    def _add(self, headers: MutableHeaders, path: str, status: int) -> None:
        """A file of ours is kept for ever; that there is none of that name is not."""
        if path.startswith("/static/") and status in {200, 206, 304}:
            headers["Cache-Control"] = "public, max-age=31536000, immutable"
        protect(headers, self.site)


def protect(headers: MutableHeaders, site: Site) -> None:
    """The headers of every answer, where it has not its own."""
    always = _ALWAYS | ({"Strict-Transport-Security": "max-age=31536000; includeSubDomains"} if site.secure else {})
    for name, value in (always | {"Cache-Control": "no-store"}).items():
        headers.setdefault(name, value)


class TooLarge(Exception):
    """More was sent than may be."""


class BodyLimit:
    """Count what arrives and stop at the limit, whatever the request said its length would be."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a counted body."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if not scope["path"].startswith("/api/"):  # the API judges its own addresses
            scope["query_string"] = scope["query_string"].replace(b"%00", b"%20")
            if "\0" in scope["path"]:  # PostgreSQL keeps a NUL in no text, and no browser sends one
                await _refuse(send, 404, "Địa chỉ không đúng. / This is no address.")
                return
        limit, taken, started = _limit(dict(scope["headers"])), 0, False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise TooLarge
            return message

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.app(scope, counted, noted)
        except TooLarge:
            if not started:
                await _refuse(send, 413, _TOO_LARGE)


def _limit(headers: Mapping[bytes, bytes]) -> int:
    return FILE_LIMIT if headers.get(b"content-type", b"").startswith(b"multipart/form-data") else FORM_LIMIT


_TOO_LARGE = "Nội dung gửi lên quá lớn (tối đa 10 MB). / What was sent is too large (10 MB at most)."


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
