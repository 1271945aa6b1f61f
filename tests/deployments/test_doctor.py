"""``followup mail doctor`` against servers that are well, and against each fault it is there to find."""

import socket
import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pydantic import SecretStr

from deployments.doctor import relay as relay_module
from deployments.doctor.examine import examine
from deployments.doctor.finding import Verdict
from deployments.doctor.mailbox import examine_inbound
from deployments.doctor.names import NameServer
from deployments.doctor.spf import SpfBroken, evaluate
from deployments.settings import Settings
from notifications import deliver, relay_check
from tests.deployments.name_server import TinyNameServer
from tests.smtp.certificates import Authority
from tests.smtp.faults import Act, Fault
from tests.smtp.faulty_server import FaultySmtp

DOMAIN = "kiennghi.test.example"
SECRET = "m@t kh/u"


@pytest.fixture(scope="module")
def an_authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def a_key(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    key = generate_private_key(65537, 2048)
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    return path


@pytest.fixture
def a_home(a_clean_database, tmp_path, monkeypatch, an_authority):
    """A database to compare clocks with; the made-up authority is one this machine trusts."""
    trusted = an_authority.for_client()
    for module in (deliver, relay_check):
        monkeypatch.setattr(module, "shared_context", lambda: trusted)
    return tmp_path


def settings_of(home, **given) -> Settings:
    return Settings(home=home, mail_domain=DOMAIN, mail_mode="live", **given)


def relay_url(server, scheme="smtp+starttls") -> SecretStr:
    return SecretStr(f"{scheme}://office:m%40t%20kh%2Fu@127.0.0.1:{server.port}")


def found(findings) -> dict[str, Verdict]:
    return {one.what[1]: one.verdict for one in findings}


def of(findings, what):
    [one] = [one for one in findings if one.what[1].startswith(what)]
    return one


def a_relay(authority, faults=(), **changes) -> FaultySmtp:
    usual = {"tls": authority.for_server(), "auth": ("office", SECRET), "extensions": ("SIZE 20000000", "8BITMIME")}
    return FaultySmtp(faults, **usual | changes)


class TestRelay:
    async def test_a_relay_that_is_well_is_asked_everything_and_sent_nothing(self, a_home, an_authority, monkeypatch):
        """Reached, encrypted, signed in, sender and reply address taken; it never hears DATA."""
        monkeypatch.setattr(relay_module, "SOON", 0)  # the certificate of these tests holds for a day
        async with a_relay(an_authority) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)))

        assert [one.verdict for one in findings if one.what[1].startswith("Relay")] == [Verdict.FINE] * 6
        assert "data" not in server.heard
        assert server.stored == []
        assert of(findings, "Relay: largest").says[1] == "20,000,000 bytes"

    @pytest.mark.parametrize(("fault", "step", "says"), [
        (Fault("greeting", "421 4.3.2 not now"), "Relay: reached", "421"),
        (Fault("greeting", Act.DROP), "Relay: reached", ""),
        (Fault("starttls", "454 4.7.0 no"), "Relay: encryption", "454"),
        (Fault("auth", "535 5.7.8 wrong"), "Relay: sign-in", "535"),
        (Fault("mail", "553 5.7.1 not yours"), "Relay: takes our sender", "553"),
        (Fault("rcpt", "550 5.1.1 no such user"), "Relay: takes our reply", "550"),
    ])  # fmt: skip
    async def test_the_step_that_fails_is_named_with_the_relays_words(self, a_home, an_authority, fault, step, says):
        """Those after it were not reached; how to mend it is said; the password is not."""
        async with a_relay(an_authority, [fault]) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)))

        one = of(findings, step)
        assert one.verdict is Verdict.FAULT
        assert says in one.says[1]
        assert one.mend
        after = [*relay_module.WHAT.values()][[what[1] for what in relay_module.WHAT.values()].index(one.what[1]) + 1 :]
        assert all(of(findings, what[1]).verdict is Verdict.UNCHECKED for what in after)
        assert SECRET not in str(findings)

    async def test_a_relay_without_starttls_hears_no_password(self, a_home):
        """Stripped STARTTLS."""
        async with FaultySmtp(auth=("office", SECRET)) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)))

        assert of(findings, "Relay: encryption").says[1].endswith("STARTTLS is not offered")
        assert "auth" not in server.heard

    async def test_a_certificate_nobody_vouches_for_is_a_fault(self, a_home, an_authority, tmp_path_factory):
        """With STARTTLS and with TLS from the start."""
        stranger = Authority(tmp_path_factory.mktemp("stranger"))
        for implicit, scheme in ((False, "smtp+starttls"), (True, "smtps")):
            async with a_relay(stranger, implicit=implicit) as server:
                findings = await examine(settings_of(a_home, smtp_url=relay_url(server, scheme)))

            assert of(findings, "Relay: encryption").verdict is Verdict.FAULT, scheme
            assert "auth" not in server.heard

    async def test_a_certificate_that_soon_ends_is_a_fault(self, a_home, an_authority, monkeypatch):
        monkeypatch.setattr(relay_module, "SOON", 1_000)
        async with a_relay(an_authority) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)))

        assert "the certificate ends in 0 days" in of(findings, "Relay: encryption").says[1]

    async def test_nobody_there_is_a_fault(self, a_home):
        findings = await examine(settings_of(a_home, smtp_url=SecretStr("smtp://127.0.0.1:9")))

        assert of(findings, "Relay: reached").verdict is Verdict.FAULT

    async def test_a_small_limit_is_a_fault(self, a_home, an_authority):
        async with a_relay(an_authority, extensions=("SIZE 50000",)) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)))

        assert of(findings, "Relay: largest").verdict is Verdict.FAULT


