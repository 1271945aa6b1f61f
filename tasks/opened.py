"""That the link of a letter was opened: by its reader, or by a program on the way that looks into mail. Nothing else."""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.mail import LinkOpened


def note_opened(db: Session, letter_id: int, now: datetime) -> None:
    """Count one opening; who it was is not kept, and no letter carries anything else that tells (no tracking pixel)."""
    row = insert(LinkOpened).values(letter_id=letter_id, first_at=now, last_at=now, times=1)
    again = {"last_at": now, "times": LinkOpened.times + 1}
    db.execute(row.on_conflict_do_update(index_elements=[LinkOpened.letter_id], set_=again))
