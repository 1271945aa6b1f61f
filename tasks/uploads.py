"""A workbook sent through a page: kept until somebody says yes, tried as often as it is looked at, taken in once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session, undefer

from models.conference import Conference, ImportFile
from models.errors import InputWrong, NotFound
from models.paperwork import WorkbookUpload
from models.rules import Actor
from models.session import transaction
from models.text import clean
from tasks.desk import Change, ImportReport
from tasks.register import import_workbook
from tasks.workbook import Fault, WorkbookWrong

KEPT = timedelta(days=1)
MOST_BYTES = 5 << 20
SUFFIXES = (".xlsx", ".csv")
_RECENT = 20


@dataclass(frozen=True, slots=True)
class Trial:
    """One workbook on the page: what it would do, or what it did."""

    key: str
    name: str
    conference: str
    done: bool
    report: ImportReport

    @property
    def changes_nothing(self) -> bool:
        """Everything in it is on record already."""
        return not (self.report.errors or self.report.created or self.report.updated)


@dataclass(frozen=True, slots=True)
class PastImport:
    """One workbook that was taken in."""

    name: str
    conference: str
    at: datetime
    created: int
    updated: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ImportDesk:
    """Where a workbook may go, the newest conference first, and what was taken in lately."""

    conferences: tuple[tuple[str, str, str, date], ...]  # code, names, day
    recent: tuple[PastImport, ...]


def read_import_desk() -> ImportDesk:
    """What the page of the import needs. Two statements."""
    files = select(ImportFile, Conference.code).join(Conference, Conference.id == ImportFile.conference_id)
    with transaction() as db:
        known = db.scalars(select(Conference).order_by(Conference.held_on.desc())).all()
        recent = db.execute(files.order_by(ImportFile.id.desc()).limit(_RECENT)).tuples().all()
    return ImportDesk(
        tuple((one.code, one.name_vi, one.name_en, one.held_on) for one in known),
        tuple(PastImport(file.name, code, file.imported_at, **_counts(file.report)) for file, code in recent),
    )


def _counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: int(report.get(name, 0)) for name in ("created", "updated", "unchanged")}


def keep_workbook(name: str, content: bytes, conference: str, by: Actor) -> str:
    """
    Keep a workbook for a day at most; returns the key of its page.

    :raises InputWrong: it is no workbook by its name, empty, or too large
    :raises NotFound: there is no such conference
    """
    given = _checked_name(name, content)
    key = secrets.token_urlsafe(18)
    with transaction() as db:
        if db.scalar(select(Conference.id).where(Conference.code == conference)) is None:
            raise NotFound("hội nghị", "conference", conference)
        db.execute(delete(WorkbookUpload).where(WorkbookUpload.sent_at < func.now() - KEPT))
        db.add(
            WorkbookUpload(
                key=key, staff_id=by.staff, conference_code=conference, name=given, content=content, sent_at=func.now()
            )
        )  # fmt: skip
    return key


def _checked_name(name: str, content: bytes) -> str:
    given = (
        clean(PurePath(name.replace("\\", "/")).name).encode()[-200:].decode(errors="ignore")
    )  # a file's name: 255 bytes
    if not given.lower().endswith(SUFFIXES) or not content:
        raise InputWrong(
            "Đề nghị chọn tệp .xlsx hoặc .csv có dữ liệu.", "Please choose a .xlsx or .csv file with something in it."
        )
    if len(content) > MOST_BYTES:
        raise InputWrong(
            "Tệp lớn hơn 5 MB: hãy chép riêng bảng kiến nghị sang tệp mới.",
            "The file is larger than 5 MB: copy the table of issues alone to a new file.",
        )
    return given


def read_trial(key: str, by: Actor) -> Trial:
    """
    What the workbook would do, tried anew on the record as it is now; or what it did, once it was taken in.

    :raises NotFound: there is none of that key, it is somebody else's, or its day is over
    """
    kept = _kept(key, by)
    if kept.report is not None:
        return _trial(kept, _read_back(kept.report), done=True)
    return _trial(kept, _import(kept, by, dry_run=True), done=False)


def take_in(key: str, by: Actor) -> Trial:
    """
    Put the very bytes that were tried on record: all of it or nothing. Asked twice, it is done once.

    :raises NotFound: there is none of that key, it is somebody else's, or its day is over
    """
    kept = _kept(key, by)
    if kept.report is not None:
        return _trial(kept, _read_back(kept.report), done=True)
    report = _import(kept, by, dry_run=False)
    if report.errors:
        return _trial(kept, report, done=False)
    mine = update(WorkbookUpload).where(WorkbookUpload.key == key)
    with transaction() as db:
        db.execute(mine.values(report=asdict(report), content=None))
    return _trial(kept, report, done=True)


def discard_workbook(key: str, by: Actor) -> None:
    """Throw away a workbook that was not taken in."""
    with transaction() as db:
        db.execute(delete(WorkbookUpload).where(WorkbookUpload.key == key, WorkbookUpload.staff_id == by.staff))


def _mine(key: str, by: Actor) -> Select[tuple[WorkbookUpload]]:
    fresh = WorkbookUpload.sent_at > func.now() - KEPT
    return select(WorkbookUpload).where(WorkbookUpload.key == key, WorkbookUpload.staff_id == by.staff, fresh)


def _kept(key: str, by: Actor) -> WorkbookUpload:
    with transaction() as db:
        kept = _find(db, key, by)
    if kept is None:
        raise NotFound("tệp đang chờ (tệp được giữ một ngày)", "waiting file (a file is kept for a day)", key)
    return kept


def _find(db: Session, key: str, by: Actor) -> WorkbookUpload | None:
    return db.scalar(_mine(key, by).options(undefer(WorkbookUpload.content)))


def _trial(kept: WorkbookUpload, report: ImportReport, *, done: bool) -> Trial:
    return Trial(kept.key, kept.name, kept.conference_code, done, report)


def _import(kept: WorkbookUpload, by: Actor, *, dry_run: bool) -> ImportReport:
    """A file that cannot be read at all is a report as well."""
    try:
        with _as_file(kept) as path:
            return import_workbook(path, kept.conference_code, dry_run=dry_run, by=by)
    except WorkbookWrong as error:
        return ImportReport(errors=list(error.faults), dry_run=dry_run)


@contextmanager
def _as_file(kept: WorkbookUpload) -> Iterator[Path]:
    """The bytes as a file of that name, gone when it has been read."""
    with TemporaryDirectory(prefix="followup-") as folder:
        path = Path(folder) / kept.name
        path.write_bytes(kept.content or b"")
        yield path


def _read_back(kept: dict[str, Any]) -> ImportReport:
    read = {name: [Fault(**one) for one in kept[name]] for name in ("warnings", "errors")}
    changes = [Change(**one) for one in kept["changes"]]
    return ImportReport(**{**kept, **read, "changes": changes})
