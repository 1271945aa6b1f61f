"""The digests of a great district: what waits for 500 units and their heads, closed into one letter each."""

from __future__ import annotations

from datetime import datetime, time

from benchmarks.figures import Section
from benchmarks.ground import Ground, ask, median, seconds
from benchmarks.making import AS_OF, SEVEN, make_open_issues
from benchmarks.where import shares, statements_timed
from models.clock import HANOI, set_demo_clock
from models.session import transaction
from tasks.digesting import DigestReport, make_digests
from tasks.storms import release_held
from tasks.sweep import sweep_deadlines

_SLOT = datetime.combine(AS_OF, time(7, 30), HANOI)
_UNITS = """
    INSERT INTO unit (code, name, aliases, authority_mode, email, phone, head, head_email, valid_from)
    SELECT 'bench-' || n, 'Phòng số ' || n, '{}', 'directed', 'phong-' || n || '@caugiay.example', '024 3000 0000',
           'Trưởng phòng số ' || n, 'lanhdao.phong-' || n || '@caugiay.example', '2023-01-01'
    FROM generate_series(1, %s) AS n
"""
_SPREAD = """
    UPDATE issue SET unit_id = u.ids[1 + mod(issue.id / %s, cardinality(u.ids))]
    FROM (SELECT array_agg(id ORDER BY id) AS ids FROM unit) AS u
"""


def measure(ground: Ground, issues: int, late: int, units: int, runs: int) -> Section:
    """So many open issues of so many units, ``late`` of them newly late: a line to the unit and one to its head each."""
    section = Section(
        "9. The digest",
        f"`make_digests` at 07:30 of a day on which {late:,} of {issues:,} open issues of {units} units are newly late: the"
        f" sweep's notices to the units and reports to their heads, closed into one letter each, in one transaction. {runs}"
        " runs after one to warm up; median.",
    )
    make_open_issues(ground, issues, late)
    with ground.asleep() as db:
        db.execute(_UNITS, (max(0, units - int(ask("SELECT count(*) FROM unit"))),))
        db.execute(_SPREAD, (issues // late,))
    ground.tidy()
    sweep_deadlines(AS_OF)
    release_held("benchmark")
    with transaction() as db:
        set_demo_clock(db, _SLOT)
    took, report = _repeat(ground, runs)
    section.note("digests; letters in them", f"{report.digests:,}; {report.lines:,}")
    section.at_most("seconds to close them", median(took), 1)
    with statements_timed(close="WITH due AS MATERIALIZED", late_comers="UPDATE letter l SET not_before") as spent:
        whole = seconds(make_digests)
    section.where.append(shares(spent, whole))
    ground.empty(SEVEN)
    with ground.asleep() as db:
        db.execute("DELETE FROM unit WHERE code LIKE 'bench-%'")
    return section


def _repeat(ground: Ground, runs: int) -> tuple[list[float], DigestReport]:
    reports: list[DigestReport] = []
    took = []
    for _ in range(runs + 1):
        took.append(seconds(lambda: reports.append(make_digests())))
        _undo(ground)
    return took[1:], reports[-1]


def _undo(ground: Ground) -> None:
    """Take the digests back, so that the next run finds the same."""
    with ground.asleep() as db:
        db.execute("UPDATE letter SET status = 'bundled', bundle_id = NULL WHERE bundle_id IS NOT NULL OR priority = 7")
        db.execute("DELETE FROM letter WHERE kind = 'unit_digest'")
    ground.tidy("letter")
