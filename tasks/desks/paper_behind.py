"""The rule behind a date, and the paper behind the rule: what “Vì sao là ngày này?” ends with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models.directive import Directive
from models.directive_rules import LimitRule, Rule
from models.issue import Issue
from models.states import Level
from models.text import fold
from tasks.reading_why import Why


@dataclass(frozen=True, slots=True)
class Paper:
    """The sentence of the conclusion that a rule carries out, the law it rests on, and the notice that has the sentence."""

    sentence: str
    law: str | None
    number: str | None  # of the notice, once it is out
    on: date | None
    directive: str


def paper_behind(issue: Issue, why: Why | None, directive: Directive, language: str, today: date) -> Paper | None:
    """The paper behind a date that a rule gave; None for a date that was fixed for this issue alone."""
    rule = _rule(issue, why, directive) if why else None
    if rule is None:
        return None
    conclusion = directive.conclusion
    out = conclusion.on <= today
    return Paper(
        conclusion.sentences[rule.carries].say(language), rule.source, conclusion.number if out else None,
        conclusion.on if out else None, directive.name.say(language),
    )  # fmt: skip


def _rule(issue: Issue, why: Why, directive: Directive) -> Rule | None:
    match why.basis:
        case "directive":
            return _limit(issue, directive)
        case "reopened":
            return directive.stages.reopened
        case "extended":
            return directive.extension
    return None


def _limit(issue: Issue, directive: Directive) -> LimitRule:
    """As :meth:`Directive.limit_for` chooses: the field's own for this level, the field's own, the level's."""
    own = {rule.level: rule for rule in directive.exceptions if fold(rule.field) == fold(issue.field)}
    general: LimitRule = getattr(directive.deadlines, Level(issue.level).value)
    return own.get(issue.level) or own.get(None) or general
