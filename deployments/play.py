"""The demo: the sample conference played day by day by a script, with the same flows and the same letters."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from deployments.days import live_day, set_clock
from deployments.shipped import DEMO_CONFERENCE, DEMO_PLAY, DEMO_WORKBOOK
from flows.deliver_letters import deliver_letters
from flows.register_issues import register_issues
from models.rules import Actor
from models.states import Action, Role
from tasks.act import act_on_issue

CONFERENCE_DAY, LAST_DAY = date(2023, 11, 16), date(2023, 12, 29)
AT_WORK, IN_THE_EVENING = time(10), time(17)


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the script: who does what to the issue of which row."""

    row: int
    action: Action
    by: Actor
    given: dict[str, str]


def read_script() -> dict[date, list[Step]]:
    """The script by day."""
    days: dict[str, dict[str, Any]] = tomllib.loads(DEMO_PLAY.read_text("utf-8"))
    return {date.fromisoformat(day): [_step(*line) for line in steps.items()] for day, steps in days.items()}


def _step(line: str, given: dict[str, str]) -> Step:
    row, action, who = line.split()
    role, _, unit = who.partition(":")
    return Step(int(row), Action(action), Actor(Role(role), unit or None), given)


async def play_conference(told: Callable[[date], None] = lambda _day: None) -> None:
    """From the conference's afternoon to the end of the year; ``told`` hears each day as it begins."""
    set_clock(CONFERENCE_DAY, AT_WORK)
    await register_issues.fn(DEMO_WORKBOOK, DEMO_CONFERENCE)
    await deliver_letters.fn()
    script = read_script()
    day = CONFERENCE_DAY
    while day < LAST_DAY:
        day = date.fromordinal(day.toordinal() + 1)
        told(day)
        await live_day(day)
        if steps := script.get(day):
            set_clock(day, AT_WORK)
            _do(steps)
        set_clock(day, IN_THE_EVENING)
        await deliver_letters.fn()


def _do(steps: list[Step]) -> None:
    for step in steps:
        act_on_issue(f"KN-{DEMO_CONFERENCE}-{step.row:04d}", step.action, step.by, step.given)
