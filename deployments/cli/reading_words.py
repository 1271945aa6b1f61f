"""Arguments as people write them: days, instants, spans, who acts, facts. What cannot be read ends with code 2."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import typer

from deployments.cli.voice import say
from models.clock import HANOI
from models.rules import Actor
from models.states import MOVES, Action, Role
from tasks.act import read_day as _read_day
from tasks.reading import Sight

BY_IMPORT = frozenset({Action.RAISE, Action.AMEND})  # only a workbook puts an issue on record or corrects it
ACTIONS = tuple(action for action in Action if action not in BY_IMPORT)
_SPAN = re.compile(r"(\d{1,4})\s*([dhm]|ngày|giờ|phút)", re.IGNORECASE)
_UNITS = {"d": "days", "ngày": "days", "h": "hours", "giờ": "hours", "m": "minutes", "phút": "minutes"}
_MORNING = time(8)


def wrong(vi: str, en: str) -> typer.BadParameter:
    """What was written cannot be read."""
    return typer.BadParameter(say(vi, en))


def called(name: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """The reader under the name by which ``--help`` shows what it reads."""

    def reader(value: str) -> Any:
        return read(value)

    reader.__name__ = name
    return reader


def read_date(value: str) -> date:
    """``2023-12-15`` or ``15/12/2023``."""
    try:
        return _read_day(value.strip())
    except ValueError as error:
        raise wrong(
            f"“{value}” không phải là ngày; hãy viết 15/12/2023 hoặc 2023-12-15.",
            f"“{value}” is not a day; write 2023-12-15 or 15/12/2023.",
        ) from error


def read_instant(value: str) -> datetime:
    """An instant (``2023-12-15T07:15``, Hà Nội time unless it says otherwise), or a day's morning."""
    if "T" not in value.upper() and ":" not in value:
        return datetime.combine(read_date(value), _MORNING, HANOI)
    try:
        instant = datetime.fromisoformat(value.strip())
    except ValueError as error:
        raise wrong(
            f"“{value}” không phải là thời điểm; hãy viết như 2023-12-15T07:15.",
            f"“{value}” is not an instant; write it like 2023-12-15T07:15.",
        ) from error
    return instant if instant.tzinfo else instant.replace(tzinfo=HANOI)


def read_last_instant(value: str) -> datetime:
    """An instant, or the end of a day."""
    if "T" not in value.upper() and ":" not in value:
        return Sight.at_end_of(read_date(value)).happened_by
    return read_instant(value).astimezone(UTC)


def read_span(value: str) -> timedelta:
    """``3d``, ``12h``, ``30m``, or ``3 ngày``."""
    found = _SPAN.fullmatch(value.strip())
    if found is None:
        raise wrong(
            f"“{value}” không phải là khoảng thời gian; hãy viết 3d (ngày) hoặc 12h (giờ).",
            f"“{value}” is not a span of time; write 3d (days) or 12h (hours).",
        )
    return timedelta(**{_UNITS[found[2].lower()]: int(found[1])})


def read_action(value: str) -> Action:
    """An action that a person may take."""
    for action in ACTIONS:
        if action == value.strip().lower().replace("-", "_"):
            return action
    listed = ", ".join(ACTIONS)
    raise wrong(f"không có việc “{value}”. Hãy chọn: {listed}.", f"there is no action “{value}”. Choose: {listed}.")


def read_actor(value: str) -> Actor:
    """``office``, ``chair``, ``unit:tu-phap`` or ``unit:Phòng Tư pháp``."""
    written, _, unit = (part.strip() for part in value.partition(":"))
    if written.lower() not in set(Role):
        listed = ", ".join(role if role != Role.UNIT else "unit:ĐƠN-VỊ" for role in Role)
        raise wrong(
            f"không có vai “{written}”. Hãy chọn: {listed}.", f"there is no role “{written}”. Choose: {listed}."
        )
    role = Role(written.lower())
    if (role is Role.UNIT) != bool(unit):
        raise wrong(
            "chỉ “unit” đi kèm tên đơn vị, ví dụ unit:tu-phap hoặc “unit:Phòng Tư pháp”.",
            "“unit” needs the unit's name and no other role has one: unit:tu-phap.",
        )
    return Actor(role, unit or None)


def read_facts(action: Action, written: list[str]) -> dict[str, str]:
    """``name=value`` each; only names that this action knows."""
    known = known_facts(action)
    facts: dict[str, str] = {}
    for pair in written:
        name, equals, value = pair.partition("=")
        name = name.strip().lower()
        if not equals or name not in known:
            listed = ", ".join(known) or "–"
            raise wrong(
                f"--field “{pair.partition('=')[0]}”: hãy viết tên=giá trị; việc “{action}” có các tên: {listed}.",
                f"--field “{pair.partition('=')[0]}”: write name=value; “{action}” knows the names: {listed}.",
            )
        facts[name] = value
    return facts


def known_facts(action: Action) -> list[str]:
    """The names of the facts that an action needs or may be given, from the table of moves."""
    rows = [move for move in MOVES if move.action is action]
    names = dict.fromkeys(name for move in rows for name in (*move.needs, *move.may))
    return [name for name in names if name != "former_unit"]  # the engine's own note
