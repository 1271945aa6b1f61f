"""
The sweep of a great district: the rule itself against the same three effects as bare SQL, and what a process needs.

``python -m benchmarks.sweeping URL`` sweeps once and prints the seconds it took and the process's greatest memory.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.figures import Section
from benchmarks.ground import Ground, median, seconds, start_module
from benchmarks.making import AS_OF, SEVEN, make_open_issues
from benchmarks.where import shares, statements_timed
from flows.check_deadlines import check_deadlines
from models import session
from tasks.sweep_sql import EXPECT_FEW

_LEDGER = """
    INSERT INTO sweep_run (as_of, started_at, code_version, considered, newly_late, owed, suppressed, held)
    VALUES (%(as_of)s, %(now)s, 'bare', 0, 0, '{}', '{}', 0) RETURNING id
"""
_DO = """
    WITH due AS MATERIALIZED (SELECT id FROM deadline_check WHERE done_at IS NULL AND check_on <= %(as_of)s)
    UPDATE deadline_check c SET done_at = %(now)s, fired = true, sweep_id = %(run)s FROM due WHERE c.id = due.id
"""
_OWE = """
    INSERT INTO letter (key, kind, recipient_role, status, issue_id, conference_id, sweep_id, rung, deadline_version,
                        unit_id, person_id, as_of, owed_at, not_before, priority)
    SELECT i.code || ':' || m.kind || ':over_1:v1:' || m.suffix, m.kind::letterkind, m.audience::audience,
           CASE WHEN m.audience = 'citizen' AND p.channel <> 'email' THEN 'to_print' ELSE 'owed' END::letterstatus,
           i.id, i.conference_id, c.sweep_id, c.rung, c.deadline_version,
           CASE WHEN m.audience <> 'citizen' THEN i.unit_id END, CASE WHEN m.audience = 'citizen' THEN i.person_id END,
           %(as_of)s, %(now)s, %(now)s, m.priority
    FROM deadline_check c JOIN issue i ON i.id = c.issue_id JOIN person p ON p.id = i.person_id
    CROSS JOIN (VALUES ('apology', 'citizen', 'p', 1), ('overdue', 'unit', 'u', 5), ('overdue_head', 'unit_head', 'h', 5))
         AS m (kind, audience, suffix, priority)
    WHERE c.sweep_id = %(run)s AND c.fired AND c.rung = 'over_1'
"""
_HOLD = "UPDATE letter SET status = 'held', answer = 'storm' WHERE sweep_id = %(run)s AND status = 'owed'"
_CLOSE = "UPDATE sweep_run SET considered = %(n)s, newly_late = %(n)s, held = %(held)s WHERE id = %(run)s"


def sweep() -> None:
    """The whole rule, without Prefect around it."""
    asyncio.run(check_deadlines.fn(AS_OF))


def sweep_bare(db: psycopg.Connection) -> int:
    """The same effects as a script would have them: checks done, letters owed and held, a line in the ledger."""
    with db.transaction():
        db.execute(EXPECT_FEW.text)  # without it the script reads whole tables, and takes seven times as long
        values: dict[str, Any] = {"as_of": AS_OF, "now": SEVEN}
        row = db.execute(_LEDGER, values).fetchone()
        values["run"] = row[0] if row else 0
        values["n"] = db.execute(_DO, values).rowcount
        letters = db.execute(_OWE, values).rowcount
        values["held"] = db.execute(_HOLD, values).rowcount
        db.execute(_CLOSE, values)
    return letters


def _undo(ground: Ground) -> int:
    """Take the last sweep back, so that the next finds the same; returns how many letters it owed."""
    with ground.asleep() as db:
        letters = db.execute("DELETE FROM letter").rowcount
        db.execute(
            "UPDATE deadline_check SET done_at = NULL, fired = false, sweep_id = NULL WHERE sweep_id IS NOT NULL"
        )
        db.execute("DELETE FROM sweep_run")
    ground.tidy("deadline_check", "letter", "sweep_run")
    return letters


def measure(ground: Ground, sizes: Sequence[int], late: int, runs: int) -> Section:
    """So many issues of each size, ``late`` of them newly late."""
    section = Section(
        "1. The sweep",
        f"`check_deadlines` as of a day on which {late:,} of the open issues are newly late (about six checks an issue; three"
        f" letters each, held by the directive's limit on floods), against the same effects by a bare SQL script over psycopg."
        f" The two take turns, {runs} times each after one run each to warm up; medians. Memory is a fresh process's maximum"
        " resident set, Prefect imported.",
    )
    whole: dict[int, float] = {}
    for issues in sizes:
        checks = make_open_issues(ground, issues, late)
        whole[issues], bare, letters = _alternate(ground, runs)
        section.note(f"{issues:,} open issues ({checks:,} checks, {letters:,} letters): rule; bare SQL",
                     f"{1000 * whole[issues]:.0f} ms; {1000 * bare:.0f} ms")  # fmt: skip
        section.at_most(f"{issues:,}: rule ÷ bare SQL", whole[issues] / bare, 2)
        _, memory = _in_a_child(ground)
        section.at_most(f"{issues:,}: greatest memory of the process, MB", memory, 200, "{:.0f}")
        section.where.append(f"{issues:,} issues: {_where(ground)}")
    small, great = sizes[0], sizes[-1]
    section.at_most(f"time of {great:,} ÷ time of {small:,}", whole[great] / whole[small], 1.3)
    return section


def _alternate(ground: Ground, runs: int) -> tuple[float, float, int]:
    rule, bare = [], []
    with psycopg.connect(ground.plain_url, autocommit=True) as db:
        for _ in range(runs + 1):
            rule.append(seconds(sweep))
            letters = _undo(ground)
            bare.append(seconds(lambda: sweep_bare(db)))
            if _undo(ground) != letters:
                raise AssertionError("the bare script owes other letters than the rule")
    return median(rule[1:]), median(bare[1:]), letters


def _where(ground: Ground) -> str:
    with statements_timed(do_checks="WITH waiting", owe_letters="unnest(CAST(", hold_flood="SET status = 'held'",
                          find_directives="SELECT directive_id FROM conference") as spent:  # fmt: skip
        took = seconds(sweep)
    _undo(ground)
    return shares(spent, took)


def _in_a_child(ground: Ground) -> tuple[float, float]:
    process = start_module("benchmarks.sweeping", ground.url)
    said, _ = process.communicate()
    _undo(ground)
    took, memory = (float(word) for word in said.split())
    return took, memory


def main(url: str) -> None:
    """Sweep once."""
    session.bind(url)
    began = time.perf_counter()
    sweep()
    print(time.perf_counter() - began, _greatest_memory())


def _greatest_memory() -> float:
    """Of this process in MB; ``getrusage`` would count what our parent held when it started us."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main(sys.argv[1])
