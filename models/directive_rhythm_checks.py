"""What the rhythm of a directive says against itself, and what of it can have no effect."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from models.directive_letters import USES, Audience
from models.states import Rung

if TYPE_CHECKING:
    from models.directive import Directive

_TO_UNITS = frozenset({Audience.UNIT, Audience.CO_UNITS, Audience.FORMER_UNIT, Audience.UNIT_HEAD})
_NEVER_WAIT = frozenset({Rung.OVER_3, Rung.OVER_5})  # three and more days past the date: at once
Contradiction = tuple[tuple[str | int, ...], str, str]


def rhythm_faults(directive: Directive) -> Iterator[Contradiction]:
    """What makes the digest or the quiet hours unusable."""
    digest, quiet = directive.digest, directive.quiet
    if quiet and quiet.since == quiet.until:
        yield ("quiet", "until"), "giờ yên tĩnh phải có lúc kết thúc khác lúc bắt đầu.", "the quiet hours must end at another time than they begin."  # fmt: skip
    if digest is None:
        return
    if any(later <= earlier for earlier, later in pairwise(digest.at)):
        yield ("digest", "at"), "các giờ tổng hợp phải ghi theo thứ tự, không trùng nhau.", "the times of the digest must be in order, none twice."  # fmt: skip
    for slot in digest.at:
        if quiet and quiet.covers(slot):
            yield ("digest", "at"), f"giờ tổng hợp {slot:%H:%M} nằm trong giờ yên tĩnh.", f"the digest of {slot:%H:%M} is in the quiet hours."  # fmt: skip
    yield from _cannot_wait(directive)


def _cannot_wait(directive: Directive) -> Iterator[Contradiction]:
    for on, letters in directive.digest.waits.items() if directive.digest else ():
        if on in _NEVER_WAIT:
            yield (
                ("digest", "waits"),
                f"bậc “{on}” không được chờ bản tổng hợp: quá hạn từ bậc này phải báo ngay.",
                f"the rung “{on}” must not wait for a digest: from there on it is told at once.",
            )
        for letter in letters:
            if _TO_UNITS.isdisjoint(USES[letter].audiences):
                yield (
                    ("digest", "waits"),
                    f"thư “{letter}” không gửi đơn vị nên không vào bản tổng hợp được.",
                    f"the letter “{letter}” goes to no unit and cannot wait for a unit's digest.",
                )


def idle_rhythm(directive: Directive) -> Iterator[tuple[str, str]]:
    """Letters that are to wait, or to be spared, and that no rule sends."""
    for on, letters in directive.digest.waits.items() if directive.digest else ():
        sent = {rule.letter for rule in directive.emails_for(on) if not _TO_UNITS.isdisjoint(rule.to)}
        for letter in letters:
            if letter not in sent:
                yield (
                    f"Bản tổng hợp chờ thư “{letter}” khi “{on}”, nhưng không có thư đó gửi đơn vị.",
                    f"The digest waits for the letter “{letter}” on “{on}”, which goes to no unit.",
                )
    sent = {rule.letter for rule in directive.emails}
    for letter in directive.quiet.spares if directive.quiet else ():
        if letter not in sent:
            yield f"Giờ yên tĩnh chừa thư “{letter}”, nhưng không ai gửi thư đó.", f"The quiet hours spare “{letter}”, which nobody sends."  # fmt: skip
