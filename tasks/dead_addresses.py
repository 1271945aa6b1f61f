"""
Addresses that take no mail: whose they are, why, since when, how many letters went on paper because of it; let again.

A block is kept under the hash of its address, so that erasing the person keeps it. Whose it is, is found by hashing the
addresses on record; the hash itself is shown to nobody. Who declined mail is not written to again by anybody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, Subquery, delete, func, literal, select, text, union_all
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.errors import NotFound, NotYet
from models.issue import Issue
from models.letter import Letter, LetterStatus, Suppression, address_hash
from models.people import Person
from models.rules import Actor
from models.session import transaction
from models.staff import AccessStep, Staff
from models.units import Unit
from models.visibility import Viewer, speaker_of
from tasks.access import note_access
from tasks.letter_extras import masked
from tasks.outbox import STALE

PAGE = 50
FOR_GOOD = frozenset({"unsubscribed", "complaint", "erased"})  # not for the office to lift
_ON_PAPER = (LetterStatus.TO_PRINT, LetterStatus.PRINTED)


class Whose(StrEnum):
    """Whose address it is."""

    PERSON = "person"
    UNIT = "unit"
    HEAD = "head"  # of a unit
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """One address that takes no mail, of one owner."""

    whose: Whose
    id: int  # of the person, unit or member of the staff
    name: str  # of a person as anybody may know them
    code: str | None  # of the unit or member
    address: str  # of a person in part: who they are is for a reveal
    issue: str | None  # the newest that the person raised, where they are looked up
    reason: str
    since: datetime
    on_paper: int
    may_lift: bool


@dataclass(frozen=True, slots=True)
class DeadAddresses:
    """One page of them, newest first, and how many blocks belong to nobody on record any more."""

    rows: tuple[DeadAddress, ...]
    more: bool
    ownerless: int


def read_dead(language: str, page: int = 1) -> DeadAddresses:
    """One page of the addresses that take no mail. Two statements."""
    with transaction() as db:
        owner = _owners()
        ownerless = (
            select(func.count())
            .select_from(Suppression)
            .outerjoin(owner, owner.c.hashed == Suppression.address_hash)
            .where(owner.c.hashed.is_(None))
        )
        rows = db.execute(_blocked(owner).limit(PAGE + 1).offset((page - 1) * PAGE)).all()
        return DeadAddresses(
            tuple(_row(row, language) for row in rows[:PAGE]), len(rows) > PAGE, db.scalar(ownerless) or 0
        )


def _blocked(owner: Subquery) -> Select[Any]:
    """Each blocked address with its owner, and how many letters to a person went on paper instead; newest first."""
    paper = (
        select(func.count())
        .where(Letter.person_id == Person.id, Letter.address == Person.email, Letter.status.in_(_ON_PAPER))
        .correlate(Person)
        .scalar_subquery()
    )
    newest = select(func.max(Issue.code)).where(Issue.person_id == Person.id).correlate(Person).scalar_subquery()
    return (
        select(Suppression.reason, Suppression.since, owner, Person, paper.label("on_paper"), newest.label("issue"))
        .join(owner, owner.c.hashed == Suppression.address_hash)
        .outerjoin(Person, (Person.id == owner.c.id) & (owner.c.whose == Whose.PERSON.value))
        .order_by(Suppression.since.desc(), owner.c.whose, owner.c.id)
    )


def _owners() -> Subquery:
    """Everybody on record with an address, and its hash as :func:`models.letter.address_hash` makes it."""
    nobody: ColumnElement[str | None] = literal(None, String)
    return union_all(
        _of(Whose.PERSON, Person.id, Person.email, nobody, nobody).where(Person.erased_at.is_(None)),
        _of(Whose.UNIT, Unit.id, Unit.email, Unit.name, Unit.code),
        _of(Whose.HEAD, Unit.id, Unit.head_email, Unit.name, Unit.code),
        _of(Whose.STAFF, Staff.id, Staff.email, Staff.name, Staff.code),
    ).subquery("owner")


def _of(whose: Whose, number: Any, address: Any, name: Any, code: Any) -> Select[Any]:
    hashed = func.encode(func.sha256(func.convert_to(func.lower(func.btrim(address)), "UTF8")), "hex")
    columns = {"id": number, "address": address, "hashed": hashed, "name": name, "code": code}
    labelled = [column.label(label) for label, column in columns.items()]
    return select(literal(whose.value).label("whose"), *labelled).where(address.is_not(None), address != "")


def _row(row: Row[Any], language: str) -> DeadAddress:
    whose = Whose(row.whose)
    name = speaker_of(row.Person, Viewer.ANYBODY, language) if row.Person else row.name
    on_paper = row.on_paper if row.Person else 0
    address = masked(row.address) or "" if row.Person else row.address
    return DeadAddress(
        whose, row.id, name, row.code, address, row.issue if row.Person else None, row.reason, row.since, on_paper,
        row.reason not in FOR_GOOD,
    )  # fmt: skip


def let_again(whose: Whose, number: int, by: Actor) -> int:
    """
    The office says that the address is right: mail goes there again, first what waits because of it and is still true,
    the oldest first; the rest is cancelled. On record in the log of who did what. Returns how many letters are owed again.

    :raises NotFound: that address is not blocked (a colleague was faster)
    :raises NotYet: its reader wants no mail
    """
    with transaction() as db:
        address = db.scalar(_address_of(whose, number)) or ""
        block = db.get(Suppression, address_hash(address), with_for_update=True)
        if block is None:
            raise NotFound("địa chỉ không nhận thư", "blocked address", str(number))
        if block.reason in FOR_GOOD:
            raise NotYet(
                "Người nhận đã từ chối thư điện tử; chỉ chính người nhận cho gửi lại được, bằng đường dẫn trong thư.",
                "The reader declined e-mail; only they can take that back, by the link in a letter.",
            )
        db.execute(delete(Suppression).where(Suppression.address_hash == block.address_hash))
        who = db.scalar(select(Staff.code).where(Staff.id == by.staff))
        note_access(db, who, AccessStep.ADDRESS_RESTORED, None, **_noted(whose, number))
        return _owe_again(db, address)


def _address_of(whose: Whose, number: int) -> Select[tuple[str | None]]:
    columns: dict[Whose, Any] = {
        Whose.PERSON: (Person.email, Person.id), Whose.UNIT: (Unit.email, Unit.id),
        Whose.HEAD: (Unit.head_email, Unit.id), Whose.STAFF: (Staff.email, Staff.id),
    }  # fmt: skip
    address, key = columns[whose]
    return select(address).where(key == number)


def _noted(whose: Whose, number: int) -> dict[str, Any]:
    return {"person": number} if whose is Whose.PERSON else {"owner": whose, "number_of": number}


# Of these a newer one of the same issue to the same reader says the same of a later day.
_SUPERSEDED = (
    "question", "inspected", "resolution", "new_date", "date_extended", "handler", "apology", "assignment",
    "co_assignment", "reminder", "overdue", "overdue_head", "unacknowledged",
)  # fmt: skip
_CANCEL = text(f"""
    UPDATE letter l SET status = 'cancelled', answer = 'no longer true'
    FROM letter o LEFT JOIN issue i ON i.id = o.issue_id
    WHERE l.id = o.id AND l.address = :address AND l.status IN ('to_print', 'suppressed') AND (({STALE})
        OR (l.issue_id IS NULL AND l.as_of < :today AND l.kind <> 'unit_digest')
        OR l.kind = 'sign_in'  -- its link is over long before
        OR (l.kind::text = ANY(:superseded) AND EXISTS (
            SELECT 1 FROM letter n WHERE n.issue_id = l.issue_id AND n.kind = l.kind AND n.id > l.id
                AND n.recipient_role = l.recipient_role AND n.person_id IS NOT DISTINCT FROM l.person_id
                AND n.unit_id IS NOT DISTINCT FROM l.unit_id AND n.status <> 'cancelled')))
""")  # noqa: S608  only our own words
_OWE = text("""
    WITH again AS (
        SELECT id, row_number() OVER (ORDER BY owed_at, id) AS nth FROM letter
        WHERE address = :address AND status IN ('to_print', 'suppressed')
    )
    UPDATE letter l SET status = 'owed', answer = NULL, tries = 0, lost_claims = 0,
        next_at = now() - interval '1 second' + again.nth * interval '1 microsecond'
    FROM again WHERE l.id = again.id
""")


def _owe_again(db: Session, address: str) -> int:
    """Letters to that address that wait to be printed, or were not sent because of the block: those still true."""
    db.execute(_CANCEL, {"address": address, "today": read_clock(db).on, "superseded": list(_SUPERSEDED)})
    return db.execute(_OWE, {"address": address}).rowcount  # type: ignore[attr-defined, no-any-return]
