"""The files a citizen may fetch through their link: their own, and those that are part of the answer."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, undefer

from models.paperwork import Attachment
from models.rules import load_rules
from models.session import transaction
from models.states import Role, State
from tasks.attaching import Download, FileLine, NoSuchFile, line_of
from tasks.citizen_answers import held
from tasks.citizen_links import Opened, open_link


def files_of(db: Session, opened: Opened, *, shows_answer: bool) -> tuple[FileLine, ...]:
    """In the order they came; those of the answer only when there is one. One statement."""
    query = select(Attachment).where(_theirs(opened, shows_answer=shows_answer)).order_by(Attachment.id)
    return tuple(line_of(file) for file in db.scalars(query))


def read_own_file(token: str, public_id: str) -> Download:
    """
    A file through a link.

    :raises LinkWrong: the link opens nothing
    :raises NoSuchFile: there is none, or it is not theirs
    """
    with transaction() as db:
        opened = open_link(db, token)
        rules = load_rules(db, opened.shown.directive_id, opened.moment)
        answered = opened.shown.state in {State.RESOLVED, State.CLOSED}
        shows = answered and not held(opened.history(opened.shown), rules)
        query = select(Attachment).where(Attachment.public_id == public_id, _theirs(opened, shows_answer=shows))
        file = db.scalar(query.options(undefer(Attachment.content)))
        if file is None:
            raise NoSuchFile
        return Download(file.name, file.media_type, file.content)


def _theirs(opened: Opened, *, shows_answer: bool) -> ColumnElement[bool]:
    """What they sent, to either issue; the answer's files only on their own, since an answer is addressed by name."""
    sent = and_(
        Attachment.issue_id.in_({opened.own.id, opened.shown.id}), Attachment.role == Role.CITIZEN,
        Attachment.person_id == opened.person.id,
    )  # fmt: skip
    answer = and_(Attachment.issue_id == opened.own.id, Attachment.to_citizen)
    return or_(sent, answer) if shows_answer else sent
