"""
Files with an issue: taken in by what they are, kept under a name of ours, given out as downloads only.

The type is found in the content, never in the name (ASVS 5: 5.2.2); nothing is unpacked or shown (:mod:`tasks.file_kinds`).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from sqlalchemy import func, select
from sqlalchemy.orm import Session, undefer

from models.clock import read_clock
from models.errors import NotFound, Refused
from models.issue import Issue, take_issue
from models.paperwork import Attachment
from models.rules import Actor
from models.session import transaction
from models.states import Action, Role
from models.text import clean
from tasks.act import MovedOn, act_within
from tasks.desks.scope import may_open
from tasks.file_kinds import FileRefused, kind_of

LARGEST, MOST, MOST_OF_CITIZENS = 10 * 1024 * 1024, 20, 10  # bytes of one file; files of one issue
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent: what its sender calls it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file with an issue; ``given_name`` is for staff only."""

    public_id: str
    name: str
    given_name: str
    media_type: str
    size: int
    added_at: datetime
    role: Role
    to_citizen: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be given out."""

    name: str
    media_type: str
    content: bytes


class TooManyFiles(Refused):
    """An issue takes so many files; half of them are kept for the offices."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Kiến nghị đã có đủ {most} tệp nên không nhận thêm. Đề nghị gửi bản giấy hoặc gọi đơn vị giải quyết.",
            f"The issue has {most} files already and takes no more. Please hand the paper in, or call the unit.",
        )


def attach_file(
    code: str, upload: Upload, by: Actor, person_id: int | None = None, *, to_citizen: bool = False,
    expect: int | None = None,
) -> str:  # fmt: skip
    """
    Add a file to an issue; returns its public id.

    :raises Refused: what it is may not be taken, there are too many, or the rules forbid it; nothing is kept
    """
    with transaction() as db:
        return attach_within(db, code, upload, by, person_id, to_citizen=to_citizen, expect=expect)


def attach_within(
    db: Session, code: str, upload: Upload, by: Actor, person_id: int | None = None, *, to_citizen: bool = False,
    expect: int | None = None,
) -> str:  # fmt: skip
    """The same as a part of a transaction that does more; the issue stays locked for what follows."""
    kind = kind_of(_sized(upload.content))
    issue = take_issue(db, code)
    if expect is not None and issue.version != expect:
        raise MovedOn(issue.code, issue.version)
    number = _next_number(db, issue.id, by.role)
    public_id, digest = secrets.token_urlsafe(16), hashlib.sha256(upload.content).hexdigest()
    name = f"{issue.code}-tep-{number}.{kind.ending}"
    db.add(
        Attachment(
            public_id=public_id, issue_id=issue.id, role=by.role, staff_id=by.staff, person_id=person_id, name=name,
            given_name=given_name(upload.name) or name, media_type=kind.media_type, size=len(upload.content),
            sha256=digest, content=upload.content, added_at=read_clock(db).now, to_citizen=to_citizen,
        )
    )  # fmt: skip
    act_within(db, issue.code, Action.ATTACH, by, {"file": public_id, "sha256": digest})
    return public_id


def list_files(db: Session, issue_id: int) -> list[FileLine]:
    """The files of one issue, oldest first, without their bytes."""
    files = db.scalars(select(Attachment).where(Attachment.issue_id == issue_id).order_by(Attachment.id))
    return [line_of(file) for file in files]


def line_of(file: Attachment) -> FileLine:
    """A file in plain values, without its bytes."""
    return FileLine(
        file.public_id, file.name, file.given_name, file.media_type, file.size, file.added_at, file.role, file.to_citizen
    )  # fmt: skip


def read_file(public_id: str, by: Actor) -> Download:
    """
    A file for somebody of the staff who may open its issue.

    :raises NotFound: there is none, or it is not for them: the answer is the same
    """
    with transaction() as db:
        query = select(Attachment).join(Issue, Issue.id == Attachment.issue_id)
        file = db.scalar(
            query.where(Attachment.public_id == public_id, may_open(by)).options(undefer(Attachment.content))
        )
        if file is None:
            raise NoSuchFile
        return Download(file.name, file.media_type, file.content)


class NoSuchFile(NotFound):
    """No such file, or not for who asks."""

    def __init__(self) -> None:
        super().__init__("tệp", "file", "…")
        self.vi, self.en = (
            "Không có tệp này, hoặc tệp không dành cho bạn.",
            "There is no such file, or it is not for you.",
        )


def given_name(written: str) -> str:
    """What its sender calls a file: without folders, control characters or marks that turn the direction of writing."""
    last = PurePosixPath(clean(written).replace("\\", "/")).name
    stem, dot, ending = last.rpartition(".")
    return last if len(last) <= _LONGEST_NAME else f"{(stem or ending)[: _LONGEST_NAME - 10]}{dot}{ending[:9]}"


def _sized(content: bytes) -> bytes:
    if not content:
        raise FileRefused("Tệp trống.", "The file is empty.")
    if len(content) > LARGEST:
        raise FileRefused("Tệp lớn hơn 10 MB.", "The file is larger than 10 MB.")
    return content


def _next_number(db: Session, issue_id: int, role: Role) -> int:
    """The number of the next file; the row of the issue is locked, so nobody takes the same."""
    counted = select(func.count(), func.count().filter(Attachment.role == Role.CITIZEN))
    files, of_citizens = db.execute(counted.where(Attachment.issue_id == issue_id)).one()
    if files >= MOST:
        raise TooManyFiles(MOST)
    if role is Role.CITIZEN and of_citizens >= MOST_OF_CITIZENS:
        raise TooManyFiles(MOST_OF_CITIZENS)
    return int(files) + 1
