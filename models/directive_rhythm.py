"""The rhythm a directive gives its letters: what waits for a digest, and the hours at which nobody is written to."""

from datetime import time
from typing import Annotated

from pydantic import Field

from models.directive_letters import LetterKind
from models.directive_rules import Occasion, OneOrMore, Rule

Letters = Annotated[tuple[LetterKind, ...], OneOrMore]


class Digest(Rule):
    """What need not be acted on today goes to each unit and each head in one letter, at these times of working days."""

    at: Annotated[tuple[time, ...], Field(min_length=1)]
    waits: dict[Occasion, Letters]  # by occasion, the letters that wait


class Quiet(Rule):
    """From one hour to another, and on days off, no letter leaves; it goes at the first hour that is not quiet."""

    since: time = Field(alias="from")
    until: time
    days_off: bool
    spares: Letters = ()  # they leave at any hour

    def covers(self, at: time) -> bool:
        """Whether that time of a day is quiet; the hours may run over midnight."""
        if self.since < self.until:
            return self.since <= at < self.until
        return at >= self.since or at < self.until
