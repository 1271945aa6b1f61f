"""
The conversation of one reader about one issue (RFC 5322 §3.6.4): a root that was never sent, then the letters that were.

Units share a mailbox whether they lead, help or did lead; the head of a unit reads elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.directive import Audience, LetterKind
from models.letter import Letter, LetterStatus

_Key = tuple[int | None, int | None, int | None, bool, bool]
_NEVER_LEFT = (
    LetterStatus.CANCELLED, LetterStatus.SUPPRESSED, LetterStatus.FAILED, LetterStatus.TO_PRINT, LetterStatus.PRINTED,
)  # fmt: skip
_CORRECTED = (LetterKind.RESOLUTION, LetterKind.ANSWERED_AT_CONFERENCE)


class Threads:
    """What was written to whom before, for a batch of letters; one query."""

    def __init__(self, db: Session, letters: Iterable[Letter]) -> None:
        self._earlier: defaultdict[_Key, list[tuple[LetterKind, str]]] = defaultdict(list)
        columns = (
            Letter.issue_id, Letter.person_id, Letter.unit_id, Letter.recipient_role, Letter.kind, Letter.message_id,
        )  # fmt: skip
        issues = {letter.issue_id for letter in letters if letter.issue_id}
        known = Letter.issue_id.in_(issues), Letter.message_id.is_not(None), Letter.status.not_in(_NEVER_LEFT)
        for issue, person, unit, role, kind, message_id in db.execute(
            select(*columns).where(*known).order_by(Letter.id)
        ):
            self._earlier[_key(issue, person, unit, role)].append((kind, message_id))

    def before(self, letter: Letter, root: str) -> list[str]:
        """The Message-IDs of its conversation, the root first; its own is not among them."""
        return [root, *(one for _, one in self._earlier[_of(letter)] if one != letter.message_id)]

    def corrected_by(self, letter: Letter) -> str | None:
        """The Message-ID of the answer that a correction is about."""
        if letter.kind is not LetterKind.CORRECTION:
            return None
        return next((one for kind, one in reversed(self._earlier[_of(letter)]) if kind in _CORRECTED), None)

    def add(self, letter: Letter, message_id: str) -> None:
        """One more letter of its conversation, for those of the same batch that come after it."""
        self._earlier[_of(letter)].append((letter.kind, message_id))


def _of(letter: Letter) -> _Key:
    return _key(letter.issue_id, letter.person_id, letter.unit_id, letter.recipient_role)


def _key(issue: int | None, person: int | None, unit: int | None, role: Audience) -> _Key:
    return issue, person, unit, role is Audience.UNIT_HEAD, role is Audience.CHAIR
