from pathlib import Path

from flows.conduct import rule, step
from flows.follow_up import follow_up
from tasks.desk import ImportReport
from tasks.register import import_workbook

register = step(import_workbook)


@rule
async def register_issues(file: Path, conference: str, *, dry_run: bool = False) -> ImportReport:
    """
    What was raised at the conference is put on record from the office's workbook, all of it or nothing,
    and every issue is given its unit and date at once.
    """
    report = await register(file, conference, dry_run=dry_run)
    if not dry_run and not report.errors:  # also after an import that was cut off before its follow-up
        await follow_up.fn()
    return report
