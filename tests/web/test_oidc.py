"""The city's own sign-on: the whole code flow over HTTP against a real provider process, and against one that lies."""

import hmac
import json
import socket
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from itsdangerous import TimestampSigner, URLSafeTimedSerializer

from tests.conference import ask
from tests.oidc_provider import CLIENT, CLIENT_SECRET, Liar, Provider, a_liar, a_provider, part, with_part
from tests.web.conftest import BASE, SITE, Browser
from tests.web.staff_rows import a_staff_list, change, log
from web.app import create_app
from web.asking import SESSION
from web.oidc import COOKIE
from web.site import SignOn, Site

__all__ = ["a_staff_list"]

START = "/dang-nhap/thanh-pho"
OFFICE = "van-phong@caugiay.example"  # cb-001


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """One provider process for all tests of this file; it demands a nonce."""
    with a_provider("--require-nonce", "true") as running:
        yield running


@pytest.fixture
def liar() -> Iterator[Liar]:
    """A provider that gives out any token."""
    with a_liar() as running:
        yield running


def site_with(issuer: str) -> Site:
    return Site(BASE, SITE.secret, SignOn(issuer, CLIENT, CLIENT_SECRET))


def new_browser(issuer: str) -> Browser:
    return Browser(create_app(site_with(issuer)), base_url=BASE)


@pytest.fixture
def browser(a_site: Site, a_staff_list: None, provider: Provider) -> Browser:
    """Nobody signed in; the site knows the provider."""
    provider.knows("u-1", email="Van-Phong@caugiay.example", email_verified=True)
    return new_browser(provider.issuer)


def go(browser: Browser, onward: str = "/") -> str:
    """Where our page sends the browser."""
    answer = browser.get(START, params={"tiep": onward}, follow_redirects=False)
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(browser: Browser, location: str):
    return browser.get(location, follow_redirects=False)


def coded(raw: bytes) -> str:
    """As a part of a token."""
    return urlsafe_b64encode(raw).decode().rstrip("=")


def subject() -> str | None:
    return ask("SELECT subject FROM staff WHERE code = 'cb-001'")[0][0]


def sessions() -> int:
    return ask("SELECT count(*) FROM web_session")[0][0]


class TestTheWayThere:
    def test_is_offered_where_the_city_has_a_sign_on(self, browser):
        """A link, since our forms lead nowhere else (CSP)."""
        assert f'href="{START}?tiep=' in browser.get("/dang-nhap").text

    def test_is_not_there_where_the_city_has_none(self, browser_as):
        """No dead link, and no page behind it."""
        browser = browser_as()

        assert START not in browser.get("/dang-nhap").text
        assert browser.get(START).status_code == 404
        assert browser.get(f"{START}/ve?code=1&state=1").status_code == 404

    def test_carries_state_nonce_and_a_challenge_each_new(self, browser):
        """Authorisation code with PKCE S256 (ASVS 5: 10.2.1, 10.4.6); what is secret stays in a cookie that scripts cannot read."""
        first, second = go(browser), go(browser)

        assert part(first, "response_type") == "code"
        assert part(first, "code_challenge_method") == "S256"
        assert part(first, "redirect_uri") == f"{BASE}{START}/ve"
        assert set(part(first, "scope").split()) == {"openid", "email"}
        for name in ("state", "nonce", "code_challenge"):
            assert len(part(first, name)) >= 43
            assert part(first, name) != part(second, name)
        cookie = browser.get(START, follow_redirects=False).headers["set-cookie"].lower()
        assert all(flag in cookie for flag in ("httponly", "samesite=lax", "max-age=600"))

    def test_says_kindly_when_the_city_does_not_answer(self, a_site):
        """503 and the other way to sign in; no 500."""
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
            answer = new_browser(f"http://127.0.0.1:{nobody.getsockname()[1]}").get(START)

        assert answer.status_code == 503
        assert "đăng nhập bằng thư điện tử" in answer.text


