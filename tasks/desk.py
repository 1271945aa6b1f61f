"""The desk of one import: what is on record, by which rules, and the report as it grows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.conference import Conference, ImportFile
from models.errors import NotFound
from models.issue import Issue
from models.people import Person
from models.rules import Actor, Rules, load_rules
from models.working_days import shift, working_days_between
from tasks.workbook import Fault, Row


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one row that differs from what is on record; never holds a hidden value."""

    row: int
    code: str
    field: str
    applied: bool


@dataclass(slots=True)
class ImportReport:
    """What an import did, or would do: counts, decisions by code, and what a person must look at."""

    created: int = 0
    unchanged: int = 0
    updated: int = 0
    decisions: list[dict[str, Any]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)
    dry_run: bool = False


@dataclass(slots=True)
class Desk:
    """Everything one import needs at hand."""

    db: Session
    conference: Conference
    rules: Rules
    at_conference: Rules  # the same rules on the day of the conference
    report: ImportReport
    known: dict[int, Issue]
    people: dict[str, Person]
    numbered: int
    by: Actor

    def keep_file(self, path: Path) -> None:
        """Remember which file was taken in, by name and hash."""
        report = {"created": self.report.created, "updated": self.report.updated, "unchanged": self.report.unchanged}
        content_hash = hashlib.sha256(path.read_bytes()).hexdigest()
        self.db.add(
            ImportFile(
                conference_id=self.conference.id, name=path.name, content_hash=content_hash,
                imported_at=self.rules.moment.now, report=report,
            )
        )  # fmt: skip

    def accepted_date(self, row: Row) -> date | None:
        """
        The date that the workbook names, if the directive allows it.

        Earlier than the directive's is always allowed; later only as far as one extension would go
        (the original length again). Otherwise the directive's date holds and a warning says so.
        """
        if row.due_on is None:
            return None
        rules, received_on = self.rules, self.conference.held_on
        directed = rules.due(row.level, row.field, received_on).due_on
        latest = shift(rules.calendar, directed, working_days_between(rules.calendar, received_on, directed))
        if row.due_on <= latest and rules.calendar.is_working(row.due_on):
            return row.due_on
        self.report.warnings.append(
            Fault(
                row.sheet, row.due_cell,
                f"hạn {row.due_on:%d/%m/%Y} không dùng được (không phải ngày làm việc, hoặc quá {latest:%d/%m/%Y} là hạn "
                f"dài nhất chỉ đạo cho phép); lấy hạn {directed:%d/%m/%Y}. Nếu cần lâu hơn, Chủ trì gia hạn.",
                f"the date {row.due_on} cannot be used (a day off, or beyond {latest}, the latest the directive allows); "
                f"{directed} holds. If more time is needed, the chair extends it.",
            )
        )  # fmt: skip
        return None


def open_desk(db: Session, code: str, report: ImportReport, by: Actor) -> Desk:
    conference = db.scalar(select(Conference).where(Conference.code == code).with_for_update())
    if conference is None:
        raise NotFound("hội nghị", "conference", code, db.scalars(select(Conference.code)).all())
    moment = read_clock(db)
    rules = load_rules(db, conference.directive_id, moment)
    issues = db.scalars(select(Issue).where(Issue.conference_id == conference.id)).all()
    people = {person.recognised_by: person for person in db.scalars(select(Person))}
    return Desk(
        db, conference, rules, _on(rules, conference.held_on), report,
        {issue.row: issue for issue in issues}, people, len(issues), by,
    )  # fmt: skip


def _on(rules: Rules, day: date) -> Rules:
    happened = min(day, rules.today)
    moment = Moment(rules.moment.now, happened, demo=rules.moment.demo)
    return Rules(rules.directive_id, rules.directive, rules.calendar, rules.units, moment)
