"""``followup verify``: every history walked, whatever was done to the issues and by whom; only tampering is a break."""

from datetime import date

from models.states import Action, State
from tasks.closing import close_silent
from tasks.register import import_workbook
from tasks.sweep import sweep_deadlines
from tasks.verifying import verify_chains
from tests.conference import (
    CHAIR,
    CITIZEN,
    CONFERENCE,
    OFFICE,
    OTHER_UNIT,
    THE_UNIT,
    WORKBOOK,
    act,
    ask,
    bring,
    stand_on,
    tamper,
)  # fmt: skip


def test_an_empty_database_is_whole(a_clean_database):
    """Nothing to walk, and an anchor all the same."""
    verdict = verify_chains()

    assert (verdict.issues, verdict.events, verdict.broken) == (0, 0, [])
    assert len(verdict.anchor) == 64


def test_a_conference_that_was_imported_routed_and_swept_is_whole(a_conference):
    """As many steps as there are on record."""
    sweep_deadlines(date(2023, 12, 20))
    import_workbook(WORKBOOK, CONFERENCE)
    verdict = verify_chains()

    assert (verdict.issues, verdict.broken) == (15, [])
    assert ask("SELECT count(*) FROM issue_event") == [(verdict.events,)]


def test_a_long_life_is_whole(an_issue):
    """Handed back, reassigned, an extension refused and then given, told by telephone, asked, answered, taken back, reopened, closed by silence."""
    bring(an_issue, State.ASSIGNED)
    act(an_issue, Action.HAND_BACK, THE_UNIT)
    act(an_issue, Action.ASSIGN, OFFICE, unit=OTHER_UNIT)
    act(an_issue, Action.REASSIGN, CHAIR, unit="tu-phap")
    for action, by in (
        (Action.PROPOSE_EXTENSION, THE_UNIT), (Action.REFUSE_EXTENSION, CHAIR), (Action.DIRECT, CHAIR),
        (Action.PROPOSE_EXTENSION, THE_UNIT), (Action.EXTEND, CHAIR), (Action.TELL, OFFICE), (Action.ASK, THE_UNIT), (Action.SUPPLY, CITIZEN), (Action.INSPECT, THE_UNIT),
        (Action.RESOLVE, THE_UNIT), (Action.UNDO, THE_UNIT), (Action.RESOLVE, THE_UNIT), (Action.REOPEN, CITIZEN),
        (Action.INSPECT, THE_UNIT), (Action.RESOLVE, THE_UNIT),
    ):  # fmt: skip
        act(an_issue, action, by)
    stand_on(date(2024, 1, 15))
    close_silent()

    verdict = verify_chains()
    assert (verdict.events, verdict.broken) == (21, [])


def test_a_break_is_told_in_both_languages_with_its_place(a_conference):
    """Which issue, which step, and why."""
    tamper("UPDATE issue_event SET role = 'chair' WHERE seq = 2 AND issue_id = (SELECT id FROM issue WHERE row = 8)")
    [found] = verify_chains().broken

    assert (found.code, found.seq) == ("KN-2023-2-0008", 2)
    assert found.why_vi == "nội dung bước này đã bị sửa"
    assert found.why_en == "this step was altered"
