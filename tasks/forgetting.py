"""
What is kept no longer than it is needed (Nghị định 13/2023/NĐ-CP, Điều 3 khoản 7; ASVS 14.2.7).

The history of issues, the letters and what came back by mail stay: they are the evidence. What only helped somebody to
work goes: ended sessions, forms that were never handed in, marks of links used once, the bytes of machines' mail.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from models.clock import read_clock
from models.session import transaction

SESSIONS = timedelta(days=90)
DRAFTS = timedelta(days=180)
LINK_USES = timedelta(days=400)  # longer than any link that may be used once is valid
MACHINES_MAIL = timedelta(days=30)  # what no person wrote; that it came stays on record

_FORGET = {
    "sessions": (SESSIONS, "DELETE FROM web_session WHERE seen_at < now() - :age"),  # the machine's clock, as they are written
    "drafts": (DRAFTS, "DELETE FROM draft WHERE saved_at < :now - :age"),
    "link_uses": (LINK_USES, "DELETE FROM link_use WHERE used_at < :now - :age"),
    "machines_mail": (MACHINES_MAIL, """
        UPDATE inbound_mail SET raw = NULL
        WHERE status = 'noted' AND kind IN ('loop', 'auto_reply', 'out_of_office') AND raw IS NOT NULL
          AND received_at < :now - :age
    """),
}  # fmt: skip


def forget_old() -> dict[str, int]:
    """Forget what is too old, all in one transaction; returns how many of each."""
    with transaction() as db:
        now = read_clock(db).now
        return {
            what: db.execute(text(sql), {"age": age, "now": now} if ":now" in sql else {"age": age}).rowcount  # type: ignore[attr-defined]
            for what, (age, sql) in _FORGET.items()
        }