class TestMailbox:
    async def test_the_demo_mailbox_is_read_by_the_engine(self, a_home):
        """Where nothing else sends our letters, answers written to the local mailbox do come back."""
        [finding] = examine_inbound(settings_of(a_home), needed=False)

        assert finding.verdict is Verdict.UNCHECKED
        assert "followup up" in str(finding)

    async def test_no_mailbox_is_a_fault_once_letters_leave(self, a_home, an_authority):
        async with a_relay(an_authority) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)))

        assert of(findings, "Mail that comes back").verdict is Verdict.FAULT
        assert of(await examine(settings_of(a_home)), "Mail that comes back").verdict is Verdict.UNCHECKED

    async def test_a_maildir_must_be_whole(self, a_home):
        folder = a_home / "Maildir"
        findings = await examine(settings_of(a_home, inbound_maildir=folder))
        assert of(findings, "Maildir").verdict is Verdict.FAULT
        assert of(findings, "Maildir").mend[1] == f"install -d -m 0700 {folder}/new {folder}/cur {folder}/tmp"

        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)

        assert of(await examine(settings_of(a_home, inbound_maildir=folder)), "Maildir").verdict is Verdict.FINE

    async def test_our_port_is_ours_free_or_another_programs(self, a_home):
        async with FaultySmtp() as server:
            ours = await examine(settings_of(a_home, inbound_smtp=f"127.0.0.1:{server.port}"))
        free = await examine(settings_of(a_home, inbound_smtp=f"127.0.0.1:{server.port}"))
        async with FaultySmtp([Fault("greeting", "HTTP/1.1 400")]) as other:
            taken = await examine(settings_of(a_home, inbound_smtp=f"127.0.0.1:{other.port}"))
        elsewhere = await examine(settings_of(a_home, inbound_smtp="192.0.2.1:2525"))

        verdicts = [of(each, "Our SMTP port").verdict for each in (ours, free, taken)]
        assert verdicts == [Verdict.FINE, Verdict.UNCHECKED, Verdict.FAULT]
        assert of(elsewhere, "Our SMTP port").verdict is Verdict.FAULT

    async def test_a_mailbox_that_cannot_be_reached_says_so_without_its_password(self, a_home):
        findings = await examine(settings_of(a_home, imap_url=SecretStr("imap://office:s3cret@127.0.0.1:9/INBOX")))

        assert of(findings, "IMAP: sign-in").verdict is Verdict.FAULT
        assert "s3cret" not in str(findings)