class TestComingBack:
    def test_signs_in_by_the_verified_address_and_binds_the_account(self, browser, provider):
        """The first time the address says who it is, whatever its letters; from then on issuer and subject do."""
        back = provider.consent(go(browser, "/tai-khoan"), "u-1")

        answer = come_back(browser, back)

        assert (answer.status_code, answer.headers["location"]) == (303, "/tai-khoan")
        assert "Lê Minh Hà" in browser.get("/tai-khoan").text
        assert subject() == f"{provider.issuer}|u-1"
        assert ask("SELECT how FROM web_session") == [("oidc",)]
        assert log() == [("cb-001", "sign_on_bound", None), ("cb-001", "signed_in", None)]
        assert COOKIE not in browser.cookies

    def test_knows_them_by_the_account_when_their_address_is_another(self, browser, provider):
        """Bound for good: a new address there changes nothing here, and needs not be verified."""
        come_back(browser, provider.consent(go(browser), "u-1"))
        provider.knows("u-1", email="moi@thanhpho.example", email_verified=False)

        answer = come_back(browser, provider.consent(go(browser), "u-1"))

        assert answer.headers["location"] == "/"
        assert sessions() == 2
        assert ask("SELECT count(*) FROM web_session WHERE ended_at IS NULL") == [(1,)]  # the one before ended

    @pytest.mark.parametrize("claims", [
        {"email": OFFICE, "email_verified": False}, {"email": OFFICE}, {"email": OFFICE, "email_verified": "false"},
        {"email_verified": True}, {"email": ["van-phong@caugiay.example"], "email_verified": True},
    ])  # fmt: skip
    def test_believes_no_address_that_was_not_verified(self, claims, browser, provider):
        """Anybody may claim an address at some providers."""
        provider.knows("u-2", **claims)

        answer = come_back(browser, provider.consent(go(browser), "u-2"))

        assert answer.status_code == 403
        assert "chưa có trong danh sách cán bộ" in answer.text
        assert (subject(), sessions()) == (None, 0)

    def test_tells_a_stranger_kindly_and_logs_no_name(self, browser, provider, caplog):
        """Known to the city, not to us."""
        provider.knows("u-9", email="nguoi-la@thanhpho.example", email_verified=True)

        answer = come_back(browser, provider.consent(go(browser), "u-9"))

        assert answer.status_code == 403
        assert "liên hệ Văn phòng" in answer.text
        assert "refused - sign_on unknown" in caplog.text
        assert "nguoi-la" not in caplog.text

    def test_lets_no_second_account_take_a_bound_address(self, browser, provider):
        """A new account there with the old address is somebody else until the office says so."""
        come_back(browser, provider.consent(go(browser), "u-1"))
        provider.knows("u-3", email=OFFICE, email_verified=True)

        answer = come_back(browser, provider.consent(go(browser), "u-3"))

        assert answer.status_code == 403
        assert subject() == f"{provider.issuer}|u-1"

    @pytest.mark.parametrize(("how", "said"), [
        ("UPDATE staff SET disabled_at = now() WHERE code = 'cb-001'", "chưa có trong danh sách"),
        ("UPDATE appointment SET valid_to = '2023-11-17' WHERE staff_id = (SELECT id FROM staff WHERE code = 'cb-001')", "không có vai trò nào"),
    ])  # fmt: skip
    def test_lets_nobody_in_who_left(self, how, said, browser, provider):
        """Bound or not: disabled, or without a role today."""
        come_back(browser, provider.consent(go(browser), "u-1"))
        change(how)

        answer = come_back(browser, provider.consent(go(browser), "u-1"))

        assert answer.status_code == 403
        assert said in answer.text
        assert sessions() == 1

    def test_gives_a_new_secret(self, browser, provider):
        """Rotation (ASVS 5: 7.2.4): what the browser held before ends."""
        browser.post_form("/dang-nhap/thu-nghiem", {"staff": "cb-003"})
        before = browser.cookies[SESSION]

        come_back(browser, provider.consent(go(browser), "u-1"))

        assert browser.cookies[SESSION] != before
        assert ask("SELECT how, ended_at IS NULL FROM web_session ORDER BY how") == [("demo", False), ("oidc", True)]


