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
from datetime import datetime

from sqlalchemy.orm import Session

from models.clock import Moment
from models.directive import LetterKind
from models.issue import Issue
from models.rules import Actor, load_rules
from models.session import transaction
from models.states import Role
from tasks.desks.held import decided_of
from tasks.desks.issue_page import Head, find_head, head_of
from tasks.desks.steps_read import Reading, StepLine, read_steps
from tasks.desks.timeline_rows import Entry, Letters, Party, What, access_entries, letter_entries, mail_entries
from tasks.reading_issue import Reader

_ORDER = {what: number for number, what in enumerate(What)}


def _nth(entry: Entry) -> tuple[datetime, int]:
    """By time; at one instant a cause before its effect: the letter about a dead address after what made it dead."""
    late = len(_ORDER) if entry.letter is LetterKind.ADDRESS_DEAD and entry.what in {What.OWED, What.TRY} else 0
    return entry.at, _ORDER[entry.what] + late


@dataclass(frozen=True, slots=True)
class Timeline:
    """The entries that the reader asked for, oldest first, and between whom one may choose."""

    head: Head
    entries: tuple[Entry, ...]
    parties: tuple[Party, ...]
    chosen: str | None


def read_timeline(code: str, by: Actor, language: str, moment: Moment, party: str = "") -> Timeline:
    """
    The timeline of an issue; with ``party``, of what passed between us and one of them, beside the steps. Nine
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
    ordered = sorted(kept, key=_nth)
    return Timeline(head_of(row, reading), tuple(ordered), tuple(parties.values()), chosen)


def _passed(db: Session, issue: Issue, reading: Reading) -> Iterator[Entry]:
    letters = letter_entries(db, issue, reading)
    yield from letters.entries
    yield from _decisions(db, reading, letters)
    yield from mail_entries(db, issue, reading, letters)
    yield from access_entries(db, reading, letters)


def _decisions(db: Session, reading: Reading, letters: Letters) -> Iterator[Entry]:
    """Who let a held letter go or cancelled it. One statement, none for a unit."""
    if reading.by.role is Role.UNIT:
        return
    for one in decided_of(db, [*letters.parties]):
        for number in sorted(letters.parties.keys() & set(one.letters)):
            yield Entry(
                one.at, What.DECIDED, party=letters.parties[number], letter_id=number, letter=letters.kinds[number],
                outcome=one.done, who=one.by,
            )  # fmt: skip


def _step(step: StepLine) -> Entry:
    return Entry(step.happened_at, What.STEP, step=step)
