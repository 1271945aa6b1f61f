"""Looking an issue up by its code and a second factor, without an account and without telling who exists."""

import hmac

from sqlalchemy import select

from models.errors import Refused
from models.issue import Issue
from models.people import Person
from models.session import transaction
from models.text import fold
from tasks.citizen_links import sign_look_up
from tasks.throttling import FREE, check_throttle, forgive, note_try, take_try
from tasks.workbook.cells import UnreadableError, read_phone

_FREE_FROM_ONE_PLACE = 30  # many people may share one address of the network


class NothingFound(Refused):
    """No issue with that code and that factor: which of the two is wrong is not told."""

    def __init__(self) -> None:
        super().__init__(
            "Mã kiến nghị hoặc số điện thoại, thư điện tử không khớp. Đề nghị kiểm tra lại, hoặc gọi Văn phòng.",
            "The code and the telephone number or e-mail address do not match. Please check both, or call the office.",
        )


def look_up(code: str, contact: str, from_where: str) -> str | Refused:
    """
    A token for the citizen's page, good for two hours; else why not.

    Tried too often, for one code or from one place, nothing is looked up for a while.
    """
    keys = (f"look-up:{fold(code)}", f"look-up-from:{from_where}")
    try:
        check_throttle(keys[1])
        with transaction() as db:  # counted first: many who guess at once are as slow as one
            take_try(db, {keys[0]: FREE})
    except Refused as error:
        return error
    token = _find(code, contact)
    if token is None:
        note_try(keys[1], free=_FREE_FROM_ONE_PLACE)
        return NothingFound()
    forgive(keys[0])
    return token


def _find(code: str, contact: str) -> str | None:
    with transaction() as db:
        query = select(Issue, Person).join(Person, Person.id == Issue.person_id)
        found = db.execute(query.where(Issue.code == code.strip().upper(), Person.erased_at.is_(None)))
        issue, person = found.tuples().first() or (None, None)
        known = {_plain(person.phone), _plain(person.email)} if person else {""}
        given = _plain(contact)
        same = [hmac.compare_digest(given.encode(), one.encode()) for one in sorted(known)]
        return sign_look_up(db, issue) if issue and given and any(same) else None


def _plain(contact: str | None) -> str:
    """A telephone number as it is kept, or an address in lower case: people write both in many ways."""
    written = (contact or "").strip().lower()
    if "@" in written or not written:
        return written
    try:
        return read_phone(written).value or ""
    except UnreadableError:
        return "".join(sign for sign in written if sign.isdigit())
