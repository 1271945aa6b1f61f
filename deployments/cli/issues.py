"""``followup issues`` and ``followup show``: what stands on record, on any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli.command import command
from deployments.cli.opening import opened
from deployments.cli.reading_words import read_date, read_last_instant, wrong
from deployments.cli.tables import issues_footer, issues_table
from deployments.cli.timeline import draw_record
from deployments.cli.voice import VOICE, answer, said_early
from models.clock import HANOI, read_clock
from models.session import transaction
from models.states import State
from models.working_days import CountedDay
from tasks.reading import IssueLine, IssueList, Sight, code_of_unit, list_issues
from tasks.reading_issue import IssueRecord, Reader, read_issue
from tasks.reading_why import Why

_AS_OF = said_early("Như cuối ngày này (mặc định: hôm nay).", "As at the end of this day (default: today).")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "issues", "Danh sách kiến nghị.", "List the issues.")(issues)
    command(app, "show", "Toàn bộ hồ sơ một kiến nghị.", "Everything on record about one issue.")(show)


def read_state(value: str) -> State:
    """A state by its value."""
    if value.strip().lower() not in set(State):
        listed = ", ".join(State)
        raise wrong(
            f"không có tình trạng “{value}”. Hãy chọn: {listed}.", f"there is no state “{value}”. Choose: {listed}."
        )
    return State(value.strip().lower())


def issues(
    state: Annotated[
        State | None,
        typer.Option("--state", parser=read_state, metavar="STATE", help=said_early("Chỉ tình trạng này.", "Only this state.")),
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help=said_early("Chỉ đơn vị này (mã hoặc tên).", "Only this unit (code or name)."))
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help=said_early("Chỉ kiến nghị quá hạn.", "Only those that are late."))
    ] = False,
    as_of: Annotated[
        date | None, typer.Option("--as-of", parser=read_date, metavar="DATE", help=_AS_OF)
    ] = None,
) -> None:  # fmt: skip
    with opened():
        code = code_of_unit(unit) if unit else None
        found = list_issues(as_of, state=state, unit=code)
        shown = [line for line in found.issues if line.late_days or not overdue]
        answer([asdict(line) for line in shown], lambda: _draw(found, shown))


def _draw(found: IssueList, shown: list[IssueLine]) -> Iterator[RenderableType]:
    if shown:
        yield issues_table(shown)
    yield issues_footer(found, shown)


def show(
    code: Annotated[str, typer.Argument(help=said_early("Mã, ví dụ KN-2023-2-0001.", "Its code: KN-2023-2-0001."))],
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", parser=read_last_instant, metavar="DATE|INSTANT", help=said_early(
            "Những gì đã xảy ra đến lúc này.", "What had happened by then.")),
    ] = None,
    known_at: Annotated[
        datetime | None,
        typer.Option("--known-at", parser=read_last_instant, metavar="DATE|INSTANT", help=said_early(
            "Những gì đã được ghi đến lúc này.", "What had been recorded by then.")),
    ] = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help=said_early("Hiện người kiến nghị (chỉ Văn phòng).", "Show who raised it (office only)."))
    ] = False,
) -> None:  # fmt: skip
    with opened():
        record = read_issue(code, Reader(VOICE.language, reveal=reveal), _sight(as_of, known_at))
        answer(_document(record), lambda: draw_record(record))


def _sight(as_of: datetime | None, known_at: datetime | None) -> Sight | None:
    if as_of:
        return Sight.at(as_of, known_at)
    if known_at:
        with transaction() as db:
            return Sight.at_end_of(read_clock(db).on, known_at)
    return None


def _document(record: IssueRecord) -> dict[str, Any]:
    about = {"conference": record.conference, "received_on": record.received_on, "from_whom": record.from_whom}
    revealed = {"person": dict(record.person)} if record.person else {}
    return {
        "issue": asdict(record.line) | about | revealed | {"text": record.text, "why": _why(record.why)},
        "events": [_event(event) for event in record.events],
        "letters": [asdict(letter) for letter in record.letters],
        "checks": [asdict(check) for check in record.checks],
    }


def _event(event: Any) -> dict[str, Any]:
    return asdict(event) | {"happened_on": event.happened_at.astimezone(HANOI).date()}


def _why(why: Why | None) -> dict[str, Any] | None:
    if why is None:
        return None
    days = [counted_day(line) for line in why.days]
    return {"due_on": why.due_on, "since": why.since, "basis": why.basis, "limit": asdict(why.limit), "days": days}


def counted_day(line: CountedDay) -> dict[str, Any]:
    """One day of a count, for a program."""
    return {"date": line.on, "counted": line.counted, "reason": line.reason(VOICE.language)}
