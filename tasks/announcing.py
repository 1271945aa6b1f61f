"""Which recorded steps Prefect has not been told of yet."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from models.conference import Conference
from models.event import IssueEvent, Unannounced
from models.issue import Issue
from models.session import transaction
from models.units import Unit


@dataclass(frozen=True, slots=True)
class Announcement:
    """One recorded step in codes only."""

    event_id: int
    action: str
    code: str
    conference: str
    unit: str | None
    target: str


def find_unannounced(limit: int = 500) -> list[Announcement]:
    """The oldest steps nobody was told of."""
    query = (
        select(IssueEvent.id, IssueEvent.action, Issue.code, Conference.code, Unit.code, IssueEvent.target)
        .join(Unannounced, Unannounced.event_id == IssueEvent.id)
        .join(Issue, Issue.id == IssueEvent.issue_id)
        .join(Conference, Conference.id == Issue.conference_id)
        .outerjoin(Unit, Unit.id == IssueEvent.unit_id)
        .order_by(IssueEvent.id)
        .limit(limit)
    )
    with transaction() as db:
        return [Announcement(*row) for row in db.execute(query)]


def mark_announced(event_ids: list[int]) -> None:
    """They were told; a repetition is harmless, since an event keeps its id."""
    with transaction() as db:
        db.execute(delete(Unannounced).where(Unannounced.event_id.in_(event_ids)))
