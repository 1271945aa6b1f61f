"""
The city's own sign-on: OpenID Connect, authorisation code with PKCE, state and nonce (ASVS 5: 10.1, 10.2).

What an attempt needs to remember is kept by the browser alone, in a cookie that we signed, for ten minutes.
"""

import hmac
import secrets
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from itsdangerous import BadData, URLSafeTimedSerializer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from models.errors import Refused, TryLater
from tasks.access import note_refused
from tasks.signing_in import Identity
from web.site import SignOn, Site

COOKIE, MINUTES = "fu_sign_on", 10
BACK = "/dang-nhap/thanh-pho/ve"
_SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
_LEEWAY = 60  # seconds between two clocks


class SignOnAway(TryLater):
    """The city's sign-on does not answer."""

    def __init__(self) -> None:
        super().__init__(
            "Trang đăng nhập của thành phố hiện không trả lời. Đề nghị thử lại sau, hoặc đăng nhập bằng thư điện tử.",
            "The city's sign-on does not answer. Try again later, or sign in by e-mail.",
        )


class SignOnRefused(Refused):
    """The answer that came is not one to an attempt of this browser, or the city said no."""

    def __init__(self, why: str) -> None:
        self.why = why  # a word for the log
        super().__init__(
            "Đăng nhập bằng tài khoản của thành phố chưa thành công. Đề nghị thử lại từ đầu.",
            "Signing in with the city's account did not succeed. Please start again.",
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """Where to send the browser, and what it keeps until it comes back."""

    url: str
    cookie: str


def begin(site: Site, sign_on: SignOn, onward: str) -> Attempt:
    """
    Start an attempt.

    :raises SignOnAway: the city does not answer
    """
    kept = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    url = prepare_grant_uri(
        _discover(sign_on)["authorization_endpoint"], sign_on.client_id, "code", redirect_uri=f"{site.base}{BACK}",
        scope="openid email", state=kept["state"], nonce=kept["nonce"],
        code_challenge=create_s256_code_challenge(kept["verifier"]), code_challenge_method="S256",
    )  # fmt: skip
    return Attempt(str(url), _signer(site).dumps({**kept, "next": onward}))


def finish(site: Site, sign_on: SignOn, cookie: str | None, answer: Mapping[str, str]) -> tuple[Identity, str]:
    """
    Whom the city vouches for, and where they wanted to go.

    :raises SignOnRefused: it is no answer to this browser's attempt, or it cannot be believed
    :raises SignOnAway: the city does not answer
    """
    try:
        kept = _kept(site, cookie, answer)
        return _identity(site, sign_on, kept, answer), kept["next"]
    except SignOnRefused as refused:
        note_refused(None, "sign_on", refused.why)
        raise


def _kept(site: Site, cookie: str | None, answer: Mapping[str, str]) -> dict[str, str]:
    try:
        kept: dict[str, str] = _signer(site).loads(cookie or "", max_age=MINUTES * 60)
    except BadData as error:
        raise SignOnRefused("cookie") from error
    if not hmac.compare_digest(kept["state"].encode(), answer.get("state", "").encode()):
        raise SignOnRefused("state")
    if "error" in answer or not answer.get("code"):
        raise SignOnRefused("denied")
    return kept


def _identity(site: Site, sign_on: SignOn, kept: Mapping[str, str], answer: Mapping[str, str]) -> Identity:
    provider = _discover(sign_on)
    if answer.get("iss", provider["issuer"]) != provider["issuer"]:  # RFC 9207
        raise SignOnRefused("issuer")
    tokens = _exchange(site, sign_on, provider, answer["code"], kept["verifier"])
    claims = _believe(provider, sign_on, tokens, kept["nonce"])
    about = claims if "email" in claims else {**claims, **_ask_about(provider, tokens, claims["sub"])}
    verified = about.get("email_verified") in (True, "true")
    email = about.get("email") if verified and isinstance(about.get("email"), str) else None
    return Identity(provider["issuer"], claims["sub"], email, kept["state"])


def _discover(sign_on: SignOn) -> dict[str, Any]:
    """What the city says of itself, asked each time: keys and addresses may change, and people sign in seldom."""
    found = _json("GET", f"{sign_on.issuer.rstrip('/')}/.well-known/openid-configuration")
    if str(found.get("issuer", "")).rstrip("/") != sign_on.issuer.rstrip("/"):
        raise SignOnAway
    wanted = [str(found.get(name, "")) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
    if urlsplit(sign_on.issuer).scheme == "https" and any(urlsplit(url).scheme != "https" for url in wanted):
        raise SignOnAway
    return found


def _exchange(site: Site, sign_on: SignOn, provider: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": f"{site.base}{BACK}", "code_verifier": verifier,
        "client_id": sign_on.client_id,
    }  # fmt: skip
    if "client_secret_basic" in provider.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
        ours = (quote(sign_on.client_id, safe=""), quote(sign_on.client_secret, safe=""))
        return _json("POST", provider["token_endpoint"], data=form, auth=ours)
    return _json("POST", provider["token_endpoint"], data={**form, "client_secret": sign_on.client_secret})


def _believe(provider: Mapping[str, Any], sign_on: SignOn, tokens: Mapping[str, Any], nonce: str) -> dict[str, Any]:
    """The claims of the ID token, if its signature, issuer, audience, times and nonce are right."""
    told = provider.get("id_token_signing_alg_values_supported", ["RS256"])
    wanted = {"iss": provider["issuer"], "aud": sign_on.client_id}
    try:
        keys = KeySet.import_key_set(_json("GET", provider["jwks_uri"]))  # type: ignore[arg-type]
        token = jwt.decode(str(tokens.get("id_token", "")), keys, algorithms=sorted(_SIGNATURES.intersection(told)))
        options = {name: {"essential": True, "value": value} for name, value in wanted.items()}
        params = {"nonce": nonce, "client_id": sign_on.client_id, "access_token": tokens.get("access_token")}
        claims = CodeIDToken(token.claims, token.header, options, params)
        claims.validate(leeway=_LEEWAY)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise SignOnRefused(f"token:{getattr(error, 'claim', None) or type(error).__name__}") from error
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        raise SignOnRefused("token:sub")
    return dict(claims)


def _ask_about(provider: Mapping[str, Any], tokens: Mapping[str, Any], subject: str) -> dict[str, Any]:
    """The address, from a city that does not put it into the ID token; of the same person only."""
    if "userinfo_endpoint" not in provider:
        return {}
    bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
    about = _json("GET", provider["userinfo_endpoint"], headers=bearer)
    return about if about.get("sub") == subject else {}


def _json(method: str, url: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx.request(method, url, timeout=5, follow_redirects=False, verify=_tls(), **more)
        found = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SignOnAway from error
    if answer.is_server_error or not isinstance(found, dict):
        raise SignOnAway
    if not answer.is_success:
        raise SignOnRefused(f"answer:{answer.status_code}")
    return found


@cache
def _tls() -> ssl.SSLContext:
    """Certificates are checked against those of the system, which hold a city's own; read once, for it takes long."""
    return ssl.create_default_context()


def _signer(site: Site) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(site.secret, salt="followup.sign_on")
