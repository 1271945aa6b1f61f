"""
Read what is stored, in batches: taken apart, told apart, matched, filed.

One process reads at a time (an advisory lock that ends with its connection). A mail is counted as begun before anybody looks
at its bytes: if it ended the process, those of its batch are read one by one the next time, and the third time it is put
before a person unread.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import exists, func, select, text, update

from models.clock import read_clock
from models.mail import InboundKind, InboundMail, InboundStatus, InboundWhy
from models.session import DatabaseAway, transaction
from tasks.receiving.filing import Filed, file_mails
from tasks.receiving.seeing import Stored, see
from tasks.receiving.sizes import LARGEST
from tasks.receiving.supplying import supply_by_mail
from tasks.returns import returns

log = logging.getLogger("followup")

MOST_READS = 3  # begun and not ended
_BATCH_BYTES = 16 * 1024 * 1024  # taken apart, a mail needs several times its size
_LOCK = 20231124  # advisory lock: one reader at a time

_BEGIN = text("""
    WITH waiting AS (
        SELECT id, reads, size, sum(size) OVER (ORDER BY id) - size AS before, row_number() OVER (ORDER BY id) AS nth
        FROM (SELECT id, reads, least(size, :largest) AS size FROM inbound_mail WHERE status = 'stored' ORDER BY id LIMIT :n) m
    ), alone AS (  -- one that was begun before goes by itself
        SELECT min(nth) AS nth FROM waiting WHERE reads > 0
    )
    UPDATE inbound_mail m SET reads = m.reads + 1
    FROM waiting w, alone a
    WHERE m.id = w.id AND (w.nth = 1 OR w.before + w.size <= :bytes) AND (a.nth IS NULL OR w.nth < a.nth OR (a.nth = 1 AND w.nth = 1))
    RETURNING m.id, m.reads
""")


@dataclass(slots=True)
class ReadReport:
    """What one round of reading did."""

    read: int = 0
    noted: int = 0
    filed: int = 0
    waiting: int = 0
    done: int = 0  # what the directive lets the engine do by itself
    busy: bool = False  # another process is reading

    def count(self, statuses: Iterable[InboundStatus]) -> None:
        """Add what became of some mails."""
        for status in statuses:
            self.read += 1
            setattr(self, status.value, getattr(self, status.value) + 1)

    def add(self, other: ReadReport) -> None:
        """Add what another round did."""
        for name in ("read", "noted", "filed", "waiting", "done"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.busy = other.busy


def anything_stored() -> bool:
    """Whether some mail has not been read."""
    with transaction() as db:
        return bool(db.scalar(select(exists().where(InboundMail.status == InboundStatus.STORED))))


def read_all() -> ReadReport:
    """Read until nothing is left, or another process reads."""
    whole = ReadReport()
    while (report := read_stored()).read:
        whole.add(report)
    whole.busy = report.busy
    return whole


def read_stored(limit: int = 64) -> ReadReport:
    """
    Read the oldest mails that nobody has read, ``limit`` at most.

    :raises DatabaseAway: what was not filed is read again
    """
    report = ReadReport()
    with transaction() as guard:
        if not guard.scalar(select(func.pg_try_advisory_xact_lock(_LOCK))):
            return ReadReport(busy=True)
        begun = _begin(limit)
        poisonous = [mail_id for mail_id, reads in begun.items() if reads > MOST_READS]
        report.count(_give_up(poisonous))
        report.count(_read([mail_id for mail_id in begun if mail_id not in poisonous]))
    return report


def _begin(limit: int) -> dict[int, int]:
    """Take the next mails and count that they are begun, for good before they are looked at."""
    with transaction() as db:
        values = {"n": limit, "bytes": _BATCH_BYTES, "largest": LARGEST}
        return dict(sorted(db.execute(_BEGIN, values).tuples().all()))


def _give_up(ids: Sequence[int]) -> list[InboundStatus]:
    """Before a person, unread: it ended the process that looked at it, three times."""
    if ids:
        log.error("Mails %s could not be read; a person must look at them.", list(ids))
        with transaction() as db:
            unread = {"status": InboundStatus.WAITING, "kind": InboundKind.UNREADABLE, "why": InboundWhy.UNREADABLE}
            db.execute(update(InboundMail).where(InboundMail.id.in_(ids)).values(**unread, read_at=read_clock(db).now))
    return [InboundStatus.WAITING] * len(ids)


def _read(ids: Sequence[int]) -> list[InboundStatus]:
    if not ids:
        return []
    try:
        filed = _file(ids)
    except DatabaseAway:
        raise
    except Exception as error:  # noqa: BLE001  whatever a stranger's bytes did, the others of the batch are read
        log.warning("Reading mails %s: %s.", list(ids), type(error).__name__)
        return _give_up(ids) if len(ids) == 1 else [status for one in ids for status in _read([one])]
    supplied = supply_by_mail([one.id for one in filed if one.status is InboundStatus.FILED])
    return [InboundStatus.DONE if one.id in supplied else one.status for one in filed]


def _file(ids: Sequence[int]) -> list[Filed]:
    query = select(
        InboundMail.id, InboundMail.raw, InboundMail.size, InboundMail.received_at, InboundMail.envelope_from,
        InboundMail.envelope_to,
    ).where(InboundMail.id.in_(ids), InboundMail.status == InboundStatus.STORED).order_by(InboundMail.id)  # fmt: skip
    with transaction() as db:
        seen = [see(Stored(*row), returns()) for row in db.execute(query)]
        return file_mails(db, seen) if seen else []
