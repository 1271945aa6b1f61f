"""The chair's morning sheet and weekly digest: what is late and since when, against the original date."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
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
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import RUNNING, State
from models.working_days import shift, working_days_between

SOON = 3  # working days


@dataclass(slots=True)
class SheetReport:
    """How many sheets and digests were owed, and how many conferences had nothing new."""

    sheets: int = 0
    digests: int = 0
    silent: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One issue on the sheet, in codes and names of units only."""

    code: str
    field: str
    unit: str
    unit_phone: str
    due_on: str
    original_due_on: str
    late_days: int
    newly: bool = False


@dataclass(slots=True)
class Score:
    """One unit's answers against the original dates."""

    unit: str
    answered: int = 0
    on_time: int = 0
    open: int = 0
    late: int = 0


@dataclass(slots=True)
class Sheet:
    """Everything one sheet says."""

    late: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    unacknowledged: list[Line] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)

    def gist(self) -> dict[str, Any]:
        """What must change for a new sheet to be worth reading: more days late is no news."""
        return {
            "late": sorted(line.code for line in self.late),
            "soon": sorted(line.code for line in self.soon),
            "unacknowledged": sorted(line.code for line in self.unacknowledged),
            "scores": sorted((s.unit, s.answered, s.on_time) for s in self.scores),
        }


def owe_morning_sheets(as_of: date | None = None) -> SheetReport:
    """Owe the chair of each conference one sheet, unless it is a day off or nothing changed since the last one."""
    report = SheetReport()
    with transaction() as db:
        for conference, rules in _conferences(db, as_of):
            if not rules.calendar.is_working(rules.today):
                continue
            sheet = draw_sheet(db, conference, rules)
            gist = _plain(sheet.gist())
            last = _last_facts(db, conference)
            if (last or {}).get("gist") == gist or (last is None and not any((sheet.late, sheet.soon, sheet.unacknowledged))):
                report.silent += 1
                continue
            facts = {"sheet": _plain(asdict(sheet)), "gist": gist, "since": last and last["as_of"]}
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
            stuck = [line for line in draw_sheet(db, conference, rules).late if line.late_days > last_rung]
            if stuck:
                year, week, _ = rules.today.isocalendar()
                facts = {"late": [asdict(line) for line in stuck]}
                report.digests += _owe(db, conference, rules, LetterKind.WEEKLY_DIGEST, f"{year}W{week:02d}", facts)
    return report


def _conferences(db: Session, as_of: date | None) -> list[tuple[Conference, Rules]]:
    moment = read_clock(db)
    at = Moment(moment.now, as_of or moment.on, demo=moment.demo)
    return [(c, load_rules(db, c.directive_id, at)) for c in db.scalars(select(Conference).order_by(Conference.id))]


def draw_sheet(db: Session, conference: Conference, rules: Rules) -> Sheet:
    """The sheet of one conference as of the rules' day, late longest first."""
    sheet = Sheet()
    soon = shift(rules.calendar, rules.today, SOON)
    scores: dict[int, Score] = {}
    for issue in db.scalars(select(Issue).where(Issue.conference_id == conference.id, Issue.unit_id.is_not(None))):
        score = scores.setdefault(issue.unit_id or 0, Score(rules.units[issue.unit_id or 0].name))
        if issue.state in RUNNING:
            _draw_running(sheet, score, _line(issue, rules), issue, soon, rules)
        elif issue.state in {State.RESOLVED, State.CLOSED} and issue.answered_on and issue.original_due_on:
            score.answered += 1
            score.on_time += issue.answered_on <= issue.original_due_on
    sheet.late.sort(key=lambda line: (-line.late_days, line.code))
    sheet.soon.sort(key=lambda line: (line.due_on, line.code))
    sheet.scores = sorted((s for s in scores.values() if s.answered or s.open), key=lambda s: (-s.late, s.unit))
    return sheet


def _draw_running(sheet: Sheet, score: Score, line: Line, issue: Issue, soon: date, rules: Rules) -> None:
    score.open += 1
    if line.late_days:
        sheet.late.append(line)
        score.late += 1
    elif issue.due_on and issue.due_on <= soon:
        sheet.soon.append(line)
    if issue.acknowledged_on is None and issue.state is State.ASSIGNED and not line.late_days:
        sheet.unacknowledged.append(line)


def _line(issue: Issue, rules: Rules) -> Line:
    unit, due_on = rules.units[issue.unit_id or 0], issue.due_on or rules.today
    late = working_days_between(rules.calendar, due_on, rules.today) if due_on < rules.today else 0
    return Line(
        issue.code, issue.field, unit.name, unit.phone, due_on.isoformat(),
        (issue.original_due_on or due_on).isoformat(), late, newly=late == 1,
    )  # fmt: skip


def _plain(content: Any) -> Any:
    """As it comes back from JSON: tuples are lists."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    return [_plain(item) for item in content] if isinstance(content, list | tuple) else content


def _last_facts(db: Session, conference: Conference) -> dict[str, Any] | None:
    last = db.execute(
        select(Letter.facts, Letter.as_of)
        .where(Letter.conference_id == conference.id, Letter.kind == LetterKind.MORNING_SHEET)
        .order_by(Letter.as_of.desc())
        .limit(1)
    ).first()
    return dict(last.facts) | {"as_of": last.as_of.isoformat()} if last else None


def _owe(db: Session, conference: Conference, rules: Rules, kind: LetterKind, slot: str, facts: dict[str, Any]) -> int:
    row = {
        "key": f"{conference.code}:{kind}:{slot}:chair", "kind": kind, "recipient_role": Audience.CHAIR,
        "status": LetterStatus.OWED, "conference_id": conference.id, "facts": facts, "as_of": rules.today,
        "owed_at": rules.moment.now, "not_before": rules.moment.now, "priority": 7,
    }  # fmt: skip
    owed = db.execute(insert(Letter).values(row).on_conflict_do_nothing(index_elements=[Letter.key]).returning(Letter.id))
    return len(owed.all())
