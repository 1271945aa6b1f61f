"""The directives in force: one a conference."""

from __future__ import annotations

from sqlalchemy import select

from models.conference import Conference, DirectiveVersion
from models.directive import Directive
from models.errors import NotFound
from models.session import transaction


def read_directives(conference: str | None = None) -> list[tuple[str, Directive]]:
    """
    The directive of each conference, or of one, by the conference's code.

    :raises NotFound: there is no such conference
    """
    query = select(Conference.code, DirectiveVersion).join(
        DirectiveVersion, DirectiveVersion.id == Conference.directive_id
    )
    with transaction() as db:
        found = [(code, version.directive) for code, version in db.execute(query.order_by(Conference.held_on)).tuples()]
    if conference and conference not in dict(found):
        raise NotFound("hội nghị", "conference", conference, dict(found))
    return [(code, directive) for code, directive in found if conference in (None, code)]
