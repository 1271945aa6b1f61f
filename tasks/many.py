"""The same step on many issues: each in a transaction of its own, each with its result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.errors import FactsMissing, FollowUpError
from models.rules import Actor
from models.states import Action
from tasks.act import act_on_issue
from tasks.stuck_letters import put_issue_on_paper

MOST = 200


class Deed(StrEnum):
    """What may be done to many issues at once."""

    ASSIGN = "assign"  # to one unit
    AS_PROPOSED = "as_proposed"  # each to the unit proposed for it
    DECLINE = "decline"
    MERGE = "merge"
    PAPER = "paper"  # what mail could not bring goes by post


@dataclass(frozen=True, slots=True)
class Picked:
    """One issue that was ticked, as it was shown."""

    code: str
    version: int | None = None

    @classmethod
    def read(cls, written: str) -> Picked:
        """``KN-2023-2-0017:3``, as the boxes of a list have it."""
        code, _, version = written.partition(":")
        return cls(code, int(version) if version.isdecimal() and len(version) < 10 else None)  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one issue; ``refusal`` says why nothing did."""

    code: str
    refusal: FollowUpError | None = None


_STEPS: Mapping[Deed, tuple[Action, tuple[str, ...]]] = {
    Deed.ASSIGN: (Action.ASSIGN, ("unit",)),
    Deed.AS_PROPOSED: (Action.ASSIGN, ()),
    Deed.DECLINE: (Action.DECLINE, ("reason",)),
    Deed.MERGE: (Action.MERGE, ("duplicate_of",)),
}


def do_many(deed: Deed, picked: Sequence[Picked], by: Actor, given: Mapping[str, str]) -> list[Result]:
    """Take the step on each; one that is refused holds up no other."""
    return [_one(deed, one, by, given) for one in dict.fromkeys(picked[:MOST])]


def action_of(deed: Deed) -> Action | None:
    """The step of an issue that a deed is; None for one about letters."""
    return _STEPS[deed][0] if deed in _STEPS else None


def _one(deed: Deed, one: Picked, by: Actor, given: Mapping[str, str]) -> Result:
    try:
        if deed is Deed.PAPER:
            put_issue_on_paper(one.code)
        else:
            action, names = _STEPS[deed]
            facts = {name: given[name] for name in names if given.get(name)}
            if missing := set(names) - set(facts):  # a unit that was forgotten is not the proposed one
                raise FactsMissing(action, sorted(missing))
            act_on_issue(one.code, action, by, facts, expect=one.version)
    except FollowUpError as error:
        return Result(one.code, error)
    return Result(one.code)
