from flows.conduct import rule, step
from tasks.delivering import DeliveryReport, deliver_owed
from tasks.digesting import make_digests

digest = step(make_digests)
deliver = step(deliver_owed)


@rule
async def deliver_letters() -> DeliveryReport:
    """
    Every letter owed leaves as soon as it may: at least once, with the same Message-ID if it must be repeated;
    one that is no longer true is not sent, one that is refused for good is shown to the office.
    What a unit need not act on today goes at 07:30 of a working day, in one letter to the unit and one to its head.
    """
    await digest()
    return await deliver()
