"""The engine takes mail in: from the demo's own mailbox to the issue, with nobody ringing but PostgreSQL."""

import asyncio

from deployments.engine.mailbox_source import MailboxSource
from deployments.engine.main import Engine
from models.states import State
from tasks.returns import bind_returns, returns
from tests.conference import ask, bring, raise_issue
from tests.flows.test_engine import running
from tests.flows.waiting import until
from tests.receiving.mails import PERSON, RETURNS, at, mail, sent_letter
from tests.smtp.program import send_mail


async def test_an_answer_to_a_letter_lands_on_its_issue(a_clean_database, a_mailbox, a_prefect_server):
    """Written with an ordinary mail program to the mailbox of the demo; stored, rung, read as a flow, filed."""
    before = returns()
    bind_returns(RETURNS)
    try:
        number = sent_letter(bring(raise_issue(), State.AWAITING_CITIZEN))
        async with running(Engine(a_clean_database, [MailboxSource(a_mailbox.folder).run])):
            await asyncio.to_thread(send_mail, a_mailbox.port, mail(at(number)), [at(number)], PERSON)

            await until(lambda: ask("SELECT status::text, letter_id FROM inbound_mail") == [("filed", number)])
    finally:
        bind_returns(before)
