from flows.conduct import rule
from flows.forms import IssueCode, UnitCode, act
from models.phrases import Findings
from models.rules import Actor
from models.states import Action, Role
from tasks.act import Moved


@rule
async def mark_inspection(code: IssueCode, unit: UnitCode, findings: Findings) -> Moved:
    """The responsible unit has inspected the issue and says what it found; the citizen hears of it."""
    return await act(code, Action.INSPECT, Actor(Role.UNIT, unit), {"findings": findings})
