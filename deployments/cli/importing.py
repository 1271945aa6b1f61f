"""``followup import``: the office's workbook onto the record."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import RenderableType

from deployments.cli.command import REFUSED, command
from deployments.cli.opening import beside_prefect, opened
from deployments.cli.tables import table
from deployments.cli.voice import VOICE, answer, complain, err, said_early, say, word
from deployments.cli.words import DECISIONS
from tasks.desk import ImportReport
from tasks.workbook import Fault, WorkbookWrong


def register(app: typer.Typer) -> None:
    """Add the commands of this module to ``app``."""
    command(app, "import", "Nhập bảng kiến nghị (.xlsx, .csv).", "Import a workbook of issues (.xlsx, .csv).")(
        import_file
    )


def import_file(
    file: Annotated[Path, typer.Argument(help=said_early("Tệp của Văn phòng.", "The office's file."))],
    conference: Annotated[
        str, typer.Option("--conference", help=said_early("Mã hội nghị, ví dụ 2023-2.", "The conference: 2023-2."))
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=said_early("Chỉ xem trước, không ghi.", "Report only, write nothing."))
    ] = False,
) -> None:  # fmt: skip
    with opened() as settings:
        beside_prefect(settings)
        from flows.conduct import conduct  # noqa: PLC0415  Prefect takes a second to import
        from flows.register_issues import register_issues  # noqa: PLC0415

        with err().status(say("Đang đọc và ghi nhận…", "Reading and recording…")):
            try:
                report = asyncio.run(conduct(register_issues, file.absolute(), conference, dry_run=dry_run))
            except WorkbookWrong as error:
                report = ImportReport(errors=list(error.faults), dry_run=dry_run)
        answer(_document(report), lambda: _draw(report))
    if report.errors:
        raise typer.Exit(REFUSED)


def _document(report: ImportReport) -> dict[str, Any]:
    """Nothing was written if there are errors, so nothing is counted."""
    written = not report.errors
    return {
        "created": report.created * written, "unchanged": report.unchanged * written, "updated": report.updated * written,
        "warnings": [_fault(fault) for fault in report.warnings], "errors": [_fault(fault) for fault in report.errors],
        "decisions": report.decisions, "changes": [asdict(change) for change in report.changes], "dry_run": report.dry_run,
    }  # fmt: skip


def _fault(fault: Fault) -> dict[str, str]:
    return {"sheet": fault.sheet, "cell": fault.cell, "message": fault.en if VOICE.english else fault.vi}


def _draw(report: ImportReport) -> Iterator[RenderableType]:
    yield from _faults(report.warnings, "Cần xem lại", "To look at")
    if report.errors:
        yield from _faults(report.errors, "Cần sửa", "To mend")
        complain(
            say("Chưa ghi gì. Hãy sửa tệp rồi nhập lại.", "Nothing was written. Mend the file and import it again.")
        )
        return
    if report.changes:
        headings = (("Mã", "Code"), ("Nội dung sửa", "Field"), ("", ""))
        rows = ([change.code, change.field, say("đã ghi", "taken over") if change.applied else say("không áp dụng", "left")] for change in report.changes)  # fmt: skip
        yield table(headings, rows)
    yield _sentence(report)
    decided = Counter(str(decision["decision"]) for decision in report.decisions)
    for decision, n in decided.items():
        yield f"  {n:>4} {word(DECISIONS, decision)}"


def _sentence(report: ImportReport) -> str:
    figures = (report.created, report.updated, report.unchanged)
    would = say("Sẽ ghi nhận", "Would record") if report.dry_run else say("Đã ghi nhận", "Recorded")
    return say(
        f"{would} {figures[0]} kiến nghị mới, sửa {figures[1]}, không đổi {figures[2]}.",
        f"{would} {figures[0]} new issues, {figures[1]} changed, {figures[2]} unchanged.",
    )


def _faults(faults: Sequence[Fault], vi: str, en: str) -> Iterator[RenderableType]:
    if faults:
        yield f"{say(vi, en)} ({len(faults)}):"
        headings = (("Trang", "Sheet"), ("Ô", "Cell"), ("Nội dung", "What"))
        yield table(headings, ([fault.sheet, fault.cell, fault.en if VOICE.english else fault.vi] for fault in faults))
