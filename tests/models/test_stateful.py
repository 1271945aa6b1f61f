"""
Whatever is done in whatever order: the database and a small model of the law in plain Python agree after every step.

The model counts days one by one and knows nothing of our tables; a rule jumps exactly onto due − 1, due and due + 1,
where mistakes of one day live.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.errors import Refused
from models.rules import Actor
from models.states import Action, Role
from tasks.closing import close_silent
from tasks.sweep import sweep_deadlines
from tasks.verifying import verify_chains
from tests.conference import HELD_ON, act, ask, raise_issue, stand_on
from tests.conftest import empty_tables

UNITS = ("tu-phap", "kinh-te", "gd-dt")
RUNNING = ("assigned", "inspected", "awaiting_citizen")
LADDER = {"before_3": -3, "before_1": -1, "over_1": 1, "over_3": 3, "over_5": 5}
OFF = {date(2024, 1, 1), *(date(2024, 2, day) for day in (8, 9, 12, 13, 14)), date(2024, 4, 18), date(2024, 4, 29),
       date(2024, 4, 30), date(2024, 5, 1)}  # fmt: skip
ALSO_WORKED = {date(2024, 5, 4)}
LAST = date(2024, 4, 1)
# Written anew, not read from the table of moves: from which states, to which, by whom.
LAW = {
    "assign": (("raised",), "assigned", ("office", "engine")),
    "decline": (("raised", "assigned"), "declined", ("office",)),
    "acknowledge": (("assigned",), "assigned", ("unit",)),
    "hand_back": (("assigned", "inspected"), "raised", ("unit",)),
    "reassign": (("assigned", "inspected"), "assigned", ("office", "chair")),
    "inspect": (("assigned",), "inspected", ("unit",)),
    "ask": (("assigned", "inspected"), "awaiting_citizen", ("unit",)),
    "supply": (("awaiting_citizen",), None, ("citizen", "office")),
    "extend": (("assigned", "inspected"), None, ("chair",)),
    "resolve": (("inspected",), "resolved", ("unit",)),
    "send_back": (("resolved",), "inspected", ("office",)),
    "undo": (("resolved",), "inspected", ("unit",)),
    "reopen": (("resolved", "closed"), "assigned", ("citizen", "office")),
    "confirm": (("resolved",), "closed", ("citizen",)),
    "withdraw": (("raised", *RUNNING), "closed", ("citizen", "office")),
}


def works(day):
    return day in ALSO_WORKED or (day.weekday() < 5 and day not in OFF)


def walk(day, n):
    """The nth working day after (or before) a day."""
    while n:
        day += timedelta(days=1 if n > 0 else -1)
        if works(day):
            n += -1 if n > 0 else 1
    return day


def between(after, until):
    return sum(works(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))


def steps_from(state):
    """What the law lets happen to an issue in that state, or anything."""
    return [action for action, (sources, _, _) in LAW.items() if state in sources] or sorted(LAW)


def likely(usual, other):
    """Three times of four something usual."""
    return st.integers(0, 3).flatmap(lambda n: st.sampled_from(usual) if n else other)


@dataclass
class Model:
    """One issue as the law sees it."""

    state: str = "raised"
    before: str | None = None
    unit: str | None = None
    due: date | None = None
    original: date | None = None
    steps: int = 1
    dated: int = 0
    silent: bool = True  # not yet acknowledged
    extended: bool = False
    reopened: bool = False
    until: date | None = None
    waiting: list = field(default_factory=list)  # (rung, day, version of the date)
    rungs: set = field(default_factory=set)  # (rung, version) that were climbed

    def lay_out(self, today, due):
        self.due, self.original, self.dated = due, self.original or due, self.dated + 1
        days = {rung: walk(due, n) for rung, n in LADDER.items()}
        days = {rung: day for rung, day in days.items() if LADDER[rung] > 0 or day > HELD_ON}
        self.waiting += [(rung, day, self.dated) for rung, day in days.items()]
        self.waiting.append(("unacknowledged", walk(today, 2), self.dated))

    def permits(self, action, role, unit, today, given):
        sources, _, roles = LAW[action]
        listed = self.state in sources and role in roles and (role != "unit" or unit == self.unit)
        return listed and self.is_time_for(action, role, today, given)

    def is_time_for(self, action, role, today, given):
        if action == "assign":
            return given["due"] <= self.due if self.due else True
        if action in ("hand_back", "reassign"):
            return given["unit"] != self.unit
        if action == "extend":
            latest = walk(self.due, between(HELD_ON, self.original))
            return not self.extended and today <= self.due < given["due"] <= latest
        if action == "reopen":
            in_time = not self.reopened and (self.until is None or today <= self.until)
            return self.unit is not None and (role == "office" or in_time)
        return True

    def do(self, action, today, given):
        target = LAW[action][1] or (self.before if action == "supply" else self.state)
        if action in ("assign", "reassign"):
            self.unit, self.silent = given["unit"], True
            self.lay_out(today, given["due"] if action == "assign" else self.due)
        elif action == "hand_back":
            self.unit, self.silent = None, True
        elif action in ("acknowledge", "inspect", "ask"):
            self.silent, self.before = False, self.state if action == "ask" else self.before
        elif action == "extend":
            self.extended = True
            self.lay_out(today, given["due"])
        elif action == "resolve":
            self.until = walk(today, 15)
        elif action in ("send_back", "undo"):
            self.until = None
        elif action == "reopen":
            self.reopened, self.until, self.silent = True, None, True
            self.lay_out(today, walk(today, 5))
        self.state, self.steps = target, self.steps + 1

    def sweep(self, today):
        reached = [check for check in self.waiting if check[1] <= today]
        self.waiting = [check for check in self.waiting if check[1] > today]
        for rung, _, version in reached:
            moot = (
                self.state not in RUNNING or version != self.dated
                or (rung == "unacknowledged" and not self.silent)
                or (rung.startswith("before") and self.due < today)
                or (rung == "before_3" and any(r == "before_1" and v == version for r, _, v in reached))
                or (rung == "before_3" and ("before_1", version) in self.rungs)
            )  # fmt: skip
            if not moot:
                self.rungs.add((rung, version))


class Conference(RuleBasedStateMachine):
    """Three issues, people who do anything to them, days that pass, sweeps."""

    @initialize()
    def begin(self):
        """The conference was yesterday."""
        empty_tables()
        self.today = walk(HELD_ON, 1)
        stand_on(self.today)
        self.issues = {raise_issue(row, f"Người Thứ {row}"): Model() for row in (1, 2, 3)}

    @rule(row=st.integers(0, 2), mind=st.data())
    def somebody_acts(self, row, mind):
        """Whoever it is."""
        self.anybody_acts(row, mind)

    def anybody_acts(self, row, mind):
        """Mostly what the law lets, and whom; sometimes anybody anything."""
        code, model = list(self.issues.items())[row]
        action = mind.draw(likely(steps_from(model.state), st.sampled_from(sorted(LAW))), label="action")
        role = mind.draw(likely(LAW[action][2], st.sampled_from([role.value for role in Role])), label="role")
        unit = mind.draw(likely([model.unit or UNITS[0]], st.sampled_from(UNITS)), label="unit")
        due = walk(model.due or self.today, mind.draw(st.integers(-1 if model.due else 1, 20), label="days"))
        given = {"unit": mind.draw(st.sampled_from(UNITS), label="to"), "due": max(due, walk(HELD_ON, 1))}
        self.attempt(code, model, action, Actor(Role(role), unit if role == "unit" else None), given)

    def attempt(self, code, model, action, by, given):
        """The record refuses and permits what the law refuses and permits."""
        lawfully, refusal = model.permits(action, by.role, by.unit, self.today, given), None
        try:
            self.tell(code, action, by, given)
        except Refused as error:
            refusal = error
        assert lawfully == (refusal is None), f"{action} by {by} in {model}: {refusal}"
        if lawfully:
            model.do(action, self.today, given)

    def tell(self, code, action, by, given):
        dated = {"due_on": given["due"].isoformat()} if action in ("assign", "extend") else {}
        named = {"assign": "unit", "reassign": "unit", "hand_back": "right_unit"}.get(action)
        act(code, Action(action), by, **dated, **({named: given["unit"]} if named else {}))

    @rule(row=st.integers(0, 2), mind=st.data())
    def another_acts(self, row, mind):
        """As often again, so that long ways are walked."""
        self.anybody_acts(row, mind)

    def go_to(self, day):
        if self.today < day <= LAST:
            self.today = day
            stand_on(day)

    @rule(days=st.integers(1, 9))
    def days_pass(self, days):
        """Nobody does anything."""
        self.go_to(self.today + timedelta(days=days))

    @precondition(lambda self: any(model.due for model in self.issues.values()))
    @rule(row=st.integers(0, 2), by=st.sampled_from([-1, 0, 1]), rung=st.sampled_from([None, *LADDER]))
    def an_edge_is_reached(self, row, by, rung):
        """Exactly the day before, of, and after a date or a rung; or of the end of the time to object; and that morning's sweep."""
        model = list(self.issues.values())[row]
        edge = model.until if model.state == "resolved" else model.due
        if edge:
            self.go_to(walk(edge, LADDER.get(rung, 0)) + timedelta(days=by))
            self.the_ladder_is_swept(1)

    @rule(times=st.integers(1, 2))
    def the_ladder_is_swept(self, times):
        """Twice is as good as once."""
        for _ in range(times):
            sweep_deadlines()
        if works(self.today):
            for model in self.issues.values():
                model.sweep(self.today)

    @rule()
    def silence_closes(self):
        """What nobody objected to."""
        closed = set(close_silent())
        for code, model in self.issues.items():
            over = model.state == "resolved" and self.today > model.until
            assert (code in closed) == over
            if over:
                model.state, model.steps = "closed", model.steps + 1

    @invariant()
    def the_record_agrees(self):
        """State, unit, dates, number of steps, and each rung climbed once and only when its day had come."""
        if not hasattr(self, "issues"):
            return
        rows = ask("""
            SELECT i.code, i.state::text, u.code, i.due_on, i.original_due_on, i.version, i.deadline_version,
                   i.extended, i.reopened, i.object_until,
                   ARRAY(SELECT c.rung::text || c.deadline_version FROM deadline_check c
                         WHERE c.issue_id = i.id AND c.fired ORDER BY 1),
                   ARRAY(SELECT DISTINCT l.rung::text || l.deadline_version FROM letter l
                         WHERE l.issue_id = i.id AND l.rung IS NOT NULL ORDER BY 1),
                   (SELECT count(*) FROM issue_event e WHERE e.issue_id = i.id)
            FROM issue i LEFT JOIN unit u ON u.id = i.unit_id ORDER BY i.id""")
        for (code, *columns, fired, told, steps), model in zip(rows, self.issues.values(), strict=True):
            climbed = sorted(f"{rung}{version}" for rung, version in model.rungs)
            assert columns == [model.state, model.unit, model.due, model.original, model.steps, model.dated,
                               model.extended, model.reopened, model.until], code  # fmt: skip
            assert sorted(fired) == sorted(told) == climbed, code
            assert steps == model.steps, code

    def teardown(self):
        """Whatever was done, the histories are whole, and no letter is owed twice."""
        if hasattr(self, "issues"):
            assert verify_chains().broken == []


@pytest.mark.usefixtures("a_clean_database")
def test_the_database_and_the_law_agree_whatever_happens():
    """50 lives of a conference; 1,000 with ``--hypothesis-profile nightly``."""
    run_state_machine_as_test(Conference, settings=settings(stateful_step_count=20))
