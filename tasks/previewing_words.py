"""
Words tried on a real issue: its own letter, with its real values, rendered and shown; nothing is kept or sent.

Who raised the issue is covered, as it is for units. It is shown for a reason, and then the issue's record says so (reveal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.directive import Audience, LetterKind
from models.directive_letters import USES
from models.errors import InputWrong, NotFound
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role
from notifications.compose import render
from notifications.html import to_html
from notifications.letters import LETTERS
from notifications.letters import Letter as Written
from notifications.letters_common import IssueLetter
from notifications.letters_mail import AddressDead
from notifications.samples import DECLINE, LINK, may_be_declined, sample
from notifications.wording import FRAME, Words
from notifications.words import LANGUAGES, Language
from tasks.act import act_within
from tasks.letter_context import load_subjects
from tasks.letter_values import write_letter
from tasks.letters_shown import without_people
from tasks.wording import words_in_use

_OF_NO_ISSUE = frozenset(
    kind for kind, letter in LETTERS.items() if not issubclass(letter, (IssueLetter, AddressDead))
)  # digests, letters that let somebody in
_TO_UNITS = {Audience.UNIT, Audience.CO_UNITS, Audience.FORMER_UNIT, Audience.UNIT_HEAD}


@dataclass(frozen=True, slots=True)
class WordsPreview:
    """A letter as these words make it."""

    subject: str
    text: str
    html: str
    on_record: bool = False  #: the issue has no such letter yet; it was made up from what is on record


def preview_words(kind: str, code: str, language: str | None, drafts: Words, reveal: str | None = None) -> WordsPreview:
    """
    The newest letter of that kind about the issue, or the one it would be now, in these words (any kind for the frame).

    What a letter may not say stays unsaid, as in the letter itself; the reader's private link is replaced by an example.
    Of a letter that is about no one issue it is the sample. With ``reveal``, the reason to see who raised the issue, the names stay and a step on record says so.

    :raises NotFound: there is no such issue
    :raises FactsMissing: the reason is empty
    :raises InputWrong: nothing is on record yet of what the letter speaks of, or the words are no template
    """
    if kind in _OF_NO_ISSUE:
        return preview_sample(kind, "en" if language == "en" else "vi", drafts)
    with transaction() as db:
        issue = db.scalar(Issue.by_code(code))
        if issue is None:
            raise NotFound("kiến nghị", "issue", code)
        known = _on_record(db, kind, issue)
        letter = known or _made_up(db, kind, issue)
        [subject] = load_subjects(db, [letter])
        if language in LANGUAGES:
            letter.facts = {**letter.facts, "language": language}
            if subject.person:
                subject.person.language = language
        try:
            written = _without_links(write_letter(subject))
        except ValidationError as error:
            raise _nothing_to_say(code, error) from error
        words = {**words_in_use(db, [letter.kind]).words, **drafts}
        drawn = _drawn(written, words, (subject.person, subject.speaker), covered=reveal is None)
        db.rollback()
    if reveal is not None:
        with transaction() as db:
            act_within(db, code, Action.REVEAL, Actor(Role.OFFICE), {"reason": reveal})
    return replace(drawn, on_record=known is not None)


def preview_sample(kind: str, language: Language, drafts: Words) -> WordsPreview:
    """
    The sample of that kind (of the receipt for the frame) in these words: for letters that are about no one issue.

    :raises InputWrong: the words are no template
    """
    letter = sample(LetterKind.RECEIPT if kind == FRAME else kind, language)
    with transaction() as db:
        words = {**words_in_use(db, [letter.kind]).words, **drafts}
    return _drawn(letter, words)


def _drawn(
    letter: Written, words: Words, people: Sequence[Person | None] = (), *, covered: bool = False
) -> WordsPreview:
    subject, text = render(letter, words)
    if covered:
        subject, text = (without_people(each, people, letter.language) for each in (subject, text))
    html = to_html(text, language=letter.language, link=letter.link, decline=letter.decline)
    return WordsPreview(subject, text, html)


def _without_links(letter: Written) -> Written:
    """Whoever looks at a preview must not get what lets the reader act."""
    return letter.model_copy(update={"link": LINK, "decline": DECLINE if may_be_declined(type(letter)) else None})


def _on_record(db: Session, kind: str, issue: Issue) -> Letter | None:
    wanted = select(Letter).where(Letter.issue_id == issue.id).order_by(Letter.id.desc()).limit(1)
    return db.scalars(wanted if kind == FRAME else wanted.where(Letter.kind == LetterKind(kind))).first()


def _made_up(db: Session, kind: str, issue: Issue) -> Letter:
    """A letter of that kind as if its occasion were now; the transaction is rolled back."""
    named = LetterKind.RECEIPT if kind == FRAME else LetterKind(kind)
    audience = min(USES[named].audiences, key=list(Audience).index)
    moment = read_clock(db)
    last = select(IssueEvent.id).where(IssueEvent.issue_id == issue.id).order_by(IssueEvent.seq.desc()).limit(1)
    letter = Letter(
        key=f"preview:{named}:{issue.code}", kind=named, recipient_role=audience, status=LetterStatus.HELD,
        issue_id=issue.id, conference_id=issue.conference_id, event_id=db.scalar(last), facts={}, as_of=moment.on,
        person_id=issue.person_id if audience is Audience.CITIZEN else None,
        unit_id=issue.unit_id if audience in _TO_UNITS else None, owed_at=moment.now, not_before=moment.now,
    )  # fmt: skip
    db.add(letter)
    db.flush()
    return letter


def _nothing_to_say(code: str, error: ValidationError) -> InputWrong:
    missing = ", ".join(str(one["loc"][0]) for one in error.errors() if one["loc"]) or "–"
    return InputWrong(
        f"Kiến nghị {code} chưa có việc mà thư này nói đến (thiếu: {missing}). Hãy chọn kiến nghị khác.",
        f"Issue {code} has nothing on record yet that this letter speaks of (missing: {missing}). Choose another issue.",
    )
