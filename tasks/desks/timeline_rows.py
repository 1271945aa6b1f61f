"""Where the entries of a timeline come from: letters with their tries, mail that came in, the log of who did what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.orm import Session

from models.directive import Audience, LetterKind
from models.issue import Issue
from models.letter import Letter, LetterTry, Suppression
from models.mail import Bounce, InboundKind, InboundMail, InboundStatus, InboundWhy, LetterTemplate, LinkOpened
from models.people import Person
from models.staff import AccessEvent, AccessStep
from models.states import Role
from models.visibility import Viewer, speaker_of, without_contacts
from tasks.desks.issue_mail import of_issue
from tasks.desks.mail import who_wrote, words_of, writer_of
from tasks.desks.steps_read import Reading, StepLine
from tasks.letters_shown import may_read

_APART = timedelta(minutes=1)


class What(StrEnum):
    """What an entry tells; in the order of things that happen at one instant."""

    STEP = "step"
    OWED = "owed"
    DECIDED = "decided"  # a person let it go, or cancelled it, once it was held
    TRY = "try"
    OPENED = "opened"
    BOUNCE = "bounce"
    AWAY = "away"
    MACHINE = "machine"
    DECLINED = "declined"  # a request for no more mail
    REPLY = "reply"
    MADE = "made"  # what a person made of a reply
    SUPPRESSED = "suppressed"
    RESTORED = "restored"
    TAKEN = "taken"  # somebody took the original


@dataclass(frozen=True, slots=True)
class Party:
    """With whom something passed: a unit, a person as anybody may know them, a leader or office."""

    key: str
    name: str | None  # None: as the role is called
    role: Audience | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened; ``other_at`` is the time by another clock, where it differs."""

    at: datetime
    what: What
    other_at: datetime | None = None
    party: Party | None = None
    step: StepLine | None = None
    letter_id: int | None = None
    letter: LetterKind | None = None
    mail_id: int | None = None
    outcome: str | None = None  # of a try, of a mail, the status of a letter, why no mail goes there
    code: int | str | None = None  # of the server's answer
    said: str | None = None
    times: int = 1
    sha256: str | None = None
    words_version: str | None = None
    who: str | None = None
    unsure: bool = False  # a mail that is not surely of whom the letter went to


@dataclass(slots=True)
class Letters:
    """The entries about letters, and who each letter was for."""

    entries: list[Entry] = field(default_factory=list)
    parties: dict[int, Party] = field(default_factory=dict)  # by letter
    kinds: dict[int, LetterKind] = field(default_factory=dict)  # by letter
    people: dict[int, Party] = field(default_factory=dict)  # by person


def letter_entries(db: Session, issue: Issue, reading: Reading) -> Letters:
    """What was owed, each try, what was opened, which addresses took no more mail. One statement."""
    found, seen, blocked = Letters(), set[int](), set[tuple[str, str]]()
    for row in db.execute(_letters(issue.id)):
        if not may_read(row, reading.by, reading.unit_id):
            continue
        party = found.parties.setdefault(row.id, _party(row, found, reading))
        if row.id not in seen:
            seen.add(row.id)
            found.kinds[row.id] = row.kind
            found.entries += _of_letter(row, party, reading)
            if row.since and reading.by.role is not Role.UNIT and (party.key, row.hashed) not in blocked:
                blocked.add((party.key, row.hashed))
                found.entries.append(Entry(row.since, What.SUPPRESSED, party=party, outcome=row.reason))
        if row.try_id is not None:
            found.entries.append(_try(row, party, reading))
    return found


def _letters(issue_id: int) -> Select[Any]:
    """Each letter of the issue once for each of its tries."""
    hashed: ColumnElement[str] = func.encode(func.sha256(func.convert_to(func.lower(Letter.address), "UTF8")), "hex")
    return (
        select(
            Letter.id, Letter.kind, Letter.recipient_role, Letter.unit_id, Letter.person_id, Letter.owed_at,
            Letter.sent_at, Letter.status, func.encode(func.sha256(Letter.raw), "hex").label("sha256"),
            LetterTemplate.sha256.label("words"), Person, LinkOpened.first_at, LinkOpened.last_at, LinkOpened.times,
            Suppression.since, Suppression.reason, hashed.label("hashed"), LetterTry.id.label("try_id"), LetterTry.started_at,
            LetterTry.outcome, LetterTry.stage, LetterTry.code, LetterTry.text,
        )
        .outerjoin(LetterTry, LetterTry.letter_id == Letter.id)
        .outerjoin(LinkOpened, LinkOpened.letter_id == Letter.id)
        .outerjoin(LetterTemplate, LetterTemplate.id == Letter.template_id)
        .outerjoin(Person, Person.id == Letter.person_id)
        .outerjoin(Suppression, Suppression.address_hash == hashed)
        .where(Letter.issue_id == issue_id)
        .order_by(Letter.id, LetterTry.id)
    )  # fmt: skip


def _party(row: Row[Any], found: Letters, reading: Reading) -> Party:
    if row.person_id:
        number = len(found.people) + 1
        name = speaker_of(row.Person, Viewer.ANYBODY, reading.reader.language)
        return found.people.setdefault(row.person_id, Party(f"nguoi-{number}", name))
    if unit := reading.rules.units.get(row.unit_id or 0):
        return Party(unit.code, unit.name)
    return Party(f"vai-tro-{row.recipient_role.value}", None, row.recipient_role)


