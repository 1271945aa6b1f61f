"""The moment a page speaks from: the one that was read when the visit began."""

from fastapi import Request

from models.clock import Moment
from web.asking import visit_of


def moment_of(request: Request) -> Moment:
    """Now, by the one clock, without asking it again."""
    visit = visit_of(request)
    return Moment(visit.now, visit.today, demo=visit.demo)
