"""
What a mail system says about a letter that it could not deliver: whether for good, with its code (RFC 3464, RFC 3463).

The report is read by ourselves, since it tells of each recipient a status and a diagnostic; what is written in no standard
form is left to flufl.bounce, which knows the forms of a score of mail systems.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from flufl.bounce import all_failures

from models.text import clean
from tasks.receiving.parsing import Parsed, Part, header_text, headers_of, inner_of, media_type_of, parse

_MOST_GUESSED = 256 * 1024  # bytes; what flufl.bounce takes grows faster than the mail
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_ADDRESS = re.compile(r"[^\s<>;,]{1,64}@[^\s<>;,]{1,190}")
# Failures that say nothing of the address: the mailbox is full or the letter too big, a policy, a loop, the network.
_PASSING = re.compile(r"4\..*|5\.1\.[78]|5\.2\.[23]|5\.3\.\d+|5\.4\.[16-9]|5\.[67]\.\d+")
_SAYS_UNKNOWN = re.compile(r"5\.[147]\..*")  # Exchange's 5.4.1, for one: these may mean the address all the same
_NO_MAILBOX = re.compile(
    r"user unknown|unknown user|no such (?:user|recipient|mailbox|person)|does not exist|recipient address rejected|"
    r"mailbox not found|address not found|host or domain name not found|invalid (?:recipient|mailbox)",
    re.IGNORECASE,
)
logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it logs each detector it tries


@dataclass(frozen=True, slots=True)
class Report:
    """What a bounce says: ``failed`` if the letter did not arrive, ``hard`` if the address takes no mail."""

    failed: bool
    hard: bool
    addresses: tuple[str, ...] = ()  # lower case
    status: str | None = None  # 5.1.1
    diagnostic: str | None = None
    understood: bool = True


def read_report(mail: Parsed, size: int) -> Report:
    """What a bounce says; not ``understood`` if no form of one is recognised."""
    if recipients := list(_recipients(mail)):
        return next((report for report in recipients if report.failed), recipients[0])
    return _guessed(mail, size)


def returned_ids(mail: Parsed) -> list[str]:
    """Message-IDs of the letter that comes back with it, or of the one it answers."""
    named = [f"{mail.first('in-reply-to')} {mail.first('references')}"]
    named += [str(part.get("message-id") or "") for part in _attached(mail)]
    return re.findall(r"<[^<>\s]{3,250}>", " ".join(named))[:30]


def _recipients(mail: Parsed) -> Iterator[Report]:
    """One report for each recipient that the delivery status names."""
    for group in _groups(mail):
        fields = {name: values[0] for name, values in headers_of(group).items()}
        action = fields.get("action", "").strip().lower()
        if not action:
            continue  # the fields about the message as a whole
        status = _STATUS.search(fields.get("status", ""))
        diagnostic = clean(fields.get("diagnostic-code", ""))[:500] or None
        named = f"{fields.get('original-recipient', '')} {fields.get('final-recipient', '')}"
        code = status[0] if status else None
        failed = action.startswith(("fail", "error"))  # OpenSMTPD says “error”
        yield Report(
            failed=failed, hard=failed and _is_hard(code, diagnostic),
            addresses=tuple(dict.fromkeys(a.lower() for a in _ADDRESS.findall(named))), status=code, diagnostic=diagnostic,
        )  # fmt: skip


def _groups(mail: Parsed) -> Iterator[Message]:
    for part in _attached(mail, "message/delivery-status"):
        yield from inner_of(part)[:20]


def _attached(mail: Parsed, wanted: str = "") -> Iterator[Message]:
    """The direct parts of a report: the status, and of the letter that comes back its head."""
    for part in inner_of(mail.root)[:10]:
        media_type = media_type_of(part)
        if wanted:
            if media_type == wanted:
                yield part
        elif media_type == "message/rfc822":
            yield from inner_of(part)[:1]
        elif media_type == "text/rfc822-headers":
            head = parse(Part(media_type, None, "", part).content()[:65_536])
            if head.root is not None:
                yield head.root


def _is_hard(status: str | None, diagnostic: str | None) -> bool:
    """Whether a failure is about the address, so that no other letter need be tried."""
    said = diagnostic or ""
    if status is None:
        return not re.match(r"(?:smtp;)?\s*4\d\d", said, re.IGNORECASE)
    if not _PASSING.fullmatch(status):
        return True
    return bool(_SAYS_UNKNOWN.fullmatch(status) and _NO_MAILBOX.search(said))


def _guessed(mail: Parsed, size: int) -> Report:
    """What flufl.bounce finds; it knows addresses and whether for good, no more."""
    unknown = Report(failed=False, hard=False, understood=False)
    if mail.root is None or size > _MOST_GUESSED:
        return unknown
    try:
        passing, lasting = all_failures(mail.root)
    except Exception:  # noqa: BLE001  a score of parsers over whatever a stranger wrote
        return unknown
    found = tuple(header_text(address.decode("utf-8", "replace")).lower() for address in (*lasting, *passing))
    return Report(failed=bool(lasting), hard=bool(lasting), addresses=found) if found else unknown
