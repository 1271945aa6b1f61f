"""
The one thing a mail may do by itself, where the directive allows it (``[replies] supply_by_mail``): answer the question that
its reader was asked, written to the signed address, from the address the question went to.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import undefer

from models.conference import DirectiveVersion
from models.errors import Refused
from models.issue import Issue
from models.letter import Letter
from models.mail import InboundKind, InboundMail, InboundStatus
from models.rules import Actor
from models.session import DatabaseAway, transaction
from models.states import Role, State
from tasks.receiving.deciding import MailUse, take_within

log = logging.getLogger("followup")
_CITIZEN = Actor(Role.CITIZEN)


def supply_by_mail(mail_ids: Sequence[int]) -> set[int]:
    """Of these mails, on their issues already, those that were taken as an answer; the others wait for a person."""
    return {mail_id for mail_id in _candidates(mail_ids) if _supply(mail_id)} if mail_ids else set()


def _candidates(mail_ids: Sequence[int]) -> list[int]:
    query = (
        select(InboundMail.id, DirectiveVersion)
        .join(Issue, Issue.id == InboundMail.issue_id)
        .join(DirectiveVersion, DirectiveVersion.id == Issue.directive_id)
        .join(Letter, Letter.id == InboundMail.letter_id)
        .where(
            InboundMail.id.in_(mail_ids), InboundMail.kind == InboundKind.REPLY, Issue.state == State.AWAITING_CITIZEN
        )
        .where(
            InboundMail.person_id == Issue.person_id,
            InboundMail.sender == Letter.address,
            InboundMail.text.is_not(None),
        )
        .order_by(InboundMail.id)
    )
    with transaction() as db:
        rows = db.execute(query).tuples().all()
        return [number for number, version in rows if (r := version.directive.replies) and r.supply_by_mail]


def _supply(mail_id: int) -> bool:
    query = select(InboundMail).where(InboundMail.id == mail_id, InboundMail.status == InboundStatus.FILED)
    try:
        with transaction() as db:
            mail = db.scalar(query.options(undefer(InboundMail.raw)).with_for_update())
            return mail is not None and bool(take_within(db, mail, MailUse.SUPPLIED, _CITIZEN))
    except Refused:
        return False  # a person decides
    except DatabaseAway:
        raise
    except Exception as error:  # noqa: BLE001  the mail is on its issue; that it cannot be more holds up no other
        log.warning("Mail %s could not be taken by itself (%s); a person decides.", mail_id, type(error).__name__)
        return False
