"""Put the rows of a workbook on record: all or nothing, the same file twice changes nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import Moment, read_clock
from models.conference import Conference, ImportFile
from models.errors import NotFound
from models.issue import Issue
from models.people import Channel, Person, PersonKind
from models.rules import Actor, Rules, load_rules
from models.session import transaction
from models.states import Action, DeclineReason, Role
from models.text import fold
from models.units import Unit
from models.working_days import shift, working_days_between
from tasks.amending import Change, amend
from tasks.workbook import Fault, Row, UnitNames, find_rows, read_workbook

OFFICE = Actor(Role.OFFICE)
_BATCH = 500


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


def import_workbook(path: Path, conference_code: str, *, dry_run: bool = False) -> ImportReport:
    """
    Register every row of the file at ``path`` (.xlsx or .csv) for the conference, in one transaction.

    :returns: the report; with errors in it, nothing was written
    :raises WorkbookWrong: the file cannot be read at all
    :raises NotFound: there is no such conference
    """
    sheet = read_workbook(path)
    report = ImportReport(dry_run=dry_run)
    with transaction() as db:
        desk = _open_desk(db, conference_code, report)
        reading = find_rows(sheet, on=desk.conference.held_on, units=_names(desk.rules.units.values()))
        report.warnings += reading.warnings
        report.errors += reading.errors
        if not report.errors:
            _take_in(desk, reading.rows)
        desk.keep_file(path)
        if report.errors or dry_run:
            db.rollback()
    return report


def _names(units: Iterable[Unit]) -> UnitNames:
    return UnitNames({unit.code: [unit.name, *unit.aliases] for unit in units})


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
                row.sheet, row.cell,
                f"hạn {row.due_on:%d/%m/%Y} không dùng được (không phải ngày làm việc, hoặc quá {latest:%d/%m/%Y} là hạn "
                f"dài nhất chỉ đạo cho phép); lấy hạn {directed:%d/%m/%Y}. Nếu cần lâu hơn, Chủ trì gia hạn (extend).",
                f"the date {row.due_on} cannot be used (a day off, or beyond {latest}, the latest the directive allows); "
                f"{directed} holds. If more time is needed, the chair extends it.",
            )
        )  # fmt: skip
        return None


def _open_desk(db: Session, code: str, report: ImportReport) -> Desk:
    conference = db.scalar(select(Conference).where(Conference.code == code).with_for_update())
    if conference is None:
        raise NotFound("hội nghị", "conference", code, db.scalars(select(Conference.code)).all())
    moment = read_clock(db)
    rules = load_rules(db, conference.directive_id, moment)
    issues = db.scalars(select(Issue).where(Issue.conference_id == conference.id)).all()
    people = {person.recognised_by: person for person in db.scalars(select(Person))}
    return Desk(
        db, conference, rules, _on(rules, conference.held_on), report,
        {issue.row: issue for issue in issues}, people, len(issues),
    )  # fmt: skip


def _on(rules: Rules, day: date) -> Rules:
    happened = min(day, rules.today)
    moment = Moment(rules.moment.now, happened, demo=rules.moment.demo)
    return Rules(rules.directive_id, rules.directive, rules.calendar, rules.units, moment)


def _take_in(desk: Desk, rows: list[Row]) -> None:
    fresh = [row for row in rows if row.number not in desk.known]
    for row in rows:
        if issue := desk.known.get(row.number):
            amend(desk, issue, row)
    for start in range(0, len(fresh), _BATCH):
        _register(desk, fresh[start : start + _BATCH])
    for row in fresh:
        _decide(desk, desk.known[row.number], row)


def _register(desk: Desk, rows: list[Row]) -> None:
    """People first, then issues with their first event: two flushes a batch."""
    people = [_person(desk, row) for row in rows]
    desk.db.flush()
    for row, person in zip(rows, people, strict=True):
        desk.numbered += 1
        issue = _issue(desk, row, person)
        desk.db.add(issue)
        desk.known[row.number] = issue
        desk.report.created += 1
        issue.move(Action.RAISE, by=OFFICE, rules=desk.at_conference, quietly=_is_decided(row))
    desk.db.flush()


def _is_decided(row: Row) -> bool:
    """Another letter follows at once, so no receipt is owed."""
    return bool(row.answer or row.complaint or row.duplicate_of)


def _person(desk: Desk, row: Row) -> Person | None:
    if row.anonymous or not row.name:
        return None
    recognised_by = "|".join((fold(row.name), row.phone or "", row.email or ""))
    if recognised_by not in desk.people:
        desk.people[recognised_by] = Person(
            kind=PersonKind.ORGANISATION if row.is_organisation else PersonKind.CITIZEN,
            name=row.name, address=row.address, ward=row.ward, phone=row.phone, email=row.email,
            language=row.language, channel=Channel(row.channel), recognised_by=recognised_by,
        )  # fmt: skip
        desk.db.add(desk.people[recognised_by])
    return desk.people[recognised_by]


def _issue(desk: Desk, row: Row, person: Person | None) -> Issue:
    return Issue(
        code=f"KN-{desk.conference.code}-{desk.numbered:04d}", conference_id=desk.conference.id,
        directive_id=desk.conference.directive_id, row=row.number, person_id=person.id if person else None,
        text=row.text, field=row.field, level=row.level, sensitive=row.sensitive, duty_to_reply=not row.anonymous,
        received_on=desk.conference.held_on, source_hash=row.content_hash,
        proposed_unit=row.lead, proposed_co_units=list(row.co_units), proposed_due_on=desk.accepted_date(row),
        unknown_unit=", ".join(row.unknown_units) if row.unknown_units and not row.lead else None,
    )  # fmt: skip


def _decide(desk: Desk, issue: Issue, row: Row) -> None:
    """What the office decides on sight: answered, no matter for us, the same again, or on to its unit."""
    decision = "to_unit"
    if row.duplicate_of is not None:
        decision = "merged"
        original = desk.known[row.duplicate_of]
        desk.db.flush()
        issue.move(Action.MERGE, by=OFFICE, rules=desk.rules, duplicate_of=original.code)
    elif row.complaint:
        decision = "declined"
        where = desk.rules.directive.where_to_go[DeclineReason.COMPLAINT]
        issue.move(
            Action.DECLINE, by=OFFICE, rules=desk.rules, reason=DeclineReason.COMPLAINT.value, where_to_go=where.vi
        )
    elif row.answer:
        decision = "answered_at_conference"
        unit = row.lead or desk.rules.directive.office
        issue.move(Action.ANSWER_AT_CONFERENCE, by=OFFICE, rules=desk.at_conference, unit=unit, answer=row.answer)
    elif row.unknown_units and not row.lead:
        decision = "unknown_unit"
    elif row.anonymous:
        decision = "anonymous"
    desk.report.decisions.append({"row": row.number, "code": issue.code, "decision": decision})


def imported_at(db: Session, content_hash: str) -> datetime | None:
    """When a file of exactly these bytes was taken in, if ever."""
    return db.scalar(select(ImportFile.imported_at).where(ImportFile.content_hash == content_hash))
