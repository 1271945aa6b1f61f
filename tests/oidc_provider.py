"""
A city's sign-on: oidc-provider-mock as a process of its own, spoken to over HTTP only; and one that lies.

The lying one speaks HTTP as well, but gives out whatever ID token a test made.
"""

import json
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import monotonic, sleep, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

_HTTP = httpx.Client(trust_env=False)


@dataclass(frozen=True)
class Provider:
    """The running provider: who is known there, and what a browser does at its pages."""

    issuer: str

    def knows(self, subject: str, **claims: Any) -> None:
        """From now on that person can sign in there, with those claims."""
        _HTTP.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def consent(self, url: str, subject: str) -> str:
        """Go to the address our page sends to, sign in as that person; the address it sends the browser back to."""
        assert _HTTP.get(url).is_success
        answer = _HTTP.post(url, data={"sub": subject}, follow_redirects=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def deny(self, url: str) -> str:
        """Go there and say no."""
        return _HTTP.post(url, data={"action": "deny"}, follow_redirects=False).headers["location"]


def part(url: str, name: str) -> str:
    """One value of the query of an address."""
    return parse_qs(urlsplit(url).query)[name][0]


def with_part(url: str, name: str, value: str) -> str:
    """The address with another value there."""
    return re.sub(rf"(?<=[?&]){name}=[^&]*", f"{name}={value}", url)


@contextmanager
def a_provider(*options: str, **people: dict[str, Any]) -> Iterator[Provider]:
    """The provider for the length of a block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = [part for sub, claims in people.items() for part in ("--user-claims", json.dumps({"sub": sub, **claims}))]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port), *options, *known],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    provider = Provider(f"http://127.0.0.1:{port}")
    try:
        _await(provider, process)
        yield provider
    finally:
        process.terminate()
        process.wait(10)


def _await(provider: Provider, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + 20
    while True:
        try:
            if _HTTP.get(f"{provider.issuer}/.well-known/openid-configuration").is_success:
                return
        except httpx.TransportError:
            assert process.poll() is None, "the provider ended"
            assert monotonic() < until, "the provider does not answer"
            sleep(0.05)


class Liar:
    """A provider that gives out the ID token it is told to; its key is published, ``other`` is not."""

    def __init__(self) -> None:
        self.key, self.other = (RSAKey.generate_key(2048, {"kid": "k1", "alg": "RS256"}) for _ in range(2))
        self.id_token, self.about, self.issuer = "", dict[str, Any](), ""
        self.says: dict[str, Any] = {}  # of itself, instead of the truth
        self.heard: list[tuple[str, str, str]] = []  # path, Authorization, form of every request

    def claims(self, nonce: str, **more: Any) -> dict[str, Any]:
        """What an honest token would say."""
        now = int(time())
        return {"iss": self.issuer, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 60, "nonce": nonce, **more}

    def sign(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        """Signed with the published key, or with another; None leaves a claim out."""
        told = {name: value for name, value in claims.items() if value is not None}
        return jwt.encode({"alg": "RS256", "kid": "k1"}, told, key or self.key)

    def answers(self) -> dict[str, Any]:
        """What it says at each of its addresses."""
        pages = {
            name: f"{self.issuer}/{name}" for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint")
        }
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks", **pages,
                "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"], **self.says,
            },
            "/jwks": {"keys": [self.key.as_dict(private=False)]},
            "/token_endpoint": {"access_token": "a", "token_type": "Bearer", "id_token": self.id_token},
            "/userinfo_endpoint": self.about,
        }  # fmt: skip


CLIENT, CLIENT_SECRET = "followup", "a secret of the city"


@contextmanager
def a_liar() -> Iterator[Liar]:
    """The lying provider for the length of a block."""
    liar = Liar()

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            form = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            liar.heard.append((self.path, self.headers.get("Authorization", ""), form))
            body = json.dumps(liar.answers()[self.path]).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        liar.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield liar
        server.shutdown()
        thread.join()
