"""What the link in a letter to a unit opens: its issue, and the acknowledgement in one tap, without an account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.clock import read_clock
from models.directive import LetterKind
from models.issue import Issue
from models.letter import Letter
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import Action, Role, State
from tasks.act import act_within
from tasks.desks.dates import lateness
from tasks.links import LinkWrong, Purpose, read_letter
from tasks.opened import note_opened
from tasks.reading_issue import Reader

_KEPT = timedelta(days=60)  # so long after the issue has ended its links still open
_ENDED = frozenset({State.CLOSED, State.DECLINED})


@dataclass(frozen=True, slots=True)
class UnitLink:
    """One issue as the unit's letter showed it; no text once another unit is responsible."""

    kind: LetterKind  # of the letter whose link it is
    code: str
    field: str
    text: str | None
    state: State
    unit: str  # written to
    due_on: date | None
    original_due_on: date | None
    late_days: int
    days_left: int | None
    acknowledged_on: date | None
    leads: bool
    may_acknowledge: bool
    version: int
    office: str
    office_phone: str


def open_unit_link(token: str, language: str) -> UnitLink:
    """
    What the link shows; of the issue nothing is changed.

    :raises LinkWrong: it is not one of our links, or the issue ended long ago
    """
    with transaction() as db:
        letter, issue, rules = _opened(db, token)
        note_opened(db, letter.id, rules.moment.now)
        return _shown(letter, issue, rules, language)


def acknowledge_by_link(token: str, language: str) -> UnitLink:
    """
    The unit written to acknowledges; a second tap changes nothing.

    :raises LinkWrong: as for :func:`open_unit_link`
    """
    with transaction() as db:
        letter, issue, rules = _opened(db, token)
        shown = _shown(letter, issue, rules, language)
        if shown.may_acknowledge:
            unit = rules.units[letter.unit_id or 0]
            issue, _ = act_within(db, issue.code, Action.ACKNOWLEDGE, Actor(Role.UNIT, unit.code))
        return _shown(letter, issue, rules, language)


def _opened(db: Session, token: str) -> tuple[Letter, Issue, Rules]:
    letter, moment = read_letter(db, Purpose.UNIT, token), read_clock(db)
    issue = db.get_one(Issue, letter.issue_id or 0)
    if issue.state in _ENDED and issue.moved_at and issue.moved_at + _KEPT < moment.now:
        raise LinkWrong
    return letter, issue, load_rules(db, issue.directive_id, moment)


def _shown(letter: Letter, issue: Issue, rules: Rules, language: str) -> UnitLink:
    written_to, office = rules.units[letter.unit_id or 0], rules.unit(rules.directive.office)
    leads = issue.unit_id == written_to.id
    still = leads or written_to.id in issue.co_units
    late, left = lateness(rules.calendar, issue.state, issue.due_on, rules.today)
    return UnitLink(
        letter.kind, issue.code, issue.field, Reader(language).words(issue.text, sensitive=issue.sensitive) if still else None,
        issue.state, written_to.name, issue.due_on, issue.original_due_on, late, left,
        issue.acknowledged_on if leads else None, leads,
        leads and issue.state is State.ASSIGNED and issue.acknowledged_on is None, issue.version, office.name, office.phone,
    )  # fmt: skip
