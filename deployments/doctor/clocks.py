"""Whether the clocks agree: this machine's, the database's and, if its greeting tells, the relay's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from sqlalchemy import text

from deployments.doctor.finding import Finding, Pair, fault, fine
from models.session import transaction

MOST = 5.0  # seconds that two clocks may differ
_DATABASE: Pair = ("Đồng hồ máy này và PostgreSQL", "Clock: this machine and PostgreSQL")
_RELAY: Pair = ("Đồng hồ máy này và máy chủ gửi", "Clock: this machine and the relay")
_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), +\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
_MEND: Pair = (
    "bật đồng bộ giờ (systemd-timesyncd, chrony) trên cả hai",
    "let both keep time (systemd-timesyncd, chrony)",
)


def examine_clocks(greeting: str) -> Iterator[Finding]:
    """Letters are claimed by the database's clock and dated by ours; a greeting may hold a date (RFC 5322)."""
    with transaction() as db:
        before = time.time()
        theirs = float(db.scalars(text("SELECT extract(epoch FROM clock_timestamp())")).one())
        yield _compared(_DATABASE, theirs - (before + time.time()) / 2, MOST)
    if date := _DATE.search(greeting):
        yield _compared(_RELAY, parsedate_to_datetime(date[0]).timestamp() - time.time(), 60)


def _compared(what: Pair, seconds: float, most: float) -> Finding:
    if abs(seconds) > most:
        return fault(what, (f"lệch {seconds:+.0f} giây", f"{seconds:+.0f} seconds apart"), _MEND)
    return fine(what, "lệch dưới 1 giây" if abs(seconds) < 1 else f"lệch {seconds:+.0f} giây", "within a second" if abs(seconds) < 1 else f"{seconds:+.0f} seconds apart")  # fmt: skip
