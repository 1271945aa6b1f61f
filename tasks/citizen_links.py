"""
From a citizen's link to their issue, and the forms that may be sent once.

A link is a letter's (:mod:`tasks.links`), or one of two hours for who looked an issue up; neither names anybody.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, joinedload

from models.clock import HANOI, Moment, read_clock
from models.conference import Conference
from models.event import IssueEvent
from models.issue import Issue
from models.people import Person
from models.states import State
from tasks.links import LinkWrong, Purpose, links, read_letter, use_once

OPENS_FOR = timedelta(days=180)  # a letter's link, after the issue ended
LOOKED_UP_FOR = timedelta(hours=2)
_ENDED = frozenset({State.CLOSED, State.DECLINED})


@dataclass(frozen=True, slots=True)
class Opened:
    """
    What a link opens: the person, the issue they raised, and the one whose progress they see.

    The two differ for who raised what somebody else had raised before (merged).
    """

    person: Person
    own: Issue
    shown: Issue
    conference: Conference
    events: Sequence[IssueEvent]  # of both issues, in their order
    moment: Moment
    letter_id: int | None = None  # whose link it is; None: the issue was looked up by its code

    @property
    def merged(self) -> bool:
        """Whether the progress is that of an earlier issue."""
        return self.own.id != self.shown.id

    @property
    def of_another(self) -> bool:
        """Whether somebody else raised the issue whose progress is shown."""
        return self.shown.person_id != self.person.id

    def history(self, issue: Issue) -> list[IssueEvent]:
        """The steps of one of the two."""
        return [event for event in self.events if event.issue_id == issue.id]


def open_link(db: Session, token: str, moment: Moment | None = None) -> Opened:
    """
    What the token of ``/k/<token>`` opens; ``moment`` is now, if it is known already.

    :raises LinkWrong: it is not ours, not for this, too old, or the person was erased
    """
    moment = moment or read_clock(db)
    by_letter = _is_letter(token)
    opened = _by_letter(db, token, moment) if by_letter else _by_code(db, token, moment)
    ended = _ended_on(opened)
    if opened.person.erased_at or (by_letter and ended and moment.on > ended + OPENS_FOR):
        raise LinkWrong
    return opened


def _is_letter(token: str) -> bool:
    bound = links()
    if bound is None:
        raise LinkWrong
    try:
        return isinstance(bound.read(Purpose.CITIZEN, token), int)
    except LinkWrong:
        return False


def _by_letter(db: Session, token: str, moment: Moment) -> Opened:
    letter = read_letter(db, Purpose.CITIZEN, token)
    theirs = (Issue.person_id == letter.person_id) & (
        (Issue.id == letter.issue_id) | (Issue.duplicate_of_id == letter.issue_id)
    )
    return _opened(db, _OWN.where(theirs).order_by(Issue.id != letter.issue_id, Issue.id), moment, letter.id)


def _by_code(db: Session, token: str, moment: Moment) -> Opened:
    """A link of who looked it up: the number of the issue and until when, signed."""
    bound = links()
    content = bound.read(Purpose.LOOKED_UP, token) if bound else None
    match content:
        case [int(number), int(until)] if until >= moment.now.timestamp():
            return _opened(db, _OWN.where(Issue.id == number), moment)
    raise LinkWrong


_ORIGINAL = aliased(Issue)
_OWN = (
    select(Issue, Person, Conference, _ORIGINAL)
    .join(Person, Person.id == Issue.person_id)
    .join(Conference, Conference.id == Issue.conference_id)
    .outerjoin(_ORIGINAL, _ORIGINAL.id == Issue.duplicate_of_id)
)


def _opened(
    db: Session, found: Select[tuple[Issue, Person, Conference, Issue]], moment: Moment, letter_id: int | None = None
) -> Opened:
    row = db.execute(found.limit(1)).tuples().first()
    if row is None:
        raise LinkWrong
    own, person, conference, original = row
    shown: Issue | None = original  # None unless it was merged
    ids = {own.id, shown.id if shown else own.id}
    events = select(IssueEvent).where(IssueEvent.issue_id.in_(ids)).options(joinedload(IssueEvent.text))
    history = db.scalars(events.order_by(IssueEvent.seq)).all()
    return Opened(person, own, shown or own, conference, history, moment, letter_id)


def _ended_on(opened: Opened) -> date | None:
    """The day on which the issue was closed or declined, if it is."""
    if opened.shown.state not in _ENDED:
        return None
    ends = [e for e in opened.history(opened.shown) if e.target in _ENDED and e.source not in _ENDED]
    return ends[-1].happened_at.astimezone(HANOI).date() if ends else None


def sign_look_up(db: Session, issue: Issue) -> str:
    """A token for ``/k/<token>`` of two hours; says which issue, not whose."""
    bound = links()
    if bound is None:
        raise LinkWrong
    until = read_clock(db).now + LOOKED_UP_FOR
    return bound.sign(Purpose.LOOKED_UP, [issue.id, int(until.timestamp())])


def new_form(token: str, step: str) -> str:
    """What a form of a citizen's page carries: good for one step, one link, one time."""
    bound = links()
    return bound.sign(Purpose.STEP, [secrets.token_urlsafe(9), step, _mark(token)]) if bound else ""


def spend_form(db: Session, token: str, step: str, form: str) -> None:
    """
    Use a form up, in the transaction that does what it asks for.

    :raises LinkWrong: it is not a form of this page
    :raises UsedAlready: it was sent before
    """
    bound = links()
    match bound.read(Purpose.STEP, form) if bound else None:
        case [str(nonce), str(known), str(mark)] if (known, mark) == (step, _mark(token)):
            use_once(db, f"k:{nonce}")
        case _:
            raise LinkWrong


def _mark(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:16]
