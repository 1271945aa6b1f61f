"""The letters that a step would owe: the real step, the real letters, and then all of it undone."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from models.directive import Audience
from models.letter import Letter
from models.rules import Actor
from models.session import transaction
from models.states import Action
from tasks.act import act_within
from tasks.desks.scope import take_open_issue
from tasks.letter_context import load_subjects
from tasks.letters_shown import ShownLetter, show_letter


def preview_step(
    code: str, action: Action, by: Actor, given: Mapping[str, str], language: str, *, expect: int | None = None
) -> tuple[ShownLetter, ...]:
    """
    The letters of a step, those to the citizen first, exactly as they would leave; nothing is kept.

    :raises Refused: the step would be refused, for the same reason
    """
    with transaction() as db:
        take_open_issue(db, code, by)
        _, event = act_within(db, code, action, by, given, expect=expect)
        letters = db.scalars(select(Letter).where(Letter.event_id == event.id).order_by(Letter.id)).all()
        subjects = load_subjects(db, letters) if letters else []
        shown = [show_letter(subject, language) for subject in subjects]
        db.rollback()
    return tuple(sorted(shown, key=lambda letter: letter.recipient_role is not Audience.CITIZEN))
