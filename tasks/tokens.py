"""Tokens of the API: made once, kept as a hash, limited to a role and perhaps a unit, ended by time or by somebody."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from models.errors import FactWrong, InputWrong, NotFound
from models.rules import Actor
from models.session import transaction
from models.staff import ApiToken
from models.states import Role
from models.text import clean
from models.units import Unit
from tasks.sessions import key_hash

ROLES = (Role.OFFICE, Role.CHAIR, Role.AUDITOR, Role.UNIT)
LONGEST = 3650  # days
_SHAPE = re.compile(r"fu_[A-Za-z0-9_-]{43}", re.ASCII)

# Marked as used once a minute; a token that is over, or whose unit is gone, is not found. The machine's clock decides.
_BEARER = text("""
    WITH used AS (
        UPDATE api_token SET last_used_at = now() WHERE key_hash = :hashed AND ended_at IS NULL
          AND (expires_at IS NULL OR expires_at > now())
          AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
    )
    SELECT t.id, t.role, u.code AS unit, t.may_write FROM api_token t LEFT JOIN unit u ON u.id = t.unit_id
    WHERE t.key_hash = :hashed AND t.ended_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now())
""")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls with a token: in the place of a role, for a unit where it has one."""

    token_id: int
    role: Role
    unit: str | None  # code
    may_write: bool

    @property
    def actor(self) -> Actor:
        """Who acts, for the record: the role, and by which token."""
        return Actor(self.role, self.unit, token=self.token_id)


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One token in a list; nobody can read its secret back."""

    id: int
    name: str
    role: Role
    unit: str | None
    may_write: bool
    made_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    ended_at: datetime | None


def make_token(
    name: str, role: Role, unit: str | None, *, may_write: bool = False, days: int | None = 365
) -> tuple[str, TokenLine]:
    """
    A new token and its secret, which is shown this once; ``unit`` is a code; without ``days`` it has no end.

    :raises Refused: the role has no token, or needs another unit than was named
    """
    _check(role, unit, days, may_write=may_write)
    if not (name := clean(name)[:100]):
        raise InputWrong("Hãy đặt tên cho mã truy cập.", "Give the token a name.")
    secret = f"fu_{secrets.token_urlsafe(32)}"
    with transaction() as db:
        now = db.scalars(select(func.now())).one()
        token = ApiToken(
            key_hash=key_hash(secret), name=name, role=role, unit_id=_unit_id(db, unit) if unit else None,
            may_write=may_write, made_at=now, expires_at=now + timedelta(days=days) if days else None,
        )  # fmt: skip
        db.add(token)
        db.flush()
        return secret, _line(token, unit)


def list_tokens() -> list[TokenLine]:
    """Every token there was, the newest first."""
    query = select(ApiToken, Unit.code).outerjoin(Unit, Unit.id == ApiToken.unit_id).order_by(ApiToken.id.desc())
    with transaction() as db:
        return [_line(token, unit) for token, unit in db.execute(query).tuples()]


def revoke_token(token_id: int) -> None:
    """
    End a token at once; its webhooks hear nothing more.

    :raises NotFound: there is no such token, or it was ended before
    """
    ended = update(ApiToken).where(ApiToken.id == token_id, ApiToken.ended_at.is_(None)).values(ended_at=func.now())
    with transaction() as db:
        if db.execute(ended.returning(ApiToken.id)).first() is None:
            raise NotFound("mã truy cập", "token", str(token_id))


def read_bearer(secret: str) -> Bearer | None:
    """Whose token that is; None if it is none of ours, revoked or past its end. One statement."""
    if not _SHAPE.fullmatch(secret):
        return None
    with transaction() as db:
        row = db.execute(_BEARER, {"hashed": key_hash(secret)}).first()
    return Bearer(row.id, Role(row.role), row.unit, row.may_write) if row else None


def _check(role: Role, unit: str | None, days: int | None, *, may_write: bool) -> None:
    if role not in ROLES:
        raise FactWrong("role", "vai trò này không dùng mã truy cập.", "this role has no token.")
    if (role is Role.UNIT) != (unit is not None):
        raise FactWrong("unit", "chỉ và luôn ghi với vai trò unit.", "to be given with the role unit, and only then.")
    if role is Role.AUDITOR and may_write:
        raise FactWrong("role", "kiểm toán chỉ đọc.", "an auditor only reads.")
    if days is not None and not 1 <= days <= LONGEST:
        raise FactWrong("days", f"từ 1 đến {LONGEST}.", f"from 1 to {LONGEST}.")


def _unit_id(db: Session, code: str) -> int:
    found = db.scalar(select(Unit.id).where(Unit.code == code))
    if found is None:
        raise NotFound("đơn vị", "unit", code, db.scalars(select(Unit.code).order_by(Unit.code)).all())
    return found


def _line(token: ApiToken, unit: str | None) -> TokenLine:
    return TokenLine(
        token.id, token.name, token.role, unit, token.may_write, token.made_at, token.expires_at, token.last_used_at,
        token.ended_at,
    )  # fmt: skip
