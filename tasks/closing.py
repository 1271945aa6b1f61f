"""Close what the citizen said nothing about."""

from datetime import date

from sqlalchemy import select

from models.clock import Moment, read_clock
from models.issue import Issue
from models.rules import Actor, load_rules
from models.session import transaction
from models.states import Action, Role, State

CLOCK = Actor(Role.CLOCK)


def close_silent(as_of: date | None = None, limit: int = 1000) -> list[str]:
    """Close up to ``limit`` resolved issues whose time to object ended before ``as_of``; returns their codes."""
    with transaction() as db:
        moment = read_clock(db)
        day = as_of or moment.on
        silent = db.scalars(
            select(Issue)
            .where(Issue.state == State.RESOLVED, Issue.object_until < day)
            .order_by(Issue.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).all()
        for issue in silent:
            rules = load_rules(db, issue.directive_id, Moment(moment.now, day, demo=moment.demo))
            issue.move(Action.CLOSE, by=CLOCK, rules=rules)
        return [issue.code for issue in silent]
