"""Words tried on a real issue: its own letter, with its real values, rendered and shown; nothing is kept or sent."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.directive import Audience, LetterKind
from models.directive_letters import USES
from models.errors import InputWrong
from models.event import IssueEvent
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.session import transaction
from notifications.compose import render
from notifications.html import to_html
from notifications.letters import Letter as Written
from notifications.samples import DECLINE, LINK, may_be_declined, sample
from notifications.wording import FRAME, Words
from notifications.words import LANGUAGES, Language
from tasks.letter_context import load_subjects
from tasks.letter_values import write_letter
from tasks.wording import words_in_use

_TO_UNITS = {Audience.UNIT, Audience.CO_UNITS, Audience.FORMER_UNIT, Audience.UNIT_HEAD}


@dataclass(frozen=True, slots=True)
class WordsPreview:
    """A letter as these words make it."""

    subject: str
    text: str
    html: str
    on_record: bool  # False: the issue has no such letter yet; it was made up from what is on record


def preview_words(kind: str, code: str, language: str | None, drafts: Words) -> WordsPreview:
    """
    The newest letter of that kind about the issue, or the one it would be now, in these words (any kind for the frame).

    What a letter may not say stays unsaid, as in the letter itself; the reader's private link is replaced by an example.

    :raises NotFound: there is no such issue
    :raises InputWrong: nothing is on record yet of what the letter speaks of, or the words are no template
    """
    with transaction() as db:
        issue = db.scalars(Issue.by_code(code.strip().upper())).one()
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
        db.rollback()
    return _drawn(written, words, on_record=known is not None)


def preview_sample(kind: str, language: Language, drafts: Words) -> WordsPreview:
    """
    The sample of that kind (of the receipt for the frame) in these words: for letters that are about no one issue.

    :raises InputWrong: the words are no template
    """
    letter = sample(LetterKind.RECEIPT if kind == FRAME else kind, language)
    with transaction() as db:
        words = {**words_in_use(db, [letter.kind]).words, **drafts}
    return _drawn(letter, words, on_record=False)


def _drawn(letter: Written, words: Words, *, on_record: bool) -> WordsPreview:
    subject, text = render(letter, words)
    html = to_html(text, language=letter.language, link=letter.link, decline=letter.decline)
    return WordsPreview(subject, text, html, on_record)


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
