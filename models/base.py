"""What all tables share: named constraints, native enums, aware instants."""

from datetime import datetime
from enum import Enum as PyEnum
from typing import Any, ClassVar

from sqlalchemy import BigInteger, DateTime, Enum, LargeBinary, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

from models.directive import Audience, LetterKind
from models.states import Action, Level, Role, Rung, State

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def native(kind: type[PyEnum]) -> Enum:
    """A native PostgreSQL enum holding the members' values; a new member is a migration."""
    return Enum(kind, values_callable=lambda members: [member.value for member in members])


class Base(DeclarativeBase):
    """Root of all tables; there is no naive time."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: DateTime(timezone=True),
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        int: BigInteger,
        **{kind: native(kind) for kind in (State, Action, Role, Level, Rung, Audience, LetterKind)},
    }