class TestWhatIsRefused:
    """Each time: no session, nobody bound, a kind page."""

    @pytest.fixture(autouse=True)
    def _nothing_happened(self, browser) -> Iterator[None]:
        yield
        assert (sessions(), subject()) == (0, None)

    def refused(self, answer) -> None:
        assert answer.status_code == 403
        assert "chưa thành công" in answer.text

    def test_a_state_that_was_changed(self, browser, provider):
        """An answer to an attempt of somebody else (login CSRF)."""
        back = provider.consent(go(browser), "u-1")

        self.refused(come_back(browser, with_part(back, "state", "x" * 43)))

    def test_no_state_at_all(self, browser, provider):
        """Neither."""
        back = provider.consent(go(browser), "u-1")

        self.refused(come_back(browser, f"{START}/ve?code={part(back, 'code')}"))

    def test_an_answer_in_another_browser(self, browser, provider):
        """The answer of an attempt is worth something only where it began."""
        back = provider.consent(go(browser), "u-1")

        self.refused(come_back(new_browser(provider.issuer), back))

    def test_a_cookie_that_was_changed(self, browser, provider):
        """We signed it."""
        back = provider.consent(go(browser), "u-1")
        kept = browser.cookies[COOKIE]
        browser.cookies.clear()
        browser.cookies.set(COOKIE, f"{'A' if kept[0] != 'A' else 'B'}{kept[1:]}")

        self.refused(come_back(browser, back))

    def test_a_nonce_of_another_attempt(self, browser, provider):
        """A token made for somebody else's attempt cannot be put into ours."""
        url = with_part(go(browser), "nonce", "n" * 43)

        self.refused(come_back(browser, provider.consent(url, "u-1")))

    def test_a_code_that_is_none(self, browser, provider):
        """The provider refuses it."""
        back = provider.consent(go(browser), "u-1")

        self.refused(come_back(browser, with_part(back, "code", "khong-phai-ma")))

    def test_a_no(self, browser, provider):
        """Somebody changed their mind at the city's page."""
        back = provider.deny(go(browser))

        self.refused(come_back(browser, f"{START}/ve?{urlsplit(back).query}&state="))


def test_a_replayed_answer_opens_no_second_session(browser, provider):
    """The same answer again, even with the cookie of before put back (ASVS 5: 10.4.2)."""
    back = provider.consent(go(browser), "u-1")
    kept = browser.cookies[COOKIE]
    come_back(browser, back)
    for held in (None, kept):
        again = new_browser(provider.issuer)
        if held:
            again.cookies.set(COOKIE, held)

        assert come_back(again, back).status_code == 403
    assert sessions() == 1


def test_a_state_is_used_once_even_if_the_city_would_give_the_code_twice(a_site, a_staff_list, liar):
    """We remember it ourselves."""
    browser = new_browser(liar.issuer)
    url = go(browser)
    kept = browser.cookies[COOKIE]
    liar.id_token = liar.sign(liar.claims(part(url, "nonce"), email=OFFICE, email_verified=True))
    back = f"{START}/ve?code=c&state={part(url, 'state')}"
    assert come_back(browser, back).status_code == 303
    again = new_browser(liar.issuer)
    again.cookies.set(COOKIE, kept)

    answer = come_back(again, back)

    assert answer.status_code == 403
    assert sessions() == 1


def test_the_code_is_exchanged_with_our_secret_and_the_verifier(a_site, a_staff_list, liar):
    """PKCE: what is sent is what the challenge was made of; the secret goes in the header, not in an address."""
    browser = new_browser(liar.issuer)
    url = go(browser)
    liar.id_token = liar.sign(liar.claims(part(url, "nonce"), email=OFFICE, email_verified=True))

    come_back(browser, f"{START}/ve?code=c&state={part(url, 'state')}")

    [(_, authorization, form)] = [one for one in liar.heard if one[0] == "/token_endpoint"]
    sent = {name: value for name, [value] in parse_qs(form).items()}
    challenge = coded(sha256(sent["code_verifier"].encode()).digest())
    assert challenge == part(url, "code_challenge")
    assert (sent["grant_type"], sent["code"], sent["redirect_uri"]) == ("authorization_code", "c", f"{BASE}{START}/ve")
    assert b64decode(authorization.removeprefix("Basic ")).decode() == f"{CLIENT}:{quote(CLIENT_SECRET)}"
    assert "secret" not in form


