"""Days late and days left of an issue, for a row of a page; a year without a calendar hides the number, not the page."""

from datetime import date

from models.errors import PastTheCalendar
from models.states import RUNNING, State
from models.working_days import WorkingCalendar, working_days_between
from tasks.reading import late_days


def lateness(calendar: WorkingCalendar, state: State, due_on: date | None, today: date) -> tuple[int, int | None]:
    """(working days late, working days left); nothing is left to count for an issue that does not run."""
    if state not in RUNNING or due_on is None:
        return 0, None
    try:
        late = late_days(calendar, state, due_on, today)
        return late, None if late or due_on < today else working_days_between(calendar, today, due_on)
    except PastTheCalendar:
        return 0, None
