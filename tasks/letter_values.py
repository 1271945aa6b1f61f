"""The values of a letter: what its class in notifications/letters.py asks for, taken from the record."""

from __future__ import annotations

from typing import Any

from models.directive import Audience
from models.people import PersonKind
from models.units import Unit
from models.visibility import Viewer, speaker_of, without_contacts
from notifications.letters import LETTERS, Letter
from tasks.letter_context import Subject
from tasks.letter_extras import EXTRAS
from tasks.letter_why import why_date
from tasks.links import ON_PAPER, decline_link_of, link_of

_TO_UNITS = {Audience.UNIT, Audience.CO_UNITS, Audience.FORMER_UNIT, Audience.UNIT_HEAD}


def write_letter(subject: Subject) -> Letter:
    """
    The letter itself.

    :raises pydantic.ValidationError: the record lacks what the letter must say
    """
    kind = LETTERS[subject.letter.kind]
    wanted = set(kind.model_fields)
    values = {**_common(subject), **_about(subject), **_addressed(subject), **EXTRAS[subject.letter.kind](subject)}
    return kind(**{name: value for name, value in values.items() if name in wanted})


def _common(subject: Subject) -> dict[str, Any]:
    rules, language = subject.rules, subject.language
    office = rules.unit(rules.directive.office)
    return {
        "language": language, "authority": rules.directive.authority.say(language), "office": office.name,
        "office_phone": office.phone, "chair": rules.directive.chair.title.say(language), "place": rules.directive.place,
        "link": link_of(subject.letter), "decline": decline_link_of(subject.letter), "on_paper": subject.letter.status in ON_PAPER, "written_on": subject.letter.as_of, "demo": rules.moment.demo,
        **_absent(subject),
        "code": subject.issue.code if subject.issue else subject.conference.code,
        "conference": subject.conference.name_en if language == "en" else subject.conference.name_vi,
        "conference_on": subject.conference.held_on,
        **_conclusion(subject),
    }  # fmt: skip


def _absent(subject: Subject) -> dict[str, Any]:
    """Who the letter was for, if somebody else reads it (tasks.standing_in)."""
    absent = subject.letter.facts.get("absent") or {}
    title = "title_en" if subject.language == "en" and "title_en" in absent else "title"
    return {"absent": absent.get(title), "deputised": bool(absent.get("deputy"))}


def _conclusion(subject: Subject) -> dict[str, Any]:
    """The notice of conclusions, once it is out."""
    conclusion = subject.rules.directive.conclusion
    out = conclusion.on <= subject.letter.as_of
    return {"conclusion_number": conclusion.number, "conclusion_on": conclusion.on} if out else {}


def _about(subject: Subject) -> dict[str, Any]:
    issue, unit = subject.issue, subject.unit
    if issue is None:
        return {}
    return {
        "received_on": issue.received_on, "field": issue.field, "text": issue.text if subject.person else without_contacts(issue.text), "sensitive": issue.sensitive,
        "unit": unit.name if unit else None, "unit_phone": unit.phone if unit else None,
        "requested": bool(unit and unit.requested), "due_on": subject.due_on, "level": issue.level,
        "original_due_on": issue.original_due_on, "why_date": why_date(subject),
        "co_units": tuple(subject.rules.units[unit_id].name for unit_id in issue.co_units),
    }  # fmt: skip


def _addressed(subject: Subject) -> dict[str, Any]:
    letter, rules = subject.letter, subject.rules
    unit = rules.units.get(letter.unit_id or 0)
    chair = letter.recipient_role is Audience.CHAIR
    return {
        "person": subject.person.name if subject.person else None,
        "is_organisation": bool(subject.person and subject.person.kind is PersonKind.ORGANISATION),
        "from_whom": speaker_of(subject.speaker, Viewer.ANYBODY), "to_chair": chair,
        "to_title": rules.directive.chair.title.vi if chair else _title(letter.recipient_role, unit),
        "to_unit": _title(letter.recipient_role, unit),
        "requested": _is_requested(subject, unit),
    }  # fmt: skip


def _title(role: Audience, unit: Unit | None) -> str | None:
    if unit is None:
        return None
    return unit.head if role is Audience.UNIT_HEAD else unit.name


def _is_requested(subject: Subject, addressed: Unit | None) -> bool:
    """A unit is spoken to by what it is; a leader hears of the responsible unit by what that is."""
    unit = addressed if subject.letter.recipient_role in _TO_UNITS else subject.unit
    return bool(unit and unit.requested)
