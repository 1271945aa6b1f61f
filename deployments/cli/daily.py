"""``followup sweep``, ``morning``, ``close``, ``deliver``: the day's work, done now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli.command import command
from deployments.cli.opening import beside_prefect, opened
from deployments.cli.reading_words import read_date
from deployments.cli.tables import counts, table
from deployments.cli.voice import VOICE, answer, day, err, said_early, say
from deployments.cli.words import SUPPRESSED
from models.clock import HANOI
from models.letter_words import LETTER_WORDS
from tasks.ledger import LedgerLine, read_ledger
from tasks.sweep import SweepReport, sweep_deadlines

AsOf = Annotated[
    date | None,
    typer.Option("--as-of", parser=read_date, metavar="DATE", help=said_early("Theo ngày này (mặc định: hôm nay).", "As of this day (default: today).")),
]  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "sweep", "Rà soát thời hạn, ghi thư cần gửi.", "Sweep the deadlines and owe what follows.")(sweep)
    command(app, "morning", "Lập bản tin buổi sáng.", "Draw up the morning sheet.")(morning)
    command(app, "close", "Kết thúc kiến nghị đã hết thời gian phản hồi.", "Close what nobody objected to in time.")(
        close
    )
    command(app, "deliver", "Gửi các thư đã đến lượt.", "Send the letters that are due.")(deliver)


def sweep(
    as_of: AsOf = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=said_early("Chỉ xem trước.", "Report only."))] = False,
    ledger: Annotated[
        bool, typer.Option("--list", help=said_early("Sổ các đợt rà soát, mới nhất trước.", "The ledger of sweeps, newest first."))
    ] = False,
) -> None:  # fmt: skip
    with opened() as settings:
        if ledger:
            lines = read_ledger()
            answer([asdict(line) for line in lines], lambda: [_ledger(lines)])
            return
        if dry_run:
            report = sweep_deadlines(as_of, dry_run=True)
        else:
            beside_prefect(settings)
            from flows.check_deadlines import check_deadlines  # noqa: PLC0415  Prefect takes a second to import
            from flows.conduct import conduct  # noqa: PLC0415

            report = asyncio.run(conduct(check_deadlines, as_of))
        answer(sweep_document(report), lambda: _sweep(report, dry_run=dry_run))


def sweep_document(report: SweepReport) -> dict[str, Any]:
    """A sweep's report for a program."""
    return {
        "run": report.run, "as_of": report.as_of, "considered": report.considered, "newly_late": report.newly_late,
        "owed": report.owed, "suppressed": report.suppressed,
    }  # fmt: skip


def _sweep(report: SweepReport, *, dry_run: bool) -> Iterator[RenderableType]:
    number = say("(xem trước, không ghi)", "(dry run)") if dry_run else f"#{report.run}"
    yield say(
        f"Đợt rà soát {number} cho ngày {day(report.as_of)}: xét {report.considered} mốc hạn, {report.newly_late} kiến nghị mới quá hạn.",
        f"Sweep {number} as of {report.as_of}: {report.considered} checks considered, {report.newly_late} newly late.",
    )
    yield f"{say('Thư cần gửi', 'Letters owed')}: {counts(report.owed, LETTER_WORDS)}"
    if report.suppressed:
        yield f"{say('Không gửi', 'Not sent')}: {counts(report.suppressed, SUPPRESSED)}"
    if report.held:
        yield say(
            f"{report.held} thư bị tạm giữ vì quá nhiều; cho đi bằng: followup letters release {report.run}.",
            f"{report.held} letters are held as too many; let them go with: followup letters release {report.run}.",
        )


def _ledger(lines: list[LedgerLine]) -> RenderableType:
    headings = (
        ("Đợt", "Run"), ("Cho ngày", "As of"), ("Lúc", "At"), ("Xét", "Considered"), ("Mới quá hạn", "Newly late"),
        ("Thư cần gửi", "Letters owed"), ("Không gửi", "Not sent"), ("Tạm giữ", "Held"),
    )  # fmt: skip
    rows = (
        [line.run, day(line.as_of), f"{line.started_at.astimezone(HANOI):%H:%M}", line.considered, line.newly_late,
         counts(line.owed, LETTER_WORDS), counts(line.suppressed, SUPPRESSED), line.held or "·"]
        for line in lines
    )  # fmt: skip
    return table(headings, rows, right=(0, 3, 4, 7))


def morning(as_of: AsOf = None) -> None:
    with opened() as settings:
        beside_prefect(settings)
        from flows.conduct import conduct  # noqa: PLC0415  Prefect takes a second to import
        from flows.morning_sheet import morning_sheet  # noqa: PLC0415

        report = asyncio.run(conduct(morning_sheet, as_of))
        answer(
            asdict(report),
            lambda: [
                say(
                    f"{report.sheets} bản tin buổi sáng, {report.digests} bản tổng hợp tuần; "
                    f"{report.silent} hội nghị không có gì mới.",
                    f"{report.sheets} morning sheets, {report.digests} weekly digests; {report.silent} conferences without news.",
                )
            ],
        )


def close(as_of: AsOf = None) -> None:
    with opened() as settings:
        beside_prefect(settings)
        from flows.close_unanswered import close_unanswered  # noqa: PLC0415  Prefect takes a second to import
        from flows.conduct import conduct  # noqa: PLC0415

        codes = asyncio.run(conduct(close_unanswered, as_of))
        told = f" {', '.join(codes)}." if codes else "."
        answer(
            {"closed": codes},
            lambda: [say(f"Đã kết thúc {len(codes)} kiến nghị{told}", f"Closed {len(codes)} issues{told}")],
        )


def deliver() -> None:
    with opened(mail=True) as settings:
        beside_prefect(settings)
        from flows.conduct import conduct  # noqa: PLC0415  Prefect takes a second to import
        from flows.deliver_letters import deliver_letters  # noqa: PLC0415
        from tasks.delivering import MailServerAway  # noqa: PLC0415

        with err().status(say("Đang gửi thư…", "Sending letters…")):
            report = asyncio.run(conduct(deliver_letters))
        document = {name: getattr(report, name) for name in ("sent", "failed", "deferred", "unknown")}
        answer(document, lambda: [_delivered(document)])
        if report.trouble and not report.sent:
            raise MailServerAway(report.trouble)


def _delivered(figures: dict[str, int]) -> str:
    if VOICE.english:
        return ", ".join(f"{n} {name}" for name, n in figures.items()) + "."
    words = {"sent": "đã gửi", "failed": "không gửi được", "deferred": "gửi lại sau", "unknown": "chưa rõ đã đến"}
    return "Thư: " + ", ".join(f"{n} {words[name]}" for name, n in figures.items()) + "."
