"""Load what the district owns: directives, units, routing, calendar, conferences. Twice is as good as once."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.calendar_day import CalendarDayRow
from models.calendar_seed import seed_days
from models.clock import read_clock
from models.conference import Conference, DirectiveVersion
from models.directive import parse_directive
from models.session import transaction
from models.staff import Appointment, Staff
from models.states import Level, Role
from models.text import clean, fold
from models.units import AuthorityMode, Routing, Unit

_FOUNDED = date(2000, 1, 1)
_WARD = "phường"  # routing: the ward where the person lives


@dataclass(frozen=True, slots=True)
class District:
    """The texts of the files that describe a district (TOML), by what they hold."""

    directives: Mapping[str, str]
    units: str
    routing: str
    conferences: str
    staff: str


def seed_district(district: District) -> None:
    """
    Put the shipped rows where none are yet; what the district changed since is left alone.

    :raises DirectiveWrong: a directive cannot be read
    """
    with transaction() as db:
        now = read_clock(db).now
        _seed_calendar(db, now)
        _seed_units(db, tomllib.loads(district.units)["unit"])
        _seed_routing(db, tomllib.loads(district.routing)["routing"])
        _seed_staff(db, tomllib.loads(district.staff)["staff"])
        versions = {name: store_directive(db, text, name, now) for name, text in district.directives.items()}
        _seed_conferences(db, tomllib.loads(district.conferences)["conference"], versions)


def store_directive(db: Session, text: str, name: str, now: datetime) -> DirectiveVersion:
    """The version of that text, stored once by the hash of its content."""
    directive = parse_directive(text, name)
    known = db.scalar(select(DirectiveVersion).where(DirectiveVersion.content_hash == directive.content_hash))
    if known:
        return known
    version = DirectiveVersion(code=directive.code, content_hash=directive.content_hash, text=text, loaded_at=now)
    db.add(version)
    db.flush()
    return version


def _insert_missing(db: Session, table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    if rows := list(rows):
        db.execute(insert(table).on_conflict_do_nothing(), rows)


def _seed_calendar(db: Session, now: datetime) -> None:
    _insert_missing(
        db,
        CalendarDayRow,
        (
            {
                "on": day.on, "working": day.working, "label_vi": day.label_vi, "label_en": day.label_en,
                "source": day.source, "status": day.status, "entered_at": now,
            }
            for day in seed_days()
        ),
    )  # fmt: skip


def _seed_units(db: Session, entries: list[dict[str, Any]]) -> None:
    _insert_missing(db, Unit, (_unit(entry) for entry in entries))


def _unit(entry: dict[str, Any]) -> dict[str, Any]:
    code = entry["code"]
    return {
        "code": code, "name": entry["name"], "aliases": entry.get("aliases", []),
        "authority_mode": AuthorityMode(entry.get("authority_mode", "directed")),
        "email": entry.get("email", f"{code}@caugiay.example"), "phone": entry["phone"],
        "head": entry["head"], "head_email": entry.get("head_email", f"lanhdao.{code}@caugiay.example"),
        "deputy": entry.get("deputy"), "deputy_email": entry.get("deputy_email"),
        "valid_from": entry.get("valid_from", _FOUNDED), "valid_to": entry.get("valid_to"),
    }  # fmt: skip


def _seed_routing(db: Session, entries: list[dict[str, Any]]) -> None:
    ids = {code: unit_id for code, unit_id in db.execute(select(Unit.code, Unit.id))}  # noqa: C416
    _insert_missing(
        db,
        Routing,
        (
            {
                "field": entry["field"], "field_key": fold(entry["field"]),
                "lead_id": None if entry["lead"] == _WARD else ids[entry["lead"]],
                "co_units": entry.get("co_units", []), "level": Level(entry.get("level", "normal")),
                "valid_from": _FOUNDED, "valid_to": None,
            }
            for entry in entries
        ),
    )  # fmt: skip


def _seed_staff(db: Session, entries: list[dict[str, Any]]) -> None:
    """Those who are named, then one contact officer for each other unit; only where there are no staff yet."""
    if db.scalar(select(Staff.id).limit(1)):
        return
    units = {unit.code: unit for unit in db.scalars(select(Unit).order_by(Unit.id))}
    named = {entry.get("unit") for entry in entries}
    contacts = [
        {"name": f"Đầu mối {unit.name}", "role": "unit", "unit": code, "email": unit.email, "phone": unit.phone}
        for code, unit in units.items() if code not in named and unit.email not in {e["email"] for e in entries}
    ]  # fmt: skip
    for number, entry in enumerate([*entries, *contacts], start=1):
        staff = Staff(
            code=f"cb-{number:03d}", name=clean(entry["name"]), email=entry["email"].lower(), phone=entry.get("phone")
        )
        db.add(staff)
        db.flush()
        unit_id = units[entry["unit"]].id if "unit" in entry else None
        role = Role(entry["role"])
        db.add(Appointment(staff_id=staff.id, role=role, unit_id=unit_id, valid_from=_FOUNDED, valid_to=None))
    db.flush()


def _seed_conferences(db: Session, entries: list[dict[str, Any]], versions: Mapping[str, DirectiveVersion]) -> None:
    by_code = {version.code: version for version in versions.values()}
    _insert_missing(
        db,
        Conference,
        (
            {
                "code": entry["code"], "name_vi": entry["name_vi"], "name_en": entry["name_en"],
                "held_on": entry["held_on"], "directive_id": by_code[entry["directive"]].id,
            }
            for entry in entries
        ),
    )  # fmt: skip
