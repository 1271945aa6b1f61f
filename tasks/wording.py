"""
The words of letters as versions in PostgreSQL, so that every worker writes with the same ones.

A version is never changed; of one kind and language the one put in use last is in use. Ours are recorded as versions
too, when a letter is first written with them: they are in use until the office saves its own, and again when it goes
back to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.clock import read_clock
from models.errors import NotFound
from models.mail import LetterTemplate
from models.session import transaction
from notifications.wording import FRAME, SHIPPED, Words, shipped
from notifications.words import LANGUAGES

Key = tuple[str, str]  # kind and language
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('followup.words'))")


@dataclass(frozen=True, slots=True)
class InUse:
    """The words that letters are written with now."""

    words: Words = field(default_factory=lambda: SHIPPED)  # the office's own; all others are as shipped
    versions: Mapping[Key, int] = field(default_factory=dict)  # the number of each version that is on record

    def body(self, kind: str, language: str) -> str:
        """The words of one kind."""
        own = self.words.get((kind, language))
        return shipped(kind, language) if own is None else own


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the words of a letter; ``saved_by`` None: shipped with the software."""

    id: int
    kind: str
    language: str
    sha256: str
    saved_at: datetime
    saved_by: str | None
    in_use: bool
    body: str


@dataclass(frozen=True, slots=True)
class MadeFrom:
    """Which version of the words a letter was made from; ``saved_by`` None: shipped with the software."""

    number: int
    saved_at: datetime
    saved_by: str | None
    sha256: str

    @classmethod
    def of(cls, one: LetterTemplate | None) -> MadeFrom | None:
        """The version of that row; None if it is not known, as of letters from before versions were kept."""
        return cls(one.id, one.saved_at, one.saved_by, one.sha256) if one else None


def words_in_use(db: Session, kinds: Iterable[str]) -> InUse:
    """The words of these kinds and of the frame. One statement."""
    newest = select(LetterTemplate).where(
        LetterTemplate.kind.in_({FRAME, *map(str, kinds)}), LetterTemplate.in_use_since.is_not(None)
    )
    order = (LetterTemplate.kind, LetterTemplate.language)
    newest = newest.distinct(*order).order_by(*order, LetterTemplate.in_use_since.desc(), LetterTemplate.id.desc())
    words, versions = dict[Key, str](), dict[Key, int]()
    for one in db.scalars(newest):
        ours = one.saved_by is None
        if not ours:
            words[one.kind, one.language] = one.body
        if not ours or one.sha256 == hash_of(shipped(one.kind, one.language)):  # else: a newer software ships others
            versions[one.kind, one.language] = one.id
    return InUse(words, versions)


def hash_of(body: str) -> str:
    """By which a version is known."""
    return sha256(body.encode()).hexdigest()


def record_versions(db: Session, in_use: InUse, kinds: Collection[str]) -> Mapping[Key, int]:
    """
    The number of the version in use of each of these kinds and of the frame, in both languages; ours are put on record
    if they are not yet. One statement more the first time only.
    """
    wanted: set[Key] = {(str(kind), language) for kind in {*kinds, FRAME} for language in LANGUAGES}
    if wanted <= in_use.versions.keys():
        return in_use.versions
    db.execute(_ONE_AT_A_TIME)  # nobody puts other words in use meanwhile
    known = dict(words_in_use(db, kinds).versions)
    return known | _put_in_use(db, {key: shipped(*key) for key in sorted(wanted - known.keys())}, None)


def _put_in_use(db: Session, bodies: Mapping[Key, str], by: str | None) -> dict[Key, int]:
    if not bodies:
        return {}
    now, instant = read_clock(db).now, func.clock_timestamp()
    rows = [
        {"kind": kind, "language": language, "sha256": hash_of(body), "body": body, "saved_at": now, "saved_by": by,
         "in_use_since": instant}
        for (kind, language), body in bodies.items()
    ]  # fmt: skip
    words = insert(LetterTemplate).values(rows)
    words = words.on_conflict_do_update(
        index_elements=["kind", "language", "sha256"], set_={"in_use_since": words.excluded.in_use_since}
    )
    found = db.execute(words.returning(LetterTemplate.kind, LetterTemplate.language, LetterTemplate.id))
    return {(kind, language): number for kind, language, number in found}


def use_words(kind: str, bodies: Mapping[str, str], by: str) -> list[str]:
    """
    Put these words of a kind in use, from the next letter on; the languages in which they differ from those of before.

    They must have been checked (:func:`notifications.checking.check_words`).
    """
    with transaction() as db:
        db.execute(_ONE_AT_A_TIME)
        before = words_in_use(db, [kind])
        record_versions(db, before, [kind])
        changed = {(kind, language): body for language, body in bodies.items() if body != before.body(kind, language)}
        _put_in_use(db, changed, by)
    return [language for _, language in changed]


def read_words(kinds: Iterable[str]) -> InUse:
    """The words of these kinds and of the frame, as they are in use now."""
    with transaction() as db:
        return words_in_use(db, kinds)


def list_versions(kind: str, language: str | None = None) -> Sequence[Version]:
    """Every version of a kind's words, the newest first; ours are put on record if nothing was written with them yet."""
    with transaction() as db:
        current = set(record_versions(db, words_in_use(db, [kind]), [kind]).values())
        wanted = select(LetterTemplate).where(LetterTemplate.kind == kind).order_by(LetterTemplate.id.desc())
        found = db.scalars(wanted.where(LetterTemplate.language == language) if language else wanted)
        return [_version(one, one.id in current) for one in found]


def _version(one: LetterTemplate, in_use: bool) -> Version:
    return Version(one.id, one.kind, one.language, one.sha256, one.saved_at, one.saved_by, in_use, one.body)


def find_version(kind: str, number: int) -> Version:
    """
    One version of a kind.

    :raises NotFound: the kind has no such version
    """
    for one in list_versions(kind):
        if one.id == number:
            return one
    raise NotFound("phiên bản mẫu thư", "version of the template", f"{kind} {number}")


def restore_version(version: Version) -> None:
    """Put a version in use again that was checked anew: the software may have changed since it was saved."""
    with transaction() as db:
        db.execute(_ONE_AT_A_TIME)
        _put_in_use(db, {(version.kind, version.language): version.body}, version.saved_by)


def restore_shipped(kind: str, languages: Iterable[str]) -> None:
    """Go back to the words we ship; an update of the software then brings its own again."""
    with transaction() as db:
        db.execute(_ONE_AT_A_TIME)
        _put_in_use(db, {(kind, language): shipped(kind, language) for language in languages}, None)
