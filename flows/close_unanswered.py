from datetime import date

from flows.conduct import rule, step
from tasks.closing import close_silent

close = step(close_silent)


@rule
async def close_unanswered(as_of: date | None = None) -> list[str]:
    """
    When the time to object is over and the citizen said nothing, the issue is closed,
    and put on record as silence, not as satisfaction.
    """
    return await close(as_of)
