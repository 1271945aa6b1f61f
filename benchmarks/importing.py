"""From a workbook to every receipt and assignment accepted: issues a second, and whether ten times as many cost more each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, median, seconds
from benchmarks.posting import CONFERENCE, CONFERENCE_DAY, post_bound, running_sink
from benchmarks.where import shares, timed
from benchmarks.workbooks import write_workbook
from flows.deliver_letters import deliver_letters
from flows.register_issues import register_issues
from tasks import delivering, register


def conduct(workbook: Path) -> None:
    """The office's evening: import, route, deliver."""
    asyncio.run(register_issues.fn(workbook, CONFERENCE))
    asyncio.run(deliver_letters.fn())


def measure(ground: Ground, sizes: Sequence[int], runs: int) -> Section:
    """Workbooks of so many issues; the largest once, the others ``runs`` times."""
    section = Section(
        "3. Import to the last receipt",
        "`register_issues` and `deliver_letters` without Prefect: a workbook of the sample's rows under other names, all its"
        f" issues on record, routed, and every letter accepted by the sink. Medians of {runs} runs, the largest once.",
    )
    each: dict[int, float] = {}
    with running_sink() as relay, post_bound(relay):
        _once(ground, sizes[0] // 10)  # to warm up
        for issues in sizes:
            took = median([_once(ground, issues) for _ in range(1 if issues == sizes[-1] else runs)])
            each[issues] = took / issues
            letters = ask("SELECT count(*) FROM letter WHERE status = 'sent'")
            section.note(
                f"{issues:,} issues, {letters:,} letters accepted",
                f"{took:.1f} s: {issues / took:.0f} issues/s, {letters / took:.0f} letters/s",
            )
        section.where.append(f"{sizes[0]:,} issues: {_where(ground, sizes[0])}")
    small, great = sizes[0], sizes[-1]
    section.at_most(f"cost of an issue at {great:,} ÷ at {small:,}", each[great] / each[small], 1.2)
    return section


def _once(ground: Ground, issues: int) -> float:
    ground.empty(CONFERENCE_DAY)
    workbook = write_workbook(ground.folder / "issues.xlsx", issues)
    took = seconds(lambda: conduct(workbook))
    if unsent := ask("SELECT count(*) FROM letter WHERE status <> 'sent'"):
        raise AssertionError(f"{unsent} letters were not sent")
    if ask("SELECT count(*) FROM issue WHERE state = 'assigned'") != issues:
        raise AssertionError("not every issue was assigned")
    return took


def _where(ground: Ground, issues: int) -> str:
    ground.empty(CONFERENCE_DAY)
    workbook = write_workbook(ground.folder / "issues.xlsx", issues)
    with timed(
        read_file=(register, "read_workbook"), find_rows=(register, "find_rows"), register=(register, "_take_in"),
        claim=(delivering, "claim_letters"), compose_and_keep=(delivering, "prepare_letters"),
    ) as spent:  # fmt: skip
        registering = seconds(lambda: asyncio.run(register_issues.fn(workbook, CONFERENCE)))
        delivering_took = seconds(lambda: asyncio.run(deliver_letters.fn()))
    reading = sum(spent[name] for name in ("read_file", "find_rows", "register"))
    spent["commit_and_route"] = registering - reading
    spent["mark_send_settle"] = delivering_took - spent["claim"] - spent["compose_and_keep"]
    return shares(spent, registering + delivering_took)
