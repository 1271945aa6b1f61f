"""
Slow down whoever tries too often: after a few free tries each further one must wait longer. Nobody is locked out for good.

Keys say what is tried and by whom or for which account; they are kept as hashes, and forgotten a day after the last try.
The waiting runs on PostgreSQL's clock: guesses take real time even where a demo clock stands still.
"""

import hashlib
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from models.errors import Refused
from models.session import transaction
from models.staff import Throttle

FREE = 5  # tries; after the next one 1, 2, 4 … minutes must pass, an hour at most

_WAITING = text(
    "SELECT ceil(extract(epoch FROM max(open_at) - now()) / 60)::int FROM throttle"
    " WHERE key_hash = ANY(:keys) AND open_at > now()"
)
# Two who try together come one after the other here; with :only_open the second is not counted while it must wait.
# Whoever began first may come last: their now() is earlier than an open_at of now() that another wrote.
_COUNT = text("""
    INSERT INTO throttle AS t (key_hash, tries, last_at, open_at) VALUES (:key, 1, now(), now())
    ON CONFLICT (key_hash) DO UPDATE SET last_at = now(),
      tries = CASE WHEN t.last_at < now() - interval '1 day' THEN 1 ELSE t.tries + 1 END,
      open_at = now() + CASE
        WHEN t.last_at < now() - interval '1 day' OR t.tries < :free THEN interval '0'
        ELSE least(interval '1 minute' * power(2, least(t.tries - :free, 10)), interval '1 hour') END
    WHERE NOT :only_open OR t.open_at <= clock_timestamp()
    RETURNING tries
""")
_FORGET = text("DELETE FROM throttle WHERE last_at < now() - interval '1 day'")


class TooManyTries(Refused):
    """It was tried too often of late; it may be tried again, later."""

    def __init__(self, minutes: int) -> None:
        self.minutes = minutes
        super().__init__(
            f"Đã thử quá nhiều lần. Đề nghị thử lại sau {minutes} phút.",
            f"Too many tries. Please try again in {minutes} minute{'' if minutes == 1 else 's'}.",
        )


def check_throttle(*keys: str) -> None:
    """
    Let a try through.

    :raises TooManyTries: one of the keys must still wait
    """
    with transaction() as db:
        _refuse_waiting(db, _hashes(keys))


def note_try(*keys: str, free: int = FREE) -> None:
    """Count a try that failed; ``free`` of them a day cost no waiting."""
    with transaction() as db:
        for key in _hashes(keys):
            db.execute(_COUNT, {"key": key, "free": free, "only_open": False})


def take_try(db: Session, free: Mapping[str, int]) -> None:
    """
    Check and count in one: for what costs us something each time. ``free`` says for each key how many cost no waiting.

    :raises TooManyTries: one of the keys must still wait; nothing is counted, the transaction is to end
    """
    for key in sorted(free, key=_hash):
        counted = db.scalar(_COUNT, {"key": _hash(key), "free": free[key], "only_open": True})
        if counted is None:
            _refuse_waiting(db, [_hash(key)])
            raise TooManyTries(1)


def forgive(*keys: str) -> None:
    """Whoever proved who they are starts anew."""
    with transaction() as db:
        forgive_within(db, *keys)


def forgive_within(db: Session, *keys: str) -> None:
    """The same as a part of a transaction that does more; throws away what is a day old, whosever it is."""
    db.execute(delete(Throttle).where(Throttle.key_hash.in_(_hashes(keys))))
    db.execute(_FORGET)


def _refuse_waiting(db: Session, hashes: list[bytes]) -> None:
    if minutes := db.scalar(_WAITING, {"keys": hashes}):
        raise TooManyTries(minutes)


def _hashes(keys: Iterable[str]) -> list[bytes]:
    """In one order, so that nobody waits for somebody who waits for them."""
    return sorted(map(_hash, keys))


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
