"""Webhooks: what is told, how it is signed, how often, and where no webhook may go."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from threading import Event

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from models.states import Action, Role
from tasks import calling
from tasks.calling import call_owed, calls_due, claim_calls, settle_calls
from tasks.calling_guard import AddressForbidden, Guard, bind_guard, guard
from tasks.tokens import Bearer, make_token, read_bearer, revoke_token
from tasks.webhooks import MOST, TooMany, add_webhook, end_webhook, list_webhooks
from tests.api.conftest import CallerAs
from tests.api.receiver import Receiver, listening
from tests.conference import OFFICE, OTHER_UNIT, THE_UNIT, UNIT, act, all_at_once, ask, raise_issue, tamper
from tests.smtp.certificates import Authority, _draft, _name, _pem


@contextmanager
def guarded(stands: Guard) -> Iterator[None]:
    """For this block another guard stands."""
    before = guard()
    bind_guard(stands)
    try:
        yield
    finally:
        bind_guard(before)


@pytest.fixture
def a_local_guard() -> Iterator[None]:
    """This machine may be called."""
    with guarded(Guard(local=True)):
        yield


@pytest.fixture
def a_receiver(a_local_guard: None) -> Iterator[Receiver]:
    """Somebody who listens here."""
    with listening(Receiver()) as receiver:
        yield receiver


def bearer(role: Role = Role.OFFICE, unit: str | None = None) -> Bearer:
    """Whoever has a fresh token of that role."""
    found = read_bearer(make_token("test", role, unit, may_write=True)[0])
    assert found
    return found


def hook(receiver: Receiver, by: Bearer, *actions: Action) -> str:
    """A webhook that calls the receiver; returns its secret."""
    return str(add_webhook(by, f"http://127.0.0.1:{receiver.port}/hook?x=1", list(actions)).body["secret"])


def calls() -> list[tuple[str, int, str | None]]:
    """(status, tries, answer) of every call, in their order."""
    return ask("SELECT status::text, tries, answer FROM webhook_call ORDER BY id")


def make_due() -> None:
    """As if the wait were over."""
    tamper("UPDATE webhook_call SET next_at = now()")


class TestTelling:
    async def test_a_step_is_told_in_ids_and_codes(self, a_clean_database: str, a_receiver: Receiver):
        """The event, the step, the issue and its version; no words, nobody's name."""
        hook(a_receiver, bearer())
        code = raise_issue()
        act(code, Action.ASSIGN, OFFICE)
        act(code, Action.INSPECT, THE_UNIT, findings="Lời của công dân.")

        await call_owed()

        told = [json.loads(heard.body) for heard in a_receiver.heard]
        assert sorted((one["action"], one["code"], one["version"]) for one in told) == [
            ("assign", code, 2), ("inspect", code, 3), ("raise", code, 1),
        ]  # fmt: skip
        assert {frozenset(one) for one in told} == {
            frozenset({"event", "action", "code", "version", "happened_at", "recorded_at"})
        }
        assert "Lời" not in "".join(heard.body.decode() for heard in a_receiver.heard)
        assert {heard.path for heard in a_receiver.heard} == {"/hook?x=1"}
        assert {status for status, _, _ in calls()} == {"sent"}

    async def test_a_receiver_can_check_who_calls_and_when(self, a_clean_database: str, a_receiver: Receiver):
        """HMAC-SHA256 over timestamp.body with the secret that was shown once."""
        secret = hook(a_receiver, bearer())
        raise_issue()

        await call_owed()

        [heard] = a_receiver.heard
        stamp = heard.headers["Followup-Timestamp"]
        expected = hmac.new(secret.encode(), f"{stamp}.".encode() + heard.body, hashlib.sha256).hexdigest()
        assert heard.headers["Followup-Signature"] == f"v1={expected}"
        assert abs(int(stamp) - time.time()) < 60
        assert heard.headers["Followup-Event"] == str(json.loads(heard.body)["event"])

    async def test_a_unit_hears_of_its_own_issues_only(self, a_clean_database: str, a_receiver: Receiver):
        """What its token may not read, its webhook is not told."""
        hook(a_receiver, bearer(Role.UNIT, OTHER_UNIT))
        act(raise_issue(), Action.ASSIGN, OFFICE)

        await call_owed()

        assert a_receiver.heard == []

    async def test_a_webhook_hears_of_the_steps_it_asked_for(self, a_clean_database: str, a_receiver: Receiver):
        """A list of actions; without one, all."""
        hook(a_receiver, bearer(Role.UNIT, UNIT), Action.ASSIGN)
        act(raise_issue(), Action.ASSIGN, OFFICE)

        await call_owed()

        assert [json.loads(heard.body)["action"] for heard in a_receiver.heard] == ["assign"]

    @pytest.mark.parametrize("how", ["revoked", "expired", "deleted"])
    async def test_who_may_no_longer_read_is_told_nothing(self, how: str, a_clean_database: str, a_receiver: Receiver):
        """Even what was owed before the token or the webhook ended."""
        by = bearer()
        hook(a_receiver, by)
        raise_issue()
        if how == "revoked":
            revoke_token(by.token_id)
        elif how == "expired":
            tamper("UPDATE api_token SET expires_at = now()")
        else:
            end_webhook(by, list_webhooks(by)[0].id)

        await call_owed()

        assert a_receiver.heard == []
        assert calls() == [("failed", 0, "the webhook or its token has ended")]


