"""
Who reads a letter while its reader is on leave: the deputy, saying on whose behalf (thay mặt).

Nobody there to stand in: the letter goes up, to the unit's mailbox and to the office. It is never silent, and the letter
keeps on record who was absent and who stood in. Looked up when the letter is written, so leave entered after it was owed
counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.conference import Conference
from models.directive import Audience
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.rules import Rules, load_rules
from models.staff import Leave, Staff

Pair = tuple[str, str]  # Vietnamese, English
_COPIED = (
    "kind", "issue_id", "conference_id", "event_id", "rung", "deadline_version", "as_of", "owed_at", "not_before", "priority",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose letter it is: the title it is addressed to, the address, and the addresses to try when they are absent."""

    title: Pair  # of a person: a unit itself is never on leave
    address: str
    standing_deputy: str | None = None  # of the unit, as the district's list of units has it
    mailbox: str | None = None  # of the unit, when nobody is there


@dataclass(frozen=True, slots=True)
class _People:
    """The staff by address, and who is absent today with their deputy."""

    staff: dict[str, Staff]
    deputies: dict[int, int]

    def absent(self, address: str) -> Staff | None:
        """Whoever has that address and is on leave today."""
        one = self.staff.get(address.lower())
        return one if one and one.id in self.deputies else None

    def deputy_of(self, absent: Staff, standing: str | None) -> Staff | None:
        """Who stands in: the deputy of the leave, else the unit's standing one; None if neither is there."""
        named = next((one for one in self.staff.values() if one.id == self.deputies[absent.id]), None)
        candidates = (named, self.staff.get((standing or "").lower()))
        return next((one for one in candidates if one and not one.disabled_at and one.id not in self.deputies), None)


def redirect_absent(db: Session, letters: Sequence[Letter]) -> None:
    """Give letters whose reader is on leave today the deputy's address, or send them up. One statement if nobody is."""
    moment = read_clock(db)
    official = [one for one in letters if one.person_id is None and one.recipient_role is not Audience.STAFF]
    if not official or not (deputies := _on_leave(db, moment.on)):
        return
    people = _People({one.email.lower(): one for one in db.scalars(select(Staff))}, deputies)
    for letter, rules in _with_rules(db, official, moment):
        reader = _reader(letter, rules)
        if reader and not letter.address and (absent := people.absent(reader.address)):
            _redirect(db, letter, reader, people.deputy_of(absent, reader.standing_deputy), rules)


def _on_leave(db: Session, today: date) -> dict[int, int]:
    runs = (Leave.first_on <= today) & (Leave.last_on >= today) & Leave.ended_at.is_(None)
    return dict(db.execute(select(Leave.staff_id, Leave.deputy_id).where(runs)).tuples().all())


def _with_rules(db: Session, letters: Sequence[Letter], moment: Moment) -> list[tuple[Letter, Rules]]:
    judged = dict(db.execute(select(Issue.id, Issue.directive_id).where(
        Issue.id.in_([letter.issue_id for letter in letters]))).tuples().all())  # fmt: skip
    held = dict(db.execute(select(Conference.id, Conference.directive_id)).tuples().all())
    by_letter = [(letter, judged.get(letter.issue_id or 0, held[letter.conference_id])) for letter in letters]
    rules = {number: load_rules(db, number, moment) for number in {number for _, number in by_letter}}
    return [(letter, rules[number]) for letter, number in by_letter]


def _reader(letter: Letter, rules: Rules) -> _Reader | None:
    if letter.recipient_role is Audience.CHAIR:
        chair = rules.directive.chair
        return _Reader((chair.title.vi, chair.title.en), chair.email)
    unit = rules.units.get(letter.unit_id or 0)
    if unit is None:
        return None
    head = (unit.head, f"the head of {unit.name}")
    if letter.recipient_role is Audience.UNIT_HEAD:
        return _Reader(head, unit.head_email, unit.deputy_email, unit.email)
    leads = unit.email.lower() == unit.head_email.lower()
    return _Reader(head if leads else (f"lãnh đạo {unit.name}", head[1]), unit.email, unit.deputy_email)


def _redirect(db: Session, letter: Letter, reader: _Reader, deputy: Staff | None, rules: Rules) -> None:
    vi, en = reader.title
    absent = {"title": vi, "title_en": en, "deputy": deputy.code if deputy else None}
    letter.facts = {**letter.facts, "absent": absent}
    if deputy:
        letter.address = deputy.email
        return
    letter.address = reader.mailbox or reader.address
    if letter.recipient_role is not Audience.OFFICE:
        _tell_office(db, letter, rules)


def _tell_office(db: Session, letter: Letter, rules: Rules) -> None:
    """The same letter to the office, once."""
    row = {name: getattr(letter, name) for name in _COPIED} | {
        "key": f"{letter.key}:up", "recipient_role": Audience.OFFICE, "unit_id": rules.unit(rules.directive.office).id,
        "status": LetterStatus.OWED, "facts": letter.facts,
    }  # fmt: skip
    db.execute(insert(Letter).values(row).on_conflict_do_nothing(index_elements=[Letter.key]))
