"""What is on record already and may be the same: by the person's contacts, or by the words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, selectinload

from models.conference import Conference
from models.issue import Issue
from models.people import Person
from models.session import transaction
from models.states import State
from models.text import fold
from tasks.desks.unit import excerpt
from tasks.entries import Entry
from tasks.reading_issue import Reader
from tasks.registering import recognised_by

SHOWN = 5
_NEWEST = 1_000  # issues of the conference that are compared word by word
_ALIKE = 0.4  # so much of the shorter text, in pairs of neighbouring words, is in the other
_FEW = 4  # words: too few to say that two texts are alike
_SHARED = 3  # pairs at the least; “đề nghị” is in every text


@dataclass(frozen=True, slots=True)
class Similar:
    """One issue that may be the same; who raised it is not told, a sensitive one is not among them."""

    code: str
    field: str
    excerpt: str
    state: State
    received_on: date
    same_contacts: bool


def find_similar(entry: Entry, language: str) -> tuple[Similar, ...]:
    """At most five of each kind, those of the same person first. ``entry`` has been checked."""
    with transaction() as db:
        own = [] if entry.anonymous else list(db.scalars(_of_person(entry)))
        others = _alike(db, entry, {issue.id for issue in own})
    reader = Reader(language)
    return tuple(
        Similar(issue.code, issue.field, excerpt(issue, reader), issue.state, issue.received_on, issue in own)
        for issue in (*own, *others)
    )


def _of_person(entry: Entry) -> Select[tuple[Issue]]:
    same = [Person.recognised_by == recognised_by(entry)]
    same += [Person.phone == entry.phone] if entry.phone else []
    same += [Person.email == entry.email] if entry.email else []
    people = select(Person.id).where(or_(*same), Person.erased_at.is_(None))
    return (
        select(Issue)
        .options(selectinload(Issue.person))
        .where(Issue.person_id.in_(people), ~Issue.sensitive)
        .order_by(Issue.received_on.desc(), Issue.id.desc())
        .limit(SHOWN)
    )


def _alike(db: Session, entry: Entry, known: set[int]) -> list[Issue]:
    words = fold(entry.text).split()
    if len(words) < _FEW:
        return []
    conference = select(Conference.id).where(Conference.code == entry.conference).scalar_subquery()
    newest = (
        select(Issue).options(selectinload(Issue.person)).where(Issue.conference_id == conference, ~Issue.sensitive)
    )
    issues = db.scalars(newest.order_by(Issue.row.desc()).limit(_NEWEST)).all()
    ranked = [(likeness(words, fold(issue.text).split()), issue) for issue in issues if issue.id not in known]
    ranked.sort(key=lambda pair: -pair[0])
    return [issue for like, issue in ranked[:SHOWN] if like >= _ALIKE]


def likeness(words: list[str], others: list[str]) -> float:
    """
    Share of the shorter text's pairs of neighbouring words that the other has as well. Most Vietnamese words are such a
    pair of syllables; what is said again by telephone is said in another order.
    """
    pairs, known = set(pairwise(words)), set(pairwise(others))
    shared = len(pairs & known)
    return shared / min(len(pairs), len(known)) if shared >= _SHARED else 0.0
