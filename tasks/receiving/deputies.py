"""Whom an out-of-office answer names: a hint for whoever enters the leave; nothing is rerouted by it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.letter import Letter
from models.mail import InboundKind, InboundMail
from models.staff import Appointment, Staff

_ADDRESS = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[a-z0-9.-]{1,190}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Suggested:
    """A member of the staff of the same unit whom an out-of-office answer names."""

    staff_id: int
    code: str
    name: str
    email: str


def suggest_deputies(db: Session, mail_id: int) -> list[Suggested]:
    """Members of the staff of the unit that was written to, in the order the answer names them; not who is away."""
    query = select(InboundMail.text, InboundMail.sender, Letter.unit_id).join(
        Letter, Letter.id == InboundMail.letter_id
    )
    found = db.execute(query.where(InboundMail.id == mail_id, InboundMail.kind == InboundKind.OUT_OF_OFFICE)).first()
    if found is None or found.text is None or found.unit_id is None:
        return []
    named = list(dict.fromkeys(_ADDRESS.findall(found.text.lower())))
    colleagues = {one.email: one for one in _staff_of(db, found.unit_id)}
    return [colleagues[address] for address in named if address in colleagues and address != found.sender]


def _staff_of(db: Session, unit_id: int) -> list[Suggested]:
    today = read_clock(db).on
    serving = (
        select(Staff.id, Staff.code, Staff.name, Staff.email)
        .join(Appointment, Appointment.staff_id == Staff.id)
        .where(Appointment.unit_id == unit_id, Staff.disabled_at.is_(None), Appointment.valid_from <= today)
        .where((Appointment.valid_to.is_(None)) | (Appointment.valid_to > today))
        .distinct()
    )
    return [Suggested(*row) for row in db.execute(serving).tuples()]