class TestTrying:
    async def test_who_does_not_answer_well_is_called_again(self, a_clean_database: str, a_receiver: Receiver):
        """After 1, 5, 30 minutes, 2, 6, 24 hours with the same event; then it has failed and the list says so."""
        by = bearer()
        hook(a_receiver, by)
        raise_issue()
        a_receiver.statuses = [500] * 9
        waits = []

        for _ in range(7):
            await call_owed()
            waits += ask(
                "SELECT round(extract(epoch FROM next_at - now()) / 60) FROM webhook_call WHERE status = 'owed'"
            )
            make_due()
        await call_owed()

        assert [int(wait) for (wait,) in waits] == [1, 5, 30, 120, 360, 1440]
        assert calls() == [("failed", 7, "HTTP 500")]
        assert len({heard.headers["Followup-Event"] for heard in a_receiver.heard}) == 1
        assert len(a_receiver.heard) == 7
        assert (list_webhooks(by)[0].owed, list_webhooks(by)[0].failed) == (0, 1)

    async def test_what_was_told_in_the_end_is_told(self, a_clean_database: str, a_receiver: Receiver):
        """One good answer is enough."""
        hook(a_receiver, bearer())
        raise_issue()
        a_receiver.statuses = [503]
        await call_owed()
        make_due()

        await call_owed()

        assert calls() == [("sent", 2, "HTTP 204")]
        assert not calls_due()

    async def test_a_call_whose_worker_was_lost_is_made_again(self, a_clean_database: str, a_receiver: Receiver):
        """The claim ends by itself; the late word of whoever lost it changes nothing."""
        hook(a_receiver, bearer())
        raise_issue()
        [lost] = claim_calls()
        assert not calls_due()
        make_due()

        report = await call_owed()
        settle_calls([calling.Told(lost, good=False, answer="late")])

        assert report.sent == 1
        assert calls() == [("sent", 2, "HTTP 204")]

    def test_two_workers_never_claim_the_same_call(self, a_clean_database: str, a_receiver: Receiver):
        """FOR UPDATE SKIP LOCKED."""
        hook(a_receiver, bearer())
        for row in range(1, 31):
            raise_issue(row)

        claimed = all_at_once(4, lambda _: claim_calls(10))

        ids = [call.id for one in claimed for call in one]
        assert len(ids) == len(set(ids)) == 30

    async def test_a_receiver_that_is_away_holds_up_nobody(self, a_clean_database: str, a_receiver: Receiver):
        """Nobody listens at one address; the other hears."""
        by = bearer()
        add_webhook(by, "http://127.0.0.1:1/", [])
        hook(a_receiver, by)
        raise_issue()

        report = await call_owed()

        assert (report.sent, report.deferred) == (1, 1)
        assert ("owed", 1, "ConnectError") in calls()

    async def test_a_redirect_is_followed_nowhere(self, a_clean_database: str, a_receiver: Receiver):
        """ASVS 5: 15.3.2."""
        hook(a_receiver, bearer())
        raise_issue()

        def elsewhere(handler) -> None:
            handler.send_response(307)
            handler.send_header("Location", f"http://127.0.0.1:{a_receiver.port}/other")
            handler.send_header("Content-Length", "0")
            handler.end_headers()

        a_receiver.reply = elsewhere
        await call_owed()

        assert [heard.path for heard in a_receiver.heard] == ["/hook?x=1"]
        assert calls() == [("owed", 1, "HTTP 307")]

    async def test_a_slow_answer_is_not_waited_for(self, a_clean_database: str, a_receiver: Receiver, monkeypatch):
        """Five seconds in all (here a fifth of one), even if bytes keep dripping."""
        monkeypatch.setattr(calling, "SECONDS", 0.2)
        hook(a_receiver, bearer())
        raise_issue()

        given_up = Event()

        def dripping(handler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not given_up.wait(0.05):
                handler.wfile.write(b".")
                handler.wfile.flush()

        a_receiver.reply = dripping
        await call_owed()  # would never end if the answer were waited for
        given_up.set()

        assert calls()[0][:2] == ("owed", 1)

    async def test_no_more_than_64_kb_of_an_answer_are_read(self, a_clean_database: str, a_receiver: Receiver):
        """An endless answer ends with us."""
        hook(a_receiver, bearer())
        raise_issue()
        written = []

        def endless(handler) -> None:
            handler.send_response(200)
            handler.end_headers()
            try:
                for _ in range(2000):  # 128 MB
                    handler.wfile.write(b"x" * 65536)
                    written.append(1)
            except OSError:
                handler.close_connection = True

        a_receiver.reply = endless
        await call_owed()

        assert calls() == [("sent", 1, "HTTP 200")]
        assert len(written) < 500


PRIVATE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
)  # fmt: skip
WRONG = (
    "http://example.org/", "ftp://example.org/", "https://", "https:///hook", "https://user:secret@example.org/",
    "https://example.org/#part", "https://localhost/", "https://intranet/", "https://0x7f000001/", "https://2130706433/",
    "https://0177.0.0.1/", "https://127.1/", "https://example.org:0/", "https://example.org:99999/", "https://exa mple.org/",
    "https://example.org\\@127.0.0.1/", "javascript:alert(1)", "https://[::1/", "https://a..b.org/", "https://127.0.0.1./",
)  # fmt: skip