def records(**changes):
    usual = {
        (DOMAIN, "TXT"): ["v=spf1 ip4:93.184.216.34 -all"],
        (f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=reject"],
        (DOMAIN, "MX"): ["10 mx.test.example."],
        ("mx.test.example", "A"): ["93.184.216.35"],
        ("relay.test.example", "A"): ["93.184.216.34"],
    }
    return usual | changes


async def records_found(home, known, **given):
    """What is said of the records; the relay is a name that nobody here resolves, so only the records are looked at."""
    from deployments.doctor.records import examine_records  # noqa: PLC0415

    with TinyNameServer(known) as server:
        settings = settings_of(home, mail_dns=server.place, **given)
        return list(examine_records(settings, "relay.test.example"))


class TestRecords:
    async def test_records_that_are_right_are_fine(self, tmp_path, a_key):
        """SPF covers the relay, DKIM is our key, DMARC is aligned, answers find their way."""
        wanted = next(
            one for one in await records_found(tmp_path, records(), dkim_key=a_key) if one.what[1] == "DKIM record"
        )
        published = wanted.mend[1].partition(' IN TXT "')[2].rstrip('"').replace('" "', "")
        known = records() | {(f"followup._domainkey.{DOMAIN}", "TXT"): [published]}

        findings = await records_found(tmp_path, known, dkim_key=a_key)

        assert set(found(findings).values()) == {Verdict.FINE}

    @pytest.mark.parametrize(("spf", "says"), [
        ([], "0 SPF records"), (["v=spf1 -all", "v=spf1 ~all"], "2 SPF records"), (["v=spf10 -all"], "0 SPF records"),
        (["v=spf1 ip4:93.184.216.34 +all"], "every machine"), (["v=spf1 ip4:93.184.216.34 all"], "every machine"),
        (["v=spf1 ip4:93.184.216.34 ?all"], "every machine"), (["v=spf1 ip4:93.184.216.34"], "every machine"),
        (["v=spf1 ip4:10.0.0.1 -all"], "does not cover the relay's 93.184.216.34"), (["v=spf1 -ip4:93.184.216.34 ~all"], "does not cover"),
        (["v=spf1 ip5:1 -all"], "broken"), (["v=spf1 include:nothing.example -all"], "broken"), (["v=spf1 ip4:x -all"], "broken"),
        ([f"v=spf1 {' '.join(f'a:h{i}.test.example' for i in range(11))} ip4:93.184.216.34 -all"], "costs 11 look-ups"),
    ])  # fmt: skip
    async def test_an_spf_record_that_does_not_serve_is_a_fault(self, tmp_path, spf, says):
        findings = await records_found(tmp_path, records() | {(DOMAIN, "TXT"): [*spf, "other=text"]})

        assert of(findings, "SPF").verdict is Verdict.FAULT
        assert says in of(findings, "SPF").says[1]

    @pytest.mark.parametrize(("change", "what", "verdict", "says"), [
        ({(f"_dmarc.{DOMAIN}", "TXT"): []}, "DMARC", Verdict.FAULT, "is missing"),
        ({(f"_dmarc.{DOMAIN}", "TXT"): [], ("_dmarc.test.example", "TXT"): ["v=DMARC1; p=none"]}, "DMARC", Verdict.FINE, "p=none"),
        ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; rua=mailto:x@y.example"]}, "DMARC", Verdict.FAULT, "with p="),
        ({(f"_dmarc.{DOMAIN}", "TXT"): ["v=DMARC1; p=none", "v=DMARC1; p=reject"]}, "DMARC", Verdict.FAULT, "one record"),
        ({(DOMAIN, "MX"): []}, "MX", Verdict.FAULT, "takes no mail"),
        ({(DOMAIN, "MX"): ["0 ."]}, "MX", Verdict.FAULT, "takes no mail"),
        ({("mx.test.example", "A"): []}, "MX", Verdict.FAULT, "mx.test.example has no address"),
        ({(f"followup._domainkey.{DOMAIN}", "TXT"): ["v=DKIM1; k=rsa; p=AAAA"]}, "DKIM record", Verdict.FAULT, "not our key"),
        ({}, "DKIM record", Verdict.FAULT, "is missing"),
    ])  # fmt: skip
    async def test_each_record_is_judged(self, tmp_path, a_key, change, what, verdict, says):
        one = of(await records_found(tmp_path, records() | change, dkim_key=a_key), what)

        assert one.verdict is verdict
        assert says in one.says[1]
        assert verdict is Verdict.FINE or one.mend

    async def test_a_strict_dmarc_wants_the_very_domain(self, tmp_path):
        """SPF of a parent does not speak for a child then."""
        known = {("_dmarc.vanphong." + DOMAIN, "TXT"): ["v=DMARC1; p=reject; aspf=s"]}

        findings = await records_found(tmp_path, records() | known, mail_from=f"kien-nghi@vanphong.{DOMAIN}")

        assert of(findings, "DMARC").verdict is Verdict.FAULT
        assert of(findings, "Sender's").verdict is Verdict.FINE

    async def test_a_sender_of_another_domain_is_a_fault(self, tmp_path):
        findings = await records_found(tmp_path, records(), mail_from="kien-nghi@caugiay.other")

        assert of(findings, "Sender's").verdict is Verdict.FAULT

    async def test_without_a_name_server_the_records_are_printed_to_be_published(self, tmp_path, a_key):
        """Nothing is asked."""
        from deployments.doctor.records import examine_records  # noqa: PLC0415

        findings = list(examine_records(settings_of(tmp_path, dkim_key=a_key), "93.184.216.34"))

        assert of(findings, "SPF").mend[1] == f'{DOMAIN}. IN TXT "v=spf1 ip4:93.184.216.34 -all"'
        assert (
            of(findings, "DKIM record")
            .mend[1]
            .startswith(f'followup._domainkey.{DOMAIN}. IN TXT "v=DKIM1; k=rsa; p=MIIB')
        )
        assert of(findings, "DMARC").mend[1].startswith(f'_dmarc.{DOMAIN}. IN TXT "v=DMARC1; p=quarantine;')
        assert {of(findings, what).verdict for what in ("SPF", "DKIM record", "DMARC", "MX")} == {Verdict.UNCHECKED}

    async def test_a_name_server_that_is_silent_is_a_fault(self, tmp_path):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
            silent.bind(("127.0.0.1", 0))
            names = NameServer(f"127.0.0.1:{silent.getsockname()[1]}", patience=0.3)
            with pytest.raises(Exception, match="does not answer"):
                names.texts(DOMAIN)

    def test_a_key_others_can_read_or_that_is_none_is_a_fault(self, tmp_path, a_key):
        from deployments.doctor.records import examine_records  # noqa: PLC0415

        open_key, no_key = tmp_path / "open.pem", tmp_path / "none.pem"
        open_key.write_bytes(a_key.read_bytes())
        open_key.chmod(0o644)
        no_key.write_text("x")

        opened, none = (of(examine_records(settings_of(tmp_path, dkim_key=key), None), "DKIM key") for key in (open_key, no_key))  # fmt: skip

        assert opened.mend[1] == f"chmod 600 {open_key}"
        assert "openssl genrsa" in none.mend[1]
        assert "PRIVATE" not in str((opened, none))


@pytest.mark.parametrize(("record", "address", "says", "lookups"), [
    ("v=spf1 a -all", "1.1.1.1", "+", 1), ("v=spf1 a/24 -all", "1.1.1.9", "+", 1), ("v=spf1 a//64 -all", "2001:db8::9", "+", 1),
    ("v=spf1 mx -all", "2.2.2.2", "+", 1), ("v=spf1 include:other.example ~all", "3.3.3.3", "+", 1),
    ("v=spf1 include:other.example ~all", "4.4.4.4", "~", 1), ("v=spf1 redirect=other.example", "3.3.3.3", "+", 1),
    ("v=spf1 exists:there.example -all", "9.9.9.9", "+", 1), ("v=spf1 ptr exists:%{i}.x.example -all", "9.9.9.9", "-", 2),
    ("v=spf1 ip6:2001:db8::/32 -all", "2001:db8::1", "+", 0), ("v=spf1 exp=why.example ?all", "9.9.9.9", "?", 0), ("V=SPF1 IP4:9.9.9.9 -ALL", "9.9.9.9", "+", 0),
])  # fmt: skip
def test_spf_is_read_as_a_receiver_reads_it(record, address, says, lookups):
    """RFC 7208: first match, include only if it passes, redirect only without all."""
    known = {
        ("us.example", "TXT"): [record], ("us.example", "A"): ["1.1.1.1"], ("us.example", "AAAA"): ["2001:db8::1"],
        ("us.example", "MX"): ["10 mx.example."], ("mx.example", "A"): ["2.2.2.2"],
        ("other.example", "TXT"): ["v=spf1 ip4:3.3.3.3 -all"], ("there.example", "A"): ["127.0.0.2"],
    }  # fmt: skip
    with TinyNameServer(known) as server:
        read = evaluate(NameServer(server.place), "us.example", address)

    assert (read.says, read.lookups) == (says, lookups)


def test_records_that_include_each_other_end():
    """A loop is an error, not a hang."""
    known = {
        ("a.example", "TXT"): ["v=spf1 include:b.example -all"],
        ("b.example", "TXT"): ["v=spf1 include:a.example -all"],
    }
    with TinyNameServer(known) as server, pytest.raises(SpfBroken):
        evaluate(NameServer(server.place), "a.example", "1.1.1.1")


async def test_nobody_but_the_configured_hosts_is_contacted(a_home, an_authority, a_key, monkeypatch):
    """Relay, mailbox and name server; no other address, no other name is even looked up."""
    spoken, looked_up = set(), set()
    connect, resolve, send = socket.socket.connect, socket.getaddrinfo, socket.socket.sendto

    def hear(self, address):
        if self.family != socket.AF_UNIX:
            spoken.add(address[:2])
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", hear)
    monkeypatch.setattr(socket.socket, "connect_ex", lambda self, address: hear(self, address) or 0)

    def hear_sent(self, data, *rest):
        if self is not names._socket:  # which answers
            spoken.add(rest[-1][:2])
        return send(self, data, *rest)

    monkeypatch.setattr(socket.socket, "sendto", hear_sent)
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *rest, **more: looked_up.add(host) or resolve(host, *rest, **more)
    )
    with TinyNameServer(records()) as names:
        async with a_relay(an_authority) as relay, FaultySmtp() as mailbox:
            settings = settings_of(
                a_home, smtp_url=relay_url(relay), mail_dns=names.place, dkim_key=a_key,
                imap_url=SecretStr(f"imap://a:b@127.0.0.1:{mailbox.port}/INBOX"), inbound_smtp=f"127.0.0.1:{mailbox.port}",
            )  # fmt: skip
            await examine(settings)
        ports = {relay.port, mailbox.port, int(names.place.rpartition(":")[2])}

    assert spoken == {("127.0.0.1", port) for port in ports}
    assert looked_up <= {"127.0.0.1"}
    assert {name for name, _ in names.asked} == {
        DOMAIN,
        f"followup._domainkey.{DOMAIN}",
        f"_dmarc.{DOMAIN}",
        "mx.test.example",
    }


