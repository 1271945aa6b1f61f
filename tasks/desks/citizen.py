"""What a citizen reads of their issue: where it stands, what was done and comes next, who, until when and why then."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from models.clock import Moment
from models.errors import PastTheCalendar
from models.event import IssueEvent
from models.issue import Issue
from models.people import Channel, PersonKind
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import RUNNING, Action, Rating, State
from models.visibility import without_contacts
from models.working_days import Limit, count
from notifications.words import SENSITIVE
from tasks.attaching import FileLine
from tasks.citizen_answers import Answer, answers_of, held
from tasks.citizen_files import files_of
from tasks.citizen_links import Opened, open_link
from tasks.citizen_steps import Step, steps_of
from tasks.desks.dates import lateness
from tasks.desks.issue_mail import OwnMail, read_own_mail
from tasks.letter_extras import masked
from tasks.opened import note_opened
from tasks.reading_why import Why, why_date


class May(StrEnum):
    """What the person may do now."""

    ANSWER = "answer"
    ADD_FILE = "add_file"
    RATE = "rate"
    OBJECT = "object"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Contacts:
    """How the person hears from us; addresses are shown in part only, since a link may be handed on."""

    language: str
    channel: Channel
    email: str | None  # a***@congdan.example
    phone: str | None  # … 678
    has_address: bool
    is_organisation: bool


@dataclass(frozen=True, slots=True)
class CitizenPage:
    """One issue for the person who raised it."""

    code: str
    field: str
    conference: str
    conference_on: date
    received_on: date
    text: str
    state: State  # an answer whose letter is still held is not there yet
    unit: str | None
    unit_phone: str | None
    office: str
    office_phone: str
    due_on: date | None
    original_due_on: date | None
    expected_on: date | None  # when an answer is expected if the date is not kept; the date stays
    late_days: int
    days_left: int | None
    why: Why | None
    steps: tuple[Step, ...]
    question: str | None
    where_to_go: str | None
    answers: tuple[Answer, ...]  # the last one first; the earlier ones were objected to
    rating: Rating | None
    object_until: date | None
    withdrawn: bool
    merged: bool
    reopened: bool
    may: frozenset[May]
    files: tuple[FileLine, ...]
    mails: tuple[OwnMail, ...]  # what they sent by mail
    contacts: Contacts


def read_citizen_page(token: str, language: str, moment: Moment | None = None) -> CitizenPage:
    """
    The page of a link; with the ``moment`` at which the link itself was followed, that it was opened is noted. Ten
    statements.

    :raises LinkWrong: the link opens nothing
    """
    with transaction() as db:
        opened = open_link(db, token, moment)
        if moment and opened.letter_id:
            note_opened(db, opened.letter_id, moment.now)
        rules = load_rules(db, opened.shown.directive_id, opened.moment)
        return _page(db, opened, rules, language)


def _page(db: Session, opened: Opened, rules: Rules, language: str) -> CitizenPage:
    own, shown = opened.own, opened.shown
    state, history = state_shown(opened, rules), opened.history(shown)
    due_on, why = _date(shown, state, rules)
    late, left = lateness(rules.calendar, state, due_on, rules.today)
    unit, office = rules.units.get(shown.unit_id or 0), rules.unit(rules.directive.office)
    words = Words(opened, language)
    return CitizenPage(
        code=own.code, field=own.field, received_on=own.received_on, text=own.text, state=state,
        conference=opened.conference.name_en if language == "en" else opened.conference.name_vi,
        conference_on=opened.conference.held_on, unit=unit.name if unit else None,
        unit_phone=unit.phone if unit else None, office=office.name, office_phone=office.phone,
        due_on=due_on, original_due_on=shown.original_due_on, expected_on=shown.expected_on, late_days=late, days_left=left, why=why,
        steps=steps_of(opened, rules, state, due_on), question=_question(history, state, words),
        where_to_go=_where_to_go(history, state, rules, language),
        answers=tuple(words.answer(answer) for answer in answers_of(history, rules)),
        rating=_rating(history), object_until=shown.object_until if state is not State.INSPECTED else None,
        withdrawn=state is State.CLOSED and any(e.action is Action.WITHDRAW for e in history[-5:]),
        merged=opened.merged, reopened=shown.reopened, may=may_do(opened, rules),
        files=files_of(db, opened, rules), mails=read_own_mail(db, opened), contacts=_contacts(opened),
    )  # fmt: skip


def state_shown(opened: Opened, rules: Rules) -> State:
    """Where the issue stands for the person: an answer that can still be taken back is not there yet."""
    last = held(opened.history(opened.shown), rules)
    return State.INSPECTED if last and opened.shown.state is State.RESOLVED else opened.shown.state


def may_do(opened: Opened, rules: Rules) -> frozenset[May]:
    """What may be done now; the rules have the last word. Only who raised it ends it, rates it or objects."""
    state, issue = state_shown(opened, rules), opened.shown
    waiting = {May.ANSWER} if state is State.AWAITING_CITIZEN else set()
    running = {May.ADD_FILE} if state in RUNNING | {State.RAISED} else set()
    if opened.of_another:
        return frozenset(waiting | running)
    ends = {May.WITHDRAW} if running and issue.state is state else set()
    rates = {May.RATE} if state is State.RESOLVED else set()
    return frozenset(waiting | running | ends | rates | ({May.OBJECT} if _may_object(issue, state, rules) else set()))


def _may_object(issue: Issue, state: State, rules: Rules) -> bool:
    answered = state in {State.RESOLVED, State.CLOSED} and issue.answered_on is not None and issue.unit_id is not None
    return bool(answered and not issue.reopened and issue.object_until and rules.today <= issue.object_until)


def _date(issue: Issue, state: State, rules: Rules) -> tuple[date | None, Why | None]:
    """The date in force and why it is that; before a unit has the issue, until when one is named."""
    try:
        if state is State.RAISED and issue.due_on is None:
            limit = rules.directive.stages.forward
            counted = count(rules.calendar, issue.received_on, limit)
            return counted.due_on, Why(
                counted.due_on, issue.received_on, "forward", Limit(limit.days, limit.kind), counted.days
            )
        return issue.due_on, why_date(issue, issue.due_on, rules)
    except PastTheCalendar:
        return issue.due_on, None


@dataclass(frozen=True, slots=True)
class Words:
    """What was written, as much as this person may read: all of it on their own issue, less on somebody else's."""

    opened: Opened
    language: str

    def seen(self, text: str | None) -> str | None:
        """Words of the issue whose progress is shown."""
        if text is None or not self.opened.of_another:
            return text
        return SENSITIVE[self.language][1] if self.opened.shown.sensitive else without_contacts(text)

    def answer(self, answer: Answer) -> Answer:
        """An answer in those words."""
        said = {name: self.seen(getattr(answer, name)) for name in ("findings", "result", "next_step")}
        corrections = tuple(replace(one, words=self.seen(one.words)) for one in answer.corrections)
        return replace(answer, corrections=corrections, **said)  # type: ignore[arg-type]