class TestWhereNoWebhookMayGo:
    @pytest.mark.parametrize("address", PRIVATE)
    def test_no_address_of_a_private_network(self, address: str):
        """Nor of this machine, of the cloud's metadata, of nobody; nor one of them wrapped in IPv6."""
        with pytest.raises(AddressForbidden):
            Guard().check_address(ip_address(address))

    @pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1111"])
    def test_a_public_address_is_let_through(self, address: str):
        """Otherwise the tests above would prove nothing."""
        Guard().check_address(ip_address(address))

    @pytest.mark.parametrize("url", [*WRONG, *(f"https://{f'[{a}]' if ':' in a else a}/" for a in PRIVATE)])
    def test_such_an_address_cannot_be_registered(self, url: str, a_clean_database: str):
        """Refused as it is given, before anybody is called."""
        with pytest.raises(AddressForbidden):
            add_webhook(bearer(), url, [])

    @pytest.mark.parametrize(
        "url", ["https://0x7f000001/", "https://2130706433/", "https://127.1/", "https://localhost/"]
    )
    async def test_odd_spellings_are_judged_as_resolved_too(self, url: str):
        """If a name like that is on record all the same, its address is judged when it is called."""
        loose = Guard()
        host = url.removeprefix("https://").strip("/")
        for found in await loose.look_up(host, 443):
            with pytest.raises(AddressForbidden):
                loose.check_address(ip_address(found))

    async def test_a_name_that_turns_inward_is_refused_when_called(self, a_clean_database: str):
        """DNS rebinding: public as it is registered, private later; one private address among many is enough."""

        async def turned(_host: str, _port: int) -> list[str]:
            return ["93.184.215.14", "127.0.0.1"]

        with guarded(Guard(look_up=turned)):
            add_webhook(bearer(), "https://hook.example.org/", [])
            raise_issue()

            await call_owed()

        [(status, tries, answer)] = calls()
        assert (status, tries) == ("owed", 1)
        assert "private network" in str(answer)

    async def test_a_name_is_asked_for_once_and_its_certificate_checked(self, a_clean_database: str, tmp_path: Path):
        """The connection goes to the address that was judged, with SNI, Host and certificate of the name."""
        authority, asked = Authority(tmp_path), []
        certificate = certificate_for("hook.example.org", authority, tmp_path)

        async def here(host: str, _port: int) -> list[str]:
            asked.append(host)
            return ["127.0.0.1"]

        with guarded(Guard(True, str(authority.root), here)), listening(Receiver(), certificate) as receiver:
            add_webhook(bearer(), f"https://hook.example.org:{receiver.port}/hook", [])
            raise_issue()
            await call_owed()

        assert asked == ["hook.example.org"]
        assert receiver.names == ["hook.example.org"]
        assert receiver.heard[0].headers["Host"] == f"hook.example.org:{receiver.port}"
        assert calls() == [("sent", 1, "HTTP 204")]

    async def test_a_certificate_of_another_name_is_refused(self, a_clean_database: str, tmp_path: Path):
        """Of the address connected to, as well: it is the name that counts (ASVS 5: 12.3.2)."""
        authority = Authority(tmp_path)

        async def here(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        with guarded(Guard(True, str(authority.root), here)), listening(Receiver(), authority.server) as receiver:
            add_webhook(bearer(), f"https://hook.example.org:{receiver.port}/", [])
            raise_issue()
            await call_owed()

        assert receiver.heard == []
        assert calls() == [("owed", 1, "ConnectError")]

    async def test_an_unknown_authority_is_refused(self, a_clean_database: str, tmp_path: Path):
        """No certificate, no call."""
        certificate = certificate_for("hook.example.org", Authority(tmp_path), tmp_path)

        async def here(_host: str, _port: int) -> list[str]:
            return ["127.0.0.1"]

        with guarded(Guard(local=True, look_up=here)), listening(Receiver(), certificate) as receiver:
            add_webhook(bearer(), f"https://hook.example.org:{receiver.port}/", [])
            raise_issue()
            await call_owed()

        assert receiver.heard == []


class TestOverTheApi:
    def test_a_webhook_shows_its_secret_once(self, a_clean_database: str, caller_as: CallerAs):
        """As it is made; never in the list."""
        caller = caller_as(Role.CHAIR)

        made = caller.post("/api/v1/webhooks", json={"url": "https://example.org/hook", "actions": ["resolve"]})

        assert made.status_code == 201
        assert made.json()["secret"].startswith("whsec_")
        listed = caller.get("/api/v1/webhooks")
        assert listed.json()["items"][0]["actions"] == ["resolve"]
        assert made.json()["secret"] not in listed.text

    def test_a_forbidden_address_is_refused_with_the_reason(self, a_clean_database: str, caller_as: CallerAs):
        """422, in both languages."""
        answer = caller_as(Role.OFFICE).post("/api/v1/webhooks", json={"url": "https://169.254.169.254/latest"})

        assert (answer.status_code, answer.json()["type"]) == (422, "urn:followup:problem:address-forbidden")
        assert "mạng nội bộ" in answer.json()["vi"]

    def test_a_token_has_a_handful_of_webhooks(self, a_clean_database: str):
        """Ten; the eleventh is refused."""
        by = bearer()
        for number in range(MOST):
            add_webhook(by, f"https://example.org/{number}", [])

        with pytest.raises(TooMany):
            add_webhook(by, "https://example.org/more", [])


def certificate_for(name: str, authority: Authority, folder: Path) -> Path:
    """A certificate and its key in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    place = x509.SubjectAlternativeName([x509.DNSName(name)])
    signed = _draft(_name(name), authority.name, key).add_extension(place, False).sign(authority.key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(_pem(signed) + secret)
    return file
