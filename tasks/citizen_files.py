"""The files a citizen may fetch through their link: their own, and those that are part of the answer."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, undefer

from models.paperwork import Attachment
from models.rules import Rules, load_rules
from models.session import transaction
from models.states import Action, Role, State
from tasks.attaching import Download, FileLine, NoSuchFile, line_of
from tasks.citizen_answers import held, left_out
from tasks.citizen_links import Opened, open_link


def files_of(db: Session, opened: Opened, rules: Rules) -> tuple[FileLine, ...]:
    """In the order they came; those of an answer only when the person has it. One statement."""
    query = select(Attachment).where(_theirs(opened, rules)).order_by(Attachment.id)
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
        query = select(Attachment).where(Attachment.public_id == public_id, _theirs(opened, rules))
        file = db.scalar(query.options(undefer(Attachment.content)))
        if file is None:
            raise NoSuchFile
        return Download(file.name, file.media_type, file.content)


def _theirs(opened: Opened, rules: Rules) -> ColumnElement[bool]:
    """What they sent, to either issue; no answer's files of somebody else's issue, since an answer is addressed by name."""
    sent = and_(
        Attachment.issue_id.in_({opened.own.id, opened.shown.id}), Attachment.role == Role.CITIZEN,
        Attachment.person_id == opened.person.id,
    )  # fmt: skip
    until = _answered_until(opened, rules)
    if until is None or opened.of_another:
        return sent
    return or_(sent, and_(Attachment.issue_id == opened.shown.id, Attachment.to_citizen, Attachment.added_at <= until))


def _answered_until(opened: Opened, rules: Rules) -> datetime | None:
    """Files of the answer up to this instant are out; None: no answer is. What is prepared for the next one is not."""
    history = opened.history(opened.shown)
    if opened.shown.state in {State.RESOLVED, State.CLOSED} and not held(history, rules):
        return opened.moment.now
    hidden = left_out(history, rules)
    given = [e.recorded_at for e in history if e.action is Action.RESOLVE and e.seq not in hidden]
    return given[-1] if given else None
