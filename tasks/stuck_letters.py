"""Letters that need a hand: send again, put on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.directive import LetterKind
from models.errors import FollowUpError, NotFound, NotYet
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.session import transaction
from models.states import Action

STUCK = (LetterStatus.FAILED, LetterStatus.UNKNOWN, LetterStatus.SUPPRESSED)
MOST = 200


class LetterDeed(StrEnum):
    """What may be done to a letter that is stuck, or waits to be printed."""

    AGAIN = "again"
    PAPER = "paper"
    TOLD = "told"  # the person was told by telephone: nothing is printed


@dataclass(frozen=True, slots=True)
class LetterResult:
    """What became of one letter; ``refusal`` says why nothing did."""

    letter_id: int
    name: str  # code of the issue
    refusal: FollowUpError | None = None


class NotStuck(NotYet):
    """A colleague or the engine was faster."""

    def __init__(self) -> None:
        super().__init__("Thư không còn bị vướng.", "The letter is not stuck any more.")


def mend_letters(deed: LetterDeed, ids: Sequence[int]) -> list[LetterResult]:
    """Do it to each letter in a transaction of its own; one that is refused holds up no other."""
    return [_mend_one(deed, letter_id) for letter_id in dict.fromkeys(ids[:MOST])]


def _mend_one(deed: LetterDeed, letter_id: int) -> LetterResult:
    query = select(Letter, Issue.code).outerjoin(Issue, Issue.id == Letter.issue_id).where(Letter.id == letter_id)
    with transaction() as db:
        letter, code = db.execute(query.with_for_update(of=Letter)).tuples().first() or (None, None)
        if letter is None:
            return LetterResult(letter_id, "–", NotFound("thư", "letter", str(letter_id)))
        refusal = _not_told(db, letter) if deed is LetterDeed.TOLD else _refusal(deed, letter)
        if refusal is None:
            _DEEDS[deed](letter)
        return LetterResult(letter_id, code or "–", refusal)


def _refusal(deed: LetterDeed, letter: Letter) -> FollowUpError | None:
    if letter.status not in STUCK:
        return NotStuck()
    if deed is LetterDeed.AGAIN and letter.status is LetterStatus.SUPPRESSED:
        return NotYet(
            "Địa chỉ này đã từ chối thư; gửi lại sẽ lại bị chặn. Đề nghị chuyển sang in giấy hoặc báo qua điện thoại.",
            "This address takes no mail; sent again, the letter would be stopped again. Put it on paper, or telephone.",
        )
    if deed is LetterDeed.PAPER and (letter.person_id is None or letter.kind is LetterKind.ADDRESS_CHECK):
        return NotYet("Chỉ in thư gửi công dân.", "Only letters to citizens go on paper.")
    return None


def _send_again(letter: Letter) -> None:
    letter.status, letter.tries, letter.lost_claims = LetterStatus.OWED, 0, 0
    letter.next_at, letter.answer = func.now(), None  # the database's clock


def _to_paper(letter: Letter) -> None:
    letter.status = LetterStatus.TO_PRINT


def _told(letter: Letter) -> None:
    letter.status, letter.answer = LetterStatus.CANCELLED, "told by telephone"


_DEEDS: dict[LetterDeed, Callable[[Letter], None]] = {
    LetterDeed.AGAIN: _send_again, LetterDeed.PAPER: _to_paper, LetterDeed.TOLD: _told,
}  # fmt: skip


def _not_told(db: Session, letter: Letter) -> FollowUpError | None:
    """A letter is replaced by a call only when the call is on record, after the letter was owed."""
    if letter.status is not LetterStatus.TO_PRINT:
        return NotStuck()
    call = select(IssueEvent.id).where(
        IssueEvent.issue_id == letter.issue_id, IssueEvent.action == Action.TELL, IssueEvent.recorded_at >= letter.owed_at
    )  # fmt: skip
    if db.scalar(call.limit(1)) is not None:
        return None
    return NotYet(
        "Chưa ghi việc báo qua điện thoại (ai, ngày nào) sau khi có thư này. Đề nghị ghi trước.",
        "No telephone call is on record since this letter was owed. Please note the call first.",
    )


def put_issue_on_paper(code: str) -> int:
    """
    Every letter to a citizen about that issue that mail could not bring goes by post.

    :raises NotYet: there is none
    """
    issue = select(Issue.id).where(Issue.code == code.strip().upper()).scalar_subquery()
    stuck = update(Letter).where(
        Letter.issue_id == issue, Letter.status.in_(STUCK), Letter.person_id.is_not(None),
        Letter.kind != LetterKind.ADDRESS_CHECK,
    )  # fmt: skip
    with transaction() as db:
        moved: int = db.execute(stuck.values(status=LetterStatus.TO_PRINT)).rowcount  # type: ignore[attr-defined]
    if not moved:
        raise NotYet("Không có thư nào gửi công dân bị vướng.", "No letter to a citizen is stuck.")
    return moved
