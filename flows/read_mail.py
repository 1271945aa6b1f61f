from dataclasses import dataclass

from flows.conduct import rule, step
from tasks.receiving.reading import ReadReport, read_all
from tasks.receiving.waiting import owe_mail_waiting

read = step(read_all)
tell_office = step(owe_mail_waiting)


@dataclass(frozen=True, slots=True)
class MailReport:
    """What was read, and whether the office was told that mail waits."""

    read: ReadReport
    told: bool


@rule
async def read_mail() -> MailReport:
    """
    Every mail that came in is read once: what a machine wrote is noted with its letter, what a person wrote goes to its
    issue or to the queue of people; nothing is dropped, nothing is answered. Mail that waits longer than a working day is
    told to the office, once a day.
    """
    return MailReport(await read(), await tell_office())
