"""The records that let others believe our mail (SPF, DKIM, DMARC) and find their way back (MX): as they must be, as they are."""

from __future__ import annotations

import os
import stat
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from deployments.doctor import spf
from deployments.doctor.finding import Finding, Pair, Verdict, fault, fine, same, unchecked
from deployments.doctor.names import NameServer, NameServerAway
from deployments.settings import Settings
from models.errors import InputWrong
from notifications.dkim import read_signer

_ALIGNED: Pair = ("Tên miền người gửi", "Sender's domain")
_KEY: Pair = ("Khóa ký DKIM", "DKIM key")
_SPF: Pair = ("Bản ghi SPF", "SPF record")
_DKIM: Pair = ("Bản ghi DKIM", "DKIM record")
_DMARC: Pair = ("Bản ghi DMARC", "DMARC record")
_MX: Pair = ("Bản ghi MX của tên miền nhận trả lời", "MX record of the reply domain")
_NOBODY_ASKED = (
    "chưa đặt FOLLOWUP_MAIL_DNS; cần có bản ghi bên dưới",
    "FOLLOWUP_MAIL_DNS is not set; the record below is needed",
)
_STRING = 255  # octets of one string of a TXT record (RFC 1035 §3.3)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Our domains, the key's public half and the relay, from the settings; ``own`` is the record of the key as it must be."""

    envelope: str  # of bounce+…@, and of reply+…@
    sender: str  # of From
    selector: str
    own: str | None
    relay: str | None

    @property
    def spf(self) -> str:
        """A record that lets the relay send for us, and nobody else."""
        try:
            family = "ip6" if ip_address(self.relay or "").version == 6 else "ip4"  # noqa: PLR2004
            term = f"{family}:{self.relay}"
        except ValueError:
            term = f"a:{self.relay}" if self.relay else "a:RELAY"
        return _record(self.envelope, f"v=spf1 {term} -all")

    @property
    def dkim(self) -> str | None:
        """The record of our key."""
        return _record(f"{self.selector}._domainkey.{self.sender}", self.own) if self.own else None

    @property
    def dmarc(self) -> str:
        """A record to begin with."""
        return _record(f"_dmarc.{self.sender}", f"v=DMARC1; p=quarantine; rua=mailto:postmaster@{self.sender}")

    @property
    def mx(self) -> str:
        """Whoever answers must find the server that keeps our mailbox."""
        return f"{self.envelope}. IN MX 10 MAIL-HOST."


def _record(name: str, text: str) -> str:
    strings = " ".join(f'"{text[at : at + _STRING]}"' for at in range(0, len(text), _STRING))
    return f"{name}. IN TXT {strings}"


def examine_records(settings: Settings, relay: str | None) -> Iterator[Finding]:
    """The key, what follows from it, and the records if there is a name server to ask."""
    key, own = _examine_key(settings)
    sender = settings.mail_sender.rpartition("@")[2]
    wanted = Wanted(settings.mail_domain, sender, settings.dkim_selector, own, relay)
    yield _examine_alignment(wanted)
    yield key
    checks = ((_SPF, _examine_spf, wanted.spf), (_DKIM, _examine_dkim, wanted.dkim), (_DMARC, _examine_dmarc, wanted.dmarc), (_MX, _examine_mx, wanted.mx))  # fmt: skip
    for what, examine, record in checks:
        if what is _DKIM and record is None:
            yield unchecked(what, "không ký tại đây: máy chủ gửi ký", "nothing is signed here: the relay signs")
        elif settings.mail_dns is None:
            yield unchecked(what, *_NOBODY_ASKED, same(record or ""))
        else:
            try:
                yield examine(NameServer(settings.mail_dns), wanted)
            except NameServerAway as error:
                yield fault(what, (error.vi, error.en), ("kiểm tra FOLLOWUP_MAIL_DNS", "check FOLLOWUP_MAIL_DNS"))


def _examine_key(settings: Settings) -> tuple[Finding, str | None]:
    path = settings.dkim_key
    if path is None:
        return unchecked(_KEY, "chưa đặt FOLLOWUP_DKIM_KEY", "FOLLOWUP_DKIM_KEY is not set"), None
    try:
        signer = read_signer(path, settings.mail_domain, settings.dkim_selector)
    except InputWrong as error:
        return fault(_KEY, (error.vi, error.en), same(f"openssl genrsa -out {path} 2048 && chmod 600 {path}")), None
    public = signer.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    own = f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"
    if os.stat(path).st_mode & (stat.S_IRGRP | stat.S_IROTH):  # noqa: PTH116
        says = (f"{path}: người khác trên máy đọc được", f"{path} can be read by others on this machine")
        return fault(_KEY, says, same(f"chmod 600 {path}")), own
    return fine(_KEY, f"RSA {signer.key.key_size} bit", f"RSA, {signer.key.key_size} bits"), own


def aligned(one: str, other: str) -> bool:
    """Whether DMARC takes two domains for one: the same, or one within the other (relaxed, RFC 7489 §3.1)."""
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _examine_alignment(wanted: Wanted) -> Finding:
    if aligned(wanted.sender, wanted.envelope):
        return fine(
            _ALIGNED, f"{wanted.sender}, phong bì {wanted.envelope}", f"{wanted.sender}, envelope {wanted.envelope}"
        )
    return fault(
        _ALIGNED,
        (f"{wanted.sender} khác phong bì {wanted.envelope}", f"{wanted.sender} differs from the envelope's {wanted.envelope}"),
        ("đặt FOLLOWUP_MAIL_FROM và FOLLOWUP_MAIL_DOMAIN cùng tên miền", "let FOLLOWUP_MAIL_FROM and FOLLOWUP_MAIL_DOMAIN share a domain"),
    )  # fmt: skip


