"""``followup due`` and ``followup calendar``: count days, look at the working calendar, add to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from deployments.cli.command import command, group
from deployments.cli.issues import counted_day
from deployments.cli.opening import opened
from deployments.cli.reading_words import called, read_date, wrong
from deployments.cli.tables import table
from deployments.cli.voice import VOICE, answer, day, said_early, say
from models.text import clean
from models.working_days import CalendarDay, DayStatus, Deadline, Limit, LimitKind
from tasks.calendar_days import Impact, count_days, list_calendar, weigh_days, write_days

_STATUSES = {DayStatus.OFFICIAL: ("chính thức", "official"), DayStatus.EXPECTED: ("dự kiến", "expected")}
_NEW_YEAR = ("Tết Dương lịch", "New Year's Day", "Bộ luật Lao động 2019, Điều 112")


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "due", "Tính hạn, từng ngày một.", "Count a limit day by day.")(due)
    calendar = group("Lịch làm việc của quận.", "The district's working calendar.")
    command(calendar, "list", "Các ngày khác lịch tuần trong năm.", "The days of a year that differ from the week.")(
        list_year
    )
    command(calendar, "add", "Ghi một ngày nghỉ hoặc ngày làm bù.", "Enter a day off or a worked weekend day.")(add)
    app.add_typer(calendar, name="calendar")


def read_kind(value: str) -> LimitKind:
    """How days are counted."""
    if value not in set(LimitKind):
        raise wrong(f"“{value}”: hãy chọn working hoặc calendar.", f"“{value}”: choose working or calendar.")
    return LimitKind(value)


def read_status(value: str) -> DayStatus:
    """Whether a paper decided the day."""
    if value not in set(DayStatus):
        raise wrong(f"“{value}”: hãy chọn official hoặc expected.", f"“{value}”: choose official or expected.")
    return DayStatus(value)


def due(
    since: Annotated[
        date, typer.Option("--from", parser=called("DATE", read_date), metavar="DATE", help=said_early("Ngày bắt đầu (không tính).", "The day of the event (not counted)."))
    ],
    days: Annotated[int, typer.Option("--days", min=1, help=said_early("Số ngày.", "How many days."))],
    kind: Annotated[
        LimitKind, typer.Option("--kind", parser=called("KIND", read_kind), metavar="working|calendar", help=said_early(
            "Ngày làm việc hay ngày theo lịch.", "Working days or calendar days."))
    ] = LimitKind.WORKING,
) -> None:  # fmt: skip
    with opened():
        deadline = count_days(since, Limit(days, kind))
        document = {"due_on": deadline.due_on, "days": [counted_day(line) for line in deadline.days]}
        answer(document, lambda: _count(deadline))


def _count(deadline: Deadline) -> Iterator[RenderableType]:
    headings = (("Ngày", "Day"), ("Tính", "Counts"), ("Vì sao", "Why"))
    yield table(
        headings, ([day(line.on), "✓" if line.counted else "–", line.reason(VOICE.language)] for line in deadline.days)
    )
    due_on = day(deadline.due_on)
    yield Text(say(f"Thời hạn: hết ngày {due_on}.", f"Due: the end of {due_on}."), style="bold")


def list_year(year: Annotated[int, typer.Argument(min=1900, max=2200, help=said_early("Năm.", "The year."))]) -> None:
    with opened():
        days = list_calendar(year)
        answer([_document(one) for one in days], lambda: [_table(days)])


def _document(one: CalendarDay) -> dict[str, Any]:
    label = {"label": one.label_en if VOICE.english else one.label_vi}
    return {"date": one.on, "working": one.working} | label | {"source": one.source, "status": one.status}


def _table(days: list[CalendarDay]) -> RenderableType:
    headings = (("Ngày", "Day"), ("", ""), ("Nội dung", "What"), ("Căn cứ", "Source"), ("", ""))
    return table(headings, (_row(one) for one in days))


def _row(one: CalendarDay) -> list[str]:
    what = say("làm việc", "worked") if one.working else say("nghỉ", "off")
    label = one.label_en if VOICE.english else one.label_vi
    return [day(one.on), what, label, one.source, _STATUSES[one.status][VOICE.english]]


def add(
    on: Annotated[date, typer.Argument(parser=called("DATE", read_date), metavar="DATE", help=said_early("Ngày.", "The day."))],
    label: Annotated[str, typer.Option("--label", help=said_early("Tên ngày.", "What the day is."))],
    source: Annotated[str, typer.Option("--source", help=said_early("Văn bản quyết định.", "The paper that decided it."))],
    working: Annotated[
        bool | None, typer.Option("--working/--off", help=said_early("Làm bù hay nghỉ.", "Worked or off."))
    ] = None,
    label_en: Annotated[str | None, typer.Option("--label-en", help=said_early("Tên bằng tiếng Anh.", "In English."))] = None,
    status: Annotated[
        DayStatus, typer.Option("--status", parser=called("STATUS", read_status), metavar="expected|official",
                                help=said_early("Dự kiến hay chính thức.", "Expected or official."))
    ] = DayStatus.OFFICIAL,
    begin_year: Annotated[
        bool, typer.Option("--begin-year", help=said_early(
            "Mở lịch năm này (ghi cả 01/01).", "Begin the calendar of this year (with 1 January)."))
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help=said_early("Ghi thật.", "Write it."))] = False,
) -> None:  # fmt: skip
    if working is None:
        raise wrong("hãy chọn --off hoặc --working.", "choose --off or --working.")
    days = [CalendarDay(on, working, clean(label), clean(label_en or label), clean(source), status)]
    new_year = date(on.year, 1, 1)
    if begin_year and on != new_year:
        days.append(CalendarDay(new_year, False, *_NEW_YEAR, DayStatus.OFFICIAL))
    with opened():
        impact = (write_days if yes else weigh_days)(days, begin_year=begin_year)
        answer(_impact_document(impact, written=yes), lambda: _impact(impact, written=yes))


def _impact_document(impact: Impact, *, written: bool) -> dict[str, Any]:
    return {
        "written": written, "days": [_document(one) for one in impact.days],
        "replaces": [_document(one) for one in impact.replaces], "year_known": impact.year_known,
        "open_issues": impact.open_issues, "moved": [asdict(one) for one in impact.moved],
    }  # fmt: skip


def _impact(impact: Impact, *, written: bool) -> Iterator[RenderableType]:
    yield _table(list(impact.days))
    if impact.replaces:
        yield say("Thay cho:", "In place of:")
        yield _table(list(impact.replaces))
    yield say(
        f"{len(impact.moved)} trong {impact.open_issues} kiến nghị chưa xong có hạn theo chỉ đạo khác đi; "
        "hạn đã giao giữ nguyên (gia hạn bằng extend).",
        f"{len(impact.moved)} of {impact.open_issues} open issues would get another date from the directive; "
        "dates that were given stay (use extend).",
    )
    if impact.moved:
        headings = (
            ("Mã", "Code"),
            ("Hạn đang giữ", "Its date"),
            ("Theo lịch cũ", "Before"),
            ("Theo lịch mới", "After"),
        )
        yield table(headings, ([one.code, day(one.due_on), day(one.before), day(one.after)] for one in impact.moved))
    if not impact.year_known:
        yield say(
            "Năm này vẫn chưa có lịch (thêm --begin-year để mở).",
            "The year is still without a calendar (--begin-year begins it).",
        )
    yield (
        say("Đã ghi.", "Written.")
        if written
        else say("Chưa ghi gì; thêm --yes để ghi.", "Nothing was written; add --yes to write it.")
    )
