from datetime import date

from flows.conduct import rule, step
from tasks.sweep import SweepReport, sweep_deadlines

sweep = step(sweep_deadlines)


@rule
async def check_deadlines(as_of: date | None = None, slot: str | None = None) -> SweepReport:
    """
    On each working day the unit is reminded three days and one day before its date; when the date has passed the unit
    hears of it, its head on the first day, the office on the third, the chair on the fifth, the citizen with an apology;
    a task that nobody acknowledged within one working day is an alarm of its own. Each rung is climbed once.
    """
    return await sweep(as_of, slot=slot)
