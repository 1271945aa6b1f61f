"""Everything a batch of letters may speak of, loaded in a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from models.clock import HANOI, Moment, read_clock
from models.conference import Conference
from models.directive import LetterKind
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter
from models.paperwork import AddressChange, Attachment
from models.people import Person
from models.rules import Rules, load_rules
from models.states import Action
from models.units import Unit
from notifications.wording import FRAME
from tasks.wording import InUse, record_versions, words_in_use

_WITH_HISTORY = {
    LetterKind.RESOLUTION, LetterKind.REOPENED, LetterKind.SUPPLIED, LetterKind.DISPUTE, LetterKind.SENT_BACK,
    LetterKind.UNACKNOWLEDGED, LetterKind.REMINDER, LetterKind.HANDED_BACK, LetterKind.EXTENSION_REFUSED,
    LetterKind.APOLOGY, LetterKind.APOLOGY_WANTED, LetterKind.CORRECTION,
}  # fmt: skip
_LATE = {LetterKind.OVERDUE, LetterKind.OVERDUE_HEAD, LetterKind.OVERDUE_OFFICE, LetterKind.OVERDUE_CHAIR}
_REMINDING = (LetterKind.REMINDER, LetterKind.APOLOGY_WANTED, LetterKind.OVERDUE)


@dataclass(frozen=True, slots=True)
class Subject:
    """One letter with all it may speak of."""

    letter: Letter
    rules: Rules
    conference: Conference
    issue: Issue | None = None
    person: Person | None = None  # the addressee, if a person
    speaker: Person | None = None  # who raised it
    event: IssueEvent | None = None
    history: Sequence[IssueEvent] = ()
    reminded_on: tuple[date, ...] = ()
    original_code: str | None = None
    other_address: str | None = None  # of a change of address: the one this letter does not go to
    in_use: InUse = field(default_factory=InUse)  # the words letters are written with
    files: int = 0  # with the answer, for its reader to open

    @property
    def language(self) -> str:
        """A person reads their own language, staff who sign in theirs; offices read Vietnamese."""
        return self.person.language if self.person else self.letter.facts.get("language", "vi")

    @property
    def unit(self) -> Unit | None:
        """The unit responsible when the letter was owed."""
        unit_id = self.event.unit_id if self.event else self.issue.unit_id if self.issue else None
        return self.rules.units.get(unit_id or 0)

    @property
    def due_on(self) -> date | None:
        """The date in force when the letter was owed."""
        return self.event.due_on if self.event else self.issue.due_on if self.issue else None

    def said(self, name: str, action: Action | None = None) -> str | None:
        """Words that came with the letter's step, or with the last step of another kind; None if erased."""
        event = self.last(action) if action else self.event
        return event.text.said.get(name) if event and event.text else None

    def last(self, action: Action) -> IssueEvent | None:
        """The last step of that kind up to the letter's own."""
        upto = self.event.seq if self.event else None
        steps = [e for e in self.history if e.action is action and (upto is None or e.seq <= upto)]
        return steps[-1] if steps else None


def day_of(event: IssueEvent) -> date:
    """The civil day on which a step happened."""
    return event.happened_at.astimezone(HANOI).date()


@dataclass(slots=True)
class _Loaded:
    issues: dict[int, Issue] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    events: dict[int, IssueEvent] = field(default_factory=dict)
    history: dict[int, list[IssueEvent]] = field(default_factory=lambda: defaultdict(list))
    reminded: dict[int, list[date]] = field(default_factory=lambda: defaultdict(list))
    originals: dict[int, str] = field(default_factory=dict)
    changes: dict[int, list[AddressChange]] = field(default_factory=lambda: defaultdict(list))
    in_use: InUse = field(default_factory=InUse)
    files: dict[int, int] = field(default_factory=dict)


def load_subjects(db: Session, letters: Sequence[Letter]) -> list[Subject]:
    """The letters with what they may speak of, in their order."""
    loaded = _load(db, letters)
    conferences = {c.id: c for c in db.scalars(select(Conference))}
    moment, rules = read_clock(db), dict[int, Rules]()
    for directive_id in {i.directive_id for i in loaded.issues.values()} | {
        c.directive_id for c in conferences.values()
    }:
        rules[directive_id] = load_rules(db, directive_id, moment)
    return [_subject(letter, loaded, conferences[letter.conference_id], rules) for letter in letters]


def load_subject(db: Session, letter: Letter, issue: Issue, conference: Conference, moment: Moment) -> Subject:
    """One letter about an issue alone, in fewer statements."""
    rules = {issue.directive_id: load_rules(db, issue.directive_id, moment)}
    return _subject(letter, _load(db, [letter], issue), conference, rules)


