from flows.conduct import rule
from flows.forms import IssueCode, UnitCode, act
from models.phrases import HandBackReason
from models.rules import Actor
from models.states import Action, Role
from tasks.act import Moved


@rule
async def hand_back_issue(code: IssueCode, unit: UnitCode, reason: HandBackReason, right_unit: UnitCode) -> Moved:
    """
    A unit that is not competent hands the issue back and names the right unit; the clock does not start again,
    and the third time the chair decides.
    """
    return await act(code, Action.HAND_BACK, Actor(Role.UNIT, unit), {"reason": reason, "right_unit": right_unit})