def _examine_spf(names: NameServer, wanted: Wanted) -> Finding:
    records = spf.records_of(names, wanted.envelope)
    if len(records) != 1:
        return fault(_SPF, (f"{wanted.envelope} có {len(records)} bản ghi SPF, phải có đúng một", f"{wanted.envelope} has {len(records)} SPF records, not one"), same(wanted.spf))  # fmt: skip
    addresses = _addresses(names, wanted.relay)
    try:
        found = [spf.evaluate(names, wanted.envelope, address) for address in addresses or ["192.0.2.1"]]
    except spf.SpfBroken as error:
        return fault(_SPF, (f"bản ghi sai: {error}", f"broken: {error}"), same(wanted.spf))
    return _judge_spf(found, records[0], addresses, wanted)


def _judge_spf(found: list[spf.Spf], record: str, addresses: list[str], wanted: Wanted) -> Finding:
    if found[0].lookups > spf.MOST_LOOKUPS:
        return fault(_SPF, (f"cần {found[0].lookups} lần tra, tối đa {spf.MOST_LOOKUPS}", f"costs {found[0].lookups} look-ups, {spf.MOST_LOOKUPS} at most"), ("bớt include, thay bằng ip4", "fewer include, ip4 instead"))  # fmt: skip
    if found[0].everybody in {"+", "?"} and "redirect=" not in record:
        return fault(_SPF, ("cho phép mọi máy gửi thay", "lets every machine send for us"), ("kết thúc bằng -all hoặc ~all", "end it with -all or ~all"))  # fmt: skip
    if not addresses or any(not ip_address(address).is_global for address in addresses):
        return Finding(_SPF, Verdict.UNCHECKED, (f"có ({record}); máy chủ gửi ở mạng trong: địa chỉ nó dùng để gửi ra ngoài phải có trong bản ghi", f"there ({record}); the relay is inside: the address it sends from must be in it"))  # fmt: skip
    if any(one.says != "+" for one in found):
        return fault(_SPF, (f"không có địa chỉ {', '.join(addresses)} của máy chủ gửi", f"does not cover the relay's {', '.join(addresses)}"), same(wanted.spf))  # fmt: skip
    return fine(_SPF, *same(record))


def _addresses(names: NameServer, relay: str | None) -> list[str]:
    if relay is None:
        return []
    try:
        return [str(ip_address(relay))]
    except ValueError:
        return names.addresses(relay)


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";"))
    return {name.strip().lower(): "".join(value.split()) for name, _, value in pairs}


def _examine_dkim(names: NameServer, wanted: Wanted) -> Finding:
    found = names.texts(f"{wanted.selector}._domainkey.{wanted.sender}")
    ours = _tags(wanted.own or "")["p"]
    if any(_tags(one).get("p") == ours for one in found) and len(found) == 1:
        return fine(_DKIM, "đúng khóa đang dùng", "is our key")
    says = ("có nhưng không phải khóa đang dùng", "is there, but not our key") if found else ("chưa có", "is missing")
    return fault(_DKIM, says, same(wanted.dkim or ""))


def _examine_dmarc(names: NameServer, wanted: Wanted) -> Finding:
    domains = [wanted.sender, ".".join(wanted.sender.split(".")[-3:]), ".".join(wanted.sender.split(".")[-2:])]
    for domain in dict.fromkeys(domains):
        found = [one for one in names.texts(f"_dmarc.{domain}") if one.replace(" ", "").upper().startswith("V=DMARC1")]
        if len(found) > 1 or (found and "p" not in _tags(found[0])):
            return fault(_DMARC, ("bản ghi sai: phải có đúng một, có p=", "broken: one record, with p="), same(wanted.dmarc))  # fmt: skip
        if found:
            return _alignment_of(_tags(found[0]), found[0], wanted)
    return fault(_DMARC, ("chưa có", "is missing"), same(wanted.dmarc))


def _alignment_of(tags: dict[str, str], record: str, wanted: Wanted) -> Finding:
    """One of the two must speak for From: SPF by the envelope's domain, DKIM by ours, which is From's."""
    strict = tags.get("aspf", "r") == "s"
    by_spf = wanted.envelope == wanted.sender if strict else aligned(wanted.envelope, wanted.sender)
    if by_spf or wanted.own:
        return fine(_DMARC, *same(record))
    return fault(_DMARC, (f"SPF của {wanted.envelope} và DKIM đều không nói thay {wanted.sender}", f"neither SPF of {wanted.envelope} nor DKIM speaks for {wanted.sender}"), ("đặt FOLLOWUP_DKIM_KEY, hoặc aspf=r với cùng tên miền", "set FOLLOWUP_DKIM_KEY, or aspf=r and one domain"))  # fmt: skip


def _examine_mx(names: NameServer, wanted: Wanted) -> Finding:
    hosts = names.mail_hosts(wanted.envelope)
    if not hosts or hosts[0][1] in {"", "."}:
        return fault(_MX, (f"{wanted.envelope} không nhận thư", f"{wanted.envelope} takes no mail"), same(wanted.mx))
    lost = [host for _, host in hosts if not names.addresses(host)]
    if lost:
        return fault(_MX, (f"{lost[0]} không có địa chỉ", f"{lost[0]} has no address"), same(f"{lost[0]}. IN A …"))
    return fine(_MX, *same(", ".join(host for _, host in hosts)))
