"""``followup token``: tokens of the API, made and ended here; a secret is printed once and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer
from rich.console import RenderableType

from deployments.cli.command import command, group
from deployments.cli.opening import opened
from deployments.cli.reading_words import wrong
from deployments.cli.tables import table
from deployments.cli.voice import answer, day, said_early, say, word
from models.clock import HANOI
from models.states import Role
from models.words import ROLES as ROLE_WORDS
from tasks.reading import code_of_unit
from tasks.tokens import ROLES, TokenLine, list_tokens, make_token, revoke_token


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    tokens = group("Mã truy cập của API.", "Tokens of the API.")
    command(tokens, "add", "Tạo mã truy cập; mã chỉ hiện một lần.", "Make a token; it is shown once.")(add)
    command(tokens, "list", "Các mã truy cập đã tạo.", "The tokens that were made.")(list_all)
    command(tokens, "revoke", "Thu hồi ngay một mã.", "End a token at once.")(revoke)
    app.add_typer(tokens, name="token")


def read_role(value: str) -> Role:
    """A role that has tokens."""
    if value.strip().lower() not in set(ROLES):
        listed = ", ".join(ROLES)
        raise wrong(
            f"không có vai trò “{value}”. Hãy chọn: {listed}.", f"there is no role “{value}”. Choose: {listed}."
        )
    return Role(value.strip().lower())


def add(
    name: Annotated[str, typer.Argument(help=said_early("Dùng để làm gì, ví dụ “Cổng dịch vụ công”.", "What it is for."))],
    role: Annotated[
        Role, typer.Option("--role", parser=read_role, metavar="office|chair|auditor|unit", help=said_early("Vai trò.", "Its role."))
    ],
    unit: Annotated[
        str | None, typer.Option("--unit", help=said_early("Đơn vị (với vai trò unit).", "The unit, for the role unit."))
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help=said_early("Được thay đổi; nếu không, chỉ đọc.", "It may change things; else it reads."))
    ] = False,
    days: Annotated[int, typer.Option("--days", min=1, max=3650, help=said_early("Hiệu lực bao nhiêu ngày.", "How many days it lasts."))] = 365,
) -> None:  # fmt: skip
    with opened():
        secret, line = make_token(name, role, code_of_unit(unit) if unit else None, may_write=write, days=days)
        answer(asdict(line) | {"token": secret}, lambda: _made(secret, line))


def _made(secret: str, line: TokenLine) -> Iterator[RenderableType]:
    yield secret
    yield say(
        f"Mã số {line.id}, đến ngày {_day(line.expires_at)}. Hãy cất giữ ngay: mã không hiện lại lần nào nữa.",
        f"Token {line.id}, until {_day(line.expires_at)}. Keep it now: it is never shown again.",
    )


def list_all() -> None:
    with opened():
        tokens = list_tokens()
        answer([asdict(one) for one in tokens], lambda: [_table(tokens)])


def _table(tokens: list[TokenLine]) -> RenderableType:
    headings = (
        ("Số", "No."), ("Tên", "Name"), ("Vai trò", "Role"), ("Đơn vị", "Unit"), ("Quyền", "May"),
        ("Đến", "Until"), ("Dùng gần nhất", "Last used"), ("", ""),
    )  # fmt: skip
    return table(headings, (_row(one) for one in tokens))


def _row(one: TokenLine) -> list[str]:
    may = say("đọc, ghi", "read, write") if one.may_write else say("đọc", "read")
    ended = say("đã thu hồi", "revoked") if one.ended_at else ""
    return [
        str(one.id), one.name, word(ROLE_WORDS, one.role), one.unit or "·", may, _day(one.expires_at),
        _day(one.last_used_at), ended,
    ]  # fmt: skip


def _day(at: datetime | None) -> str:
    return day(at.astimezone(HANOI).date() if at else None)


def revoke(number: Annotated[int, typer.Argument(min=1, max=2**62, help=said_early("Số của mã (followup token list).", "Its number (followup token list)."))]) -> None:  # fmt: skip
    with opened():
        revoke_token(number)
        answer({"revoked": number}, lambda: [say(f"Đã thu hồi mã số {number}.", f"Token {number} is revoked.")])
