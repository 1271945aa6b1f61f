"""
Which letters will go to whom on which day: the days to come are lived by the same code, and then undone.

Nobody acts on any of them (what people will do cannot be computed): the forecast says what follows if things stay as
they stand. Everything but the mail server is real, so it shows what the sweep, the digest, the limits, leave and the
calendar make of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.calendar_day import CalendarDayRow
from models.clock import HANOI, read_clock, set_demo_clock
from models.conference import Conference
from models.errors import NotFound
from models.issue import Issue
from models.letter import Letter, LetterStatus
from models.rules import load_rules
from models.session import rehearsal, transaction
from models.units import Unit
from models.working_days import CalendarDay, DayStatus
from tasks.closing import close_silent
from tasks.composing import Sender, prepare_letters
from tasks.digesting import make_digests
from tasks.letter_context import load_subjects
from tasks.letters_shown import show_letter
from tasks.morning import owe_morning_sheets, owe_weekly_digests
from tasks.naming import unit_names
from tasks.outbox import Settlement, claim_letters, letters_due, settle_letters
from tasks.receiving.waiting import owe_mail_waiting
from tasks.sweep import sweep_deadlines

_BATCH = 200
_BY_HAND = (LetterStatus.TO_PRINT, LetterStatus.HELD, LetterStatus.FAILED, LetterStatus.SUPPRESSED)  # wait for a person


@dataclass(frozen=True, slots=True)
class Coming:
    """One letter to come. ``codes``: of its issue, or of all issues of a digest. ``text`` without who a person is."""

    day: date
    kind: str
    recipient_role: str
    unit: str | None  # written to
    codes: tuple[str, ...]
    status: str  # sent, to_print, held, failed or suppressed
    held_why: str | None
    subject: str | None = None
    text: str | None = None


def forecast_letters(
    sender: Sender, days: int, *, holidays: Sequence[date] = (), silent: str | None = None, show: str | None = None
) -> list[Coming]:
    """
    The letters of today and the ``days`` after it, in order; nothing of it stays.

    :param holidays: what if these were days off
    :param silent: only what concerns this unit, by code or by any of its names, while it does nothing
    :param show: the language in which to show their texts; None: no texts
    :raises NotFound: no unit bears that name
    """
    with rehearsal():
        with transaction() as db:
            moment, unit = read_clock(db), _unit(db, silent) if silent else None
            _suppose(db, holidays, moment.now)
            known = db.scalars(select(Letter.id).where((Letter.sent_at >= moment.now) | Letter.status.in_(_BY_HAND)))
            left: dict[int, date | None] = dict.fromkeys(known)
        for at in _instants(moment.now, days):
            _live(at, sender, _HOURS[at.astimezone(HANOI).time()] if at > moment.now else ())
            _note(left, at)
        with transaction() as db:
            return list(_coming(db, left, unit, show))


def _unit(db: Session, name: str) -> int:
    directive_id = db.scalar(select(Conference.directive_id).order_by(Conference.id.desc()).limit(1))
    if directive_id is None:
        raise NotFound("đơn vị", "unit", name)
    rules = load_rules(db, directive_id, read_clock(db))
    return rules.unit(unit_names(rules).code_of(name)).id


def _suppose(db: Session, holidays: Sequence[date], now: datetime) -> None:
    """These days are off; and the mail server takes every letter at once, for how often it will not cannot be foreseen."""
    for on in holidays:
        said = ("Ngày nghỉ (giả định)", "Day off (supposed)", "followup forecast")
        db.merge(CalendarDayRow.of(CalendarDay(on, False, *said, DayStatus.EXPECTED), now))
    db.execute(text("UPDATE letter SET next_at = now() WHERE status = 'owed'"))


def _instants(now: datetime, days: int) -> Iterator[datetime]:
    """The present, then the hours of each day at which something is done."""
    yield now
    today = now.astimezone(HANOI).date()
    for n in range(days + 1):
        for hour in sorted(_HOURS):
            if (at := datetime.combine(today + timedelta(days=n), hour, HANOI)) > now:
                yield at


def _live(at: datetime, sender: Sender, works: Sequence[Callable[[], object]]) -> None:
    """What is done at that hour, then the letters that may leave."""
    with transaction() as db:
        set_demo_clock(db, at)
    for work in works:
        work()
    if not letters_due():
        return
    make_digests()
    while claims := claim_letters(_BATCH):
        ready, settled = prepare_letters(claims, sender)
        settle_letters([*settled, *(Settlement(one.claim, "sent", "accepted", "forecast") for one in ready)])


def _close_all() -> None:
    while close_silent():
        pass


# As deployments/days.py and the catalogue have it.
_HOURS: dict[time, tuple[Callable[[], object], ...]] = {
    time(7, 15): (sweep_deadlines, owe_mail_waiting),
    time(7, 30): (owe_morning_sheets, owe_weekly_digests, _close_all),
    time(13, 30): (),  # the sweep of the afternoon finds nothing new where nobody acts
    time(17): (),
}


def _note(left: dict[int, date | None], at: datetime) -> None:
    """Put down under its day what has left at that hour, or waits for a person since."""
    gone = (Letter.status == LetterStatus.SENT) & (Letter.sent_at == at)
    with transaction() as db:
        for number in db.scalars(select(Letter.id).where(gone | Letter.status.in_(_BY_HAND))):
            left.setdefault(number, at.astimezone(HANOI).date())


def _coming(db: Session, left: dict[int, date | None], unit: int | None, show: str | None) -> Iterator[Coming]:
    days = {number: day for number, day in left.items() if day}
    query = (
        select(Letter, Issue.code, Issue.unit_id, Unit.name)
        .outerjoin(Issue, Issue.id == Letter.issue_id)
        .outerjoin(Unit, Unit.id == Letter.unit_id)
        .where(Letter.id.in_(days))
    )
    rows = [row for row in db.execute(query).tuples() if unit is None or unit in (row[0].unit_id, row[2])]
    rows.sort(key=lambda row: (days[row[0].id], row[0].id))
    texts = _texts(db, [row[0] for row in rows], show) if show else {}
    for letter, code, _, name in rows:
        lines = letter.facts.get("lines", []) if letter.facts else []
        codes = (code,) if code else tuple(line["code"] for line in lines)
        subject, said = texts.get(letter.id, (None, None))
        yield Coming(
            days[letter.id], letter.kind.value, letter.recipient_role.value, name, codes, letter.status.value,
            letter.held_why if letter.status is LetterStatus.HELD else None, subject, said,
        )  # fmt: skip


def _texts(db: Session, letters: Sequence[Letter], language: str) -> dict[int, tuple[str, str]]:
    shown = ((subject.letter.id, show_letter(subject, language)) for subject in load_subjects(db, letters))
    return {number: (one.subject, one.text) for number, one in shown}
