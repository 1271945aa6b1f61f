"""The chains of all issues for the auditor: one hash over all heads, and the verdict of as many as a page can walk."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session, joinedload

from models.conference import Conference
from models.event import IssueEvent
from models.issue import Issue
from models.session import transaction
from tasks.verifying import Break, first_break

PART = 500  # issues that a page walks


@dataclass(frozen=True, slots=True)
class ChainsOf:
    """The issues of one conference, and in how many parts they are walked."""

    code: str
    name: str
    issues: int
    steps: int
    parts: int


@dataclass(frozen=True, slots=True)
class Part:
    """What was walked, and the first break of each issue whose chain does not hold."""

    conference: str
    number: int
    issues: int
    steps: int
    broken: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class Chains:
    """All chains; ``anchor`` is the hash over all heads that the auditor keeps elsewhere (as ``verify`` prints it)."""

    conferences: tuple[ChainsOf, ...]
    issues: int
    steps: int
    anchor: str
    part: Part | None


_ANCHOR = text(
    "SELECT encode(sha256(coalesce(string_agg(chain_head, ''::bytea ORDER BY code), ''::bytea)), 'hex') FROM issue"
)


def read_chains(conference: str, number: int, language: str) -> Chains:
    """All chains in numbers, and one part of a conference walked; the first part, if none is asked for. Three statements."""
    with transaction() as db:
        conferences = _conferences(db, language)
        anchor = db.scalar(_ANCHOR) or ""
        chosen = next((one for one in conferences if one.code == conference), conferences[0] if conferences else None)
        part = _walk(db, chosen.code, max(1, min(number, chosen.parts))) if chosen else None
    return Chains(
        conferences, sum(one.issues for one in conferences), sum(one.steps for one in conferences), anchor, part
    )


def _conferences(db: Session, language: str) -> tuple[ChainsOf, ...]:
    """Those with issues, the latest first. An issue's version is the number of its steps."""
    name = Conference.name_en if language == "en" else Conference.name_vi
    query = (
        select(Conference.code, name, func.count(), func.sum(Issue.version))
        .join(Issue, Issue.conference_id == Conference.id)
        .group_by(Conference.id)
        .order_by(Conference.held_on.desc())
    )
    return tuple(
        ChainsOf(code, said, n, int(steps), -(-n // PART)) for code, said, n, steps in db.execute(query).tuples()
    )


def _walk(db: Session, conference: str, number: int) -> Part:
    issues, steps, breaks = 0, 0, list[Break]()
    rows = db.execute(_histories(conference, number).execution_options(yield_per=1000))
    for issue, pairs in groupby(rows.tuples(), key=lambda pair: pair[0]):
        events = [event for _, event in pairs if event is not None]
        issues, steps = issues + 1, steps + len(events)
        if found := first_break(issue, events):
            breaks.append(found)
    return Part(conference, number, issues, steps, tuple(breaks))


def _histories(conference: str, number: int) -> Select[tuple[Issue, IssueEvent]]:
    ids = (
        select(Issue.id)
        .join(Conference, Conference.id == Issue.conference_id)
        .where(Conference.code == conference)
        .order_by(Issue.code)
        .limit(PART)
        .offset((number - 1) * PART)
    )
    return (
        select(Issue, IssueEvent)
        .outerjoin(IssueEvent, IssueEvent.issue_id == Issue.id)
        .where(Issue.id.in_(ids))
        .options(joinedload(IssueEvent.text))
        .order_by(Issue.code, IssueEvent.seq)
    )
