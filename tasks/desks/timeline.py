"""
Everything that passed between us and the people of one issue, in one list by time: the evidence.

Steps; letters owed, each try with the mail server's answer, the SHA-256 of what was handed to it; bounces, answers of
machines, links opened, replies and what a person made of them; addresses that took no more mail. What was opened is
known from our own pages alone. A unit reads of its own letters and of those that it caused; a try goes by the machine's
clock, a step by the district's: where the two differ, both are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models.clock import Moment
from models.issue import Issue
from models.rules import Actor, load_rules
from models.session import transaction
from tasks.desks.issue_page import Head, find_head, head_of
from tasks.desks.steps_read import Reading, StepLine, read_steps
from tasks.desks.timeline_rows import Entry, Party, What, access_entries, letter_entries, mail_entries
from tasks.reading_issue import Reader

_ORDER = {what: number for number, what in enumerate(What)}


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries that the reader asked for, oldest first, and between whom one may choose."""

    head: Head
    entries: tuple[Entry, ...]
    parties: tuple[Party, ...]
    chosen: str | None


def read_timeline(code: str, by: Actor, language: str, moment: Moment, party: str = "") -> Timeline:
    """
    The timeline of an issue; with ``party``, of what passed between us and one of them, beside the steps. Eight
    statements.

    :raises NotFound: there is no such issue, or it is not for ``by``
    """
    with transaction() as db:
        row = find_head(db, code, by)
        issue: Issue = row.Issue
        reading = Reading(load_rules(db, issue.directive_id, moment), Reader(language).about(row.Person), by)
        steps = read_steps(db, issue, reading)
        found = [*map(_step, steps), *_passed(db, issue, reading)]
    parties = {entry.party.key: entry.party for entry in found if entry.party}
    chosen = party if party in parties else None
    kept = (entry for entry in found if not chosen or entry.party is None or entry.party.key == chosen)
    ordered = sorted(kept, key=lambda entry: (entry.at, _ORDER[entry.what]))
    return Timeline(head_of(row, reading), tuple(ordered), tuple(parties.values()), chosen)


def _passed(db: Session, issue: Issue, reading: Reading) -> Iterator[Entry]:
    letters = letter_entries(db, issue, reading)
    yield from letters.entries
    yield from mail_entries(db, issue, reading, letters)
    yield from access_entries(db, reading, letters)


def _step(step: StepLine) -> Entry:
    return Entry(step.happened_at, What.STEP, step=step)
