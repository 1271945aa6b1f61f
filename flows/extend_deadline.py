from datetime import date

from flows.conduct import rule
from flows.forms import IssueCode, act
from models.phrases import ExtendReason
from models.rules import Actor
from models.states import Action, Role
from tasks.act import Moved


@rule
async def extend_deadline(code: IssueCode, due_on: date, reason: ExtendReason) -> Moved:
    """
    The chair extends a date once, before it has passed, by no more than its original length;
    the original date stays on record and the citizen hears the new one with the reason.
    """
    return await act(code, Action.EXTEND, Actor(Role.CHAIR), {"due_on": due_on.isoformat(), "reason": reason})
