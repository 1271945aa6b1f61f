"""An issue raised by telephone or at the counter: checked as it is written, compared with what is on record, recorded once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.conference import Conference
from models.errors import NotFound
from models.issue import Issue
from models.people import Channel, Person, PersonKind
from models.rules import Actor, load_rules
from models.session import transaction
from models.states import Action, Level, State
from models.text import clean, fold
from models.units import Routing, Unit
from tasks.entries import Entry, EntryWrong, Said
from tasks.links import use_once
from tasks.workbook.cells import UnreadableError, read_email, read_phone

MOST_LETTERS, _MOST_OF_A_LINE, _WARD = 20_000, 300, "UBND phường "


@dataclass(frozen=True, slots=True)
class Choices:
    """What one may choose from: codes and names."""

    conferences: tuple[tuple[str, str, str, date], ...]
    fields: tuple[str, ...]
    wards: tuple[str, ...]
    units: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """An issue as it may be told over the telephone."""

    code: str
    field: str
    state: State
    unit: str | None
    due_on: date | None
    named: bool


def read_choices() -> Choices:
    """What the form offers. Four statements."""
    with transaction() as db:
        on = read_clock(db).on
        conferences = db.scalars(select(Conference).order_by(Conference.held_on.desc())).all()
        fields = db.scalars(select(Routing.field).where(Routing.valid_to.is_(None)).distinct().order_by(Routing.field))
        units = [unit for unit in db.scalars(select(Unit).order_by(Unit.name)) if unit.works_on(on)]
        wards = tuple(unit.name.removeprefix(_WARD) for unit in units if unit.name.startswith(_WARD))
        return Choices(
            tuple((one.code, one.name_vi, one.name_en, one.held_on) for one in conferences), tuple(fields), wards,
            tuple((unit.code, unit.name) for unit in units),
        )  # fmt: skip


def check_entry(entry: Entry) -> Entry:
    """
    The entry as it is kept: telephone in E.164, address of e-mail in lower case, nothing of a person who gave no name.

    :raises EntryWrong: something is missing or cannot be right
    """
    faults: list[Said] = []
    if not entry.text or len(entry.text) > MOST_LETTERS:
        faults.append(Said("text", "Cần ghi nội dung kiến nghị (không quá 20.000 ký tự).",
                           "Write down what was raised (20,000 characters at most)."))  # fmt: skip
    if not entry.field:
        faults.append(Said("field", "Cần chọn lĩnh vực.", "Choose a field."))
    if entry.anonymous:
        kept = Entry(entry.conference, anonymous=True, ward=entry.ward, field=entry.field, level=entry.level,
                     text=entry.text, sensitive=entry.sensitive, unit=entry.unit)  # fmt: skip
    else:
        kept = _with_contacts(entry, faults)
    if faults:
        raise EntryWrong(faults)
    return kept


def _with_contacts(entry: Entry, faults: list[Said]) -> Entry:
    if not clean(entry.name):
        faults.append(
            Said("name", "Cần ghi họ tên, hoặc đánh dấu “Không ghi tên”.", "Write the name, or tick “no name”.")
        )
    for name, written in (("name", entry.name), ("ward", entry.ward), ("address", entry.address)):
        if len(written) > _MOST_OF_A_LINE:
            faults.append(
                Said(name, "Dài quá 300 ký tự; đề nghị ghi ngắn lại.", "Longer than 300 characters; please shorten it.")
            )
    phone = _read(entry.phone, "phone", read_phone, faults)
    email = _read(entry.email, "email", read_email, faults)
    channel = entry.channel or ("email" if email else "phone" if phone else "paper")
    needed = {"email": (entry.email, "địa chỉ thư điện tử", "an e-mail address"),
              "phone": (entry.phone, "số điện thoại", "a telephone number"),
              "paper": (entry.address, "địa chỉ nhà", "a postal address")}  # fmt: skip
    given, vi, en = needed.get(channel, ("", "cách liên hệ", "a way to be told"))
    if not given and channel in needed:
        faults.append(
            Said("channel", f"Muốn báo theo cách này cần có {vi}.", f"To be told in this way, {en} is needed.")
        )
    elif channel not in needed:
        faults.append(Said("channel", f"Cần chọn {vi}.", f"Choose {en}."))
    return Entry(
        entry.conference, name=clean(entry.name), organisation=entry.organisation, phone=phone, email=email,
        ward=entry.ward, address=clean(entry.address), language="en" if entry.language == "en" else "vi",
        channel=channel, field=entry.field, level=entry.level, text=entry.text, sensitive=entry.sensitive,
        unit=entry.unit,
    )  # fmt: skip


_WRONG = {
    "phone": ("Số điện thoại không đúng; ghi như 0912 345 678 hoặc +84 912 345 678.",
              "This is no telephone number; write 0912 345 678 or +84 912 345 678."),
    "email": ("Địa chỉ thư điện tử không đúng; ghi như ten@vidu.vn.",
              "This is no e-mail address; write name@example.vn."),
}  # fmt: skip


def _read(written: str, field: str, reader: Callable[..., object], faults: list[Said]) -> str:
    try:
        found = reader(written)
        return getattr(found, "value", None) or ""
    except UnreadableError:
        faults.append(Said(field, *_WRONG[field]))
        return ""


def register_by_hand(entry: Entry, by: Actor, once: str) -> str:
    """
    Put one issue on record under the next number of its conference; returns its code. The same form is taken once.

    The engine gives it its unit, as it does with a row of a workbook.

    :raises EntryWrong: something is missing or cannot be right
    :raises UsedAlready: this form was recorded before
    :raises NotFound: there is no such conference, field or unit
    """
    checked = check_entry(entry)
    with transaction() as db:
        use_once(db, f"register:{once}")
        conference = _lock(db, checked.conference)
        rules = load_rules(db, conference.directive_id, read_clock(db))
        unit = rules.unit(checked.unit).code if checked.unit else None
        person = None if checked.anonymous else _person(db, checked)
        db.flush()
        issue = _issue(db, checked, conference, person, unit, rules.today)
        db.add(issue)
        issue.move(Action.RAISE, by=by, rules=rules)
        db.flush()
        return issue.code


def _lock(db: Session, code: str) -> Conference:
    """Whoever numbers an issue of the conference waits here, an import as well."""
    conference = db.scalar(select(Conference).where(Conference.code == code).with_for_update())
    if conference is None:
        raise NotFound("hội nghị", "conference", code)
    return conference


def recognised_by(entry: Entry) -> str:
    """As an import knows a person again."""
    return "|".join((fold(entry.name), entry.phone, entry.email))


def _person(db: Session, entry: Entry) -> Person:
    """The person, known again or new; what is on record of them is completed, not changed."""
    same = select(Person).where(Person.recognised_by == recognised_by(entry), Person.erased_at.is_(None))
    person = db.scalars(same.order_by(Person.id).limit(1)).first()
    if person is None:
        person = Person(
            kind=PersonKind.ORGANISATION if entry.organisation else PersonKind.CITIZEN, name=entry.name,
            phone=entry.phone or None, email=entry.email or None, language=entry.language,
            channel=Channel(entry.channel), recognised_by=recognised_by(entry),
        )  # fmt: skip
        db.add(person)
    person.address = person.address or entry.address or None
    person.ward = person.ward or entry.ward or None
    return person


def _issue(
    db: Session, entry: Entry, conference: Conference, person: Person | None, unit: str | None, today: date
) -> Issue:
    routing = db.scalars(select(Routing).where(Routing.field == entry.field, Routing.valid_to.is_(None))).first()
    if routing is None:
        raise NotFound("lĩnh vực", "field", entry.field)
    of_it = Issue.conference_id == conference.id
    numbered, row = db.execute(select(func.count(), func.coalesce(func.max(Issue.row), 0)).where(of_it)).one()
    return Issue(
        code=f"KN-{conference.code}-{numbered + 1:04d}", conference_id=conference.id,
        directive_id=conference.directive_id, row=row + 1, person_id=person.id if person else None, text=entry.text,
        field=routing.field, level=Level(entry.level) if entry.level in set(Level) else routing.level,
        sensitive=entry.sensitive, duty_to_reply=person is not None, received_on=today, proposed_unit=unit,
        proposed_co_units=[],
    )  # fmt: skip


def read_registered(code: str) -> Registered:
    """
    What may be told of an issue that was just recorded.

    :raises NotFound: there is none
    """
    with transaction() as db:
        query = select(Issue, Unit.name).outerjoin(Unit, Unit.id == Issue.unit_id)
        row = db.execute(query.where(Issue.code == code.strip().upper())).tuples().first()
    if row is None:
        raise NotFound("kiến nghị", "issue", code)
    issue, unit = row
    return Registered(issue.code, issue.field, issue.state, unit, issue.due_on, issue.person_id is not None)
