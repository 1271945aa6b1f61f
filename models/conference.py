"""The conference, the directive in force for it, and the files that were imported."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base
from models.directive import Directive, parse_directive


@lru_cache(maxsize=32)
def _parsed(text: str, name: str) -> Directive:
    return parse_directive(text, name)


class DirectiveVersion(Base):
    """One text of a directive; an issue keeps the version it is judged by."""

    __tablename__ = "directive_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    content_hash: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str] = mapped_column(Text)
    loaded_at: Mapped[datetime]

    @property
    def directive(self) -> Directive:
        """The rules themselves, parsed once a process."""
        return _parsed(self.text, self.code)


class Conference(Base):
    """One dialogue conference (hội nghị đối thoại)."""

    __tablename__ = "conference"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)  # 2023-2: the second of 2023
    name_vi: Mapped[str]
    name_en: Mapped[str]
    held_on: Mapped[date]
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive_version.id"))

    directive_version: Mapped[DirectiveVersion] = relationship(lazy="raise")


class ImportFile(Base):
    """A workbook that was taken in, known by the hash of its bytes, with what it did."""

    __tablename__ = "import_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"))
    name: Mapped[str]
    content_hash: Mapped[str]
    imported_at: Mapped[datetime]
    report: Mapped[dict[str, Any]]