def _of_letter(row: Row[Any], party: Party, reading: Reading) -> Iterator[Entry]:
    about = {"party": party, "letter_id": row.id, "letter": row.kind}
    yield Entry(
        row.owed_at, What.OWED, outcome=row.status.value, sha256=row.sha256, words_version=(row.words or "")[:8], **about
    )  # fmt: skip
    own = reading.by.role is not Role.UNIT or (row.unit_id is not None and row.unit_id == reading.unit_id)
    if row.first_at and own:
        last = row.last_at if row.last_at - row.first_at >= _APART else None
        yield Entry(row.first_at, What.OPENED, last, times=row.times, **about)


def _try(row: Row[Any], party: Party, reading: Reading) -> Entry:
    """By the machine's clock; in a demo, where the district's is another, beside what the letter says of itself."""
    at = (
        min(row.started_at, row.sent_at)
        if row.sent_at
        else row.owed_at
        if reading.rules.moment.demo
        else row.started_at
    )
    other = row.started_at if abs(row.started_at - at) >= _APART else None
    return Entry(
        at, What.TRY, other, party, letter_id=row.id, letter=row.kind, outcome=row.outcome, code=row.code,
        said=without_contacts(row.text or "") or None,
    )  # fmt: skip


_KINDS = {
    InboundKind.BOUNCE: What.BOUNCE, InboundKind.OUT_OF_OFFICE: What.AWAY, InboundKind.AUTO_REPLY: What.MACHINE,
    InboundKind.LOOP: What.MACHINE, InboundKind.UNSUBSCRIBE: What.DECLINED, InboundKind.REPLY: What.REPLY,
}  # fmt: skip


def mail_entries(db: Session, issue: Issue, reading: Reading, letters: Letters) -> Iterator[Entry]:
    """What came back, and what a person made of it. One statement."""
    query = of_issue(issue.id).outerjoin(Bounce, Bounce.inbound_id == InboundMail.id)
    for row in db.execute(query.add_columns(Bounce.hard, Bounce.status.label("bounced"), Bounce.diagnostic)):
        mail: InboundMail = row.InboundMail
        what, unsure = _KINDS.get(mail.kind) if mail.kind else None, _is_unsure(row)
        party = _another(reading) if unsure else _wrote(row, reading, letters)
        if what is None or not _may_know(mail, reading, letters):
            continue
        yield replace(_came(row, what, party, reading), unsure=unsure)
        if mail.done_at and mail.outcome:
            made = {"outcome": mail.outcome, "who": row.done_by, "unsure": unsure}
            yield Entry(mail.done_at, What.MADE, party=party, mail_id=mail.id, **made)


def _is_unsure(row: Row[Any]) -> bool:
    """Whether a mail is nobody's whom the record knows: a stranger's, or one to an address that we never gave out."""
    mail: InboundMail = row.InboundMail
    told = mail.kind is InboundKind.REPLY or mail.why in {InboundWhy.FORGED, InboundWhy.STRANGER}
    return told and mail.unit_id is None and writer_of(row) is None


def _another(reading: Reading) -> Party:
    other = {"vi": "địa chỉ khác (chưa rõ người gửi)", "en": "another address (whose is not known)"}
    return Party("dia-chi-khac", other[reading.reader.language])


def _wrote(row: Row[Any], reading: Reading, letters: Letters) -> Party | None:
    mail: InboundMail = row.InboundMail
    writer = mail.person_id or (mail.kind is InboundKind.REPLY and (person := writer_of(row)) and person.id)
    if writer in letters.people:
        return letters.people[writer or 0]
    if mail.letter_id in letters.parties:
        return letters.parties[mail.letter_id or 0]
    return Party(f"thu-{mail.id}", who_wrote(row, reading.reader.language)) if reading.by.role is Role.OFFICE else None


def _may_know(mail: InboundMail, reading: Reading, letters: Letters) -> bool:
    """Machines' words of letters one may read; replies of units; those of citizens once the office said what they are."""
    if mail.kind is not InboundKind.REPLY:
        return mail.letter_id in letters.parties or reading.by.role is not Role.UNIT
    return reading.by.role is not Role.UNIT or mail.unit_id is not None or mail.status is InboundStatus.DONE


def _came(row: Row[Any], what: What, party: Party | None, reading: Reading) -> Entry:
    mail: InboundMail = row.InboundMail
    told = mail.unit_id is not None or mail.status is InboundStatus.DONE or reading.by.role is Role.OFFICE
    said = without_contacts(row.diagnostic or "") if what is What.BOUNCE else ""
    if what is What.REPLY and told:
        said = words_of(row, mail.text, reading.reader)
    stored = mail.stored_at if abs(mail.stored_at - mail.received_at) >= _APART else None
    hard = {True: "hard", False: "soft", None: None}[row.hard]
    return Entry(
        mail.received_at, what, stored, party, letter_id=mail.letter_id, letter=row.letter, mail_id=mail.id,
        outcome=hard if what is What.BOUNCE else mail.status.value, code=row.bounced, said=said or None,
    )  # fmt: skip


_NOTED = (AccessStep.ORIGINAL_TAKEN, AccessStep.ADDRESS_RESTORED)


def access_entries(db: Session, reading: Reading, letters: Letters) -> Iterator[Entry]:
    """Who took the original of a letter, and when an address was given mail again. One statement, none for a unit."""
    if reading.by.role is Role.UNIT:
        return
    query = select(AccessEvent).where(AccessEvent.what.in_(_NOTED)).order_by(AccessEvent.id)
    for event in db.scalars(query):
        letter, person = event.facts.get("letter"), event.facts.get("person")
        if event.what is AccessStep.ORIGINAL_TAKEN and letter in letters.parties:
            yield Entry(event.at, What.TAKEN, party=letters.parties[letter], letter_id=letter, who=event.who)
        elif event.what is AccessStep.ADDRESS_RESTORED and person in letters.people:
            yield Entry(event.at, What.RESTORED, party=letters.people[person], who=event.who)