class TestClocks:
    async def test_a_relay_whose_clock_is_wrong_is_told_by_its_greeting(self, a_home):
        """A greeting may hold a date; many do not, then nothing is said."""
        async with FaultySmtp([Fault("greeting", "220 x ESMTP; Thu, 16 Nov 2023 08:00:00 +0700")]) as server:
            findings = await examine(settings_of(a_home, smtp_url=SecretStr(f"smtp://127.0.0.1:{server.port}")))

        assert of(findings, "Clock: this machine and the relay").verdict is Verdict.FAULT
        assert of(findings, "Clock: this machine and PostgreSQL").verdict is Verdict.FINE

    async def test_a_database_whose_clock_differs_is_a_fault(self, a_home, monkeypatch):
        """Leases are counted by it."""
        right = time.time
        monkeypatch.setattr("deployments.doctor.clocks.time.time", lambda: right() - 90)

        one = of(await examine(settings_of(a_home)), "Clock: this machine and PostgreSQL")

        assert one.says[1] == "+90 seconds apart"


class TestRoundTrip:
    async def test_a_letter_to_ourselves_comes_back_or_not(self, a_home, an_authority, monkeypatch):
        """It goes from bounce+… to reply+…, says that a machine wrote it, and is looked for in the mailbox."""
        monkeypatch.setattr("deployments.doctor.round_trip.PATIENCE", 3)
        folder = a_home / "Maildir"
        for name in ("new", "cur", "tmp"):
            (folder / name).mkdir(parents=True)
        async with a_relay(an_authority) as server:
            keep = server.keep
            server.keep = lambda letter: (folder / "new" / "1").write_bytes(letter.raw) and keep(letter)
            settings = settings_of(a_home, smtp_url=relay_url(server), inbound_maildir=folder)
            came = await examine(settings, to_self=True)
            server.keep = keep
            (folder / "new" / "1").unlink()
            lost = await examine(settings, to_self=True)

        assert of(came, "Trial letter: back").verdict is Verdict.FINE
        assert of(lost, "Trial letter: back").verdict is Verdict.FAULT
        assert [(one.sender.partition("+")[0], one.recipient.partition("+")[0]) for one in server.stored] == [
            ("bounce", "reply")
        ] * 2
        assert b"Auto-Submitted: auto-generated" in server.stored[0].raw

    async def test_a_relay_that_does_not_take_it_is_a_fault(self, a_home, an_authority):
        async with a_relay(an_authority, [Fault("refusing", "554 5.7.1 spam")]) as server:
            findings = await examine(settings_of(a_home, smtp_url=relay_url(server)), to_self=True)

        assert of(findings, "Trial letter: sent").verdict is Verdict.FAULT