def note_versions(db: Session, subjects: Sequence[Subject]) -> None:
    """Write down with each letter which version of the words, and of the frame, makes it; once a batch."""
    kinds = {subject.letter.kind for subject in subjects}
    versions = record_versions(db, subjects[0].in_use, kinds) if subjects else {}
    for subject in subjects:
        letter, language = subject.letter, subject.language
        letter.template_id, letter.frame_id = versions[letter.kind, language], versions[FRAME, language]


def _subject(letter: Letter, loaded: _Loaded, conference: Conference, rules: dict[int, Rules]) -> Subject:
    issue = loaded.issues.get(letter.issue_id or 0)
    reminded = tuple(sorted({day for day in loaded.reminded[letter.issue_id or 0] if day < letter.as_of}))
    return Subject(
        letter, rules[issue.directive_id if issue else conference.directive_id], conference, issue,
        loaded.people.get(letter.person_id or 0), loaded.people.get((issue and issue.person_id) or 0), loaded.events.get(letter.event_id or 0),
        loaded.history[letter.issue_id or 0], reminded,
        loaded.originals.get((issue and issue.duplicate_of_id) or 0),
        _other_address(letter, loaded.changes[letter.person_id or 0]), loaded.in_use, _files(letter, issue, loaded),
    )  # fmt: skip


def _load(db: Session, letters: Sequence[Letter], known: Issue | None = None) -> _Loaded:
    loaded = _Loaded()
    about = [known] if known else db.scalars(select(Issue).where(Issue.id.in_(_ids(letters, "issue_id"))))
    loaded.issues = {issue.id: issue for issue in about}
    wanted = _ids(letters, "person_id") | {issue.person_id for issue in loaded.issues.values() if issue.person_id}
    loaded.people = {p.id: p for p in db.scalars(select(Person).where(Person.id.in_(wanted)))}
    events = select(IssueEvent).options(joinedload(IssueEvent.text)).order_by(IssueEvent.seq)
    with_history = {letter.issue_id for letter in letters if letter.kind in _WITH_HISTORY}
    for event in db.scalars(events.where(IssueEvent.issue_id.in_(with_history))) if with_history else ():
        loaded.history[event.issue_id].append(event)
        loaded.events[event.id] = event
    if others := _ids(letters, "event_id") - loaded.events.keys():
        loaded.events |= {e.id: e for e in db.scalars(events.where(IssueEvent.id.in_(others)))}
    _load_reminders(db, {letter.issue_id for letter in letters if letter.kind in _LATE}, loaded)
    _load_changes(db, {letter.person_id for letter in letters if letter.kind is LetterKind.ADDRESS_CHECK}, loaded)
    if unwritten := {letter.kind for letter in letters if letter.raw is None}:
        loaded.in_use = words_in_use(db, unwritten)
    _load_files(db, {letter.issue_id for letter in letters if letter.kind is LetterKind.RESOLUTION}, loaded)
    originals = {i.duplicate_of_id for i in loaded.issues.values() if i.duplicate_of_id}
    if originals:
        loaded.originals = dict(db.execute(select(Issue.id, Issue.code).where(Issue.id.in_(originals))).tuples().all())
    return loaded


def _load_reminders(db: Session, issue_ids: Iterable[int | None], loaded: _Loaded) -> None:
    if wanted := set(issue_ids):
        query = select(Letter.issue_id, Letter.as_of).where(Letter.issue_id.in_(wanted), Letter.kind.in_(_REMINDING))
        for issue_id, as_of in db.execute(query):
            loaded.reminded[issue_id].append(as_of)


def _load_files(db: Session, issue_ids: Iterable[int | None], loaded: _Loaded) -> None:
    if wanted := set(issue_ids):
        of_the_answer = Attachment.issue_id.in_(wanted), Attachment.to_citizen
        query = select(Attachment.issue_id, func.count()).where(*of_the_answer).group_by(Attachment.issue_id)
        loaded.files = dict(db.execute(query).tuples().all())


def _files(letter: Letter, issue: Issue | None, loaded: _Loaded) -> int:
    """Files of the answer are for who raised the issue, not for who raised the same."""
    return loaded.files.get(issue.id, 0) if issue and letter.person_id == issue.person_id else 0


def _load_changes(db: Session, person_ids: Iterable[int | None], loaded: _Loaded) -> None:
    if wanted := set(person_ids):
        query = select(AddressChange).where(AddressChange.person_id.in_(wanted)).order_by(AddressChange.id)
        for change in db.scalars(query):
            loaded.changes[change.person_id].append(change)


def _other_address(letter: Letter, changes: Sequence[AddressChange]) -> str | None:
    """The other side of the newest change that this letter's address is one side of."""
    for change in reversed(changes):
        sides = {"old": (change.old_email, change.new_email), "new": (change.new_email, change.old_email)}
        own, other = sides.get(letter.facts.get("side", ""), (None, None))
        if own and own == letter.address:
            return other
    return None


def _ids(letters: Sequence[Letter], column: str) -> set[int]:
    return {value for letter in letters if (value := getattr(letter, column)) is not None}
