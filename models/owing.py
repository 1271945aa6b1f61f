"""Which letters a step owes, and to whom: the directive's table of e-mails carried out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update
from sqlalchemy.orm import Session, object_session

from models.directive import Audience, EmailRule, LetterKind
from models.letter import Letter, LetterStatus
from models.people import Channel, Person
from models.rhythm import pace
from models.rules import Rules
from models.states import Action

if TYPE_CHECKING:
    from models.event import IssueEvent
    from models.issue import Issue

DISPUTE_AFTER = 3  # the third hand-back goes to the chair (design §5)


def owe_for_event(issue: Issue, event: IssueEvent, rules: Rules) -> None:
    """Owe every letter that the directive wants on this step, each recipient once."""
    wanted = list(rules.directive.emails_for(event.action))
    if event.action is Action.HAND_BACK and issue.handed_back >= DISPUTE_AFTER:
        wanted += rules.directive.emails_for("third_hand_back")
    issue.letters.add_all(pace(letter, rule, rules) for rule in wanted for letter in _owed(issue, event, rules, rule))


def _owed(issue: Issue, event: IssueEvent, rules: Rules, rule: EmailRule) -> Iterator[Letter]:
    for audience in rule.to:
        if audience is Audience.CITIZEN:
            yield from _to_citizens(issue, event, rules, rule.letter)
        else:
            for suffix, unit_id in _offices(issue, event, rules, audience):
                yield _letter(issue, event, rules, rule.letter, audience, suffix, unit_id=unit_id)


def _to_citizens(issue: Issue, event: IssueEvent, rules: Rules, kind: LetterKind) -> Iterator[Letter]:
    for person in _people_of(issue):
        letter = _letter(issue, event, rules, kind, Audience.CITIZEN, f"p{person.id}", person_id=person.id)
        letter.priority = 1
        if person.channel is not Channel.EMAIL:
            letter.status = LetterStatus.TO_PRINT
        if kind is LetterKind.RESOLUTION:
            letter.not_before += timedelta(minutes=rules.directive.hold.minutes)
        yield letter


def _people_of(issue: Issue) -> list[Person]:
    """Who hears of this issue: who raised it and who raised the same; each person once, nobody for an anonymous row."""
    db = object_session(issue)
    if db is None:
        return []
    ids = {issue.person_id} if issue.duty_to_reply else set()
    if issue.duplicates:
        again = type(issue)
        ids.update(db.scalars(select(again.person_id).where(again.duplicate_of_id == issue.id, again.duty_to_reply)))
    return [db.get_one(Person, person_id) for person_id in sorted(filter(None, ids))]


def _offices(issue: Issue, event: IssueEvent, rules: Rules, audience: Audience) -> Iterator[tuple[str, int | None]]:
    office = rules.unit(rules.directive.office).id
    match audience:
        case Audience.UNIT if issue.unit_id:
            yield f"u{issue.unit_id}", issue.unit_id
        case Audience.UNIT_HEAD if issue.unit_id:
            yield f"h{issue.unit_id}", issue.unit_id
        case Audience.CO_UNITS:
            yield from ((f"c{unit_id}", unit_id) for unit_id in issue.co_units)
        case Audience.FORMER_UNIT if event.facts.get("former_unit"):
            former = rules.unit(event.facts["former_unit"]).id
            yield f"u{former}", former
        case Audience.OFFICE:
            yield "office", office
        case Audience.CHAIR:
            yield "chair", None


def _letter(
    issue: Issue, event: IssueEvent, rules: Rules, kind: LetterKind, audience: Audience, suffix: str,
    *, unit_id: int | None = None, person_id: int | None = None,
) -> Letter:  # fmt: skip
    return Letter(
        key=f"{issue.code}:{kind}:e{event.seq}:{suffix}", kind=kind, recipient_role=audience, status=LetterStatus.OWED,
        conference_id=issue.conference_id, event=event, deadline_version=issue.deadline_version,
        unit_id=unit_id, person_id=person_id, as_of=rules.today, owed_at=rules.moment.now,
        not_before=rules.moment.now, priority=5,
    )  # fmt: skip


def cancel_resolution(db: Session, issue_id: int) -> None:
    """Take back the answer's letter that has not left; it stays on record as cancelled."""
    db.execute(
        update(Letter)
        .where(
            Letter.issue_id == issue_id,
            Letter.kind == LetterKind.RESOLUTION,
            Letter.status.in_((LetterStatus.OWED, LetterStatus.HELD, LetterStatus.TO_PRINT)),
        )
        .values(status=LetterStatus.CANCELLED, answer="taken back")
    )
