"""
The directive: what the chair ordered, as data that the district owns (design §6).

Its text is TOML; its version is the hash of that text. Code holds only the mechanism.
"""

import hashlib
from functools import cached_property
from typing import Any, Literal

from pydantic import Field, PrivateAttr, ValidationError

from models import directive_checks
from models.directive_letters import Alarm, Audience, LetterKind
from models.directive_rhythm import Digest, Quiet
from models.directive_rules import (
    Chair,
    Conclusion,
    Deadlines,
    EmailRule,
    Extension,
    FieldException,
    Hold,
    Hours,
    LimitRule,
    Pause,
    Replies,
    RungRule,
    Stages,
    Storm,
    Table,
    Text,
    Weekly,
    WhereToGo,
    Words,
)
from models.directive_source import DirectiveWrong, Fault, Source
from models.directive_words import in_plain_words
from models.states import DeclineReason, Level, Rung
from models.text import fold
from models.working_days import Limit

__all__ = ["Alarm", "Audience", "Directive", "DirectiveWrong", "EmailRule", "Fault", "LetterKind", "parse_directive"]


class Directive(Table):
    """All rules of one directive; it cannot change."""

    schema_version: Literal[1] = Field(alias="schema")
    code: Text
    name: Words
    authority: Words
    place: Text  # where its letters are dated from
    zone: Literal["Asia/Ho_Chi_Minh"]  # the one clock is Hà Nội's
    office: Text  # code of the unit that coordinates
    chair: Chair
    conclusion: Conclusion
    deadlines: Deadlines
    exceptions: tuple[FieldException, ...] = ()
    stages: Stages
    extension: Extension
    pause: Pause
    ladder: tuple[RungRule, ...]
    weekly: Weekly
    red_line: LimitRule
    hold: Hold
    objection: LimitRule
    storm: Storm
    hours: Hours
    digest: Digest | None = None  # without it every letter goes at once, as in versions before there was one
    quiet: Quiet | None = None  # without it letters go at any hour
    replies: Replies | None = None  # without it a person confirms every mail
    where_to_go: dict[DeclineReason, WhereToGo]
    emails: tuple[EmailRule, ...]

    _content_hash: str = PrivateAttr("")

    def model_post_init(self, context: Any) -> None:
        """Keep the hash of the text that the directive was read from."""
        self._content_hash = context["content_hash"] if context else ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text, in hex; empty if it was not read from one."""
        return self._content_hash

    @cached_property
    def rungs(self) -> dict[Rung, int]:
        """
        The ladder: working days from the date to each rung, negative before it.

        ``UNACKNOWLEDGED`` is counted from the assignment instead.
        """
        return {step.rung: step.working_days for step in self.ladder}

    @cached_property
    def _limits(self) -> dict[tuple[str, Level | None], Limit]:
        return {(fold(rule.field), rule.level): rule.limit for rule in self.exceptions}

    def limit_for(self, level: str, field: str) -> Limit:
        """
        How long an issue of that level and field may take, from its receipt.

        The exception for this level of the field comes first, then the one for the field, then the level's own.

        :raises ValueError: there is no such level
        """
        level, key = Level(level), fold(field)
        general: LimitRule = getattr(self.deadlines, level)
        return self._limits.get((key, level)) or self._limits.get((key, None)) or general.limit

    def emails_for(self, on: str) -> tuple[EmailRule, ...]:
        """Who is told what on an occasion: an action, a rung, or an :class:`Alarm`."""
        return tuple(rule for rule in self.emails if rule.on == on)

    def uncovered_sentences(self) -> tuple[str, ...]:
        """Ids of the sentences of the conclusion, other than background, that no rule carries out."""
        return directive_checks.uncovered_sentences(self)

    def rules_that_never_fire(self) -> tuple[Words, ...]:
        """A sentence for each rule without effect and each letter that can never be written."""
        return directive_checks.rules_that_never_fire(self)

    def describe(self, language: str) -> list[str]:
        """Everything it will do, one plain sentence a line, each with the sentence that it carries out."""
        return in_plain_words(self, language)


def parse_directive(text: str, name: str) -> Directive:
    """
    Read a directive; ``name`` is what its errors call it. Units and fields it names are not looked up here.

    :raises DirectiveWrong: with every fault and its line
    """
    source = Source(text, name)
    content_hash = hashlib.sha256(text.encode()).hexdigest()
    try:
        directive = Directive.model_validate(source.tables, context={"content_hash": content_hash})
    except ValidationError as error:
        raise DirectiveWrong(name, source.faults_of(error)) from error
    if faults := [source.fault(*found) for found in directive_checks.find_contradictions(directive)]:
        raise DirectiveWrong(name, faults)
    return directive
