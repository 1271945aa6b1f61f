"""
The dates of a letter to a unit for its calendar: what the letter sets or ends, and for a digest what its letters do.

No citizen's words and no secret link: calendars are shared (docs/decisions/0012).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.directive import LetterKind
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter
from notifications.calendar_part import Entry
from notifications.letters_units import END_A_DATE, SET_A_DATE
from notifications.words import LANGUAGES
from tasks.letter_context import Subject
from tasks.links import links

_KINDS = [LetterKind(kind) for kind in SET_A_DATE | END_A_DATE]
_Row = tuple[Letter, Issue, date]


class Dates:
    """The dates of a batch of letters; one query, if there is a digest among them."""

    def __init__(self, db: Session, letters: Sequence[Letter]) -> None:
        self._gathered: defaultdict[int, list[_Row]] = defaultdict(list)
        if digests := [letter.id for letter in letters if letter.kind is LetterKind.UNIT_DIGEST]:
            query = (
                select(Letter, Issue, IssueEvent.due_on)
                .join(Issue, Issue.id == Letter.issue_id)
                .join(IssueEvent, IssueEvent.id == Letter.event_id)
                .where(Letter.bundle_id.in_(digests), Letter.kind.in_(_KINDS), IssueEvent.due_on.is_not(None))
                .order_by(Letter.id)
            )
            for letter, issue, due_on in db.execute(query):
                self._gathered[letter.bundle_id].append((letter, issue, due_on))

    def of(self, subject: Subject, domain: str) -> list[Entry]:
        """The entries of one letter; of two words about one issue the later counts."""
        letter, rows = subject.letter, self._gathered.get(subject.letter.id, [])
        if letter.kind in SET_A_DATE | END_A_DATE and subject.issue and subject.due_on:
            rows = [(letter, subject.issue, subject.due_on)]
        return list({row[1].id: _entry(row, subject, domain) for row in rows if row[0].unit_id}.values())


def _entry(row: _Row, subject: Subject, domain: str) -> Entry:
    (letter, issue, due_on), bound = row, links()
    return Entry(
        issue.code, subject.rules.units[letter.unit_id or 0].code, domain, LANGUAGES[subject.language == "en"], due_on,
        letter.deadline_version or 0, letter.owed_at, None if issue.sensitive else issue.field,
        f"{bound.base}/kien-nghi/{issue.code}" if bound else None, over=letter.kind in END_A_DATE,
    )  # fmt: skip
