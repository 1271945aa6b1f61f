"""``followup clock``: the demo's clock. It moves only while mail stays in the local mailbox."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli.command import command, group
from deployments.cli.daily import sweep_document
from deployments.cli.opening import beside_prefect, opened
from deployments.cli.reading_words import called, read_instant, read_span
from deployments.cli.tables import counts
from deployments.cli.voice import VOICE, answer, day, out, said_early, say
from deployments.settings import Settings
from models.clock import HANOI, Moment, read_clock, set_demo_clock
from models.errors import Refused
from models.letter_words import LETTER_WORDS
from models.session import transaction
from tasks.counting import count_sent
from tasks.sweep import SweepReport


class DemoOnly(Refused):
    """The clock is moved only while no letter can leave this machine."""

    def __init__(self) -> None:
        super().__init__(
            "FOLLOWUP_SMTP_URL đang được đặt nên không chỉnh được đồng hồ: chỉ chỉnh khi thư ở lại hộp thư của máy này.",
            "FOLLOWUP_SMTP_URL is set, so the clock cannot be moved: only while mail stays in the local mailbox.",
        )


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    clock = group("Đồng hồ giả lập.", "The demo's clock.")
    command(clock, "show", "Bây giờ là lúc nào.", "What time it is.")(show)
    command(clock, "set", "Đặt đồng hồ giả lập.", "Set the demo clock.")(set_to)
    command(clock, "advance", "Sống qua một khoảng thời gian.", "Live through a span of time.")(advance)
    app.add_typer(clock, name="clock")


def check_demo(settings: Settings) -> None:
    """:raises DemoOnly: mail goes out of this machine"""
    if settings.smtp_url:
        raise DemoOnly


def _read() -> Moment:
    with transaction() as db:
        return read_clock(db)


def show() -> None:
    with opened():
        moment = _read()
        answer(
            _document(moment), lambda: [] if moment.demo else [say("Đồng hồ thật: ", "Real clock: ") + _told(moment)]
        )


def _document(moment: Moment) -> dict[str, Any]:
    return {"now": moment.now.astimezone(HANOI), "on": moment.on, "demo": moment.demo}


def _told(moment: Moment) -> str:
    return f"{day(moment.on)} {moment.now.astimezone(HANOI):%H:%M}"


def set_to(
    instant: Annotated[
        datetime, typer.Argument(parser=called("DATE|INSTANT", read_instant), metavar="DATE|INSTANT", help=said_early(
            "Ngày (08:00) hoặc thời điểm.", "A day (08:00) or an instant."))
    ],
) -> None:  # fmt: skip
    check_demo(Settings())
    with opened():
        with transaction() as db:
            set_demo_clock(db, instant)
        answer(_document(_read()), lambda: [f"{say('Đã đặt', 'Set to')}: {_told(_read())}"])


def advance(
    span: Annotated[timedelta, typer.Argument(parser=called("SPAN", read_span), metavar="3d|12h", help=said_early("Khoảng thời gian.", "The span."))],
) -> None:  # fmt: skip
    check_demo(Settings())
    with opened(mail=True) as settings:
        beside_prefect(settings)
        from deployments.days import live_until  # noqa: PLC0415  Prefect takes a second to import

        lived: list[dict[str, Any]] = []

        def tell(on: date, report: SweepReport) -> None:
            sent = count_sent(on)
            lived.append({"date": on} | sweep_document(report) | {"sent": sent})
            if not VOICE.as_json:
                out().print(_day_line(on, report, sent))

        asyncio.run(live_until(_read().now + span, tell))
        answer(_document(_read()) | {"days": lived}, _nothing_more)


def _nothing_more() -> Iterator[RenderableType]:
    yield from ()


def _day_line(on: date, report: SweepReport, sent: Mapping[str, int]) -> str:
    """One day: what became late, and which letters left, whoever owed them."""
    off = "day_off" in report.suppressed
    vi = "ngày nghỉ" if off else f"{report.newly_late} kiến nghị mới quá hạn"
    en = "day off" if off else f"{report.newly_late} newly late"
    left = counts(sent, LETTER_WORDS)
    return f"{day(on)}: " + say(f"{vi}; thư đã đi: {left}", f"{en}; letters sent: {left}")