class TestATokenThatLies:
    """Signature, issuer, audience, times, nonce (ASVS 5: 9.1, 9.2, 10.5)."""

    @pytest.fixture
    def tried(self, a_site, a_staff_list, liar):
        """``tried(make)``: come back with the token that ``make(liar, nonce)`` makes."""
        browser = new_browser(liar.issuer)

        def come(make, more: str = "") -> int:
            url = go(browser)
            liar.id_token = make(liar, part(url, "nonce"))
            return come_back(browser, f"{START}/ve?code=c&state={part(url, 'state')}{more}").status_code

        return come

    @staticmethod
    def honest(liar: Liar, number: str, **more) -> str:
        return liar.sign({**liar.claims(number, email=OFFICE, email_verified=True), **more})

    def test_is_let_in_when_it_does_not_lie(self, tried):
        """Otherwise the refusals below would prove nothing."""
        assert tried(self.honest) == 303

    @pytest.mark.parametrize("lie", [
        {"iss": "http://127.0.0.1:1"}, {"iss": None}, {"aud": "another"}, {"aud": None}, {"aud": ["another", "third"]},
        {"exp": 1_700_000_000}, {"exp": None}, {"iat": None}, {"nonce": None}, {"nonce": "another"}, {"sub": None},
        {"sub": ""}, {"sub": 7}, {"azp": "another"}, {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
        {"iat": 4_000_000_000, "nbf": 4_000_000_000},
    ], ids=str)  # fmt: skip
    def test_is_refused(self, lie, tried):
        """Each claim alone is enough."""
        assert tried(lambda liar, nonce: self.honest(liar, nonce, **lie)) == 403
        assert sessions() == 0

    def test_is_refused_when_signed_by_somebody_else(self, tried):
        """The same key number, another key."""
        assert (
            tried(lambda liar, nonce: liar.sign(liar.claims(nonce, email=OFFICE, email_verified=True), liar.other))
            == 403
        )

    def test_is_refused_without_a_signature_or_with_a_secret_one(self, tried):
        """“none” and HMAC with the public key, though the provider names both as supported."""

        def unsigned(liar: Liar, nonce: str) -> str:
            _, body, _ = self.honest(liar, nonce).split(".")
            return f"eyJhbGciOiJub25lIn0.{body}."

        def hmac_with_public_key(liar: Liar, nonce: str) -> str:
            _, body, _ = self.honest(liar, nonce).split(".")
            head = coded(json.dumps({"alg": "HS256", "kid": "k1"}).encode())
            mac = hmac.digest(liar.key.as_pem(private=False), f"{head}.{body}".encode(), "sha256")
            return f"{head}.{body}.{coded(mac)}"

        for make in (unsigned, hmac_with_public_key, lambda *_: "", lambda *_: "a.b.c"):
            assert tried(make) == 403

    def test_of_another_issuer_by_the_answer_is_refused(self, tried, liar):
        """RFC 9207: an answer that names its issuer names ours."""
        assert tried(self.honest, "&iss=http://evil.example") == 403
        assert tried(self.honest, f"&iss={liar.issuer}") == 303

    def test_takes_the_address_from_the_userinfo_of_the_same_person_only(self, tried, liar):
        """Some providers keep it out of the token."""
        bare = {"email": None, "email_verified": None}
        liar.about = {"sub": "u-2", "email": OFFICE, "email_verified": True}
        assert tried(lambda liar, nonce: self.honest(liar, nonce, **bare)) == 403

        liar.about = {"sub": "u-1", "email": OFFICE, "email_verified": True}
        assert tried(lambda liar, nonce: self.honest(liar, nonce, **bare)) == 303

    def test_a_provider_that_says_it_is_another_is_not_spoken_to(self, a_site, liar):
        """The issuer it names must be the one we asked."""
        liar.says = {"issuer": "https://dang-nhap.thanhpho.example"}

        assert new_browser(liar.issuer).get(START).status_code == 503


@pytest.mark.parametrize(("minutes", "status"), [(9, 303), (11, 403)])
def test_an_attempt_is_forgotten_after_ten_minutes(minutes, status, a_site, a_staff_list, liar):
    """By the machine's clock: the cookie that we signed then is too old."""

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return super().get_timestamp() - minutes * 60

    browser = new_browser(liar.issuer)
    url = go(browser)
    kept = URLSafeTimedSerializer(SITE.secret, salt="followup.sign_on").loads(browser.cookies[COOKIE])
    browser.cookies.clear()
    browser.cookies.set(COOKIE, URLSafeTimedSerializer(SITE.secret, salt="followup.sign_on", signer=Then).dumps(kept))
    liar.id_token = liar.sign(liar.claims(part(url, "nonce"), email=OFFICE, email_verified=True))

    assert come_back(browser, f"{START}/ve?code=c&state={part(url, 'state')}").status_code == status
