from datetime import date

from flows.conduct import rule
from flows.forms import IssueCode, UnitCode, act
from models.rules import Actor
from models.states import Action, Role
from tasks.act import Moved


@rule
async def assign_issue(code: IssueCode, unit: UnitCode, due_on: date | None = None) -> Moved:
    """The office makes one unit responsible; without a date of its own the directive gives it."""
    given = {"unit": unit} | ({"due_on": due_on.isoformat()} if due_on else {})
    return await act(code, Action.ASSIGN, Actor(Role.OFFICE), given)
