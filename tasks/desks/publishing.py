"""What waits to be published, what is published, and one issue with its words for the public proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session, selectinload

from models.clock import Moment, read_clock
from models.directive import LetterKind
from models.errors import NotYet
from models.event import EventText, IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.paperwork import Publication
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import Action, State
from models.text import clean
from models.units import Unit
from tasks.desks.scope import open_issue
from tasks.desks.unit import excerpt
from tasks.publishing import Piece, Span, cover, cut, find_private
from tasks.reading_issue import Reader

PAGE = 50
COUNTED = 200  # more than that is said as “more than”
_WAITS = (LetterStatus.OWED, LetterStatus.HELD, LetterStatus.TO_PRINT)


@dataclass(frozen=True, slots=True)
class PublishRow:
    """One issue that waits, or that is published; of the latter the approved words."""

    code: str
    field: str
    excerpt: str
    unit: str | None
    answered_on: date | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class PublishDesk:
    """One page of each list, and whether there are more."""

    waiting: tuple[PublishRow, ...]
    more: bool
    published: tuple[PublishRow, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """One issue to be published: its words in stretches (what was found, only by kind), and the texts proposed."""

    code: str
    version: int
    field: str
    text: str
    answer: str
    text_pieces: tuple[Piece, ...]
    answer_pieces: tuple[Piece, ...]
    published: bool


def read_publish_desk(language: str, moment: Moment, page: int = 1) -> PublishDesk:
    """Issues answered and not yet published, the newest answers first. Three statements."""
    rows = to_publish(moment).order_by(Issue.answered_on.desc(), Issue.id.desc())
    done = (
        select(Publication, Issue)
        .join(Issue, Issue.id == Publication.issue_id)
        .order_by(Publication.approved_at.desc())
    )
    with transaction() as db:
        names = dict(db.execute(select(Unit.id, Unit.name)).tuples().all())
        issues = db.scalars(rows.options(selectinload(Issue.person)).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
        published = db.execute(done.limit(PAGE)).tuples().all()
    reader = Reader(language)
    waiting = tuple(
        PublishRow(i.code, i.field, excerpt(i, reader), names.get(i.unit_id or 0), i.answered_on, None)
        for i in issues[:PAGE]
    )
    return PublishDesk(waiting, len(issues) > PAGE, tuple(
        PublishRow(i.code, i.field, p.text[:160], names.get(i.unit_id or 0), i.answered_on, p.approved_at)
        for p, i in published
    ))  # fmt: skip


def to_publish(moment: Moment) -> Select[tuple[Issue]]:
    """Answered, not sensitive, not published, and the letter of the answer cannot be taken back any more."""
    held = exists().where(
        and_(
            Letter.issue_id == Issue.id, Letter.kind == LetterKind.RESOLUTION, Letter.status.in_(_WAITS),
            Letter.not_before > moment.now, Issue.state == State.RESOLVED,
        )
    )  # fmt: skip
    return select(Issue).where(
        Issue.answered_on.is_not(None), ~Issue.sensitive, Issue.state.in_((State.RESOLVED, State.CLOSED)),
        ~exists().where(Publication.issue_id == Issue.id), ~held,
    )  # fmt: skip


def count_to_publish(moment: Moment) -> Select[tuple[int]]:
    """How many wait, counted no further than one above :data:`COUNTED`."""
    some = to_publish(moment).with_only_columns(Issue.id).order_by(Issue.answered_on.desc(), Issue.id.desc())
    return select(func.count()).select_from(some.limit(COUNTED + 1).subquery())


def read_proposal(code: str, by: Actor) -> Proposal:
    """
    The issue's words with everything private covered, for a person to go through.

    :raises NotFound: there is no such issue
    :raises NotYet: it is sensitive, or its answer has not reached anybody yet
    """
    with transaction() as db:
        issue = open_issue(db, code, by)
        published = db.get(Publication, issue.id)
        _check_may(db, issue)
        person = db.get(Person, issue.person_id) if issue.person_id else None
        if published:
            text, answer = published.text, published.answer or ""
        else:
            text, answer = clean(issue.text, lines=True), _answer_of(db, issue)
    found, in_answer = find_private(text, person), find_private(answer, person)
    return Proposal(
        issue.code, issue.version, issue.field, cover(text, found), cover(answer, in_answer), cut(text, found),
        cut(answer, in_answer), published is not None,
    )  # fmt: skip


def find_left(code: str, text: str, answer: str, by: Actor) -> tuple[list[Span], list[Span]]:
    """What may still tell who somebody is, in words that a person has gone through."""
    with transaction() as db:
        issue = open_issue(db, code, by)
        _check_may(db, issue)
        person = db.get(Person, issue.person_id) if issue.person_id else None
        return find_private(text, person), find_private(answer, person)


def _check_may(db: Session, issue: Issue) -> None:
    if issue.sensitive:
        raise NotYet(
            "Kiến nghị chứa dữ liệu nhạy cảm nên không công khai.",
            "The issue holds sensitive data and is not published.",
        )
    waits = to_publish(read_clock(db)).where(Issue.id == issue.id)
    if db.get(Publication, issue.id) is None and db.scalar(waits) is None:
        raise NotYet(
            "Chỉ công khai kiến nghị đã có trả lời, sau khi thư trả lời đã gửi.",
            "Only an answered issue is published, once the letter of its answer has left.",
        )


def _answer_of(db: Session, issue: Issue) -> str:
    """What the person was answered last, in one text."""
    query = (
        select(IssueEvent.action, EventText.said)
        .join(EventText, EventText.event_id == IssueEvent.id)
        .where(IssueEvent.issue_id == issue.id, IssueEvent.action.in_((Action.RESOLVE, Action.ANSWER_AT_CONFERENCE)))
        .order_by(IssueEvent.seq.desc())
    )
    row = db.execute(query.limit(1)).first()
    said = [row.said.get(name, "") for name in ("result", "next_step", "answer")] if row else []
    return clean("\n".join(filter(None, said)), lines=True)
