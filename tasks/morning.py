"""The chair's morning sheet and weekly digest: what is late and since when, against the original date."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.conference import Conference
from models.directive import Audience, LetterKind
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.rhythm import awake
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import RUNNING, State
from models.working_days import shift, working_days_between
from tasks.untold import untold_of

SOON = 3  # working days


@dataclass(slots=True)
class SheetReport:
    """How many sheets and digests were owed, and how many conferences had nothing new."""

    sheets: int = 0
    digests: int = 0
    silent: int = 0


@dataclass(slots=True)
class Sheet:
    """Everything one sheet says, as plain rows: codes, fields, names of units, dates."""

    running: int = 0
    late: list[dict[str, Any]] = field(default_factory=list)
    soon: list[dict[str, Any]] = field(default_factory=list)
    unacknowledged: list[dict[str, Any]] = field(default_factory=list)
    scores: dict[int, dict[str, Any]] = field(default_factory=dict)

    def gist(self) -> dict[str, Any]:
        """What must change for a new sheet to be worth reading: more days late is no news."""
        return {
            "late": sorted(row["code"] for row in self.late),
            "soon": sorted(row["code"] for row in self.soon),
            "unacknowledged": sorted(row["code"] for row in self.unacknowledged),
            "scores": sorted([row["unit"], row["answered"], row["on_time"]] for row in self.scores.values()),
        }

    @property
    def untold(self) -> int:
        """So many late without a letter."""
        return sum(row["untold"] for row in self.late)

    def letter(self) -> dict[str, Any]:
        """The values of the letter (notifications.letters_leaders.MorningSheet)."""
        scores = sorted(self.scores.values(), key=lambda row: (-row["late"], row["unit"]))
        return {
            "running": self.running, "late": len(self.late), "untold": self.untold,
            "newly_late": [row for row in self.late if row["newly"]],
            "late_longest": [row for row in self.late if not row["newly"]],
            "due_soon": self.soon, "unacknowledged": self.unacknowledged, "scores": scores,
        }  # fmt: skip


def owe_morning_sheets(as_of: date | None = None) -> SheetReport:
    """Owe the chair of each conference one sheet, unless it is a day off or nothing changed since the last one."""
    report = SheetReport()
    with transaction() as db:
        for conference, rules in _conferences(db, as_of):
            if not rules.calendar.is_working(rules.today):
                continue
            sheet = draw_sheet(db, conference, rules)
            gist, last = sheet.gist(), _last_gist(db, conference)
            nothing_to_say = not (sheet.late or sheet.soon or sheet.unacknowledged)
            if gist == last or (last is None and nothing_to_say):
                report.silent += 1
                continue
            facts = {"letter": sheet.letter(), "gist": gist}
            report.sheets += _owe(db, conference, rules, LetterKind.MORNING_SHEET, str(rules.today), facts)
    return report


def owe_weekly_digests(as_of: date | None = None, report: SheetReport | None = None) -> SheetReport:
    """Once a week, list for the chair what stays late beyond the last rung of the ladder."""
    report = report or SheetReport()
    with transaction() as db:
        for conference, rules in _conferences(db, as_of):
            weekly = rules.directive.weekly
            if rules.today.isoweekday() < weekly.weekday.iso or not rules.calendar.is_working(rules.today):
                continue
            last_rung = max(rules.directive.rungs.values())
            sheet = draw_sheet(db, conference, rules)
            stuck = [row for row in sheet.late if row["late_days"] > last_rung]
            if stuck:
                year, week, _ = rules.today.isocalendar()
                facts = {
                    "letter": {
                        "running": sheet.running,
                        "late": len(sheet.late),
                        "untold": sheet.untold,
                        "issues": stuck,
                    }
                }
                report.digests += _owe(db, conference, rules, LetterKind.WEEKLY_DIGEST, f"{year}W{week:02d}", facts)
    return report


def _conferences(db: Session, as_of: date | None) -> list[tuple[Conference, Rules]]:
    moment = read_clock(db)
    at = Moment(moment.now, as_of or moment.on, demo=moment.demo)
    return [(c, load_rules(db, c.directive_id, at)) for c in db.scalars(select(Conference).order_by(Conference.id))]


def draw_sheet(db: Session, conference: Conference, rules: Rules) -> Sheet:
    """The sheet of one conference as of the rules' day, late longest first."""
    sheet = Sheet()
    soon, untold = shift(rules.calendar, rules.today, SOON), untold_of(db, conference.id, rules.today)
    for issue in db.scalars(select(Issue).where(Issue.conference_id == conference.id, Issue.unit_id.is_not(None))):
        unit = rules.units[issue.unit_id or 0]
        score = sheet.scores.setdefault(
            unit.id, dict.fromkeys(("answered", "on_time", "open", "late", "untold"), 0) | {"unit": unit.name}
        )
        score["untold"] += issue.id in untold
        if issue.state in RUNNING:
            _draw_running(sheet, score, issue, soon, rules, untold=issue.id in untold)
        elif issue.answered_on and issue.original_due_on:
            score["answered"] += 1
            score["on_time"] += issue.answered_on <= issue.original_due_on
    sheet.scores = {key: row for key, row in sheet.scores.items() if row["answered"] or row["open"]}
    sheet.late.sort(key=lambda row: (-row["late_days"], row["code"]))
    sheet.soon.sort(key=lambda row: (row["due_on"], row["code"]))
    return sheet


def _draw_running(sheet: Sheet, score: dict[str, Any], issue: Issue, soon: date, rules: Rules, *, untold: bool) -> None:
    sheet.running += 1
    score["open"] += 1
    unit, due_on = rules.units[issue.unit_id or 0], issue.due_on or rules.today
    row = {"code": issue.code, "field": issue.field, "unit": unit.name, "unit_phone": unit.phone}
    left = working_days_between(rules.calendar, rules.today, due_on)
    if left < 0:
        original = (issue.original_due_on or due_on).isoformat()
        dates = {"due_on": due_on.isoformat(), "original_due_on": original, "late_days": -left, "newly": left == -1}
        sheet.late.append(row | dates | {"untold": untold})
        score["late"] += 1
    elif due_on <= soon:
        sheet.soon.append(row | {"due_on": due_on.isoformat(), "days_left": left})
    if issue.acknowledged_on is None and issue.state is State.ASSIGNED and issue.assigned_on and left >= 0:
        sheet.unacknowledged.append(row | {"assigned_on": issue.assigned_on.isoformat()})


def _last_gist(db: Session, conference: Conference) -> dict[str, Any] | None:
    facts = db.scalar(
        select(Letter.facts)
        .where(Letter.conference_id == conference.id, Letter.kind == LetterKind.MORNING_SHEET)
        .order_by(Letter.as_of.desc())
        .limit(1)
    )
    return facts["gist"] if facts else None


def _owe(db: Session, conference: Conference, rules: Rules, kind: LetterKind, slot: str, facts: dict[str, Any]) -> int:
    row = {
        "key": f"{conference.code}:{kind}:{slot}:chair", "kind": kind, "recipient_role": Audience.CHAIR,
        "status": LetterStatus.OWED, "conference_id": conference.id, "facts": facts, "as_of": rules.today,
        "owed_at": rules.moment.now, "not_before": awake(rules, kind, rules.moment.now), "priority": 7,
    }  # fmt: skip
    owed = db.execute(
        insert(Letter).values(row).on_conflict_do_nothing(index_elements=[Letter.key]).returning(Letter.id)
    )
    return len(owed.all())
