"""One sweep: do the checks whose day has come, owe their letters, write the ledger; all in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.directive import Audience, EmailRule
from models.ledger import SweepRun
from models.rhythm import pace_of
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import Rung
from models.working_days import shift
from tasks.storms import HOLD_SWEEP
from tasks.sweep_sql import DO_CHECKS, EXPECT_FEW, JUDGED_BY, OWE_ALARMS, OWE_LETTERS

_LOCK = 20231116  # advisory lock: one sweep at a time
_LATE = Rung.OVER_1


@dataclass(slots=True)
class SweepReport:
    """What one sweep did; ``suppressed`` counts by reason what owed nothing."""

    run: int | None
    as_of: date
    considered: int = 0
    newly_late: int = 0
    owed: dict[str, int] = field(default_factory=dict)
    suppressed: dict[str, int] = field(default_factory=dict)
    held: int = 0
    repeated: bool = False  # the slot was swept already

    def count(self, rung: str, moot: str | None, n: int) -> None:
        """Add ``n`` checks of one rung that fired, or were moot for a reason."""
        self.considered += n
        if moot:
            self.suppressed[moot] = self.suppressed.get(moot, 0) + n
        elif rung == _LATE:
            self.newly_late += n


def sweep_deadlines(as_of: date | None = None, *, slot: str | None = None, dry_run: bool = False) -> SweepReport:
    """
    Sweep as of a civil day (today if none), once for a slot of that day; a dry run reports and keeps nothing.

    On a day off nothing is done: the ladder is counted in working days and waits for the next one.
    """
    report = SweepReport(None, as_of or date.min)
    with transaction() as db:
        _sweep(db, report, read_clock(db), as_of, slot)
        if dry_run:
            report.run = None
            db.rollback()
    return report


def _sweep(db: Session, report: SweepReport, moment: Moment, as_of: date | None, slot: str | None) -> None:
    report.as_of = as_of or moment.on
    db.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    report.run = _open_run(db, report.as_of, slot, moment.now)
    if report.run is None:
        report.repeated = True
        return
    db.execute(EXPECT_FEW)
    for directive_id in db.scalars(JUDGED_BY, {"as_of": report.as_of}).all():  # an issue keeps its version
        _sweep_directive(db, report, load_rules(db, directive_id, Moment(moment.now, report.as_of, moment.demo)))
    _close_run(db, report)


def _open_run(db: Session, as_of: date, slot: str | None, now: datetime) -> int | None:
    """A new line in the ledger, or None if that day's slot has one."""
    row: dict[str, Any] = {
        "as_of": as_of,
        "slot": slot and f"{as_of} {slot}",
        "started_at": now,
        "code_version": code_version(),
        "owed": {},
        "suppressed": {},
    }
    run = insert(SweepRun).values(considered=0, newly_late=0, held=0, **row)
    return db.scalar(run.on_conflict_do_nothing(index_elements=[SweepRun.slot]).returning(SweepRun.id))


def _sweep_directive(db: Session, report: SweepReport, rules: Rules) -> None:
    if not rules.calendar.is_working(rules.today):
        report.suppressed["day_off"] = report.suppressed.get("day_off", 0) + 1
        return
    common = _common(report, rules)
    for rung, moot, n in db.execute(DO_CHECKS, common | {"pauses": rules.directive.pause.while_awaiting_citizen}):
        report.count(rung, moot, n)
    owed = Counter(report.owed)
    owed.update(db.scalars(OWE_LETTERS, common | _mails(rules, [rung.value for rung in rules.directive.rungs])))
    owed.update(db.scalars(OWE_ALARMS, common | _mails(rules, ["no_unit"])))
    report.owed = dict(owed)
    if sum(owed.values()) > rules.directive.storm.per_sweep:
        report.held += db.execute(HOLD_SWEEP, common).rowcount  # type: ignore[attr-defined]
        report.suppressed["storm"] = report.held


def _common(report: SweepReport, rules: Rules) -> dict[str, Any]:
    return {
        "as_of": rules.today, "now": rules.moment.now, "sweep_id": report.run, "directive_id": rules.directive_id,
        "working_day_before": shift(rules.calendar, rules.today, -1),
        "office_id": rules.unit(rules.directive.office).id,
    }  # fmt: skip


def _mails(rules: Rules, occasions: list[str]) -> dict[str, Any]:
    """The directive's e-mails on these occasions, and how each of them goes, as parallel arrays."""
    rows = [(on, rule.letter, to, pace_of(rules, on, rule.letter, to, rules.moment.now))
            for on in occasions for rule, to in _addressed(rules, on)]  # fmt: skip
    return {
        "rungs": [on for on, *_ in rows], "letters": [str(letter) for _, letter, *_ in rows],
        "audiences": [str(to) for *_, to, _ in rows], "statuses": [str(pace.status) for *_, pace in rows],
        "not_befores": [pace.not_before for *_, pace in rows],
    }  # fmt: skip


def _addressed(rules: Rules, on: str) -> Iterator[tuple[EmailRule, Audience]]:
    for rule in rules.directive.emails_for(on):
        for audience in rule.to:
            yield rule, audience


def _close_run(db: Session, report: SweepReport) -> None:
    run = db.get_one(SweepRun, report.run)
    run.considered, run.newly_late, run.held = report.considered, report.newly_late, report.held
    run.owed, run.suppressed = report.owed, report.suppressed


def code_version() -> str:
    """The version of this software that the ledger keeps."""
    try:
        return version("followup")
    except PackageNotFoundError:
        return "checkout"
