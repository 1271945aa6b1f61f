from flows.conduct import rule, step
from tasks.delivering import DeliveryReport, deliver_owed

deliver = step(deliver_owed)


@rule
async def deliver_letters() -> DeliveryReport:
    """
    Every letter owed leaves as soon as it may: at least once, with the same Message-ID if it must be repeated;
    one that is no longer true is not sent, one that is refused for good is shown to the office.
    """
    return await deliver()
