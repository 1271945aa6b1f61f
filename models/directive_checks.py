"""What a directive says against itself: contradictions, sentences without a rule, rules that can never fire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from models.directive_letters import REMINDING, USES
from models.directive_rhythm_checks import idle_rhythm, rhythm_faults
from models.directive_rules import EmailRule, Path, Words, rules_in
from models.states import DeclineReason, Rung
from models.text import fold

if TYPE_CHECKING:
    from models.directive import Directive

Contradiction = tuple[Path, str, str]


def find_contradictions(directive: Directive) -> Iterator[Contradiction]:
    """What makes the directive unusable: where it stands, and why, in Vietnamese and English."""
    yield from _unknown_sentences(directive)
    yield from _ladder_faults(directive)
    yield from _repeated_exceptions(directive)
    yield from rhythm_faults(directive)
    for reason in DeclineReason:
        if reason not in directive.where_to_go:
            yield ("where_to_go",), f"thiếu lý do “{reason}”.", f"the reason “{reason}” is missing."


def _unknown_sentences(directive: Directive) -> Iterator[Contradiction]:
    known = directive.conclusion.sentences
    for path, rule in rules_in(directive):
        if rule.carries not in known:
            yield (
                (*path, "carries"),
                f"kết luận không có câu “{rule.carries}”; các câu: {', '.join(known)}.",
                f"the conclusion has no sentence “{rule.carries}”; it has: {', '.join(known)}.",
            )


def _ladder_faults(directive: Directive) -> Iterator[Contradiction]:
    for nth, step in enumerate(directive.ladder):
        if step.working_days == 0 or (step.working_days < 0) != (step.rung in REMINDING):
            yield (
                ("ladder", nth, "working_days"),
                f"bậc “{step.rung}” phải là số {'âm' if step.rung in REMINDING else 'dương'}.",
                f"the rung “{step.rung}” takes a {'negative' if step.rung in REMINDING else 'positive'} number.",
            )
    dated = [(nth, step) for nth, step in enumerate(directive.ladder) if step.rung is not Rung.UNACKNOWLEDGED]
    order = list(Rung)
    for (_, lower), (nth, upper) in pairwise(dated):
        if order.index(lower.rung) >= order.index(upper.rung) or lower.working_days >= upper.working_days:
            yield (
                ("ladder", nth, "rung"),
                f"bậc “{upper.rung}” phải ở sau bậc “{lower.rung}”, cả về thứ tự và số ngày.",
                f"the rung “{upper.rung}” must come after “{lower.rung}”, in order and in days.",
            )
    if sum(step.rung is Rung.UNACKNOWLEDGED for step in directive.ladder) > 1:
        yield ("ladder",), "ghi bậc “unacknowledged” hai lần.", "the rung “unacknowledged” is written twice."


def _repeated_exceptions(directive: Directive) -> Iterator[Contradiction]:
    seen = set()
    for nth, rule in enumerate(directive.exceptions):
        if (key := (fold(rule.field), rule.level)) in seen:
            yield ("exceptions", nth), "trùng với một ngoại lệ ở trên.", "repeats an exception above."
        seen.add(key)


def uncovered_sentences(directive: Directive) -> tuple[str, ...]:
    """Ids of the sentences that ask for something and that no rule carries out, in the order of the paper."""
    carried = {rule.carries for _, rule in rules_in(directive)}
    sentences = directive.conclusion.sentences
    return tuple(key for key, sentence in sentences.items() if not sentence.background and key not in carried)


def rules_that_never_fire(directive: Directive) -> tuple[Words, ...]:
    """One sentence for each rule that changes nothing and each letter that can never be written."""
    return tuple(
        Words(vi=vi, en=en)
        for find in (_silent_rungs, _idle_reminders, _idle_emails, _repeated_emails, _idle_exceptions, idle_rhythm)
        for vi, en in find(directive)
    )


def _silent_rungs(directive: Directive) -> Iterator[tuple[str, str]]:
    for rung in directive.rungs:
        if not directive.emails_for(rung):
            yield (f"Bậc “{rung}” không gửi thư cho ai.", f"The rung “{rung}” sends no letter to anybody.")


def _idle_reminders(directive: Directive) -> Iterator[tuple[str, str]]:
    levels = directive.deadlines
    longest = max(rule.days for rule in (levels.simple, levels.normal, levels.complex, *directive.exceptions))
    for rung, offset in directive.rungs.items():
        if -offset >= longest:
            yield (
                f"Bậc “{rung}” ({-offset} ngày trước hạn) dài hơn mọi thời hạn nên không bao giờ đến.",
                f"The rung “{rung}” ({-offset} days before) is longer than every limit and never comes.",
            )


def _idle_emails(directive: Directive) -> Iterator[tuple[str, str]]:
    for rule in directive.emails:
        use = USES[rule.letter]
        if rule.on in set(Rung) and rule.on not in directive.rungs:
            yield (
                f"Thư “{rule.letter}” khi “{rule.on}”: bậc này không có trong thang nhắc.",
                f"The letter “{rule.letter}” on “{rule.on}”: that rung is not on the ladder.",
            )
        if rule.on not in use.occasions:
            fitting = ", ".join(sorted(use.occasions))
            yield (
                f"Thư “{rule.letter}” không viết được khi “{rule.on}”; chỉ khi: {fitting}.",
                f"The letter “{rule.letter}” cannot be written on “{rule.on}”; only on: {fitting}.",
            )
        yield from _strangers(rule)


def _strangers(rule: EmailRule) -> Iterator[tuple[str, str]]:
    use = USES[rule.letter]
    for audience in rule.to:
        if audience not in use.audiences:
            fitting = ", ".join(sorted(use.audiences))
            yield (
                f"Thư “{rule.letter}” không viết cho “{audience}”; chỉ cho: {fitting}.",
                f"The letter “{rule.letter}” cannot be written for “{audience}”; only for: {fitting}.",
            )


def _repeated_emails(directive: Directive) -> Iterator[tuple[str, str]]:
    times = Counter((rule.on, audience, rule.letter) for rule in directive.emails for audience in rule.to)
    for (on, audience, letter), n in times.items():
        if n > 1:
            yield (
                f"Thư “{letter}” cho “{audience}” khi “{on}” được ghi {n} lần; chỉ gửi một lần.",
                f"The letter “{letter}” to “{audience}” on “{on}” is written {n} times; it goes out once.",
            )


def _idle_exceptions(directive: Directive) -> Iterator[tuple[str, str]]:
    for rule in directive.exceptions:
        levels = [rule.level] if rule.level else ["simple", "normal", "complex"]
        if all(getattr(directive.deadlines, level).limit == rule.limit for level in levels):
            yield (
                f"Ngoại lệ cho “{rule.field}” bằng thời hạn chung nên không thay đổi gì.",
                f"The exception for “{rule.field}” equals the general limit and changes nothing.",
            )