def _question(history: list[IssueEvent], state: State, words: Words) -> str | None:
    if state is not State.AWAITING_CITIZEN:
        return None
    asked = [e for e in history if e.action is Action.ASK]
    return words.seen(asked[-1].text.said.get("question")) if asked and asked[-1].text else None


def _where_to_go(history: list[IssueEvent], state: State, rules: Rules, language: str) -> str | None:
    """As it was written; in the reader's language where it is the catalogue's sentence."""
    declined = [e for e in history if e.action is Action.DECLINE]
    if state is not State.DECLINED or not declined or declined[-1].text is None:
        return None
    said, catalogue = declined[-1].text.said.get("where_to_go"), rules.directive.where_to_go
    kept = catalogue.get(declined[-1].facts.get("reason"))  # type: ignore[arg-type]
    return kept.say(language) if kept and kept.vi == said else said


def _rating(history: list[IssueEvent]) -> Rating | None:
    rated = [e.facts["rating"] for e in history if e.action is Action.CONFIRM]
    return Rating(rated[-1]) if rated else None


def _contacts(opened: Opened) -> Contacts:
    person = opened.person
    return Contacts(
        person.language, person.channel, masked(person.email), f"… {person.phone[-3:]}" if person.phone else None,
        bool(person.address), person.kind is PersonKind.ORGANISATION,
    )  # fmt: skip
