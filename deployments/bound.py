"""
The flows as a work pool's worker runs them: importing this module binds the process to its settings.

A worker's child process starts from nothing but its environment (``FOLLOWUP_DATABASE_URL``, ``FOLLOWUP_SMTP_URL``).
"""

from __future__ import annotations

from deployments.sending import bind_relay
from deployments.settings import Settings
from flows.assign_issue import assign_issue
from flows.call_webhooks import call_webhooks
from flows.check_deadlines import check_deadlines
from flows.close_unanswered import close_unanswered
from flows.deliver_letters import deliver_letters
from flows.extend_deadline import extend_deadline
from flows.follow_up import follow_up
from flows.forget_old import forget_old
from flows.hand_back_issue import hand_back_issue
from flows.mark_inspection import mark_inspection
from flows.mark_resolution import mark_resolution
from flows.morning_sheet import morning_sheet
from flows.read_mail import read_mail
from flows.register_issues import register_issues
from models import session
from models.errors import InputWrong

__all__ = [
    "assign_issue", "call_webhooks", "check_deadlines", "close_unanswered", "deliver_letters", "extend_deadline", "follow_up",
    "forget_old", "hand_back_issue", "mark_inspection", "mark_resolution", "morning_sheet", "read_mail", "register_issues",
]  # fmt: skip


def bind_process(settings: Settings) -> None:
    """
    Bind this process to the database and the mail server of its settings.

    :raises InputWrong: one of them is not set
    """
    if settings.database_url is None or settings.smtp_url is None:
        raise InputWrong(
            "FOLLOWUP_DATABASE_URL, FOLLOWUP_SMTP_URL: máy chạy việc (worker) phải có cả hai biến này.",
            "FOLLOWUP_DATABASE_URL, FOLLOWUP_SMTP_URL: a worker needs both of these variables.",
        )
    session.bind(settings.database_url.get_secret_value())
    bind_relay(settings, settings.smtp_url.get_secret_value())


bind_process(Settings())
