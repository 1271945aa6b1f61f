"""Close what the citizen said nothing about."""

from datetime import date

from sqlalchemy import select

from models.clock import Moment, read_clock
from models.issue import Issue, take_issues
from models.rules import Actor, load_rules
from models.session import transaction
from models.states import Action, Role, State

CLOCK = Actor(Role.CLOCK)


def close_silent(as_of: date | None = None, limit: int = 1000) -> list[str]:
    """Close up to ``limit`` resolved issues whose time to object ended before ``as_of``; returns their codes."""
    with transaction() as db:
        moment = read_clock(db)
        day = as_of or moment.on
        silent = select(Issue).where(Issue.state == State.RESOLVED, Issue.object_until < day)
        issues = take_issues(db, silent.order_by(Issue.id).limit(limit), skip_locked=True)
        standing = Moment(moment.now, day, demo=moment.demo)
        rules = {number: load_rules(db, number, standing) for number in {issue.directive_id for issue in issues}}
        for issue in issues:
            issue.move(Action.CLOSE, by=CLOCK, rules=rules[issue.directive_id])
        return [issue.code for issue in issues]
