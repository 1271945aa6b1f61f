from datetime import date

from flows.conduct import rule, step
from tasks.morning import SheetReport, owe_morning_sheets, owe_weekly_digests

sheet = step(owe_morning_sheets)
digest = step(owe_weekly_digests)


@rule
async def morning_sheet(as_of: date | None = None) -> SheetReport:
    """
    At 07:30 on working days the chair gets one page: what is newly late, late longest, due within three working days,
    who has not acknowledged, and each unit's answers on time against the original date. Nothing changed, no sheet.
    Once a week the issues that stay late beyond the fifth day are listed again.
    """
    report = await sheet(as_of)
    return await digest(as_of, report)
