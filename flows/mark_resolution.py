from datetime import date

from flows.conduct import rule
from flows.forms import DocumentNo, IssueCode, UnitCode, act
from models.phrases import LegalBasis, NextStep, Result
from models.rules import Actor
from models.states import Action, Outcome, Role
from tasks.act import Moved


@rule
async def mark_resolution(
    code: IssueCode,
    unit: UnitCode,
    outcome: Outcome,
    result: Result,
    legal_basis: LegalBasis,
    next_step: NextStep,
    document_no: DocumentNo,
    document_on: date,
) -> Moved:
    """
    The responsible unit resolves what it has inspected: how it came out, on which law, what follows, in which document.
    The citizen's letter leaves after the hold window and says how to object, and until when.
    """
    given = {
        "outcome": outcome, "result": result, "legal_basis": legal_basis, "next_step": next_step,
        "document_no": document_no, "document_on": document_on.isoformat(),
    }  # fmt: skip
    return await act(code, Action.RESOLVE, Actor(Role.UNIT, unit), given)
