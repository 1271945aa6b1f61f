"""Put the rows of a workbook on record: all or nothing, the same file twice changes nothing."""

from collections.abc import Iterable
from pathlib import Path

from models.issue import Issue
from models.people import Channel, Person, PersonKind
from models.rules import Actor
from models.session import transaction
from models.states import Action, DeclineReason, Role
from models.text import fold
from models.units import Unit
from tasks.amending import amend
from tasks.desk import Desk, ImportReport, open_desk
from tasks.workbook import Row, UnitNames, find_rows, read_workbook

OFFICE = Actor(Role.OFFICE)
_BATCH = 500


def import_workbook(path: Path, conference_code: str, *, dry_run: bool = False, by: Actor = OFFICE) -> ImportReport:
    """
    Register every row of the file at ``path`` (.xlsx or .csv) for the conference, in one transaction.

    :returns: the report; with errors in it, nothing was written
    :raises WorkbookWrong: the file cannot be read at all
    :raises NotFound: there is no such conference
    """
    sheet = read_workbook(path)
    report = ImportReport(dry_run=dry_run)
    with transaction() as db:
        desk = open_desk(db, conference_code, report, by)
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
        issue.move(Action.RAISE, by=desk.by, rules=desk.at_conference, quietly=_is_decided(row))
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
        issue.move(Action.MERGE, by=desk.by, rules=desk.rules, duplicate_of=original.code)
    elif row.complaint:
        decision = "declined"
        where = desk.rules.directive.where_to_go[DeclineReason.COMPLAINT]
        issue.move(
            Action.DECLINE, by=desk.by, rules=desk.rules, reason=DeclineReason.COMPLAINT.value, where_to_go=where.vi
        )
    elif row.answer:
        decision = "answered_at_conference"
        unit = row.lead or desk.rules.directive.office
        issue.move(Action.ANSWER_AT_CONFERENCE, by=desk.by, rules=desk.at_conference, unit=unit, answer=row.answer)
    elif row.unknown_units and not row.lead:
        decision = "unknown_unit"
    elif row.anonymous:
        decision = "anonymous"
    desk.report.decisions.append({"row": row.number, "code": issue.code, "decision": decision})
