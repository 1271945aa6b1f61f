from flows.conduct import rule, step
from tasks.calling import CallReport, call_owed

call = step(call_owed)


@rule
async def call_webhooks() -> CallReport:
    """
    Every step is told to each webhook that may know of it, at least once, in ids and codes; one that does not answer
    well is called again after 1, 5, 30 minutes, 2, 6 and 24 hours, then no more.
    """
    return await call()
